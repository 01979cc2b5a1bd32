"""Which figure do the words beside a blank ask for? Only a proposal: an officer looks it over.

Where any of the words near a blank is not understood, nothing is proposed: a wrong figure is worse than an empty cell.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from bangfu.reports.blanks.reading import Blank, Grid
from bangfu.reports.indicators import FORM

OWN = ""  # the unit's own whole area
LINE_SIGNS = {
    "both": re.compile(r"两线|两家都|两部门都|重叠"), "hrss": re.compile(r"人社|人力资源|就业局"), "dpf": re.compile(r"残联|残疾人联合会"),
}
ALL_SIGNS = re.compile(r"^(合计|总计|小计|总数|去重|数量|人数|数|完成数|完成情况|累计|本期|岗位数|人次|次数|个数|条数|\(去重\)|（去重）)+$")
OWN_SIGNS = re.compile(r"^(合计|总计|小计|全省|全市|全州|全县|全区|本级|本单位|本地|本地区|汇总)+$")
SHARES = re.compile(r"率|比例|占比|百分|%|％")
# Phrases by which other offices ask for our figures, longest match wins; names of indicators are added.
PHRASES = {
    "roster_people": ("名册人数", "在册残疾人", "残疾人总数"), "unemployed": ("应核对", "未就业残疾人", "未就业人数", "就业年龄段未就业"),
    "basic_checked": ("基础信息核对", "核对人数", "摸查人数", "已核对", "走访人数"), "with_need": ("有就业需求", "有就业意愿", "就业创业意愿", "需求人数"),
    "contact_attempts": ("联系次数", "走访次数", "联系人次"), "graduates": ("应届毕业生", "高校毕业生", "残疾人大学生"),
    "graduates_paired": ("一对一结对", "一对一帮扶", "结对帮扶"), "hard_to_employ": ("就业困难人员", "就业困难残疾人"), "rural": ("农村残疾人",),
    "relocated": ("易地搬迁", "易地扶贫搬迁"), "monitored": ("防止返贫监测", "监测对象", "监测家庭"), "ability_assessed": ("职业能力评估", "能力评估", "能力测评"),
    "need_registered": ("需求登记", "登记需求"), "served": ("就业服务", "提供服务"), "vacancies": ("招聘信息", "岗位信息"),
    "openings": ("收集岗位", "归集岗位", "岗位数量", "提供岗位"), "referred": ("推荐岗位", "岗位推荐", "推荐就业", "推荐人数"), "interviewed": ("面试",),
    "hired": ("实现就业", "就业创业人数", "已就业", "就业人数", "帮扶就业"), "trained": ("技能培训", "职业培训", "参加培训", "培训人数"),
    "delivered_policy": ("送政策", "政策宣传"), "delivered_any": ("四送",),
}


class Target(NamedTuple):
    """What goes into a cell: an indicator, a line, and the key of a child area or OWN."""

    code: str
    line: str
    area: str


def lines_of(code: str) -> tuple[str, ...]:
    """The lines an indicator is counted by."""
    one = FORM[code]
    return ("all",) if not one.two_lines else ("hrss", "dpf", "both", "all") if one.counts_people else ("hrss", "dpf", "all")


def proposals(grid: Grid, areas: Mapping[str, str]) -> dict[str, Target]:
    """{address: Target} for the blanks whose words are all understood. `areas`: {name: key} of the areas right below."""
    found = {address: proposal(blank, areas) for address, blank in grid.blanks.items()}
    return {address: target for address, target in found.items() if target}


def proposal(blank: Blank, areas: Mapping[str, str]) -> Target | None:
    """What a blank asks for: the indicator from one side, area and line from the other (or beside the indicator)."""
    texts = (*blank.left, *blank.above)
    if any(SHARES.search(text) for text in (blank.left[0], blank.above[0])):
        return None
    for own, other in ((blank.left, blank.above), (blank.above, blank.left)):
        code, rest = indicator_in(own), other[0]
        if code is None:
            continue
        area, line = area_in(rest, areas), line_in(texts)
        if area is None and line_in((rest,)) == "all" and not ALL_SIGNS.match(_plain(rest)):
            return None  # a word we do not know: perhaps an area that is not below us
        return Target(code, line, area or OWN) if line in lines_of(code) else None
    return None


def indicator_in(texts: tuple[str, ...]) -> str | None:
    """The indicator the nearest text that names one names."""
    for text in texts:
        plain = _plain(text)
        held = [(len(phrase), code) for code, phrases in _PHRASES.items() for phrase in phrases if phrase in plain]
        if held:
            return max(held)[1]
    return None


def area_in(text: str, areas: Mapping[str, str]) -> str | None:
    """The key of the area a text names, OWN for 合计 and the like, None when it names none."""
    plain = _plain(text)
    if plain in areas:
        return areas[plain]
    return OWN if OWN_SIGNS.match(plain) else None


def line_in(texts: tuple[str, ...]) -> str:
    return next((line for text in texts for line, sign in LINE_SIGNS.items() if sign.search(text)), "all")


def _plain(text: str) -> str:
    return re.sub(r"[\s“”\"'：:，,、。·]|^其中|^[（(]?[一二三四五六七八九十\d]+[)）]?[、.．]?", "", text)


_PHRASES = {code: tuple(_plain(phrase) for phrase in (one.name, *PHRASES.get(code, ()))) for code, one in FORM.items()}
