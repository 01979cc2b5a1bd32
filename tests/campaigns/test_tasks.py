"""A unit's tasks: adding, changing, closing; whose they are and what is due."""

from datetime import date, timedelta

import pytest
from django.http import Http404

from bangfu.campaigns.actions import add_task, change_task, close_proved_tasks, move_task, sign_receipt
from bangfu.campaigns.models import Edge, Task
from bangfu.campaigns.queries import clauses_behind, get_task, my_tasks, owners_for, units_with_tasks
from bangfu.core.errors import DomainError
from tests.campaigns.addresses import make_campaign, make_task
from tests.world import TODAY, World


@pytest.fixture
def task(world: World) -> Task:
    return make_task(world.officer, proof="", owner=None)


def test_own_task_gets_the_next_number_under_its_measure(world: World, task: Task) -> None:
    added = add_task(campaign=task.campaign, measure=task.measure, title=" 复核 ", owner=world.officer_hrss, due_on=TODAY, by=world.officer)
    assert (added.number, added.title, added.unit, added.proof) == ("1.2", "复核", world.officer.unit, "")


def test_own_task_fits_its_campaign_its_people_and_its_deadline(world: World, task: Task) -> None:
    values = {"campaign": task.campaign, "title": "复核", "by": world.officer}
    with pytest.raises(DomainError, match="不属于这项活动"):
        add_task(measure=make_campaign(world.officer).measures.get(), owner=None, due_on=TODAY, **values)
    with pytest.raises(DomainError, match="另选责任人"):
        add_task(measure=task.measure, owner=world.stranger, due_on=TODAY, **values)
    with pytest.raises(DomainError, match="晚于本单位的截止日期 2022-05-20"):
        add_task(measure=task.measure, owner=None, due_on=date(2022, 5, 21), **values)


def test_task_changes_owner_and_day(world: World, task: Task) -> None:
    changed = change_task(task=task, title="走访", owner=world.officer_hrss, due_on=TODAY, note="先易后难", by=world.officer)
    assert (changed.owner, changed.due_on, changed.note) == (world.officer_hrss, TODAY, "先易后难")
    with pytest.raises(DomainError, match="只能由该单位或责任人办理"):
        change_task(task=task, title="走访", owner=None, due_on=TODAY, note="", by=world.prefecture)


def test_task_done_and_taken_up_again(world: World, task: Task) -> None:
    done = move_task(task=task, state="done", by=world.officer)
    assert done.done_at is not None
    with pytest.raises(DomainError, match="不能改成“不再做”"):
        move_task(task=task, state="dropped", by=world.officer, note="x")
    assert move_task(task=task, state="open", by=world.officer).done_at is None


def test_owner_of_the_other_line_closes_the_task(world: World) -> None:
    task = make_task(world.officer, owner=world.officer_hrss)
    assert move_task(task=task, state="done", by=world.officer_hrss).state == "done"


def test_task_proved_by_a_number_is_closed_by_hand_only_with_a_reason(world: World) -> None:
    task = make_task(world.officer, proof="basic_checked")
    with pytest.raises(DomainError, match="由数字证明") as refusal:
        move_task(task=task, state="done", by=world.officer)
    assert refusal.value.field == "note"
    assert move_task(task=task, state="done", by=world.officer, note="余下 2 人已迁出").note == "余下 2 人已迁出"


def test_proved_tasks_are_closed_by_the_room_that_counts(world: World) -> None:
    task = make_task(world.officer, proof="basic_checked")
    by_hand = make_task(world.officer)
    unit = world.officer.unit
    assert close_proved_tasks(campaign=task.campaign, unit=unit, proofs=["served", ""]) == 0
    assert close_proved_tasks(campaign=task.campaign, unit=unit, proofs=["basic_checked", ""]) == 1
    assert close_proved_tasks(campaign=by_hand.campaign, unit=unit, proofs=[""]) == 0
    task.refresh_from_db()
    assert (task.state, task.done_at is None) == ("done", False)


def test_task_is_dropped_only_with_a_reason(world: World, task: Task) -> None:
    with pytest.raises(DomainError, match="写明原因"):
        move_task(task=task, state="dropped", by=world.officer)
    assert move_task(task=task, state="dropped", by=world.officer, note="已并入 1.2").state == "dropped"


def test_task_is_seen_in_the_units_area_and_above(world: World, task: Task) -> None:
    for name in ("officer", "officer_hrss", "leader", "prefecture"):
        assert get_task(getattr(world, name), task.pk) == task, name
    for name in ("stranger", "township", "stranger_commissioner"):
        with pytest.raises(Http404):
            get_task(getattr(world, name), task.pk)


def test_my_tasks_are_mine_or_nobodys_in_my_unit_by_urgency(world: World) -> None:
    late = make_task(world.officer, owner=world.officer, due_on=TODAY - timedelta(days=1))
    today = make_task(world.officer, owner=None, due_on=TODAY)
    coming = make_task(world.officer_hrss, owner=world.officer, due_on=TODAY + timedelta(days=7))
    make_task(world.officer, owner=world.leader, due_on=TODAY)
    make_task(world.officer, owner=world.officer, due_on=TODAY + timedelta(days=8))
    make_task(world.officer, owner=world.officer, due_on=TODAY, state="done")
    mine = my_tasks(world.officer, TODAY)
    assert (mine.late, mine.today, mine.next) == ([late], [today], [coming])


def test_owners_are_working_people_of_both_lines_of_the_area(world: World) -> None:
    assert {user.username for user in owners_for(world.officer.unit)} == {"officer", "officer_hrss", "leader", "helper"}


def test_task_shows_the_clauses_its_words_stand_in(world: World) -> None:
    edge = Edge.objects.get(campaign=world.campaign, to_unit=world.officer.unit)
    sign_receipt(edge=edge, responsible=world.officer, by=world.officer)
    measure = world.campaign.measures.get()
    measure.text = "主动开展电话调查，了解需求。"
    measure.save()
    shown = clauses_behind(Task.objects.get(campaign=world.campaign, unit=world.officer.unit, proof="basic_checked"))
    assert [(text, hit) for text, hit in shown[0].stretches if hit] == [("主动开展电话调查", True)]


def test_task_lists_of_ones_own_area_and_the_one_below_can_be_looked_at(world: World, task: Task) -> None:
    assert list(units_with_tasks(world.prefecture, task.campaign)) == [world.officer.unit]
    assert list(units_with_tasks(world.officer_hrss, task.campaign)) == [world.officer.unit]
    assert not units_with_tasks(world.stranger, task.campaign).exists()
    assert not units_with_tasks(world.province, task.campaign).exists()  # two levels below
