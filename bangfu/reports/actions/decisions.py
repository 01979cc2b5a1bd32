"""What happens when the superior decides on a return, chases one that is due, or makes a campaign's table final?"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from bangfu.audit.actions import record
from bangfu.campaigns.actions.forwarding import mark_edge_undone
from bangfu.campaigns.actions.tasks import reopen_tasks
from bangfu.campaigns.models import Campaign
from bangfu.core.clock import now
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.orgs.models import Unit, User
from bangfu.reports.choices import ReturnState
from bangfu.reports.counting import LINES
from bangfu.reports.indicators import FORM
from bangfu.reports.models import Remark, Return, Version
from bangfu.reports.queries import OPEN, SUBMITTED_PROOF, decides, final_return, may_become_final
from bangfu.reports.rules import may_move

Pointed = tuple[str, str, str]  # indicator, line, what is wrong with this figure


@transaction.atomic
def accept_return(*, row: Return, by: User, at: datetime | None = None) -> Return:
    """The superior takes the return. A second click changes nothing."""
    row = _locked_for_decision(row, by)
    if row.state == ReturnState.ACCEPTED:
        return row
    may_move(row.state, ReturnState.ACCEPTED)
    row.state, row.decided_at, row.decided_by, row.reason = ReturnState.ACCEPTED, at or now(), by, ""
    row.save()
    record(actor=by, action="return.accept", object_kind="return", object_id=row.pk, detail=_decision(row))
    return row


@transaction.atomic
def send_back_return(*, row: Return, reason: str, by: User, pointed: Sequence[Pointed] = (), at: datetime | None = None) -> Return:
    """The superior sends it back with a reason, and with one per figure if wanted; the unit is no longer done.

    A second click changes nothing. Raises DomainError for an empty reason, an unknown figure, and once the campaign's table is final.
    """
    if not reason.strip():
        raise DomainError("退回要写原因，下级才知道改哪一格。", field="reason")
    Campaign.objects.select_for_update().get(pk=row.campaign_id)  # against a table made final at the same moment
    row = _locked_for_decision(row, by)
    if row.state == ReturnState.RETURNED and row.reason == reason.strip():
        return row
    final = final_return(row)
    if final is not None:
        raise DomainError(f"{final.unit.name}已把本线的统计表定稿，下级的表不能再退回。数字有误，请在下一次报送中更正。")
    may_move(row.state, ReturnState.RETURNED)
    row.state, row.decided_at, row.decided_by, row.reason = ReturnState.RETURNED, at or now(), by, reason.strip()
    row.save()
    _point(row.versions.filter(sealed_at__isnull=False).latest("number"), pointed, by, row.decided_at)
    mark_edge_undone(campaign=row.campaign, unit=row.unit, by=by)
    reopen_tasks(campaign=row.campaign, unit=row.unit, proof=SUBMITTED_PROOF, by=by)
    record(actor=by, action="return.send_back", object_kind="return", object_id=row.pk, detail={
        **_decision(row), "reason": _without_numbers(row.reason), "cells": [f"{code}.{line}" for code, line, _ in pointed]})
    return row


def _point(version: Version, pointed: Sequence[Pointed], by: User, at: datetime) -> None:
    for code, line, _ in pointed:
        if code not in FORM or line not in LINES or (version.figures.get(code) or {}).get(line) is None:
            name = FORM[code].name if code in FORM else code
            raise DomainError(f"“{name}”没有这条线的数，不能指出这一格。请改选“合计”。")
    Remark.objects.bulk_create([Remark(version=version, code=code, line=line, text=text.strip(), made_by=by, made_at=at) for code, line, text in pointed])


@transaction.atomic
def remind_returns(*, campaign: Campaign, by: User, ids: Iterable[int] | None = None, at: datetime | None = None) -> list[Return]:
    """催报: the named returns of units this unit decides on, or all that are overdue. A unit that is done is never chased."""
    at = at or now()
    mine = Return.objects.select_for_update(of=("self",)).filter(decides(by.unit), campaign=campaign, state__in=OPEN)
    chased = list(mine.filter(due_at__lt=at) if ids is None else mine.filter(pk__in=list(ids)))
    Return.objects.filter(pk__in=[row.pk for row in chased]).update(reminded_at=at, reminded_by=by)
    if chased:
        record(actor=by, action="return.remind", object_kind="campaign", object_id=campaign.pk, detail={"units": [row.unit_id for row in chased]})
    return chased


@transaction.atomic
def freeze_return(*, row: Return, by: User, at: datetime | None = None) -> Return:
    """定稿: the table of the unit that started the campaign is final, and nothing below it can be sent back any more on its line.

    A second click changes nothing; there is no way back (the database refuses it). Raises DomainError before the table is accepted.
    """
    Campaign.objects.select_for_update().get(pk=row.campaign_id)
    row = Return.objects.select_for_update(of=("self",)).select_related("unit", "campaign__notice").get(pk=row.pk)
    if by.unit_id != row.unit_id:
        raise NotAllowed("只有发起活动的单位能把本单位的统计表定稿。")
    if row.state == ReturnState.FROZEN:
        return row
    if not may_become_final(row):
        raise DomainError("只有发起活动的单位、统计表已接收（没有上级的为已提交）之后才能定稿。请刷新页面看最新状态。")
    row.state, row.frozen_at, row.frozen_by = ReturnState.FROZEN, at or now(), by
    row.save()
    record(actor=by, action="return.freeze", object_kind="return", object_id=row.pk,
           detail={"version": row.versions.last().number, "at": row.frozen_at.isoformat()})  # type: ignore[union-attr]
    return row


def _decision(row: Return) -> dict[str, object]:
    """Which version was decided on and when, by the clock of the offices (an audit line keeps the real one)."""
    return {"version": row.versions.last().number, "at": row.decided_at.isoformat()}  # type: ignore[union-attr]


def _without_numbers(text: str) -> str:
    """A reason as the audit keeps it for good: no telephone or certificate numbers, and not too long."""
    return re.sub(r"\d{5,}", "*****", text)[:200]


def _locked_for_decision(row: Return, by: User) -> Return:
    row = Return.objects.select_for_update().get(pk=row.pk)
    if not Return.objects.filter(Q(pk=row.pk), decides(Unit.objects.get(pk=by.unit_id))).exists():
        raise NotAllowed("只有上级主管单位能接收或退回这份统计表。")
    return row
