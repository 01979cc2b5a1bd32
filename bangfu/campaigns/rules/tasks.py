"""Which tasks follow from a measure, and how does a task or a forwarding edge stand today?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bangfu.core.workdays import workday_before

TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """One task of the catalogue. `proof` and `base` are indicator codes; `words` are what it rests on in a clause."""

    title: str
    proof: str = ""
    base: str = ""
    days_before: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of measure, known by words in its heading or, failing that, in its text."""

    code: str
    heading: tuple[str, ...]
    text: tuple[str, ...]
    tasks: tuple[TaskSpec, ...]
    always: bool = False  # every campaign has it, whether or not a measure says so


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A task on its way into a unit's list; `measure` is the index of the measure it follows from."""

    measure: int
    number: str
    title: str
    proof: str
    base: str
    due_on: date


def kinds_of_measures(measures: Sequence[tuple[str, str]], kinds: Sequence[Kind]) -> dict[int, Kind]:
    """Measure index → its kind, over (heading, text). Each kind is used once: headings first, then texts."""
    given: dict[int, Kind] = {}
    for where, patterns in ((0, "heading"), (1, "text")):
        for index, measure in enumerate(measures):
            free = [kind for kind in kinds if kind not in given.values()]
            if index not in given and (kind := _first_match(measure[where], free, patterns)):
                given[index] = kind
    return given


def _first_match(words: str, kinds: Sequence[Kind], patterns: str) -> Kind | None:
    for kind in kinds:
        alternatives = "|".join(getattr(kind, patterns))
        if alternatives and re.search(alternatives, words):
            return kind
    return None


def tasks_for(measures: Sequence[tuple[str, str]], kinds: Sequence[Kind], *, due_on: date, today: date) -> list[TaskDraft]:
    """The task list of one unit with the deadline `due_on`, in the order of the measures (heading, text).

    A measure nobody recognises gives one general task, which is done when somebody says so. Task days count back in
    working days from the unit's deadline and never lie before `today`.
    """
    given = kinds_of_measures(measures, kinds)
    specs = {index: list(given[index].tasks) if index in given else [_general(measures[index][0])] for index in range(len(measures))}
    missing = [kind for kind in kinds if kind.always and kind not in given.values()]
    for kind in missing:
        specs.setdefault(len(measures) - 1, []).extend(kind.tasks)
    return [
        TaskDraft(index, f"{index + 1}.{place}", spec.title[:TITLE_LENGTH], spec.proof, spec.base, task_due(due_on, spec.days_before, today))
        for index, listed in sorted(specs.items())
        for place, spec in enumerate(listed, start=1)
    ]


def _general(heading: str) -> TaskSpec:
    return TaskSpec(title=f"落实“{heading}”"[:TITLE_LENGTH])


def task_due(due_on: date, days_before: int, today: date) -> date:
    """`days_before` working days before the unit's deadline, not before today and never after the deadline."""
    return min(max(workday_before(due_on, days_before), today), max(due_on, today)) if days_before else due_on


@dataclass(frozen=True, slots=True)
class Status:
    """How something stands: code late | today | running | done | dropped, the tag's look and its words."""

    code: str
    look: str
    words: str


def task_status(due_on: date, today: date, state: str) -> Status:
    """Late and today only while the task is open."""
    if state == "done":
        return Status("done", "done", "已完成")
    if state == "dropped":
        return Status("dropped", "plain", "不再做")
    if due_on < today:
        return Status("late", "late", f"逾期 {(today - due_on).days} 天")
    if due_on == today:
        return Status("today", "soon", "今天到期")
    return Status("running", "info", "进行中")


def edge_status(state: str, due_at: datetime, now: datetime) -> Status:
    """A forwarding edge; one that is done is never late."""
    if state == "done":
        return Status("done", "done", "已报送")
    if due_at < now:
        return Status("late", "late", "逾期未签收" if state == "sent" else "逾期未报")
    if state == "sent":
        return Status("sent", "soon", "待签收")
    return Status("received", "info", "已签收")


def needs_reminder(state: str, due_at: datetime, now: datetime) -> bool:
    """Whether 一键催办 reaches this unit: not signed yet, or late. A unit that is done is never chased."""
    return state != "done" and (state == "sent" or due_at < now)
