"""Does each odd file of an office come in as it was meant, or go back with one reason, and never half?"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bangfu.core.errors import DomainError
from bangfu.people.imports import import_roster
from bangfu.people.models import Identity, ImportBatch, Person
from bangfu.people.privacy import index_of
from bangfu.people.roster.reading import read_roster
from tests.broken import books, make
from tests.broken.odd_texts import TEXTS
from tests.broken.odd_workbooks import WORKBOOKS
from tests.broken.refused import REFUSED

FILES = make.FILES | REFUSED
TAIPINGCHUAN, TUANSHANZI = "22/2224/222403/222403100/222403100200/", "22/2224/222403/222403101/222403101200/"
TOWNSHIP = "22/2224/222403/222403100/"


@pytest.fixture
def bring(world):
    return lambda data: import_roster(file=data, by=world.officer)


def standing() -> list[tuple[str, str, str, date | None, str]]:
    """Who of the odd rosters is registered: name, number, telephone, day, place."""
    people = Identity.objects.select_related("person").filter(id_index__in=[index_of("id", one[1]) for one in (books.FIRST, books.SECOND)])
    return [(one.name, one.id_number, one.phone, one.person.registered_unemployed_on, one.person.path) for one in people.order_by("person_id")]


@pytest.mark.parametrize("name", WORKBOOKS | TEXTS)
def test_odd_file_comes_in_whole(name: str, bring: Callable) -> None:
    result = bring((WORKBOOKS | TEXTS)[name]())
    assert (result.new, result.reasons) == (2, {})
    places = (TOWNSHIP, TOWNSHIP) if "merged" in name else (TAIPINGCHUAN, TUANSHANZI)
    assert sorted(standing()) == sorted((*one[:2], one[3], date(2022, 3, 5), place) for one, place in zip((books.FIRST, books.SECOND), places, strict=True))


@pytest.mark.parametrize("name", FILES)
def test_broken_file_goes_back_with_one_reason_and_leaves_nothing(name: str, bring: Callable, settings: Any) -> None:
    made, words = FILES[name]
    settings.ROSTER_LIMIT = settings.UPLOAD_LIMIT  # what unpacks to ten times the limit of a roster would fill this machine
    people = Person.objects.count()
    with pytest.raises(DomainError) as refusal:
        bring(made())
    assert all(word in refusal.value.message for word in words if word != "没有任何内容"), refusal.value.message
    assert refusal.value.message.endswith("。")
    assert (Person.objects.count(), ImportBatch.objects.count()) == (people, 0)


def test_there_are_many_of_them() -> None:
    assert len(WORKBOOKS | TEXTS | FILES) >= 120


def test_hidden_rows_and_errors_of_an_old_workbook_are_told() -> None:
    roster = read_roster(WORKBOOKS["saved by LibreOffice as .xls"]())
    assert (roster.sheet.name, roster.hidden, roster.sheet.hidden) == ("花名册", 1, {5})
    assert [name for name, _ in roster.sheet.problems.items()] == [(3, 6)]
    assert "#N/A" in roster.sheet.problems[3, 6]
