"""Do the pages of jobs show and take what they should?"""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.core.models import Work
from bangfu.core.work import JOBS, Cancelled
from bangfu.jobs.models import Referral, Vacancy, VacancyImport
from bangfu.jobs.views.imports import AT_ONCE
from bangfu.people.choices import EventKind
from bangfu.people.models import Event
from tests.jobs.addresses import _fields
from tests.jobs.posts import employer, referral, vacancy
from tests.jobs.test_imports import GOOD, workbook
from tests.world import World


def text_of(response) -> str:
    return response.content.decode()


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection, ) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", ["vacancies", "employers", "referrals"])
def test_list_asks_no_more_queries_for_more_rows(name: str, world: World, as_user) -> None:
    client, address = as_user(world.officer), reverse(name)
    owner = employer(world)
    referral(world, world.people[0], vacancy(world, employer=owner))
    client.get(address)
    one = queries(client, address)
    for person in world.people[1:3]:
        referral(world, person, vacancy(world, employer=employer(world, name=f"甲{person.pk}公司")))
    assert queries(client, address) == one


def test_vacancy_list_fragment_is_part_of_the_page(world: World, as_user) -> None:
    vacancy(world)
    client = as_user(world.officer)
    whole, part = text_of(client.get("/jobs/")), text_of(client.get("/jobs/", headers={"HX-Request": "true"}))
    assert part.strip() in whole
    assert "<html" not in part


def test_vacancy_page_marks_presumed_demands_and_doubtful_words(world: World, as_user) -> None:
    one = vacancy(world, assumed=["seeing"], tasks="要求五官端正")
    text = text_of(as_user(world.officer).get(reverse("vacancy", kwargs={"pk": one.pk})))
    assert "按职业推定" in text
    assert "“五官端正”" in text


def test_leader_sees_a_vacancy_but_no_buttons(world: World, as_user) -> None:
    one = vacancy(world)
    text = text_of(as_user(world.leader).get(reverse("vacancy", kwargs={"pk": one.pk})))
    assert "修改" not in text
    assert "看合适的人" not in text


def test_vacancy_form_keeps_asked_demands_apart_from_presumed_ones(world: World, as_user) -> None:
    response = as_user(world.officer).post(reverse("new_vacancy"), {**_fields(world), "demand_hearing": "0", "offers": ["seat"]})
    one = Vacancy.objects.get()
    assert response.url == reverse("vacancy", kwargs={"pk": one.pk})
    assert (one.demands["hearing"], "hearing" in one.assumed, "seeing" in one.assumed) == (0, False, True)
    assert (one.offers, one.employer.name, one.schooling_min) == (["seat"], "甲公司", None)


def test_vacancy_form_warns_of_words_that_shut_people_out_and_rewrites_them(world: World, as_user) -> None:
    client, fields = as_user(world.officer), {**_fields(world), "tasks": "打扫走廊，身体健康"}
    warned = client.post(reverse("new_vacancy"), fields)
    assert warned.status_code == 422
    assert "《就业促进法》第二十九条" in text_of(warned)
    assert not Vacancy.objects.exists()
    better = client.post(reverse("new_vacancy"), {**fields, "better": "1"})
    assert "打扫走廊，能完成本岗位的工作任务" in text_of(better)
    assert not Vacancy.objects.exists()
    client.post(reverse("new_vacancy"), {**fields, "keep_wording": "on"})
    assert Vacancy.objects.get().tasks == "打扫走廊，身体健康"


def test_vacancy_form_shows_a_wrong_credit_code_at_its_field(world: World, as_user) -> None:
    response = as_user(world.officer).post(reverse("new_vacancy"), {**_fields(world), "credit_code": "123"})
    assert response.status_code == 422
    assert 'id="id_credit_code_error"' in text_of(response)


def test_vacancy_form_takes_its_usual_demands_from_the_occupation(world: World, as_user) -> None:
    client = as_user(world.officer)
    garments = text_of(client.get(reverse("new_vacancy"), {"occupation": "6-05-01-03 缝纫工"}, headers={"HX-Request": "true"}))
    assert "按职业推定：不需要说话" in garments
    assert "<html" not in garments


def test_edit_form_shows_what_is_stored(world: World, as_user) -> None:
    one = vacancy(world, demands={"hearing": 2, "seeing": 1}, assumed=["seeing"], offers=["seat"], schooling_min=2)
    text = text_of(as_user(world.officer).get(reverse("edit_vacancy", kwargs={"pk": one.pk})))
    assert '<option value="2" selected>经常当面听人说话' in text
    assert 'value="seat" class="" id="id_offers' in text or 'value="seat"' in text
    assert '<option value="2" selected>初中' in text


def test_state_buttons_work_and_say_so(world: World, as_user) -> None:
    one = vacancy(world)
    client = as_user(world.officer)
    page = client.post(reverse("vacancy_state", kwargs={"pk": one.pk}), {"state": "paused"}, follow=True)
    assert "现在是“暂停”" in text_of(page)
    assert client.post(reverse("vacancy_state", kwargs={"pk": one.pk}), {"state": "?"}).status_code == 404
    refused = client.post(reverse("vacancy_state", kwargs={"pk": one.pk}), {"state": "paused"})
    assert refused.status_code == 400


def test_occupation_search_answers_forms_with_options_only(world: World, as_user) -> None:
    client = as_user(world.officer)
    part = text_of(client.get(reverse("occupations"), {"title": "保洁员"}, headers={"HX-Request": "true"}))
    assert part.strip().startswith('<datalist id="occupation-options"><option value="4-09-08-01 保洁员">')


def test_import_from_upload_to_rejected_rows(world: World, as_user) -> None:
    client = as_user(world.officer)
    file = workbook(GOOD, ["2", "敦化市试乙厂", *[""] * 11])
    file.name = "岗位.xlsx"
    checked = client.post(reverse("vacancy_import_new"), {"file": file}, follow=True)
    assert "1 行可以写入，1 行有问题" in text_of(checked)
    batch = VacancyImport.objects.get()
    done = client.post(reverse("vacancy_import_write", kwargs={"pk": batch.pk}), follow=True)
    assert "已写入 1 个岗位" in text_of(done)
    assert "没有岗位名称" in text_of(done)
    assert client.get(reverse("vacancy_import_rejected", kwargs={"pk": batch.pk})).status_code == 200
    assert Vacancy.objects.count() == 1


@pytest.mark.parametrize(("content", "words"), [(b"", "空的"), (b"<html><table></table></html>", "网页"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rubbish", "损坏")])
def test_import_of_a_broken_file_says_what_to_do(content: bytes, words: str, world: World, as_user) -> None:
    file = BytesIO(content)
    file.name = "岗位.xlsx"
    response = as_user(world.officer).post(reverse("vacancy_import_new"), {"file": file})
    assert response.status_code == 422
    assert words in text_of(response)
    assert not VacancyImport.objects.exists()


def test_columns_can_be_set_anew(world: World, as_user) -> None:
    client = as_user(world.officer)
    file = workbook(["甲公司", "保洁员", "扫雪工"], heads=["单位名称", "岗位名称", "其他"])
    file.name = "岗位.xlsx"
    client.post(reverse("vacancy_import_new"), {"file": file})
    batch = VacancyImport.objects.get()
    page = client.post(reverse("vacancy_import", kwargs={"pk": batch.pk}), {"employer_name": "0", "title": "2"}, follow=True)
    assert "扫雪工" in text_of(page)
    assert VacancyImport.objects.get().mapping == {"employer_name": 0, "title": 2}


def test_referral_page_covers_the_name_and_moves_on(world: World, as_user) -> None:
    one = referral(world, world.people[0], vacancy(world), reasons={"outcome": "yes", "source": "", "met": [{"text": "在同一个县"}], "unmet": [], "unknown": [], "adapt": []})
    client, address = as_user(world.officer), reverse("referral", kwargs={"pk": one.pk})
    text = text_of(client.get(address))
    assert "张试山" not in text
    assert "张*山" in text
    assert "在同一个县" in text
    move = reverse("move_referral", kwargs={"pk": one.pk})
    wrong = client.post(move, {"state": "hired", "hired-on": "2022-05-17", "hired-contract_from": "2022-05-17"})
    assert wrong.status_code == 422
    assert "hired-pay_error" in text_of(wrong)
    done = client.post(move, {"state": "hired", "hired-on": "2022-05-17", "hired-contract_from": "2022-05-17", "hired-pay": "3000", "hired-insured": "1"}, follow=True)
    assert "已就业" in text_of(done)
    assert "能不能计入单位的按比例就业" in text_of(done)
    assert Event.objects.filter(kind=EventKind.HIRE).count() == 1
    assert Referral.objects.get().insured is True


def test_leader_reads_a_referral_but_does_not_move_it(world: World, as_user) -> None:
    one = referral(world, world.people[0], vacancy(world))
    text = text_of(as_user(world.leader).get(reverse("referral", kwargs={"pk": one.pk})))
    assert "后来怎样了" not in text


def test_counts_of_the_vacancy_list_open_what_they_count(world: World, as_user) -> None:
    post = vacancy(world)
    referral(world, world.people[0], post)
    client = as_user(world.officer)
    assert f'href="/jobs/referrals/?open=1&amp;vacancy={post.pk}"' in text_of(client.get("/jobs/"))
    shown = text_of(client.get("/jobs/referrals/", {"vacancy": post.pk}))
    assert "共 <strong>1</strong> 条" in shown


def test_large_import_goes_to_the_background_and_comes_back_when_it_fails(world: World, as_user) -> None:
    rows = [["1", f"敦化市试甲{number}厂", "", "保洁员", "1", "", "敦化市", *[""] * 6] for number in range(AT_ONCE + 1)]
    file = workbook(*rows)
    file.name = "大表.xlsx"
    client = as_user(world.officer)
    client.post(reverse("vacancy_import_new"), {"file": file})
    batch = VacancyImport.objects.get()
    started = client.post(reverse("vacancy_import_write", kwargs={"pk": batch.pk}))
    work = Work.objects.get(kind="vacancy_import")
    assert started.url == reverse("work", kwargs={"pk": work.pk})
    assert "正在写入" in text_of(client.get(reverse("vacancy_import", kwargs={"pk": batch.pk})))
    assert not Vacancy.objects.exists()

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        JOBS["vacancy_import"](work, stop)
    assert (VacancyImport.objects.get().state, Vacancy.objects.count()) == ("draft", 0)
    assert JOBS["vacancy_import"](work, lambda done, total: None) == {"taken": AT_ONCE + 1, "rejected": 0}
    assert Event.objects.filter(kind=EventKind.VACANCY_OPENED).count() == AT_ONCE + 1
    assert "看这些岗位" in text_of(client.get(reverse("vacancy_import", kwargs={"pk": batch.pk})))
