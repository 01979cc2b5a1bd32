"""Who is to be helped, and which groups come first?"""

import re

from .facts import Found, Sheet, trimmed
from .outline import Node, items_of
from .words import HAN

LINK = r"(?:包括|包含|是|为|：|:|有|主要)+"
MAIN = (
    re.compile(r"以([^。；\n]{2,120}?)(?:作?为)(?:主要|活动|基本)?(?:服务|帮扶|援助|活动|工作)?(?:的)?(?:主要|基本)?(?:对象|人群|群体)"),
    re.compile(rf"(?:主要|基本)(?:服务|帮扶|援助|活动)?(?:对象|人群){LINK} ?([^。；\n]{{2,140}})"),
    re.compile(rf"(?<!重点)(?<!优先)(?:服务|帮扶|援助|活动|援助服务|招聘|培训|扶持|救助|参训|招生|面向|适用)(?:对象|人群|群体){LINK} ?([^。；\n]{{2,140}})"),
    re.compile(r"(?:主要)?面向([^。；\n]{2,120})"),
    re.compile(r"以([^。；，\n]{2,80}?)为主(?=[，。；]|$)"),
)
FIRST = r"(?:重点|优先|特别|尤其|侧重|着重|聚焦|突出(?=抓好|帮扶|服务|面向|关注|做好|保障))"
CARE = r"服务|帮扶|帮助|援助|关注|面向|保障|聚焦|对(?!象)|做好|是|突出|安排|招收|录取|支持|吸纳|扶持|推荐|照顾|考虑|关爱|解决|掌握|抓好|向|于|针对|倾斜|瞄准|锁定|为|组织|动员|引导|邀请|欢迎"
FOCUS = re.compile(rf"{FIRST}(?:{CARE})*(?:对象|人群|群体|人员)?(?:包括|包含|是|为|有|：|:|对|面向|突出|关注|聚焦|帮扶|服务|做好)*(?:(?:以下|下列|这些)(?:几类|各类|\w类)?(?:人员|群体|对象|人群)?[：:]?)? ?([^。；\n]{{2,200}})")
# 对…建立专门台账, 把…列为重点, 以…为重点对象: the groups stand before the word.
AS_FOCUS = (
    re.compile(r"(?<![可所])以(?![上下外内及来后前])([^。；\n，]{2,120}?)(?<!列)(?:作)?为(?:援助|帮扶|服务|工作)?(?:重点|优先)"),
    re.compile(r"[把将]([^。；\n，]{2,120}?)(?:列为|作为|列入|纳入|确定为|明确为)(?:工作|服务|帮扶|援助)?(?:重点|优先|重中之重)"),
)
FOCUS_BEFORE = (
    *AS_FOCUS,
    re.compile(r"(?:其中[，：]?|，|^)(?:并|要)?对([^。；\n]{2,120}?)(?:予以|给予|要|应)?(?:优先|重点)"),
    re.compile(r"(?:并|要)?向([^。；\n]{2,120}?)倾斜"),
    re.compile(r"其中[，：]?([^。；\n]{2,120}?)(?:(?:作)?(?:为|是)|予以|给予|享受|可)(?:重点|优先)"),
    re.compile(r"(?<![面针应绝])对([^。；\n，]{2,120}?)(?:要|应|等|逐人|，)?(?:建立|实行|实施|开展|提供|给予|进行|予以)(?:专门|专项|重点|优先|“?一对一|“?一人一|“?点对点)"),
)
GLUE = r"以及|及其|及|和|与|或"
TAIL_WORDS = re.compile(r"(?:(?:[等这]?[一二三四五六七八]\w?(?:个|类|种)?(?:重点)?群体)|(?:提供|开展|给予|实施|进行|予以)[^，。；]{0,16}|(?:参加|参与)(?:活动|招聘)?|等(?:重点|困难|各类|特殊|就业困难)?(?:残疾人)?(?:服务|帮扶|就业困难)?(?:群体|人员|对象|人群)?(?:的?(?:就业|帮扶).{0,8})?|(?:为|作为)(?:重点|优先).{0,10})$")


def read_targets(sheet: Sheet, start: int, end: int, sections: list[Node]) -> None:
    """Who is helped, and which groups come first."""
    text = sheet.text
    main: Found | None = None
    focus: list[Found] = []
    for section in (s for s in sections[:2] if not s.title(text).startswith("参") or "残疾" in text[s.start:s.end]):
        main, focus = targets_of_section(section, text)
        if main or focus:
            break
    if not sections:
        match = next((m for pattern in MAIN[:3] if (m := pattern.search(text, start, end))), None)
        if match:
            stop = sentence_end(text, match.start(), end)
            main, focus = targets_of_text(text, match.start(), stop)
        else:
            main, focus = targets_in_passing(text, start, end)
    sheet.facts["targets"] = {"main": main.value if main else None, "focus": [f.value for f in focus]}
    spans = sheet.facts["spans"]
    if main:
        spans["targets.main"] = [main.start, main.end]
    for number, found in enumerate(focus):
        spans[f"targets.focus[{number}]"] = [found.start, found.end]


def targets_in_passing(text: str, start: int, end: int) -> tuple[Found | None, list[Found]]:
    """面向有需求的残疾人（以…为重点）开展, 以…为重点 in a paper without a section for it."""
    focus: list[Found] = []
    for pattern in AS_FOCUS:
        match = pattern.search(text, start, end)
        if match and re.search(r"残疾|毕业生|人员$|家庭|职工", match[1]):
            focus = focus_list(text, *match.span(1))
            break
    added = ADDED.search(text, start, end)
    if added and not focus and (groups := people(text, added.end(), end)):
        return None, groups
    match = PASSING.search(text, start, end)
    main = Found(match[1], *match.span(1)) if match and "重点" not in match[1] else None
    return main, focus or (focus_behind(text, match.end(), end) if match and main else [])


def focus_behind(text: str, start: int, end: int) -> list[Found]:
    """面向未就业残疾人，侧重帮助听力残疾人、返乡残疾青年: people named first in the same sentence, or in the next one when that opens with them."""
    match = FOCUS.search(text, start, sentence_end(text, start, end))
    return people(text, *match.span(1)) if match else []


def people(text: str, start: int, end: int) -> list[Found]:
    """The groups named, none when something else is (重点宣传就业政策)."""
    named = focus_list(text, start, end)
    return named if all(PEOPLE.search(found.value) for found in named) else []


# 在原有服务对象基础上，增加以下人员：…: who is helped stands in an earlier paper, these groups are new.
ADDED = re.compile(r"(?:(?:服务|帮扶|援助|活动|参加|参训)?(?:对象|人员|人群|范围)[^。；\n]{0,6}?基础上[，,]?|(?:服务|帮扶|援助|活动)(?:对象|人员|人群|范围))[^，。；：\n]{0,12}?(?:增加|新增|增补|补充|扩大[至到]|扩展[至到]|延伸[至到]|再?纳入)(?:(?:以下|下列|如下)?(?:[一二两三四五六几]类)?(?:人员|群体|对象|人群)?[：:]|了|为)?")


PASSING = re.compile(r"(?<!重点)面向([^。；，、（\n]{0,30}残疾人(?:家庭)?)(?=（|和|，|开展|举办|组织|提供)")


def sentence_end(text: str, start: int, end: int) -> int:
    """End of this sentence and of the next one when that names the focus."""
    stop = re.compile(r"[。\n]").search(text, start, end)
    stop_at = stop.start() if stop else end
    following = re.compile(r"[^。\n]{0,160}").match(text, min(stop_at + 1, end), end)
    return following.end() if following and re.match(r"重点|其中", following[0]) else stop_at


def targets_of_section(section: Node, text: str) -> tuple[Found | None, list[Found]]:
    items = items_of(section, text)
    lead_end = items[0].start if items else section.end
    added = ADDED.search(text, section.body[0], lead_end) or NEW_GROUPS.search(text, section.body[0], lead_end)
    if added:
        return None, [bare_heading(item, text) for item in items] or focus_list(text, added.end(), section.end)
    if not items:
        return targets_of_text(text, section.body[0], section.end, whole=True)
    main, focus = targets_of_text(text, section.body[0], lead_end, whole=True)
    announced = bool(re.search(rf"{FIRST}[^。；\n]{{0,30}}[：:]?\s*$", text[section.body[0]:lead_end]))
    if announced and focus and not re.search(rf"{FIRST}[^。\n]{{0,12}}[、，]", text[section.body[0]:lead_end]):
        focus = []
    listed: list[Found] = []
    for item in items:
        heading = item.title(text)
        marked = MARKED.search(text, item.heading[0], item.end)
        if marked:
            focus.extend(focus_list(text, item.heading[0], marked.start()))
        elif re.search(r"重点|优先", heading):
            named = FOCUS.search(text, item.heading[0], item.end)
            focus = focus or focus_list(text, item.body[0], item.end) or focus_list(text, *(named.span(1) if named else item.heading))
        elif EMPLOYER.search(heading):
            continue
        elif re.search(r"对象|主要|基本|范围|求职", heading) and item.words(text):
            here, first = targets_of_text(text, item.body[0], item.end, whole=True)
            main, focus = main or here, focus or first
        elif re.search(rf"[，（、；](?:其中)?{FIRST}", text[item.heading[0]:item.end]):
            # 未就业的残疾人，突出抓好…三个群体: a group that names its own focus.
            here, first = targets_of_text(text, item.heading[0], item.end, whole=True)
            listed, focus = [*listed, *([here] if here else [])], focus or first
        else:
            listed.append(bare_heading(item, text))
    if listed and main is None and not announced and (focus or len(listed) == 1):
        return listed[0], focus
    return main, focus or listed


def bare_heading(item: Node, text: str) -> Found:
    a, b = trimmed(text, *item.heading)
    return Found(text[a:b], a, b)


# 增加以下人员： opens the section of a supplement.
NEW_GROUPS = re.compile(r"(?:增加|新增|增补|补充|扩大至|扩展到)(?:以下|下列|如下)?(?:[一二两三四五六几]类)?(?:服务|帮扶|援助)?(?:人员|群体|对象|人群)(?:为|如下|[：:])+")
EMPLOYER = re.compile(r"用人单位|企业$|招聘单位|参会单位|招用残疾人|企业、个体")
# （二）残疾人高校毕业生（重点对象）
MARKED = re.compile(r"（(?:重点|优先)(?:对象|人群|群体|帮扶|服务|关注|保障)*）")


def targets_of_text(text: str, start: int, end: int, *, whole: bool = False) -> tuple[Found | None, list[Found]]:
    focus_match = FOCUS.search(text, start, end)
    before = next((m for pattern in FOCUS_BEFORE if (m := pattern.search(text, start, end))), None)
    if before:
        focus = focus_list(text, *before.span(1))
        cut = before.start()
    else:
        focus = focus_list(text, *focus_match.span(1)) if focus_match else []
        cut = focus_match.start() if focus_match else end
        cut -= 1 if cut > start and text[cut - 1] in "（(" else 0
    main = None
    for pattern in MAIN:
        match = pattern.search(text, start, cut) or pattern.search(text, start, end)
        if match and "重点" not in match[0]:
            a, b = trimmed(text, *match.span(1))
            b = min(b, cut) if a < cut else b
            a, b = trimmed(text, a, b)
            main = Found(text[a:b], a, b)
            break
    if main is None and whole:
        main = whole_phrase(text, start, cut)
    return (main if main and main.end - main.start >= 3 else None), focus


def whole_phrase(text: str, start: int, end: int) -> Found | None:
    match = re.compile(r"[^。；\n]{3,160}").search(text, start, end)
    if not match:
        return None
    a, b = trimmed(text, *match.span())
    label = re.match(r"(?:(?:本次活动|活动|主要|服务|帮扶|援助)*(?:对象|人群|群体)(?:为|是|包括|：|:)+|(?:主要)?面向)", text[a:b])
    a += label.end() if label else 0
    b -= len(m[0]) if (m := re.search(r"[，、]?(?:其中|特别是|尤其是|并|同时|要)$", text[a:b])) else 0
    return Found(text[a:b], a, b) if b - a >= 3 else None


def focus_list(text: str, start: int, end: int) -> list[Found]:
    """残疾人大学生、残疾人就业困难人员和农村残疾人 as three ranges."""
    stop = re.compile(r"[。；\n]").search(text, start, end)
    end = stop.start() if stop else end
    end = closing_bracket(text, start, end)
    tail = TAIL_WORDS.search(text[start:end])
    end = start + tail.start() if tail else end
    founds, depth, begin, i = [], 0, start, start
    edges = []
    while i < end:
        char = text[i]
        depth += (char in "（(") - (char in "）)")
        mark = re.compile(rf"[、，]|(?<=[{HAN}”）])(?:{GLUE})(?=[{HAN}“])").match(text, i, end) if depth <= 0 else None
        if mark and worth_cutting(text, begin, mark, end):
            edges.append((begin, i))
            begin = i = mark.end()
            continue
        i += 1
    edges.append((begin, end))
    if shares_head([text[a:b] for a, b in edges]):
        edges = [(edges[0][0], end)]
    for a, b in edges:
        first, last = trimmed(text, a, b, " \n，、；。：:,;")
        if text[first:first + 1] == "“" and text[last - 1:last] == "”" and text.count("“", first, last) == 1:
            first, last = first + 1, last - 1
        if last - first >= 2:
            founds.append(Found(text[first:last], first, last))
    return founds


def shares_head(groups: list[str]) -> bool:
    """重度残疾、困难家庭和长期失业的残疾人毕业生: all describe the people named last."""
    *before, last = groups
    described = "的" in last and bool(re.search(r"(?:人|生|员|者|妇女|青年)$", last))
    bare = before and not any(re.search(r"(?:人|生|员|者|妇女|青年|成员)$", group) for group in before)
    return bool(described and bare and ("中的" in last or not PEOPLE.search(before[0])))


def closing_bracket(text: str, start: int, end: int) -> int:
    """Where a bracket opened before `start` closes, else `end`."""
    depth = 0
    for i in range(start, end):
        depth += (text[i] in "（(") - (text[i] in "）)")
        if depth < 0:
            return i
    return end


KIND = re.compile(r"(?:^|[、，和及])(?:视力|听力|言语|听力言语|肢体|智力|精神|多重|重度|中度|轻度|[一二三四]级|盲|聋)$")
PEOPLE = re.compile(r"(?:人|者|生|员|户|家庭|群体|人群|妇女|青年|儿|残|职工|农民工|子女|家属|成员|对象)(?:（[^）]{0,30}）)?$")


def worth_cutting(text: str, begin: int, mark: re.Match, end: int) -> bool:
    """、 always parts; 和 and 及 only between two kinds of people."""
    if mark[0] in "、，":
        # 一、二级重度残疾人 and 智力、精神残疾人 are one group each.
        return not (KIND.search(text[begin:mark.start()]) or (re.search(r"[一二三四]$", text[begin:mark.start()]) and re.match(r"[、，][一二三四]级?", text[mark.start():mark.start() + 3])))
    following = re.compile(rf"[^、，]{{2,40}}?(?={GLUE}|[、，]|$)").match(text, mark.end(), end)
    return bool(PEOPLE.search(text[begin:mark.start()]) and following and len(following[0]) >= 3)
