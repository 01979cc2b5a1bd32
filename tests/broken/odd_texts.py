"""Which odd text files hold a roster that must come in whole? Name of the oddity → the file; all hold the people of `books.ROSTER`."""

from collections.abc import Callable, Sequence

from tests.broken import make
from tests.broken.books import FIRST, HEADS, ROSTER, SECOND

Lines = Sequence[Sequence[str]]
PLAIN = make.csv_text(ROSTER)


def _quoted(lines: Lines) -> str:
    return "".join(",".join(f'"{text}"' for text in one) + "\r\n" for one in lines)


def _kept_as_text() -> str:
    """="…" is how programs tell Excel not to turn a number into a number; some add a tab behind."""
    return make.csv_text([HEADS, *((one[0], f'="{one[1]}"', one[2], one[3] + "\t", one[4]) for one in (FIRST, SECOND))])


def _commas_in_addresses() -> str:
    return make.csv_text([HEADS, *((*one[:2], one[2].replace("镇", "镇,"), *one[3:]) for one in (FIRST, SECOND))], "\t")


TEXTS: dict[str, Callable[[], bytes]] = {
    "UTF-8": PLAIN.encode,
    "UTF-8 with a mark": lambda: PLAIN.encode("utf-8-sig"),
    "UTF-8 with two marks": lambda: b"\xef\xbb\xbf" + PLAIN.encode("utf-8-sig"),
    "GB18030": lambda: PLAIN.encode("gb18030"),
    "UTF-16": lambda: PLAIN.encode("utf-16"),
    "UTF-16, high byte first": lambda: b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "tabs": lambda: make.csv_text(ROSTER, "\t").encode("gb18030"),
    "semicolons": lambda: make.csv_text(ROSTER, ";").encode(),
    "upright strokes": lambda: make.csv_text(ROSTER, "|").encode(),
    "tabs, with commas in the addresses": lambda: _commas_in_addresses().encode(),
    "everything in quotes": lambda: _quoted(ROSTER).encode(),
    "line break in a quoted head": lambda: PLAIN.replace("身份证号", '"身份证号\n（18位）"').encode(),
    "comma in a quoted address": lambda: PLAIN.replace(FIRST[2], '"大石头镇,太平川村3组"').encode(),
    "numbers kept as texts": lambda: _kept_as_text().encode("gb18030"),
    "apostrophe before the number": lambda: PLAIN.replace(",2224", ",'2224").encode(),
    "line ends of old Macs": lambda: PLAIN.replace("\r\n", "\r").encode(),
    "three kinds of line ends": lambda: PLAIN.replace("\r\n", "\n", 1).replace("\r\n", "\r", 1).encode(),
    "doubled line ends": lambda: PLAIN.replace("\r\n", "\r\r\n").encode(),
    "no line end at the end": lambda: PLAIN.rstrip().encode(),
    "end mark of DOS": lambda: PLAIN.encode("gb18030") + b"\x1a",
    "commas without anything behind": lambda: PLAIN.replace("\r\n", "," * 40 + "\r\n").encode(),
    "first line names the separator": ("sep=;\r\n" + make.csv_text(ROSTER, ";")).encode,
    "title and blank lines above": lambda: ("敦化市残疾人花名册\r\n\r\n" + PLAIN).encode("gb18030"),
    "sums and signature below": (PLAIN + "合计,2人,,,\r\n\r\n填表人：王某,,审核人：李某,,\r\n").encode,
    "control characters and marks of direction": lambda: PLAIN.replace("钱", "\u202d钱\x07").replace("2224", "\u200b2224").encode(),
    "name for a spreadsheet, text inside": lambda: make.csv_text(ROSTER, "\t").encode("utf-16"),
}
