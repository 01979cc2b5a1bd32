"""Does what an employer says count only once an office has taken it over, and then as if the officer had recorded it?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.core.errors import DomainError
from bangfu.jobs.actions import (
    change_referral,
    decline_answer,
    give_answer,
    record_disclosure,
    take_over_answer,
    take_over_answers,
    undo_step,
    withdraw_answer,
)
from bangfu.jobs.choices import ANSWER_STATES, REFERRAL_MOVES, ConsentWay, ReferralState
from bangfu.jobs.models import EmployerAnswer, Referral
from bangfu.jobs.queries import answers_due, answers_waiting
from bangfu.people.models import Event, Person
from tests.jobs.posts import HIRE, answer, own_space, referral, vacancy
from tests.world import World

HIRED_FORM = {"state": "hired", "hired-on": "2022-05-17", "hired-contract_from": "2022-05-17", "hired-contract_until": "2023-05-31", "hired-pay": "3200",
              "hired-insured": "1", "hired-employment_form": "1", "hired-note": "先试用一个月"}


def candidate(world: World, place: int = 0, **values) -> Referral:
    return referral(world, world.people[place], vacancy(world, employer=own_space(world)), **values)


def given(world: World, one: Referral, state: str = "interview", **values) -> EmployerAnswer:
    return give_answer(referral=one, state=state, on=values.pop("on", world.today), by=world.employer, **values)


def post(client: Client, name: str, one: Referral, data: dict[str, str] | None = None):
    return client.post(reverse(name, kwargs={"pk": one.pk}), data or {})


# ── the employer ──


def test_answer_of_the_employer_changes_nothing_yet(world: World, as_user) -> None:
    one = candidate(world)
    assert post(as_user(world.employer), "answer_candidate", one, HIRED_FORM).status_code == 302
    held = EmployerAnswer.objects.get()
    assert held.facts == {"contract_from": "2022-05-17", "contract_until": "2023-05-31", "pay": 3200, "insured": True, "employment_form": "1"}
    assert (held.state, held.note, held.decided_at) == ("hired", "先试用一个月", None)
    one.refresh_from_db()
    assert (one.state, Person.objects.get(pk=one.person_id).employment) == ("referred", "unemployed")
    assert not Event.objects.filter(person=one.person).exists()


def test_second_answer_replaces_the_one_that_waits_and_it_can_be_withdrawn(world: World, as_user) -> None:
    one, client = candidate(world), as_user(world.employer)
    post(client, "answer_candidate", one, HIRED_FORM)
    shown = client.get(reverse("candidate", kwargs={"pk": one.pk})).content.decode()
    assert 'value="3200"' in shown  # what was said stands in the form
    post(client, "answer_candidate", one, {"state": "refused_employer", "refused_employer-on": "2022-05-17", "refused_employer-refusal_reason": "skill"})
    assert [(held.state, held.facts) for held in EmployerAnswer.objects.all()] == [("refused_employer", {"refusal_reason": "skill"})]
    assert "答复已撤回" in client.post(reverse("withdraw_own_answer", kwargs={"pk": one.pk}), follow=True).content.decode()
    assert not EmployerAnswer.objects.exists()
    assert withdraw_answer(referral=one, by=world.employer) is False


@pytest.mark.parametrize("state", [one.value for one in ReferralState])
def test_illegal_answers_are_refused_from_every_state(state: str, world: World, as_user) -> None:
    one = candidate(world)
    Referral.objects.filter(pk=one.pk).update(state=state, contract_from=world.today, pay=3000)
    client = as_user(world.employer)
    if state != ReferralState.WITHDRAWN:
        text = client.get(reverse("candidate", kwargs={"pk": one.pk})).content.decode()
        offered = {move for move in ANSWER_STATES if f'name="state" value="{move}"' in text}
        assert offered == REFERRAL_MOVES[state] & set(ANSWER_STATES)
    facts = {"refusal_reason": "skill", **HIRE}
    for move in set(ReferralState) - (REFERRAL_MOVES[state] & set(ANSWER_STATES)):
        with pytest.raises(DomainError, match="不能答复"):
            given(world, one, move, **facts)
    assert not EmployerAnswer.objects.exists()


def test_missing_facts_and_days_to_come_are_told_at_the_form(world: World, as_user) -> None:
    one, client = candidate(world), as_user(world.employer)
    for data, words in (
        ({"state": "refused_employer", "refused_employer-on": "2022-05-17"}, "主要原因"),
        ({**HIRED_FORM, "hired-pay": ""}, "每月工资"),
        ({**HIRED_FORM, "hired-contract_until": "2021-01-01"}, "早于开始"),
        ({"state": "interview", "interview-on": "2022-06-01"}, "日期不能晚于今天"),
        ({**HIRED_FORM, "state": "refused_person", "refused_person-on": "2022-05-17", "refused_person-refusal_reason": "健康"}, "健康"),
    ):
        response = post(client, "answer_candidate", one, data)
        assert response.status_code == 422, data
        assert words in response.content.decode(), data
    assert post(client, "answer_candidate", one, {"state": "withdrawn"}).status_code == 404
    assert not EmployerAnswer.objects.exists()


def test_answer_is_due_a_week_after_the_employer_learnt_who_it_is(world: World, settings) -> None:
    old = world.now - timedelta(days=9)
    one, covered = candidate(world, referred_at=old, changed_at=old), candidate(world, 1, referred_at=old, changed_at=old)
    told = record_disclosure(referral=one, shares=["contact"], way=ConsentWay.PHONE, agreed_on=world.today, by=world.officer)
    employer = own_space(world)
    assert not answers_due(employer).exists()
    type(told).objects.update(recorded_at=world.now - timedelta(days=8))
    assert list(answers_due(employer)) == [one]
    assert covered not in answers_due(employer)
    given(world, one)
    assert not answers_due(employer).exists()


# ── the office ──


def test_taking_over_a_hire_writes_what_the_officer_would_have_written(world: World, as_user) -> None:
    one = candidate(world)
    post(as_user(world.employer), "answer_candidate", one, HIRED_FORM)
    held = EmployerAnswer.objects.get()
    client = as_user(world.officer)
    text = client.get(reverse("answers")).content.decode()
    assert "2022-05-17 至 2023-05-31" in text
    assert "3,200 元" in text
    response = client.post(reverse("take_over_answers"), {"one": held.pk}, follow=True)
    assert "已接收 1 条反馈" in response.content.decode()
    held.refresh_from_db()
    one.refresh_from_db()
    assert (one.state, one.pay, one.insured, str(one.contract_until), one.note) == ("hired", 3200, True, "2023-05-31", "先试用一个月")
    assert (held.step, held.decided_by) == (one.steps.last(), world.officer)
    event = Event.objects.get(kind="hire")
    assert (event.unit, event.line, event.person) == (world.officer.unit, "dpf", one.person)
    assert Person.objects.get(pk=one.person_id).employment == "employed"
    shown = as_user(world.employer).get(reverse("candidate", kwargs={"pk": one.pk})).content.decode()
    assert "已接收" in shown


def test_step_that_is_undone_lets_the_employer_answer_anew(world: World, as_user) -> None:
    one = candidate(world)
    held = given(world, one)
    take_over_answer(answer=held, by=world.officer)
    undo_step(step=one.steps.last(), reason="没有面试过", by=world.officer)
    assert not answers_waiting(world.officer).exists()
    text = as_user(world.employer).get(reverse("candidate", kwargs={"pk": one.pk})).content.decode()
    assert "接收后又撤销" in text
    assert "没有面试过" not in text  # the office's own words
    again = given(world, Referral.objects.get(pk=one.pk))
    assert again.pk != held.pk


def test_batch_takes_what_can_be_taken_and_tells_the_rest(world: World, as_user) -> None:
    full = vacancy(world, employer=own_space(world), openings=1)
    first, second = (referral(world, world.people[place], full) for place in (0, 1))
    one, two, three = (given(world, who, "hired", **HIRE) for who in (first, second, candidate(world, 2)))
    response = as_user(world.officer).post(reverse("take_over_answers"), {"pick": [one.pk, two.pk, three.pk]}, follow=True)
    text = response.content.decode()
    assert "已接收 2 条反馈" in text
    assert "招 1 人，已录用 1 人" in text
    second.refresh_from_db()
    two.refresh_from_db()
    assert (second.state, two.decided_at, second.steps.count()) == ("referred", None, 0)
    assert Event.objects.filter(kind="hire").count() == 2


def test_same_result_recorded_by_telephone_meanwhile_settles_the_answer(world: World) -> None:
    one = candidate(world)
    held = given(world, one)
    change_referral(referral=one, state="interview", by=world.officer)
    take_over_answer(answer=held, by=world.officer)
    held.refresh_from_db()
    assert held.step == one.steps.get(state="interview")
    assert Event.objects.filter(kind="interview").count() == 1


def test_answer_that_no_longer_fits_is_refused_and_stays_open(world: World, as_user) -> None:
    one = candidate(world)
    held = given(world, one)
    change_referral(referral=one, state="hired", by=world.officer, **HIRE)
    assert [why for _, why in take_over_answers(answers=[held], by=world.officer)] == ["这条推荐现在是“已就业”，不能改为“已面试”。请刷新页面看最新情况。"]
    assert "接不上" in as_user(world.officer).get(reverse("answers")).content.decode()


def test_declined_answer_tells_the_employer_why(world: World, as_user) -> None:
    one = candidate(world)
    held, client = given(world, one), as_user(world.officer)
    address = reverse("decline_answer", kwargs={"pk": held.pk})
    empty = client.post(address, {f"{held.pk}-objection": " "})
    assert empty.status_code == 422
    assert "请写明为什么不接收" in empty.content.decode()
    client.post(address, {f"{held.pk}-objection": "本人说没有去过"})
    text = as_user(world.employer).get(reverse("candidate", kwargs={"pk": one.pk})).content.decode()
    assert "本人说没有去过" in text
    with pytest.raises(DomainError, match="已经处理过"):
        decline_answer(answer=held, objection="再来一次", by=world.officer)
    with pytest.raises(DomainError, match="已经处理过"):
        take_over_answer(answer=held, by=world.officer)
    assert "没有接收" in client.get(reverse("answers") + "?show=decided").content.decode()


def test_strangers_neither_see_nor_take_answers(world: World, as_user) -> None:
    held = given(world, candidate(world))
    client = as_user(world.stranger)
    assert "没有等处理的反馈" in client.get(reverse("answers")).content.decode()
    client.post(reverse("take_over_answers"), {"pick": [held.pk], "one": held.pk})
    held.refresh_from_db()
    assert held.decided_at is None


def test_empty_and_odd_choices_are_told_in_words(world: World, as_user) -> None:
    client = as_user(world.officer)
    for data in ({}, {"pick": ["abc", "²", "99999999999999999999"]}, {"one": "7"}):
        assert "没有选中还等处理的反馈" in client.post(reverse("take_over_answers"), data, follow=True).content.decode()


def test_list_of_answers_asks_no_more_queries_for_more_rows(world: World, as_user, django_assert_num_queries) -> None:

    client = as_user(world.officer)
    answer(world, candidate(world))
    client.get(reverse("answers"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("answers"))
    for place in range(1, 4):
        answer(world, candidate(world, place))
    with django_assert_num_queries(len(one)):
        client.get(reverse("answers"))
