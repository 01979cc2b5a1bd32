"""Does each user see their own area and what was granted, and nothing else?"""

from datetime import timedelta

from bangfu.core.clock import now
from bangfu.orgs.models import Grant
from bangfu.orgs.scope import in_scope
from bangfu.people.models import Person
from tests.world import World


def seen(user: object) -> set[int]:
    return set(in_scope(user, Person.objects.all(), person="pk").values_list("pk", flat=True))  # type: ignore[type-var]


def keys(people: list[Person]) -> set[int]:
    return {one.pk for one in people}


def test_county_officer_sees_the_county(world: World) -> None:
    assert seen(world.officer) == seen(world.officer_hrss) == seen(world.leader) == keys(world.people)


def test_upper_levels_see_all_below(world: World) -> None:
    assert seen(world.province) == seen(world.prefecture) == keys(world.people) | keys(world.strangers)


def test_township_officer_sees_the_township(world: World) -> None:
    assert seen(world.township) == keys(world.people[:2])


def test_commissioner_sees_only_what_was_granted(world: World) -> None:
    assert seen(world.commissioner) == set()
    Grant.objects.create(user=world.commissioner, kind="person", person_id=world.people[2].pk, reason="试")
    del world.commissioner._scope
    assert seen(world.commissioner) == {world.people[2].pk}


def test_ended_grant_closes(world: World) -> None:
    Grant.objects.create(user=world.commissioner, kind="area", path="22/", reason="试", ends_at=now() - timedelta(days=2000))
    assert seen(world.commissioner) == set()


def test_administrators_see_no_people(world: World) -> None:
    for user in (world.system_admin, world.security_admin, world.audit_admin, world.employer):
        assert seen(user) == set()


def test_area_of_one_county_is_no_prefix_of_another(world: World) -> None:
    """Paths end with a slash, so 222403 never covers 2224031."""
    assert all(region.path.endswith("/") for region in world.regions.values())
