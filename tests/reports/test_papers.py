"""Do summaries and briefs tell the figures of the table and the words of the office, freeze when sent, and reach those above alone?"""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from bangfu.audit.models import Line
from bangfu.campaigns.models import Edge, Measure, RosterEntry, Task
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.reports import actions
from bangfu.reports.actions.papers import LONGEST, mark_of, mark_of_words, newest
from bangfu.reports.choices import PaperKind, PaperState
from bangfu.reports.models import Paper, Return
from bangfu.reports.papers.brief import monday_of, weeks_of
from bangfu.reports.papers.content import Figure, Grid, Said, chinese, restored, stored, text_of
from bangfu.reports.queries import papers_below, papers_in
from tests.reports.happenings import busy_county, event
from tests.reports.test_returns import prefecture_leader, prepared, submitted
from tests.world import NOW, World

MONDAY = date(2022, 5, 16)


@pytest.fixture
def county(world: World) -> World:
    return busy_county(world)


def summary(world: World) -> Paper:
    return actions.make_paper(campaign=world.campaign, kind=PaperKind.SUMMARY, by=world.officer)


def brief(world: World, starts_on: date = MONDAY) -> Paper:
    return actions.make_paper(campaign=world.campaign, kind=PaperKind.BRIEF, starts_on=starts_on, by=world.officer)


def sent(paper: Paper, world: World) -> Paper:
    return actions.send_paper(paper=paper, seen=mark_of(paper), by=world.leader)


def written(paper: Paper, world: World, **words: str) -> Paper:
    return actions.write_words(paper=paper, words=words, seen=mark_of_words(paper), by=world.officer)


def text(paper: Paper) -> str:
    parts = [part for section in restored(paper.sections) for part in section.parts]
    return "\n".join(part.title + text_of(part.words) for part in parts if isinstance(part, Said))


def rows(paper: Paper, caption: str) -> dict[str, tuple[object, ...]]:
    """The rows of a table by their name."""
    grid = next(part for section in restored(paper.sections) for part in section.parts if isinstance(part, Grid) and part.caption == caption)
    name = 1 if grid.heads[0] == "序号" else 0
    return {str(row[name]): tuple(cell.value if isinstance(cell, Figure) else cell for cell in row[name + 1 :]) for row in grid.rows}


# ── what a summary tells ──


def test_summary_without_a_table_tells_the_figures_of_now_and_says_so(county: World) -> None:
    paper = summary(county)
    assert "还没有生成统计表" in paper.source
    assert rows(paper, "情况统计表")["完成基础信息核对"] == ("人", 1, 2, 2)
    for words in ("列入名册 4 人", "活动期间联系 1 人次", "送政策 1 人", "完成基础信息核对做了 2 人", "5月20日前报送"):
        assert words in text(paper)


def test_summary_tells_the_figures_of_the_submitted_table_whatever_happens_later(county: World) -> None:
    row = submitted(county)
    event("basic_check", county.officer, county.people[2])
    paper = summary(county)
    assert "第 1 稿（已提交，数字已冻结）" in paper.source
    assert paper.version == row.versions.get()
    assert rows(paper, "情况统计表")["完成基础信息核对"][-1] == 2
    assert rows(paper, "情况统计表") == rows(actions.recompute_paper(paper=paper, by=county.officer), "情况统计表")


def test_every_measure_tells_its_tasks_and_the_figures_that_prove_them(county: World) -> None:
    measure = Measure.objects.get()
    for number, state in (("1.1", "done"), ("1.2", "open")):
        Task.objects.create(campaign=county.campaign, measure=measure, unit=county.officer.unit, path=county.officer.unit.path, number=number,
                            title="核对基础信息", due_on=county.today, proof="basic_checked", base="unemployed", state=state)
    paper = summary(county)
    assert "（一）开展情况摸查。列出任务 2 项，完成 1 项。完成基础信息核对 2 人（应核对：就业年龄段未就业 4 人，占 50.0%）" in text(paper)
    assert rows(paper, "未完成的任务") == {"1.2": ("核对基础信息", "2022年5月17日")}


def test_every_figure_opens_as_many_people_as_it_says(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    prepared(county)
    paper, officer = summary(county), as_user(county.officer)
    page = officer.get(reverse("paper", args=[paper.pk])).content.decode()
    for code, without, count in (("unemployed", "", 4), ("unemployed", "basic_checked", 2), ("basic_checked", "", 2)):
        href = f"{reverse('indicator_people', args=[county.campaign.pk, code])}?path={paper.path}&line=all&version={paper.version_id}" + (f"&without={without}" if without else "")
        assert href.replace("&", "&amp;") in page
        assert f"共 {count} 条" in (listed := officer.get(href).content.decode()) or f"{count} 人" in listed


def test_sections_come_back_from_the_database_as_they_were(county: World) -> None:
    for paper in (summary(county), brief(county)):
        paper.refresh_from_db()
        assert stored(restored(paper.sections)) == [{**one, "parts": [_tuples(part) for part in one["parts"]]} for one in paper.sections]


def _tuples(part: dict[str, object]) -> dict[str, object]:
    """Heads and widths are tuples before they go into JSON."""
    return {key: tuple(value) if key in ("heads", "widths") else value for key, value in part.items()}  # type: ignore[arg-type]


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")])
def test_numbers_of_headings(number: int, words: str) -> None:
    assert chinese(number) == words


# ── what a brief tells ──


def begun_a_week_earlier(world: World) -> None:
    RosterEntry.objects.update(added_at=NOW - timedelta(days=20))
    type(world.campaign).objects.update(starts_on=date(2022, 5, 9))
    world.campaign.refresh_from_db()


def test_brief_tells_the_week_the_same_days_a_week_before_and_so_far(county: World) -> None:
    begun_a_week_earlier(county)
    event("basic_check", county.officer, county.people[2], at=NOW - timedelta(days=8))
    paper = brief(county)
    assert rows(paper, "本周主要数字")["完成基础信息核对"] == ("人", 1, 2, "+1", 3)
    assert "比上周同期多 1" in text(paper)
    assert rows(paper, "本周主要数字")["有就业创业意愿和条件"] == ("人", None, None, None, 2)


def test_briefs_of_successive_weeks_add_up(county: World) -> None:
    begun_a_week_earlier(county)
    event("basic_check", county.officer, county.people[2], at=NOW - timedelta(days=8))
    event("basic_check", county.officer, county.people[3], at=NOW - timedelta(days=8), recorded_at=NOW - timedelta(hours=1))  # came in late
    first, second = (rows(brief(county, monday), "本周主要数字")["完成基础信息核对"] for monday in (MONDAY - timedelta(weeks=1), MONDAY))
    assert (first[-1], second[2], second[-1]) == (1, 3, 4)


def test_brief_names_the_lowest_and_the_highest_area_and_what_is_late(county: World) -> None:
    town = county.township.unit
    Edge.objects.create(campaign=county.campaign, from_unit=county.officer.unit, to_unit=town, path=town.path, line="dpf", due_at=NOW - timedelta(hours=1), sent_by=county.officer)
    actions.open_returns()
    paper = brief(county)
    assert "最低的是黄泥河镇（0%，0 / 2）；最高的是大石头镇（100%，2 / 2）" in text(paper)
    assert f"下级 1 个单位逾期没有报统计表：{town.name}" in text(paper)


def test_weeks_begin_with_the_campaign_and_end_today(world: World) -> None:
    assert [(one.starts_on, one.issue) for one in weeks_of(world.campaign, world.today)] == [(MONDAY, 2), (date(2022, 5, 9), 1)]
    assert monday_of(date(2022, 5, 22)) == MONDAY
    with pytest.raises(DomainError, match="不在活动期间"):
        brief(world, date(2022, 5, 23))
    with pytest.raises(DomainError, match="不在活动期间"):
        brief(world, date(2022, 5, 17))


# ── the words of the office ──


def test_words_are_kept_as_typed_also_when_figures_are_computed_again(county: World) -> None:
    long = "  第一段：逐户上门。\n\n第二段 <b>&amp;</b> “引号”\t制表\n" + "长" * (LONGEST - 60)
    paper = written(summary(county), county, cases=long)
    event("basic_check", county.officer, county.people[2])
    paper = actions.recompute_paper(paper=paper, by=county.officer)
    assert Paper.objects.get(pk=paper.pk).words == {"cases": long}
    assert rows(paper, "情况统计表")["完成基础信息核对"][-1] == 3


def test_what_a_word_processor_slips_in_does_not_break_the_document(county: World) -> None:
    assert written(summary(county), county, cases="一行\x0b二行\r\n三行\x00\x07末").words == {"cases": "一行\n二行\n三行末"}


def test_too_many_words_are_refused_with_their_number(county: World) -> None:
    with pytest.raises(DomainError, match="20,001 字，最多 20,000 字") as refused:
        written(summary(county), county, facts="多" * (LONGEST + 1))
    assert refused.value.field == "word_facts"


def test_a_colleague_who_saved_meanwhile_is_not_overwritten(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    paper = summary(county)
    seen = mark_of_words(paper)
    written(paper, county, cases="同事写的")
    answer = as_user(county.officer).post(reverse("paper_words", args=[paper.pk]), {"seen": seen, "word_cases": "我写的"})
    assert answer.status_code == 422
    assert "我写的" in answer.content.decode()
    assert Paper.objects.get(pk=paper.pk).words == {"cases": "同事写的"}


def test_every_button_of_the_page_keeps_what_was_typed(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    paper, officer = summary(county), as_user(county.officer)
    for name, more, text_now in (("compute_paper", {}, "甲"), ("paper_words", {"then": "pictures"}, "乙")):
        paper.refresh_from_db()
        answer = officer.post(reverse(name, args=[paper.pk]), {"seen": mark_of_words(paper), "word_cases": text_now, **more})
        assert answer.status_code == 302
        assert Paper.objects.get(pk=paper.pk).words == {"cases": text_now}


def test_who_writes_and_sends_alone_sends_what_was_typed(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    county.officer.roles.create(role="leader", starts_on=date(2020, 1, 1))
    paper = summary(county)
    as_user(county.officer).post(reverse("send_paper", args=[paper.pk]), {"seen": mark_of_words(paper), "mark": mark_of(paper), "word_cases": "刚写的"})
    paper.refresh_from_db()
    assert (paper.state, paper.words) == (PaperState.SENT, {"cases": "刚写的"})


# ── sent up ──


def test_sent_paper_stays_as_it_was_also_against_the_database(county: World) -> None:
    paper = sent(written(summary(county), county, cases="逐户上门。"), county)
    sections = paper.sections
    event("basic_check", county.officer, county.people[2])
    for act in (lambda: actions.recompute_paper(paper=paper, by=county.officer), lambda: written(paper, county, cases="改"), lambda: actions.drop_paper(paper=paper, by=county.officer)):
        with pytest.raises(DomainError, match="已经报送"):
            act()
    for change in ({"words": {}}, {"sections": []}, {"as_of": NOW}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Paper.objects.filter(pk=paper.pk).update(**change)
    assert Paper.objects.get(pk=paper.pk).sections == sections


def test_leader_sends_what_was_seen_and_twice_changes_nothing(county: World) -> None:
    paper = summary(county)
    seen = mark_of(paper)
    written(paper, county, cases="刚改")
    with pytest.raises(DomainError, match="刚被改过"):
        actions.send_paper(paper=paper, seen=seen, by=county.leader)
    first = sent(Paper.objects.get(pk=paper.pk), county)
    assert actions.send_paper(paper=first, seen="", by=county.leader).sent_at == first.sent_at
    assert Line.objects.filter(action="paper.send").count() == 1


def test_summary_with_other_figures_than_the_newest_table_is_not_sent(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    paper = summary(county)
    prepared(county)
    assert "统计表有了变动" in as_user(county.officer).get(reverse("paper", args=[paper.pk])).content.decode()
    with pytest.raises(DomainError, match="请先重新计算"):
        sent(paper, county)
    assert sent(actions.recompute_paper(paper=paper, by=county.officer), county).state == PaperState.SENT


def test_sent_paper_is_withdrawn_until_somebody_above_opened_it(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    paper = sent(summary(county), county)
    assert as_user(county.leader).get(reverse("paper", args=[paper.pk])).status_code == 200  # one's own does not count
    paper = sent(actions.withdraw_paper(paper=paper, by=county.leader), county)
    prefecture_leader(county)
    assert as_user(county.prefecture).get(reverse("paper_word", args=[paper.pk])).status_code == 200
    with pytest.raises(DomainError, match="上级已经打开"):
        actions.withdraw_paper(paper=paper, by=county.leader)
    assert "不能撤回" in as_user(county.leader).get(reverse("paper", args=[paper.pk])).content.decode()


def test_later_edit_makes_the_next_version_and_those_above_keep_the_sent_one(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    first = sent(written(summary(county), county, cases="第一次"), county)
    second = actions.revise_paper(paper=first, by=county.officer)
    assert actions.revise_paper(paper=first, by=county.officer) == second == newest(first) == summary(county)
    assert (second.number, second.words, second.state) == (2, {"cases": "第一次"}, PaperState.DRAFT)
    with pytest.raises(DomainError, match="更新的一稿"):
        actions.withdraw_paper(paper=first, by=county.leader)
    prefecture = as_user(county.prefecture)
    assert prefecture.get(reverse("paper", args=[second.pk])).status_code == 404
    assert "第 2 稿" not in prefecture.get(reverse("paper", args=[first.pk])).content.decode()
    actions.drop_paper(paper=second, by=county.officer)
    assert newest(first) == first


def test_superior_lists_who_handed_in_and_who_is_late(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    Edge.objects.filter(to_unit=county.stranger.unit).update(due_at=NOW - timedelta(hours=1))
    paper = sent(summary(county), county)
    brief_paper = sent(brief(county), county)
    found = papers_below(county.prefecture, county.campaign, NOW)
    assert [(one.unit, one.summary, one.brief, one.late(NOW)) for one in found] == [
        (county.stranger.unit, None, None, True), (county.officer.unit, paper, brief_paper, False)]
    page = as_user(county.prefecture).get(reverse("papers")).content.decode()
    assert "总结已报 1 / 2" in page
    assert "逾期未报" in page
    assert reverse("paper_word", args=[paper.pk]) in page
    assert reverse("paper", args=[paper.pk]) in as_user(county.prefecture).get(reverse("returns")).content.decode()


def test_papers_are_seen_by_the_unit_and_above_on_its_own_line_alone(county: World) -> None:
    draft = summary(county)
    seen_by = [name for name in ("officer", "leader", "prefecture", "province", "officer_hrss", "stranger", "township") if draft in papers_in(getattr(county, name))]
    assert seen_by == ["officer", "leader"]
    sent(draft, county)
    seen_by = [name for name in ("officer", "leader", "prefecture", "province", "officer_hrss", "stranger", "township") if draft in papers_in(getattr(county, name))]
    assert seen_by == ["officer", "leader", "prefecture", "province"]


def test_unit_the_campaign_did_not_reach_writes_nothing(world: World) -> None:
    with pytest.raises(DomainError, match="没有下发到本单位"):
        actions.make_paper(campaign=world.campaign, kind=PaperKind.SUMMARY, by=world.township)
    with pytest.raises(NotAllowed):
        actions.recompute_paper(paper=summary(world), by=world.stranger)


def test_writing_costs_as_many_queries_with_long_words_and_lists(county: World, as_user, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    sent(summary(county), county)
    with django_assert_max_num_queries(40):
        as_user(county.prefecture).get(reverse("papers"))
    assert Return.objects.count() == 0  # looking makes nothing


def test_pages_say_what_to_do_when_there_is_nothing(world: World, as_user) -> None:  # type: ignore[no-untyped-def]
    assert "写总结" in as_user(world.officer).get(reverse("papers")).content.decode()
    assert "等经办拟稿" in as_user(world.leader).get(reverse("papers")).content.decode()
    world.campaign.edges.all().delete()
    assert "还没有活动" in as_user(world.township).get(reverse("papers")).content.decode()


def test_bad_week_comes_back_with_one_sentence(world: World, as_user) -> None:  # type: ignore[no-untyped-def]
    officer, address = as_user(world.officer), reverse("make_paper", args=[world.campaign.pk])
    for asked, words in (({"starts_on": ""}, "没有选是哪一周"), ({"starts_on": "2023-01-02"}, "不是这项活动里的一周")):
        answer = officer.post(address, {"kind": "brief", **asked})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert officer.post(address, {"kind": "brief", "starts_on": "2022-05-16"}).status_code == 302


def test_leader_sends_and_withdraws_with_the_buttons_of_the_page(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    paper, leader = summary(county), as_user(county.leader)
    page = leader.get(reverse("paper", args=[paper.pk])).content.decode()
    mark = page.split('name="mark" value="')[1].split('"')[0]
    answer = leader.post(reverse("send_paper", args=[paper.pk]), {"mark": mark}, follow=True)
    assert "已报送，内容已冻结" in answer.content.decode()
    assert "已撤回" in leader.post(reverse("withdraw_paper", args=[paper.pk]), follow=True).content.decode()
    assert "刚被改过" in leader.post(reverse("send_paper", args=[paper.pk]), {"mark": "x"}, follow=True).content.decode()


def test_unit_with_nobody_above_finishes_its_summary_instead_of_sending_it(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    paper = actions.make_paper(campaign=county.campaign, kind=PaperKind.SUMMARY, by=county.province)
    leader, address = as_user(county.province_leader), reverse("paper", args=[paper.pk])
    page = leader.get(address).content.decode()
    assert "定稿后内容冻结" in page
    assert "上级" not in page.split('id="main"')[1]
    mark = page.split('name="mark" value="')[1].split('"')[0]
    done = leader.post(reverse("send_paper", args=[paper.pk]), {"mark": mark}, follow=True).content.decode()
    assert "已定稿，内容已冻结" in done
    assert "上级" not in done.split('id="main"')[1]


def test_first_week_has_nothing_to_compare_with(county: World) -> None:
    assert rows(brief(county, date(2022, 5, 9)), "本周主要数字")["完成基础信息核对"] == ("人", 0, 0)


def test_summary_names_the_tasks_that_are_late(county: World) -> None:
    Task.objects.create(campaign=county.campaign, measure=Measure.objects.get(), unit=county.officer.unit, path=county.officer.unit.path, number="1.1",
                        title="核对", due_on=county.today - timedelta(days=1), proof="graduates_paired", base="graduates")
    words = text(summary(county))
    assert "任务清单里 1 项过了截止日期还没有完成" in words
    assert "结对 0 人（应届高校残疾人毕业生 0 人）" in words  # no share of nobody
