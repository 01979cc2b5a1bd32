"""What are the theme, period, targets, measures and requirements of a paper?"""

import re

from .dates import ISO_RANGE, RANGE, Clock, iso_period, period_of
from .facts import Found, Sheet, trimmed
from .headings import TASK, is_stage, section_kinds
from .outline import Node, inline_items, items_of, outline
from .tails import words_end
from .targets import read_targets

BRACKETS = "“”\"「」『』《》‘’"


def read_sections(sheet: Sheet, start: int, end: int, clock: Clock, *, annex: bool = False) -> None:
    """Fill theme, period, targets, measures and requirements from the body.

    Of an annex (the scheme a notice issues) only announced sections count, and only for
    what the body left open.
    """
    text, facts = sheet.text, sheet.facts
    roots = outline(text, start, end)
    named = sections_by_kind(roots, text)
    if not facts["theme"]:
        sheet.put("theme", theme_in(text, start, end, named.get("theme", [])))
    if not facts["period"]:
        read_period(sheet, start, end, clock, named.get("period", []))
    if not facts["targets"]["main"] and not facts["targets"]["focus"]:
        read_targets(sheet, start, end, named.get("targets", []))
    measures = [item for section in with_items(named.get("measures", []), text) for item in section_items(section, text)]
    measures = [item for item in measures if not is_stage(item.title(text))]
    requirements = [item for section in named.get("requirements", []) for item in section_items(section, text)]
    if not annex:
        measures, requirements = with_loose(sheet, start, end, roots=roots, measures=measures, requirements=requirements)
    if measures and not facts["measures"]:
        put_items(sheet, "measures", measures)
    if requirements and not facts["requirements"]:
        put_items(sheet, "requirements", requirements)


def is_headed(item: Node, text: str) -> bool:
    """协助组织招聘 above its own text: the work a letter asks for, not a sentence that asks."""
    return bool(item.words(text)) and text[item.heading[1]:item.heading[1] + 1] not in "，；" and not SAYS_WHAT_TO_DO.search(item.title(text)) and not TASK.search(item.title(text))


# 请各县于…报送…: an item that is a sentence asks for something.
SAYS_WHAT_TO_DO = re.compile(r"^(?:请|务必|从|自|于|\d|各(?:单位|地|部门|县|市|区|乡|镇|街道|社区))|[请将把]")


def with_loose(sheet: Sheet, start: int, end: int, *, roots: list[Node], measures: list[Node], requirements: list[Node]) -> tuple[list[Node], list[Node]]:
    """Top-level items outside any announced section join what is still missing."""
    text, kind = sheet.text, sheet.facts["kind"]
    loose = [root for root in roots if not section_kinds(root.title(text))]
    if kind in ("forward", "letter"):
        if not requirements:
            # 三、信息报送 is one of the forwarding paper's own items.
            own = [root for root in roots if not set(section_kinds(root.title(text))) - {"reporting"}]
            requirements = own if measures or own else inline_items(text, start, end)
        if kind == "letter" and not measures and len(requirements) >= 2 and all(is_headed(item, text) for item in requirements):
            return requirements, []
        return measures, requirements
    if not measures and not requirements and not loose and not roots:
        return of_one_kind(text, start, inline_items(text, start, end))
    lead = text[start:roots[0].start] if roots else ""
    if not measures and not requirements and re.search(r"要求(?:如下|：)|如下[^。]{0,6}要求|提出[^。]{0,10}要求", lead):
        return [], loose
    if sum(1 for root in loose if SAYS_WHAT_TO_DO.search(root.title(text)) or len(root.title(text)) > 20) * 2 > len(loose) >= 2:
        return measures, requirements or loose
    first, second = told_apart(loose, text)
    if not measures and not requirements and not loose:
        # 关于材料报送 is all a supplement asks for.
        second = [item for root in roots if section_kinds(root.title(text)) == ["reporting"] for item in section_items(root, text)]
    return measures or (first if len(first) >= 2 else []), requirements or second


def of_one_kind(text: str, start: int, items: list[Node]) -> tuple[list[Node], list[Node]]:
    """一是…二是… in running text: the words before, else most headings, say what they are."""
    if not items:
        return [], []
    lead = text[max(start, items[0].start - 80):items[0].start]
    asked = re.search(r"要求|强调|提出|意见|通知如下|补充|注意", re.split(r"[。\n]", lead.rstrip("。\n "))[-1])
    tasks = sum(1 for item in items if TASK.search(item.title(text)))
    return ([], items) if asked or tasks * 2 > len(items) else (items, [])


def sections_by_kind(roots: list[Node], text: str) -> dict[str, list[Node]]:
    """Sections that announce their kind, at the top or one level down."""
    named: dict[str, list[Node]] = {}
    for root in roots:
        kinds = section_kinds(root.title(text))
        inner = [(kind, child) for child in root.children for kind in section_kinds(child.title(text)) if kind not in ("other", "reporting")]
        # 服务对象和内容 with an item for each: the items tell more.
        told = len({kind for kind, _ in inner}) > 1
        for kind in [] if told else kinds:
            named.setdefault(kind, []).append(root)
        if told or (not kinds and len(root.title(text)) <= 12):
            for kind, child in inner:
                named.setdefault(kind, []).append(child)
    return named


def with_items(sections: list[Node], text: str) -> list[Node]:
    """任务分工 in prose beside 活动内容 with items adds no measure."""
    return [section for section in sections if items_of(section, text)] or sections


def section_items(section: Node, text: str) -> list[Node]:
    """A section without items of its own counts as one."""
    items = items_of(section, text)
    if items or not section.words(text):
        return items
    return [section]


def told_apart(nodes: list[Node], text: str) -> tuple[list[Node], list[Node]]:
    measures = [node for node in nodes if not TASK.search(node.title(text))]
    return measures, [node for node in nodes if TASK.search(node.title(text))]


def put_items(sheet: Sheet, key: str, nodes: list[Node]) -> None:
    text = sheet.text
    founds = []
    for node in nodes:
        a, b = trimmed(text, *node.heading)
        end = words_end(text, node.start, node.end)
        value = {"no": node.no, "heading": text[a:b], "text": text[node.body[0]:end].strip()}
        founds.append(Found(value, node.start, max(end, b)))
    sheet.put_list(key, founds)


# --- theme ----------------------------------------------------------------------------------

THEME = (
    re.compile(r"(?:围绕|紧扣|突出|聚焦)[“\"「『]([^”\"」』\n]{2,60})[”\"」』](?:这一|的)?(?:活动)?主题"),
    re.compile(r"以[“\"「『]([^”\"」』\n]{2,60})[”\"」』](?:为|作为)(?:活动)?主题"),
    re.compile(r"主题(?:为|是|：|:|——)? ?[“\"「『]([^”\"」』\n]{2,60})[”\"」』]"),
    re.compile(r"(?:活动主题|主题)(?:为|是|：|:) ?([^“”\"。；\n]{2,50})"),
    re.compile(r"以 ?([^“”\"。；，\n]{2,20}[，、 ]?[^“”\"。；，\n]{2,20})为主题"),
)


def unquoted(text: str, a: int, b: int) -> tuple[int, int]:
    """Without brackets that enclose the whole, keeping those around single words."""
    if b - a > 2 and text[a] in BRACKETS and text[b - 1] in BRACKETS and not any(c in BRACKETS for c in text[a + 1:b - 1]):
        return a + 1, b - 1
    return a, b


def theme_in(text: str, start: int, end: int, sections: list[Node]) -> Found | None:
    for section in sections:
        body = text[section.body[0]:section.end]
        quoted = re.match(r"[\s：:]*[“\"「『]([^“”\"「」『』\n]{2,60})[”\"」』][。！!\s]*(?:$|\n|。)", body) or next((m for p in THEME[:3] if (m := p.search(body))), None)
        if quoted:
            a, b = section.body[0] + quoted.start(1), section.body[0] + quoted.end(1)
        else:
            first = re.match(r"\s*[^。；\n]+", text[section.body[0]:section.end])
            a, b = (section.body[0], section.body[0] + first.end()) if first else section.heading
            label = re.match(r"\s*(?:本次|此次|今年)?(?:活动)?(?:的)?主题(?:为|是|：|:)", text[a:b])
            a += label.end() if label else 0
        a, b = trimmed(text, a, b, " \n，、；。：:,;！!")
        a, b = unquoted(text, a, b)
        if b - a >= 2:
            return Found(text[a:b], a, b)
    for pattern in THEME:
        match = pattern.search(text, start, end)
        if match:
            a, b = trimmed(text, *match.span(1))
            return Found(text[a:b], a, b)
    return None


# --- period ---------------------------------------------------------------------------------

PERIOD_WORDS = re.compile(r"(?:活动|开展|举办|实施|集中|服务|帮扶|专项行动|工作|宣传)[^。；\n]{0,14}(?:时间|期限|期间|时段)(?:为|是|安排|：|:)?|时间(?:为|是|：|:)|(?:将于|定于|拟于|于|自|从|在)$|期间?（$|时间（$|(?:调整|变更|延长|延期|推迟|顺延|改)(?:为|至|到)$")
# 由原定的5月1日至5月31日，调整为…: the dates given up.
OLD_DATES = re.compile(r"原(?:定|来|计划|为|安排)?(?:于|的|为|是|在)?[^，。；\d]{0,6}$|由$|[从由]原[^，。；\d]{0,10}$")
NOT_PERIOD = re.compile(r"阶段|报名|报送|填报|上报|公示|统计|已|截至|数据")


def read_period(sheet: Sheet, start: int, end: int, clock: Clock, sections: list[Node]) -> None:
    """The two printed dates between which the activity runs; stages of it do not count."""
    for section in sections:
        lead_end = section.children[0].start if section.children else section.end
        if take_period(sheet, section.start, lead_end, clock, strict=False):
            return
    take_period(sheet, start, end, clock, strict=True)


def take_period(sheet: Sheet, start: int, end: int, clock: Clock, *, strict: bool) -> bool:
    text = sheet.text
    matches = [(m, iso_period(m)) for m in ISO_RANGE.finditer(text, start, end)]
    matches += [(m, period_of(m, clock)) for m in RANGE.finditer(text, start, end)]
    for match, period in sorted(matches, key=lambda pair: pair[0].start()):
        sentence = text[max(text.rfind(c, 0, match.start()) for c in "。；\n") + 1:match.start()]
        after = re.split(r"[。；\n]", text[match.end():match.end() + 40])[0]
        if NOT_PERIOD.search(sentence[-24:]) or (after.startswith(("为", "，为")) and "阶段" in after):
            continue
        if OLD_DATES.search(sentence[-14:]):
            continue
        if strict and not (PERIOD_WORDS.search(sentence[-30:]) or re.search(r"期间|开展|组织|举办|集中", after[:24])):
            continue
        a, b = trimmed(text, *match.span())
        if "day" in match.groupdict() and not (match["day"] and (match["day2"] or match["end2"])):
            if period:
                sheet.doubt("period", text[a:b], "只写了月份，没有起止日期，请补填。")
            continue
        if period is None:
            sheet.doubt("period", text[a:b], "起止日期无法确定年份或不是有效日期，请核对。")
            continue
        value = {"from": period[0].isoformat(), "to": period[1].isoformat(), "text": text[a:b]}
        sheet.put("period", Found(value, a, b))
        return True
    return False
