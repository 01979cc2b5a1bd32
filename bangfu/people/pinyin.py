"""How is a name spelled in pinyin, and which names does a spelling mean?

Family names with several readings stand for themselves in what is stored (单试山 → 单shishan), so that every reading finds them and
nobody else: whoever types danshishan or shanshishan means 单shishan as well.
"""

import re
from collections.abc import Callable
from functools import cache

from pypinyin import lazy_pinyin

# Readings in use, syllables apart by blanks.
FAMILY: dict[str, tuple[str, ...]] = {
    "单": ("shan", "dan", "chan"), "曾": ("zeng", "ceng"), "解": ("xie", "jie"), "仇": ("qiu", "chou"), "区": ("ou", "qu"), "查": ("zha", "cha"),
    "盖": ("ge", "gai"), "朴": ("piao", "pu", "po"), "繁": ("po", "fan"), "乐": ("yue", "le"), "尉": ("wei", "yu"), "重": ("chong", "zhong"),
    "种": ("chong", "zhong"), "员": ("yun", "yuan"), "缪": ("miao", "mou"), "翟": ("zhai", "di"), "覃": ("qin", "tan"), "黑": ("he", "hei"),
    "谌": ("chen", "shen"), "薄": ("bo", "bao"), "折": ("she", "zhe"), "召": ("shao", "zhao"), "洗": ("xian", "xi"), "郗": ("xi", "chi"),
    "贾": ("jia", "gu"), "万俟": ("mo qi", "wan si"), "尉迟": ("yu chi", "wei chi"),
    "长孙": ("zhang sun", "chang sun"), "澹台": ("tan tai", "dan tai"), "宿": ("su", "xiu"), "牟": ("mu", "mou"), "叶": ("ye", "she"), "车": ("che", "ju"), "柏": ("bai", "bo"),
}
LETTERS = re.compile(r"[a-zü'’·]+")


@cache
def _read(character: str) -> str:
    return "".join(lazy_pinyin(character)).lower()


def _parts(name: str) -> tuple[str, str]:
    """A family name of several readings, if the name begins with one, and the rest."""
    name = re.sub(r"\W", "", name)
    head = next((name[:size] for size in (2, 1) if name[:size] in FAMILY), "")
    return head, name[len(head) :]


def spelled(name: str) -> str:
    """张德山 → zhangdeshan."""
    head, rest = _parts(name)
    return head + "".join(map(_read, rest))


def initials(name: str) -> str:
    """张德山 → zds."""
    head, rest = _parts(name)
    return head + "".join(_read(one)[:1] for one in rest)


def _meant(text: str, shorten: Callable[[str], str]) -> list[str]:
    heads = [(family, shorten(reading)) for family, readings in FAMILY.items() for reading in readings]
    return [text, *dict.fromkeys(family + text[len(head) :] for family, head in heads if text.startswith(head))]


def spellings_meant(text: str) -> list[str]:
    """What is stored of the names that these letters spell in full."""
    return _meant(plain(text), lambda reading: reading.replace(" ", ""))


def initials_meant(text: str) -> list[str]:
    """What is stored of the names whose syllables begin with these letters."""
    return _meant(plain(text), lambda reading: "".join(syllable[0] for syllable in reading.split()))


def plain(text: str) -> str:
    """Letters as people type them: lü, lyu and lv are one; marks between syllables are nothing."""
    return re.sub(r"['’·]", "", text.lower()).replace("ü", "v").replace("lyu", "lv").replace("nyu", "nv")
