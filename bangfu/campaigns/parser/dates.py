"""Which day does a Chinese date expression mean?"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

CN = "〇零○Oo0一二三四五六七八九"
VALUES = {"〇": 0, "零": 0, "○": 0, "O": 0, "o": 0, "0": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5,
          "六": 6, "七": 7, "八": 8, "九": 9, "日": 7, "天": 7}
YEAR = rf"(?:(?P<year>(?:19|20)\d{{2}}|[一二][{CN}]{{3}}) ?年 ?|(?P<relative>次年|明年|今年|本年|当年|同年) ?)?"
SMALL = r"\d{1,2}|[一二三四五六七八九十廿卅]{1,3}"
DAY = re.compile(rf"{YEAR}(?P<month>{SMALL}) ?月 ?(?P<day>{SMALL}) ?[日号]")
ISO = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)")
MONTH_END = re.compile(rf"{YEAR}(?P<month>{SMALL}) ?月 ?(?:份)?(?:月)?[底末]")
ALONE = re.compile(rf"^(?:{DAY.pattern}|{re.sub('<(year|sep|month|day)>', lambda m: '<i' + m[1] + '>', ISO.pattern).replace('(?P=sep)', '(?P=isep)')})$")


def small_number(word: str) -> int | None:
    """1–99 written in digits or Chinese numerals."""
    if word.isdigit():
        return int(word)
    word = word.replace("廿", "二十").replace("卅", "三十")
    if "十" not in word:
        return VALUES.get(word) if len(word) == 1 else None
    tens, _, ones = word.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (VALUES[tens] if tens else 1) * 10 + (VALUES.get(ones, 0) if ones else 0)


def numeral(value: int) -> str | None:
    """1–20 in Chinese numerals: how the next item of a list is marked."""
    ones = "一二三四五六七八九"
    if not 1 <= value <= 20:
        return None
    if value < 10:
        return ones[value - 1]
    return "二十" if value == 20 else "十" + (ones[value - 11] if value > 10 else "")


def year_number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return int("".join(str(VALUES[c]) for c in word))


def safe_date(year: int, month: int | None, day: int | None) -> date | None:
    try:
        return date(year, month or 0, day or 0)
    except ValueError:
        return None


def last_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True)
class Clock:
    """What a year-less date leans on: the paper's own date, else only a year."""

    issued_on: date | None = None
    year: int | None = None

    def dated(self, year: str | None, relative: str | None, month: int | None, day: int | None) -> date | None:
        """The day meant; without a printed year the first one not long before the issue date."""
        if year:
            return safe_date(year_number(year), month, day)
        base = self.issued_on.year if self.issued_on else self.year
        if base is None:
            return None
        if relative in ("次年", "明年"):
            return safe_date(base + 1, month, day)
        found = safe_date(base, month, day)
        if found and not relative and self.issued_on and found < self.issued_on - timedelta(days=31):
            return safe_date(base + 1, month, day)
        return found

    def month_end(self, year: str | None, relative: str | None, month: int | None) -> date | None:
        if not month or month > 12:
            return None
        first = self.dated(year, relative, month, 28)
        return last_of_month(first.year, month) if first else None


def full_date(text: str) -> date | None:
    """A date printed with its year, nothing else around it."""
    match = ALONE.match(text.strip("（）() "))
    if not match:
        return None
    if match["iyear"]:
        return safe_date(int(match["iyear"]), int(match["imonth"]), int(match["iday"]))
    if not match["year"]:
        return None
    return safe_date(year_number(match["year"]), small_number(match["month"]), small_number(match["day"]))


# --- periods ---------------------------------------------------------------------------------

JOIN = r" ?(?:开始，?|起，?)?(?:（[^（）]{1,8}）)? ?(?:至|到|—{1,2}|–|-{1,2}|~|～|－) ?"
RANGE = re.compile(
    rf"{YEAR}(?P<month>{SMALL}) ?月(?: ?(?P<day>{SMALL}) ?[日号])?{JOIN}"
    rf"(?:(?P<year2>(?:19|20)\d{{2}}|[一二][{CN}]{{3}}) ?年 ?|(?P<relative2>次年|明年|当年|同年) ?)?"
    rf"(?:(?P<month2>{SMALL}) ?月)? ?(?:(?P<day2>{SMALL}) ?[日号]|(?P<end2>[底末]))?"
)
ISO_RANGE = re.compile(rf"{re.sub('<(year|sep|month|day)>', lambda m: '<a' + m[1] + '>', ISO.pattern).replace('(?P=sep)', '(?P=asep)')}{JOIN}"
                       rf"{re.sub('<(year|sep|month|day)>', lambda m: '<b' + m[1] + '>', ISO.pattern).replace('(?P=sep)', '(?P=bsep)')}")


def period_of(match: re.Match, clock: Clock) -> tuple[date, date] | None:
    """First and last day of a matched RANGE; a month alone means its first or last day."""
    month, day = small_number(match["month"]), match["day"] and small_number(match["day"])
    month2 = small_number(match["month2"]) if match["month2"] else month
    if not match["month2"] and not match["day2"]:
        return None
    # The year may be printed at either end only.
    first = clock.dated(match["year"], match["relative"], month, day or 1)
    if first is None and match["year2"]:
        first = safe_date(year_number(match["year2"]), month, day or 1)
    if first is None or not month2 or month2 > 12:
        return None
    year2 = year_number(match["year2"]) if match["year2"] else first.year
    if match["relative2"] in ("次年", "明年") or (not match["year2"] and month2 < first.month):
        year2 = first.year + 1
    last = safe_date(year2, month2, small_number(match["day2"])) if match["day2"] else last_of_month(year2, month2)
    if last is None or last < first:
        return None
    return first, last


def iso_period(match: re.Match) -> tuple[date, date] | None:
    first = safe_date(int(match["ayear"]), int(match["amonth"]), int(match["aday"]))
    last = safe_date(int(match["byear"]), int(match["bmonth"]), int(match["bday"]))
    return (first, last) if first and last and first <= last else None
