"""Which numbered items does the body have, and what does each say?"""

import re
from dataclasses import dataclass, field

from .dates import small_number
from .headings import label_at
from .words import MARKER

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
ADDRESSING = re.compile(r"^([^，。；：]{4,24}?)(?=(?:各(?:地|级|市|县|区|乡|镇|单位|部门|相关|有关))[^。]{6,})")
# 活动主题党建引领促就业: an announced fact that lost its colon.
LABEL = re.compile(r"(?:活动|服务|帮扶|援助|招聘|行动|培训){1,2}(?:主题|时间|对象)(?!安排|范围|活动|及|和|与|、|：|要求|条件|步骤|口号|名称|地点|为|是|包括|[。，；]|$)(?=.{4})")
INLINE = re.compile(r"(?:(?<=[。；：，\n])|^) ?(?:(?P<shi>[一二三四五六七八九十]{1,2}(?:是要|要|是))|(?P<di>第[一二三四五六七八九十][，、,])|(?P<circ>[①-⑳]))", re.M)


@dataclass
class Node:
    """A numbered item: heading and text as ranges of the paper's text."""

    no: str
    kind: str
    start: int
    end: int
    heading: tuple[int, int]
    body: tuple[int, int]
    children: list["Node"] = field(default_factory=list)

    def title(self, text: str) -> str:
        return text[self.heading[0]:self.heading[1]]

    def words(self, text: str) -> str:
        return text[self.body[0]:self.body[1]].strip()


def outline(text: str, start: int, end: int) -> list[Node]:
    """The tree of numbered items between two positions."""
    roots: list[Node] = []
    stack: list[Node] = []
    position = start
    for line in text[start:end].splitlines(keepends=True):
        node = node_of_line(text, position, line, inside=bool(stack))
        if node:
            while stack and node.kind in {n.kind for n in stack}:
                stack.pop()
            (stack[-1].children if stack else roots).append(node)
            stack.append(node)
        position += len(line)
        for open_node in stack:
            open_node.end = position
    for root in roots:
        settle(root, text)
    return roots


def node_of_line(text: str, position: int, line: str, *, inside: bool) -> Node | None:
    """The item a line opens: numbered, or labelled like 活动时间：…."""
    end = position + len(line.rstrip())
    match = MARKER.match(line)
    if match:
        return node_at(text, position, end, match) if len(line.strip()) > match.end() else None
    label = label_at(line, inside=inside)
    if label is None:
        return None
    a, b = label.span("label")
    return Node("", "label", position, end, (position + a, position + b), (min(position + label.end(), end), end))


def settle(node: Node, text: str) -> None:
    """An item's text runs to the end of its last line."""
    end = len(text[:node.end].rstrip())
    node.end = max(end, node.heading[1])
    node.body = (min(node.body[0], node.end), node.end)
    for child in node.children:
        settle(child, text)


def node_at(text: str, start: int, line_end: int, match: re.Match) -> Node:
    kind = match.lastgroup or "cn"
    first = start + match.end()
    heading_end, body_start = heading_range(text[first:line_end])
    return Node(number_of(match[0], kind), kind, start, line_end, (first, first + heading_end), (first + body_start, line_end))


def number_of(marker: str, kind: str) -> str:
    """一、 → 一; （一） and ① stay; 1. → 1."""
    bare = marker.strip()
    if kind in ("cn", "ar"):
        return bare.rstrip("、.．， ")
    if kind == "part":
        return bare.rstrip("、：: ")
    if kind == "cnp":
        return "（" + bare.strip("（）()、. ") + "）"
    return bare.replace(" ", "")


def heading_range(line: str) -> tuple[int, int]:
    """End of the heading and start of the text behind it, in an item's first line."""
    stop = re.search(r"[。！？]", line)
    colon = re.match(r"[^，。；：]{2,16}(?:(?<!\d)[：:]|[：:](?!\d))", line)
    if colon and colon.end() < len(line):
        return colon.end() - 1, colon.end()
    space = re.match(r"[^。；： ]{4,26} (?=[^ ]{8})", line)
    if space and (not stop or stop.start() > space.end()):
        return space.end() - 1, space.end()
    sentence = line[:stop.start()] if stop else line
    glued = ADDRESSING.match(sentence)
    if glued and len(sentence) > 22:
        return glued.end(), glued.end()
    label = LABEL.match(line)
    if label:
        return label.end(), label.end()
    # A lone long sentence is its own text; only its first clause serves as heading.
    alone = len(line[len(sentence) + 1:].strip()) == 0 and len(sentence) > 25 and "，" in sentence
    if len(sentence) <= 45 and not alone:
        end = len(sentence.rstrip("；;，,：: "))
        return end, (stop.end() if stop else len(line))
    return clauses(sentence, 30), 0


def clauses(sentence: str, room: int) -> int:
    """End of the leading clauses that fit into `room` characters, at least one."""
    dated = re.search(r"[，；](?=[^，；]{0,6}(?:每[周月]|\d{1,2}[月日]))", sentence)
    room = min(room, dated.start()) if dated else room
    inside = [m.span() for m in re.finditer(r"（[^（）]*）", sentence)]
    ends = [m.start() for m in re.finditer(r"[，；]", sentence) if not any(a < m.start() < b for a, b in inside)] + [len(sentence)]
    fitting = [end for end in ends if end <= room]
    return max(fitting) if fitting else min(ends[0], 45)


def inline_items(text: str, start: int, end: int) -> list[Node]:
    """一是…；二是…, 第一，… or ①…②… inside running text."""
    marks = list(INLINE.finditer(text, start, end))
    kinds = [m.lastgroup for m in marks]
    for kind in ("shi", "di", "circ"):
        chosen = [m for m in marks if m.lastgroup == kind]
        if kinds.count(kind) >= 2:
            edges = [m.start() for m in chosen[1:]] + [end]
            return [inline_node(text, m, edge) for m, edge in zip(chosen, edges, strict=True)]
    return []


def inline_node(text: str, match: re.Match, end: int) -> Node:
    first = match.end()
    heading_end, body_start = heading_range(text[first:end].split("\n", maxsplit=1)[0])
    if heading_end == 0:
        heading_end = body_start = len(text[first:end].rstrip("；。 \n"))
    node = Node(match[0].strip().rstrip("，、,"), match.lastgroup or "shi", match.start(), end,
                (first, first + heading_end), (first + body_start, end))
    settle(node, text)
    return node


def item_value(node: Node) -> int | None:
    """The number of an item, to see whether a list goes on."""
    if node.kind == "circ":
        return CIRCLED.find(node.no) + 1
    return small_number(node.no.strip("（）()第部分章条项"))


def items_of(section: Node, text: str) -> list[Node]:
    """The items of a section: its numbered children, else the enumeration in its text."""
    numbered = [child for child in section.children if child.kind != "label"]
    if numbered:
        return numbered
    return inline_items(text, *section.body)
