"""When a place is hung elsewhere, does everything that stands there go with it?"""

import pytest

from bangfu.audit.models import Line
from bangfu.campaigns.models import Edge
from bangfu.core.errors import DomainError
from bangfu.orgs.actions import move_region
from bangfu.orgs.models import Region, Unit
from bangfu.people.models import Event, Person, Residence
from tests.world import World


def _move(world: World, key: str, parent: str) -> int:
    return move_region(region=world.regions[key], parent=world.regions[parent], by=world.system_admin)


def test_moving_a_county_takes_people_units_and_edges_along(world: World) -> None:
    people = len(world.people)
    assert _move(world, "222403", "2206") == 5
    assert Person.objects.filter(path__startswith="22/2206/222403/").count() == people
    assert Residence.objects.filter(path__startswith="22/2206/222403/").count() == people
    assert Edge.objects.filter(path="22/2206/222403/").exists()
    for model in (Region, Unit, Person, Residence):
        assert not model.objects.filter(path__startswith="22/2224/222403/").exists()
    assert Region.objects.get(key="222403100200").path == "22/2206/222403/222403100/222403100200/"


def test_moving_a_county_leaves_its_neighbour_alone(world: World) -> None:
    _move(world, "222403", "2206")
    assert Person.objects.filter(path__startswith="22/2224/222426/").count() == len(world.strangers)


def test_moving_gives_the_offices_their_new_superiors(world: World) -> None:
    _move(world, "222403", "2206")
    for line in ("dpf", "hrss"):
        assert world.unit("222403", line).superior == world.unit("2206", line)


def test_moving_changes_who_sees_whom(world: World) -> None:
    from bangfu.orgs.scope import in_scope

    assert in_scope(world.prefecture, Person.objects.all()).filter(pk=world.people[0].pk).exists()
    _move(world, "222403", "2206")
    assert not in_scope(world.prefecture, Person.objects.all()).filter(pk=world.people[0].pk).exists()


def test_moving_leaves_what_happened_at_its_place_of_the_time(world: World) -> None:
    unit = world.unit("222403")
    event = Event.objects.create(kind="basic_check", person=world.people[0], occurred_at=world.now, unit=unit, unit_path=unit.path,
                                 line="dpf", source="office")
    _move(world, "222403", "2206")
    event.refresh_from_db()
    assert event.unit_path == "22/2224/222403/"


def test_moving_is_audited(world: World) -> None:
    _move(world, "222403", "2206")
    line = Line.objects.filter(action="region.move").latest("pk")
    assert (line.detail["from"], line.detail["to"]) == ("22/2224/222403/", "22/2206/222403/")


@pytest.mark.parametrize(("key", "parent", "words"), [
    ("222403", "222403100", "不能把它移到自己下面"),
    ("222403", "222426", "不比“敦化市”高一级"),
    ("222403", "2224", "已经在“延边朝鲜族自治州”下面"),
])
def test_moving_to_a_wrong_place_is_refused(world: World, key: str, parent: str, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        _move(world, key, parent)
