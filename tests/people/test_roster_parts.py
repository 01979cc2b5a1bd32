"""Is a roster the same in one part or in many, and after a kill between two of them?"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.people.choices import ImportState
from bangfu.people.imports import import_roster, run_check, stage, staged, upload_roster
from bangfu.people.imports.batches import job_of
from bangfu.people.models import Identity, ImportBatch
from bangfu.people.roster.reading import read_roster
from tests.broken import books, make
from tests.broken.odd_texts import TEXTS
from tests.broken.odd_workbooks import WORKBOOKS
from tests.people.test_imports import number

HEADS = ("姓名", "身份证号", "乡镇", "村", "联系电话", "户编号", "是否低保", "就业状况")
WRONG = number(1)[:17] + "?"


class Killed(BaseException):
    """Ends a run in the middle."""


class Undo(Exception):
    """Ends a drawn import."""


drawn = st.lists(st.one_of(
    st.just(("",) * 8), st.just(HEADS), st.just(("合计", "3人", "", "", "", "", "", "")),
    st.tuples(st.sampled_from(["钱试安", "孙试平", "李试3"]), st.sampled_from([number(serial) for serial in (1, 3, 5, 7)] + [WRONG, ""]),
              st.sampled_from(["大石头镇", "", "明月镇"]), st.sampled_from(["太平川村", "", "团山子村"]), st.sampled_from(["13800001234", "1", ""]),
              st.sampled_from(["", "H1", "H2"]), st.sampled_from(["是", "否", "", "也许"]), st.sampled_from(["已就业", "未就业", ""])),
), min_size=1, max_size=9)


def workbook(lines: list[tuple[str, ...]], merged: int) -> bytes:
    """The roster with a township merged over some rows."""
    cells = f'<mergeCells><mergeCell ref="C2:C{1 + merged}"/></mergeCells>' if merged > 1 else ""
    return make.archive(books.parts({"名册": books.sheet(books.rows([HEADS, *lines, (*("终试人", number(9)), "大石头镇", "太平川村", "", "", "", "")]), after=cells)}))


def outcome(data: bytes, world: Any, part: int, patch: pytest.MonkeyPatch) -> tuple[Any, ...]:
    """All that an import in parts of this size comes to; it is undone."""
    patch.setattr(stage, "PART", part)
    found: tuple[Any, ...] = ()
    try:
        with transaction.atomic():
            result = import_roster(file=data, by=world.officer)
            told = sorted((row.number, row.errors, row.warnings) for row in result.batch.rows.all() if row.errors or row.warnings)
            homes: dict[int | None, int] = {}
            people = [(one.id_number, one.name, one.phone, one.person.path, one.person.employment, homes.setdefault(one.person.household_id, len(homes)))
                      for one in Identity.objects.select_related("person").order_by("id_index")]
            found = (result.new, result.changed, result.same, result.reasons, told, people)
            raise Undo
    except Undo:
        return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=drawn, merged=st.integers(1, 4))
def test_roster_comes_to_the_same_in_parts_of_any_size(world, lines: list[tuple[str, ...]], merged: int) -> None:
    data = workbook(lines, merged)
    with pytest.MonkeyPatch.context() as patch:
        whole = outcome(data, world, 20_000, patch)
        for part in (1, 2, 3):
            assert outcome(data, world, part, patch) == whole


@pytest.mark.parametrize("name", WORKBOOKS | TEXTS)
def test_odd_file_reads_the_same_in_parts_of_three_rows(name: str) -> None:
    roster = read_roster((WORKBOOKS | TEXTS)[name]())

    def cells(rows: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        for part in roster.parts(rows):
            for line, row in enumerate(part.table.iter_rows(), part.first):
                yield line, tuple(row)

    width = roster.sheet.table.width
    padded = [{line: (*row, *[""] * (width - len(row))) for line, row in cells(rows)} for rows in (1, 3, 20_000)]
    assert padded[0] == padded[1] == padded[2]
    assert len(padded[0]) == roster.total


# ── a kill between two parts ──


@pytest.fixture
def batch(world) -> ImportBatch:
    """An uploaded roster of twelve rows: good ones, wrong ones, one that comes twice, blank ones at the end of a part."""
    lines = [("钱试安", number(1)), ("孙试3", number(3)), ("", ""), ("李试康", number(5)), ("钱试安", number(1)), ("周试错", WRONG), ("吴试顺", number(7)),
             ("", ""), ("", ""), ("郑试和", number(9)), ("王试乐", number(5)), ("冯试喜", number(11))]
    data = make.xlsx([["姓名", "身份证号", "住址", "联系电话"], *([*one, "大石头镇太平川村" if one[0] else "", "1" if one[0] == "吴试顺" else ""] for one in lines)])
    return upload_roster(file=ContentFile(data, name="1.xlsx"), by=world.officer)


def run(batch: ImportBatch, *, killed_after: int = 0) -> None:
    """Stage, and die after this many parts."""
    parts = 0

    def progress(done: int, total: int) -> None:
        nonlocal parts
        parts += 1
        if parts == killed_after:
            raise Killed

    with job_of(batch) as job:
        stage.stage(job, progress)


def waiting(batch: ImportBatch) -> tuple[list[Any], list[Any]]:
    """What has been staged and told so far."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, outcome, doubt, path, encode(key, 'hex') FROM {staged.table_of(batch.pk)} ORDER BY number")  # noqa: S608 - our own table
        rows = cursor.fetchall()
    return rows, sorted((row.number, row.errors, row.warnings, row.outcome) for row in batch.rows.all())


@pytest.fixture
def undisturbed(batch: ImportBatch) -> tuple[list[Any], list[Any]]:
    """What a run without a kill comes to."""
    run(batch)
    found = waiting(batch)
    staged.drop(batch.pk)
    batch.rows.all().delete()
    assert ([row[0] for row in found[0]], [row[0] for row in found[1]]) == ([2, 5, 8, 11, 13], [3, 6, 7, 8, 12])
    return found


@pytest.mark.parametrize("part", [1, 2, 3, 5])
@pytest.mark.parametrize("kill", [1, 2, 3])
def test_killed_run_goes_on_after_the_last_part(kill: int, part: int, batch: ImportBatch, undisturbed: Any, monkeypatch) -> None:
    monkeypatch.setattr(stage, "PART", part)
    if kill * part <= 13:
        with pytest.raises(Killed):
            run(batch, killed_after=kill)
        assert waiting(batch) != undisturbed
    before = waiting(batch)[0] if staged.exists(batch.pk) else []
    run(batch)
    assert waiting(batch) == undisturbed
    assert waiting(batch)[0][: len(before)] == before


def test_run_killed_again_and_again_comes_to_its_end(batch: ImportBatch, undisturbed: Any, monkeypatch) -> None:
    monkeypatch.setattr(stage, "PART", 2)
    for kill in (1, 1, 2, 1):
        with pytest.raises(Killed):
            run(batch, killed_after=kill)
    run(batch)
    assert waiting(batch) == undisturbed


def test_check_that_lost_its_database_keeps_what_it_has_and_goes_on(batch: ImportBatch, undisturbed: Any, monkeypatch) -> None:
    """Where the same work is run again; on any other failure the officer looks at the columns once more."""
    def lost(done: int, total: int) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(stage, "PART", 5)
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.CHECKING)
    with pytest.raises(OperationalError):
        run_check(batch, lost)
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKING
    assert waiting(batch)[0] == [row for row in undisturbed[0] if row[0] <= 5]
    run_check(batch, lambda done, total: None)
    batch.refresh_from_db()
    assert (batch.state, waiting(batch)) == (ImportState.CHECKED, undisturbed)


def test_staged_rows_that_a_crash_of_the_database_took_are_made_anew(batch: ImportBatch, undisturbed: Any, monkeypatch) -> None:
    monkeypatch.setattr(stage, "PART", 3)
    with pytest.raises(Killed):
        run(batch, killed_after=3)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {staged.table_of(batch.pk)}")
    run(batch)
    assert waiting(batch) == undisturbed
