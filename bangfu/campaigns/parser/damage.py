"""What did scanners and chat programs do to the text, and how is it taken back?"""

import re

from .words import HAN, MARKER, is_organ

# --- chat copies ----------------------------------------------------------------------------

PICTURE = "\U0001f000-\U0001faff\u2600-\u2604\u2607-\u26ff\u2700-\u2775\u2794-\u27bf\u2b00-\u2bff\u231a-\u23ff\u2190-\u21ff\u203c\u2049\u3030\u303d"
JOINERS = "\ufe0e\ufe0f\u200d"
RUN = re.compile(rf" ?[{PICTURE}][{PICTURE}{JOINERS} ]*")
KEYCAP = re.compile(rf"[{PICTURE}{JOINERS} ]*([0-9])[{JOINERS}]*\u20e3 ?")
# ❶ ➀ ➊ count like 1., ㈠ like （一）, ⑴ like （1）, ⒈ like 1.
COUNTERS = {start + i: f"\n{i + 1}." for start in (0x2776, 0x2780, 0x278A) for i in range(10)}
COUNTERS |= {0x1F51F: "\n10."}
COUNTERS |= {0x3220 + i: f"（{'一二三四五六七八九十'[i]}）" for i in range(10)}
COUNTERS |= {0x2474 + i: f"（{i + 1}）" for i in range(20)} | {0x2488 + i: f"{i + 1}." for i in range(20)}
CHROME = re.compile(
    r"原创 [^\n]{0,40}?(?:19|20)\d{2}-\d{1,2}-\d{1,2} \d{1,2}:\d{2}(?: 发表于 ?\S{2,6})?"
    r"|(?:点击|轻触|戳)?[↑↓]?(?:上方|下方)?[“\"]?(?:蓝字|蓝色字体|阅读原文)[”\"]?(?:，|,| )?(?:关注我们|关注|了解更多|查看(?:详情|更多))?"
    r"|(?:喜欢|看过)此内容的人还(?:喜欢|看了)[^\n]*|分享 ?收藏(?: ?点赞)?(?: ?在看)?|预览时标签不可点|继续滑动看下一个|微信扫一扫 ?关注该公众号|点赞 ?在看"
    r"|(?:(?:THE )?END|完) ?(?=(?:编辑|审核|责编|来源)[：:])|(?:责任编辑|责编|编辑|审核|校对|排版|一审|二审|三审|终审|初审)[：:] ?\S{2,6}(?= |$)(?: ?[|｜/])?", re.M)
BULLET = re.compile(r"(?m)^[ 　]*[●■◆▲▶►◇□○·•※★☆◎➢➤✓✔\-*] ?(?=[^\s\d])")


def without_pictures(text: str) -> str:
    """Emoji as separators become line breaks, as decoration they vanish; 1️⃣ becomes 1."""
    text = BULLET.sub("", KEYCAP.sub(lambda m: f"\n{m[1]}.", text.translate(COUNTERS)))
    if not RUN.search(text):
        return text
    text = RUN.sub(lambda m: picture_means(text, m), text)
    return CHROME.sub("\n", text)


def picture_means(text: str, match: re.Match) -> str:
    """A break before a word, nothing before a stop or at the end."""
    return "\n" if re.match(rf"[{HAN}A-Za-z\d“《【（]", text[match.end():match.end() + 1]) else ""


# --- scans ----------------------------------------------------------------------------------

KEPT = re.compile(r"《[^《》\n]{0,120}》|“[^“”\n]{0,60}”|\"[^\"\n]{0,60}\"")
GAP = re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])")
CONTACT = re.compile(r"联 ?系 ?人|联系电话|电 ?话[：:]|手机[：:]|邮 ?箱[：:]|单位[：:]|姓名")
PAGE_MARK = re.compile(r"^[-—–－_ ]{1,3}\d{1,3}[-—–－_ ]{1,3}$|^第 ?\d{1,3} ?页(?:[，, ]?共 ?\d{1,3} ?页)?$|^\d{1,3} ?/ ?\d{1,3}$")


def without_scanner_gaps(lines: list[str]) -> list[str]:
    """Lines of a scan without page marks and without blanks inside words."""
    lines = [line for line in lines if not PAGE_MARK.match(line)]
    prose = [line for line in lines if is_prose(line)]
    hurt = sum(1 for line in prose if GAP.search(KEPT.sub("", before_contact(line))))
    if hurt < 3 or hurt * 6 < len(prose):
        return lines
    return [closed(line) for line in lines]


def is_prose(line: str) -> bool:
    return len(line) >= 16 and bool(re.search(r"[，。；、,;]", line)) and not CONTACT.match(line)


def before_contact(line: str) -> str:
    match = CONTACT.search(line)
    return line[:match.start()] if match else line


def closed(line: str) -> str:
    """One line of a scan; names standing apart (two signing bodies, 姓名 电话) stay apart."""
    line = re.sub(r"\" ?([^\"\n]{2,40}?) ?\"", r"“\1”", line)
    line = re.sub(r"(?<=[《“（〔]) | (?=[》”）〕])", "", line)
    if not re.search(r"[，。；、：,;:]", line) and not MARKER.match(line):
        parts = line.split(" ")
        return "".join(parts) if is_organ("".join(parts)) and not all(is_organ(part) for part in parts) else line
    own = before_contact(line)
    own = re.sub(rf"(?<=[{HAN}，。；：、）》”\d]) (?=[{HAN}“《（\d])", "", own)
    return own + line[len(before_contact(line)):]
