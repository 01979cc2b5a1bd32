"""How does a notice leave as an official paper: itself, or passed on by a unit of ours?

Words of the body are the notice's own; head, signature and date are the facts an officer confirmed. What nobody knows, like
the number of a unit's own paper, is left blank to be filled in by hand.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from bangfu.campaigns.models import Edge, Notice
from bangfu.campaigns.rules.notices import Facts, body_of
from bangfu.core.documents import Block, Document, Heading, Kind, Paragraph, write_docx, write_pdf
from bangfu.core.documents.content import date_words

LEVELS = tuple(re.compile(pattern) for pattern in (
    r"[一二三四五六七八九十]{1,3}、", r"（[一二三四五六七八九十]{1,3}）", r"\d{1,2}[.．](?!\d)", r"（\d{1,2}）",
))
LONGEST_HEADING = 40  # characters; a longer opening is a sentence
BLANK = "　　　　　　"


def notice_paper(notice: Notice) -> Document:
    """The notice as printed, with the whole paper it forwards behind it when that was entered too."""
    facts: Facts = notice.facts
    inner = facts.get("forwards") or {}
    annexes = [_paper(inner, Kind.PLAIN)] if body_of(facts).forwards_whole else []
    return _paper(facts, _kind_of(facts), title=notice.title, text=notice.text, annexes=annexes)


def _kind_of(facts: Facts) -> Kind:
    """A 函 number has the letter's layout; a paper nobody is known to have issued has no red head."""
    if not facts.get("issuers"):
        return Kind.PLAIN
    return Kind.LETTER if facts.get("kind") == "letter" or "函〔" in (facts.get("doc_number") or "") else Kind.PAPER


def _paper(facts: Facts, kind: Kind, *, title: str = "", text: str = "", annexes: Sequence[Document] = ()) -> Document:
    body, issuers = body_of(facts), facts.get("issuers") or []
    day = date.fromisoformat(facts["issued_on"]) if facts.get("issued_on") else None
    return Document(
        kind=kind, title=title or facts.get("title") or "通知", heads=issuers, doc_number=facts.get("doc_number") or ("" if kind is Kind.PLAIN else _number_to_fill(day)),
        addressees=body.addressees, blocks=blocks_of(body.lines or text.split("\n")), attachments=facts.get("attachments") or [], signers=issuers, signed_on=day,
        notes=body.behind, annexes=annexes,
    )


def _number_to_fill(day: date | None) -> str:
    return f"{BLANK}〔{day.year if day else '　　'}〕　　号"


def blocks_of(lines: Iterable[str]) -> list[Block]:
    """Headings where a line opens with a number of one of the four levels, else paragraphs."""
    return [_block(line.strip()) for line in lines if line.strip()]


def _block(line: str) -> Block:
    level = next((level for level, pattern in enumerate(LEVELS, 1) if pattern.match(line)), 0)
    if not level:
        return Paragraph(line)
    end = line.find("。") + 1
    if 0 < end <= LONGEST_HEADING:
        return Heading(level, line[:end], line[end:])
    if not end and len(line) <= LONGEST_HEADING and line[-1] not in "；;，,":
        return Heading(level, line)
    return Paragraph(line)


# ── passed on ──


def forward_paper(edge: Edge, siblings: Sequence[Edge]) -> Document:
    """The forwarding unit's own short notice to its units of one line, the notice behind it.

    `edge` with campaign__notice, from_unit and sent_by; `siblings` all edges that say the same (queries.edges_alike), with to_unit.
    """
    notice: Notice = edge.campaign.notice
    unit, sent = edge.from_unit, timezone.localtime(edge.sent_at).date()
    verb = "印发" if unit.name in (notice.facts.get("issuers") or []) else "转发"  # 转发 is said of somebody else's paper
    cited = f"《{_nested(notice.title)}》" + (f"（{notice.doc_number}）" if notice.doc_number else "")
    whole = notice_paper(notice)
    annexes = [whole, *whole.annexes]
    return Document(
        kind=Kind.PAPER, title=f"关于{verb}《{_nested(notice.title)}》的通知", heads=[unit.name], doc_number=_number_to_fill(sent),
        addressees="、".join(one.to_unit.name for one in siblings) + "：", blocks=_forward_blocks(edge, verb, cited),
        attachments=[one.title for one in annexes], signers=[unit.name], signed_on=sent, annexes=annexes,
    )


def _nested(title: str) -> str:
    """Title marks inside title marks are 〈〉."""
    return title.replace("《", "〈").replace("》", "〉")


def _forward_blocks(edge: Edge, verb: str, cited: str) -> list[Block]:
    added = blocks_of(edge.requirements.split("\n"))
    close = "，并提出以下要求，请一并贯彻执行。" if added else "，请结合实际认真抓好落实。"
    due = timezone.localtime(edge.due_at)
    hour = f"{due.hour}时" + (f"{due.minute}分" if due.minute else "")
    papers = "、".join(handed_in(edge.campaign.notice.facts)) or "落实情况"
    return [
        Paragraph(f"现将{cited}{verb}给你们{close}"), *added, Paragraph(f"请于{date_words(due.date())}{hour}前将{papers}报送{edge.from_unit.name}。"),
        Paragraph(f"联系人：{edge.sent_by.display_name}　　联系电话：{edge.sent_by.phone or BLANK}"),
    ]


def handed_in(facts: Facts) -> list[str]:
    """What the notice wants handed in once, in its own words; else what the forwarded paper wants."""
    for paper in (facts, facts.get("forwards") or {}):
        rows: list[dict[str, Any]] = [one for one in paper.get("deadlines") or [] if not one.get("recurring")]
        if names := [name for one in rows for name in one.get("deliverables") or []]:
            return list(dict.fromkeys(names))
    return []


# ── as a file ──

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_file(paper: Document, ending: str) -> HttpResponse:
    """The paper as .docx or .pdf under its title. Raises DomainError when pages cannot be set here."""
    data, kind = (write_docx(paper), WORD) if ending == "docx" else (write_pdf(paper), "application/pdf")
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, f"{re.sub(r'[/:*?<>|]', '', paper.title)[:80]}.{ending}")
    answer["Cache-Control"] = "private, no-store"
    return answer
