"""What happens when a campaign is passed on, signed for, chased and reported?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.campaigns.actions.tasks import write_tasks
from bangfu.campaigns.choices import EdgeState, TaskState
from bangfu.campaigns.models import Campaign, Edge, Task
from bangfu.campaigns.queries import own_edge, staff_of, starts, unit_deadline
from bangfu.campaigns.rules.deadlines import why_not_due
from bangfu.campaigns.rules.tasks import needs_reminder
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.orgs.models import Unit, User

REPORT_PROOF = "returns_submitted"



@dataclass(frozen=True)
class Forwarded:
    """What a forwarding did: edges made now, and units that had the campaign already."""

    sent: list[Edge]
    standing: list[Edge]


@transaction.atomic
def forward_notice(
    *, campaign: Campaign, units: Iterable[Unit], due_at: datetime, by: User, requirements: str = "", at: datetime | None = None,
) -> Forwarded:
    """Pass the campaign on to units below with a deadline of their own. Units that have it stay as they are.

    Raises DomainError when the unit has not signed itself, a unit is not below it, or the deadline leaves it no time.
    """
    unit, at, units = by.unit, at or now(), list(units)
    first, edge = starts(unit, campaign), own_edge(unit, campaign)
    if not units:
        raise DomainError("没有选转发对象，请至少选一个单位。", field="units")
    if not first and edge is None:
        raise DomainError("这项活动没有下发到本单位，不能转发。")
    if not first and edge is not None and edge.state == EdgeState.SENT:
        raise DomainError("本单位还没有签收，请先签收、指定责任人，再往下转发。")
    if why := why_not_due(timezone.localtime(due_at), unit_deadline(unit, campaign), first=first, now=at):
        raise DomainError(why, field="due_on")
    if wrong := [one.name for one in units if not one.path.startswith(unit.path) or one.level <= unit.level]:
        raise DomainError(f"{'、'.join(wrong[:3])}不是本单位的下级，不能转发。请重新选择。", field="units")
    wanted = {one.pk for one in units}
    standing = list(Edge.objects.select_for_update().filter(campaign=campaign, to_unit__in=wanted))
    had = {one.to_unit_id for one in standing}
    sent = Edge.objects.bulk_create([
        Edge(campaign=campaign, from_unit=unit, to_unit=one, path=one.path, line=one.line, requirements=requirements.strip(),
             due_at=due_at, sent_at=at, sent_by=by)
        for one in units if one.pk not in had
    ])
    record(actor=by, action="edge.forward", object_kind="campaign", object_id=campaign.pk,
           detail={"units": [one.to_unit_id for one in sent], "due_at": due_at.isoformat()})
    return Forwarded(sent=sent, standing=standing)


@transaction.atomic
def withdraw_edge(*, edge: Edge, by: User) -> None:
    """Take back a forwarding that nobody has signed for."""
    edge = Edge.objects.select_for_update().get(pk=edge.pk)
    if edge.from_unit_id != by.unit_id:
        raise DomainError("只有转发的单位能撤回这次转发。")
    if edge.state != EdgeState.SENT:
        raise DomainError("对方已经签收，不能撤回。如要停办，请电话联系对方责任人。")
    edge.delete()
    record(actor=by, action="edge.withdraw", object_kind="campaign", object_id=edge.campaign_id, detail={"unit": edge.to_unit_id})


@transaction.atomic
def sign_receipt(*, edge: Edge, responsible: User, by: User, at: datetime | None = None) -> Edge:
    """签收: say who is responsible, and get the unit's task list. Raises DomainError when it was signed before."""
    edge = Edge.objects.select_for_update(of=("self",)).select_related("campaign", "to_unit").get(pk=edge.pk)
    if by.unit_id != edge.to_unit_id:
        raise DomainError(f"这份通知发给{edge.to_unit.name}，只能由该单位签收。")
    if edge.received_at is not None:
        raise DomainError("这份通知已经签收过，不必再签。责任人有变动，请在“机制”里改。")
    _require_staff(responsible, edge.to_unit)
    edge.received_at, edge.received_by, edge.responsible = at or now(), by, responsible
    if edge.state == EdgeState.SENT:
        edge.state = EdgeState.RECEIVED
    edge.save()
    write_tasks(campaign=edge.campaign, unit=edge.to_unit, due_on=timezone.localdate(edge.due_at), owner=responsible, today=edge.received_at.date())
    record(actor=by, action="edge.sign", object_kind="edge", object_id=edge.pk, detail={"responsible": responsible.pk})
    return edge


@transaction.atomic
def change_responsible(*, edge: Edge, responsible: User, by: User) -> Edge:
    """Name another responsible person of the unit."""
    edge = Edge.objects.select_for_update(of=("self",)).select_related("to_unit").get(pk=edge.pk)
    if edge.received_at is None:
        raise DomainError("还没有签收，请先签收。")
    if by.unit_id != edge.to_unit_id:
        raise DomainError("只能由本单位改责任人。")
    _require_staff(responsible, edge.to_unit)
    edge.responsible = responsible
    edge.save(update_fields=["responsible"])
    record(actor=by, action="edge.responsible", object_kind="edge", object_id=edge.pk, detail={"responsible": responsible.pk})
    return edge


def _require_staff(person: User, unit: Unit) -> None:
    if not staff_of(unit).filter(pk=person.pk).exists():
        raise DomainError(f"{person.display_name}不是{unit.name}的在岗人员，请选本单位的人。", field="responsible")


@transaction.atomic
def remind_units(*, campaign: Campaign, by: User, edge_ids: Iterable[int] | None = None, at: datetime | None = None) -> list[Edge]:
    """催办: the named edges of the user's unit, or all that are unsigned or late. Units that are done are never chased."""
    at = at or now()
    mine = Edge.objects.select_for_update(of=("self",)).filter(campaign=campaign, from_unit=by.unit).exclude(state=EdgeState.DONE)
    if edge_ids is None:
        chased = [edge for edge in mine if needs_reminder(edge.state, edge.due_at, at)]
    else:
        chased = list(mine.filter(pk__in=list(edge_ids)))
    Edge.objects.filter(pk__in=[edge.pk for edge in chased]).update(reminded_at=at)
    if chased:
        record(actor=by, action="edge.remind", object_kind="campaign", object_id=campaign.pk, detail={"edges": [edge.pk for edge in chased]})
    return chased


@transaction.atomic
def mark_edge_done(*, campaign: Campaign, unit: Unit, by: User, at: datetime | None = None) -> bool:
    """The unit's return is submitted: its edge is done, and so is its reporting task. False when it has no edge (it started)."""
    at = at or now()
    Task.objects.filter(campaign=campaign, unit=unit, proof=REPORT_PROOF, state=TaskState.OPEN).update(state=TaskState.DONE, done_at=at)
    moved = Edge.objects.filter(campaign=campaign, to_unit=unit).exclude(state=EdgeState.DONE).update(state=EdgeState.DONE, done_at=at)
    if moved:
        record(actor=by, action="edge.done", object_kind="campaign", object_id=campaign.pk, detail={"unit": unit.pk})
    return bool(moved)


@transaction.atomic
def mark_edge_undone(*, campaign: Campaign, unit: Unit, by: User) -> bool:
    """The return was sent back: the edge waits again, and so does the reporting task."""
    Task.objects.filter(campaign=campaign, unit=unit, proof=REPORT_PROOF, state=TaskState.DONE).update(state=TaskState.OPEN, done_at=None)
    done = Edge.objects.filter(campaign=campaign, to_unit=unit, state=EdgeState.DONE)
    moved = done.filter(received_at__isnull=False).update(state=EdgeState.RECEIVED, done_at=None)
    moved += done.filter(received_at__isnull=True).update(state=EdgeState.SENT, done_at=None)
    if moved:
        record(actor=by, action="edge.undone", object_kind="campaign", object_id=campaign.pk, detail={"unit": unit.pk})
    return bool(moved)
