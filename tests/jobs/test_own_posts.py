"""Do an employer's own posts wait for the county, and does nobody count, match or refer to them until then?"""

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.core.errors import DomainError
from bangfu.jobs.actions import (
    act_on_own_post,
    approve_post,
    approve_posts,
    record_disclosure,
    refer_person,
    return_post,
    save_own_post,
    save_vacancy,
    set_vacancy_state,
    withdraw_disclosure,
)
from bangfu.jobs.changes import changes_of
from bangfu.jobs.choices import ConsentWay
from bangfu.jobs.exports import blank_table
from bangfu.jobs.imports import check_rows, read_upload, take_rows
from bangfu.jobs.imports.taking import owner_of
from bangfu.jobs.models import Employer, Vacancy, VacancyImport
from bangfu.jobs.queries import open_vacancies, readable_vacancies, vacancies_visible_to, vacancy_totals
from bangfu.jobs.rules import next_steps, own_acts
from bangfu.jobs.space_queries import is_approved, posts_waiting, space_figures
from bangfu.people.choices import EventKind
from bangfu.people.models import Event
from tests.jobs.addresses import _own_fields
from tests.jobs.posts import EASY, employer, neighbour_space, occupation, own_space, referral, vacancy, values_of
from tests.jobs.test_imports import workbook
from tests.world import World


def post(world: World, **changes: Any) -> Vacancy:
    """A post the employer has just handed in."""
    return save_own_post(vacancy=None, employer=own_space(world), values=values_of(world, **changes), by=world.employer)


def counted() -> list[int]:
    rows = Event.objects.filter(kind=EventKind.VACANCY_OPENED, voids__isnull=True, voided_by__isnull=True)
    return list(rows.values_list("quantity", flat=True))


# ── until the county approves ──


def test_new_post_waits_and_is_on_no_list(world: World) -> None:
    one = post(world)
    assert (one.state, one.unit, is_approved(one)) == ("waiting", world.employer.unit, False)
    assert counted() == []
    assert one not in vacancies_visible_to(world.officer)
    assert not open_vacancies(one.path).exists()
    assert vacancy_totals(vacancies_visible_to(world.officer), world.today)["open"] == 0
    assert one not in readable_vacancies(world.helper)
    assert one not in readable_vacancies(world.leader)
    assert one in readable_vacancies(world.officer)
    assert list(posts_waiting(world.officer)) == [one]
    assert not posts_waiting(world.stranger).exists()
    with pytest.raises(DomainError, match="审核通过后才能推荐"):
        refer_person(person=world.people[0], vacancy=one, reasons={}, by=world.officer)


def test_approved_post_is_the_offices_and_counted_once(world: World) -> None:
    one = approve_post(vacancy=post(world), by=world.officer)
    assert (one.state, one.unit, one.return_reason, one.campaign) == ("open", world.officer.unit, "", world.campaign)
    assert approve_post(vacancy=one, by=world.officer_hrss).unit == world.officer.unit  # the second click
    assert counted() == [2]
    assert Event.objects.get(kind=EventKind.VACANCY_OPENED).unit == world.officer.unit
    assert one in open_vacancies(one.path)
    assert refer_person(person=world.people[0], vacancy=one, reasons={}, by=world.officer)


def test_changed_post_waits_again_and_is_counted_anew(world: World) -> None:
    one = approve_post(vacancy=post(world), by=world.officer)
    standing = refer_person(person=world.people[0], vacancy=one, reasons={}, by=world.officer)
    one = save_own_post(vacancy=one, employer=one.employer, values=values_of(world, openings=5), by=world.employer)
    assert (one.state, is_approved(one), counted()) == ("waiting", True, [2])
    assert one in readable_vacancies(world.leader)  # people were referred to it
    assert one not in vacancies_visible_to(world.officer)
    standing.refresh_from_db()
    assert standing.state == "referred"
    one = approve_post(vacancy=one, by=world.officer_hrss)
    assert (one.state, one.unit, counted()) == ("open", world.officer.unit, [5])


def test_officer_reads_what_changed_since_the_last_approval(world: World, as_user) -> None:
    one = approve_post(vacancy=post(world), by=world.officer)
    first, second = {"openings": 5, "shift": "night"}, {"openings": 2, "shift": "night", "pay_min": None, "demands": EASY | {"hearing": 2}}
    for changes in (first, second):  # what was changed and put back is no change
        one = save_own_post(vacancy=one, employer=one.employer, values=values_of(world, **changes), by=world.employer)
    one.refresh_from_db()
    assert [(change.label, change.before, change.after) for change in changes_of(one)][:2] == [("最低月薪", "2,600 元", "面议"), ("班次", "白班", "夜班")]
    assert [change.label for change in changes_of(one)][2:] == ["听"]
    assert "单位改了什么" in as_user(world.officer).get(reverse("vacancy", args=[one.pk])).content.decode()
    assert changes_of(approve_post(vacancy=one, by=world.officer)) == []


def test_returned_post_tells_what_to_change(world: World) -> None:
    one = post(world)
    with pytest.raises(DomainError, match="要单位改什么"):
        return_post(vacancy=one, reason="  ", by=world.officer)
    one = return_post(vacancy=one, reason="请写清班次", by=world.officer)
    assert (one.state, one.return_reason, counted()) == ("returned", "请写清班次", [])
    one = save_own_post(vacancy=one, employer=one.employer, values=values_of(world), by=world.employer)
    assert (one.state, one.return_reason) == ("waiting", "请写清班次")  # the officer sees what was asked
    assert approve_post(vacancy=one, by=world.officer).return_reason == ""


def test_return_by_mistake_is_approved_as_it_is_and_the_other_way_round(world: World) -> None:
    one = return_post(vacancy=post(world), reason="看错了", by=world.officer)
    one = approve_post(vacancy=one, by=world.officer)
    one = return_post(vacancy=one, reason="不该通过", by=world.officer)
    assert one.state == "returned"
    assert not open_vacancies(one.path).exists()


def test_post_of_an_employer_without_a_space_is_not_sent_back(world: World) -> None:
    with pytest.raises(DomainError, match="没有开通空间"):
        return_post(vacancy=vacancy(world), reason="改一下", by=world.officer)


def test_full_post_is_not_approved(world: World) -> None:
    one = approve_post(vacancy=post(world, openings=1), by=world.officer)
    referral(world, world.people[0], one, state="hired")
    one = save_own_post(vacancy=one, employer=one.employer, values=values_of(world, openings=1), by=world.employer)
    with pytest.raises(DomainError, match="没有余额"):
        approve_post(vacancy=one, by=world.officer)


def test_several_are_approved_each_by_itself(world: World) -> None:
    good, full = post(world), vacancy(world, employer=own_space(world), state="waiting", openings=1, title="全满")
    referral(world, world.people[0], full, state="hired")
    count, refused = approve_posts(posts=[good, full], by=world.officer)
    assert count == 1
    assert "“全满”招 1 人" in refused[0]


def test_officer_may_mend_a_waiting_post_without_counting_it(world: World) -> None:
    one = save_vacancy(vacancy=post(world), employer=own_space(world), values=values_of(world, openings=9), by=world.officer)
    assert (one.state, counted()) == ("waiting", [])


def test_post_closed_before_anybody_approved_it_is_taken_over_when_opened(world: World) -> None:
    one = set_vacancy_state(vacancy=post(world), state="closed", by=world.officer)
    one = set_vacancy_state(vacancy=one, state="open", by=world.officer)
    assert (one.unit, counted()) == (world.officer.unit, [2])


# ── what the employer may do ──


@pytest.mark.parametrize(("state", "approved", "acts"), [
    ("waiting", False, {"remove"}), ("returned", False, {"remove"}), ("waiting", True, {"closed"}), ("open", True, {"confirm", "paused", "closed"}),
    ("paused", True, {"open", "closed"}), ("closed", True, {"waiting"}),
])
def test_acts_of_an_employer_by_state(state: str, approved: bool, acts: set[str]) -> None:
    assert set(own_acts(state, approved=approved)) == acts


def test_pausing_and_going_on_need_no_word_of_the_county(world: World) -> None:
    one = approve_post(vacancy=post(world), by=world.officer)
    for act, state in (("paused", "paused"), ("open", "open"), ("confirm", "open"), ("closed", "closed"), ("waiting", "waiting")):
        after = act_on_own_post(vacancy=one, act=act, by=world.employer)
        assert after is not None
        assert after.state == state
    assert counted() == [2]


def test_closed_post_does_not_come_back_without_the_county(world: World) -> None:
    one = approve_post(vacancy=post(world), by=world.officer)
    one = save_own_post(vacancy=one, employer=one.employer, values=values_of(world, title="别的工作"), by=world.employer)
    closed = act_on_own_post(vacancy=one, act="closed", by=world.employer)
    assert closed is not None
    with pytest.raises(DomainError, match="不能这样办"):
        act_on_own_post(vacancy=closed, act="open", by=world.employer)


def test_post_nobody_approved_is_taken_away_whole(world: World) -> None:
    one = post(world)
    assert act_on_own_post(vacancy=one, act="remove", by=world.employer) is None
    assert not Vacancy.objects.exists()


def test_post_outside_the_own_county_is_refused(world: World) -> None:
    with pytest.raises(DomainError, match="不在本单位登记的县"):
        post(world, region=world.regions["222426100"])


def test_employer_of_a_township_may_post_in_its_whole_county(world: World) -> None:
    Employer.objects.filter(pk=own_space(world).pk).update(region=world.regions["222403100"], path=world.regions["222403100"].path)
    assert post(world, region=world.regions["222403101"]).path == world.regions["222403101"].path


def test_steps_name_what_is_pressing_first() -> None:
    figures = {"returned": 1, "waiting": 2, "stale": 3, "open": 4}
    assert [one.act for one in next_steps(figures, 5)] == ["去修改", "去答复", "去确认", "看一看"]
    assert next_steps(dict.fromkeys(figures, 0), 0) == []


# ── pages ──


def test_space_lists_own_posts_alone_with_equal_queries(world: World, as_user) -> None:
    mine, theirs = post(world), vacancy(world, employer=neighbour_space(world), title="别家的岗位")
    client, address = as_user(world.employer), reverse("space")
    client.get(address)
    with CaptureQueriesContext(connection) as first:
        text = client.get(address).content.decode()
    assert mine.title in text
    assert theirs.title not in text
    for title in ("甲", "乙"):
        post(world, title=title)
    with CaptureQueriesContext(connection) as second:
        client.get(address)
    assert len(second) == len(first)
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in client.get(address).content.decode()


def test_space_shows_returns_with_reasons_and_figures(world: World, as_user) -> None:
    return_post(vacancy=post(world), reason="请写清班次", by=world.officer)
    approve_post(vacancy=post(world, title="门卫"), by=world.officer)
    text = as_user(world.employer).get(reverse("space")).content.decode()
    assert "请写清班次" in text
    assert {key: value for key, value in space_figures(own_space(world), world.today).items() if value} == {"open": 1, "returned": 1, "free": 2}


def test_account_without_a_space_reads_whom_to_call(world: World, as_user) -> None:
    client = as_user(world.employer)
    assert "林经办" in client.get("/", follow=True).content.decode()
    assert client.get(reverse("new_own_post")).status_code == 403


def test_form_of_an_employer_checks_words_and_hands_in(world: World, as_user) -> None:
    own_space(world)
    occupation()
    client, address = as_user(world.employer), reverse("new_own_post")
    assert 'name="employer_name"' not in client.get(address).content.decode()
    answer = client.post(address, _own_fields(world) | {"tasks": "要求五官端正"})
    assert answer.status_code == 422
    assert "五官端正" in answer.content.decode()
    assert client.post(address, _own_fields(world)).status_code == 302
    one = Vacancy.objects.get()
    assert (one.state, one.employer) == ("waiting", own_space(world))
    assert one.title in client.get(f"{address}?copy={one.pk}").content.decode()
    assert client.get(f"{address}?copy={vacancy(world, employer=neighbour_space(world)).pk}").status_code == 404


def test_employer_is_told_before_an_approved_post_is_changed(world: World, as_user) -> None:
    one = approve_post(vacancy=post(world), by=world.officer)
    assert "保存后要再审一次" in as_user(world.employer).get(reverse("edit_own_post", args=[one.pk])).content.decode()


def test_review_lists_what_waits_with_doubtful_words(world: World, as_user) -> None:
    one = post(world, tasks="限女性，站着收银")
    client, address = as_user(world.officer), reverse("reviews")
    client.get(address)
    with CaptureQueriesContext(connection) as first:
        text = client.get(address).content.decode()
    assert "用词：限女性" in text
    for title in ("甲", "乙"):
        post(world, title=title)
    with CaptureQueriesContext(connection) as second:
        client.get(address)
    assert len(second) == len(first)
    client.post(reverse("approve_posts"), {"pick": [one.pk, vacancy(world, "222426", state="waiting").pk, "x"]})
    assert list(Vacancy.objects.filter(state="open").values_list("pk", flat=True)) == [one.pk]
    assert one.title in client.get(f"{address}?show=decided").content.decode()


def test_officer_decides_on_the_page_of_the_post(world: World, as_user) -> None:
    one = post(world)
    client, address = as_user(world.officer), reverse("review_post", args=[one.pk])
    assert "等您审核" in client.get(reverse("vacancy", args=[one.pk])).content.decode()
    assert client.post(address, {"decision": "return"}).status_code == 400
    client.post(address, {"decision": "return", "reason": "请写清班次"})
    assert "请写清班次" in client.get(reverse("vacancy", args=[one.pk])).content.decode()
    client.post(address, {"decision": "approve"})
    one.refresh_from_db()
    assert one.state == "open"


# ── Excel ──


def own_batch(world: World, heads: list[str], *rows: list[Any]) -> VacancyImport:
    own_space(world)
    return read_upload(file=workbook(*rows, heads=heads), file_name="own.xlsx", by=world.employer)


def test_own_table_needs_no_employer_and_waits(world: World) -> None:
    batch = own_batch(world, ["岗位名称", "招聘人数", "工作地点"], ["保洁员", 2, "大石头镇"], ["门卫", 1, ""])
    result = take_rows(batch=batch, by=world.employer)
    assert (result.taken, result.rejected) == (2, [])
    assert set(Vacancy.objects.values_list("state", "employer", "unit")) == {("waiting", own_space(world).pk, world.employer.unit_id)}
    assert counted() == []
    assert take_rows(batch=batch, by=world.employer).taken == 2
    assert Vacancy.objects.count() == 2


def test_row_of_another_employer_or_county_is_refused_with_the_reason(world: World) -> None:
    heads = ["单位名称", "岗位名称", "工作地点"]
    batch = own_batch(world, heads, ["乙公司", "保洁员", ""], ["敦化市甲试用人单位", "门卫", ""], ["", "装卸工", "安图县"])
    first, second, third = check_rows(batch.rows, batch.mapping, world.employer, owner_of(batch))
    assert "不是本单位“敦化市甲试用人单位”" in first.reasons[0]
    assert second.ok
    assert "不在本单位登记的县" in third.reasons[0]


def test_offices_do_not_see_the_tables_of_employers(world: World, as_user) -> None:
    batch = own_batch(world, ["岗位名称", "招聘人数"], ["保洁员", 2])
    client = as_user(world.officer)
    assert client.get(reverse("vacancy_import", args=[batch.pk])).status_code == 404
    assert "own.xlsx" not in client.get(reverse("vacancy_import_new")).content.decode()
    own = as_user(world.employer)
    assert "own.xlsx" in own.get(reverse("own_import_new")).content.decode()
    page = own.get(reverse("own_import", args=[batch.pk])).content.decode()
    assert reverse("own_import_write", args=[batch.pk]) in page
    answer = own.post(reverse("own_import_write", args=[batch.pk]), follow=True).content.decode()
    assert "等县里审核" in answer


def test_blank_table_of_an_employer_is_understood_by_its_own_import(world: World) -> None:
    own_space(world)
    batch = read_upload(file=BytesIO(blank_table(own_space(world)).read()), file_name="空表.xlsx", by=world.employer)
    assert "单位名称" not in "".join(batch.columns)
    (row,) = check_rows(batch.rows, batch.mapping, world.employer, owner_of(batch))
    assert row.ok


def test_employer_stands_for_one_row_of_its_name(world: World) -> None:
    employer(world, name="敦化市甲试用人单位（分店）")
    assert take_rows(batch=own_batch(world, ["岗位名称", "招聘人数"], ["保洁员", 2]), by=world.employer).taken == 1
    assert Vacancy.objects.get().employer == own_space(world)


def test_officer_who_saves_what_a_colleague_approved_meanwhile_does_not_take_the_approval_back(world: World) -> None:
    post = save_own_post(vacancy=None, employer=own_space(world), values=values_of(world), by=world.employer)
    opened_before = Vacancy.objects.select_related("employer").get(pk=post.pk)
    approve_post(vacancy=post, by=world.officer_hrss)
    save_vacancy(vacancy=opened_before, employer=own_space(world), values=values_of(world, openings=5), by=world.officer)
    post.refresh_from_db()
    assert (post.state, post.unit_id, post.openings) == ("open", world.officer_hrss.unit_id, 5)
    assert counted() == [5]


def test_post_taken_away_meanwhile_cannot_be_decided_on(world: World) -> None:
    post = save_own_post(vacancy=None, employer=own_space(world), values=values_of(world), by=world.employer)
    opened_before = Vacancy.objects.get(pk=post.pk)
    act_on_own_post(vacancy=post, act="remove", by=world.employer)
    with pytest.raises(DomainError, match="刚被单位撤回删除"):
        approve_post(vacancy=opened_before, by=world.officer)
    with pytest.raises(DomainError, match="刚被单位撤回删除"):
        return_post(vacancy=opened_before, reason="改", by=world.officer)


def test_post_somebody_agreed_to_be_named_for_stays_with_its_employer(world: World) -> None:
    post = vacancy(world, employer=own_space(world))
    agreed = record_disclosure(referral=referral(world, world.people[0], post), shares=["contact"], way=ConsentWay.PHONE, agreed_on=world.today, by=world.officer)
    with pytest.raises(DomainError, match="不能改到别的单位名下"):
        save_vacancy(vacancy=post, employer=neighbour_space(world), values=values_of(world), by=world.officer)
    withdraw_disclosure(disclosure=agreed, by=world.officer)
    assert save_vacancy(vacancy=post, employer=neighbour_space(world), values=values_of(world), by=world.officer).employer == neighbour_space(world)
