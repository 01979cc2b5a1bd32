"""How many different papers stand in the text, and what does the fullest copy of each say?"""

import re
from dataclasses import dataclass
from functools import cached_property

from .clean import own_doc_number
from .dates import full_date
from .headings import label_at
from .organs import addressee_line
from .titles import is_headline, is_joint, is_plain_title, is_title, same_title
from .words import squeezed


@dataclass
class Paper:
    """Lines of one paper; `title_at` is the index of its title line, -1 without one."""

    lines: list[str]
    title_at: int

    @property
    def title(self) -> str:
        return self.lines[self.title_at] if self.title_at >= 0 else ""

    @cached_property
    def grams(self) -> set[str]:
        return grams(squeezed("".join(self.lines)))

    @cached_property
    def weight(self) -> int:
        return sum(len(squeezed(line)) for line in self.lines)


def papers_in(lines: list[str]) -> list[Paper]:
    """Distinct papers in the order they stand, each merged from all its copies."""
    groups: list[list[Paper]] = []
    for paper in cut(lines):
        for piece in cut_repeats(paper):
            group = next((g for g in groups if same_paper(g[0], piece)), None)
            if group is not None:
                group.append(piece)
            else:
                groups.append([piece])
    return [merge(group) for group in groups]


# --- cutting --------------------------------------------------------------------------------

def cut(lines: list[str]) -> list[Paper]:
    titles = [i for i in range(len(lines)) if opens_paper(lines, i)]
    if not titles:
        plain = next((i for i, line in enumerate(lines[:12]) if is_plain_title(line)), headline_at(lines))
        return [Paper(lines, plain)] if lines else []
    starts = [0, *(backed_up(lines, titles[i - 1], title) for i, title in enumerate(titles) if i)]
    ends = [*starts[1:], len(lines)]
    return [Paper(lines[a:b], title - a) for a, b, title in zip(starts, ends, titles, strict=True)]


def headline_at(lines: list[str]) -> int:
    """A chat copy's headline (…就业帮扶月来啦) above addressees or labelled lines; -1 without one."""
    for number, line in enumerate(lines[:3]):
        behind = lines[number + 1:number + 8]
        if is_headline(line) and any(addressee_line(other) or label_at(other, inside=True) for other in behind):
            return number
    return -1


def opens_paper(lines: list[str], number: int) -> bool:
    """A title with a number, an addressee, a date or a body behind it; not a mere link or an annex's name."""
    if not is_title(lines[number]):
        return False
    if number and lines[number - 1].startswith("附件") and lines[number - 1].endswith(("：", ":")) and not followed(lines, number):
        return False
    return followed(lines, number) or (number > 0 and bool(own_doc_number(lines[number - 1])) and number + 1 < len(lines))


def followed(lines: list[str], number: int) -> bool:
    for line in lines[number + 1:number + 5]:
        if own_doc_number(line) or addressee_line(line) or line.endswith("："):
            return True
        if is_title(line):
            return False
        if len(line) > 60 and "。" in line:
            return True
    return False


def backed_up(lines: list[str], floor: int, title: int) -> int:
    """Start of a paper: its letterhead and number may stand above the title."""
    start = title
    while start - 1 > floor:
        line = lines[start - 1]
        letterhead = line.endswith("文件") and len(line) < 80
        # A body's name above the number is a letterhead, one above a date is a signature.
        head_organ = is_joint(line) and start < title
        if own_doc_number(line) or letterhead or head_organ or re.fullmatch(r"附件\d*[：:]?", line):
            start -= 1
        else:
            break
    return start


def cut_repeats(paper: Paper) -> list[Paper]:
    """A body that stands again without its title is another copy."""
    keys = [squeezed(line) for line in paper.lines]
    starts, floor = [0], 0
    seen: dict[str, int] = {}
    for number, key in enumerate(keys):
        if len(key) < 40:
            continue
        if key in seen and goes_on_repeating(keys, seen, number):
            first, start = seen[key], number
            while start - 1 > first > floor and keys[start - 1] == keys[first - 1]:
                start, first = start - 1, first - 1
            starts.append(start)
            floor, seen = start, {}
        seen.setdefault(key, number)
    ends = [*starts[1:], len(keys)]
    return [Paper(paper.lines[a:b], -1 if a else paper.title_at) for a, b in zip(starts, ends, strict=True)]


def goes_on_repeating(keys: list[str], seen: dict[str, int], number: int) -> bool:
    """Most of the next long lines were seen too: a copy, not a sentence quoted twice."""
    following = [key for key in keys[number:number + 12] if len(key) >= 40][:5]
    return sum(1 for key in following if key in seen) * 10 > len(following) * 6


# --- comparing and merging ------------------------------------------------------------------

def grams(text: str, size: int = 8) -> set[str]:
    return {text[i:i + size] for i in range(max(0, len(text) - size + 1))}


def overlap(small: Paper, large: Paper) -> float:
    """Share of the smaller paper's words that stand in the larger one too."""
    return len(small.grams & large.grams) / len(small.grams) if small.grams else 1.0


def same_paper(one: Paper, other: Paper) -> bool:
    small, large = sorted((one, other), key=lambda p: p.weight)
    if not small.title or not large.title:
        return overlap(small, large) > 0.6
    if not same_title(one.title, other.title):
        return False
    bare = small.weight - len(small.title) < 80
    return bare or overlap(small, large) > 0.5


def merge(copies: list[Paper]) -> Paper:
    """The fullest copy, with lines (number, signature) that only another copy has."""
    base = max(copies, key=lambda p: p.weight)
    lines, title = list(base.lines), base.title
    for copy in copies:
        if copy is not base:
            lines = add_missing(lines, copy.lines)
    best = max((c.title for c in copies if c.title), key=len, default="")
    if title and best != title and same_title(best, title):
        lines[lines.index(title)] = title = best
    if not title and best:
        lines.insert(0, best)
        title = best
    # A page repeats the headline above the paper's own.
    lines = [line for i, line in enumerate(lines) if not (line != title and is_title(line) and same_title(line, title)) and not (line == title and title in lines[:i])]
    return Paper(lines, lines.index(title) if title else -1)


def add_missing(base: list[str], extra: list[str]) -> list[str]:
    whole = squeezed("".join(base))
    known = grams(whole)
    keys = [squeezed(line) for line in base]
    place = 0
    result = list(base)
    for line in extra:
        key = squeezed(line)
        if key in keys:
            place = keys.index(key) + 1
            continue
        mine = grams(key)
        if key in whole or (mine and len(mine & known) > 0.4 * len(mine)) or is_title(line):
            continue
        if not worth_adding(line):
            continue
        result.insert(place, line)
        keys.insert(place, key)
        place += 1
    return result


def worth_adding(line: str) -> bool:
    """Damaged repeats of body text are not worth their risk; short facts and whole sentences are."""
    return bool(own_doc_number(line) or full_date(line) or is_joint(line) or addressee_line(line)
                or re.match(r"联系|附件|电话|（?联系|抄送", line) or line.endswith(("。", "；")))
