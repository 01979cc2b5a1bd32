"""Which lines are the title of a paper?"""

import re

from .words import DOC_NUMBER, HAN, MARKER, balanced, is_organ, squeezed

TITLE_END = re.compile(r"(?:通知|函|意见|公告|通告|通报|批复|倡议书|请示|报告|公开信|提示|提醒|启事|决定)$")
TITLE_START = re.compile(rf"^(?:关于|转发|印发|[{HAN} 、·（）]{{2,90}}?(?:关于|转发|印发))")
TITLE_TAIL = re.compile(r" ?（(?:" + DOC_NUMBER.pattern + r"|摘要|节选|全文)）$")
PAGE_TAIL = re.compile(rf" ?[-_|｜—–] ?[{HAN}]{{2,20}}(?: ?[-_|｜—–] ?[{HAN}]{{2,20}}){{0,3}}$")
SENTENCE = re.compile(r"[。；！？]|：$|，")
PLAIN = re.compile(rf"^[{HAN}\d“”·（）]{{0,50}}(?:通知|函|公告|通告|方案|计划|倡议书|公开信|简章|工作要点|须知)$")


def is_title(line: str) -> bool:
    """True for a complete headline (…关于…的通知), false for a sentence, an item or a citation."""
    bare = TITLE_TAIL.sub("", line)
    if len(bare) > 220 or re.search(r"[。；！？]|：$", bare) or MARKER.match(bare) or bare.startswith(("附件", "附：", "《", "抄送", "现将", "根据", "按照")):
        return False
    return bool(TITLE_END.search(bare) and TITLE_START.match(bare) and balanced(bare))


def is_plain_title(line: str) -> bool:
    """A headline without 关于 (残疾人就业帮扶活动通知), only to be asked in a header."""
    return bool(PLAIN.match(line)) and len(line) >= 2


def is_headline(line: str) -> bool:
    """A headline without the form of a paper, only to be asked when nothing better stands there."""
    return (8 <= len(line) <= 50 and not re.search(r"[。；，：:？]", line) and not is_joint(line) and not MARKER.match(line) and not DOC_NUMBER.search(line)
            and bool(re.search(r"就业|帮扶|招聘|援助|培训|残疾|助残", line)))


def join_titles(lines: list[str]) -> list[str]:
    """The same lines with every title on one line, without page names and trailing numbers."""
    joined: list[str] = []
    number = 0
    while number < len(lines):
        taken, title = title_at(lines, number, joined)
        if title:
            number += taken
            joined.append(title)
        else:
            joined.append(lines[number])
            number += 1
    return [piece for line in joined if line for piece in number_apart(line)]


def number_apart(line: str) -> list[str]:
    """…的通知（吉人社联〔2022〕62号) as a headline holds the paper's own number."""
    tail = TITLE_TAIL.search(line)
    if tail and is_title(line):
        number = DOC_NUMBER.search(tail[0])
        return [line[:tail.start()], *([number[0]] if number else [])]
    return [line]


def title_at(lines: list[str], number: int, before: list[str]) -> tuple[int, str | None]:
    """How many lines from `number` on make one title, and that title."""
    if before and (not balanced(before[-1]) or before[-1].endswith(("，", "、"))):
        return 0, None
    text = ""
    for taken in range(1, 7):
        if number + taken > len(lines):
            break
        line = PAGE_TAIL.sub("", lines[number + taken - 1]) if "关于" in lines[number + taken - 1] else lines[number + taken - 1]
        if not may_be_part(line, taken, text):
            break
        text += space_between(text, line) + line
        if is_title(text) and not goes_on(lines, number + taken):
            return taken, text
    return 0, None


def may_be_part(line: str, taken: int, text: str) -> bool:
    if not line or len(line) > 120 or re.search(r"[。；！？]|：$", line) or MARKER.match(line) or DOC_NUMBER.fullmatch(line):
        return False
    if taken > 1 and "关于" not in text and "转发" not in text:
        # Only issuing bodies stand on lines above 关于….
        return (is_joint(line) or line.startswith(("关于", "转发", "印发")) or bool(TITLE_START.match(line))) and not text.endswith("文件")
    if taken == 1:
        return bool(TITLE_START.match(line)) or is_joint(line)
    return len(line) <= 60


def is_joint(line: str) -> bool:
    """One or more bodies, nothing else."""
    return all(is_organ(part) for part in re.split(r"[ 、]", line) if part)


def goes_on(lines: list[str], number: int) -> bool:
    """关于转发《…的通知 / 》的通知: the next line closes the title."""
    return number < len(lines) and bool(re.match(r"^[》〉]?的(?:通知|函)$", lines[number]))


def space_between(text: str, line: str) -> str:
    if not text or line.startswith(("关于", "转发", "印发")):
        return ""
    return " " if is_joint(line) and is_joint(text) else ""


OUTER_MARKS = str.maketrans("〈〉", "《》")  # a title cited inside title marks has 〈〉 for its own


def same_title(one: str, other: str) -> bool:
    """Titles of copies of one paper: equal but for spaces, or one without the issuers in front."""
    a, b = (re.sub(r"[、，\s“”\"]", "", squeezed(title)).translate(OUTER_MARKS) for title in (one, other))
    short, long = sorted((a, b), key=len)
    return bool(short) and long.endswith(short) and len(short) >= 6 and long[:len(long) - len(short)].count("《") == 0
