"""What does a cell of somebody's table of openings mean? Pure: text in, value and complaint out."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bangfu.jobs.choices import Shift, VacancyHours
from bangfu.people.choices import Schooling

MOST_OPENINGS = 2000
PAY_RANGE = (300, 100_000)  # yuan a month; outside it is a slip or another unit
LONGEST = 200  # characters of a cell
_NUMBER = r"(\d+(?:\.\d+)?)\s*([千kK万wW])?"
_PAIR = re.compile(_NUMBER + r"\s*(?:元)?\s*(?:-|~|—|–|至|到)+\s*" + _NUMBER)
_ONE = re.compile(_NUMBER)
_BY_DAY = re.compile(r"(?:/|每|一|按|元)\s*(?:天|日|小时|时|件|斤|个班|次)|计件|日薪|时薪|日结")
_SCALE = {"": 1, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000}
SCHOOLING = (
    (Schooling.BACHELOR, ("本科", "学士", "研究生", "硕士", "大学以上")),
    (Schooling.COLLEGE, ("大专", "专科", "高职", "大学")),
    (Schooling.SENIOR, ("高中", "中专", "职高", "技校", "中职", "中技")),
    (Schooling.JUNIOR, ("初中",)),
    (Schooling.PRIMARY, ("小学",)),
)
HOURS = (
    (VacancyHours.FLEXIBLE, ("弹性", "自由", "灵活", "时间不限", "自行安排", "不定时")),
    (VacancyHours.PART, ("半天", "兼职", "小时工", "钟点", "非全日", "几小时", "临时", "半日")),
    (VacancyHours.FULL, ("全天", "全职", "全日", "八小时", "长白班", "正常班", "朝九晚", "坐班", "月休", "周休", "双休", "单休")),
)
SHIFTS = (
    (Shift.NIGHT, ("夜班", "晚班", "大夜", "通宵")),
    (Shift.ROTATING, ("倒班", "轮班", "两班", "三班", "二班", "翻班", "是")),
    (Shift.DAY, ("白班", "日班", "正常班", "否", "无", "固定")),
)
OFFERS: dict[str, tuple[str, ...]] = {
    "level_entrance": ("坡道", "电梯", "无障碍通道", "无障碍出入口", "轮椅"), "accessible_toilet": ("无障碍厕所", "无障碍卫生间", "坐便"),
    "ground_floor": ("一楼", "一层", "就近安排"), "seat": ("坐着", "可坐", "坐姿"), "adjustable_desk": ("可调", "升降桌"),
    "lifting_aid": ("推车", "搬运辅助", "升降机", "帮忙搬"), "one_hand_tools": ("单手", "夹具"), "adapted_keyboard": ("特殊键盘", "语音输入"),
    "flexible_hours": ("弹性",), "part_time": ("半天",), "extra_breaks": ("增加休息", "多休息"), "piece_pace": ("计件", "个人速度"),
    "quiet_place": ("安静", "少干扰"), "job_coach": ("辅导员", "就业辅导"), "picture_instructions": ("图示", "样品"),
    "buddy": ("结对", "师傅带", "帮带", "老带新"), "task_split": ("拆分",), "shuttle": ("班车", "接送", "通勤车"),
    "dormitory": ("宿舍", "包住", "住宿", "包吃住"), "home_office": ("居家", "在家"), "screen_reader": ("读屏",),
    "large_print": ("大字", "放大", "高对比"), "braille": ("盲文",), "sign_interpreter": ("手语",), "speech_to_text": ("语音转", "字幕"),
    "text_communication": ("文字沟通", "微信沟通", "写字", "打字沟通"), "flashing_alarm": ("闪光", "振动"), "speaking_aid": ("沟通板", "语音合成"),
}


@dataclass
class CellsRead:
    """Values of one row with everything that is wrong (the row is left out) or doubtful (it is taken)."""

    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def folded(text: str, longest: int = LONGEST) -> str:
    """Without width variants; what a cell says, it says in its first words (a number of 40,000 digits would take minutes)."""
    return unicodedata.normalize("NFKC", text.strip()[:longest]).replace(",", "").strip()


def read_pay(text: str) -> tuple[int | None, int | None, str]:
    """(least, most, doubt) in yuan a month. "面议" and pay by day, hour or piece leave both open; the latter says so."""
    plain = folded(text)
    if not plain or any(word in plain for word in ("面议", "另议", "详谈")):
        return None, None, ""
    doubt = _not_monthly(text, plain)
    pair, single = _PAIR.search(plain), _ONE.search(plain)
    if doubt or not single:
        return None, None, doubt or f"没看懂月薪“{text}”，留空，请补填"
    most: int | None
    if pair:
        low, low_unit, high, high_unit = pair.groups()
        high_unit = high_unit or (low_unit if float(high) < PAY_RANGE[0] else "")
        least, most = sorted((_yuan(low, low_unit or (high_unit if float(low) < PAY_RANGE[0] else "")), _yuan(high, high_unit)))
    else:
        least = _yuan(*single.groups())
        most = None if re.search(r"以上|起|\+|左右|约|底薪", plain) else least
    if not all(PAY_RANGE[0] <= pay <= PAY_RANGE[1] for pay in (least, most or least)):
        return None, None, f"月薪“{text}”不像每月的元数，留空，请补填"
    return least, most, ""


def _not_monthly(text: str, plain: str) -> str:
    if "年薪" in plain or ("年" in plain and "万" in plain):
        return f"“{text}”像是年薪，月薪留空，请补填"
    if _BY_DAY.search(plain) and "月" not in plain:
        return f"“{text}”不是月薪，月薪留空，原文写入工作内容"
    if re.search(r"以下|以内|不超过|最高", plain) and not _PAIR.search(plain):
        return f"“{text}”只有上限，月薪留空，请补填"
    return ""


def _yuan(number: str, unit: str | None) -> int:
    return round(float(number) * _SCALE[(unit or "").lower()])


def read_openings(text: str) -> tuple[int, str, str]:
    """(number, reason, doubt)."""
    plain = folded(text)
    if not plain:
        return 1, "", "没有写招聘人数，按 1 人登记"
    numbers = re.match(r"(?:\D*?)(-?\d+(?:\.\d+)?)(?:人|名|个)?(?:(?:-|~|—|–|至|到)(\d+))?", plain)  # of 2-3 the larger, of 3（男2女1） the first
    if not numbers:
        return 1, "", f"招聘人数写的是“{text}”，按 1 人登记，请补填"
    number = float(numbers[2] or numbers[1])
    if not 1 <= number <= MOST_OPENINGS or number % 1:
        return 1, f"招聘人数“{text}”应是 1 到 {MOST_OPENINGS} 的整数", ""
    return int(number), "", ""


def read_day(text: str) -> date | None:
    """2022-05-17, 2022年5月17日, 2022/5/17, 20220517; None when it is no whole date."""
    found = re.search(r"(\d{4})\D{0,2}?(\d{1,2})\D{1,2}(\d{1,2})(?!\d)", plain := folded(text)) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def read_choice(text: str, table: tuple[tuple[Any, tuple[str, ...]], ...]) -> Any | None:
    """The first value of the table one of whose words stands in the text, or whose own label it is."""
    plain = folded(text)
    for value, words in table:
        if plain == value.label or any(word in plain for word in words):
            return value
    return None


def read_hours(text: str) -> VacancyHours | None:
    """Full, part or flexible; a stretch of the clock counts its hours ("8:00-12:00", "每天4小时")."""
    found = read_choice(text, HOURS)
    if found:
        return VacancyHours(found)
    plain = folded(text)
    clock = re.search(r"(\d{1,2})(?:[:点](\d{2})?)?\s*(?:-|~|—|–|至|到)\s*(\d{1,2})(?:[:点](\d{2})?)?", plain)
    if clock and int(clock.group(3)) <= 24:
        span = (int(clock.group(3)) - int(clock.group(1))) % 24
        return VacancyHours.PART if span <= 5 else VacancyHours.FULL
    daily = re.search(r"(\d+(?:\.\d+)?)\s*(?:个)?小时", plain)
    if daily:
        return VacancyHours.PART if float(daily.group(1)) <= 5 else VacancyHours.FULL
    return None


def read_schooling(text: str) -> tuple[Schooling | None, bool]:
    """(least schooling, understood); "不限" is None."""
    plain = folded(text)
    if not plain or "不限" in plain or plain in ("无", "无要求", "没有要求"):
        return None, True
    found = [value for value, words in SCHOOLING if any(word in plain for word in words)]
    return (min(found), True) if found else (None, False)


def read_offers(text: str) -> tuple[list[str], list[str]]:
    """(codes of accommodations, pieces nobody understood)."""
    codes: list[str] = []
    strange: list[str] = []
    for piece in re.split(r"[、，,;；/\n]+", folded(text, 2000)):
        hits = [code for code, words in OFFERS.items() if any(word in piece for word in words)]
        codes += [code for code in hits if code not in codes]
        if piece.strip() and not hits and piece.strip() not in ("无", "没有", "否"):
            strange.append(piece.strip())
    return codes, strange


def read_cells(texts: dict[str, str]) -> CellsRead:
    """All fields of one row; employer, place and occupation are looked up later."""
    row = CellsRead()
    for code, label in (("employer_name", "单位名称"), ("title", "岗位名称")):
        row.values[code] = re.sub(r"\s+", " ", texts.get(code, "")).strip()
        if not row.values[code]:
            row.reasons.append(f"没有{label}")
    if len(row.values["title"]) > 80:
        row.reasons.append("岗位名称超过 80 个字")
    if len(row.values["employer_name"]) > 100:
        row.reasons.append("单位名称超过 100 个字")
    _read_numbers(row, texts)
    _read_manner(row, texts)
    offers, strange = read_offers(texts.get("offers", ""))
    row.values["until"] = read_day(texts.get("until", ""))
    if texts.get("until", "").strip() and row.values["until"] is None and not any(word in texts["until"] for word in ("长期", "招满")):
        row.warnings.append(f"没看懂招聘截止“{texts['until']}”，原文写入工作内容")
    parts = [texts.get("tasks", "").strip()]
    parts += [f"招聘截止：{texts['until'].strip()}"] if texts.get("until", "").strip() else []
    parts += [f"要求：{texts['demands'].strip()}"] if texts.get("demands", "").strip() else []
    parts += [f"便利：{'、'.join(strange)}"] if strange else []
    parts += [f"待遇：{texts['pay'].strip()}"] if texts.get("pay") and row.values["pay_min"] is None and "面议" not in texts["pay"] else []
    if strange:
        row.warnings.append(f"便利“{'、'.join(strange)}”不在词表里，写入了工作内容")
    row.values |= {"offers": offers, "tasks": "\n".join(part for part in parts if part), "credit_code": folded(texts.get("credit_code", ""))}
    row.values |= {"contact_name": texts.get("contact_name", "")[:40], "phone": texts.get("phone", "")[:40]}
    return row


def _read_numbers(row: CellsRead, texts: dict[str, str]) -> None:
    openings, reason, doubt = read_openings(texts.get("openings", ""))
    least, most, pay_doubt = read_pay(texts.get("pay", ""))
    for code in ("pay_min", "pay_max"):
        value, _, second_doubt = read_pay(texts.get(code, ""))
        if texts.get(code, "").strip() and value is not None:
            least, most = (value, most) if code == "pay_min" else (least, value)
        pay_doubt = pay_doubt or second_doubt
    if least is None:
        least, most = most, None
    elif most is not None and most < least:
        least, most = most, least
    row.values |= {"openings": openings, "pay_min": least, "pay_max": most}
    row.reasons += [reason] if reason else []
    row.warnings += [one for one in (doubt, pay_doubt) if one]


def _read_manner(row: CellsRead, texts: dict[str, str]) -> None:
    """Hours, shift, at home or not, schooling."""
    text = texts.get("hours", "")
    hours = read_hours(text)
    if hours is None and text.strip():
        row.warnings.append(f"没看懂工作时间“{text}”，按全天登记")
    shift = read_choice(texts.get("shift", ""), SHIFTS) or read_choice(text, SHIFTS[:2])
    schooling, understood = read_schooling(texts.get("schooling", ""))
    if not understood:
        row.warnings.append(f"没看懂学历要求“{texts['schooling']}”，按不限登记")
    at_home = folded(texts.get("remote", ""))
    row.values |= {
        "hours": hours or VacancyHours.FULL, "shift": shift or Shift.DAY, "schooling_min": schooling,
        "remote": at_home.startswith(("是", "可", "能", "居家", "远程")) or at_home in ("√", "✓", "Y", "y", "有"),
    }
