"""What do the facts of a notice give a campaign, and where in the text does each of them stand?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

Facts = dict[str, Any]
TITLE_LENGTH, HEADING_LENGTH, NUMBER_LENGTH = 120, 120, 20
ACTIVITY = re.compile(r"关于(?:组织|联合|深入|扎实|认真|持续|切实|全面)*(?:开展|举办|做好|实施|组织|启动)?(?P<what>[^《》〈〉]{4,80}?)(?:工作)?的(?:通知|函|意见)")


@dataclass(frozen=True, slots=True)
class Clause:
    """A measure or requirement on its way into the campaign."""

    number: str
    heading: str
    text: str
    from_forwarded: bool
    span: tuple[int, int] | None


def clauses_of(facts: Facts) -> list[Clause]:
    """The measures, the forwarded paper's first, then what the notice itself requires.

    Requirements of the forwarded paper address the forwarding unit, so they become no measures of ours.
    """
    found = [
        *_clauses(facts, "forwards.measures", from_forwarded=True),
        *_clauses(facts, "measures", from_forwarded=False),
        *_clauses(facts, "requirements", from_forwarded=False),
    ]
    return found or [Clause("", "落实通知要求", facts.get("title") or "", from_forwarded=False, span=None)]


def _clauses(facts: Facts, key: str, *, from_forwarded: bool) -> Iterator[Clause]:
    paper = (facts.get("forwards") or {}) if from_forwarded else facts
    for index, row in enumerate(paper.get(key.rsplit(".", maxsplit=1)[-1]) or []):
        text = without_contacts(row.get("text") or "", paper.get("contacts") or [])
        heading = row.get("heading") or re.split(r"[。；，\n]", text, maxsplit=1)[0]
        span = facts.get("spans", {}).get(f"{key}[{index}]")
        yield Clause(
            number=(row.get("no") or "")[:NUMBER_LENGTH], heading=heading[:HEADING_LENGTH], text=text or heading,
            from_forwarded=from_forwarded, span=(span[0], span[1]) if span else None,
        )


def without_contacts(text: str, contacts: list[dict[str, Any]]) -> str:
    """The text up to its first line that belongs to a contact: they stand behind the last clause and are none of its words."""
    marks = [value for one in contacts for value in (one.get("unit"), *(one.get("phones") or []), *(one.get("emails") or [])) if value]
    lines = text.split("\n")
    last = next((place for place, line in enumerate(lines) if place and any(mark in line for mark in marks)), len(lines))
    return "\n".join(lines[:last])


def deadline_of(facts: Facts) -> date | None:
    """The first day on which something is due once: the notice's own deadlines, else the forwarded paper's."""
    for paper in (facts, facts.get("forwards") or {}):
        days = [date.fromisoformat(one["on"]) for one in paper.get("deadlines", []) if one.get("on") and not one.get("recurring")]
        if days:
            return min(days)
    return None


def start_of(facts: Facts) -> date | None:
    """The first day of the printed period, else the day of issue."""
    period = facts.get("period") or {}
    first = period.get("from") or facts.get("issued_on")
    return date.fromisoformat(first) if first else None


def theme_of(facts: Facts) -> str:
    return facts.get("theme") or (facts.get("forwards") or {}).get("theme") or ""


def campaign_title(facts: Facts) -> str:
    """2022 年残疾人就业帮扶活动, from 关于转发《…关于开展残疾人就业帮扶活动的通知》的通知."""
    title = facts.get("title") or ""
    forwarded = (facts.get("forwards") or {}).get("title") or title
    matches = list(ACTIVITY.finditer(forwarded)) or list(ACTIVITY.finditer(title))
    name = matches[-1]["what"] if matches else re.sub(r"的(?:通知|函|意见)$", "", title)
    day = start_of(facts)
    if day and not re.search(r"(?:19|20)\d{2}", name):
        name = f"{day.year} 年{name}"
    return name[:TITLE_LENGTH]


def contacts_of(facts: Facts) -> list[dict[str, Any]]:
    """Whom to ask: the notice's own contacts, then those of the forwarded paper."""
    return [*facts.get("contacts", []), *((facts.get("forwards") or {}).get("contacts", []))]


def areas_addressed(facts: Facts) -> tuple[set[str], set[str]]:
    """Names of the areas the notice is addressed to and its lines; empty sets when it does not say."""
    rows = facts.get("addressees", [])
    return {name for row in rows for name in row.get("expands_to", [])}, {line for row in rows for line in row.get("lines", [])}


def areas_meant(phrase: str, areas: Iterable[tuple[str, bool]]) -> list[str]:
    """What an address phrase means among (name, ordinary): 各市（州） → the ordinary ones, a name → itself.

    The same answer as orgs.queries.expand_area, for a province whose tree is not loaded here.
    """
    areas = list(areas)
    exact = [name for name, _ in areas if name in phrase]
    if exact:
        return exact
    if "县" in phrase or ("区" in phrase and "市" not in phrase):
        return [name for name, _ in areas]
    if phrase.startswith("各") or "全省" in phrase:
        return [name for name, ordinary in areas if ordinary] or [name for name, _ in areas]
    return []


# ── the words between head and signature ──


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of a paper that are neither head nor signature; `behind` the date: what is printed below it."""

    addressees: str = ""
    lines: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    forwards_whole: bool = False  # the forwarded paper's text stands behind this one's


def body_of(facts: Facts) -> Body:
    """Where the facts stand tells what remains: the body, without the list of attachments, and what is below the date."""
    text, spans = facts.get("text") or "", facts.get("spans") or {}
    inner = (facts.get("forwards") or {}).get("text") or ""
    whole = "\n" in inner and text.endswith(f"\n{inner}")
    own = text[: -len(inner) - 1] if whole else text
    head = {own.count("\n", 0, spans[key][0]) for key in ("title", "addressees[0]") if key in spans}
    lines = own.split("\n")
    first = max(head, default=-1) + 1
    addressees = lines[own.count("\n", 0, spans["addressees[0]"][0])] if "addressees[0]" in spans else ""
    last, end = _signature(own, spans, first)
    known = {facts.get("title"), facts.get("doc_number")}
    attached = {own.count("\n", 0, span[0]) for key, span in spans.items() if key.startswith("attachments[") and span[0] < len(own)}
    kept = [
        "" if line in known or (number in attached and ATTACHED.match(line)) or ATTACHMENTS.match(line) else line for number, line in enumerate(lines)
    ]
    return Body(re.sub("^主送[：:] ?", "", addressees), tuple(filter(None, kept[first:last])), tuple(line for line in kept[end:] if line and not DATE_ALONE.fullmatch(line)), whole)


DATE_ALONE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")  # of the web page, or said twice
ATTACHED, ATTACHMENTS = re.compile(r"附件?[：:]|\d{1,2}[.．、]"), re.compile(r"附件?[：:] ?$")


def _signature(own: str, spans: dict[str, Any], first: int) -> tuple[int, int]:
    """The lines of signers and date: number of the first, and of the one behind the last."""
    count = own.count("\n") + 1
    signers = {own.count("\n", 0, span[0]) for key, span in spans.items() if key.startswith("issuers[") and span[0] < len(own)}
    dated = own.count("\n", 0, spans["issued_on"][0]) if "issued_on" in spans and spans["issued_on"][0] < len(own) else -1
    end = dated + 1 if dated >= first else count
    last = dated if dated >= first else count
    while last - 1 in signers and last - 1 >= first:
        last -= 1
    return last, max(end, last)


# ── marks in the text ──


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text: plain, or the words of the fact `key`. `starts` names all facts whose words begin here."""

    text: str
    key: str = ""
    starts: tuple[str, ...] = ()
    why: str = ""


def slug(key: str) -> str:
    """forwards.measures[0] → forwards-measures-0: the name a fact has in an address."""
    return re.sub(r"[._\[\]]+", "-", key).strip("-")


def doubts_of(facts: Facts) -> dict[str, list[str]]:
    """Field key → why it is unsure, of the notice and the forwarded paper."""
    found: dict[str, list[str]] = {}
    for prefix, paper in (("", facts), ("forwards.", facts.get("forwards") or {})):
        for one in paper.get("unsure", []):
            words = one["why"] + (f"（原文：{one['text']}）" if one.get("text") else "")
            found.setdefault(prefix + one["field"], []).append(words)
    return found


def heading_end(text: str, start: int, end: int) -> int:
    """Where the opening words of a clause end: its number and heading are marked, not the whole paragraph."""
    line = text[start:end].split("\n", 1)[0]
    stop = re.search(r"(?<=.)[。：:]", line)
    length = stop.start() if stop else len(line)
    return start + min(length, 60)


def marked_spans(facts: Facts) -> dict[str, tuple[int, int]]:
    """Where each fact is marked in the text; spans outside it are left out."""
    text = facts.get("text", "")
    found = {}
    for key, (start, end) in facts.get("spans", {}).items():
        if not 0 <= start < end <= len(text):
            continue
        clause = re.search(r"(?:measures|requirements)\[\d+\]$", key)
        found[key] = (start, heading_end(text, start, end) if clause else end)
    return found


def pieces_of(facts: Facts) -> list[Piece]:
    """The text cut where facts begin and end; where they overlap, the shortest one has the words."""
    text, doubts = facts.get("text", ""), doubts_of(facts)
    spans = marked_spans(facts)
    edges = sorted({0, len(text), *(at for span in spans.values() for at in span)})
    pieces = []
    for start, end in pairwise(edges):
        over = [key for key, (a, b) in spans.items() if a <= start and end <= b]
        key = min(over, key=lambda one: spans[one][1] - spans[one][0], default="")
        starts = tuple(one for one in over if spans[one][0] == start)
        pieces.append(Piece(text[start:end], key, starts, "；".join(doubts.get(key, []))))
    return pieces


def marked_words(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """The text in stretches, True where a clause of a sentence holds one of the words a task rests on."""
    wanted = "|".join(words)
    stretches: list[tuple[str, bool]] = []
    for part in re.findall(r"[^，。；：\n]+|[，。；：\n]", text):
        hit = bool(wanted and re.search(wanted, part))
        if stretches and stretches[-1][1] == hit:
            stretches[-1] = (stretches[-1][0] + part, hit)
        else:
            stretches.append((part, hit))
    return stretches


def around_marks(stretches: list[tuple[str, bool]], reach: int = 24) -> list[tuple[str, bool]]:
    """The marked stretches with a little of what stands before and after, …… for the rest."""
    shown: list[tuple[str, bool]] = []
    last = len(stretches) - 1
    for place, (text, hit) in enumerate(stretches):
        if hit or len(text) <= 2 * reach + 2:
            shown.append((text, hit))
        elif place == 0:
            shown.append(("……" + text[-reach:], False))
        else:
            shown.append((text[:reach] + "……" + (text[-reach:] if place < last else ""), False))
    return shown
