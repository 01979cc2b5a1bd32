"""What happens when posts are taken in and people are referred, hired or refused?"""

from datetime import date

import pytest

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.jobs.actions import (
    change_referral,
    confirm_vacancy,
    employer_named,
    refer_person,
    save_employer,
    save_vacancy,
    set_vacancy_state,
)
from bangfu.jobs.models import Employer, Referral, Vacancy
from bangfu.people.models import Event, Person
from tests.jobs.posts import HIRE, RIGHT_CODE, employer, referral, vacancy, values_of
from tests.world import World


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind, voids__isnull=True, voided_by__isnull=True))


# ── employers and vacancies ──


def test_employer_with_a_wrong_credit_code_is_refused(world: World) -> None:
    with pytest.raises(DomainError, match="校验") as refused:
        save_employer(employer=None, name="甲公司", credit_code=RIGHT_CODE[:-1] + "1", region=world.regions["222403"], by=world.officer)
    assert refused.value.field == "credit_code"


def test_credit_code_belongs_to_one_employer(world: World) -> None:
    region = world.regions["222403"]
    first = employer_named(name="甲公司", credit_code=RIGHT_CODE, region=region, by=world.officer)
    assert employer_named(name="甲公司", credit_code=f" {RIGHT_CODE.lower()} ", region=region, by=world.officer) == first
    with pytest.raises(DomainError, match="甲公司"):
        employer_named(name="乙公司", credit_code=RIGHT_CODE, region=region, by=world.officer)


def test_employer_of_the_same_name_in_another_county_is_another(world: World) -> None:
    theirs = employer(world, "222426", name="甲公司")
    assert employer_named(name="甲公司", credit_code="", region=world.regions["222403"], by=world.officer) != theirs
    assert Employer.objects.filter(name="甲公司").count() == 2


def test_employer_of_the_same_name_with_another_credit_code_is_another(world: World) -> None:
    region = world.regions["222403"]
    second_code = "91222403MA14AAAA2L"
    first = employer_named(name="甲公司", credit_code=RIGHT_CODE, region=region, by=world.officer)
    second = employer_named(name="甲公司", credit_code=second_code, region=region, by=world.officer)
    assert second != first
    assert second.credit_code == second_code
    assert employer_named(name="甲公司", credit_code=second_code, region=region, by=world.officer) == second


def test_new_vacancy_is_an_event_of_the_unit_in_the_running_campaign(world: World) -> None:
    one = save_vacancy(vacancy=None, employer=employer(world), values=values_of(world), by=world.officer)
    (event,) = events("vacancy_opened")
    assert (event.quantity, event.person, event.campaign_id, event.unit) == (2, None, world.campaign.pk, world.officer.unit)
    assert one.campaign == world.campaign
    assert Line.objects.filter(action="job.vacancy_create", object_id=str(one.pk)).exists()


def test_changed_openings_replace_the_event(world: World) -> None:
    one = save_vacancy(vacancy=None, employer=employer(world), values=values_of(world), by=world.officer)
    save_vacancy(vacancy=one, employer=one.employer, values=values_of(world, openings=5), by=world.officer)
    save_vacancy(vacancy=one, employer=one.employer, values=values_of(world, openings=5, tasks="扫雪"), by=world.officer)
    assert [event.quantity for event in events("vacancy_opened")] == [5]


def test_vacancy_outside_the_officers_area_is_refused(world: World) -> None:
    with pytest.raises(DomainError, match="安图县"):
        save_vacancy(vacancy=None, employer=employer(world), values=values_of(world, region=world.regions["222426"]), by=world.officer)
    assert not Vacancy.objects.exists()


def test_vacancy_with_pay_in_the_wrong_order_is_refused(world: World) -> None:
    with pytest.raises(DomainError, match="低于最低"):
        save_vacancy(vacancy=None, employer=employer(world), values=values_of(world, pay_min=3000, pay_max=2000), by=world.officer)


def test_vacancy_pauses_closes_and_reopens(world: World) -> None:
    one = vacancy(world, confirmed_on=date(2022, 3, 1))
    assert set_vacancy_state(vacancy=one, state="paused", by=world.officer).state == "paused"
    with pytest.raises(DomainError, match="暂停"):
        set_vacancy_state(vacancy=one, state="paused", by=world.officer)
    reopened = set_vacancy_state(vacancy=one, state="open", by=world.officer)
    assert (reopened.state, reopened.confirmed_on) == ("open", world.today)


def test_confirmed_vacancy_is_fresh(world: World) -> None:
    one = vacancy(world, confirmed_on=date(2022, 3, 1))
    confirm_vacancy(vacancy=one, by=world.officer)
    assert Vacancy.objects.get(pk=one.pk).confirmed_on == world.today


# ── referrals ──


def test_referral_is_an_event_with_the_reasons_of_the_moment(world: World) -> None:
    one = refer_person(person=world.people[0], vacancy=vacancy(world), reasons={"met": [{"text": "近"}]}, by=world.officer)
    (event,) = events("referral")
    assert (event.person, event.campaign_id, event.reference) == (world.people[0], world.campaign.pk, f"jobs.referral:{one.pk}")
    assert one.reasons == {"met": [{"text": "近"}]}
    assert [step.state for step in one.steps.all()] == ["referred"]


def test_second_referral_of_a_pair_returns_the_first(world: World) -> None:
    post = vacancy(world)
    first = refer_person(person=world.people[0], vacancy=post, reasons={}, by=world.officer)
    assert refer_person(person=world.people[0], vacancy=post, reasons={}, by=world.officer) == first
    assert len(events("referral")) == 1


def test_vacancy_takes_three_open_referrals_an_opening(world: World) -> None:
    post = vacancy(world, openings=1)
    for person in world.people[:3]:
        refer_person(person=person, vacancy=post, reasons={}, by=world.officer)
    with pytest.raises(DomainError, match="最多 3 人"):
        refer_person(person=world.people[3], vacancy=post, reasons={}, by=world.officer)


def test_closed_vacancy_takes_no_referral(world: World) -> None:
    with pytest.raises(DomainError, match="已结束"):
        refer_person(person=world.people[0], vacancy=vacancy(world, state="closed"), reasons={}, by=world.officer)


def test_withdrawn_referral_leaves_no_event_and_may_be_made_again(world: World) -> None:
    post = vacancy(world)
    one = refer_person(person=world.people[0], vacancy=post, reasons={}, by=world.officer)
    change_referral(referral=one, state="withdrawn", by=world.officer)
    assert events("referral") == []
    assert refer_person(person=world.people[0], vacancy=post, reasons={}, by=world.officer) != one


def test_interview_is_an_event_on_its_day(world: World) -> None:
    one = referral(world, world.people[0], vacancy(world))
    change_referral(referral=one, state="interview", by=world.officer, on=date(2022, 5, 16))
    (event,) = events("interview")
    assert event.occurred_at.date() == date(2022, 5, 16)


def test_move_that_the_table_does_not_know_is_refused(world: World) -> None:
    one = referral(world, world.people[0], vacancy(world), state="refused_person")
    with pytest.raises(DomainError, match="本人不去"):
        change_referral(referral=one, state="interview", by=world.officer)


def test_day_in_the_future_is_refused(world: World) -> None:
    one = referral(world, world.people[0], vacancy(world))
    with pytest.raises(DomainError, match="不能晚于今天"):
        change_referral(referral=one, state="interview", by=world.officer, on=date(2022, 5, 18))


def test_refusal_without_a_reason_is_refused(world: World) -> None:
    one = referral(world, world.people[0], vacancy(world))
    with pytest.raises(DomainError) as refused:
        change_referral(referral=one, state="refused_employer", by=world.officer)
    assert refused.value.field == "refusal_reason"


def test_hire_makes_the_person_employed_with_provenance(world: World) -> None:
    one = referral(world, world.people[0], vacancy(world), state="offered")
    change_referral(referral=one, state="hired", by=world.officer, **HIRE)
    person = Person.objects.get(pk=world.people[0].pk)
    assert (person.employment, person.employment_form, person.employed_on) == ("employed", "1", HIRE["contract_from"])
    assert person.provenance["employment"][0] == "office"
    (event,) = events("hire")
    assert event.detail["contract_until"] == "2023-05-31"
    assert Referral.objects.get(pk=one.pk).pay == 3200


def test_hire_ends_the_other_referrals_but_not_what_happened(world: World) -> None:
    post, other = vacancy(world), vacancy(world, title="保洁员")
    one = refer_person(person=world.people[0], vacancy=post, reasons={}, by=world.officer)
    second = refer_person(person=world.people[0], vacancy=other, reasons={}, by=world.officer)
    change_referral(referral=one, state="hired", by=world.officer, **HIRE)
    assert Referral.objects.get(pk=second.pk).state == "withdrawn"
    assert len(events("referral")) == 2


def test_full_vacancy_closes_itself_and_takes_no_second_hire(world: World) -> None:
    post = vacancy(world, openings=1)
    one, two = (referral(world, person, post) for person in world.people[:2])
    change_referral(referral=one, state="hired", by=world.officer, **HIRE)
    assert Vacancy.objects.get(pk=post.pk).state == "closed"
    with pytest.raises(DomainError, match="已录用 1 人"):
        change_referral(referral=two, state="hired", by=world.officer, **HIRE)
    assert Person.objects.get(pk=world.people[1].pk).employment == "unemployed"


def test_hire_without_pay_changes_nothing(world: World) -> None:
    one = referral(world, world.people[0], vacancy(world))
    with pytest.raises(DomainError) as refused:
        change_referral(referral=one, state="hired", by=world.officer, contract_from=date(2022, 5, 17))
    assert refused.value.field == "pay"
    assert Referral.objects.get(pk=one.pk).state == "referred"
    assert events("hire") == []
