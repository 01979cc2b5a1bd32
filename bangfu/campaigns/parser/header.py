"""Who signs this paper, when, under which number and title, and where is its body?"""

import re
from dataclasses import dataclass
from datetime import date

from .clean import own_doc_number
from .dates import CN, DAY, ISO, SMALL, full_date, safe_date, small_number, year_number
from .facts import Found
from .organs import addressee_line, organs_in
from .titles import is_plain_title, is_title
from .words import DOC_NUMBER, MARKER, is_organ

DATE_TAIL = re.compile(rf"(?:^| |(?<=[会局厅部委办联室心府司]))(?P<whole>{DAY.pattern})(?: ?（[^（）]{{2,14}}）)?$")
ISO_TAIL = re.compile(rf" ?(?P<whole>{ISO.pattern})$")
PARTIAL = re.compile(rf"(?:^| )(?P<whole>(?:(?:19|20)\d{{2}}|[一二][{CN}]{{3}}) ?年 ?(?:{SMALL}) ?月 ?[×xX*]{{0,2}} ?日?|(?:{SMALL}) ?月 ?(?:{SMALL}) ?[日号])$")
ISSUED = re.compile(rf"(?P<whole>{DAY.pattern}) ?印发$")
ANNEX = re.compile(r"^附件 ?(?:\d{1,2}|[一二三四五六七八九十])?(?: ?[-—]\d)? ?[：:]?$|^附[：:]?$")
COPY_TO = re.compile(r"^(?:抄送|抄报|主题词|.{2,30}(?:办公室|综合处|秘书处|办公厅) ?\d{4}年\d{1,2}月\d{1,2}日 ?印发|（?此件)")


@dataclass
class Layout:
    """Where the parts of one paper stand, as positions in its text."""

    text: str
    lines: list[tuple[int, int]]
    title: Found | None = None
    doc_number: Found | None = None
    addressees: tuple[int, int] | None = None
    body: int = 0
    body_end: int = 0
    issuers: list[Found] | None = None
    issued_on: Found | None = None
    partial_day: Found | None = None  # 2024年3月 or 3月25日: printed where the date stands, but not a whole one

    def line(self, number: int) -> str:
        a, b = self.lines[number]
        return self.text[a:b]


def layout_of(text: str, title: str) -> Layout:
    ranges, position = [], 0
    for line in text.split("\n"):
        ranges.append((position, position + len(line)))
        position += len(line) + 1
    layout = Layout(text, ranges, body_end=len(text))
    if not text:
        layout.lines = []
    read_head(layout, title)
    read_signature(layout)
    if layout.issuers is None:
        layout.issuers = issuers_elsewhere(layout)
    if layout.issued_on is None:
        layout.issued_on = date_elsewhere(layout)
    return layout


# --- head -----------------------------------------------------------------------------------

def read_head(layout: Layout, title: str) -> None:
    """Title, own number and addressees stand before the body."""
    for number in range(min(len(layout.lines), 30)):
        a, b = layout.lines[number]
        line = layout.text[a:b]
        if layout.title is None and title and line == title:
            layout.title, layout.body = Found(title, a, b), b
        elif layout.doc_number is None and own_doc_number(line):
            layout.doc_number = number_in(layout.text, a, b)
            layout.body = max(layout.body, b)
        elif addressee_line(line):
            layout.addressees, layout.body = (a, b), b
            return
        elif layout.title is not None and (MARKER.match(line) or len(line) > 40) and not is_title(line):
            return
    if layout.doc_number is None:
        for a, b in layout.lines:
            if own_doc_number(layout.text[a:b]):
                layout.doc_number = number_in(layout.text, a, b)
                return


def number_in(text: str, start: int, end: int) -> Found | None:
    match = DOC_NUMBER.search(text, start, end)
    return Found(match[0], *match.span()) if match else None


# --- signature ------------------------------------------------------------------------------

def read_signature(layout: Layout) -> None:
    """The first date line under names of bodies; else the first date line behind the body."""
    fallback = None
    for number in range(len(layout.lines)):
        a, b = layout.lines[number]
        if a < layout.body:
            continue
        found = signed_date(layout.text, a, b)
        if found is None:
            continue
        issuers = signing_bodies(layout, number, found) or bodies_below(layout, number)
        if issuers:
            layout.issued_on, layout.issuers = found, issuers
            layout.body_end = min(found.start, *(f.start for f in issuers))
            return
        if fallback is None and number * 2 > len(layout.lines) and "-" not in layout.text[a:b]:
            fallback = found
    if fallback:
        layout.issued_on, layout.body_end = fallback, fallback.start
    elif not partly_dated(layout):
        unsigned_date(layout)


def partly_dated(layout: Layout) -> bool:
    """Bodies above 2024年3月 or 3月25日: they sign, the day stays open."""
    for number in range(len(layout.lines) - 1, -1, -1):
        a, b = layout.lines[number]
        match = PARTIAL.search(layout.text[a:b]) if a >= layout.body and b - a < 60 else None
        day = Found(match["whole"], a + match.start("whole"), a + match.end("whole")) if match else None
        issuers = signing_bodies(layout, number, day) if day else []
        if issuers:
            layout.partial_day, layout.issuers = day, issuers
            layout.body_end = issuers[0].start
            return True
    return False


def bodies_below(layout: Layout, number: int) -> list[Found]:
    """A date printed above the names, which stand at the very end."""
    bodies: list[Found] = []
    for a, b in layout.lines[number + 1:]:
        if COPY_TO.match(layout.text[a:b]) or layout.text[a:b].startswith("（"):
            break
        found = organs_in(layout.text[a:b], a)
        if not found:
            return []
        bodies.extend(found)
    return bodies if number * 2 > len(layout.lines) else []


def unsigned_date(layout: Layout) -> None:
    """Bodies at the very end without any date."""
    number = len(layout.lines) - 1
    while number > 0 and (not layout.line(number) or COPY_TO.match(layout.line(number))):
        number -= 1
    bodies: list[Found] = []
    while number > 0 and layout.lines[number][0] > layout.body:
        found = organs_in(layout.line(number), layout.lines[number][0])
        if not found:
            break
        bodies = found + bodies
        number -= 1
    if bodies:
        layout.issuers, layout.body_end = bodies, bodies[0].start


def signed_date(text: str, start: int, end: int) -> Found | None:
    """A date with its year that ends a short line."""
    line = text[start:end]
    if len(line) > 90 or line.endswith("印发") or "。" in line:
        return None
    day = full_date(line)
    if day:
        return Found(day.isoformat(), start, end)
    match = DATE_TAIL.search(line) or ISO_TAIL.search(line)
    if not match or not match["year"]:
        return None
    before = line[:match.start("whole")].strip()
    if before and not all(is_organ(part) for part in re.split(r"[ 、]", before) if part):
        return None
    day = safe_date(year_number(match["year"]), small_number(match["month"]), small_number(match["day"]))
    return Found(day.isoformat(), start + match.start("whole"), start + match.end("whole")) if day else None


def signing_bodies(layout: Layout, number: int, day: Found) -> list[Found]:
    """Names of bodies on the date's own line and on the lines right above it."""
    start = layout.lines[number][0]
    bodies = organs_in(layout.text[start:day.start].strip(), start)
    for above in range(number - 1, -1, -1):
        a, b = layout.lines[above]
        if a < layout.body:
            break
        if SEAL.fullmatch(layout.text[a:b]):
            continue
        found = organs_in(layout.text[a:b], a) or signed_by_person(layout.text, a, b)
        if not found:
            break
        bodies = found + bodies
    return bodies


SEAL = re.compile(r"（(?:代章|盖章|公章|章|印章)）")


def signed_by_person(text: str, start: int, end: int) -> list[Found]:
    """市残联就业科 于洋: the body of the one who signs."""
    match = re.fullmatch(r"(\S{4,30}) [\u4e00-\u9fff]{2,3}", text[start:end])
    return organs_in(match[1], start) if match else []


# --- when there is no signature -------------------------------------------------------------

def issuers_elsewhere(layout: Layout) -> list[Found]:
    """Names in front of the title, in the letterhead or in the page's data."""
    if layout.title:
        prefix = re.match(r"^(.{3,100}?)(?:关于|转发|印发)", layout.title.value)
        if prefix:
            found = organs_in(prefix[1], layout.title.start)
            if found:
                return found
    for a, b in layout.lines[:12]:
        line = layout.text[a:b]
        label = re.match(r"发文机关：", line)
        if label:
            return organs_in(line[label.end():], a + label.end())
        if line.endswith("文件") and len(line) > 6:
            return organs_in(line[:-2].strip(), a)
        # A letterhead without 文件 stands above the title.
        if layout.title and b <= layout.title.start and len(line) >= 6 and (found := organs_in(line, a)):
            return found
    return []


def date_elsewhere(layout: Layout) -> Found | None:
    """成文日期 of the page's data, or a date in （） under the title."""
    for a, b in layout.lines[:20]:
        line = layout.text[a:b]
        label = re.match(r"成文日期：", line)
        inside = line.startswith("（") and line.endswith("）")
        day = full_date(line[label.end():] if label else line) if label or inside else None
        if day:
            offset = label.end() if label else 1
            return Found(day.isoformat(), a + offset, b - (0 if label else 1))
    for a, b in layout.lines[len(layout.lines) // 2:]:
        printed = ISSUED.search(layout.text[a:b])
        if printed and (day := full_date(printed["whole"])):
            layout.partial_day = Found(printed["whole"], a + printed.start("whole"), a + printed.end("whole"))
            return Found(day.isoformat(), layout.partial_day.start, layout.partial_day.end)
    return None


def year_hint(layout: Layout) -> int | None:
    """The year of the number, when no date tells it."""
    match = re.search(r"〔(\d{4})〕", layout.doc_number.value) if layout.doc_number else None
    if match:
        return int(match[1])
    match = re.search(r"(20\d{2})年", layout.text)
    return int(match[1]) if match else None


def issue_day(layout: Layout) -> date | None:
    return date.fromisoformat(layout.issued_on.value) if layout.issued_on else None


def kind_of(layout: Layout, body: str) -> str | None:
    """forward when it passes another paper on, letter for a 函, else notice."""
    title = layout.title.value if layout.title else ""
    outer = re.sub(r"《.*》", "《》", title)
    if "转发" in outer or re.search(r"(?:转发给|转发至|转给|予以转发|现转发)(?:你们|你|各|给)?", body[:1500]):
        return "forward"
    if outer.endswith("函"):
        return "letter"
    if not title and not layout.doc_number and not layout.addressees:
        return None
    if not title and (re.search(r"特此函|此函|函复|复函", body) or (layout.doc_number and "函〔" in layout.doc_number.value)):
        return "letter"
    if is_plain_title(title) and title.endswith("函"):
        return "letter"
    return "notice"
