"""Which facts does the text of an official notice state, and where?"""

import re
from collections.abc import Callable
from datetime import date

from .clean import clean_lines
from .contacts import contacts_in
from .dates import Clock
from .deadlines import read_deadlines
from .facts import Found, Sheet, empty_facts
from .header import Layout, issue_day, kind_of, layout_of, year_hint
from .mentions import attachments_in, bracket_pairs, cited_paper, citing_bodies, platforms_in
from .organs import addressees_in, organs_in
from .papers import Paper, papers_in
from .reflow import reflow
from .sections import read_sections
from .titles import same_title
from .words import DOC_NUMBER, squeezed

Expand = Callable[[str], list[str]]


def parse_notice(text: str, *, expand: Expand | None = None) -> dict:
    """All facts of a pasted notice in the notice schema, with positions in the cleaned text.

    `expand` turns an area phrase (各市（州）) into the names of the areas meant; without it
    `expands_to` stays empty. Never raises on odd text: what is not recognised stays empty.
    """
    papers = papers_in(reflow(clean_lines(text)))
    if not papers:
        return empty_facts()
    main = outer_paper(papers)
    inner = forwarded_paper(main, papers)
    # Papers that are neither are links or attachments; an attachment belongs to the notice.
    annexes = [p for p in papers if p is not main and p is not inner and papers.index(p) > papers.index(main)]
    lines = main.lines + [line for annex in annexes if not main.title or not annex.title for line in annex.lines]
    facts = read_paper("\n".join(lines), main.title, forwarding=inner is not None, expand=expand)
    attach_forwarded(facts, inner, expand)
    return facts


def is_recognised(facts: dict) -> bool:
    """False when the text held no fact of a notice at all."""
    keys = ("doc_number", "issuers", "issued_on", "addressees", "theme", "period", "measures", "deadlines", "forwards")
    headline = facts["title"] and facts["kind"]
    return bool(headline or any(facts[key] for key in keys) or facts["targets"]["main"])


# --- outer and forwarded paper --------------------------------------------------------------

def outer_paper(papers: list[Paper]) -> Paper:
    """The paper that forwards, else the first one with a body."""
    def forwards(paper: Paper) -> bool:
        return "转发" in re.sub(r"《.*》", "", paper.title)
    return next((p for p in papers if forwards(p)), None) or next((p for p in papers if p.weight > 80), papers[0])


def forwarded_paper(main: Paper, papers: list[Paper]) -> Paper | None:
    """The paper among the others whose title the main one cites."""
    whole = squeezed("".join(main.lines))
    cited = [whole[a + 1:b - 1] for a, b in bracket_pairs(whole, 0, len(whole))]
    others = [p for p in papers if p is not main and p.title and p.weight > 60]
    for paper in others:
        if any(same_title(paper.title, title) for title in cited):
            return paper
    if "转发" in re.sub(r"《.*》", "", main.title) and others:
        return next((p for p in others if papers.index(p) > papers.index(main)), None)
    return None


def attach_forwarded(facts: dict, inner: Paper | None, expand: Expand | None) -> None:
    """Put the forwarded paper's facts under `forwards`, from its text or from its citation."""
    if inner is not None:
        nested = read_paper("\n".join(inner.lines), inner.title, forwarding=False, expand=expand)
        offset = len(facts["text"]) + 1
        facts["text"] += "\n" + nested["text"]
        attach_citation(nested)
        fill_from_citation(facts, nested, inner)
    else:
        attach_citation(facts)
        return
    facts["forwards"] = nested
    for key, (a, b) in nested["spans"].items():
        facts["spans"][f"forwards.{key}"] = [a + offset, b + offset]


def fill_from_citation(facts: dict, nested: dict, inner: Paper) -> None:
    """The cited number stands in for one the appended copy lost."""
    if nested["doc_number"]:
        return
    end = len(facts["text"]) - len(nested["text"])
    cited = cited_paper(facts["text"], 0, end)
    if cited and cited[1] and same_title(cited[0].value, inner.title or cited[0].value):
        nested["doc_number"] = cited[1].value
        facts["spans"]["forwards.doc_number"] = [cited[1].start, cited[1].end]


def attach_citation(facts: dict) -> None:
    """A forwarding paper without the forwarded text: number and title are all that is known."""
    if facts["kind"] != "forward":
        return
    text = facts["text"]
    title_end = facts["spans"].get("title", [0, 0])[1]
    cited = cited_paper(text, title_end, len(text))
    if cited is None and facts["title"]:
        start = facts["spans"]["title"][0]
        cited = title_citation(text, start, title_end)
        if cited:
            cited = numbered_citation(text, cited[0].value, title_end) or cited
    if cited is None:
        return
    title, number = cited
    nested = cited_facts(text, title, number)
    origin = title.start
    bodies = citing_bodies(text, title.start - 1)
    if not nested["issuers"] and bodies[0] < bodies[1]:
        # The bodies stand before the cited title, outside the nested text: only the outer spans show them.
        for place, found in enumerate(organs_in(text[bodies[0]:bodies[1]].rstrip("的"), bodies[0])):
            nested["issuers"].append(found.value)
            facts["spans"][f"forwards.issuers[{place}]"] = [found.start, found.end]
    facts["forwards"] = nested
    for key, (a, b) in nested["spans"].items():
        facts["spans"][f"forwards.{key}"] = [a + origin, b + origin]


def title_citation(text: str, start: int, end: int) -> tuple[Found, Found | None] | None:
    """关于转发《…》的通知 or 转发省残联关于…的通知."""
    pairs = bracket_pairs(text, start, end)
    if pairs:
        a, b = pairs[0]
        return Found(text[a + 1:b - 1], a + 1, b - 1), None
    match = re.compile(r"转发(?=.*关于)([^《》\n]{6,160}?的(?:通知|函|意见|公告))(?=的通知$|$)").search(text, start, end)
    return (Found(match[1], *match.span(1)), None) if match else None


def numbered_citation(text: str, title: str, start: int) -> tuple[Found, Found] | None:
    """Where the body cites the same title (按照《…》（文号）安排), its number stands behind it."""
    for a, b in bracket_pairs(text, start, len(text)):
        number = DOC_NUMBER.match(text, b + 1) if text[b:b + 1] == "（" else None
        if number and same_title(text[a + 1:b - 1], title):
            return Found(text[a + 1:b - 1], a + 1, b - 1), Found(number[0], *number.span())
    return None


def cited_facts(text: str, title: Found, number: Found | None) -> dict:
    """Facts a citation gives: title, number, issuers named in the title, kind."""
    end = number.end if number else title.end
    sheet = Sheet(text[title.start:end])
    sheet.put("title", Found(title.value, 0, title.end - title.start))
    if number:
        sheet.put("doc_number", Found(number.value, number.start - title.start, number.end - title.start))
    prefix = re.match(r"^([^《》〈〉]{3,100}?)(?:关于|转发|印发)", title.value)
    sheet.put_list("issuers", organs_in(prefix[1], 0) if prefix else [])
    outer = re.sub(r"[〈《].*[〉》]", "", title.value)
    sheet.facts["kind"] = "forward" if "转发" in outer else "letter" if outer.endswith("函") else "notice"
    deeper = re.search(r"转发[^〈《]{0,20}[〈《](.+)[〉》]", title.value)
    if deeper:
        inner = Found(deeper[1], deeper.start(1), deeper.end(1))
        sheet.facts["forwards"] = cited_facts(sheet.text, inner, None)
        sheet.facts["spans"]["forwards.title"] = [inner.start, inner.end]
    return sheet.finish()


# --- one paper ------------------------------------------------------------------------------

def read_paper(text: str, title: str, *, forwarding: bool, expand: Expand | None) -> dict:
    sheet = Sheet(text)
    layout = layout_of(text, title)
    sheet.put("title", layout.title)
    sheet.put("doc_number", layout.doc_number)
    sheet.put_list("issuers", layout.issuers or [])
    sheet.put("issued_on", layout.issued_on)
    read_addressees(sheet, layout, expand)
    body = text[layout.body:layout.body_end]
    sheet.facts["kind"] = kind_of(layout, body)
    if forwarding and sheet.facts["kind"] == "notice":
        sheet.facts["kind"] = "forward"
    clock = Clock(issue_day(layout), year_hint(layout))
    read_body(sheet, layout, clock)
    doubts(sheet, layout, issue_day(layout))
    return sheet.finish()


def read_addressees(sheet: Sheet, layout: Layout, expand: Expand | None) -> None:
    if layout.addressees is None:
        return
    a, b = layout.addressees
    label = re.match(r"主送[：:] ?", sheet.text[a:b])
    a += label.end() if label else 0
    founds = addressees_in(sheet.text[a:b], a)
    for found in founds:
        found.value["expands_to"] = list(expand(found.value["area"])) if expand else []
    sheet.put_list("addressees", founds)


def read_body(sheet: Sheet, layout: Layout, clock: Clock) -> None:
    """Facts of body and annexes; a scheme printed as annex is part of what the notice says."""
    text, end = sheet.text, len(sheet.text)
    read_sections(sheet, layout.body, sections_end(layout), clock)
    if layout.issued_on and layout.issued_on.start > layout.body:
        read_sections(sheet, layout.issued_on.end, end, clock, annex=True)
    read_deadlines(sheet, layout.body, end, clock)
    sheet.put_list("contacts", contacts_in(text, layout.lines, layout.body))
    sheet.put_list("attachments", attachments_in(text, layout.lines, layout.body))
    sheet.put_list("platforms", platforms_in(text, layout.body, end))


def sections_end(layout: Layout) -> int:
    """Attachment list and contacts behind the body are no items of it."""
    for a, b in layout.lines:
        if layout.body < a < layout.body_end and re.match(r"附(?:件|表)?\d{0,2}[：:]|(?:联系人|联系方式|联系电话|业务联系)[^：:。]{0,8}[：:] ?$", layout.text[a:b]):
            return a
    return layout.body_end


def doubts(sheet: Sheet, layout: Layout, day: date | None) -> None:
    """Say what an officer must fill in, once anything was recognised at all."""
    if layout.title is None and layout.doc_number is None and layout.addressees is None:
        return
    partial = layout.partial_day.value if layout.partial_day else ""
    if day is None:
        sheet.doubt("issued_on", partial, "落款日期不完整，请补填发文日期。" if partial else "没有找到落款日期，请补填发文日期。")
    elif partial:
        sheet.doubt("issued_on", partial, "没有找到落款日期，按印发日期填写，请核对。")
    if not layout.issuers:
        sheet.doubt("issuers", "", "没有找到发文机关署名，请补填。")
