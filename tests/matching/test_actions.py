"""What do runs store, whom do they leave out, and what happens when people are referred from them?"""

import pytest

from bangfu.campaigns.models import Campaign
from bangfu.core.errors import DomainError
from bangfu.core.models import Work
from bangfu.core.work import JOBS
from bangfu.jobs.models import Referral
from bangfu.matching.actions import refer_matched, refer_to_best, set_match_refused, start_run, weights_from, write_run
from bangfu.matching.layout import Weights
from bangfu.matching.models import Outlook, Recommendation, Run
from bangfu.matching.queries import campaign_of, candidates_of, match_rows, people_to_match, people_without_offer, totals_for
from bangfu.people.models import Event, Person
from tests.jobs.posts import ABLE, EASY, referral, vacancy
from tests.world import World


def able(person: Person, **values: object) -> Person:
    """Somebody who can do everything, takes any hours and works anywhere near."""
    start = {"abilities": ABLE, "hours": "any", "night_ok": True, "remote_ok": True, "schooling": 3, "min_pay": 2000, "wish": "work"}
    Person.objects.filter(pk=person.pk).update(**{**start, **values})
    return Person.objects.get(pk=person.pk)


def run(world: World, user: str = "officer") -> Run:
    started, _ = start_run(campaign=world.campaign, by=getattr(world, user))
    return write_run(run=started)


def test_run_recommends_what_fits_and_counts_the_rest(world: World) -> None:
    person = able(world.people[0])
    fits = vacancy(world)
    deaf = vacancy(world, title="按摩师", demands={**EASY, "seeing": None})
    night = vacancy(world, title="夜班门卫", shift="night")
    able(world.people[0], night_ok=False)
    done = run(world)
    assert {one.vacancy for one in Recommendation.objects.filter(person=person)} == {fits, deaf}
    assert not Recommendation.objects.filter(person=person, vacancy=night).exists()
    outlook = Outlook.objects.get(person=person)
    assert (outlook.feasible, outlook.with_adaptation, outlook.unknown, outlook.blocked) == (2, 0, 0, 1)
    assert (done.people, done.vacancies, done.finished_at is not None) == (2, 3, True)


def test_run_covers_people_with_a_need_in_the_officers_area(world: World) -> None:
    vacancy(world)
    run(world)
    wanting = {one.pk for one in world.people if one.wish in ("work", "self")}
    assert set(Outlook.objects.values_list("person_id", flat=True)) == wanting


def test_run_leaves_out_who_refused_has_work_or_died(world: World) -> None:
    vacancy(world)
    for person, change in zip(world.people, ({"match_refused": True}, {"employment": "employed"}, {"died_on": world.today}, {}), strict=True):
        able(person, **change)
    run(world)
    assert list(Outlook.objects.values_list("person_id", flat=True)) == [world.people[3].pk]


def test_second_run_replaces_the_first(world: World) -> None:
    able(world.people[0])
    post = vacancy(world)
    run(world)
    post.state = "closed"
    post.save()
    second = run(world)
    assert set(Outlook.objects.values_list("run_id", flat=True)) == {second.pk}
    assert not Recommendation.objects.exists()


def test_run_of_another_county_leaves_ours_alone(world: World) -> None:
    able(world.people[0])
    vacancy(world)
    ours = run(world)
    run(world, "stranger")
    assert Outlook.objects.filter(run=ours).exists()


def test_run_taken_up_again_after_a_crash_writes_once(world: World) -> None:
    able(world.people[0])
    vacancy(world)
    first = run(world)
    before = Recommendation.objects.count()
    write_run(run=first)
    assert Recommendation.objects.count() == before


def test_background_work_of_a_run_gives_its_figures(world: World) -> None:
    able(world.people[0])
    vacancy(world)
    _, work = start_run(campaign=world.campaign, by=world.officer)
    seen: list[tuple[int, int]] = []
    result = JOBS["match_run"](Work.objects.get(pk=work.pk), lambda done, total: seen.append((done, total)))
    assert (result["people"], result["vacancies"]) == (2, 1)
    assert seen == [(2, 2)]


def test_category_and_grade_change_no_recommendation(world: World) -> None:
    person = able(world.people[0])
    for title in ("甲", "乙", "丙"):
        vacancy(world, title=title)

    def found() -> list[tuple[int, int, int]]:
        run(world)
        return list(Recommendation.objects.filter(person=person).order_by("rank").values_list("vacancy_id", "score", "verdict"))

    before = found()
    Person.objects.filter(pk=person.pk).update(category="6", grade="1")
    assert found() == before


def test_weights_survive_the_database(world: World) -> None:
    started, _ = start_run(campaign=world.campaign, by=world.officer, weights=Weights(default_km=30))
    assert weights_from(Run.objects.get(pk=started.pk).weights) == Weights(default_km=30)


# ── referring ──


def test_referral_from_a_match_keeps_the_verdict(world: World) -> None:
    one = refer_matched(person=able(world.people[0]), vacancy=vacancy(world), by=world.officer)
    assert one.reasons["verdict"] == "feasible"
    assert one.reasons["score"] > 0
    assert "在同一个县（市、区）" in [reason["text"] for reason in one.reasons["met"]]


def test_pair_that_cannot_work_is_not_referred(world: World) -> None:
    person = able(world.people[0], abilities={**ABLE, "lifting": 0})
    with pytest.raises(DomainError, match="搬举"):
        refer_matched(person=person, vacancy=vacancy(world, demands={**EASY, "lifting": 3}), by=world.officer)
    assert not Referral.objects.exists()


def test_offered_aid_turns_the_same_pair_into_a_referral(world: World) -> None:
    person = able(world.people[0], abilities={**ABLE, "lifting": 0})
    one = refer_matched(person=person, vacancy=vacancy(world, demands={**EASY, "lifting": 3}, offers=["lifting_aid"]), by=world.officer)
    assert one.reasons["verdict"] == "feasible_with"


def test_who_refused_matching_is_referred_by_hand_only(world: World) -> None:
    person, post = able(world.people[0], match_refused=True), vacancy(world)
    with pytest.raises(DomainError, match="不同意自动匹配"):
        refer_matched(person=person, vacancy=post, by=world.officer)
    one = refer_matched(person=person, vacancy=post, by=world.officer, manual=True)
    assert one.reasons["source"] == "人工推荐"


def test_best_post_that_can_still_take_somebody_is_chosen(world: World) -> None:
    person = able(world.people[0])
    full, free = vacancy(world, title="甲", openings=1, pay_min=5000, pay_max=None), vacancy(world, title="乙", openings=1)
    run(world)
    referral(world, world.people[1], full, state="hired")
    assert refer_to_best(person=person, by=world.officer).vacancy == free
    with pytest.raises(DomainError, match="在等结果"):
        refer_to_best(person=person, by=world.officer)


def test_nobody_without_a_recommendation_is_referred(world: World) -> None:
    with pytest.raises(DomainError, match="没有可推荐的岗位"):
        refer_to_best(person=world.people[0], by=world.officer)


def test_refusing_matching_takes_the_list_away_and_is_kept_with_provenance(world: World) -> None:
    person = able(world.people[0])
    vacancy(world)
    run(world)
    set_match_refused(person=person, refused=True, by=world.officer)
    person.refresh_from_db()
    assert person.match_refused
    assert person.provenance["match_refused"][0] == "office"
    assert not Recommendation.objects.filter(person=person).exists()
    set_match_refused(person=person, refused=False, by=world.officer)
    assert not Person.objects.get(pk=person.pk).match_refused


# ── who is seen ──


def test_people_to_match_are_those_in_scope(world: World) -> None:
    assert {one.pk for one in people_to_match(world.officer)} == {world.people[0].pk, world.people[1].pk}
    assert {one.pk for one in people_to_match(world.stranger)} == {world.strangers[0].pk}
    assert list(people_to_match(world.helper)) == []


def test_a_newer_campaign_without_people_hides_nobody(world: World) -> None:
    before = {one.pk for one in people_to_match(world.officer)}
    old = world.campaign
    Campaign.objects.create(notice=old.notice, title="新的活动", region=old.region, path=old.path, starts_on=old.starts_on, due_on=old.due_on)
    assert campaign_of(world.officer) == old
    assert {one.pk for one in people_to_match(world.officer)} == before


def test_list_shows_those_without_a_referral_and_with_few_chances_first(world: World) -> None:
    rich, poor = able(world.people[0]), able(world.people[1], abilities={**ABLE, "lifting": 0})
    post = vacancy(world)
    vacancy(world, demands={**EASY, "lifting": 3})
    run(world)
    assert [one.pk for one in match_rows(world.officer)] == [poor.pk, rich.pk]
    referral(world, poor, post)
    assert [one.pk for one in match_rows(world.officer)] == [rich.pk, poor.pk]


def test_totals_follow_the_newest_run(world: World) -> None:
    able(world.people[0])
    vacancy(world)
    run(world)
    referral(world, world.people[0], vacancy(world))
    totals = totals_for(world.officer)
    assert (totals.people, totals.offered, totals.referred, totals.refused) == (2, 1, 1, 0)
    assert totals.offered + totals.to_ask + totals.none == totals.people


def test_candidates_are_the_officers_own_people_who_still_look(world: World) -> None:
    ours, theirs, gone = able(world.people[0]), able(world.strangers[0]), able(world.people[1])
    post = vacancy(world)
    run(world, "prefecture")
    Person.objects.filter(pk=gone.pk).update(employment="employed")
    assert [one.person_id for one in candidates_of(world.officer, post)] == [ours.pk]
    assert [one.person_id for one in candidates_of(world.stranger, post)] == [theirs.pk]


def test_people_without_an_offer_are_counted_for_the_home_page(world: World) -> None:
    path = world.officer.unit.path
    assert people_without_offer(world.campaign, path).count == 2
    referral(world, world.people[0], vacancy(world))
    able(world.people[1], match_refused=True)
    found = people_without_offer(world.campaign, path)
    assert (found.count, found.href) == (0, "/matching/?referred=no&refused=0")


def test_referral_counts_as_an_event_of_the_campaign(world: World) -> None:
    refer_matched(person=able(world.people[0]), vacancy=vacancy(world), by=world.officer)
    assert Event.objects.get(kind="referral").campaign_id == world.campaign.pk
