"""Facts of a notice, deadlines, tasks and working age: the pure rules of campaigns."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bangfu.campaigns import catalogue
from bangfu.campaigns.rules.deadlines import back_schedule, dated_steps, proposed_due, time_left, why_not_due
from bangfu.campaigns.rules.notices import (
    areas_meant,
    campaign_title,
    clauses_of,
    deadline_of,
    marked_words,
    pieces_of,
    slug,
    start_of,
)
from bangfu.campaigns.rules.tasks import edge_status, needs_reminder, task_status, tasks_for

HERE = ZoneInfo("Asia/Shanghai")
TODAY = date(2022, 5, 17)
MEASURES = [
    ("开展情况摸查", "主动开展电话调查和实地访谈"), ("强化政策宣传", "送政策、送服务"), ("突出重点群体", "残疾人高校毕业生"),
    ("加强技能培训", "培训费补贴"), ("优化就业服务", "“四个一”服务"), ("高度重视，广泛宣传引导", "借助全国助残日宣传"),
    ("明确责任，及时报送总结", "情况统计表请于5月20日前上报"),
]


def at(day: int, hour: int = 17) -> datetime:
    return datetime(2022, 5, day, hour, tzinfo=HERE)


# ── facts ──


def test_title_of_the_campaign_comes_from_the_forwarded_paper() -> None:
    facts = {
        "title": "关于转发《人力资源社会保障部办公厅中国残联办公厅关于开展残疾人就业帮扶活动的通知》的通知", "issued_on": "2022-05-13",
        "forwards": {"title": "人力资源社会保障部办公厅 中国残联办公厅关于开展残疾人就业帮扶活动的通知"},
    }
    assert campaign_title(facts) == "2022 年残疾人就业帮扶活动"


@pytest.mark.parametrize(("title", "name"), [
    ("关于组织开展2023年就业援助月活动的通知", "2023年就业援助月活动"),
    ("关于做好残疾人就业援助工作的通知", "2023 年残疾人就业援助"),
    ("残疾人招聘会通知", "2023 年残疾人招聘会通知"),
])
def test_title_of_the_campaign_for_plain_notices(title: str, name: str) -> None:
    assert campaign_title({"title": title, "issued_on": "2023-01-05", "forwards": None}) == name


def test_clauses_leave_out_requirements_of_the_forwarded_paper() -> None:
    facts = {
        "measures": [], "requirements": [{"no": "一", "heading": "高度重视", "text": "文"}],
        "forwards": {"measures": [{"no": "（一）", "heading": "摸查", "text": "查"}], "requirements": [{"no": "（一）", "heading": "不要", "text": ""}]},
        "spans": {"forwards.measures[0]": [10, 20], "requirements[0]": [1, 5]},
    }
    clauses = clauses_of(facts)
    assert [(one.heading, one.from_forwarded, one.span) for one in clauses] == [("摸查", True, (10, 20)), ("高度重视", False, (1, 5))]


def test_contacts_behind_the_last_clause_are_none_of_its_words() -> None:
    facts = {
        "requirements": [{"no": "三", "heading": "及时报送", "text": "请按时上报。\n某就业服务局\n联系人：王某某 联系电话：0431-80000001"}],
        "contacts": [{"unit": "某就业服务局", "name": "王某某", "phones": ["0431-80000001"], "emails": []}],
    }
    assert [one.text for one in clauses_of(facts)] == ["请按时上报。"]


def test_notice_without_measures_still_gives_one_clause() -> None:
    assert [one.heading for one in clauses_of({"title": "通知", "measures": [], "requirements": []})] == ["落实通知要求"]


def test_deadline_skips_recurring_and_falls_back_to_the_forwarded_paper() -> None:
    own = {"deadlines": [{"on": "2022-05-01", "recurring": "weekly:5"}], "forwards": {"deadlines": [{"on": "2022-06-01", "recurring": None}]}}
    assert deadline_of(own) == date(2022, 6, 1)
    assert deadline_of({"deadlines": [{"on": None, "recurring": None}]}) is None


def test_start_is_the_first_day_of_the_period() -> None:
    assert start_of({"issued_on": "2022-05-13", "period": {"from": "2022-05-15", "to": "2022-05-31"}}) == date(2022, 5, 15)
    assert start_of({"issued_on": "2022-05-13", "period": None}) == date(2022, 5, 13)


def test_pieces_put_the_text_together_again_and_give_the_shortest_fact_the_words() -> None:
    facts = {
        "text": "请于5月20日前将总结报来。", "unsure": [{"field": "deadlines[0]", "text": "5月20日", "why": "没有写年份"}],
        "spans": {"deadlines[0]": [0, 13], "contacts[0]": [9, 11], "addressees[0]": [2, 7], "addressees[1]": [2, 7], "title": [90, 99]},
    }
    pieces = pieces_of(facts)
    assert "".join(one.text for one in pieces) == facts["text"]
    by_text = {one.text: one for one in pieces}
    assert by_text["总结"].key == "contacts[0]"
    assert by_text["5月20日"].starts == ("addressees[0]", "addressees[1]")
    assert by_text["请于"].why == "没有写年份（原文：5月20日）"
    assert "title" not in {one.key for one in pieces}  # outside the text


def test_clause_is_marked_by_its_heading_only() -> None:
    facts = {"text": "（一）开展情况摸查。结合实际开展调查。", "spans": {"measures[0]": [0, 19]}, "unsure": []}
    assert [(one.text, one.key) for one in pieces_of(facts)] == [("（一）开展情况摸查", "measures[0]"), ("。结合实际开展调查。", "")]


def test_slug_is_an_address() -> None:
    assert slug("forwards.measures[0]") == "forwards-measures-0"


def test_words_are_marked_within_their_clause_of_the_sentence() -> None:
    assert marked_words("结合实际开展电话调查，了解需求。", ["电话"]) == [("结合实际开展电话调查", True), ("，了解需求。", False)]
    assert marked_words("一，二。", []) == [("一，二。", False)]


@pytest.mark.parametrize(("phrase", "meant"), [
    ("各市", ["甲市"]), ("乙管委会", ["乙管委会"]), ("各县（市、区）", ["甲市", "乙管委会"]), ("省直各部门", []),
])
def test_areas_meant(phrase: str, meant: list[str]) -> None:
    assert areas_meant(phrase, [("甲市", True), ("乙管委会", False)]) == meant


# ── deadlines ──


@pytest.mark.parametrize(("due", "state", "words"), [
    (date(2022, 5, 20), "info", "剩 3 个工作日"), (date(2022, 5, 18), "soon", "剩 1 个工作日"), (TODAY, "soon", "今天截止"),
    (date(2022, 5, 13), "late", "已逾期 2 个工作日"), (date(2022, 5, 16), "late", "已逾期 1 个工作日"),
])
def test_time_left_counts_working_days(due: date, state: str, words: str) -> None:
    left = time_left(due, TODAY)
    assert (left.state, left.words, left.published) == (state, words, True)


def test_time_left_says_when_the_holidays_are_not_published() -> None:
    assert not time_left(date(2099, 1, 5), TODAY).published


def test_proposed_deadline_is_one_working_day_earlier() -> None:
    assert proposed_due(date(2022, 5, 16), date(2022, 5, 1)) == date(2022, 5, 13)  # over a weekend
    assert proposed_due(date(2022, 5, 22), date(2022, 5, 1)) == date(2022, 5, 20)  # from a Sunday
    assert proposed_due(date(2022, 5, 16), date(2022, 5, 16)) == date(2022, 5, 16)  # not before today


def test_back_schedule_takes_one_working_day_per_level() -> None:
    assert back_schedule(date(2022, 5, 17), 3) == [date(2022, 5, 16), date(2022, 5, 13), date(2022, 5, 12)]


def test_deadline_given_on_must_leave_time() -> None:
    assert "不早于本单位" in why_not_due(at(20), at(20), first=False, now=at(13))
    assert why_not_due(at(19), at(20), first=False, now=at(13)) == ""
    assert why_not_due(at(20), at(20), first=True, now=at(13)) == ""
    assert "晚于通知规定" in why_not_due(at(21), at(20), first=True, now=at(13))
    assert "已经过去" in why_not_due(at(12), at(20), first=True, now=at(13))


def test_steps_are_past_late_now_or_ahead() -> None:
    steps = dated_steps([(date(2022, 5, 20), "丙", "", False), (date(2022, 5, 13), "甲", "", True), (date(2022, 5, 16), "乙", "", False),
                         (TODAY, "今", "", False)], TODAY)
    assert [(one.text, one.state) for one in steps] == [("甲", "past"), ("乙", "late"), ("今天 · 今", "now"), ("丙", "")]


# ── tasks ──


def test_catalogue_recognises_the_five_measures_and_the_report() -> None:
    drafts = tasks_for(MEASURES, catalogue.kinds(), due_on=date(2022, 5, 20), today=date(2022, 5, 13))
    first = {number.split(".")[0]: proof for number, proof in reversed([(one.number, one.proof) for one in drafts])}
    assert first == {"1": "roster_people", "2": "delivered_policy", "3": "graduates_paired", "4": "trained", "5": "openings", "6": "", "7": "returns_submitted"}
    assert len({one.number for one in drafts}) == len(drafts)


def test_measure_of_a_kind_already_used_gives_one_general_task() -> None:
    drafts = [one for one in tasks_for(MEASURES, catalogue.kinds(), due_on=date(2022, 5, 20), today=TODAY) if one.measure == 5]
    assert [(one.number, one.title, one.proof) for one in drafts] == [("6.1", "落实“高度重视，广泛宣传引导”", "")]


def test_report_is_due_even_when_no_measure_names_it() -> None:
    drafts = tasks_for([("开展慰问", "走访")], catalogue.kinds(), due_on=date(2022, 5, 20), today=TODAY)
    assert [(one.number, one.proof) for one in drafts] == [("1.1", ""), ("1.2", "returns_submitted")]


def test_task_days_count_back_from_the_units_deadline_and_never_lie_before_today() -> None:
    drafts = tasks_for(MEASURES, catalogue.kinds(), due_on=date(2022, 5, 20), today=date(2022, 5, 13))
    days = {one.proof: one.due_on for one in drafts if one.proof}
    assert (days["roster_people"], days["basic_checked"], days["returns_submitted"]) == (TODAY, date(2022, 5, 19), date(2022, 5, 20))
    late = tasks_for(MEASURES, catalogue.kinds(), due_on=date(2022, 5, 18), today=TODAY)
    assert min(one.due_on for one in late) == TODAY
    assert max(one.due_on for one in late) == date(2022, 5, 18)


@pytest.mark.parametrize(("due", "state", "code", "words"), [
    (date(2022, 5, 16), "open", "late", "逾期 1 天"), (TODAY, "open", "today", "今天到期"), (date(2022, 5, 18), "open", "running", "进行中"),
    (date(2022, 5, 16), "done", "done", "已完成"), (date(2022, 5, 16), "dropped", "dropped", "不再做"),
])
def test_task_status(due: date, state: str, code: str, words: str) -> None:
    status = task_status(due, TODAY, state)
    assert (status.code, status.words) == (code, words)


def test_edge_that_is_done_is_neither_late_nor_chased() -> None:
    assert edge_status("done", at(13), at(17)).code == "done"
    assert not needs_reminder("done", at(13), at(17))
    assert edge_status("sent", at(13), at(17)).words == "逾期未签收"
    assert needs_reminder("sent", at(20), at(17))
    assert not needs_reminder("received", at(20), at(17))
