"""What happens when a notice is entered, mended, confirmed and starts a campaign, and when that is taken back?"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from bangfu.audit.actions import record
from bangfu.campaigns.actions.tasks import write_tasks
from bangfu.campaigns.choices import NoticeState
from bangfu.campaigns.imports import read_notice
from bangfu.campaigns.models import Campaign, Measure, Notice
from bangfu.campaigns.queries import campaigns_visible_to
from bangfu.campaigns.rules.notices import campaign_title, clauses_of, deadline_of, start_of, theme_of
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User


@transaction.atomic
def draft_notice(*, text: str, by: User) -> Notice:
    """Read a pasted or uploaded notice into a draft. Raises DomainError when nothing of a notice is in it."""
    facts = read_notice(text, home=by.unit.region)
    notice = Notice.objects.create(
        unit=by.unit, path=by.unit.path, entered_by=by, text=facts["text"], original=text, facts=facts, entered_at=now(), **_columns(facts),
    )
    record(actor=by, action="notice.draft", object_kind="notice", object_id=notice.pk, detail={"doc_number": notice.doc_number})
    return notice


def _columns(facts: dict[str, Any]) -> dict[str, Any]:
    issued = facts.get("issued_on")
    return {
        "doc_number": (facts.get("doc_number") or "")[:60], "title": (facts.get("title") or "")[:200],
        "kind": facts.get("kind") or "notice", "issued_on": date.fromisoformat(issued) if issued else None,
    }


@transaction.atomic
def save_draft(*, notice: Notice, facts: dict[str, Any], by: User) -> Notice:
    """Keep what the officer has mended so far."""
    notice = _locked_draft(notice)
    notice.facts = facts
    for name, value in _columns(facts).items():
        setattr(notice, name, value)
    notice.save()
    record(actor=by, action="notice.save", object_kind="notice", object_id=notice.pk)
    return notice


def _locked_draft(notice: Notice) -> Notice:
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.state != NoticeState.DRAFT:
        raise DomainError(f"这份通知{NoticeState(notice.state).label}，不能再改。要改，请先撤回由它发起的活动。")
    return notice


@transaction.atomic
def confirm_notice(*, notice: Notice, facts: dict[str, Any], by: User, at: datetime | None = None) -> Notice:
    """An officer stands for the facts; nothing is unsure any more. Raises DomainError for a paper entered twice."""
    notice = _locked_draft(notice)
    if not (facts.get("title") or "").strip():
        raise DomainError("通知标题是空的，请补上。", field="title")
    number = facts.get("doc_number")
    if number:
        other = Campaign.objects.filter(pk__in=campaigns_visible_to(by).values("pk"), notice__doc_number=number).exclude(notice=notice).first()
        if other:
            raise DomainError(f"{number} 已经录入，并发起了“{other.title}”。请到该活动里办理，不要重复发起。", field="doc_number")
    notice.facts = _settled(facts)
    for name, value in _columns(facts).items():
        setattr(notice, name, value)
    notice.state, notice.confirmed_at, notice.confirmed_by = NoticeState.CONFIRMED, at or now(), by
    notice.save()
    record(actor=by, action="notice.confirm", object_kind="notice", object_id=notice.pk, detail={"doc_number": notice.doc_number})
    return notice


def _settled(facts: dict[str, Any]) -> dict[str, Any]:
    forwards = facts.get("forwards")
    return {**facts, "unsure": [], "forwards": {**forwards, "unsure": []} if forwards else None}


@transaction.atomic
def issue_campaign(
    *, notice: Notice, by: User, title: str = "", theme: str | None = None, starts_on: date | None = None,
    due_on: date | None = None, at: datetime | None = None,
) -> Campaign:
    """Start a campaign from a confirmed notice: its measures, and the task list of the unit that starts it."""
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.state != NoticeState.CONFIRMED:
        raise DomainError("通知还没有确认，不能发起活动。请先确认要素。")
    if notice.campaigns.exists():
        raise DomainError("这份通知已经发起过活动，不要重复发起。")
    facts, at = notice.facts, at or now()
    starts_on = starts_on or start_of(facts) or at.date()
    due_on = due_on or deadline_of(facts)
    if due_on is None:
        raise DomainError("通知没有写明截止日期，请填写活动截止日期。", field="due_on")
    if due_on < starts_on:
        raise DomainError(f"截止日期 {due_on} 早于开始日期 {starts_on}，请改正其中一个。", field="due_on")
    region = notice.unit.region
    campaign = Campaign.objects.create(
        notice=notice, region=region, path=region.path, title=(title or campaign_title(facts))[:120],
        theme=(theme_of(facts) if theme is None else theme)[:120], starts_on=starts_on, due_on=due_on, created_at=at,
    )
    Measure.objects.bulk_create([
        Measure(
            campaign=campaign, position=position, number=one.number, heading=one.heading, text=one.text,
            from_forwarded=one.from_forwarded, span_start=one.span[0] if one.span else None, span_end=one.span[1] if one.span else None,
        )
        for position, one in enumerate(clauses_of(facts), start=1)
    ])
    write_tasks(campaign=campaign, unit=notice.unit, due_on=due_on, owner=by, today=at.date())
    record(actor=by, action="campaign.issue", object_kind="campaign", object_id=campaign.pk, detail={"notice": notice.pk})
    return campaign


@transaction.atomic
def start_campaign(*, notice: Notice, facts: dict[str, Any], by: User, **details: Any) -> Campaign:
    """Confirm the facts and start the campaign, both or neither. `details`: title, theme, starts_on, due_on."""
    return issue_campaign(notice=confirm_notice(notice=notice, facts=facts, by=by), by=by, **details)


@transaction.atomic
def drop_notice(*, notice: Notice, by: User) -> None:
    """Put a draft away; `restore_notice` takes it back."""
    _move_draft(notice, by, NoticeState.DRAFT, NoticeState.DROPPED, "notice.drop")


@transaction.atomic
def restore_notice(*, notice: Notice, by: User) -> None:
    """Take a dropped draft back."""
    _move_draft(notice, by, NoticeState.DROPPED, NoticeState.DRAFT, "notice.restore")


def _move_draft(notice: Notice, by: User, old: NoticeState, new: NoticeState, action: str) -> None:
    if not Notice.objects.filter(pk=notice.pk, state=old).update(state=new):
        raise DomainError(f"这份通知现在不是“{old.label}”，请刷新页面再看。")
    record(actor=by, action=action, object_kind="notice", object_id=notice.pk)


@transaction.atomic
def withdraw_campaign(*, campaign: Campaign, by: User) -> Notice:
    """Take back a campaign nobody has received; its notice becomes a draft again. Raises DomainError once it is at work."""
    campaign = Campaign.objects.select_for_update().select_related("notice").get(pk=campaign.pk)
    if by.unit_id != campaign.notice.unit_id:
        raise DomainError("只有发起活动的单位能撤回。")
    if sent := campaign.edges.count():
        raise DomainError(f"活动已经转发给 {sent} 个单位，不能撤回。请先撤回还没有签收的转发。")
    if people := campaign.roster.count():
        raise DomainError(f"活动名册里已有 {people} 人，不能撤回。请先在名册里撤回加入的人员。")
    notice, key = campaign.notice, campaign.pk
    try:
        campaign.tasks.all().delete()
        campaign.delete()
    except ProtectedError as error:
        raise DomainError("活动已经有走访或报表记录，不能撤回。") from error
    notice.state, notice.confirmed_at, notice.confirmed_by = NoticeState.DRAFT, None, None
    notice.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    record(actor=by, action="campaign.withdraw", object_kind="campaign", object_id=key, detail={"notice": notice.pk})
    return notice
