"""Which bodies sign a paper, and to whom is it addressed?"""

import re
from dataclasses import dataclass
from itertools import pairwise

from .facts import Found
from .words import DPF, HAN, HRSS, ORGAN_END, is_organ, squeezed

# --- joint names ----------------------------------------------------------------------------

NATIONAL = r"中国残|中国就业|国家|人力资源|教育部|财政部|民政部|农业农村部|退役军人|共青团|全国|国务院|中共|中央|工业和信息化部|商务部"
PLACE = re.compile(rf"^((?:[{HAN}]{{2,7}}?(?:省|自治区|自治州|特别行政区|市|州|盟|地区|县|自治县|自治旗|旗|区|兵团)))")
JOINT_END = r"(?:办公厅|办公室|委员会|联合会|残联|总工会|总局|工商联|妇联|团委|管委会|局|厅|部|委|办|中心)"


def split_joint(text: str) -> list[tuple[int, int]]:
    """Ranges of the bodies named in a signature or in front of a title."""
    ranges = []
    for part in re.finditer(r"[^ 、，,\n]+", text):
        ranges.extend(split_run(text, part.start(), part.end()))
    return ranges


def split_run(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Bodies written without anything between them: 吉林省财政厅吉林省残联."""
    run = text[start:end]
    place = PLACE.match(run)
    cuts = set()
    if place:
        cuts = {i for i in starts_of(run, place[1]) if re.search(JOINT_END + "$", run[:i])}
    for match in re.finditer(rf"(?:{NATIONAL})", run):
        if match.start() and re.search(r"(?:办公厅|总局|残联|联合会|部|委|局)$", run[:match.start()]) and not place:
            cuts.add(match.start())
    edges = [0, *sorted(cuts), len(run)]
    return [(start + a, start + b) for a, b in pairwise(edges) if b > a]


def starts_of(text: str, word: str) -> list[int]:
    return [m.start() for m in re.finditer(re.escape(word), text) if m.start()]


def organs_in(text: str, offset: int) -> list[Found]:
    """The bodies in a run of names, without seal notes; empty when the run is not only names."""
    founds = []
    for start, end in split_joint(text):
        name = re.sub(r"(?:（(?:盖章|章|公章|印章|印)）|\(章\)|（代章）)$", "", text[start:end])
        if not is_organ(name):
            return []
        founds.append(Found(name, offset + start, offset + start + len(name)))
    return founds


# --- addressees -----------------------------------------------------------------------------

BODY = re.compile(
    r"人力社保|居民委员会|村民委员会|居委会|村委会|人力资源|人社|残疾人|残联|教育|财政|民政|农业|乡村|卫生|退役|发展和改革|发展改革|发改|工业和|税务|总工会|工会|团委|共青团|妇联|妇女|工商|社会|党群|组织部|宣传部|政法|"
    r"就业|劳动|医保|医疗|商务|国资|公安|司法|住房|住建|文化|文旅|市场监|邮政|银行|民宗|民族事务|科技局|科技厅|扶贫|公共|人民政府|政府|办事处|党工委|党委|管理处|"
    r"有关|相关|各有关|直属|所属|残协|政务|行政审批|人事|机关|民生|教体|工信|党政|综治|便民"
)
WHOLE = re.compile(r"有关|相关|直属|所属|会员|企业|公司|学校|院校|高校|大学|学院|机构|部门|单位|科室|部室|处室|用人|医院|银行|协会|同志|朋友|负责|委员$|专干|之家|协会|人员$|联络员")
UNIT = "自治区|直辖市|省直管市|直管市|计划单列市|副省级城市|设区市|设区的市|地级市|县级市|市辖区|自治州|自治县|地区|乡镇|街道|社区|省|市|州|盟|地|县|区|旗|乡|镇|村"
GENERIC = re.compile(rf"^(?:{UNIT}){{1,3}}(?:（(?:(?:{UNIT})[、/]?)+）)?(?:{UNIT})?$")


def addressee_line(line: str) -> bool:
    """True for 各市（州）、…人力资源和社会保障局、残疾人联合会： and the like."""
    if not re.search(r"[：:]$", line) or len(line) > 300 or re.search(r"[。；！？“]|如下|联系|电话|附件|抄送|时间|主题|通知：", line):
        return False
    bare = re.sub(r"^主送[：:]", "", line)
    if re.match(r"[一二三四五六七八九十（(\d]{1,3}[、.）)]", bare):
        return False
    return bool(re.match(r"各|机关", bare) or BODY.search(bare) or WHOLE.search(bare) or is_organ(bare[:-1])) and not re.search(r"[将对把是的请]", bare)


def split_top(text: str, marks: str) -> list[tuple[int, int]]:
    """Ranges between the given characters, not looking inside （）."""
    ranges, depth, start = [], 0, 0
    for i, char in enumerate(text):
        if char in "（(":
            depth += 1
        elif char in "）)":
            depth -= 1
        elif char in marks and depth <= 0:
            ranges.append((start, i))
            start = i + 1
    ranges.append((start, len(text)))
    return [(a, b) for a, b in ranges if text[a:b].strip()]


def addressees_in(text: str, offset: int) -> list[Found]:
    """Area phrases with the lines (hrss, dpf, other) addressed in each."""
    text = re.sub(r"[：:]\s*$", "", text)
    groups: list[Group] = []
    for start, end in split_top(text, "，,；;"):
        groups.extend(groups_in(text, start, end))
    for group, following in pairwise(groups):
        # 各镇，街道残联: a bare area shares the bodies named next.
        last = text[slice(*group.areas[-1])].strip().lstrip("各")
        if not group.lines and (GENERIC.match(last) or ((place := PLACE.match(last)) and place[1] == last)):
            group.lines |= following.lines
    founds: list[Found] = []
    for group in groups:
        begin, phrase = group.areas[0][0], text[group.areas[0][0]:group.end].strip(" 、")
        named = [word for word in ("hrss", "dpf", "other") if word in group.lines] or ["other"]
        for a, b in group.areas:
            value = {"area": text[a:b].strip(), "text": phrase, "lines": named, "expands_to": []}
            founds.append(Found(value, offset + begin, offset + begin + len(phrase)))
    return once_per_area(founds, text, offset)


@dataclass
class Group:
    """Areas that share the bodies named after them."""

    areas: list[tuple[int, int]]
    lines: set[str]
    end: int


def groups_in(text: str, start: int, end: int) -> list[Group]:
    groups: list[Group] = []
    for a, b in tokens(text, start, end):
        area, body = area_and_body(text[a:b])
        here = (a, a + len(area))
        alone = body is None and bool(WHOLE.search(area))
        current = groups[-1] if groups else None
        if not area and current:
            current.lines |= lines_of(body)
        elif not area:
            groups.append(Group([(a, b)], lines_of(body), b))
        elif current is None or current.lines or alone:
            groups.append(Group([here], lines_of(area if alone else body), b))
        else:
            if generic_goes_on(text, current.areas, *here):
                current.areas[-1] = (current.areas[-1][0], here[1])
            else:
                current.areas.append(here)
            current.lines |= lines_of(body)
        groups[-1].end = b
    return groups


def once_per_area(founds: list[Found], text: str, offset: int) -> list[Found]:
    """各市人社局、各市残联 (or 市残联) is one area addressed in two lines."""
    merged: dict[str, Found] = {}
    for found in founds:
        key = found.value["area"] if found.value["area"] in merged else "各" + found.value["area"]
        first = merged.get(key)
        if first is None:
            merged[found.value["area"]] = found
            continue
        lines = [w for w in ("hrss", "dpf", "other") if w in first.value["lines"] or w in found.value["lines"]]
        phrase = text[first.start - offset:found.end - offset]
        merged[key] = Found({**first.value, "lines": lines, "text": phrase}, first.start, found.end)
    return list(merged.values())


def tokens(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Pieces between 、 and 及, keeping 和 inside 人力资源和社会保障局."""
    pieces = []
    for a, b in split_top(text[start:end], "、 "):
        first, last = start + a, start + b
        cut = re.search(r"(?<=[市县区州省会局厅联团])(?:以及|及|和|暨)(?=[^会])", text[first:last])
        if cut:
            pieces.extend([(first, first + cut.start()), (first + cut.end(), last)])
        else:
            pieces.append((first, last))
    return pieces


ALONE = re.compile(r"(?:专职委员|专干|之家|协会|朋友|人员|联络员|(?:直属|所属|有关|相关|各)[^、]{0,6}(?:单位|部门|机构|企业|学校|公司|院校|科室|部室|处室))$")
ATTACHED = re.compile(rf"([{HAN}]{{2,8}}[区市县州])((?:相关|有关)(?:部门|单位))$")


# 各村（社区）残疾人专职委员: a person of the area.
OFFICER = re.compile(rf"^(各(?:{UNIT}){{1,3}}(?:（[^（）]{{1,8}}）)?)((?:残疾人)?(?:专职委员|专干|联络员|协理员))$")


def area_and_body(token: str) -> tuple[str, str | None]:
    """长春市残联 → 长春市, 残联; 各市（州） → itself, None; 省教育厅 → itself, itself."""
    word = token.strip()
    attached = ATTACHED.match(word) or OFFICER.match(word) or ZONED.match(word)
    if attached:
        return attached[1], attached[2]
    if GENERIC.match(word.lstrip("各")) or ALONE.search(word):
        return word, None
    match = BODY.search(word)
    if match and match.start() > 1 and word[match.start() - 1] == "各" and word[match.start():match.end()] == "机关":
        return word, None
    in_line = HRSS.search(word) or DPF.search(word)
    if match and match.start() == 0:
        return "", word
    if match and (in_line or not WHOLE.search(word)):
        # 省教育厅 has no area of its own: the body itself is addressed.
        return (word, word) if match.start() == 1 and not in_line else (word[:match.start()], word[match.start():])
    return area_of_unknown_body(word)


def area_of_unknown_body(word: str) -> tuple[str, str | None]:
    """白山市某某局 → 白山市, 某某局, whatever the body does."""
    place = PLACE.match(word)
    if place and place[1] == word:
        return word, None
    if place and len(place[1]) < len(word) and re.search(rf"(?:{ORGAN_END})$", word) and not WHOLE.search(word) and not word.endswith("管委会"):
        return place[1], word[len(place[1]):]
    # 残联、工信局: a body of the areas named before, whatever it does.
    return ("", word) if BODY_ALONE.match(word) and not place else (word, None)


# 横琴粤澳深度合作区, 凯里经济开发区: zones have longer names than counties.
ZONED = re.compile(rf"^(?!各)([{HAN}]{{2,14}}?(?:合作区|开发区|示范区|试验区|实验区|新区|高新区|经开区|投资区|管理区|保税区|工业园区|风景区|度假区))((?!.*管委会$)[{HAN}]{{1,16}}(?:{ORGAN_END}|部门|单位))$")
BODY_ALONE = re.compile(rf"^(?!各|.*(?:管委会|管理委员会))[{HAN}]{{1,10}}(?:局|厅|委|办|会|部|部门|处)(?:（[^（）]+）)?$")


def lines_of(body: str | None) -> set[str]:
    if body is None:
        return set()
    found = set()
    if HRSS.search(re.sub(r"残疾人[^、，]{0,8}就业(?:培训|创业)?服务(?:管理)?(?:指导)?(?:中心|局|所)?", "残联", body)):
        found.add("hrss")
    if DPF.search(body):
        found.add("dpf")
    return found or {"other"}


def generic_goes_on(text: str, areas: list[tuple[int, int]], start: int, end: int) -> bool:
    """各省、自治区、直辖市 is one phrase; 各市、长白山管委会 are two."""
    if not areas or not text[areas[-1][0]:].startswith("各"):
        return False
    between = text[areas[-1][1]:start]
    return between.strip() == "、" and bool(GENERIC.match(squeezed(text[start:end])))
