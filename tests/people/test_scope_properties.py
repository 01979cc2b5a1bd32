"""Whatever the tree, the units and the grants: does every way to people show everybody in scope and nobody else?"""

import io
import re
from datetime import date
from typing import Any

import openpyxl
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.orgs.choices import GrantKind, Level, LineOfCommand, Role, UnitKind
from bangfu.orgs.models import Grant, Region, Unit, User, UserRole
from bangfu.orgs.scope import visible_to
from bangfu.people.models import Identity, Person
from bangfu.people.privacy import identity_columns
from tests.world import World

NAME = "试同名"  # everybody has it, so that a search by name must find all
COUNTIES, TOWNS, VILLAGES = range(3), range(2), range(2)

# Sisters whose keys begin alike (9, 90, 900 …) must not be taken for one another.
PLACES = [f"9{'0' * county}/9{'0' * county}{town}/9{'0' * county}{town}{village}/" for county in COUNTIES for town in TOWNS for village in VILLAGES]
AREAS = sorted({"/".join(path.split("/")[:depth]) + "/" for path in PLACES for depth in (1, 2, 3)})

drawn = st.fixed_dictionaries({
    "people": st.lists(st.sampled_from([*PLACES, *AREAS]), min_size=1, max_size=12),
    "unit": st.sampled_from(AREAS), "role": st.sampled_from([Role.OFFICER, Role.LEADER, Role.HELPER]),
    "areas": st.lists(st.sampled_from(AREAS), max_size=2), "named": st.sets(st.integers(0, 11), max_size=4), "ended": st.sets(st.integers(0, 11), max_size=3),
})


def key_of(path: str) -> str:
    return f"Z{AREAS.index(path)}"


class Undo(Exception):
    """Ends a drawn world."""


def build(plan: dict[str, Any]) -> tuple[User, list[Person], set[int]]:
    """The drawn world: who looks, all its people, and the keys of those they may see, worked out without our scope code."""
    root = Region.objects.get(key="22")
    regions: dict[str, Region] = {}
    for path in AREAS:
        above = "/".join(path.split("/")[:-2]) + "/"
        parent = regions.get(above, root)
        regions[path] = Region.objects.create(key=key_of(path), name=f"试{path}", level=Level(parent.level + 1), parent=parent, path=path)
    home = regions[plan["unit"]]
    unit = Unit.objects.create(name="试单位", kind=UnitKind.BUREAU, line=LineOfCommand.DPF, region=home, path=home.path, level=home.level)
    user = User.objects.create(username="drawn", display_name="试员", unit=unit)
    UserRole.objects.create(user=user, role=plan["role"], starts_on=date(2020, 1, 1))
    people = [Person.objects.create(region=regions[path], path=path, sex="1", birth_on=date(1980, 1, 1 + at)) for at, path in enumerate(plan["people"])]
    Identity.objects.bulk_create([
        Identity(person=one, name=NAME, id_number=str(one.pk), **identity_columns(name=NAME, id_number=f"{one.pk:018d}")) for one in people])
    for path in plan["areas"]:
        Grant.objects.create(user=user, kind=GrantKind.AREA, path=path, reason="试")
    for number in plan["named"]:
        Grant.objects.create(user=user, kind=GrantKind.PERSON, person_id=people[number % len(people)].pk, reason="试", reference=str(number))
    for number in plan["ended"]:
        Grant.objects.create(
            user=user, kind=GrantKind.PERSON, person_id=people[number % len(people)].pk, reason="试", reference=f"{number}!", ends_at="2022-05-01T00:00Z")
    named = {people[number % len(people)].pk for number in plan["named"]}
    areas = [path.split("/")[:-1] for path in [*plan["areas"], *([plan["unit"]] if plan["role"] != Role.HELPER else [])]]
    allowed = {one.pk for one in people if one.pk in named or any(one.path.split("/")[: len(area)] == area for area in areas)}
    return user, people, allowed


def shown(client: Client, address: str) -> set[int]:
    """Keys of the people whose boxes or files stand on the pages from this one on."""
    found: set[int] = set()
    while address:
        page = client.get(address).content.decode()
        found |= {int(key) for key in re.findall(r'name="pick" value="(\d+)"', page)}
        following = re.search(r'href="(\?[^"]+)" rel="next"', page)
        address = "/people/" + following[1].replace("&amp;", "&") if following else ""
    return found


def exported(client: Client, query: str) -> int:
    answer = client.post(f"/people/export/{query}", {"columns": ["sex"]})
    if answer.status_code == 422:
        assert "没有可导出的" in answer.content.decode()
        return 0
    return int(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.max_row) - 3


def check(user: User, people: list[Person], allowed: set[int]) -> None:
    client = Client()
    client.force_login(user)
    for query in ("", "?sort=age", "?sort=-place&size=20", "?sort=changed", f"?q={NAME}", "?q=sTM", "?sex=1&age_from=20"):
        assert shown(client, f"/people/{query}") == allowed, query
        page = client.get(f"/people/{query}").content.decode()
        assert re.search(rf'<span class="end small">{len(allowed)} 人', page), query
    everybody = "?" + "&".join(f"pick={one.pk}" for one in people)
    assert exported(client, "") == exported(client, everybody) == len(allowed)
    for query in ("", everybody):
        assert client.get(f"/people/print/{query}").content.decode().count("试*名") == len(allowed)
    for one in people:
        assert shown(client, f"/people/?q={one.pk:018d}") == ({one.pk} & allowed)
        assert (client.get(f"/cases/people/{one.pk}/").status_code == 200) == (one.pk in allowed)
    for path in AREAS[::3]:
        inside = {one.pk for one in people if one.pk in allowed and one.path.startswith(path)}
        expected = inside if visible_to(user).covers(path) else allowed  # an area out of scope is told and left out
        assert shown(client, f"/people/?area={key_of(path)}") == expected


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=drawn)
def test_lists_counts_search_export_and_print_show_exactly_the_scope(world: World, plan: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            check(*build(plan))
            raise Undo
    except Undo:
        pass
