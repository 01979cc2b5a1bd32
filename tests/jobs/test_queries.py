"""Which vacancies and referrals are counted, for whom?"""

from datetime import timedelta

from bangfu.core.clock import now
from bangfu.jobs.models import Referral, Vacancy
from bangfu.jobs.queries import (
    campaign_covering,
    county_path,
    filter_referrals,
    filter_vacancies,
    market_path,
    open_vacancies,
    referral_funnel,
    referrals_visible_to,
    referrals_waiting,
    vacancies_visible_to,
    vacancy_totals,
    with_counts,
)
from tests.jobs.posts import referral, vacancy
from tests.world import World


def test_labour_market_is_the_prefecture_or_what_reports_like_one() -> None:
    assert county_path("22/2224/222403/222403100/222403100200/") == "22/2224/222403/"
    assert market_path("22/2224/222403/222403100/222403100200/") == "22/2224/"
    assert market_path("22/220581/220581001/") == "22/220581/"


def test_township_sees_the_posts_of_its_county_and_no_other(world: World) -> None:
    ours, theirs = vacancy(world), vacancy(world, "222426")
    assert list(vacancies_visible_to(world.township)) == [ours]
    assert list(vacancies_visible_to(world.helper)) == [ours]
    assert set(vacancies_visible_to(world.prefecture)) == {ours, theirs}


def test_posts_on_offer_are_open_free_and_near_or_from_home(world: World) -> None:
    near, neighbour = vacancy(world), vacancy(world, "222426")
    home = vacancy(world, "2206", unit=world.province.unit, remote=True)
    vacancy(world, "2206", unit=world.province.unit)
    vacancy(world, state="paused")
    full = vacancy(world, openings=1)
    referral(world, world.people[0], full, state="hired")
    assert set(open_vacancies(world.people[0].path)) == {near, neighbour, home}


def test_counts_of_a_vacancy(world: World) -> None:
    post = vacancy(world, openings=3)
    for person, state in zip(world.people, ("hired", "referred", "refused_person"), strict=False):
        referral(world, person, post, state=state)
    one = with_counts(Vacancy.objects.all()).get()
    assert (one.hired, one.waiting, one.free) == (1, 1, 2)


def test_totals_and_their_lists_agree(world: World) -> None:
    vacancy(world, openings=3)
    old = vacancy(world, confirmed_on=world.today - timedelta(days=40), openings=1)
    referral(world, world.people[0], old, state="hired")
    vacancy(world, state="closed")
    totals = vacancy_totals(Vacancy.objects.all(), world.today)
    assert totals == {"open": 2, "free": 3, "stale": 1}
    rows = Vacancy.objects.all()
    assert filter_vacancies(rows, {"state": "open"}, world.today).count() == totals["open"]
    assert filter_vacancies(rows, {"state": "open", "stale": "1"}, world.today).count() == totals["stale"]
    assert sum(one.openings for one in filter_vacancies(rows, {"state": "open", "free": "1"}, world.today)) == totals["free"]


def test_words_find_title_employer_and_occupation(world: World) -> None:
    vacancy(world, title="食品包装工")
    for words, count in (("包装", 1), ("试例", 1), ("保洁", 1), ("4-09", 1), ("缝纫", 0)):
        assert filter_vacancies(Vacancy.objects.all(), {"q": words}, world.today).count() == count, words


def test_referral_is_seen_by_the_place_of_the_person(world: World) -> None:
    ours = referral(world, world.people[0], vacancy(world, "222426"))
    assert list(referrals_visible_to(world.officer)) == [ours]
    assert list(referrals_visible_to(world.stranger)) == []


def test_funnel_counts_those_who_came_so_far(world: World) -> None:
    post = vacancy(world, openings=9)
    states = ("referred", "interview", "hired", "refused_person")
    for person, state in zip(world.people, states, strict=True):
        referral(world, person, post, state=state)
    referral(world, world.people[0], vacancy(world), state="withdrawn")
    funnel = referral_funnel(Referral.objects.all())
    assert [stage.value for stage in funnel] == [4, 2, 1, 1, 1]
    for stage in funnel[1:]:
        asked = dict([stage.query.split("=")])
        assert filter_referrals(Referral.objects.all(), asked, world.today).count() == stage.value


def test_waiting_referrals_are_those_without_an_answer(world: World) -> None:
    post = vacancy(world, openings=9)
    late = referral(world, world.people[0], post, changed_at=now() - timedelta(days=8))
    referral(world, world.people[1], post, changed_at=now() - timedelta(days=2))
    referral(world, world.people[2], post, state="hired", changed_at=now() - timedelta(days=8))
    assert list(referrals_waiting(world.officer)) == [late]
    assert list(filter_referrals(Referral.objects.all(), {"waiting": "1"}, world.today)) == [late]


def test_campaign_covers_what_lies_in_its_area(world: World) -> None:
    assert campaign_covering(world.people[0].path, world.people[0].pk) == world.campaign
    assert campaign_covering("21/2101/") is None
    world.campaign.state = "ended"
    world.campaign.save()
    assert campaign_covering(world.people[0].path) is None
