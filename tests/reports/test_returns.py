"""Does a return go its way: computed, sealed, accepted or sent back, and never changed once sealed?"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from bangfu.audit.models import Line
from bangfu.campaigns.models import Edge, Measure, Task
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.reports import actions, queries
from bangfu.reports.choices import ReturnState
from bangfu.reports.models import Return, Version
from bangfu.reports.rules import difference
from tests.reports.happenings import busy_county, event
from tests.world import NOW, World

NOTE = "1 人自己先说了需求"
WORDS = {"with_need__basic_checked": NOTE, "referred__with_need": NOTE, "hired__referred": NOTE, "interviewed__referred": NOTE}


@pytest.fixture
def county(world: World) -> World:
    return busy_county(world)


def prepared(world: World, at=NOW) -> Version:  # type: ignore[no-untyped-def]
    return actions.prepare_return(campaign=world.campaign, unit=world.officer.unit, by=world.officer, at=at)


def submitted(world: World, at=NOW) -> Return:  # type: ignore[no-untyped-def]
    version = prepared(world, at)
    return actions.submit_return(row=version.of, version=version, by=world.leader, words=WORDS, at=at)


def prefecture_leader(world: World):  # type: ignore[no-untyped-def]
    """延边州's leader: the prefecture's officer with the leader's role."""
    user = world.prefecture
    user.roles.get_or_create(role="leader", defaults={"starts_on": world.today})
    return user


def edge(world: World) -> Edge:
    return Edge.objects.get(to_unit=world.officer.unit)


def test_a_draft_may_be_computed_again_and_keeps_its_number(county: World) -> None:
    first = prepared(county)
    event("basic_check", county.officer, county.people[2])
    second = prepared(county)
    assert (first.number, second.number) == (1, 1)
    assert second.figures["basic_checked"]["all"] == first.figures["basic_checked"]["all"] + 1
    assert Version.objects.count() == 1


def test_children_are_kept_with_the_version(county: World) -> None:
    version = prepared(county)
    parts = [part["unemployed"]["all"] for part in version.children.values()]
    assert sum(parts) == version.figures["unemployed"]["all"] == 4


def test_submitting_seals_the_version_and_the_unit_is_done(county: World) -> None:
    row = submitted(county)
    assert row.state == ReturnState.SUBMITTED
    assert row.versions.get().sealed_at is not None
    assert edge(county).state == "done"
    assert Line.objects.filter(action="return.submit", object_id=str(row.pk)).count() == 1


def test_submitting_closes_the_tasks_it_proves_and_sending_back_opens_the_report_again(county: World) -> None:
    unit = county.officer.unit
    measure = Measure.objects.create(campaign=county.campaign, position=9, number="九", heading="报送", from_forwarded=False, span_start=0, span_end=0)
    for number, proof, base in (("9.1", "with_need", "with_need"), ("9.2", "hired", "unemployed"), ("9.3", "returns_submitted", "")):
        Task.objects.create(campaign=county.campaign, unit=unit, path=unit.path, measure=measure, number=number, title=number, proof=proof, base=base,
                            due_on=county.today)
    states = lambda: dict(Task.objects.filter(measure=measure).order_by("number").values_list("number", "state"))  # noqa: E731
    row = submitted(county)
    assert states() == {"9.1": "done", "9.2": "open", "9.3": "done"}
    actions.send_back_return(row=row, reason="请核对", by=prefecture_leader(county), at=NOW)
    assert states() == {"9.1": "done", "9.2": "open", "9.3": "open"}


def test_a_sealed_version_cannot_be_changed_by_anybody(county: World) -> None:
    version = submitted(county).versions.get()
    for change in (lambda: Version.objects.filter(pk=version.pk).update(figures={}), version.delete):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()


def test_frozen_figures_stand_while_life_goes_on(county: World) -> None:
    row = submitted(county)
    event("basic_check", county.officer, county.people[2], at=NOW)
    assert row.versions.get().figures["basic_checked"]["all"] == 2
    assert queries.table_at(county.campaign, county.regions["222403"], at=NOW).figures["basic_checked"]["all"] == 3


def test_a_second_click_changes_nothing(county: World) -> None:
    version = prepared(county)
    for _ in range(2):
        row = actions.submit_return(row=version.of, version=version, by=county.leader, words=WORDS, at=NOW)
    for _ in range(2):
        row = actions.accept_return(row=row, by=prefecture_leader(county))
    assert row.state == ReturnState.ACCEPTED
    assert Line.objects.filter(action__in=["return.submit", "return.accept"]).count() == 2


def test_the_leader_signs_what_was_seen(county: World) -> None:
    seen = prepared(county)
    Version.objects.filter(pk=seen.pk).delete()
    prepared(county)
    with pytest.raises(DomainError, match="重新计算"):
        actions.submit_return(row=seen.of, version=seen, by=county.leader, words=WORDS)


def test_a_check_that_does_not_hold_wants_a_word(county: World) -> None:
    version = prepared(county)
    event("referral", county.officer, county.people[2])  # no need registered
    event("referral", county.officer, county.people[3])
    version = prepared(county)
    with pytest.raises(DomainError, match="请写明原因") as refused:
        actions.submit_return(row=version.of, version=version, by=county.leader)
    assert refused.value.field == "word_referred__with_need"
    actions.submit_return(row=version.of, version=version, by=county.leader, words=WORDS)


def test_sent_back_with_a_reason_then_the_next_version_shows_its_changes(county: World) -> None:
    row = submitted(county)
    leader = prefecture_leader(county)
    with pytest.raises(DomainError, match="退回要写原因"):
        actions.send_back_return(row=row, reason=" ", by=leader)
    row = actions.send_back_return(row=row, reason="第 3 项少 1 人", by=leader)
    assert (row.state, edge(county).state != "done") == (ReturnState.RETURNED, True)
    with pytest.raises(DomainError, match="请先重新生成"):
        actions.submit_return(row=row, version=row.versions.last(), by=county.leader, words=WORDS)
    event("basic_check", county.officer, county.people[2], at=NOW)
    second = prepared(county, NOW + timedelta(hours=1))
    assert second.number == 2
    first = row.versions.first()
    assert [(one.code, one.line, one.new - one.old) for one in difference(first.figures, second.figures)] == [
        ("basic_checked", "dpf", 1), ("basic_checked", "all", 1)]
    row = actions.submit_return(row=row, version=second, by=county.leader, words=WORDS)
    assert edge(county).state == "done"


@pytest.mark.parametrize("state", [ReturnState.SUBMITTED, ReturnState.ACCEPTED])
def test_a_frozen_return_is_not_prepared_again(county: World, state: str) -> None:
    row = submitted(county)
    Return.objects.filter(pk=row.pk).update(state=state)
    with pytest.raises(DomainError, match="冻结"):
        prepared(county)


def test_only_the_superior_decides_and_only_the_unit_submits(county: World) -> None:
    row = submitted(county)
    for user in (county.leader, county.stranger_leader, county.officer):
        with pytest.raises(NotAllowed):
            actions.accept_return(row=row, by=user)
    version = row.versions.get()
    with pytest.raises(NotAllowed):
        actions.submit_return(row=row, version=version, by=county.stranger_leader)
    with pytest.raises(NotAllowed):
        actions.prepare_return(campaign=county.campaign, unit=county.officer.unit, by=county.stranger)


def test_a_unit_the_campaign_did_not_reach_reports_nothing(county: World) -> None:
    with pytest.raises(DomainError, match="没有下发"):
        actions.prepare_return(campaign=county.campaign, unit=county.township.unit, by=county.township)


def test_draft_is_not_accepted(county: World) -> None:
    row = prepared(county).of
    with pytest.raises(DomainError, match="填报中"):
        actions.accept_return(row=row, by=prefecture_leader(county))


def test_returns_open_for_every_unit_reached_and_for_the_starting_area(county: World) -> None:
    assert actions.open_returns() == 5  # 延边州, 敦化市, 安图县 on one line, both bureaus of 吉林省
    assert actions.open_returns() == 0
    assert [one.unit.name for one in queries.returns_to_submit(county.officer)] == [county.officer.unit.name]


def test_queues_hold_what_waits_for_whom(county: World) -> None:
    row = submitted(county)
    leader = prefecture_leader(county)
    assert list(queries.returns_to_submit(county.officer)) == []
    assert list(queries.returns_to_decide(leader)) == [row]
    assert list(queries.returns_to_decide(county.leader)) == []
    actions.accept_return(row=row, by=leader)
    assert list(queries.returns_to_decide(leader)) == []


def test_a_unit_that_reported_is_never_late(county: World) -> None:
    submitted(county)
    after = NOW + timedelta(days=30)
    below = queries.units_below(county.prefecture, county.campaign, county.regions["2224"], after)
    assert [(one.unit.region.name, one.state(after)) for one in below] == [("安图县", "late"), ("敦化市", "waiting")]
