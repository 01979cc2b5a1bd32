"""Does everything open pass to the successor in one step, or nothing?"""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Line
from bangfu.campaigns.actions import sign_receipt
from bangfu.campaigns.models import Edge, Task
from bangfu.cases.actions import pair_helper
from bangfu.core.errors import DomainError
from bangfu.home.actions import hand_over
from bangfu.orgs.choices import GrantKind, Role
from bangfu.orgs.models import Grant, User, UserRole
from bangfu.orgs.scope import visible_to
from bangfu.surveys.actions import assign_people
from bangfu.surveys.choices import AssignmentState
from bangfu.surveys.models import Assignment
from tests.world import World

DUE = date(2022, 5, 19)


def colleague(of: User, username: str, *roles: Role) -> User:
    user = User.objects.create(username=username, display_name=f"接{username}", unit=of.unit)
    for role in roles:
        UserRole.objects.create(user=user, role=role, starts_on=date(2020, 1, 1))
    return user


def assigned(world: World) -> list[Assignment]:
    assign_people(campaign=world.campaign, given={world.commissioner: [one.pk for one in world.people[:2]]}, due_on=DUE, by=world.officer)
    return list(Assignment.objects.order_by("pk"))


def test_officer_hands_over_tasks_and_the_receipt(world: World) -> None:
    edge = Edge.objects.get(to_unit=world.officer.unit)
    sign_receipt(edge=edge, responsible=world.officer, by=world.officer)
    done = Task.objects.filter(owner=world.officer).order_by("pk").first()
    assert done is not None
    Task.objects.filter(pk=done.pk).update(state="done")
    new = colleague(world.officer, "new", Role.OFFICER)
    moved = hand_over(leaver=world.officer, successor=new, reason="调离", by=world.leader)
    edge.refresh_from_db()
    assert edge.responsible == new
    assert set(Task.objects.filter(state="open", unit=world.officer.unit).values_list("owner", flat=True)) == {new.pk}
    assert Task.objects.get(pk=done.pk).owner == world.officer  # what is done stays signed by who did it
    assert (moved["edges"], moved["tasks"]) == (1, Task.objects.filter(owner=new).count())
    assert not User.objects.get(pk=world.officer.pk).is_active
    line = Line.objects.get(action="account.hand_over")
    assert (line.actor, line.detail["successor"], line.detail["tasks"]) == ("leader", "new", moved["tasks"])


def test_commissioner_hands_over_visits_with_the_right_to_see(world: World) -> None:
    first, second = assigned(world)
    Assignment.objects.filter(pk=second.pk).update(state=AssignmentState.DONE)
    Grant.objects.create(user=world.commissioner, kind=GrantKind.AREA, path=world.people[0].path, reason="包村")
    new = colleague(world.commissioner, "new", Role.COMMISSIONER)
    moved = hand_over(leaver=world.commissioner, successor=new, reason="退休", by=world.officer)
    assert (moved["visits"], moved["grants"]) == (1, 3)
    assert Assignment.objects.get(pk=first.pk).user == new
    assert Assignment.objects.get(pk=second.pk).user == world.commissioner
    assert visible_to(User.objects.get(pk=new.pk)).person_ids == {first.person_id, second.person_id}
    left = visible_to(User.objects.get(pk=world.commissioner.pk))
    assert not left.person_ids
    assert not left.paths


def test_helper_hands_over_pairings(world: World) -> None:
    pair_helper(campaign=world.campaign, person=world.people[0], helper=world.helper, goal="就业", next_action="", next_on=None, by=world.officer)
    new = colleague(world.helper, "new", Role.HELPER)
    assert hand_over(leaver=world.helper, successor=new, reason="调离", by=world.leader)["pairings"] == 1
    assert world.people[0].pairings.get().helper == new


def test_grant_that_both_hold_is_not_doubled(world: World) -> None:
    new = colleague(world.commissioner, "new", Role.COMMISSIONER)
    for user in (world.commissioner, new):
        Grant.objects.create(user=user, kind=GrantKind.AREA, path=world.people[0].path, reason="包村")
    hand_over(leaver=world.commissioner, successor=new, reason="调离", by=world.officer)
    assert Grant.objects.filter(user=new).count() == 1
    assert Grant.objects.get(user=world.commissioner).ends_at is not None


def test_nothing_moves_when_the_successor_may_not_take_all(world: World) -> None:
    assigned(world)
    new = colleague(world.commissioner, "new", Role.OFFICER)
    with pytest.raises(DomainError, match="不是专职委员，接不了 2 人的走访"):
        hand_over(leaver=world.commissioner, successor=new, reason="调离", by=world.officer)
    assert Assignment.objects.filter(user=world.commissioner).count() == 2
    assert User.objects.get(pk=world.commissioner.pk).is_active


def test_handover_is_done_once(world: World) -> None:
    new = colleague(world.commissioner, "new", Role.COMMISSIONER)
    hand_over(leaver=world.commissioner, successor=new, reason="调离", by=world.officer)
    with pytest.raises(DomainError, match="交接办过了"):
        hand_over(leaver=world.commissioner, successor=new, reason="调离", by=world.officer)


def test_page_shows_what_moves_and_asks_for_the_name(world: World, as_user: Callable[..., Client]) -> None:
    assigned(world)
    new = colleague(world.commissioner, "new", Role.COMMISSIONER)
    client, address = as_user(world.officer), reverse("handover_of", args=[world.commissioner.pk])
    assert "接不了 2 人的走访" in client.get(address, {"successor": world.township.pk}).content.decode()
    assert "可以全部接手" in client.get(address, {"successor": new.pk}).content.decode()
    wrong = client.post(address, {"successor": new.pk, "reason": "退休", "typed": "别人"})
    assert wrong.status_code == 422
    assert "请输入“周专委”" in wrong.content.decode()
    done = client.post(address, {"successor": new.pk, "reason": "退休", "typed": "周专委"}, follow=True)
    assert "走访 2 人" in done.content.decode()
    assert client.get(address).status_code == 404


def test_administrators_and_other_lines_are_not_handed_over_here(world: World, as_user: Callable[..., Client]) -> None:
    client = as_user(world.officer)
    text = client.get(reverse("handover")).content.decode()
    assert "周专委" in text
    for name in ("系统员", "姜经办", "外县经办", "州级经办"):
        assert name not in text
    for other in (world.system_admin, world.officer_hrss, world.officer):
        assert client.get(reverse("handover_of", args=[other.pk])).status_code == 404
