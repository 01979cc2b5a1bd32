"""Passing on, signing, chasing, done and undone; and who sees the campaign at all."""

from datetime import date, datetime

import pytest
from django.http import Http404

from bangfu.audit.models import Line
from bangfu.campaigns.actions import (
    change_responsible,
    forward_notice,
    mark_edge_done,
    mark_edge_undone,
    remind_units,
    sign_receipt,
    withdraw_edge,
)
from bangfu.campaigns.models import Campaign, Edge, Task
from bangfu.campaigns.queries import (
    campaign_deadline,
    campaigns_visible_to,
    chain_above,
    edges_to_sign,
    forward_targets,
    get_campaign,
    proposed_deadline,
    receipts_missing,
)
from bangfu.campaigns.workspace import schedule
from bangfu.core.clock import end_of_work
from bangfu.core.errors import DomainError
from tests.campaigns.addresses import make_campaign
from tests.world import TODAY, World


def due(day: int) -> datetime:
    return end_of_work(date(2022, 5, day))


def edge_of(world: World, key: str = "222403") -> Edge:
    return Edge.objects.get(campaign=world.campaign, to_unit=world.unit(key))


def signed(world: World) -> Edge:
    return sign_receipt(edge=edge_of(world), responsible=world.officer, by=world.officer)


# ── who sees it ──


def test_campaign_is_seen_by_the_starter_those_reached_and_those_above(world: World) -> None:
    for name in ("province", "prefecture", "officer", "leader", "stranger"):
        assert world.campaign in campaigns_visible_to(getattr(world, name)), name


def test_campaign_is_not_seen_without_an_edge(world: World) -> None:
    for name in ("officer_hrss", "township", "commissioner", "stranger_commissioner"):
        assert world.campaign not in campaigns_visible_to(getattr(world, name)), name
        with pytest.raises(Http404):
            get_campaign(getattr(world, name), world.campaign.pk)


def test_campaign_of_a_county_is_seen_above_and_by_its_other_line_only(world: World) -> None:
    campaign = make_campaign(world.officer)
    seen = {name for name in ("province", "prefecture", "officer", "officer_hrss", "township", "stranger", "stranger_leader")
            if campaign in campaigns_visible_to(getattr(world, name))}
    assert seen == {"province", "prefecture", "officer", "officer_hrss"}


def test_unit_above_sees_what_was_forwarded_below_it(world: World) -> None:
    campaign = make_campaign(world.province)
    Edge.objects.create(campaign=campaign, from_unit=world.province.unit, to_unit=world.officer.unit, path=world.officer.unit.path, line="dpf",
                        due_at=due(19), sent_by=world.province)
    assert campaign in campaigns_visible_to(world.prefecture)


# ── forwarding ──


def test_starter_forwards_to_both_lines_of_all_areas_and_once_only(world: World) -> None:
    campaign = make_campaign(world.province)
    proposed = [one.unit for one in forward_targets(world.province.unit, campaign) if one.proposed]
    assert {(unit.region.name, unit.line) for unit in proposed} == {(name, line) for name in ("白山市", "延边朝鲜族自治州") for line in ("hrss", "dpf")}
    first = forward_notice(campaign=campaign, units=proposed, due_at=due(19), by=world.province, requirements=" 从速 ")
    again = forward_notice(campaign=campaign, units=proposed, due_at=due(18), by=world.province)
    assert (len(first.sent), len(again.sent), len(again.standing)) == (4, 0, 4)
    assert {edge.due_at for edge in Edge.objects.filter(campaign=campaign)} == {due(19)}
    assert first.sent[0].requirements == "从速"
    assert Line.objects.filter(action="edge.forward", object_id=str(campaign.pk)).count() == 2


def test_addressees_of_the_notice_narrow_what_is_proposed(world: World) -> None:
    campaign = make_campaign(world.province)
    campaign.notice.facts = {**campaign.notice.facts, "addressees": [{"area": "延边州", "lines": ["dpf"], "expands_to": ["延边朝鲜族自治州"]}]}
    assert [one.unit.name for one in forward_targets(world.province.unit, campaign) if one.proposed] == ["延边朝鲜族自治州残疾人联合会"]


def test_lower_levels_propose_their_own_line(world: World) -> None:
    signed(world)
    targets = forward_targets(world.officer.unit, world.campaign)
    assert {(one.unit.line, one.proposed) for one in targets} == {("hrss", False), ("dpf", True)}


def test_unit_signs_before_it_forwards(world: World) -> None:
    with pytest.raises(DomainError, match="请先签收"):
        forward_notice(campaign=world.campaign, units=[world.unit("222403100")], due_at=due(18), by=world.officer)
    with pytest.raises(DomainError, match="没有下发到本单位"):
        forward_notice(campaign=world.campaign, units=[world.unit("222403100", "hrss")], due_at=due(18), by=world.officer_hrss)


@pytest.mark.parametrize(("day", "words"), [(20, "不早于本单位的截止时间"), (16, "已经过去")])
def test_deadline_that_leaves_no_time_is_refused(world: World, day: int, words: str) -> None:
    signed(world)
    with pytest.raises(DomainError, match=words) as refusal:
        forward_notice(campaign=world.campaign, units=[world.unit("222403100")], due_at=due(day), by=world.officer)
    assert refusal.value.field == "due_on"


def test_only_units_below_are_reached(world: World) -> None:
    signed(world)
    for key in ("222426100", "2224", "222403"):
        with pytest.raises(DomainError, match="不是本单位的下级"):
            forward_notice(campaign=world.campaign, units=[world.unit(key)], due_at=due(18), by=world.officer)
    with pytest.raises(DomainError, match="没有选转发对象"):
        forward_notice(campaign=world.campaign, units=[], due_at=due(18), by=world.officer)


def test_deadlines_go_back_one_working_day_per_level(world: World) -> None:
    assert proposed_deadline(world.province.unit, world.campaign, TODAY) == date(2022, 5, 19)
    Edge.objects.filter(pk=edge_of(world).pk).update(due_at=due(18))
    assert campaign_deadline(world.officer, world.campaign) == due(18)
    assert proposed_deadline(world.officer.unit, world.campaign, TODAY) == TODAY
    assert campaign_deadline(world.province, world.campaign) == due(20)
    assert [edge.to_unit.region.name for edge in chain_above(world.officer.unit, world.campaign)] == ["敦化市", "延边朝鲜族自治州"]


def test_schedule_runs_from_the_notices_deadline_down(world: World) -> None:
    Edge.objects.filter(pk=edge_of(world, "2224").pk).update(due_at=due(19))
    Edge.objects.filter(pk=edge_of(world).pk).update(due_at=due(18))
    signed(world)
    forward_notice(campaign=world.campaign, units=[world.unit("222403100")], due_at=datetime.combine(TODAY, due(17).timetz()).replace(hour=23), by=world.officer)
    steps = [(step.on.day, step.text, step.state) for step in schedule(world.officer.unit, world.campaign, TODAY)]
    assert steps == [
        (16, "村（社区） → 乡镇（街道）", "past"), (17, "今天 · 延边转发，已签收", "past"), (17, "今天 · 乡镇（街道） → 敦化", "now"),
        (18, "敦化 → 延边", ""), (19, "延边 → 吉林", ""), (20, "通知规定截止", ""),
    ]


def test_forwarding_is_taken_back_until_it_is_signed(world: World) -> None:
    edge = edge_of(world)
    with pytest.raises(DomainError, match="只有转发的单位"):
        withdraw_edge(edge=edge, by=world.officer)
    withdraw_edge(edge=edge, by=world.prefecture)
    assert world.campaign not in campaigns_visible_to(world.leader)
    other = edge_of(world, "222426")
    sign_receipt(edge=other, responsible=world.stranger, by=world.stranger)
    with pytest.raises(DomainError, match="已经签收"):
        withdraw_edge(edge=other, by=world.prefecture)


# ── receipts ──


def test_signing_names_the_responsible_person_and_gives_the_task_list(world: World) -> None:
    assert list(edges_to_sign(world.officer)) == [edge_of(world)]
    edge = signed(world)
    assert (edge.state, edge.received_by, edge.responsible) == ("received", world.officer, world.officer)
    assert not edges_to_sign(world.officer).exists()
    tasks = Task.objects.filter(campaign=world.campaign, unit=world.officer.unit)
    assert {task.owner_id for task in tasks} == {world.officer.pk}
    assert set(tasks.values_list("proof", flat=True)) == {"roster_people", "basic_checked", "need_registered", "returns_submitted"}
    with pytest.raises(DomainError, match="已经签收过"):
        signed(world)


def test_only_the_unit_itself_signs_and_names_one_of_its_own(world: World) -> None:
    with pytest.raises(DomainError, match="只能由该单位签收"):
        sign_receipt(edge=edge_of(world), responsible=world.prefecture, by=world.prefecture)
    for name in ("stranger", "officer_hrss", "system_admin"):
        with pytest.raises(DomainError, match="请选本单位的人"):
            sign_receipt(edge=edge_of(world), responsible=getattr(world, name), by=world.officer)


def test_responsible_person_changes_after_signing_only(world: World) -> None:
    with pytest.raises(DomainError, match="还没有签收"):
        change_responsible(edge=edge_of(world), responsible=world.leader, by=world.officer)
    edge = change_responsible(edge=signed(world), responsible=world.leader, by=world.officer)
    assert edge.responsible == world.leader


def test_missing_receipts_are_those_the_unit_sent(world: World) -> None:
    assert {edge.to_unit.region.name for edge in receipts_missing(world.prefecture)} == {"敦化市", "安图县"}
    signed(world)
    assert [edge.to_unit.region.name for edge in receipts_missing(world.prefecture)] == ["安图县"]
    Campaign.objects.update(state="ended")
    assert not receipts_missing(world.prefecture).exists()


def test_reminder_reaches_the_unsigned_and_the_late_and_never_a_unit_that_is_done(world: World) -> None:
    ours, theirs = edge_of(world), edge_of(world, "222426")
    assert {edge.pk for edge in remind_units(campaign=world.campaign, by=world.prefecture)} == {ours.pk, theirs.pk}
    signed(world)
    assert [edge.pk for edge in remind_units(campaign=world.campaign, by=world.prefecture)] == [theirs.pk]
    assert [edge.pk for edge in remind_units(campaign=world.campaign, by=world.prefecture, edge_ids=[ours.pk])] == [ours.pk]
    mark_edge_done(campaign=world.campaign, unit=world.officer.unit, by=world.officer)
    assert remind_units(campaign=world.campaign, by=world.prefecture, edge_ids=[ours.pk]) == []
    assert remind_units(campaign=world.campaign, by=world.officer) == []  # sent nothing itself
    assert Line.objects.filter(action="edge.remind").count() == 3


def test_late_unit_is_reminded_again(world: World) -> None:
    edge = signed(world)
    Edge.objects.filter(pk=edge.pk).update(due_at=due(16))
    assert edge.pk in {one.pk for one in remind_units(campaign=world.campaign, by=world.prefecture)}


# ── done ──


def test_submitted_return_makes_edge_and_reporting_task_done_and_its_return_undoes_both(world: World) -> None:
    edge = signed(world)
    report = Task.objects.get(campaign=world.campaign, unit=world.officer.unit, proof="returns_submitted")
    assert mark_edge_done(campaign=world.campaign, unit=world.officer.unit, by=world.leader)
    edge.refresh_from_db()
    report.refresh_from_db()
    assert (edge.state, report.state, edge.done_at is None, report.done_at is None) == ("done", "done", False, False)
    assert not mark_edge_done(campaign=world.campaign, unit=world.officer.unit, by=world.leader)  # twice changes nothing
    assert mark_edge_undone(campaign=world.campaign, unit=world.officer.unit, by=world.prefecture)
    edge.refresh_from_db()
    report.refresh_from_db()
    assert (edge.state, edge.done_at, report.state, report.done_at) == ("received", None, "open", None)


def test_unsigned_edge_goes_back_to_sent(world: World) -> None:
    mark_edge_done(campaign=world.campaign, unit=world.officer.unit, by=world.officer)
    mark_edge_undone(campaign=world.campaign, unit=world.officer.unit, by=world.prefecture)
    assert edge_of(world).state == "sent"


def test_starter_has_no_edge_to_be_done(world: World) -> None:
    assert not mark_edge_done(campaign=world.campaign, unit=world.province.unit, by=world.province)
