"""Does a roster that is read in a process of its own come to the same, and does the reader's end say why?"""

from datetime import date
from typing import Any

import pytest

from bangfu.core.errors import DomainError
from bangfu.people.imports.batches import places_of
from bangfu.people.roster import apart
from bangfu.people.roster.apart import opened
from bangfu.people.roster.parts import Asked, CheckedPart
from tests.broken import books, make
from tests.people.test_bad_rosters import GOOD, book, number

HEADS = ("姓名", "身份证号", "住址")


@pytest.fixture
def roster() -> bytes:
    """Seven rows: the third has no name, the fifth a wrong number."""
    rows = [[GOOD["姓名"], number(2 * place + 1), GOOD["住址"]] for place in range(7)]
    rows[2][0], rows[4][1] = "", "220102"
    return book(HEADS, *rows)


@pytest.fixture
def asked(world) -> Asked:
    return Asked({0: "name", 1: "id_number", 2: "address"}, 1, places_of(world.officer.unit), date(2022, 5, 17))


def come_to(part: CheckedPart) -> tuple[Any, ...]:
    return part.first, part.table.rows(), part.errors, part.warnings, part.good.rows()


def test_roster_read_apart_comes_to_the_same(roster: bytes, asked: Asked, monkeypatch) -> None:
    with opened(roster) as here:
        expected = [come_to(part) for part in here.parts(asked, 3)]
        later = [come_to(part) for part in here.parts(asked, 3, only=[6])]
    assert [sorted(part[2]) for part in expected] == [[], [4, 6], []]
    monkeypatch.setattr(apart, "LARGE", 0)
    with opened(roster) as there:
        assert [come_to(part) for part in there.parts(asked, 3)] == expected
        assert [come_to(part) for part in there.parts(asked, 3, only=[6])] == later
        assert (there.roster.total, there.roster.header.heads) == (here.roster.total, here.roster.header.heads)
    assert there.process.returncode is not None  # type: ignore[attr-defined]


def test_reader_that_is_killed_is_told_in_words(roster: bytes, asked: Asked, monkeypatch) -> None:
    monkeypatch.setattr(apart, "LARGE", 0)
    with opened(roster) as there:
        there.process.kill()  # type: ignore[attr-defined]
        there.process.wait()  # type: ignore[attr-defined]
        with pytest.raises(DomainError, match="意外停止"):
            list(there.parts(asked, 3))


def test_refusal_of_a_reader_apart_is_the_same_sentence(monkeypatch) -> None:
    monkeypatch.setattr(apart, "LARGE", 0)
    with pytest.raises(DomainError, match="PDF 文件，不是表格"), opened(b"%PDF-1.7 " + b"x" * 100):
        pass


def test_sheet_with_content_far_out_takes_no_memory_and_says_why(roster: bytes, monkeypatch) -> None:
    far = make.archive(books.parts({"名册": books.sheet(books.rows([HEADS]) + '<row r="1000000"><c r="XFD1000000" t="inlineStr"><is><t>远</t></is></c></row>')}))
    monkeypatch.setattr(apart, "LARGE", 0)
    with pytest.raises(DomainError, match="很远的行或列"), opened(far):
        pass
