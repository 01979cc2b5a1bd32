"""Where do an item's own words end, when contacts, attachments or a signature follow it?"""

import re

from .contacts import kind_of_line
from .dates import full_date
from .header import ANNEX, COPY_TO, signed_date
from .words import EMAIL, PHONE, is_organ

ATTACHMENTS = re.compile(r"附(?:件|表)? ?(?:\d{1,2}|[一二三四五六七八九十])? ?[：:]|附(?:件|表)? ?\d{1,2} ?[.．、 ] ?\S")
# 联系人及电话： above the persons, （联系人：…） below the last item.
CONTACT_HEAD = re.compile(r"（?(?:联系|咨询|业务咨询|业务联系|工作联系)(?:人|方式|电话|单位)?(?:及|和|、)?[^：:。，\d]{0,8}[：:]? ?$")

FORMULA = re.compile(r"(?:特此|专此)[^，。]{1,6}(?:，[^，。]{2,12})?。?$")


def words_end(text: str, start: int, end: int) -> int:
    """End of an item's words that begin at `start`: its first line is always its own."""
    first = text.find("\n", start, end)
    if first < 0:
        return end
    stop = end
    at = first + 1
    while at < end:
        line_end = text.find("\n", at, end)
        line_end = end if line_end < 0 else line_end
        if opens_tail(text, at, line_end):
            stop = at
            break
        at = line_end + 1
    return without_closing(text, first, stop)


def opens_tail(text: str, start: int, end: int) -> bool:
    """附件：…, an annex's first line, （此件公开发布）, the day a paper was signed: nothing below is the item's."""
    line = text[start:end]
    return bool(ATTACHMENTS.match(line) or ANNEX.match(line) or COPY_TO.match(line) or full_date(line) or signed_date(text, start, end))


def without_closing(text: str, first: int, stop: int) -> int:
    """Contacts, names of bodies and 特此通知 at the end are not the item's."""
    last = stop
    while last > first and closes(text[text.rfind("\n", first, last) + 1:last]):
        last = text.rfind("\n", first, last)
    return len(text[:last].rstrip())


def closes(line: str) -> bool:
    if not line.strip() or CONTACT_HEAD.match(line) or FORMULA.match(line) or is_organ(line):
        return True
    if kind_of_line(line) in ("contact", "head", "name"):
        return True
    bracketed = line.startswith("（") and line.endswith(("）", "）。"))
    return bracketed and bool(PHONE.search(line) or EMAIL.search(line))
