"""Is withdrawn consent obeyed wherever people's data leave for a purpose that rests on it, and told where a duty goes on? (PIPL 15, 24)"""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.core.models import Work
from bangfu.core.work import do_work
from bangfu.jobs.models import Referral
from bangfu.jobs.queries import candidates_of as candidates_before
from bangfu.matching.actions import refer_matched, set_match_refused
from bangfu.matching.models import Outlook, Recommendation
from bangfu.matching.queries import candidates_of, people_without_offer, totals_for
from bangfu.people.actions import withdraw_consent
from bangfu.people.choices import Source
from bangfu.people.models import Person
from bangfu.people.processing import purposes
from tests.jobs.posts import own_space, referral, vacancy
from tests.matching.test_actions import able, run
from tests.surveys.conftest import talk
from tests.world import World


def withdraw(world: World, *, withdrawn: bool = True) -> Person:
    withdraw_consent(person=world.people[0], withdrawn=withdrawn, on=world.today, source=Source.OFFICE, by=world.officer)
    return Person.objects.get(pk=world.people[0].pk)


# ── matching and recommendation ──


def test_programs_match_nobody_who_took_their_consent_back(world: World) -> None:
    able(world.people[0])
    post = vacancy(world)
    run(world)
    before = people_without_offer(world.campaign, "22/").count
    person = withdraw(world)
    assert person.pk not in {one.person_id for one in candidates_of(world.officer, post)}
    assert people_without_offer(world.campaign, "22/").count == before - 1
    assert totals_for(world.officer).refused == 1
    with pytest.raises(DomainError, match="人工推荐"):
        refer_matched(person=person, vacancy=post, by=world.officer)
    run(world)
    assert not Recommendation.objects.filter(person=person).exists()
    assert not Outlook.objects.filter(person=person).exists()


def test_consent_column_alone_is_enough_however_it_came(world: World) -> None:
    person = able(world.people[0], consent_withdrawn_on=world.today, match_refused=False)
    vacancy(world)
    run(world)
    assert not Recommendation.objects.filter(person=person).exists()


def test_nobody_is_matched_again_before_they_agree_again(world: World) -> None:
    with pytest.raises(DomainError, match="先在“本人的要求”里登记同意"):
        set_match_refused(person=withdraw(world), refused=False, by=world.officer)
    set_match_refused(person=withdraw(world, withdrawn=False), refused=False, by=world.officer)
    assert not Person.objects.get(pk=world.people[0].pk).refuses_matching


def test_request_on_the_file_takes_recommendations_away_at_once(world: World, as_user) -> None:
    person = able(world.people[0])
    vacancy(world)
    run(world)
    as_user(world.officer).post(reverse("person_requests", args=[person.pk]), {"what": "no_consent", "on": world.today.isoformat(), "source": "phone"})
    assert not Recommendation.objects.filter(person=person).exists()


# ── employers ──


def test_nobody_is_referred_by_hand_either(world: World) -> None:
    with pytest.raises(DomainError, match="撤回了同意"):
        refer_matched(person=withdraw(world), vacancy=vacancy(world), by=world.officer, manual=True)
    assert not Referral.objects.exists()


def test_candidate_is_gone_for_the_employer_until_consent_is_given_again(world: World, as_user) -> None:
    shop = own_space(world)
    one = referral(world, world.people[0], vacancy(world, employer=shop))
    withdraw(world)
    assert not candidates_before(shop).exists()
    assert as_user(world.employer).get(reverse("candidate", args=[one.pk])).status_code == 404
    withdraw(world, withdrawn=False)
    assert list(candidates_before(shop)) == [one]


def test_who_works_there_stays_known_as_a_number_only(world: World) -> None:
    shop = own_space(world)
    one = referral(world, world.people[0], vacancy(world, employer=shop))
    Referral.objects.filter(pk=one.pk).update(state="hired")
    withdraw(world)
    assert list(candidates_before(shop)) == [Referral.objects.get(pk=one.pk)]


# ── other departments ──


def handed_in(client: Any, **data: Any) -> tuple[set[Any], str]:
    """Names in the table, and what its second sheet says."""
    client.post(reverse("hand_in"), {"counterpart": "real_name", "purpose": "entry", "note": "", "basis": "", **data})
    work = Work.objects.latest("pk")
    do_work(work.pk)
    answer = client.get(reverse("exchange_table", args=[work.pk]))
    first, notes = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets
    return {row[0].value for row in first.iter_rows(min_row=2)}, "".join(str(cell.value) for row in notes for cell in row)


def test_who_took_consent_back_is_not_handed_to_other_departments(world: World, as_user) -> None:
    officer = as_user(world.officer)
    assert "撤回了同意" not in officer.get(reverse("hand_in")).content.decode()
    withdraw(world)
    assert "其中 1 人撤回了同意" in officer.get(reverse("hand_in")).content.decode()
    names, said = handed_in(officer)
    assert names == {"赵*琳", "李*", "朴*哲"}
    assert "不含撤回同意的 1 人" in said


def test_duty_to_report_them_is_named_in_the_table_and_the_trail(world: World, as_user) -> None:
    withdraw(world)
    names, said = handed_in(as_user(world.officer), basis="上级文件要求全员报送")
    assert "张*山" in names
    assert "含撤回同意的 1 人，依据：上级文件要求全员报送" in said
    line = Line.objects.filter(action="export.hand_in").latest("pk")
    assert (line.detail["withdrawn"], line.detail["basis"]) == (1, "上级文件要求全员报送")


# ── at the door ──


def test_no_at_the_door_is_a_no_and_a_later_yes_a_yes(world: World) -> None:
    talk(world, answers={"consent": False})
    person = Person.objects.get(pk=world.people[0].pk)
    assert (person.consented_on, person.refuses_matching) == (None, True)
    talk(world, answers={"consent": True})
    person = Person.objects.get(pk=world.people[0].pk)
    assert (person.consented_on is not None, person.consent_withdrawn_on, person.refuses_matching) == (True, None, False)


# ── nothing is forgotten ──


def test_every_purpose_that_rests_on_consent_has_its_test_here() -> None:
    assert {one.name for one in purposes() if one.consent} == {"用程序匹配、推荐岗位", "把求职人告诉用人单位", "总结、宣传里的照片和案例"}
