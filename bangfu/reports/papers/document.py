"""How does a paper become an official document, with those pictures that may be placed?"""

from collections.abc import Mapping, Sequence
from datetime import date

from bangfu.campaigns.models import Campaign
from bangfu.core.clock import HERE
from bangfu.core.documents import Document, Kind, Picture
from bangfu.core.sealed_files import kept
from bangfu.orgs.models import Unit
from bangfu.reports.choices import PaperKind
from bangfu.reports.models import Paper, PaperPicture
from bangfu.reports.papers.brief import Week, monday_of
from bangfu.reports.papers.content import Section, blocks_of, restored
from bangfu.reports.papers.summary import CASES

PICTURE = "reports_paperpicture.file"  # what the sealing is bound to
WIDTH_MM = 120


def document_of(paper: Paper) -> Document:
    """The paper as it stands: frozen once sent, else the draft."""
    sections = restored(paper.sections)
    on = (paper.sent_at or paper.made_at).astimezone(HERE).date()
    placed = {CASES: placed_pictures(paper)}
    if paper.kind == PaperKind.SUMMARY:
        return summary_document(paper.campaign, paper.unit, sections, words=paper.words, pictures=placed, on=on)
    blocks = blocks_of(sections, paper.words, placed)
    return Document(Kind.BRIEF, brief_title(paper), blocks, heads=[f"{paper.campaign.title}简报"], doc_number=f"第 {week_of_paper(paper).issue} 期", signers=[paper.unit.name], signed_on=on)


def summary_document(
    campaign: Campaign, unit: Unit, sections: Sequence[Section], *, on: date, words: Mapping[str, str] | None = None,
    pictures: Mapping[str, Sequence[Picture]] | None = None,
) -> Document:
    return Document(Kind.PLAIN, f"{campaign.title}情况总结", blocks_of(sections, words or {}, pictures or {}), signers=[unit.name], signed_on=on)


def placed_pictures(paper: Paper) -> list[Picture]:
    """Those that may be shown, numbered as they stand."""
    rows = [one for one in paper.pictures.all() if not one.why_not]
    return [Picture(picture_bytes(one), f"图{number}　{one.caption}", WIDTH_MM) for number, one in enumerate(rows, 1)]


def picture_bytes(picture: PaperPicture) -> bytes:
    return kept(picture.file, purpose=PICTURE)


def week_of_paper(paper: Paper) -> Week:
    """The week of a brief."""
    assert paper.starts_on is not None  # the database holds it
    return Week(paper.starts_on, (paper.starts_on - monday_of(paper.campaign.starts_on)).days // 7 + 1)


def brief_title(paper: Paper) -> str:
    return f"{paper.unit.region.name}一周进展（{week_of_paper(paper).words}）"


def title_of(paper: Paper) -> str:
    """As it stands in lists and at the head of its page."""
    return "情况总结" if paper.kind == PaperKind.SUMMARY else f"简报第 {week_of_paper(paper).issue} 期（{week_of_paper(paper).words}）"
