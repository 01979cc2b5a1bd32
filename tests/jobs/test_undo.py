"""What is as before when a step of a referral was recorded by mistake and taken back, and what is kept?"""

from datetime import date

import pytest
from django.urls import reverse

from bangfu.audit.models import Line
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.jobs.actions import change_referral, refer_person, undo_step
from bangfu.jobs.models import Referral, ReferralStep, Vacancy
from bangfu.people.actions import update_person
from bangfu.people.choices import Source
from bangfu.people.models import Event, Person
from bangfu.reports.indicators import FORM
from bangfu.reports.queries import hits_behind, table_now
from tests.jobs.posts import HIRE, vacancy
from tests.world import World


def standing(kind: str) -> int:
    return Event.objects.filter(kind=kind, voids__isnull=True, voided_by__isnull=True).count()


def hired(world: World, post: Vacancy | None = None) -> Referral:
    one = refer_person(person=world.people[0], vacancy=post or vacancy(world, openings=1), reasons={}, by=world.officer)
    return change_referral(referral=one, state="hired", by=world.officer, **HIRE)


def last_step(one: Referral) -> ReferralStep:
    step = one.steps.filter(undone_at__isnull=True).last()
    assert step is not None
    return step


def undo(one: Referral, world: World, reason: str = "口头答应，没有签合同"):
    return undo_step(step=last_step(one), reason=reason, by=world.officer)


def test_undone_hire_frees_the_opening_and_the_post_is_on_offer_again(world: World) -> None:
    post = vacancy(world, openings=1)
    one = hired(world, post)
    assert Vacancy.objects.get(pk=post.pk).state == "closed"
    done = undo(one, world)
    one.refresh_from_db()
    assert (done.reopened, Vacancy.objects.get(pk=post.pk).state) == (True, "open")
    assert (one.state, one.contract_from, one.pay, one.insured) == ("referred", None, None, None)


def test_undone_hire_gives_the_person_back_what_was_known_before(world: World) -> None:
    before = Person.objects.get(pk=world.people[0].pk)
    one = hired(world)
    assert undo(one, world).employment is True
    after = Person.objects.get(pk=world.people[0].pk)
    names = ("employment", "employment_form", "employed_on", "not_employed_reason", "provenance")
    assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names]


def test_employment_somebody_changed_since_stays(world: World) -> None:
    one = hired(world)
    update_person(person=world.people[0], values={"employment_form": "2"}, source=Source.OFFICE, at=now(), by=world.officer_hrss)
    assert undo(one, world).employment is False
    assert Person.objects.get(pk=world.people[0].pk).employment == "employed"


def test_undone_hire_is_not_counted_but_its_event_is_kept(world: World) -> None:
    one = hired(world)
    assert standing("hire") == 1
    undo(one, world)
    assert (standing("hire"), standing("referral")) == (0, 1)
    assert Event.objects.filter(kind="hire").count() == 2  # the hire and what voids it


def test_figures_follow(world: World) -> None:
    county = world.regions["222403"]
    one = hired(world)
    assert table_now(world.campaign, county).figures["hired"]["all"] == 1
    undo(one, world)
    assert table_now(world.campaign, county).figures["hired"]["all"] == 0
    assert hits_behind(world.campaign, FORM["hired"], path=county.path, line="all").is_empty()


def test_referrals_the_hire_ended_wait_again(world: World) -> None:
    second = refer_person(person=world.people[0], vacancy=vacancy(world, title="保洁员"), reasons={}, by=world.officer)
    change_referral(referral=second, state="interview", by=world.officer)
    one = hired(world)
    assert Referral.objects.get(pk=second.pk).state == "withdrawn"
    assert undo(one, world).others == 1
    assert Referral.objects.get(pk=second.pk).state == "interview"


def test_who_when_and_why_are_kept(world: World) -> None:
    one = hired(world)
    undo(one, world, "  记错了人  ")
    step = one.steps.get(state="hired")
    assert (step.undone_by, step.undo_reason) == (world.officer, "记错了人")
    assert Line.objects.filter(action="referral.undo", object_id=str(one.pk)).exists()


def test_undo_without_a_reason_is_refused(world: World) -> None:
    one = hired(world)
    with pytest.raises(DomainError) as refused:
        undo(one, world, "  ")
    assert refused.value.field == "reason"
    assert standing("hire") == 1


def test_second_click_changes_nothing(world: World) -> None:
    one = hired(world)
    step = last_step(one)
    undo_step(step=step, reason="点错", by=world.officer)
    undo_step(step=step, reason="点错", by=world.officer)
    assert Event.objects.filter(kind="hire").count() == 2


def test_only_the_last_step_can_be_taken_back(world: World) -> None:
    one = refer_person(person=world.people[0], vacancy=vacancy(world), reasons={}, by=world.officer)
    change_referral(referral=one, state="interview", by=world.officer)
    interview = last_step(one)
    change_referral(referral=one, state="offered", by=world.officer)
    with pytest.raises(DomainError, match="最新的一步"):
        undo_step(step=interview, reason="点错", by=world.officer)
    undo(one, world)
    undo(one, world)
    assert Referral.objects.get(pk=one.pk).state == "referred"
    assert standing("interview") == 0


def test_undone_refusal_waits_again_since_the_step_before(world: World) -> None:
    one = refer_person(person=world.people[0], vacancy=vacancy(world), reasons={}, by=world.officer)
    since = one.changed_at
    change_referral(referral=one, state="refused_person", by=world.officer, refusal_reason="pay", note="嫌低")
    undo(one, world)
    one.refresh_from_db()
    assert (one.state, one.refusal_reason, one.note, one.changed_at) == ("referred", "", "", since)


def test_refusal_stays_when_the_person_was_referred_to_the_post_again(world: World) -> None:
    post = vacancy(world)
    one = refer_person(person=world.people[0], vacancy=post, reasons={}, by=world.officer)
    change_referral(referral=one, state="refused_person", by=world.officer, refusal_reason="pay")
    refer_person(person=world.people[0], vacancy=post, reasons={}, by=world.officer)
    with pytest.raises(DomainError, match="不能并存"):
        undo(one, world)


@pytest.mark.parametrize(("moves", "words"), [([], "撤回"), (["withdrawn"], "重新推荐")])
def test_the_referral_itself_is_withdrawn_not_undone(moves: list[str], words: str, world: World) -> None:
    one = refer_person(person=world.people[0], vacancy=vacancy(world), reasons={}, by=world.officer)
    for state in moves:
        change_referral(referral=one, state=state, by=world.officer)
    with pytest.raises(DomainError, match=words):
        undo(one, world)


def test_hire_can_be_recorded_again_after_undo(world: World) -> None:
    one = hired(world)
    undo(one, world)
    change_referral(referral=one, state="hired", by=world.officer, **{**HIRE, "pay": 3000})
    assert (standing("hire"), Person.objects.get(pk=world.people[0].pk).employed_on) == (1, date(2022, 5, 17))


def test_page_takes_a_step_back_and_tells_what_followed(world: World, as_user) -> None:
    one = hired(world)
    client, address = as_user(world.officer), reverse("undo_referral", kwargs={"pk": one.pk})
    page = client.get(reverse("referral", kwargs={"pk": one.pk})).content.decode()
    assert "记错了？撤销“已就业”" in page
    answer = client.post(address, {"step": last_step(one).pk, "reason": ""})
    assert answer.status_code == 422
    assert "请写明为什么撤销" in answer.content.decode()
    answer = client.post(address, {"step": last_step(one).pk, "reason": "没有签合同"}, follow=True)
    text = answer.content.decode()
    assert "本人就业状况已改回录用以前" in text
    assert "岗位重新开放" in text
    assert "撤销“已就业”：没有签合同" in text
    assert "（后来撤销）" in text


def test_step_of_another_referral_is_not_found(world: World, as_user) -> None:
    one, post = hired(world), vacancy(world)
    other = refer_person(person=world.people[1], vacancy=post, reasons={}, by=world.officer)
    address = reverse("undo_referral", kwargs={"pk": other.pk})
    assert as_user(world.officer).post(address, {"step": last_step(one).pk, "reason": "点错"}).status_code == 404
