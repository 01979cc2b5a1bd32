"""Does the first page say what matters, chase only who is late, lead where it is done, and open for every role?"""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.campaigns.models import Edge, Task
from bangfu.core.clock import HERE
from bangfu.home.queries import Todo, lead_of, todo_counts, todos
from bangfu.home.rules import late_by, start_page, still_missing
from bangfu.jobs.models import Application
from bangfu.orgs.choices import Role
from bangfu.orgs.models import User, UserRole
from bangfu.reports.actions import make_paper, open_returns, send_paper
from bangfu.reports.actions.papers import mark_of
from bangfu.reports.choices import PaperKind
from bangfu.reports.models import Return
from tests.campaigns.addresses import make_task
from tests.jobs import posts
from tests.world import World

AFTER = datetime(2022, 5, 21, 9, tzinfo=HERE)  # the county's deadline of 20 May, 17:00 has passed


def titles(user: User, at: datetime) -> list[str]:
    return [one.title for one in todos(user, at)]


# ── chasing ──


def test_units_that_have_not_reported_in_time_are_chased_in_one_line(world: World) -> None:
    late = next(one for one in todos(world.prefecture, AFTER) if one.overdue)
    assert (late.title, late.overdue, late.act) == ("催报：2 个单位逾期未报统计表", 2, "去催办")
    assert late.note.startswith("敦化市、安图县")
    assert late.href == reverse("campaign_working", args=[world.campaign.pk]) + "?state=late"


def test_a_unit_that_is_done_is_never_chased(world: World) -> None:
    Edge.objects.filter(to_unit=world.officer.unit).update(state="done")
    assert "催报：1 个单位逾期未报统计表" in titles(world.prefecture, AFTER)
    Edge.objects.filter(from_unit=world.prefecture.unit).update(state="done")
    assert not any(title.startswith("催报") for title in titles(world.prefecture, AFTER))


def test_nobody_is_chased_before_the_deadline(world: World) -> None:
    assert not any(title.startswith("催报") for title in titles(world.prefecture, world.now))


def test_who_is_late_is_not_chased_for_the_signature_too(world: World) -> None:
    assert not any(title.startswith("催签收") for title in titles(world.prefecture, AFTER))
    before = AFTER - timedelta(days=2)
    assert any(title.startswith("催签收") for title in titles(world.prefecture, before))


def test_the_county_chases_nobody_for_what_others_sent(world: World) -> None:
    assert not any(title.startswith("催") for title in titles(world.officer, AFTER))


# ── what a line says ──


def test_task_says_what_is_lacking_and_opens_who_is_missing(world: World) -> None:
    task = make_task(world.officer, proof="basic_checked", base="unemployed")
    figures = {"basic_checked": {"all": 1}, "unemployed": {"all": 4}}
    found = next(one for one in todos(world.officer, world.now, campaign=task.campaign, figures=figures) if one.title == task.title)
    assert "还差 3 人" in found.note
    assert found.act == "看名单"
    assert found.act_href.endswith("&without=basic_checked")
    assert found.href == reverse("task", args=[task.pk])


def test_task_whose_number_is_reached_asks_to_be_marked(world: World) -> None:
    task = make_task(world.officer, proof="basic_checked", base="unemployed")
    figures = {"basic_checked": {"all": 4}, "unemployed": {"all": 4}}
    found = next(one for one in todos(world.officer, world.now, campaign=task.campaign, figures=figures) if one.title == task.title)
    assert (found.act, found.act_href) == ("去标记", found.href)


@pytest.mark.parametrize(("proof", "act", "page"), [("roster_people", "去派单", "assign"), ("referred", "去匹配", "matches"), ("openings", "去录岗位", "vacancies")])
def test_task_leads_where_it_is_done(world: World, proof: str, act: str, page: str) -> None:
    task = make_task(world.officer, proof=proof)
    found = next(one for one in todos(world.officer, world.now) if one.title == task.title)
    assert (found.act, found.act_href) == (act, reverse(page))


def test_summary_is_asked_for_on_the_last_days_until_it_is_sent(world: World) -> None:
    open_returns()
    due = Return.objects.get(unit=world.officer.unit, campaign=world.campaign).due_at
    assert due is not None
    title = f"报送总结：{world.campaign.title}"
    assert title not in titles(world.officer, due - timedelta(days=7))
    found = next(one for one in todos(world.officer, due - timedelta(days=1)) if one.title == title)
    assert (found.due, found.act, found.href) == (due, "去写", reverse("papers") + f"?campaign={world.campaign.pk}")
    paper = make_paper(campaign=world.campaign, kind=PaperKind.SUMMARY, by=world.officer)
    found = next(one for one in todos(world.leader, due + timedelta(days=1)) if one.title == title)
    assert (found.act, found.href, found.state(due + timedelta(days=1))) == ("去报送", reverse("paper", args=[paper.pk]), "late")
    send_paper(paper=paper, seen=mark_of(paper), by=world.leader)
    assert title not in titles(world.leader, due)
    assert title not in titles(world.officer, due)
    assert not any("敦化市残疾人联合会" in one.note and one.title == title for one in todos(world.prefecture, due))


def test_button_leads_only_where_the_user_may_go(world: World) -> None:
    task = make_task(world.officer, proof="referred", owner=world.leader)
    found = next(one for one in todos(world.leader, world.now) if one.title == task.title)
    assert (found.act, found.act_href) == ("去办", found.href)


def test_deadline_with_an_hour_is_late_from_that_hour() -> None:
    due = datetime(2022, 5, 17, 17, tzinfo=HERE)
    one = Todo("报送", "", due, "/", "去填报")
    assert one.hour == "17:00"
    assert one.state(due - timedelta(minutes=1)) == "today"
    assert one.state(due + timedelta(hours=2)) == "late"
    assert one.late_by(due + timedelta(hours=2)) == "逾期 2 小时"
    assert one.late_by(due + timedelta(hours=12)) == "逾期 1 天"


def test_day_without_an_hour_is_late_from_the_next_day() -> None:
    one = Todo("走访", "", datetime(2022, 5, 17, tzinfo=HERE).date(), "/", "去办")
    assert one.hour == ""
    assert one.state(datetime(2022, 5, 17, 23, tzinfo=HERE)) == "today"
    assert one.late_by(datetime(2022, 5, 18, 8, tzinfo=HERE)) == "逾期 1 天"


def test_rules_speak_plainly() -> None:
    assert still_missing(3, 4) == "还差 1 人"
    assert still_missing(4, 4).startswith("已做到 4 / 4")
    assert still_missing(0, 0) == ""
    assert late_by(0, 0) == "逾期 1 小时"


def test_lead_names_what_is_wrong_first(world: World) -> None:
    found = todos(world.prefecture, AFTER)
    lead = lead_of(found, AFTER, due=datetime(2022, 5, 20, 17, tzinfo=HERE), unchecked=60)
    assert lead.left == "本级截止已过 1 个工作日" or lead.left.startswith("今天")
    assert lead.alarm.startswith("2 个单位逾期未报")
    assert lead.rest == "60 人还没核对"


def test_lead_of_a_quiet_day() -> None:
    lead = lead_of([], AFTER, due=None, unchecked=None)
    assert (lead.left, lead.alarm, lead.rest) == ("", "", "没有逾期的事")


# ── the page ──


def test_page_folds_what_is_not_urgent(world: World, as_user) -> None:
    for number in range(12):
        make_task(world.officer, title=f"走访第 {number} 组")
    page = as_user(world.officer).get(reverse("home"), {"campaign": world.campaign.pk}).content.decode()
    visible, folded = page.split('<details class="todo__more">', 1)
    assert visible.count('<li class="todo__item">') == 7
    assert "走访第 11 组" in folded


def test_counts_are_those_of_the_page(world: World, as_user) -> None:
    client = as_user(world.officer)
    page = client.get(reverse("home"))
    counts = client.get(reverse("todo_counts")).content.decode()
    held = todo_counts(world.officer, world.now)
    assert f"待办（{held['home']} 件）" in page.content.decode()
    assert f'id="count-bell" hx-swap-oob="true"><span class="count">{held["home"]}<' in counts
    assert f'id="count-receipts" hx-swap-oob="true">{held["receipts"]}<' in counts


def test_counts_ask_the_same_number_of_queries_for_one_and_for_many(world: World, as_user, django_assert_max_num_queries) -> None:
    for number in range(20):
        make_task(world.officer, title=f"走访第 {number} 组")
    assert Task.objects.count() >= 20
    client = as_user(world.officer)
    with django_assert_max_num_queries(27):
        client.get(reverse("todo_counts"))


def test_count_pieces_find_their_places(world: World, as_user) -> None:
    for name in ("officer", "leader", "helper", "commissioner", "employer", "system_admin"):
        client = as_user(getattr(world, name))
        page = client.get(reverse("my_account")).content.decode()
        pieces = client.get(reverse("todo_counts")).content.decode()
        wanted = {part.split('"')[0] for part in pieces.split('id="')[1:]}
        if 'hx-get="/counts/?' in page:
            assert all(f'id="{key}"' in page for key in wanted), name
        else:
            assert wanted == {"count-bell"}, name


# ── roles that start elsewhere ──


@pytest.mark.parametrize(("name", "page"), [("helper", "cases"), ("commissioner", "field_today"), ("system_admin", "accounts"), ("security_admin", "rights"), ("audit_admin", "audit_lines")])
def test_whose_work_is_one_list_starts_on_it(world: World, as_user, name: str, page: str) -> None:
    assert as_user(getattr(world, name)).get(reverse("home")).headers["Location"] == reverse(page)


def test_start_page_of_an_officer_who_also_helps_is_home() -> None:
    assert start_page([Role.HELPER, Role.OFFICER]) == "home"
    assert start_page([]) == "home"


def test_employer_starts_in_its_space_or_reads_that_it_has_none(world: World, as_user) -> None:
    client = as_user(world.employer)
    assert client.get(reverse("home")).url == reverse("space")
    assert "还没有开通" in client.get(reverse("space")).content.decode()
    posts.own_space(world)
    assert client.get(reverse("space")).status_code == 200


def test_account_without_a_role_reads_who_gives_rights(world: World, as_user) -> None:
    UserRole.objects.filter(user=world.helper).delete()
    page = as_user(world.helper).get(reverse("home")).content.decode()
    assert "您的账号还没有授权" in page
    assert world.security_admin.display_name in page


def test_search_stands_only_where_it_finds_people(world: World, as_user) -> None:
    def has_search(name: str) -> bool:
        client: Client = as_user(getattr(world, name))
        return 'role="search"' in client.get(reverse("my_account")).content.decode()

    assert has_search("officer")
    assert has_search("helper")
    assert not any(has_search(name) for name in ("commissioner", "employer", "system_admin", "security_admin", "audit_admin"))


# ── employers ──


def test_what_employers_hand_in_and_say_is_on_the_list_of_who_decides(world: World) -> None:
    space = posts.own_space(world)
    one = posts.referral(world, world.people[0], posts.vacancy(world, employer=space), referred_at=world.now - timedelta(days=4))
    posts.answer(world, posts.referral(world, world.people[1], one.vacancy))
    posts.vacancy(world, employer=space, state="waiting", unit=space.unit)
    Application.objects.create(number="SQ1", name="乙公司", credit_code=posts.RIGHT_CODE, region=world.regions["222403"], path=world.regions["222403"].path,
                               contact_name="乙", phone="1")
    wanted = {"接收 1 条单位反馈": "?", "问 1 人是否同意告诉单位": f"?consent=missing&unit={world.officer.unit_id}", "审核 1 个单位报的岗位": "?", "审核 1 家单位的开通申请": "?"}
    found = {todo.title: todo for todo in todos(world.officer, world.now)}
    assert wanted.keys() <= found.keys()
    assert found["问 1 人是否同意告诉单位"].href == reverse("referrals") + wanted["问 1 人是否同意告诉单位"]
    assert todo_counts(world.officer, world.now)["reviews"] == 2
    for user in (world.officer_hrss, world.province):  # who referred takes over; above the county nobody is bothered
        assert not [title for title in titles(user, world.now) if "反馈" in title or "同意" in title]
    assert not [title for title in titles(world.province, world.now) if title.startswith("审核")]
    assert not [title for user in (world.leader, world.stranger, world.helper) for title in titles(user, world.now) if "单位" in title and "催" not in title]


def test_consent_todo_leads_to_just_these_people(world: World, as_user) -> None:
    one = posts.referral(world, world.people[0], posts.vacancy(world, employer=posts.own_space(world)), referred_at=world.now - timedelta(days=4))
    posts.referral(world, world.people[1], posts.vacancy(world), referred_at=world.now - timedelta(days=4))  # no space, nobody to tell
    todo = next(one for one in todos(world.officer, world.now) if "同意" in one.title)
    text = as_user(world.officer).get(todo.href).content.decode()
    assert reverse("referral", args=[one.pk]) in text
    assert "共 <strong>1</strong> 条" in text
    assert "本单位推荐" in text


def test_counts_are_kept_by_the_browser_until_the_user_does_something(world: World, as_user) -> None:
    client = as_user(world.officer)
    address = lambda: re.search(r'hx-get="(/counts/[^"]+)"', client.get("/people/").content.decode())[1]  # noqa: E731
    before = address()
    assert client.get(before)["Cache-Control"] == "private, max-age=30"
    assert address() == before
    client.post("/people/new/", {})
    assert address() != before
