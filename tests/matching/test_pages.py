"""Do the pages of matching say what fits, why, and why not – and to nobody who refused?"""

from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.core.models import Work
from bangfu.jobs.models import Referral
from bangfu.matching.models import Run
from bangfu.matching.offers import outcome_for
from bangfu.matching.warm import is_ready, warm_up
from bangfu.people.models import Person
from tests.jobs.posts import ABLE, EASY, employer, vacancy
from tests.matching.test_actions import able, run
from tests.world import World


@pytest.fixture(autouse=True)
def _compiled() -> None:
    warm_up()


def page(client, person: Person, **asked: str) -> str:
    response = client.get(reverse("match_person", kwargs={"pk": person.pk}), asked)
    assert response.status_code == 200
    return response.content.decode()


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_warmed_kernel_is_ready() -> None:
    assert is_ready()


def test_person_page_lists_offers_with_reasons_and_a_covered_name(world: World, as_user) -> None:
    person = able(world.people[0], max_km=30)
    vacancy(world, title="缝纫工")
    text = page(as_user(world.officer), person)
    assert "张*山" in text
    assert "张试山" not in text
    assert "1 个在招岗位中，1 个可以胜任" in text
    assert "在同一个县（市、区）" in text
    assert "招 3 人，0 人推荐中，机会富余" in text


def test_person_page_never_says_category_or_grade(world: World, as_user) -> None:
    vacancy(world)
    text = page(as_user(world.officer), able(world.people[0]))
    assert "肢体" not in text.replace("残疾类别和等级不参加计算", "")
    assert "三级" not in text


def test_person_page_says_what_would_open_more(world: World, as_user) -> None:
    person = able(world.people[0], abilities={**ABLE, "lifting": 0})
    for title in ("甲", "乙"):
        vacancy(world, title=title, demands={**EASY, "lifting": 3})
    text = page(as_user(world.officer), person)
    assert "假如单位提供搬运辅助（推车、升降机、同事搬），可推荐的岗位由 0 个变为 2 个。" in text
    assert "“搬举”的要求高于本人" in text


def test_counts_of_reasons_open_the_posts_they_keep_away(world: World, as_user) -> None:
    person = able(world.people[0], abilities={**ABLE, "lifting": 0})
    vacancy(world, title="装卸工", demands={**EASY, "lifting": 3})
    client = as_user(world.officer)
    assert 'href="?because=lifting#blocked"' in page(client, person)
    text = page(client, person, because="lifting")
    assert "因这一条没有推荐的岗位" in text
    assert "搬举：岗位经常搬 20 公斤左右，本人不能搬东西" in text
    assert "只差这一条的岗位" in page(client, person, because="lifting", alone="1")
    assert page(client, person, because="nonsense")


def test_four_counts_add_up_to_the_posts_on_offer(world: World) -> None:
    from bangfu.jobs.queries import open_vacancies
    from bangfu.matching.inputs import county_points, people_rows, vacancy_rows

    person = able(world.people[0], abilities={**ABLE, "lifting": 0, "seeing": None})
    for number, demands in enumerate(({}, {"lifting": 3}, {"seeing": 2}, {"hearing": 1})):
        vacancy(world, title=f"岗位{number}", demands={**EASY, **demands})
    points = county_points()
    outcome = outcome_for(people_rows([person.pk], points).row(0, named=True), vacancy_rows(open_vacancies(person.path), points))
    assert (outcome.feasible, outcome.with_adaptation, outcome.unknown, outcome.blocked, outcome.total) == (2, 0, 1, 1, 4)
    assert len(outcome.offers) == outcome.open


def test_many_open_questions_become_one_sentence(world: World, as_user) -> None:
    person = able(world.people[0], abilities={})
    vacancy(world, demands={**EASY, "seeing": 2, "hearing": 2, "hands": 2, "reading": 2})
    assert "本人这几项还没问：看、听、用手、读写" in page(as_user(world.officer), person)


def test_person_who_refused_gets_no_list_and_can_be_referred_by_hand(world: World, as_user) -> None:
    person, post = able(world.people[0], match_refused=True), vacancy(world)
    client = as_user(world.officer)
    text = page(client, person)
    assert "本人不同意自动匹配。" in text
    assert "offer__rank" not in text
    client.post(reverse("refer_one", kwargs={"pk": person.pk}), {"vacancy": post.pk, "manual": "1"})
    assert Referral.objects.get().reasons["source"] == "人工推荐"


def test_refusal_and_consent_are_recorded_from_the_page(world: World, as_user) -> None:
    person, client = able(world.people[0]), as_user(world.officer)
    address = reverse("refuse_matching", kwargs={"pk": person.pk})
    client.post(address, {"refused": "1"})
    assert Person.objects.get(pk=person.pk).match_refused
    client.post(address, {"refused": "0"})
    assert not Person.objects.get(pk=person.pk).match_refused


def test_refer_button_refers_and_then_shows_the_referral(world: World, as_user) -> None:
    person, post = able(world.people[0]), vacancy(world)
    client = as_user(world.officer)
    done = client.post(reverse("refer_one", kwargs={"pk": person.pk}), {"vacancy": post.pk}, follow=True)
    text = done.content.decode()
    assert "已推荐到“食品包装工”" in text
    assert reverse("referral", kwargs={"pk": Referral.objects.get().pk}) in text


def test_post_of_another_labour_market_cannot_be_referred_to(world: World, as_user) -> None:
    far = vacancy(world, "2206", unit=world.province.unit)
    client = as_user(world.officer)
    assert client.post(reverse("refer_one", kwargs={"pk": able(world.people[0]).pk}), {"vacancy": far.pk}).status_code == 404


def test_people_ticked_in_the_list_each_get_their_best_post(world: World, as_user) -> None:
    for person in world.people[:2]:
        able(person)
    vacancy(world)
    run(world)
    client = as_user(world.officer)
    done = client.post(reverse("refer_best"), {"pick": [one.pk for one in (*world.people[:2], *world.strangers)], "query": "chances=fit"}, follow=True)
    assert "已给 2 人各推荐一个最合适的岗位" in done.content.decode()
    assert done.request["QUERY_STRING"] == "chances=fit"
    assert set(Referral.objects.values_list("person_id", flat=True)) == {one.pk for one in world.people[:2]}


def test_candidates_of_a_vacancy_are_covered_and_referred_together(world: World, as_user) -> None:
    for person in world.people[:2]:
        able(person)
    post = vacancy(world)
    run(world)
    client = as_user(world.officer)
    text = client.get(reverse("match_vacancy", kwargs={"pk": post.pk})).content.decode()
    assert "赵*琳" in text
    assert "赵试琳" not in text
    assert "可以胜任" in text
    done = client.post(reverse("refer_candidates", kwargs={"pk": post.pk}), {"pick": [one.pk for one in world.people[:2]]}, follow=True)
    assert "已推荐 2 人到“食品包装工”" in done.content.decode()
    assert Referral.objects.filter(vacancy=post).count() == 2


def test_run_starts_from_the_list_and_its_page_shows_the_figures(world: World, as_user) -> None:
    able(world.people[0])
    vacancy(world)
    client = as_user(world.officer)
    started = client.post(reverse("start_match"))
    assert started.url == reverse("match_run", kwargs={"pk": Run.objects.get().pk})
    done = run(world)
    text = client.get(reverse("match_run", kwargs={"pk": done.pk})).content.decode()
    assert "2 人 × 1 个岗位，排出" in text


def test_run_under_way_is_told_and_the_page_comes_back_filled(world: World, as_user) -> None:
    able(world.people[0])
    vacancy(world)
    client = as_user(world.officer)
    client.post(reverse("start_match"))
    asking = {"headers": {"HX-Request": "true"}}
    for address in (reverse("matches"), reverse("match_run", kwargs={"pk": Run.objects.get().pk})):
        text = client.get(address).content.decode()
        assert "正在计算：敦化市" in text
        assert "还没有计算过" not in text
    assert "排队" in client.get(reverse("match_progress"), **asking).content.decode()
    work = Work.objects.get()
    Work.objects.filter(pk=work.pk).update(state="running", done=1, total=2)
    assert "1 / 2 人" in client.get(reverse("match_progress"), **asking).content.decode()
    Work.objects.filter(pk=work.pk).update(state="done")
    assert client.get(reverse("match_progress"), **asking).headers["HX-Refresh"] == "true"
    assert client.get(reverse("match_progress")).url == reverse("matches")


def test_second_click_starts_no_second_run(world: World, as_user) -> None:
    client = as_user(world.officer)
    for _ in range(2):
        client.post(reverse("start_match"))
    assert Run.objects.count() == 1


def test_run_that_failed_says_so_and_can_be_started_again(world: World, as_user) -> None:
    client = as_user(world.officer)
    client.post(reverse("start_match"))
    Work.objects.update(state="failed", error="程序出错，没有写入任何数据。")
    text = client.get(reverse("match_run", kwargs={"pk": Run.objects.get().pk})).content.decode()
    assert "这次没有算成" in text
    assert "程序出错" in text
    assert "没有办成" in client.get(reverse("match_runs")).content.decode()
    client.post(reverse("start_match"))
    assert Run.objects.count() == 2


def test_run_that_was_replaced_shows_no_noughts(world: World, as_user) -> None:
    able(world.people[0])
    vacancy(world)
    first = run(world)
    run(world)
    text = as_user(world.officer).get(reverse("match_run", kwargs={"pk": first.pk})).content.decode()
    assert "已被后来的计算替换" in text
    assert "参加计算" not in text


def test_helper_sees_that_the_run_over_the_county_is_under_way(world: World, as_user) -> None:
    as_user(world.officer).post(reverse("start_match"))
    assert "正在计算" in as_user(world.helper).get(reverse("matches")).content.decode()


def test_person_page_waits_for_the_kernel_and_loads_itself_anew(world: World, as_user, monkeypatch) -> None:
    person, client = able(world.people[0]), as_user(world.officer)
    ready = client.get(reverse("match_progress"), {"warm": "1"}, headers={"HX-Request": "true"})
    assert ready.headers["HX-Refresh"] == "true"
    for room in ("people", "runs"):
        monkeypatch.setattr(f"bangfu.matching.views.{room}.is_ready", lambda: False)
    assert "第一次使用匹配，正在准备程序" in page(client, person)
    assert "正在准备程序" in client.get(reverse("match_progress"), {"warm": "1"}, headers={"HX-Request": "true"}).content.decode()


def test_run_without_a_campaign_is_refused(world: World, as_user) -> None:
    world.campaign.state = "ended"
    world.campaign.save()
    response = as_user(world.officer).post(reverse("start_match"))
    assert response.status_code == 400
    assert "没有进行中的活动" in response.content.decode()


def test_list_asks_no_more_queries_for_more_rows(world: World, as_user) -> None:
    client = as_user(world.officer)
    able(world.people[0])
    Person.objects.filter(pk=world.people[1].pk).update(wish="none")
    post = vacancy(world)
    run(world)
    for address in ("/matching/", reverse("match_vacancy", kwargs={"pk": post.pk})):
        client.get(address)
        one = queries(client, address)
        for person in world.people[1:4]:
            able(person)
        run(world)
        assert queries(client, address) == one
        Person.objects.filter(pk__in=[one.pk for one in world.people[1:]]).update(wish="none")
        run(world)


def test_person_page_asks_no_more_queries_for_more_posts(world: World, as_user) -> None:
    client, person, owner = as_user(world.officer), able(world.people[0]), employer(world)
    vacancy(world, employer=owner)
    address = reverse("match_person", kwargs={"pk": person.pk})
    client.get(address)
    one = queries(client, address)
    for number in range(3):
        vacancy(world, employer=owner, title=f"岗位{number}")
    assert queries(client, address) == one


def test_person_page_answers_within_a_second(world: World, as_user) -> None:
    client, person, owner = as_user(world.officer), able(world.people[0]), employer(world)
    for number in range(200):
        vacancy(world, employer=owner, title=f"岗位{number}")
    address = reverse("match_person", kwargs={"pk": person.pk})
    client.get(address)
    begun = perf_counter()
    client.get(address)
    assert perf_counter() - begun < 1
