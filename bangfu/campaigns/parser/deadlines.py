"""What must be handed in, to whom, by which day?"""

import re
from dataclasses import dataclass, field
from typing import Any

from .dates import DAY, ISO, MONTH_END, SMALL, Clock, last_of_month, safe_date, small_number
from .facts import Found, Sheet, trimmed
from .words import EMAIL, HAN, ORGAN_END

TIME = r"(?: ?[（(][^（）()]{1,8}[）)])? ?(?:(?:上午|下午|中午|晚上?)? ?(?:\d{1,2}|[一二三四五六七八九十]{1,3}) ?(?:[：:] ?\d{2}|时|点)(?:整|半|\d{1,2}分)?|上午|下午|中午|下班|当日|当天|24时)?"
BEFORE = rf"{TIME}(?:[（(][^（）()]{{1,8}}[）)])?(?:下班)? ?(?:之前|以前|[（(]含[^（）()]{{0,6}}[）)]前|前(?![期往来后述款])|止(?!境)|截止|底前|为止)"
WEEK = re.compile(rf"每(?:个)?(?:周|星期)(?P<weekday>[一二三四五六日天])(?:{BEFORE}|下班|(?=[^。；]{{0,12}}(?:报|送|填|反馈|更新|汇总)))")
MONTHLY = re.compile(rf"每(?:个)?月(?:的)?(?:(?P<monthday>{SMALL}) ?[日号]?(?:{BEFORE}|(?=[^。；]{{0,12}}(?:报|送|填|反馈|更新|汇总)))|(?P<monthend>(?:月)?底|末)(?:{BEFORE}|前))")
BY_DAY = re.compile(rf"(?:截止(?:时间|日期)?(?:为|是|到|至|：|:)? ?|(?:不(?:得)?(?:晚|迟)于|最迟(?:于|在)?|截至) ?)?(?:{DAY.pattern}){BEFORE}")
UNTIL = re.compile(rf"(?:(?:截止|截稿|结束)(?:时间|日期)?(?:为|是|到|至|：|:)+ ?|不(?:得)?(?:晚|迟)于 ?|最迟(?:于|在)? ?)(?:{DAY.pattern})")
MONTH_DAY = re.compile(rf"(?P<of>本月|这个月|下月|下个月)(?P<day>{SMALL}) ?[日号]{BEFORE}")
BY_ISO = re.compile(rf"(?:{ISO.pattern}){BEFORE}")
BY_MONTH = re.compile(rf"(?:{MONTH_END.pattern}) ?(?:之前|以前|前)")
THIS_MONTH = re.compile(r"(?<![\d一二三四五六七八九十个每])(?P<of>本月|当月|这个月)?(?<!每)(?:月)?(?:底|末) ?(?:之前|以前|前)|(?<![\d一二三四五六七八九十每])月底 ?(?:之前|以前|前)")
YEAR_END = re.compile(r"(?P<yearend>(?:20\d{2}年|今年|本年|年)底|年末) ?(?:之前|以前|前)")
VAGUE = re.compile(
    r"(?:(?<=[后起]) ?(?:的)? ?(?:\d{1,3}|[一二三四五六七八九十两]{1,3}) ?(?:个)?(?:工作日|自然日|日|天|周|星期|月|小时)"
    r"|(?:\d{1,3}|[一二三四五六七八九十两]{1,3}) ?个工作日)(?:之内|以内|内|前)"
    r"|提前 ?(?:\d{1,2}|[一二三四五六七八九十两]{1,2}) ?(?:个)?(?:工作日|日|天|周)"
    r"|(?:本周|下周|上周|下星期|本星期)[一二三四五六日天]?[^。；，\n]{0,8}前"
    r"|每(?:季度|半年|半月|两周|双周|旬|天|日|半个月|年)[^。；，\n]{0,12}(?:前|底|末|报送|上报)"
    r"|(?:助残日|国庆节?|春节|元旦|五一|劳动节)(?:到来)?(?:之)?前(?!后)|(?<![\d月每年])\d{1,2}日(?:之|以)?前(?!后)"
    r"|(?:下月|下个月|次月|每季度?|季度)[^。；，\n]{0,6}前"
    r"|(?:活动|培训|招聘会|工作)(?:结束|完成|开始)(?:之)?(?:后|前)(?:及时|立即|一周|第一时间)?")
ACT = re.compile(r"报|送|交|反馈|填|发|寄|传|完成|录入|更新|核|汇总|制定|印发|落实|开展|启动|建立|确定|函复|函告|回复|答复|复函|告知|上传|申报|推荐|登记|发布|摸|办理|组织|实施|举办|截止|备案")
HANDING = re.compile(r"报|送|交|反馈|寄|发至|发送|发到|函|回复|复|上传|告知|提供|填|汇总|推荐")


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
            if due.why:
                sheet.doubt("deadlines", text, due.why)
            if due.doubt:
                sheet.doubt(f"deadlines[{len(founds)}]", text, due.doubt)
            if due.on or due.recurring:
                value = {"on": due.on, "text": text, **handed_in(sheet.text, clause, due, b), "recurring": due.recurring}
                founds.append(Found(value, *clause))
    sheet.put_list("deadlines", founds)


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
    if comma > left and not subject_before(text[comma + 1:due.start]) and not re.search(r"[将把]|总结|表|方案|信息|材料|报告", text[left:comma][-40:]):
        start = comma + 1
    return trimmed(text, start, right, " \n，。；、：")


def subject_before(words: str) -> bool:
    return len(words) > 6


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
    return text[max(0, start - 2):start] == "每年"


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
            if ends_period(text, m):
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


# --- what and to whom -----------------------------------------------------------------------

VERB = r"(?:打包|压缩|汇总|盖章后?|扫描|分别|及时|一并|统一|书面|逐级)*(?:报送|上报|报给|报至|报到|报回|报备|提交|发送|寄送|递交|反馈|报告|送达|送交|交至|交到|发至|发到|传至|上传|汇总报|汇总后报|填报|函告|回复|函复|推荐|报|送|寄|交|发给|转给|传真至|传真到|传真|函)"
BODY_END = re.compile(rf"(?:{ORGAN_END}|部门|单位|我[局会厅办处科])$")
VERBS = re.compile(VERB)
MANNER = re.compile(r"(?:以[^，。；、]{2,20}(?:形式|方式)|通过[^，。；、]{2,30}|经[^，。；、]{2,24}后|由[^，。；、]{2,16}|加盖公章后|汇总后|盖章后|审核后|签字盖章后)+[，]?$")
TO_FIRST = re.compile(r"(?:向|至|到)(?P<to>[^，。；、]{2,40}?)(?P<verb>报送|上报|报告|提交|反馈|报)(?P<what>[^，。；]{2,80})")
VERB_WHAT = re.compile(r"(?:报送|上报|提交|反馈|填报|报)(?P<what>[^，。；]{2,80})")
# 填写《岗位需求表》并报…: what is made is what is handed in.
MADE = re.compile(r"(?:填写|填好|填报|下载|撰写|制定|形成|编制|整理|梳理|汇总)(?P<what>[^，。；]{2,60}?)(?=并|，|后|，?经)(?=[^。；]{0,40}(?:报|送|发|交|寄))")
NOUN_END = re.compile(r"(?:总结|表|方案|信息|材料|资料|报告|情况|台账|名单|名册|照片|图片|简报|清单|案例|数据|计划|回执|视频|影像|进展|典型|花名册|统计|预案|小结|记录|图文|稿件|意见|需求|岗位|档案|单|册|件|稿|经验|做法|进度|动态|亮点|安排|建议|问题|结果|证明|需求表|成效|经验做法|影音|函|书)(?:（[^（）]{0,40}）)*$")
OWN = re.compile(r"^(?:请|各地|各单位|各市|各县|的|本地区?|本单位|本部门|本系统|本辖区|辖区内?|所辖|有关|相关|以上|上述|书面|加盖公章的|经主要领导签字的|填写好的|电子版|纸质版|和|及|与|一份|一篇|不少于\S{1,8}的|该项)+(?=[^的]{2,})")
EDGE = re.compile(r"(?:请|务必|须|应|均|一律|要|统一|电子版|纸质版|电子版及纸质版|的电子版|（[^（）]*）|等|扫描件|盖章件|一式[一二两三四]份|各一份|一份|，|于|在|分别)+$")


Handed = dict[str, Any]


def handed_in(text: str, clause: tuple[int, int], due: Due, sentence: int) -> Handed:
    """deliverables and receiver of one deadline."""
    before, after = text[clause[0]:due.start], text[due.end:clause[1]]
    if not ACT.search(after):
        # 方案于5月15日前、总结于6月20日前报送省残联: both share the verb at the end.
        verb = VERBS.search(text, clause[1], sentence)
        after += text[verb.start():sentence] if verb else ""
    for reader in (announced, object_after, object_before, receiver_first, subject_before_date, made_after, named_after):
        handed = reader(before, after)
        if handed:
            return handed
    return {"deliverables": [], "to": None}


def announced(before: str, after: str) -> Handed | None:
    """活动方案报送时间为5月15日前."""
    match = re.search(r"^(.{2,60}?)的?(?:报送|上报|提交|反馈|报名)?(?:截止)?(?:时间|日期|截止)(?:为|是|：|:)?$", before)
    things = pieces(match[1], strict=True) if match else []
    return {"deliverables": things, "to": None} if things else None


def object_after(before: str, after: str) -> Handed | None:
    """6月10日前将总结报送省残联."""
    taken = with_object(after)
    if not taken:
        return None
    things, rest = taken
    return {"deliverables": pieces(things), "to": receiver(rest) or receiver_before(after[:after.find(things) - 1]) or receiver_before(things)}


def object_before(before: str, after: str) -> Handed | None:
    """请将总结于6月10日前报送省残联."""
    match = re.search(r"(?:将|把)([^。；]{2,140})$", before)
    if not match or not HANDING.search(after[:60]):
        return None
    verb = VERBS.search(after)
    return {"deliverables": pieces(match[1]), "to": receiver(after[verb.end():]) if verb else None}


def receiver_first(before: str, after: str) -> Handed | None:
    """6月10日前向省残联报送总结."""
    match = TO_FIRST.search(after)
    return {"deliverables": pieces(match["what"]), "to": named(match["to"])} if match else None


def subject_before_date(before: str, after: str) -> Handed | None:
    """总结、统计表请于6月10日前上报省残联."""
    subject = pieces(re.sub(r"^.*[：:]", "", before), strict=True)
    verb = VERBS.search(after)
    return {"deliverables": subject, "to": receiver(after[verb.end():])} if subject and verb else None


def made_after(before: str, after: str) -> Handed | None:
    """6月10日前填写《岗位需求表》并报省残联."""
    match = MADE.search(after)
    things = pieces(match["what"], strict=True) if match else []
    if not match or not things:
        return None
    verb = VERBS.search(after, match.end())
    return {"deliverables": things, "to": receiver(after[verb.end():]) if verb else None}


def named_after(before: str, after: str) -> Handed | None:
    """6月10日前报送总结，统一发至省残联."""
    match = VERB_WHAT.search(after)
    return what_or_whom(match["what"], after[match.end():]) if match else None


def with_object(words: str) -> tuple[str, str] | None:
    """将 … 报送 …: the things and what follows the verb; 工作报告 is a thing, not a verb."""
    opening = re.search(r"[将把](?=[^。；]{2})", words)
    if not opening:
        return None
    rest = words[opening.end():]
    verbs = [m for m in VERBS.finditer(rest) if m.start() >= 2]
    good = next((m for m in verbs if NOUN_END.search(EDGE.sub("", MANNER.sub("", rest[:m.start()]).rstrip("，")))), None) or next(iter(verbs), None)
    if good is None:
        return None
    return MANNER.sub("", rest[:good.start()]), rest[good.end():]


def what_or_whom(words: str, rest: str) -> Handed:
    """报送工作总结 names things (…，统一发至市残联 may follow), 报送市残联 names a receiver."""
    to = re.sub(r"^(?:至|到|给)", "", words)
    if not pieces(words, strict=True) and (to != words or BODY_END.search(to)):
        return {"deliverables": [], "to": named(to)}
    verb = VERBS.search(rest)
    return {"deliverables": pieces(words), "to": receiver(rest[verb.end():]) if verb else None}


def receiver(words: str) -> str | None:
    """Whom 报送… names: up to the first comma or bracket; an address only when nothing else is named."""
    words = re.sub(r"^(?:至|到|给|于|：|:| )+", "", words)
    first = re.split(r"[，。；（(]|并|同时|电子版", words)[0]
    return named(first) or (m[0] if (m := EMAIL.search(words)) else None)


def receiver_before(words: str) -> str | None:
    match = re.search(r"(?:向|给)([^，。；]{2,30})$", words)
    return named(match[1]) if match else None


def named(words: str) -> str | None:
    words = EMAIL.sub("", words)
    words = re.sub(r"(?:的)?(?:指定)?(?:电子)?(?:邮箱|信箱|邮件)[：:]? ?$|(?:备案|汇总|备查|审核|收)$", "", words.strip(" ：:，、“”"))
    words = words.strip(" ：:，、的")
    return words if 2 <= len(words) <= 40 and re.search(rf"[{HAN}]{{2}}", words) else None


def pieces(words: str, *, strict: bool = False) -> list[str]:
    """Single deliverables of a run of nouns; `strict` keeps only what ends like a document."""
    words = re.sub(r"^.*?(?:将|把)(?=[^将把]{2,}$)", "", words)
    parts: list[str] = []
    for part in cut_list(words):
        bare = EDGE.sub("", part.strip(" ：:，、"))
        bare = re.sub(r"（[^（）]*）$", "", bare).strip("《》“” ")
        bare = OWN.sub("", bare).strip("《》“” ")
        if len(bare) >= 2 and (not strict or NOUN_END.search(bare)):
            parts.append(bare)
    return parts


def cut_list(words: str) -> list[str]:
    """Cut at 、 outside brackets, and at 和, 及 between two document nouns."""
    parts, depth, begin, i = [], 0, 0, 0
    while i < len(words):
        depth += (words[i] in "（(《“") - (words[i] in "）)》”")
        mark = re.compile(r"[、，]|以及|及其|及|和|与|并").match(words, i) if depth <= 0 else None
        if mark and (mark[0] in "、，" or both_nouns(words, begin, mark)):
            parts.append(words[begin:i])
            begin = i = mark.end()
            continue
        i += 1
    return [*parts, words[begin:]]


def both_nouns(words: str, begin: int, mark: re.Match) -> bool:
    left = EDGE.sub("", words[begin:mark.start()]).rstrip("》”")
    right = re.match(r"[^、，]{2,40}", words[mark.end():])
    return bool(NOUN_END.search(left) and right)
