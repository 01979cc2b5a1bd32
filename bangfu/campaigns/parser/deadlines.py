"""What must be handed in, to whom, by which day?"""

import re
from dataclasses import dataclass, field

from .dates import DAY, ISO, MONTH_END, SMALL, Clock, last_of_month, safe_date, small_number
from .facts import Found, Sheet, trimmed
from .handed import ACT, HANDING, VERBS, ends_with_paper, handed_in, receiver
from .words import MARKER

TIME = r"(?: ?[（(][^（）()]{1,8}[）)])? ?(?:(?:上午|下午|中午|晚上?)? ?(?:\d{1,2}|[一二三四五六七八九十]{1,3}) ?(?:[：:] ?\d{2}|时|点)(?:整|半|\d{1,2}分)?|上午|下午|中午|下班|当日|当天|24时)?"
BEFORE = rf"{TIME}(?:[（(][^（）()]{{1,8}}[）)])?(?:下班)? ?(?:之前|以前|[（(]含[^（）()]{{0,6}}[）)]前|前(?![期往来后述款])|止(?!境)|截止|底前|为止)"
WEEK = re.compile(rf"每(?:个)?(?:周|星期)(?P<weekday>[一二三四五六日天])(?:{BEFORE}|下班|(?=[^，。；]{{0,30}}(?:报|送|填|反馈|更新|汇总)))")
MONTHLY = re.compile(rf"(?:每(?:个)?月(?:的)?|次月(?:的)?)(?:(?P<monthday>{SMALL}) ?[日号]?(?:{BEFORE}|(?=[^。；]{{0,12}}(?:报|送|填|反馈|更新|汇总)))|(?P<monthend>(?:月)?底|(?:月)?末|最后[一1][天日])(?:{BEFORE}|前|(?=[^，。；]{{0,6}}(?:报|填))))")
BY_DAY = re.compile(rf"(?:截止(?:时间|日期)?(?:为|是|到|至|：|:)? ?|(?:不(?:得)?(?:晚|迟)于|最迟(?:于|在)?|截至) ?)?(?:{DAY.pattern})[）)]?{BEFORE}")
UNTIL = re.compile(rf"(?:(?:截止|截稿|结束)(?:时间|日期|日)?(?:为|是|到|至|：|:)+ ?|(?:报送|上报|提交|反馈|填报)(?:截止)?(?:时间|日期|时限)(?:为|是|：|:)+ ?"
                   rf"|不(?:得)?(?:晚|迟)于 ?|最迟(?:于|在)? ?|延(?:期|长)?(?:至|到) ?)(?:{DAY.pattern})(?! ?(?:至|到|—|-|～|~))")
OLD = re.compile(r"原(?:定|来|计划|为|要求|安排)?(?:于|的|在|应于)?$")
MONTH_DAY = re.compile(rf"(?P<of>本月|这个月|下月|下个月)(?P<day>{SMALL}) ?[日号]{BEFORE}")
BY_ISO = re.compile(rf"(?:{ISO.pattern}){BEFORE}")
BY_MONTH = re.compile(rf"(?:{MONTH_END.pattern}) ?(?:之前|以前|前)")
THIS_MONTH = re.compile(r"(?<![\d一二三四五六七八九十个每])(?P<of>本月|当月|这个月)?(?<!每)(?:月)?(?:底|末) ?(?:之前|以前|前)|(?<![\d一二三四五六七八九十每])月底 ?(?:之前|以前|前)")
YEAR_END = re.compile(r"(?P<yearend>(?:20\d{2}年|今年|本年|年)底|年末) ?(?:之前|以前|前)")
VAGUE = re.compile(
    r"(?:(?<=[后起]) ?(?:的)? ?(?:\d{1,3}|[一二三四五六七八九十两]{1,3}) ?(?:个)?(?:工作日|自然日|日|天|周|星期|月|小时)"
    r"|(?:\d{1,3}|[一二三四五六七八九十两]{1,3}) ?(?:个工作日|周|天|日)(?=之?以?内))(?:之内|以内|内|前)"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份)?[上中下]旬 ?(?:之|以)?前"
    r"|提前 ?(?:\d{1,2}|[一二三四五六七八九十两]{1,2}) ?(?:个)?(?:工作日|日|天|周)"
    r"|每个?月(?:最后|第)[^。；，\n]{0,10}?前"
    r"|(?:本周|下周|上周|下星期|本星期)[一二三四五六日天]?[^。；，\n]{0,8}前"
    r"|每(?:季度|半年|半月|两周|双周|旬|天|日|半个月|年)[^。；，\n]{0,12}?(?:前|底前|末前|(?=报送|上报))"
    r"|(?:助残日|国庆节?|春节|元旦|五一|劳动节)(?:到来)?(?:之)?前(?!后)|(?<![\d月每年])\d{1,2}日(?:之|以)?前(?!后)"
    r"|(?:下月|下个月|次月|每季度?|季度)[^。；，\n]{0,6}前"
    r"|(?:活动|培训|招聘会|工作)(?:结束|完成|开始)(?:之)?(?:后|前)(?:及时|立即|一周|第一时间)?(?: ?(?:\d{1,3}|[一二三四五六七八九十两]{1,3}) ?个?(?:工作日|日|天|周|月)(?:之|以)?内)?")
# 一周内 alone is a pace, not a deadline, unless something is handed in.
SHORT_SPAN = re.compile(r"(?<!工作)(?:周|天|日)(?:之|以)?内")


@dataclass
class Due:
    """A deadline expression with the day or rhythm it means."""

    start: int
    end: int
    on: str | None = None
    recurring: str | None = None
    why: str | None = None
    doubt: str | None = field(default=None)


def read_deadlines(sheet: Sheet, start: int, end: int, clock: Clock) -> None:
    """Every clause with a last day and something to do; vague ones go to unsure."""
    founds: list[Found] = []
    for a, b in sentences(sheet.text, start, end):
        dues = dues_in(sheet.text, a, b, clock)
        left = a
        for number, due in enumerate(dues):
            right = clause_end(sheet.text, due, dues[number + 1].start if number + 1 < len(dues) else b)
            clause = clause_of(sheet.text, left, due, right)
            left = right
            if not ACT.search(sheet.text[clause[0]:b]):
                continue
            text = sheet.text[clause[0]:clause[1]]
            if due.why and (HANDING.search(text) or not SHORT_SPAN.search(text)):
                sheet.doubt("deadlines", text, due.why)
            if due.doubt:
                sheet.doubt(f"deadlines[{len(founds)}]", text, due.doubt)
            handed = handed_in(sheet.text, clause, (due.start, due.end), b)
            # 收到后10个工作日内 has no day, but what is to be handed in must not be lost.
            if due.on or due.recurring or (due.why and handed["deliverables"]):
                value = {"on": due.on, "text": text, **handed, "recurring": due.recurring}
                founds.append(Found(value, *clause))
    for a, b in sentences(sheet.text, start, end):
        name_receiver(sheet.text, a, b, founds)
    sheet.put_list("deadlines", founds)


THESE = re.compile(r"(?:请各?[^，。；]{0,6}?)?(?:将|把)?(?:(?P<these>以上|上述|前述)|所有|各项|各类|全部|相关|有关)[^，。；]{0,12}?(?:材料|资料|报表|表格|[表件册]|数据|情况|总结|信息|内容|台账|方案)(?=[，请均都统一全须需应要由经电纸盖加按以通报发送交传寄提上汇（])"
                   r"|(?:报送)?(?:材料|资料|报表)(?=均|都|统一|一律|一并)")


def name_receiver(text: str, start: int, end: int, founds: list[Found]) -> None:
    """以上材料均报省中心: the receiver of what the sentences before ask for, of the lines before when the sentence is a line's first."""
    marker = MARKER.match(text, start, end)
    these = THESE.match(text, marker.end() if marker else start, end)
    if not these or any(start <= found.start < end for found in founds):
        return
    verb = VERBS.search(text, these.end(), end)
    to = receiver(text[verb.end():end]) if verb else None
    line = text.rfind("\n", 0, start) + 1
    first = 0 if these["these"] and line == start else line
    for found in founds:
        if to and first <= found.start < start and found.value["to"] is None:
            found.value["to"] = to


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [match.span() for match in re.compile(r"[^。；\n]+").finditer(text, start, end)]


def clause_end(text: str, due: Due, limit: int) -> int:
    """A following deadline begins at its own clause: cut at the comma before it."""
    comma = max(text.rfind(c, due.end, limit) for c in "，；。、")
    return comma if comma >= due.end and limit < len(text) and text[limit] not in "。；\n" else limit


def clause_of(text: str, left: int, due: Due, right: int) -> tuple[int, int]:
    """From the comma behind the deadline before, else from the sentence's start, to `right`."""
    start = left
    comma = max(text.rfind(c, left, due.start) for c in "，：")
    between = text[comma + 1:due.start]
    if comma > left and len(between) <= 6 and (names_paper(between, text[left:comma]) or not leads_up(text[left:comma], text[due.start:due.end])):
        start = comma + 1
    return trimmed(text, start, right, " \n，。；、：")


def names_paper(words: str, before: str) -> bool:
    """…自行安排，名单于5月9日前…: the paper stands between comma and date."""
    return ends_with_paper(re.sub(r"[请应须于在]+$", "", words)) and not re.search(r"[将把]", before)


def leads_up(words: str, day: str) -> bool:
    """The words before the comma name what is handed in by `day`."""
    return bool(re.search(r"[将把]|总结|表|方案|信息|材料|报告", words[-40:])) or ends_with_paper(words) or day.startswith("截止")


# --- which day ------------------------------------------------------------------------------

def dues_in(text: str, start: int, end: int, clock: Clock) -> list[Due]:
    """Deadline expressions of a sentence, left to right, not overlapping."""
    found: list[Due] = []
    for reader in (weekly, monthly, by_day, this_month_day, by_month, this_month, vague):
        for due in reader(text, start, end, clock):
            if not any(due.start < other.end and other.start < due.end for other in found):
                found.append(due)
    return sorted(found, key=lambda d: d.start)


def yearly(text: str, start: int) -> bool:
    return bool(re.search(r"每(?:年|半年|季度)(?:（[^（）。；，]{0,10})?$", text[max(0, start - 16):start]))


def ends_period(text: str, match: re.Match) -> bool:
    """自4月8日起至7月31日止 names the activity's time, not a last day to hand in."""
    return match[0].endswith("止") and bool(re.search(r"[日号月起] ?(?:至|到|—|-|～) ?$", text[max(0, match.start() - 6):match.start()]))


def weekly(text: str, start: int, end: int, clock: Clock) -> list[Due]:
    days = "一二三四五六日"
    return [Due(*m.span(), recurring=f"weekly:{days.index(m['weekday'].replace('天', '日')) + 1}") for m in WEEK.finditer(text, start, end)]


def monthly(text: str, start: int, end: int, clock: Clock) -> list[Due]:
    """monthly:31 stands for the last day, also of shorter months."""
    return [Due(*m.span(), recurring=f"monthly:{31 if m['monthend'] else small_number(m['monthday'])}") for m in MONTHLY.finditer(text, start, end)
            if m["monthend"] or 1 <= (small_number(m["monthday"]) or 0) <= 31]


def by_day(text: str, start: int, end: int, clock: Clock) -> list[Due]:
    dues = []
    for pattern in (BY_DAY, UNTIL):
        for m in pattern.finditer(text, start, end):
            if ends_period(text, m) or OLD.search(text[max(0, m.start() - 6):m.start()]):
                continue
            if yearly(text, m.start()):
                dues.append(Due(*m.span(), why="每年重复，需要人工确定。"))
                continue
            day = clock.dated(m["year"], m["relative"], small_number(m["month"]), small_number(m["day"]))
            why = None if day else "日期无法确定（缺少年份或不是有效日期）。"
            dues.append(Due(*m.span(), on=day.isoformat() if day else None, why=why))
    for m in BY_ISO.finditer(text, start, end):
        day = safe_date(int(m["year"]), int(m["month"]), int(m["day"]))
        dues.append(Due(*m.span(), on=day.isoformat() if day else None, why=None if day else "不是有效日期。"))
    return dues


def this_month_day(text: str, start: int, end: int, clock: Clock) -> list[Due]:
    """本月20日前, 下月5日前 lean on the issue date."""
    dues = []
    for m in MONTH_DAY.finditer(text, start, end):
        issued = clock.issued_on
        ahead = (issued.month if m["of"][0] == "下" else issued.month - 1) if issued else 0
        day = safe_date(issued.year + ahead // 12, ahead % 12 + 1, small_number(m["day"])) if issued else None
        dues.append(Due(*m.span(), on=day.isoformat() if day else None, why=None if day else "没有发文日期，无法确定月份。"))
    return dues


def by_month(text: str, start: int, end: int, clock: Clock) -> list[Due]:
    dues = []
    for m in BY_MONTH.finditer(text, start, end):
        if yearly(text, m.start()):
            dues.append(Due(*m.span(), why="每年重复，需要人工确定。"))
            continue
        day = clock.month_end(m["year"], m["relative"], small_number(m["month"]))
        dues.append(Due(*m.span(), on=day.isoformat() if day else None, why=None if day else "月份无法确定年份。"))
    return dues


def this_month(text: str, start: int, end: int, clock: Clock) -> list[Due]:
    dues = []
    for m in YEAR_END.finditer(text, start, end):
        year = re.search(r"\d{4}", m[0])
        base = int(year[0]) if year else (clock.issued_on.year if clock.issued_on else clock.year)
        dues.append(Due(*m.span(), on=f"{base}-12-31" if base else None, why=None if base else "年份无法确定。"))
    for m in THIS_MONTH.finditer(text, start, end):
        day = last_of_month(clock.issued_on.year, clock.issued_on.month) if clock.issued_on else None
        doubt = "只写了“月底前”，按发文当月最后一日计，请核对。" if day else None
        dues.append(Due(*m.span(), on=day.isoformat() if day else None, doubt=doubt, why=None if day else "没有发文日期，无法确定是哪个月底。"))
    return dues


def vague(text: str, start: int, end: int, clock: Clock) -> list[Due]:
    return [Due(*m.span(), why="不是具体日期，需要人工确定。") for m in VAGUE.finditer(text, start, end)]
