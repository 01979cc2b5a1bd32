"""What happens when a summary or brief is made, written in, computed again, sent up, withdrawn and revised?"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bangfu.audit.actions import record
from bangfu.campaigns.models import Campaign
from bangfu.campaigns.queries import own_edge, starts
from bangfu.core.clock import HERE, now
from bangfu.core.documents.content import NOT_TEXT
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.orgs.models import Unit, User
from bangfu.reports.actions.pictures import copy_pictures, drop_pictures
from bangfu.reports.choices import PaperKind, PaperState
from bangfu.reports.models import Paper
from bangfu.reports.papers.brief import brief_sections, week_of
from bangfu.reports.papers.content import stored
from bangfu.reports.papers.ground import ground_of, newest_version, source_of
from bangfu.reports.papers.summary import summary_sections

LONGEST = 20_000  # characters the office adds to one section
COMPUTED = ("sections", "source", "version", "as_of", "made_by", "made_at")


@transaction.atomic
def make_paper(*, campaign: Campaign, kind: PaperKind, by: User, starts_on: date | None = None, at: datetime | None = None) -> Paper:
    """The newest version of the unit's summary, or of its brief of the week that begins on `starts_on`; the first is computed now.

    Raises DomainError for a unit the campaign did not reach and for a week outside it.
    """
    at = at or now()
    unit = Unit.objects.select_for_update(of=("self",)).select_related("region").get(pk=by.unit_id)  # a second click waits here
    if own_edge(unit, campaign) is None and not starts(unit, campaign):
        raise DomainError("这项活动没有下发到本单位，不用写总结和简报。")
    starts_on = starts_on if kind == PaperKind.BRIEF else None
    standing = Paper.objects.filter(campaign=campaign, unit=unit, kind=kind, starts_on=starts_on).last()
    if standing:
        return standing
    paper = Paper(campaign=campaign, unit=unit, path=unit.path, line=unit.line, kind=kind, starts_on=starts_on, made_by=by, made_at=at)
    _compute(paper, by, at)
    paper.save()
    _note(paper, "make", by, at)
    return paper


@transaction.atomic
def recompute_paper(*, paper: Paper, by: User, at: datetime | None = None) -> Paper:
    """The figures anew; the words of the office stay. Raises DomainError once it is sent."""
    at, paper = at or now(), _draft(paper, by)
    _compute(paper, by, at)
    paper.save(update_fields=COMPUTED)
    _note(paper, "compute", by, at)
    return paper


@transaction.atomic
def write_words(*, paper: Paper, words: Mapping[str, str], seen: str, by: User) -> Paper:
    """Keep what the office adds, as it was typed. Raises DomainError when a colleague saved other words meanwhile, and for too much."""
    paper = _draft(paper, by)
    new = {code: text for code, text in ((code, as_text(text)) for code, text in words.items()) if text.strip()}
    if new == paper.words:
        return paper
    if seen != mark_of_words(paper):
        raise DomainError("您打开这一页之后，同事改过补充的文字。您写的还在下面，没有存；请复制留底，打开最新的一页合并后再存。")
    for code, text in new.items():
        if len(text) > LONGEST:
            raise DomainError(f"这一部分写了 {len(text):,} 字，最多 {LONGEST:,} 字。请精简，或另附材料。", field=f"word_{code}")
    paper.words = new
    paper.save(update_fields=["words"])
    _note(paper, "words", by, now(), characters=sum(len(text) for text in new.values()))
    return paper


@transaction.atomic
def send_paper(*, paper: Paper, seen: str, by: User, at: datetime | None = None) -> Paper:
    """The leader sends up what was seen: words, figures and pictures are frozen. A second click changes nothing.

    Raises DomainError when it changed meanwhile, and for a summary that tells other figures than the newest statistics table.
    """
    at, paper = at or now(), _locked(paper, by)
    if paper.state == PaperState.SENT:
        return paper
    if seen != mark_of(paper):
        raise DomainError("您看的内容刚被改过，可能与您看到的不同。请看过最新内容再报送。")
    if outdated(paper):
        raise DomainError("统计表有了变动，这份总结写的还是以前的数，报上去会对不上。请先重新计算。")
    paper.state, paper.sent_at, paper.sent_by = PaperState.SENT, at, by
    paper.save(update_fields=["state", "sent_at", "sent_by"])
    _note(paper, "send", by, at)
    return paper


@transaction.atomic
def withdraw_paper(*, paper: Paper, by: User) -> Paper:
    """Take it back to be a draft, as long as nobody of another unit opened it. Raises DomainError."""
    paper = _locked(paper, by)
    if paper.state == PaperState.DRAFT:
        return paper
    if paper.opened_at is not None:
        raise DomainError("上级已经打开看过，不能撤回。要改请点“修改”，另成一稿再报送。")
    if newest(paper).pk != paper.pk:
        raise DomainError("已有更新的一稿，不能撤回这一稿。")
    paper.state, paper.sent_at, paper.sent_by = PaperState.DRAFT, None, None
    paper.save(update_fields=["state", "sent_at", "sent_by"])
    _note(paper, "withdraw", by, now())
    return paper


@transaction.atomic
def revise_paper(*, paper: Paper, by: User, at: datetime | None = None) -> Paper:
    """The next version of a paper that was sent: its words and pictures, figures computed anew. A draft there is comes back as it is."""
    at, paper = at or now(), _locked(paper, by)
    last = newest(paper)
    if last.state == PaperState.DRAFT:
        return last
    new = Paper(campaign=last.campaign, unit=last.unit, path=last.path, line=last.line, kind=last.kind, starts_on=last.starts_on,
                number=last.number + 1, words=last.words, made_by=by, made_at=at)
    _compute(new, by, at)
    new.save()
    copy_pictures(last, new, by)
    _note(new, "make", by, at)
    return new


@transaction.atomic
def drop_paper(*, paper: Paper, by: User) -> None:
    """Throw a draft away with its pictures. Raises DomainError for one that was sent."""
    paper = _draft(paper, by)
    drop_pictures(paper.pictures.all())
    _note(paper, "drop", by, now())
    paper.delete()


@transaction.atomic
def open_paper(*, paper: Paper, by: User, at: datetime | None = None) -> None:
    """A reader of another unit opens it: from the first on it cannot be withdrawn."""
    if by.unit_id == paper.unit_id or paper.opened_at is not None:
        return
    if Paper.objects.filter(pk=paper.pk, state=PaperState.SENT, opened_at__isnull=True).update(opened_at=at or now()):
        _note(paper, "open", by, at or now())


def newest(paper: Paper) -> Paper:
    return versions_of(paper).latest("number")


def versions_of(paper: Paper) -> QuerySet[Paper]:
    return Paper.objects.filter(campaign=paper.campaign_id, unit=paper.unit_id, kind=paper.kind, starts_on=paper.starts_on).select_related("campaign", "unit__region")


def outdated(paper: Paper) -> bool:
    """Whether a draft of a summary tells another version of the statistics table than the newest, or another state of it."""
    if paper.kind != PaperKind.SUMMARY or paper.state == PaperState.SENT:
        return False
    version = newest_version(paper.campaign, paper.unit)
    return version is not None and (version.pk != paper.version_id or source_of(version) != paper.source)


def mark_of_words(paper: Paper) -> str:
    """Changes with the words alone: recomputing or a picture does not stop somebody who is writing."""
    return _digest(paper.words)


def mark_of(paper: Paper) -> str:
    """Changes with anything the paper says or shows."""
    pictures = [[one.pk, one.caption, one.why_not, one.position] for one in paper.pictures.all()]
    return _digest([paper.words, paper.sections, paper.source, pictures])


def as_text(text: str) -> str:
    """As typed, with one kind of line end and without what a document cannot hold."""
    return NOT_TEXT.sub("", re.sub(r"\r\n?|\x0b", "\n", text))


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:24]


def _compute(paper: Paper, by: User, at: datetime) -> None:
    if paper.kind == PaperKind.SUMMARY:
        ground = ground_of(paper.campaign, paper.unit, at=at)
        paper.sections, paper.source, paper.version, paper.as_of = stored(summary_sections(ground)), ground.source, ground.version, ground.as_of
    else:
        week = week_of(paper.campaign, paper.starts_on or at.date(), at.astimezone(HERE).date())
        sections, paper.as_of = brief_sections(paper.campaign, paper.unit, week, at=at)
        paper.sections, paper.source = stored(sections), "数字由登记册和记录汇总"
    paper.made_by, paper.made_at = by, at


def _note(paper: Paper, what: str, by: User, at: datetime, **more: Any) -> None:
    record(actor=by, action=f"paper.{what}", object_kind="paper", object_id=paper.pk,
           detail={"kind": paper.kind, "number": paper.number, "unit": paper.unit_id, "at": at.isoformat(), **more})


def _locked(paper: Paper, by: User) -> Paper:
    found = Paper.objects.select_for_update(of=("self",)).select_related("campaign__notice", "unit__region").filter(pk=paper.pk).first()
    if found is None:
        raise DomainError("这份材料刚被删去。请回到列表看最新情况。")
    if found.unit_id != by.unit_id:
        raise NotAllowed("只能办理本单位的总结和简报。")
    return found


def _draft(paper: Paper, by: User) -> Paper:
    found = _locked(paper, by)
    if found.state == PaperState.SENT:
        raise DomainError("已经报送，内容不再改动。要改请点“修改”，另成一稿。")
    return found
