"""By when, how many working days are left, and which deadline may be given on?"""

from dataclasses import dataclass
from datetime import date, datetime

from bangfu.core.workdays import is_workday, published, workday_before, workdays_between

SOON = 1  # working days: from here on a deadline is shown as due soon


@dataclass(frozen=True, slots=True)
class Left:
    """How far a deadline is away, in words; `state` is late | soon | info."""

    state: str
    words: str
    published: bool


def time_left(due_on: date, today: date) -> Left:
    """剩 n 个工作日. Days of a year whose holidays are not published count Monday to Friday, and say so."""
    known = published(due_on.year) and published(today.year)
    days = workdays_between(today, due_on)
    if due_on < today:
        words = f"已逾期 {-days} 个工作日" if days else "已逾期"
        return Left("late", words, known)
    if due_on == today:
        return Left("soon", "今天截止", known)
    words = f"剩 {days} 个工作日" if days else "截止前没有工作日"
    return Left("soon" if days <= SOON else "info", words, known)


def proposed_due(own_due: date, today: date) -> date:
    """One working day before one's own deadline, but not before today."""
    return max(_one_earlier(own_due), today)


def _one_earlier(day: date) -> date:
    """The working day before; of a day off, the last working day before it."""
    return workday_before(day, 1 if is_workday(day) else 0)


def why_not_due(due_at: datetime, own_due_at: datetime, *, first: bool, now: datetime) -> str:
    """Why this deadline may not be given on; empty when it may.

    The unit that starts the campaign passes on the deadline the notice prints; whoever forwards needs time of their own.
    """
    given, own = (f"{one.month}月{one.day}日 {one:%H:%M}" for one in (due_at, own_due_at))
    if due_at <= now:
        return f"给下级的截止时间 {given} 已经过去，请改成现在之后的时间。"
    if first and due_at > own_due_at:
        return f"给下级的截止时间 {given} 晚于通知规定的 {own}，请改到 {own} 或之前。"
    if not first and due_at >= own_due_at:
        return f"给下级的截止时间 {given} 不早于本单位的截止时间 {own}，收齐后没有时间汇总。请改到 {own} 之前。"
    return ""


@dataclass(frozen=True, slots=True)
class Step:
    """One day on the way back from the superior's deadline."""

    on: date
    text: str
    sub: str = ""
    state: str = ""  # past | now | late | ""


def dated_steps(steps: list[tuple[date, str, str, bool]], today: date) -> list[Step]:
    """Steps (day, text, sub, done) in the order of their days, each past, late, now or ahead."""
    made = []
    for on, text, sub, done in sorted(steps, key=lambda one: one[0]):
        state = "past" if done else "late" if on < today else "now" if on == today else ""
        made.append(Step(on, f"今天 · {text}" if on == today else text, sub, state))
    return made


def back_schedule(due_on: date, count: int) -> list[date]:
    """`count` deadlines, each one working day before the one above, nearest first."""
    days = []
    for _ in range(count):
        due_on = _one_earlier(due_on)
        days.append(due_on)
    return days
