"""Is risky processing assessed before, signed by another than its writer, never lost, and asked about again in time? (PIPL 55, 56)"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.audit.models import Line
from bangfu.core.documents import write_docx
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.home.queries import todos
from bangfu.orgs.choices import Role
from bangfu.orgs.models import UserRole
from bangfu.people.actions import reveal_person, sign_impact, write_impact
from bangfu.people.choices import ImpactState, Processing, Purpose
from bangfu.people.impact import LAW, facts_of, impact_seen, in_force, light
from bangfu.people.impact_paper import BLANK, impact_paper
from bangfu.people.models import ImpactAssessment
from bangfu.people.processing import purposes
from tests.world import World

WORDS = {"purpose": "法定职责", "influence": "可能被误用", "measures": "加密、遮盖", "conclusion": "fit", "conditions": ""}


def written(world: World, processing: Processing = Processing.SENSITIVE, by: Any = None, **more: Any) -> ImpactAssessment:
    return write_impact(processing=processing, values=WORDS | {"review_on": world.today + timedelta(days=300)} | more, by=by or world.officer)


def signed(world: World, processing: Processing = Processing.SENSITIVE, **more: Any) -> ImpactAssessment:
    return sign_impact(assessment=written(world, processing, **more), by=world.leader)


def titles(user: Any, world: World) -> list[str]:
    return [one.title for one in todos(user, world.now) if one.room == "impact_assessments"]


# ── written and signed ──


def test_blanks_may_wait_but_are_named_and_keep_it_from_being_signed(world: World) -> None:
    draft = written(world, influence="", conclusion="if", review_on=None)
    assert draft.missing == ["对个人权益的影响和安全风险", "下次复核日期", "条件"]
    with pytest.raises(DomainError, match="对个人权益的影响"):
        sign_impact(assessment=draft, by=world.leader)


def test_whoever_wrote_it_does_not_sign_it(world: World) -> None:
    UserRole.objects.create(user=world.officer, role=Role.LEADER, starts_on=world.today)
    with pytest.raises(NotAllowed, match="两个人"):
        sign_impact(assessment=written(world), by=world.officer)


def test_leader_of_the_province_does_not_sign_for_the_county(world: World) -> None:
    with pytest.raises(NotAllowed, match="本单位负责人"):
        sign_impact(assessment=written(world), by=world.province_leader)


def test_review_in_the_past_is_refused(world: World) -> None:
    with pytest.raises(DomainError, match="已经过了"):
        sign_impact(assessment=written(world, review_on=world.today), by=world.leader)


def test_new_version_replaces_the_old_which_stays_readable(world: World, as_user) -> None:
    one = signed(world)
    two = signed(world, purpose="方式变了")
    one.refresh_from_db()
    assert (one.state, two.state, two.version) == (ImpactState.REPLACED, ImpactState.SIGNED, 2)
    assert "法定职责" in as_user(world.officer).get(reverse("impact_assessment", args=[one.pk])).content.decode()
    with pytest.raises(DomainError, match="不用再签"):
        sign_impact(assessment=one, by=world.leader)
    assert Line.objects.filter(action="impact.sign").count() == 2


@pytest.mark.parametrize("change", [lambda rows: rows.update(purpose="别的"), lambda rows: rows.update(state="draft", measures="没有"), lambda rows: rows.delete()])
def test_signed_version_cannot_be_changed_or_removed(world: World, change: Any) -> None:
    rows = ImpactAssessment.objects.filter(pk=signed(world).pk)
    with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
        change(rows)
    assert rows.get().purpose == "法定职责"


# ── what the system says of itself ──


def test_facts_are_those_of_the_moment_it_was_signed(world: World, settings) -> None:
    settings.RETAIN_DIED_YEARS = 0
    reveal_person(person=world.people[0], purpose=Purpose.CONTACT, note="", by=world.officer)
    made = signed(world)
    settings.RETAIN_DIED_YEARS = 7
    made.refresh_from_db()
    facts = dict(made.facts)
    assert facts["保存期限"].startswith("去世后：本单位没有设定")
    assert "登记 4 人" in facts["涉及人数"]
    assert "看原文 1 次" in facts["近 12 个月的次数"]
    assert "经办 3 个账号" in facts["看原文（要填用途，留审计）"]
    assert "身份证号" in facts["加密保存"]


def test_facts_of_each_processing_name_nobody_and_invent_nothing(world: World) -> None:
    for one in Processing:
        text = str(facts_of(one, world.officer.unit))
        assert world.people[0].identity.name not in text
    assert "系统不知道" in str(facts_of(Processing.ENTRUSTED, world.officer.unit))
    assert "没有向境外提供" in str(facts_of(Processing.ABROAD, world.officer.unit))


def test_each_purpose_resting_on_consent_is_assessed_and_each_processing_has_its_clause() -> None:
    assert all(one.assessed for one in purposes() if one.consent)
    assert set(LAW) == set(Processing)


def test_paper_marks_what_nobody_has_written(world: World) -> None:
    draft = written(world, influence="")
    document = impact_paper(draft, facts_of(Processing.SENSITIVE, world.officer.unit))
    assert BLANK in str(document.blocks)
    assert write_docx(document).startswith(b"PK")


# ── due ──


def test_desk_is_asked_for_what_is_missing_until_it_or_a_superior_has_signed(world: World) -> None:
    assert titles(world.officer, world) == ["7 项个人信息处理还没有影响评估"]
    assert titles(world.township, world) == []
    signed(world)
    assert titles(world.officer, world) == ["6 项个人信息处理还没有影响评估"]
    assert titles(world.stranger, world) == ["7 项个人信息处理还没有影响评估"]
    for processing in Processing:
        sign_impact(assessment=written(world, processing, by=world.province), by=world.province_leader)
    assert titles(world.officer, world) == []
    assert titles(world.officer_hrss, world) == ["7 项个人信息处理还没有影响评估"]  # the other line answers for itself
    assert in_force(world.officer.unit)["sensitive"].unit_id == world.officer.unit_id


def test_leader_is_asked_to_sign_what_is_complete(world: World) -> None:
    written(world, influence="")
    assert titles(world.leader, world) == []
    written(world)
    assert titles(world.leader, world) == ["签 1 份影响评估"]


def test_review_is_asked_for_a_month_ahead(world: World) -> None:
    made = signed(world, review_on=world.today + timedelta(days=20))
    assert light(made, world.today) == ("soon", "还有 20 天复核")
    assert light(made, world.today + timedelta(days=21)) == ("late", "复核逾期 1 天")
    todo = next(one for one in todos(world.officer, world.now) if one.title == "复核 1 项影响评估")
    assert todo.due == made.review_on


# ── pages ──


def test_officer_writes_leader_signs_auditor_reads(world: World, as_user) -> None:
    address = reverse("write_impact_assessment", args=["automated"])
    officer = as_user(world.officer)
    assert "用程序匹配、推荐岗位" in officer.get(address).content.decode()
    answer = officer.post(address, WORDS | {"review_on": (world.today + timedelta(days=99)).isoformat()}, follow=True)
    assert "请负责人签字" in answer.content.decode()
    made = ImpactAssessment.objects.get()
    leader = as_user(world.leader)
    assert "签字" in leader.get(reverse("impact_assessment", args=[made.pk])).content.decode()
    leader.post(reverse("sign_impact_assessment", args=[made.pk]))
    auditor = as_user(world.audit_admin)
    assert "可能被误用" in auditor.get(reverse("impact_assessment", args=[made.pk])).content.decode()
    assert auditor.get(reverse("impact_paper", args=[made.pk])).status_code == 200
    assert auditor.get(address).status_code == 403


def test_new_version_begins_with_the_words_of_the_one_that_stands_but_not_its_day(world: World, as_user) -> None:
    signed(world)
    page = as_user(world.officer).get(reverse("write_impact_assessment", args=["sensitive"])).content.decode()
    assert "可能被误用" in page
    assert (world.today + timedelta(days=300)).isoformat() not in page
    assert as_user(world.officer).get("/people/impact/write/other/").status_code == 404


def test_drafts_of_superiors_and_other_counties_are_not_seen(world: World) -> None:
    above = written(world, by=world.province)
    other = written(world, by=world.stranger)
    assert not impact_seen(world.officer).exists()
    sign_impact(assessment=above, by=world.province_leader)
    assert list(impact_seen(world.officer)) == [above]
    assert set(impact_seen(world.province)) == {above, other}


def test_page_asks_no_more_for_more_versions(world: World, as_user) -> None:
    officer, counts = as_user(world.officer), []
    officer.get(reverse("impact_assessments"))
    for processing in (Processing.SENSITIVE, Processing.AUTOMATED):
        signed(world, processing)
        with CaptureQueriesContext(connection) as asked:
            officer.get(reverse("impact_assessments"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
