"""Does the long list show everybody once, forwards and backwards, while people come in between?"""

import re
from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest
from django.core.cache import caches
from django.test import RequestFactory, override_settings

from bangfu.core import lists
from bangfu.core.clock import now
from bangfu.core.lists import KeyedPage, keyed_page_of
from bangfu.people.models import Person
from bangfu.people.queries import SORTS, filtered, register, totals
from tests.world import World

LOCAL_MEMORY = {"counts": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "paging"}}


@pytest.fixture
def crowd(world: World) -> World:
    """116 more people in two villages: birthdays shared by many, some without one, all changed at the same moment."""
    homes = [world.regions["222403100200"], world.regions["222403101200"]]
    Person.objects.bulk_create([
        Person(region=homes[number % 2], path=homes[number % 2].path, birth_on=date(1980, 1, 1) + timedelta(number % 7) if number % 9 else None)
        for number in range(116)
    ])
    return world


def asked(world: World, query: str, sort: str) -> KeyedPage:
    request = RequestFactory().get("/people/", dict(parse_qsl(query.lstrip("?"))))
    rows = register(world.officer)
    return keyed_page_of(request, rows, sort=SORTS[sort], total=rows.count())


def everybody(world: World, sort: str) -> list[int]:
    return list(SORTS[sort].ordered(register(world.officer)).values_list("pk", flat=True))


@pytest.mark.parametrize("sort", sorted(SORTS))
def test_walk_over_pages_meets_everybody_once(crowd: World, sort: str) -> None:
    page, met, numbers = asked(crowd, "", sort), [], []
    while True:
        met += page.rows
        numbers.append(page.number)
        assert page.first_row == len(met) - len(page.rows) + 1
        if not page.next_href:
            break
        page = asked(crowd, page.next_href, sort)
    assert met == everybody(crowd, sort)
    assert numbers == list(range(1, 7))


@pytest.mark.parametrize("sort", sorted(SORTS))
def test_walk_backwards_from_the_last_page_meets_everybody_once(crowd: World, sort: str) -> None:
    page = asked(crowd, asked(crowd, "", sort).last_href or "", sort)
    assert (page.number, page.next_href, page.last_href) == (6, None, None)
    met = page.rows
    while page.previous_href:
        page = asked(crowd, page.previous_href, sort)
        met = page.rows + met
    assert met == everybody(crowd, sort)
    assert page.number == 1


def test_people_who_come_in_between_move_nobody_to_another_page(crowd: World) -> None:
    first = asked(crowd, "", "")
    home = crowd.regions["222403100200"]
    early = Person.objects.create(region=home, path="22/2224/222403/1/")
    second = asked(crowd, first.next_href or "", "")
    assert second.rows == everybody(crowd, "")[21:41]
    back = asked(crowd, second.previous_href or "", "")
    assert back.rows == first.rows
    assert asked(crowd, "", "").rows[0] == early.pk


def test_page_before_less_than_a_page_is_the_first(crowd: World) -> None:
    keys = everybody(crowd, "")
    person = Person.objects.get(pk=keys[5])
    page = asked(crowd, f"?before={person.path}~{person.pk}&page=4", "")
    assert (page.rows, page.number, page.previous_href) == (keys[:20], 1, None)


def test_page_behind_the_last_person_is_the_last(crowd: World) -> None:
    page = asked(crowd, "?after=9~9&page=99", "")
    assert (page.rows, page.number) == (everybody(crowd, "")[-20:], 6)


@pytest.mark.parametrize("query", ["after=~", "after=x~y", "before=1980-13-40~3", "after=%00~3", "page=-1", "page=x", "after=9~99999999999999999999"])
def test_odd_place_gives_the_first_page(crowd: World, query: str) -> None:
    for sort in SORTS:
        assert asked(crowd, query, sort).number == 1


def test_number_without_a_mark_is_found_by_counting(crowd: World) -> None:
    assert asked(crowd, "page=3", "").rows == everybody(crowd, "")[40:60]


def test_pages_of_the_register_lead_on_without_a_script(crowd: World, as_user) -> None:
    client = as_user(crowd.officer)
    shown = client.get("/people/?sort=age").content.decode()
    links = {side: href.replace("&amp;", "&") for href, side in re.findall(r'href="(\?[^"]+)" rel="(\w+)"', shown)}
    assert set(links) == {"next", "last"}
    assert "第 21–40 人" in client.get("/people/" + links["next"]).content.decode()
    assert "第 101–120 人" in client.get("/people/" + links["last"]).content.decode()


@override_settings(CACHES=LOCAL_MEMORY)
def test_count_that_took_long_is_kept_and_says_of_when_it_is(crowd: World, as_user, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "LONG", 0)
    monkeypatch.setattr(lists, "PATIENCE", 1e6)
    caches["counts"].clear()
    rows = filtered(crowd.officer, {}, crowd.today)
    assert (totals(rows).values["people"], totals(rows).at) == (120, now())
    Person.objects.filter(pk=crowd.people[0].pk).update(died_on=crowd.today)
    assert totals(rows).values["people"] == 120
    assert "截至 " in as_user(crowd.officer).get("/people/").content.decode()
    assert totals(filtered(crowd.stranger, {}, crowd.today)).values["people"] == 2
    assert totals(filtered(crowd.officer, {"q": "张试山"}, crowd.today)).at is None
    caches["counts"].clear()


def test_dear_count_is_guessed_and_made_exactly_when_asked(crowd: World, as_user, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "DEAR", 0)
    rows = filtered(crowd.officer, {}, crowd.today)
    assert totals(rows).about
    assert not totals(rows, exactly=True).about
    client = as_user(crowd.officer)
    guessed = client.get("/people/").content.decode()
    assert "共 <strong>约 " in guessed
    link = re.search(r'<a href="(\?[^"]+)">点此数准</a>', guessed)
    assert link
    exact = client.get("/people/" + link[1].replace("&amp;", "&")).content.decode()
    assert "共 <strong>120</strong> 人" in exact
    assert "约" not in exact


def test_guess_is_told_in_two_figures() -> None:
    assert [lists._rounded(count) for count in (0, 7, 95_182, 999_902, 104_500)] == [0, 7, 95_000, 1_000_000, 100_000]


@override_settings(CACHES=LOCAL_MEMORY)
def test_pages_further_on_say_what_the_first_one_counted(crowd: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PATIENCE", 0)
    caches["counts"].clear()
    rows = filtered(crowd.officer, {}, crowd.today)
    assert totals(rows, further=True).values["people"] == 120
    Person.objects.filter(pk=crowd.people[0].pk).update(died_on=crowd.today)
    assert (totals(rows, further=True).values["people"], totals(rows).values["people"]) == (120, 119)
    caches["counts"].clear()


@override_settings(CACHES=LOCAL_MEMORY)
def test_own_work_is_counted_at_once(crowd: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PATIENCE", 1e6)
    caches["counts"].clear()
    rows = filtered(crowd.officer, {}, crowd.today)
    assert totals(rows, acted=1).values["people"] == 120
    Person.objects.filter(pk=crowd.people[0].pk).update(died_on=crowd.today)
    assert (totals(rows, acted=1).values["people"], totals(rows, acted=2).values["people"]) == (120, 119)
    caches["counts"].clear()
