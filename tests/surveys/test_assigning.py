"""Do assignments open the way to people, change hands and refuse what is wrong?"""

from datetime import date

import pytest

from bangfu.core.errors import DomainError
from bangfu.orgs.models import Grant
from bangfu.orgs.scope import visible_to
from bangfu.surveys.actions import assign_people
from bangfu.surveys.models import Assignment
from tests.surveys.conftest import fresh, talk
from tests.world import World

DUE = date(2022, 5, 20)


def test_assignment_lets_the_commissioner_see_the_person(world: World, assigned: Assignment) -> None:
    assert visible_to(fresh(world.commissioner)).person_ids == {world.people[0].pk}
    assert Grant.objects.get().reference == f"surveys.assignment:{assigned.pk}"


def test_assignment_that_changes_hands_takes_the_right_along(world: World, assigned: Assignment) -> None:
    other = _second_commissioner(world)
    done = assign_people(campaign=world.campaign, given={other: [world.people[0].pk]}, due_on=DUE, by=world.officer)
    assert (done.new, done.moved, done.left) == (0, 1, 0)
    assert visible_to(fresh(world.commissioner)).person_ids == frozenset()
    assert visible_to(fresh(other)).person_ids == {world.people[0].pk}


def test_assignment_that_is_done_stays(world: World, assigned: Assignment) -> None:
    talk(world)
    other = _second_commissioner(world)
    done = assign_people(campaign=world.campaign, given={other: [world.people[0].pk]}, due_on=DUE, by=world.officer)
    assert (done.new, done.moved, done.left) == (0, 0, 1)
    assert Assignment.objects.get().user == world.commissioner


@pytest.mark.parametrize(("who", "people", "day", "words"), [
    ("helper", 0, DUE, "不是本辖区的专职委员"), ("stranger_commissioner", 0, DUE, "不是本辖区的专职委员"),
    ("commissioner", 0, date(2022, 5, 16), "已经过去"), ("commissioner", "stranger", DUE, "不在本辖区"), ("commissioner", None, DUE, "没有选人"),
])
def test_assignment_refuses(world: World, who: str, people: object, day: date, words: str) -> None:
    keys = [] if people is None else [world.strangers[0].pk] if people == "stranger" else [world.people[0].pk]
    with pytest.raises(DomainError, match=words):
        assign_people(campaign=world.campaign, given={getattr(world, who): keys}, due_on=day, by=world.officer)
    assert not Assignment.objects.exists()


def _second_commissioner(world: World):
    from bangfu.orgs.models import User, UserRole

    user = User.objects.create(username="commissioner2", display_name="吴专委", unit=world.unit("222403101"))
    UserRole.objects.create(user=user, role="commissioner", starts_on=date(2020, 1, 1))
    return user
