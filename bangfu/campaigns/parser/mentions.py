"""Which platforms, attachments and other papers does the text name?"""

import re

from .facts import Found, trimmed
from .header import ANNEX
from .words import AFTER_DOT, DOC_NUMBER, HAN, MARKER

# --- platforms ------------------------------------------------------------------------------

PLATFORM_END = rf"(?:微信公众号|公众号|微信小程序|小程序|信息系统|管理系统|系统|服务平台|平台|官方网站|官网|门户网站|网站|网(?![络格点民红约上站])(?![{HAN}]{{1,8}}(?:系统|平台|网站|小程序|公众号))|APP|App|app|客户端|应用(?!场景|型|系统)|视频号|抖音号|直播间)"
PROVINCES = "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆"
QUOTED = re.compile(r"[“\"「『《]([^“”\"「」『』《》\n]{2,36})[”\"」』》]")
PROPER = re.compile(rf"(?:中国|全国|国家|(?:{PROVINCES})(?:省|市|自治区)?|(?<![{HAN}])[{HAN}]{{2,3}}(?:省|市))[{HAN}A-Za-z0-9]{{2,26}}?(?:{PLATFORM_END})(?![{HAN}]{{0,1}}(?:建设|络|上|点|格|民|红|约))")
SITE = re.compile(rf"(?<=[过在于托录用、和及上（])(?:就业在线|[{HAN}]{{2,8}}?(?:公共招聘网|公共就业网|公共就业服务网|人才网|招聘网|就业网|就业服务网|人社网))")
OWN_SYSTEM = re.compile(rf"(?<=[至在于入过用录托])残疾人[{HAN}]{{2,16}}?(?:信息管理系统|服务平台|信息平台)")
NUMBERED = re.compile(rf"(?<!\d)\d{{3,6}}[{HAN}]{{2,8}}?(?:在线|{PLATFORM_END})")
FOLLOWED = re.compile(rf"^(?:[、和及]?“[^“”\n]{{2,16}}”){{0,3}}(?:[{HAN}]{{0,10}}?){PLATFORM_END}")
NOT_PLATFORM = re.compile(r"的|机构|期间|(?:残联|人社|民政|教育|工会)系统$|互联网$|等|联网$|物联网|各类|利用|通过|依托|建立|建设|以及|[，。；、]|通知|方案|办法")


def platforms_in(text: str, start: int, end: int) -> list[Found]:
    """Named sites, systems, mini-programs and accounts, each once."""
    founds: list[Found] = []
    for match in QUOTED.finditer(text, start, end):
        name, quote = match[1], match[0][0]
        own = re.search(PLATFORM_END + "$", name) or (quote != "《" and used_as_place(text, *match.span()))
        follows = FOLLOWED.match(text[match.end():match.end() + 60]) if quote != "《" else None
        if (own or follows) and not re.search(r"[，。；]|通知|方案|办法|^互联网", name):
            founds.append(Found(name, *match.span(1)))
    founds.extend(Found(m[0], *m.span()) for pattern in (PROPER, NUMBERED, SITE, OWN_SYSTEM) for m in pattern.finditer(text, start, end) if not NOT_PLATFORM.search(m[0]))
    return once(sorted((f for f in founds if not is_download(text, f)), key=lambda f: f.start))


# 在“就业在线”、中国公共招聘网发布: what is used to publish or look up is a platform.
PLACE_BEFORE = re.compile(r"(?:(?:在|于|通过|依托|登录|登陆|利用|关注|用好|运用|上)(?:[^，。；“”]{0,6}|“[^“”]{2,20}”[、和及])|(?:公众号|小程序|抖音号?|视频号|快手号?|直播间|直播号|平台|网站|账号|APP|频道)(?:[：:为是]|名称|名)?)$", re.I)
PLACE_AFTER = re.compile(r"(?!期间|活动|前后|当天|行动|主题|中|时|号|为)[^，。；\n]{0,18}?(?:发布|开设|开辟|开通|上线|推送|专栏|专区|投递|查询|查看|报名|注册|直播|浏览|搜索|填报|更新)")
NAMING = re.compile(r"(?:公众号|小程序|抖音号?|视频号|快手号?|直播间|直播号|平台|网站|账号|APP|频道)(?:[：:为是]|名称|名)?$", re.I)


def used_as_place(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 30):start]
    return bool(NAMING.search(before) or (PLACE_BEFORE.search(before) and PLACE_AFTER.match(text[end:end + 40])))


def is_download(text: str, found: Found) -> bool:
    """文件全文请登录中国残联网站下载 is where a paper lies, not where people find work."""
    return bool(re.search(r"网站|官网$", found.value) and re.match(r"[^。；\n]{0,6}(?:下载|查阅|查询全文)", text[found.end:found.end + 14]))


def once(founds: list[Found]) -> list[Found]:
    kept: list[Found] = []
    for found in founds:
        if not any(found.value in other.value or other.value in found.value for other in kept):
            kept.append(found)
    return kept


# --- attachments ----------------------------------------------------------------------------

LIST_HEAD = re.compile(r"^附(?:件|表)?(?:（[^）]{1,6}）)? ?(?:\d{1,2}|[一二三四五六七八九十])? ?[：:] ?(?=\S)|^附件? ?(?=\d{1,2} ?[.．、])")
NOTE = re.compile(r"（(?!联系|此)[^（）：]{2,20}）")
HEAD_ALONE = re.compile(r"^附(?:件|表)?(?:下载)? ?[：:]$")
ONE = re.compile(r"^附件 ?(\d{1,2}(?: ?- ?\d{1,2})?|[一二三四五六七八九十]) ?[：:.．、 ] ?(?=\S)")
INLINE_NUMBER = re.compile(rf"(?<![\d年第至—.-])(?<!\d)(\d{{1,2}}) ?[.．、]{AFTER_DOT} ?")
SUFFIX = re.compile(r"\.(?:docx?|xlsx?|pdf|zip|rar|wps|et|pptx?)$", re.I)


def attachments_in(text: str, lines: list[tuple[int, int]], start: int) -> list[Found]:
    """The names in the list 附件：1.… 2.…, once each."""
    founds: list[Found] = []
    number = 0
    while number < len(lines):
        a, b = lines[number]
        line = text[a:b]
        if a < start or not line.startswith("附"):
            number += 1
            continue
        head = ONE.match(line) or LIST_HEAD.match(line)
        if HEAD_ALONE.match(line) or heads_list(text, lines, number):
            head = re.match(r"^.*$", line)
        if not head or (ANNEX.match(line) and not HEAD_ALONE.match(line) and not heads_list(text, lines, number)):
            number += 1
            continue
        founds.extend(names(text, a + head.end(), b))
        number += 1
        while number < len(lines) and list_goes_on(text[slice(*lines[number])]):
            if not NOTE.fullmatch(text[slice(*lines[number])]):
                founds.extend(names(text, *lines[number]))
            number += 1
    return once_named(founds)


def heads_list(text: str, lines: list[tuple[int, int]], number: int) -> bool:
    """附件 alone above 1.…表, 2.…表; an annex's own first page is no list."""
    below = [text[a:b] for a, b in lines[number + 1:number + 3]]
    return text[slice(*lines[number])] == "附件" and len(below) == 2 and all(list_goes_on(line) and NAMED.search(line) for line in below)


NAMED = re.compile(r"(?:表|方案|名单|通知|办法|回执|样式|样表|清单|要求|说明|细则|目录|统计|模板|文件|台账|卡|书|函)(?:（[^（）]*）)?$")


def list_goes_on(line: str) -> bool:
    """2.情况统计表 is the next name; 二、… or a sentence is not."""
    match = MARKER.match(line)
    return bool(NOTE.fullmatch(line)) or bool(match and match.lastgroup in ("ar", "arp") and len(line) < 80 and "。" not in line[:-1])


def names(text: str, start: int, end: int) -> list[Found]:
    """Names in one line of the list, cut at their numbers."""
    line = text[start:end]
    marks = list(INLINE_NUMBER.finditer(line)) or list(re.finditer(r"^[（(]\d{1,2}[）)]", line))
    ends = [*(m.start() for m in marks[1:]), len(line)]
    edges = [(m.end(), end) for m, end in zip(marks, ends, strict=False)] or [(0, len(line))]
    founds = []
    for a, b in edges:
        first, last = trimmed(text, start + a, start + b, " \n，、；。：:,;")
        if text[first:last].startswith("《") and text[first:last].endswith("》") and text[first:last].count("《") == 1:
            first, last = first + 1, last - 1
        suffix = SUFFIX.search(text[first:last])
        last -= len(suffix[0]) if suffix else 0
        if last - first >= 2:
            founds.append(Found(text[first:last], first, last))
    return founds


def once_named(founds: list[Found]) -> list[Found]:
    return list({found.value: found for found in reversed(founds)}.values())[::-1]


# --- cited papers ---------------------------------------------------------------------------

def bracket_pairs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Ranges of 《…》, outermost only (titles cite titles)."""
    pairs, depth, opened = [], 0, 0
    for i in range(start, end):
        if text[i] == "《":
            if depth == 0:
                opened = i
            depth += 1
        elif text[i] == "》" and depth:
            depth -= 1
            if depth == 0:
                pairs.append((opened, i + 1))
        elif text[i] == "\n":
            depth = 0
    return pairs


def citing_bodies(text: str, at: int) -> tuple[int, int]:
    """Range of the bodies named right before 《: 现将省残联、省人社厅《…》."""
    match = re.search(r"(?:现将|转发|将)([^。；，《》\n]{2,80})$", text[max(0, at - 90):at])
    return (max(0, at - 90) + match.start(1), at) if match else (at, at)


def cited_paper(text: str, start: int, end: int) -> tuple[Found, Found | None] | None:
    """The paper passed on: 现将《…》（文号）转发给你们, title and number."""
    for a, b in bracket_pairs(text, start, end):
        behind = re.match(r" ?[（(]([^（）()]{0,60})[）)]", text[b:b + 70])
        number = DOC_NUMBER.search(text, b, b + behind.end()) if behind else None
        after = text[b + (behind.end() if behind else 0):][:60].split("。", maxsplit=1)[0]
        before = text[max(0, a - 40):a].rpartition("。")[2]
        if re.search(r"转发|转给|印发给", after) or re.search(r"(?:转发|现将)[^，；]{0,30}$", before):
            title = Found(text[a + 1:b - 1], a + 1, b - 1)
            return title, Found(number[0], *number.span()) if number else None
    return None
