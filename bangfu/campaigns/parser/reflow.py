"""Where does a paragraph of the notice begin and end, whatever the page did to its lines?"""

import re

from .clean import own_doc_number
from .dates import full_date, numeral, small_number
from .headings import label_at
from .organs import addressee_line
from .titles import join_titles
from .words import AFTER_DOT, CHINESE_DIGITS, DOC_NUMBER, EMAIL, HAN, MARKER, NUMERAL, PHONE, balanced, is_organ

TERMINAL = "。；：！？…;:!?"
LABEL = re.compile(r"^[（(]?(?:附件|附[：:]|抄送|主送|抄报|联系人|联系电话|联系方式|联系单位|联系地址|业务联系|咨询电话|电话|手机|传真|邮箱|电子邮箱|电子邮件|电子信箱|E-?mail|"
                   r"地址|邮编|单位[：: ]|姓名|公开方式|此件|信息公开|发文字号|发文机关|成文日期|特此)", re.I)
STRUCTURAL = re.compile(r"主题|时间|期限|对象|范围|地点|方式|单位|目标|任务|内容|措施|要求|安排|步骤|目的|意义|保障")
BREAK_BEFORE = re.compile(
    rf"(?<=[。；;：:！？”）]) ?(?=(?:{NUMERAL}、(?![一二三四五六七八九十])|[（(]{NUMERAL}[）)]|\d{{1,2}}[.．、]{AFTER_DOT}|[①-⑳]))"
    rf"|(?<=[。；;：:！？]) ?(?=[（(]\d{{1,2}}[）)](?![日号]))"
    rf"|(?<=[{HAN}]) (?=(?:{NUMERAL}、(?![一二三四五六七八九十])|[（(]{NUMERAL}[）)])[{HAN}]{{2}})"
    r"|(?<=\S) (?=附件 ?\d{1,2} ?[.．：、])"
    rf"|(?<=[。；）]) ?(?=附件\d{{0,2}} ?[：:])"
    rf"|(?<=[。；]) ?(?=[（(]?(?:联系人|联系方式|联系电话|抄送) ?[：:及])"
)


def reflow(lines: list[str]) -> list[str]:
    """One paragraph, heading, label or signature per line."""
    lines = join_titles([piece for line in lines for piece in split_header(line)])
    lines = columns_joined(lines)
    pieces: list[tuple[str, int]] = []
    signers = known_signers(lines)
    for line in lines:
        bits = [line] if is_title_line(line) else [bit for piece in split_body(line, signers) for bit in split_glued(piece)]
        pieces.extend((bit, len(bit)) for bit in bits[:-1])
        # The last piece ends where the printed line ended: its length tells whether that was full.
        pieces.extend((bit, len(line)) for bit in bits[-1:])
    return join_broken(pieces)


def columns_joined(lines: list[str]) -> list[str]:
    """新疆维吾尔自治区 新疆维吾尔自治区 above 人社厅 残疾人联合会: two names set in columns."""
    joined: list[str] = []
    for line in lines:
        above, below = (joined[-1].split(" ") if joined else []), line.split(" ")
        if len(above) == len(below) >= 2 and all(re.fullmatch(rf"[{HAN}]{{2,10}}(?:省|自治区|自治州|市|州|盟|县|区|旗)", word) for word in above) and all(map(is_organ, below)):
            joined[-1] = " ".join(one + other for one, other in zip(above, below, strict=True))
        else:
            joined.append(line)
    return joined


def is_title_line(line: str) -> bool:
    return "关于" in line and line.endswith(("通知", "函", "公告")) and "。" not in line and len(line) < 160 and balanced(line)


# --- lines that hold too much ---------------------------------------------------------------

LETTERHEAD = re.compile(rf"^([{HAN} ]{{4,60}}文件) ?(?=[{HAN}]{{2,12}}〔)")
TITLE_THEN = re.compile(rf"^([^。：]{{0,60}}(?:关于|转发)[^。：]{{4,140}}?的(?:通知|函))[ ]?(?=(?:各[{HAN}]|[{HAN}]{{2,16}}(?:局|厅|残联|联合会|单位|公司)[^》]{{0,100}}：)|[{HAN}]{{2,12}}〔)")
ADDRESS_THEN = re.compile(rf"^((?:各|机关|[{HAN}]{{2,8}}[省市州县区旗盟][{HAN}]|[{HAN}]{{1,14}}(?:局|厅|残联|联合会))[^。；“《]{{0,160}}[：:]) ?(?=[{HAN}“《\d]{{2}})")
ADDRESS_BODY = re.compile(r"(?:局|厅|残联|残协|联合会|单位|部门|政府|公司|中心|委员会|办事处|学校|大学|学院|会员|企业|院|部|处|室|所|委员|专干|人员|联络员|居委会|村委会|工商联|妇联|团委|工会|协会|馆|站|服务机构)(?:（[^（）]{1,8}）)?[：:]$")
CONTACT_WORDS = re.compile(r"联系|电话|邮箱|传真|时间|地点|主题|对象|责任|牵头|配合|附件|抄送")


def split_header(line: str) -> list[str]:
    """Letterhead, number, title and addressees on lines of their own."""
    match = LETTERHEAD.match(line)
    if match:
        return [match[1], *split_header(line[match.end():])]
    number = DOC_NUMBER.search(line)
    if number and stands_alone(line, number):
        before, after = line[:number.start()].strip(), line[number.end():].strip()
        return [*(split_header(before) if before else []), number[0], *(split_header(after) if after else [])]
    match = TITLE_THEN.match(line)
    if match and balanced(match[1]):
        return [match[1], *split_header(line[match.end():].strip())]
    match = ADDRESS_THEN.match(line)
    if match and ADDRESS_BODY.search(match[1]) and not CONTACT_WORDS.search(match[1]) and not PHONE.search(line, match.end(), match.end() + 40):
        return [match[1], line[match.end():]]
    return [line]


def stands_alone(line: str, number: re.Match) -> bool:
    """A paper's own number, not one cited in （） behind a title or inside a sentence."""
    before, after = line[:number.start()].rstrip(), line[number.end():].lstrip()
    if not before and not after:
        return False
    if "签发人" in after and len(after) < 20:
        return True
    if before and not before.endswith(("通知", "函", "文件", "公告")):
        return False
    if after and not re.match(rf"[{HAN} ]{{0,60}}(?:关于|转发)|各|[{HAN}]{{2,30}}(?:局|厅|残联|联合会)", after):
        return False
    return not after.startswith(("）", ")", "》", "，", "。", "、", "；", "要求", "文件", "精神"))


GLUED_DATE = r"(?:\d{4}年\d{1,2}月\d{1,2}日|[一二][〇零○一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
TAIL_DATE = re.compile(rf"(?<=[。）]) ?(?=[{HAN} ]{{4,80}} ?(?:\d{{4}}年\d{{1,2}}月\d{{1,2}}日|[一二][〇零○一二三四五六七八九]{{3}}年[一二三四五六七八九十]{{1,2}}月[一二三四五六七八九十]{{1,3}}日)(?:（[^（）]{{2,12}}）)?$)")


def known_signers(lines: list[str]) -> list[str]:
    """Bodies of the letterhead and in front of titles: a signature glued to other words begins with one."""
    names: set[str] = set()
    for line in lines[:40]:
        prefix = line[:-2] if line.endswith("文件") else line.partition("关于")[0] if is_title_line(line) else ""
        names.update(name for name in re.split(r"[ 、]", prefix) if is_organ(name) and len(name) >= 6)
    return sorted(names, key=len, reverse=True)


def split_glued(line: str) -> list[str]:
    """一、…二、…（一）… without anything between them: break where the count goes on."""
    parts: list[str] = []
    rest = line
    while (at := next_item(rest)) is not None:
        parts.append(rest[:at].strip())
        rest = rest[at:]
    return [*parts, rest]


def next_item(line: str) -> int | None:
    """Where the item after the one that opens the line begins, inside the same line."""
    match = MARKER.match(line)
    if match is None or match.lastgroup not in ("cn", "cnp"):
        return None
    first, words = match.end(), line[match.end():]
    inner = re.match(rf"[{HAN}]{{2,8}}(?=（一）[{HAN}]{{2}})", words)
    if inner and match.lastgroup == "cn":
        return first + inner.end()
    following = numeral((small_number(match[0].strip("（）()、.． ")) or 99) + 1)
    if following is None:
        return None
    mark = rf"{following}、(?![{CHINESE_DIGITS}十])" if match.lastgroup == "cn" else rf"（{following}）"
    cut = re.search(rf"(?<=[{HAN}\d。；）]){mark}(?=[{HAN}]{{2}})", words)
    return first + cut.start() if cut else None


def split_body(line: str, signers: list[str]) -> list[str]:
    """Numbered items, attachments and signatures that ran together."""
    if signers and (tail := re.search(rf"(?<=\S)(?=(?:(?:{'|'.join(map(re.escape, signers))}) ?){{1,6}}{GLUED_DATE}$)", line)):
        return [*split_body(line[:tail.start()], []), line[tail.start():]]
    pieces = [piece for part in split_tail(line) for whole in TAIL_DATE.split(part, maxsplit=1) for piece in BREAK_BEFORE.split(whole)]
    return [piece.strip() for piece in pieces if piece and piece.strip()]


def split_tail(line: str) -> list[str]:
    """Signature and units of contacts that follow other words after a space only."""
    tokens = line.split(" ")
    if len(tokens) < 3:
        return [line]
    breaks = {i for i in range(1, len(tokens) - 1) if is_organ(tokens[i]) and re.match(r"联系人|联系电话|联系方式", tokens[i + 1])}
    if full_date(tokens[-1]) and is_organ(tokens[-2]):
        first = len(tokens) - 2
        while first > 0 and is_organ(tokens[first - 1]):
            first -= 1
        breaks.add(first)
    parts, start = [], 0
    for stop in [*sorted(breaks - {0}), len(tokens)]:
        parts.append(" ".join(tokens[start:stop]))
        start = stop
    return parts


# --- lines that were cut --------------------------------------------------------------------

def join_broken(pieces: list[tuple[str, int]]) -> list[str]:
    """Paragraphs from pieces of lines, each with the length of its printed line."""
    lines = [line for line, _ in pieces]
    width = wrap_width([length for _, length in pieces])
    joined: list[str] = []
    last = 0  # length of the printed line before
    for number, (line, length) in enumerate(pieces):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if joined and continues(joined[-1], last, line, following, width):
            joined[-1] += glue(joined[-1], line) + line
        else:
            joined.append(line)
        last = length
    return joined


def wrap_width(printed: list[int]) -> int:
    """The column at which the page cut its lines, 0 when it did not."""
    lengths = sorted(length for length in printed if length >= 10)
    if len(lengths) < 8:
        return 0
    width = lengths[int(len(lengths) * 0.9)]
    if width > 64:
        return 0
    full = sum(1 for length in lengths if width - 3 <= length <= width + 2)
    return width if full * 10 >= len(lengths) * 3 else 0


def glue(before: str, after: str) -> str:
    if re.match(r"\d", after) and re.search(r"\d$", before):
        return ""
    return " " if re.match(r"[A-Za-z0-9]", after) and re.search(r"[A-Za-z0-9]$", before) else ""


def continues(paragraph: str, last: int, line: str, following: str, width: int) -> bool:
    """True when `line` is the rest of `paragraph`."""
    if MARKER.fullmatch(paragraph) or (not balanced(paragraph) and len(paragraph) < 600 and not MARKER.match(line)):
        return True
    if address_goes_on(paragraph, line):
        return True
    if starts_block(line) or ends_block(paragraph):
        return False
    if paragraph[-1] in "，、（“《—" or DANGLING.search(paragraph):
        return True
    marker = MARKER.match(paragraph)
    if marker and "。" not in paragraph and len(paragraph) <= 34:
        return heading_goes_on(paragraph[marker.end():], last, line, following, width)
    return sentence_goes_on(paragraph, last, line, width)


def sentence_goes_on(paragraph: str, last: int, line: str, width: int) -> bool:
    """The line before was full, or a sentence of it waits for its stop."""
    if not width or last < 10:
        return len(paragraph) >= 15 and bool(re.search(r"[，。；]", paragraph) or ("、" in paragraph and line.endswith("。")))
    # Scanned lines lost their blanks: an open sentence need not reach the last column.
    return last >= width - 3 or (last * 10 >= width * 7 and bool(re.search(r"[，、；]", paragraph)))


# No line of its own ends like this.
DANGLING = re.compile(r"(?:关于|关于(?:开展|做好|印发|转发|组织)|以及|[^目有]的)$")


def address_goes_on(paragraph: str, line: str) -> bool:
    """各市（州）…社会保 / 障局：, cut inside a body's name."""
    if not paragraph.startswith("各") or not line.endswith("：") or MARKER.match(line) or len(paragraph) + len(line) > 200:
        return False
    return addressee_line(paragraph + line) and not ADDRESS_BODY.search(paragraph + "：")


def heading_goes_on(heading: str, last: int, line: str, following: str, width: int) -> bool:
    """A heading cut in two: a short rest without stop, followed by the item's own sentence."""
    if STRUCTURAL.search(heading) and len(heading) <= 8:
        return False
    if width and last >= width - 1:
        return True
    short = len(line) <= 14 and not re.search(r"[，。；：]", line)
    return short and not MARKER.match(following) and (len(following) > 20 or bool(re.search(r"[，。]", following)))


def starts_block(line: str) -> bool:
    return bool(MARKER.match(line) or LABEL.match(line) or label_at(line, inside=True) or own_doc_number(line) or full_date(line)
                or is_organ(line) or is_title_line(line))


def ends_block(line: str) -> bool:
    if line[-1] in TERMINAL or re.search(r"[。！？][”）]$", line):
        return True
    if own_doc_number(line) or full_date(line) or is_organ(line) or is_title_line(line):
        return True
    if LABEL.match(line) and not line.endswith(("，", "、")) and not DANGLING.search(line):
        return True
    return bool(PHONE.search(line[-30:]) or EMAIL.search(line[-60:]))
