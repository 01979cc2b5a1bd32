"""What happened in one week of a campaign: the week, so far and the change; where little was reached, what is late, what is next?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bangfu.campaigns.models import Campaign, Task
from bangfu.campaigns.queries import unit_deadline
from bangfu.core.clock import HERE
from bangfu.core.errors import DomainError
from bangfu.core.ui import date_long, date_words, percent, signed
from bangfu.orgs.models import Unit
from bangfu.orgs.queries import reporting_areas
from bangfu.reports.counting import Figures, Table
from bangfu.reports.indicators import FORM
from bangfu.reports.layout import coverage_rows
from bangfu.reports.papers.content import RETURNS, TASKS, Cell, Figure, Grid, Part, Said, Section, say
from bangfu.reports.papers.ground import moment_words, named, not_reported, still_open, tasks_on
from bangfu.reports.papers.summary import CASES
from bangfu.reports.queries import table_at

WEEKLY = ("contact_attempts", "basic_checked", "with_need", "graduates_paired", "ability_assessed", "need_registered", "served", "delivered_any",
          "openings", "referred", "interviewed", "hired")
STANDING = ("with_need",)
SPOKEN = ("basic_checked", "served", "referred", "hired")  # named in the sentence above the table
SHOWN = 3  # areas with the lowest and with the highest coverage
AHEAD = timedelta(days=14)  # tasks due within are named
FORM_OF_BRIEF = [FORM[code] for code in ("roster_people", "unemployed", *WEEKLY)]


@dataclass(frozen=True)
class Week:
    """A week of a campaign from Monday to Sunday; `issue` counts from the week the campaign began in."""

    starts_on: date
    issue: int

    @property
    def ends_on(self) -> date:
        return self.starts_on + timedelta(days=6)

    @property
    def words(self) -> str:
        return f"{date_words(self.starts_on)}—{date_words(self.ends_on)}"


def weeks_of(campaign: Campaign, today: date) -> list[Week]:
    """The weeks a brief can be written of, the current one first."""
    first, last = monday_of(campaign.starts_on), monday_of(today)
    count = max(0, (last - first).days // 7 + 1)
    return [Week(first + timedelta(weeks=number), number + 1) for number in reversed(range(count))]


def week_of(campaign: Campaign, starts_on: date, today: date) -> Week:
    """The week that begins on this Monday. Raises DomainError for a day outside the campaign."""
    found = next((one for one in weeks_of(campaign, today) if one.starts_on == starts_on), None)
    if found is None:
        raise DomainError(f"{date_long(starts_on)}开始的一周不在活动期间，或者还没有到。请从列表里选一周。", field="starts_on")
    return found


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def brief_sections(campaign: Campaign, unit: Unit, week: Week, *, at: datetime) -> tuple[list[Section], datetime]:
    """All sections, and the moment the figures stand at: the end of the week, in the current week `at`."""
    starts, seven = _midnight(week.starts_on), timedelta(weeks=1)
    as_of = min(at, starts + seven - timedelta(microseconds=1))
    table, before = _counted(campaign, unit, as_of), _counted(campaign, unit, starts).figures
    begun = as_of - seven >= _midnight(campaign.starts_on)  # else there is nothing to compare with
    earlier = [_counted(campaign, unit, moment).figures for moment in (as_of - seven, starts - seven)] if begun else []
    partly = "" if as_of < at else "本周还没有过完" + ("，与上周同期相比。" if begun else "。")
    made = f"本周从{date_long(week.starts_on)}起，数字由登记册和记录汇总，截至{moment_words(as_of)}；逾期和下一步按{moment_words(at)}的情况。{partly}"
    return [
        Section("week", "本周进展", (say(made), *_progress(table.figures, before, earlier, whole=as_of < at))),
        Section("areas", "各地核对情况", tuple(_areas(campaign, unit, table))),
        Section(CASES, "典型做法"),
        Section("late", "逾期情况", tuple(_late(campaign, unit, at))),
        Section("next", "下一步", tuple(_next(campaign, unit, at.astimezone(HERE).date()))),
    ], as_of


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=HERE)


def _counted(campaign: Campaign, unit: Unit, moment: datetime) -> Table:
    """As it was known then, so that the weeks of successive briefs add up."""
    return table_at(campaign, unit.region, at=moment, recorded_until=moment, form=FORM_OF_BRIEF)


def _progress(now: Figures, before: Figures, earlier: Sequence[Figures], *, whole: bool) -> list[Said | Grid]:
    """The sentence and the table; `earlier`: figures at the end and at the start of the same days a week before, none when the campaign had not begun."""
    rows, spoken, last_week = [], list[Part](), "上周" if whole else "上周同期"
    for code in WEEKLY:
        total = Figure(_all(now, code), code)
        this = total.value - _all(before, code)
        last = _all(earlier[0], code) - _all(earlier[1], code) if earlier else None
        week: tuple[Cell, ...] = (last, this, None if last is None else signed(this - last) if this != last else 0) if earlier else (this,)
        if code in STANDING:  # of the register: it is so, it does not happen in a week
            week = (None,) * len(week)
        rows.append((FORM[code].name, FORM[code].unit, *week, total))
        if code in SPOKEN:
            spoken += ["；" if spoken else "本周", f"{FORM[code].name} {this:,} {FORM[code].unit}{_compared(this, last, last_week)}，累计 ", total, f" {FORM[code].unit}"]
    due, checked = _all(now, "unemployed"), _all(now, "basic_checked")
    rate = ("。应核对 ", Figure(due, "unemployed"), f" 人，已核对的占 {percent(checked, due)}，还差 ", Figure(due - checked, "unemployed", without="basic_checked"), " 人。")
    heads, widths = (("指标", "单位", last_week, "本周", f"比{last_week}", "累计"), (20, 6, 8, 7, 9, 8)) if earlier else (("指标", "单位", "本周", "累计"), (28, 8, 10, 10))
    return [say(*spoken, *rate), Grid("本周主要数字", heads, tuple(rows), widths)]


def _all(figures: Figures, code: str) -> int:
    return figures[code]["all"] or 0


def _compared(this: int, last: int | None, when: str) -> str:
    if last is None:
        return ""
    return f"（与{when}相同）" if this == last else f"（比{when}{'多' if this > last else '少'} {abs(this - last):,}）"


def _areas(campaign: Campaign, unit: Unit, table: Table) -> list[Said | Grid]:
    rows = coverage_rows(campaign, reporting_areas(unit.region), table, {})
    if not rows:
        return [say("下级地区没有应核对的人。")]
    chosen = rows if len(rows) <= 2 * SHOWN else [*rows[:SHOWN], *rows[-SHOWN:]]
    low, high = rows[0], rows[-1]
    told: list[Part] = ["核对的占比，最低的是", *_area(low), *(("；最高的是", *_area(high)) if len(rows) > 1 else ()), "。"]
    cells = tuple(
        (row["area"].name, Figure(row["due"], "unemployed", path=row["area"].path), Figure(row["checked"], "basic_checked", path=row["area"].path),
         percent(row["checked"], row["due"]), Figure(row["left"], "unemployed", without="basic_checked", path=row["area"].path))
        for row in chosen
    )
    caption = "各地基础信息核对情况" if chosen == rows else f"核对占比最低和最高的各 {SHOWN} 个地区（共 {len(rows)} 个）"
    return [say(*told), Grid(caption, ("地区", "应核对", "已核对", "占比", "还差"), cells, (18, 8, 8, 8, 8))]


def _area(row: Mapping[str, Any]) -> tuple[Part, ...]:
    area, due, checked = row["area"], row["due"], row["checked"]
    return (f"{area.name}（{percent(checked, due)}，", Figure(checked, "basic_checked", path=area.path), " / ", Figure(due, "unemployed", path=area.path), "）")


def _late(campaign: Campaign, unit: Unit, at: datetime) -> list[Said | Grid]:
    day = at.astimezone(HERE).date()
    tasks = [one for one in still_open(tasks_on(campaign, unit)) if one.due_on < day]
    units = not_reported(campaign, unit, before=at)
    found: list[Said | Grid] = []
    if units:
        found.append(say("下级 ", Figure(len(units), RETURNS), f" 个单位逾期没有报统计表：{named(units)}。"))
    if tasks:
        found += [say("本单位 ", Figure(len(tasks), TASKS), " 项任务过了截止日期还没有完成："), _task_table("逾期的任务", tasks)]
    return found or [say("没有逾期的任务和报表。")]


def _next(campaign: Campaign, unit: Unit, day: date) -> list[Said | Grid]:
    due_at, waiting = unit_deadline(unit, campaign), not_reported(campaign, unit)
    tasks = [one for one in still_open(tasks_on(campaign, unit)) if day <= one.due_on <= day + AHEAD]
    below: tuple[Part, ...] = ("；下级还有 ", Figure(len(waiting), RETURNS), " 个单位没有报统计表") if waiting else ()
    found: list[Said | Grid] = [say(f"本单位的统计表和总结{moment_words(due_at)}截止", *below, "。")]
    return [*found, _task_table("两周内到期的任务", tasks)] if tasks else [*found, say("两周内没有到期的任务。")]


def _task_table(caption: str, tasks: Sequence[Task]) -> Grid:
    rows = tuple((one.number, one.title, date_long(one.due_on)) for one in tasks)
    return Grid(caption, ("任务号", "任务", "截止日期"), rows, (6, 34, 14))
