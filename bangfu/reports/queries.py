"""What are the figures of an area now or in a version, which returns wait for whom, and who has not reported?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.urls import reverse

from bangfu.campaigns.choices import CampaignState
from bangfu.campaigns.models import Campaign, Edge, Task
from bangfu.campaigns.queries import own_edge, starts
from bangfu.core.clock import HERE, now
from bangfu.core.ui import percent
from bangfu.core.workdays import workdays_between
from bangfu.orgs.choices import LineOfCommand, UnitKind
from bangfu.orgs.models import Region, Unit, User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may
from bangfu.orgs.queries import reporting_areas
from bangfu.reports.choices import PaperKind, PaperState, ReturnState
from bangfu.reports.counting import Figures, Table, cell_hits, table_of
from bangfu.reports.frames import frames_of
from bangfu.reports.indicators import FORM, Indicator
from bangfu.reports.models import Paper, Return, Version

OPEN = (ReturnState.DRAFT, ReturnState.RETURNED)
DONE = (ReturnState.SUBMITTED, ReturnState.ACCEPTED, ReturnState.FROZEN)
SUMMARY_DAYS = 2  # working days before its deadline a summary is asked for
SUBMITTED_PROOF = "returns_submitted"  # of a task that is proved by the table itself
# figure, what it is measured against, in words
HEADLINES = [
    ("basic_checked", "unemployed", "应核对"), ("with_need", "unemployed", "应核对"), ("graduates_paired", "graduates", "应届毕业生"),
    ("hired", "referred", "已推荐"),
]
HEADLINE_WORDS = {"graduates_paired": "应届毕业生一对一", "with_need": "有就业需求", "basic_checked": "基础信息核对"}


# ── figures ──


def table_at(
    campaign: Campaign, region: Region, *, at: datetime, recorded_until: datetime | None = None, form: Iterable[Indicator] = FORM.values()
) -> Table:
    """The table of an area with a column per child area; `recorded_until` as in frames_of."""
    frames = frames_of(campaign, [region.path], at=at, recorded_until=recorded_until)
    return table_of(frames, region.path, [area.path for area in reporting_areas(region)], form)


def table_now(campaign: Campaign, region: Region) -> Table:
    return table_at(campaign, region, at=now())


def hits_behind(campaign: Campaign, indicator: Indicator, *, path: str, line: str, version: Version | None = None) -> Any:
    """The hits of one cell, now or as a version counted them: see counting.cell_hits."""
    at = version.as_of if version else now()
    frames = frames_of(campaign, [path], at=at, recorded_until=version.as_of if version else None)
    return cell_hits(indicator, frames, path, line)


def cell_href(campaign: Campaign, code: str, path: str, line: str = "all", version: Version | None = None) -> str:
    """Where the people behind a cell are listed."""
    address = reverse("indicator_people", args=[campaign.pk, code])
    return f"{address}?path={path}&line={line}" + (f"&version={version.pk}" if version else "")


def headline_figures(campaign: Campaign, path: str, table: Table | None = None) -> list[dict[str, Any]]:
    """The row of big figures of the home page, as ui/number.jinja figures() takes them."""
    region = Region.objects.get(path=path)
    cells = {code: cell["all"] or 0 for code, cell in (table or table_now(campaign, region)).figures.items()}
    items = []
    for code, base, words in HEADLINES:
        value, of = cells[code], cells[base]
        items.append({
            "label": HEADLINE_WORDS.get(code, FORM[code].name), "value": value, "href": cell_href(campaign, code, path), "total": of,
            "note": f"/ {words} {of:,} 人 · {percent(value, of)}", "state": "done" if of and value >= of else "",
        })
    return items


# ── returns ──


def returns_in(user: User) -> QuerySet[Return]:
    """Returns of the user's own unit and of the units below it."""
    below = Q(path__startswith=user.unit.path, unit__level__gt=user.unit.level)
    return Return.objects.filter(Q(unit=user.unit) | Q(path=user.unit.path) | below).select_related("campaign__notice", "unit__region")


def decides(unit: Unit) -> Q:
    """Returns this unit accepts or sends back: of the units it forwarded to, and of its subordinates on its own line."""
    forwarded = Edge.objects.filter(campaign=OuterRef("campaign"), to_unit=OuterRef("unit"), from_unit=unit)
    return Q(unit__superior=unit) | Q(Exists(forwarded))


def get_return(user: User, pk: int) -> Return:
    """A return this user may see; else 404."""
    rows = returns_in(user).select_related("unit__superior", "submitted_by", "decided_by__unit", "reminded_by__unit", "frozen_by__unit")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def get_version(user: User, row: Return, number: str = "") -> Version | None:
    """The version asked for by number, else the newest this user may see: a draft is the unit's own affair. Unknown: 404."""
    versions = [one for one in row.versions.select_related("made_by") if one.sealed_at or row.unit_id == user.unit_id]
    if number and not any(str(one.number) == number for one in versions):
        raise Http404
    return next((one for one in reversed(versions) if not number or str(one.number) == number), None)


def final_return(row: Return) -> Return | None:
    """The table that was made final for the campaign on this one's line, if one was: from then on nothing below is sent back on it."""
    return Return.objects.filter(campaign=row.campaign_id, line=row.line, state=ReturnState.FROZEN).select_related("unit").first()


def may_become_final(row: Return) -> bool:
    """The table of a unit that started the campaign, accepted by its superior; where there is nobody above, submitted."""
    if not starts(row.unit, row.campaign):
        return False
    alone = row.unit.superior_id is None and own_edge(row.unit, row.campaign) is None
    return row.state == ReturnState.ACCEPTED or (alone and row.state == ReturnState.SUBMITTED)


def returns_to_submit(user: User) -> QuerySet[Return]:
    """Open returns of the user's unit in running campaigns, soonest deadline first."""
    if not (may(user, P.PREPARE_RETURN) or may(user, P.DECIDE_RETURN)):
        return Return.objects.none()
    rows = Return.objects.filter(unit=user.unit, state__in=OPEN, campaign__state=CampaignState.RUNNING)
    return rows.select_related("campaign__notice", "unit__region").order_by("due_at", "pk")


def returns_to_decide(user: User) -> QuerySet[Return]:
    """Submitted returns that wait for this user's word, the longest waiting first."""
    if not may(user, P.DECIDE_RETURN):
        return Return.objects.none()
    rows = Return.objects.filter(decides(user.unit), state=ReturnState.SUBMITTED)
    return rows.select_related("campaign__notice", "unit__region", "submitted_by").order_by("submitted_at", "pk")


def returns_to_remind(user: User, campaign: Campaign) -> QuerySet[Return]:
    """Open returns of the units this user's unit decides on; a unit that is done is not among them."""
    if not may(user, P.PREPARE_RETURN):
        return Return.objects.none()
    return Return.objects.filter(decides(user.unit), campaign=campaign, state__in=OPEN)


def not_accepted_below(row: Return) -> dict[str, int]:
    """How many returns of the campaign below this one's unit, on its line, stand where, beside those accepted."""
    rows = Return.objects.filter(campaign=row.campaign_id, line=row.line, path__startswith=row.path).exclude(path=row.path).exclude(state=ReturnState.ACCEPTED)
    counts = Counter(rows.values_list("state", flat=True))
    return {state.label: counts[state] for state in ReturnState if counts[state]}


@dataclass(frozen=True)
class Below:
    """A unit below that has to report: its return if there is one, its deadline, and how it stands today."""

    unit: Unit
    row: Return | None
    due_at: datetime | None
    version: Version | None

    def state(self, at: datetime) -> str:
        """done | waiting | late | soon | open: a unit that reported is never late."""
        if self.row and self.row.state in DONE:
            return "waiting" if self.row.state == ReturnState.SUBMITTED else "done"
        if self.due_at is None:
            return "open"
        return "late" if self.due_at < at else "soon" if (self.due_at - at).total_seconds() < 86_400 else "open"


ORDER = {"late": 0, "waiting": 1, "soon": 2, "open": 3, "done": 4}


def units_below(user: User, campaign: Campaign, region: Region, at: datetime) -> list[Below]:
    """Both lines' bureaus of the areas right below `region` that the campaign reached, late ones first."""
    edges = {edge.to_unit_id: edge for edge in Edge.objects.filter(campaign=campaign, path__startswith=region.path)}
    rows = {row.unit_id: row for row in Return.objects.filter(campaign=campaign, path__startswith=region.path).prefetch_related("versions")}
    lines = (LineOfCommand.HRSS, LineOfCommand.DPF)
    units = Unit.objects.filter(region__parent=region, kind=UnitKind.BUREAU, line__in=lines, pk__in={*edges, *rows})
    found = []
    for unit in units.select_related("region").order_by("path", "-line"):
        row, edge = rows.get(unit.pk), edges.get(unit.pk)
        versions = [one for one in row.versions.all() if one.sealed_at] if row else []
        found.append(Below(unit, row, row.due_at if row else edge.due_at if edge else None, versions[-1] if versions else None))
    return sorted(found, key=lambda one: ORDER[one.state(at)])


def has_bureaus_below(region: Region) -> bool:
    """Whether anybody right below could report: villages have no bureaus."""
    return Unit.objects.filter(region__parent=region, kind=UnitKind.BUREAU).exists()


@dataclass(frozen=True)
class Proof:
    """The number that proves a task, what it is measured against (None: nothing) and where it opens."""

    task: Task
    value: int
    base: int | None
    href: str
    base_words: str = ""
    base_href: str = ""


def proofs_of(unit: Unit, campaign: Campaign) -> list[Proof]:
    """The proofs of one unit's tasks, from one count over its area."""
    tasks = list(Task.objects.filter(campaign=campaign, unit=unit).exclude(proof="").select_related("measure").order_by("measure__position", "pk"))
    counted = [task for task in tasks if task.proof in FORM]
    figures = table_now(campaign, unit.region).figures if counted else {}
    found = [_proof(campaign, unit, task, figures) for task in counted]
    for task in tasks:
        if task.proof == SUBMITTED_PROOF:
            done = Return.objects.filter(campaign=campaign, unit=unit, state__in=DONE).count()
            address = reverse("returns") + f"?campaign={campaign.pk}"
            found.append(Proof(task, done, 1, address, "要报的表", address))
    return sorted(found, key=lambda one: (one.task.measure.position, one.task.pk))


def proved_by(row: Return, figures: Figures) -> list[str]:
    """The proofs a submitted table brings: numbers that reached what they are measured against, and the table itself."""
    tasks = Task.objects.filter(campaign=row.campaign, unit=row.unit).exclude(proof="").select_related("measure")
    found = [_proof(row.campaign, row.unit, task, figures) for task in tasks if task.proof in FORM]
    return [one.task.proof for one in found if one.base and one.value >= one.base] + [SUBMITTED_PROOF]


def _proof(campaign: Campaign, unit: Unit, task: Task, figures: Figures) -> Proof:
    """The whole is never measured against its own part: 名册 ÷ 应核对 would be more than all."""
    value, href = figures[task.proof]["all"] or 0, cell_href(campaign, task.proof, unit.path)
    if task.base not in FORM or FORM[task.base].base == task.proof:
        return Proof(task, value, None, href)
    return Proof(task, value, figures[task.base]["all"], href, FORM[task.base].name, cell_href(campaign, task.base, unit.path))


# ── papers ──


def papers_in(user: User) -> QuerySet[Paper]:
    """Papers of the user's own unit; those sent up by units whose returns it takes, and by units below on its own line."""
    unit = user.unit
    below = Q(path__startswith=unit.path, line=unit.line, unit__level__gt=unit.level)
    rows = Paper.objects.filter(Q(unit=unit) | Q(decides(unit) | below, state=PaperState.SENT))
    return rows.select_related("campaign__notice", "unit__region", "unit__superior", "version", "made_by", "sent_by")


def get_paper(user: User, pk: int) -> Paper:
    """A paper this user may see; else 404."""
    row = papers_in(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def own_papers(unit: Unit, campaign: Campaign) -> list[Paper]:
    """The newest version of each of the unit's papers: the summary, then the briefs, the latest week first."""
    rows = Paper.objects.filter(unit=unit, campaign=campaign).select_related("campaign", "unit__region", "sent_by").order_by("number")
    newest = {(one.kind, one.starts_on): one for one in rows}
    briefs = sorted((one for (_, on), one in newest.items() if on), key=lambda one: str(one.starts_on), reverse=True)
    return [*(one for (_, on), one in newest.items() if on is None), *briefs]


def summaries_due(user: User, day: date) -> list[tuple[Return, int | None]]:
    """Where the unit's summary is not sent though its deadline is at most SUMMARY_DAYS working days away; with its draft, if there is one."""
    if not (may(user, P.PREPARE_RETURN) or may(user, P.DECIDE_RETURN)):
        return []
    summaries = Paper.objects.filter(campaign=OuterRef("campaign"), unit=OuterRef("unit"), kind=PaperKind.SUMMARY)
    rows = Return.objects.filter(~Exists(summaries.filter(state=PaperState.SENT)), unit=user.unit, campaign__state=CampaignState.RUNNING, due_at__isnull=False)
    rows = rows.annotate(draft=Subquery(summaries.order_by("-number").values("pk")[:1])).select_related("campaign", "unit__region").order_by("due_at", "pk")
    return [(one, one.draft) for one in rows if one.due_at and workdays_between(day, one.due_at.astimezone(HERE).date()) <= SUMMARY_DAYS]


def summaries_below(user: User, campaign: Campaign) -> dict[int, Paper]:
    """The newest summary sent up by each unit whose papers this user may read, by unit."""
    rows = papers_in(user).filter(campaign=campaign, kind=PaperKind.SUMMARY, state=PaperState.SENT)
    return {one.unit_id: one for one in rows.order_by("number")}


@dataclass(frozen=True)
class HandedIn:
    """What a unit below has sent up: its summary and its latest brief."""

    unit: Unit
    due_at: datetime | None
    summary: Paper | None
    brief: Paper | None

    def late(self, at: datetime) -> bool:
        return self.summary is None and self.due_at is not None and self.due_at < at


def papers_below(user: User, campaign: Campaign, at: datetime) -> list[HandedIn]:
    """The units whose returns this user's unit takes, with their papers; late ones first, then those not in."""
    forwarded = set(Edge.objects.filter(campaign=campaign, from_unit=user.unit).values_list("to_unit_id", flat=True))
    below = [one for one in units_below(user, campaign, user.unit.region, at) if one.unit.superior_id == user.unit_id or one.unit.pk in forwarded]
    sent = Paper.objects.filter(campaign=campaign, state=PaperState.SENT, unit__in=[one.unit for one in below]).select_related("campaign", "unit__region")
    summaries: dict[int, Paper] = {}
    briefs: dict[int, Paper] = {}
    for paper in sent.order_by("starts_on", "number"):
        (summaries if paper.kind == PaperKind.SUMMARY else briefs)[paper.unit_id] = paper
    found = [HandedIn(one.unit, one.due_at, summaries.get(one.unit.pk), briefs.get(one.unit.pk)) for one in below]
    return sorted(found, key=lambda one: (one.summary is not None, not one.late(at)))
