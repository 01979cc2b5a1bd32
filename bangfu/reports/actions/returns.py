"""What happens when a statistics table is computed, explained, signed and submitted?"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.campaigns.actions.forwarding import mark_edge_done
from bangfu.campaigns.actions.tasks import close_proved_tasks
from bangfu.campaigns.choices import CampaignState
from bangfu.campaigns.models import Campaign, Edge
from bangfu.campaigns.queries import own_edge, starts, unit_deadline
from bangfu.core.clock import now
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.orgs.choices import LineOfCommand, UnitKind
from bangfu.orgs.models import Unit, User
from bangfu.reports.actions.scans import drop_scans
from bangfu.reports.choices import ReturnState
from bangfu.reports.models import Return, Version
from bangfu.reports.queries import DONE, proved_by, table_at
from bangfu.reports.rules import checks, difference, may_move, words_given

LINES = (LineOfCommand.HRSS, LineOfCommand.DPF)


@transaction.atomic
def open_returns() -> int:
    """A return for every unit a running campaign reached and for the bureaus of its own area; returns how many were new."""
    reached = Edge.objects.filter(campaign__state=CampaignState.RUNNING, line__in=LINES).select_related("campaign", "to_unit")
    wanted = [(edge.campaign, edge.to_unit) for edge in reached]
    for campaign in Campaign.objects.filter(state=CampaignState.RUNNING):
        bureaus = Unit.objects.filter(region_id=campaign.region_id, kind=UnitKind.BUREAU, line__in=LINES)
        wanted += [(campaign, unit) for unit in bureaus]
    held = set(Return.objects.values_list("campaign_id", "unit_id"))
    rows = [_new_return(campaign, unit) for campaign, unit in wanted if (campaign.pk, unit.pk) not in held]
    Return.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _new_return(campaign: Campaign, unit: Unit) -> Return:
    return Return(campaign=campaign, unit=unit, path=unit.path, line=unit.line, due_at=unit_deadline(unit, campaign))


@transaction.atomic
def prepare_return(*, campaign: Campaign, unit: Unit, by: User, at: datetime | None = None) -> Version:
    """Compute the unit's table as a draft: the first version, the same draft again, or after a return the next version.

    Raises DomainError for a unit the campaign did not reach, for another unit's table and while it is with the superior.
    """
    at = at or now()
    if by.unit_id != unit.pk:
        raise NotAllowed("只能生成本单位的统计表。")
    if own_edge(unit, campaign) is None and not starts(unit, campaign):
        raise DomainError("这项活动没有下发到本单位，不用报统计表。")
    Return.objects.bulk_create([_new_return(campaign, unit)], ignore_conflicts=True)
    row = Return.objects.select_for_update().get(campaign=campaign, unit=unit)
    if row.state in DONE:
        raise DomainError(f"统计表{row.get_state_display()}，数字已冻结。要改请上级先退回。")
    last = row.versions.last()
    number = 1 if last is None else last.number if last.sealed_at is None else last.number + 1
    table = table_at(campaign, unit.region, at=at, recorded_until=at)
    drop_scans(row.versions.filter(number=number))
    row.versions.filter(number=number).delete()
    version = Version.objects.create(of=row, number=number, as_of=at, figures=table.figures, children=table.parts, made_by=by, made_at=at)
    record(actor=by, action="return.prepare", object_kind="return", object_id=row.pk, detail={"version": number, "at": at.isoformat()})
    return version


@transaction.atomic
def submit_return(*, row: Return, version: Version, by: User, words: Mapping[str, str] | None = None, note: str = "", at: datetime | None = None) -> Return:
    """The leader signs the version seen: it is sealed, the return goes up, the unit is done for its edge.

    `words`: why a check that does not hold is right all the same, by its key; `note`: what else the superior should know.
    A second click on the same version changes nothing. Raises DomainError when the draft was computed again meanwhile.
    """
    at = at or now()
    row = Return.objects.select_for_update().get(pk=row.pk)
    if by.unit_id != row.unit_id:
        raise NotAllowed("只能提交本单位的统计表。")
    last = row.versions.last()
    if last is None:
        raise DomainError("还没有生成统计表，请先生成再提交。")
    if row.state == ReturnState.SUBMITTED and last.pk == version.pk:
        return row
    may_move(row.state, ReturnState.SUBMITTED)
    if last.pk != version.pk:
        raise DomainError("您看的那一稿已经重新计算，数字可能有变。请看过最新一稿再签字提交。")
    if last.sealed_at is not None:
        raise DomainError(f"第 {last.number} 稿已被退回，请先重新生成一稿。")
    last.words = words_given(checks(last.figures, last.children), words or {})
    last.note, last.sealed_at = note.strip(), at
    last.save(update_fields=["words", "note", "sealed_at"])
    row.state, row.submitted_at, row.submitted_by, row.decided_at, row.decided_by = ReturnState.SUBMITTED, at, by, None, None
    row.save()
    mark_edge_done(campaign=row.campaign, unit=row.unit, by=by, at=at)
    close_proved_tasks(campaign=row.campaign, unit=row.unit, proofs=proved_by(row, last.figures), by=by, at=at)
    record(actor=by, action="return.submit", object_kind="return", object_id=row.pk,
           detail={"version": last.number, "at": at.isoformat(), **_changed(row)})
    return row


def _changed(row: Return) -> dict[str, int]:
    sealed = list(row.versions.filter(sealed_at__isnull=False))
    return {"changed_cells": len(difference(sealed[-2].figures, sealed[-1].figures))} if len(sealed) > 1 else {}
