"""What do the papers of a unit rest on? Figures of its table, what happened beside them, and how tasks and register stand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db.models import Q

from bangfu.campaigns.choices import TaskState
from bangfu.campaigns.models import Campaign, Task
from bangfu.core.clock import HERE, now
from bangfu.core.ui import date_long, local
from bangfu.matching.models import Recommendation, Run
from bangfu.orgs.models import Unit
from bangfu.people.choices import EventKind, Gift
from bangfu.reports.choices import ReturnState
from bangfu.reports.counting import Figures, hits_below
from bangfu.reports.frames import frames_of
from bangfu.reports.indicators import FORM, Frames, Indicator
from bangfu.reports.models import Return, Version
from bangfu.reports.papers.content import Figure
from bangfu.reports.queries import OPEN, decides, table_at

NAMED = 10  # units named in a sentence; the rest is counted


@dataclass(frozen=True)
class Ground:
    """`figures` and `frames` as of `as_of`; tasks, register and returns below as they stand on `on`, the day the paper is made."""

    campaign: Campaign
    unit: Unit
    figures: Figures
    frames: Frames
    as_of: datetime
    on: date
    source: str
    version: Version | None = None

    def cell(self, code: str, line: str = "all") -> int:
        return (self.figures.get(code) or {}).get(line) or 0

    def figure(self, code: str, line: str = "all") -> Figure:
        return Figure(self.cell(code, line), code, line)

    def missing(self, code: str, base: str) -> Figure:
        """Those of `base` without `code`."""
        return Figure(self.cell(base) - self.cell(code), base, without=code)


def newest_version(campaign: Campaign, unit: Unit) -> Version | None:
    return Version.objects.filter(of__campaign=campaign, of__unit=unit).select_related("of__campaign__notice", "of__unit").order_by("number").last()


def ground_of(campaign: Campaign, unit: Unit, *, at: datetime | None = None, frames: Frames | None = None) -> Ground:
    """What stands in the unit's newest statistics table, whatever its state; without one, what register and records say now.

    `frames` where those of the table have been read already.
    """
    at, version = at or now(), newest_version(campaign, unit)
    if version is not None:
        return _ground_of_version(version, at, frames)
    figures = table_at(campaign, unit.region, at=at).figures
    source = f"本单位还没有生成统计表，数字截至{moment_words(at)}，由登记册和记录即时汇总"
    return Ground(campaign, unit, figures, frames_of(campaign, [unit.path], at=at), at, at.astimezone(HERE).date(), source)


def _ground_of_version(version: Version, at: datetime, frames: Frames | None) -> Ground:
    row = version.of
    frames = frames or frames_of(row.campaign, [row.path], at=version.as_of, recorded_until=version.as_of)
    return Ground(row.campaign, row.unit, version.figures, frames, version.as_of, at.astimezone(HERE).date(), source_of(version), version)


def source_of(version: Version) -> str:
    """Which version of the table the figures are from and how it stands, in words."""
    state = "未提交" if version.sealed_at is None else ReturnState(version.of.state).label + ("" if version.of.state in OPEN else "，数字已冻结")
    return f"数字取自本单位情况统计表第 {version.number} 稿（{state}），截至{moment_words(version.as_of)}"


def contacts_by_channel(ground: Ground) -> dict[str, int]:
    """Contacts of the area's units by channel; they add up to the figure contact_attempts."""
    events = ground.frames.events.filter((pl.col("kind") == EventKind.CONTACT_ATTEMPT.value) & pl.col("unit_path").str.starts_with(ground.unit.path))
    return Counter(events["detail"].str.json_path_match("$.channel").fill_null("").to_list())


def people_by_gift(ground: Ground) -> dict[str, int]:
    """People of the base whom each of the four deliveries reached."""
    return {gift.value: _people(FORM["delivered_any"], ground, pl.col("gift") == gift.value) for gift in Gift}


def _people(indicator: Indicator, ground: Ground, holds: pl.Expr) -> int:
    kept = Frames(ground.frames.people, ground.frames.events.filter(holds), ground.frames.records, ground.frames.on)
    return hits_below(indicator, kept, ground.unit.path)["person_id"].n_unique()


def tasks_on(campaign: Campaign, unit: Unit) -> list[Task]:
    rows = Task.objects.filter(campaign=campaign, unit=unit).exclude(state=TaskState.DROPPED)
    return list(rows.select_related("measure").order_by("measure__position", "due_on", "pk"))


def still_open(tasks: Iterable[Task]) -> list[Task]:
    return sorted((one for one in tasks if one.state == TaskState.OPEN), key=lambda one: one.due_on)


def last_run(ground: Ground) -> tuple[Run | None, int]:
    """The newest finished match run over the unit's area, and how many of its people have a post to talk about."""
    run = Run.objects.filter(campaign=ground.campaign, path=ground.unit.path, finished_at__isnull=False).order_by("-finished_at").first()
    return run, Recommendation.objects.filter(run=run).values("person_id").distinct().count() if run else 0


def not_reported(campaign: Campaign, unit: Unit, *, before: datetime | None = None) -> list[Unit]:
    """Units this one takes returns from whose table is not in; `before`: only those that were due by then."""
    due = Q(due_at__lt=before) if before else Q()
    rows = Return.objects.filter(decides(unit), due, campaign=campaign, state__in=OPEN).select_related("unit").order_by("path", "-line")
    return [row.unit for row in rows]


def named(units: list[Unit]) -> str:
    names = "、".join(one.name for one in units[:NAMED])
    return f"{names}等" if len(units) > NAMED else names


def moment_words(moment: datetime) -> str:
    """2022年5月17日16时05分, as papers write it."""
    return f"{date_long(moment)}{local(moment).hour}时{local(moment):%M}分"
