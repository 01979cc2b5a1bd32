"""Which lines of the pasted text are the notice's own, in uniform characters?"""

import html
import re

from .columns import side_by_side
from .damage import without_pictures, without_scanner_gaps
from .words import DOC_NUMBER, HAN, PHONE, is_organ, squeezed

LONGEST = 2000
GAP = 200  # blanks in a row: wider than any column; rules below take the square of them
WIDE_GAP = re.compile(rf"[ \t\u00a0\u2000-\u200a\u3000]{{{GAP},}}")
SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
INVISIBLE = re.compile(r"[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffd]")
LINE_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
BLOCK_TAG = re.compile(r"<\s*/?\s*(?:p|br|div|tr|li|h\d|table|section)\b[^<>\n]{0,300}>", re.I)
OTHER_TAG = re.compile(r"</?\s*(?:span|td|th|a|b|strong|font|em|img|tbody|u|i|ul|ol|o:p|center)\b[^<>\n]{0,300}>", re.I)
FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF20, 0xFF3F, 0xFF0D)}
OPEN, CLOSE = r"[〔\[【(（﹝［〈<{]", r"[〕\]】)）﹞］〉>}]"
NUMBER = re.compile(rf"([{HAN}]{{2,16}}) ?{OPEN} ?((?:19|20)\d{{2}})(?: ?年)? ?{CLOSE} ?(第 ?)?(\d{{1,5}}) ?号")
ALL_SPACED = re.compile(rf"(?<![{HAN}])[{HAN}](?: [{HAN}]){{2,}}(?![{HAN}])")
PAIR_SPACED = re.compile(rf"(?<![{HAN}\w])([{HAN}]) ([{HAN}])(?![{HAN}、])")
SPACED_WORD = re.compile(r"通 知|附 件|电 话|邮 箱|传 真|抄 送|主 送|文 件|联 系 ?人|姓 名|单 位")


def clean_lines(text: str) -> list[str]:
    """Non-empty lines with uniform spaces, digits and brackets, without web navigation."""
    text = WIDE_GAP.sub(lambda found: found[0][:GAP], LINE_BREAK.sub("\n", text))
    if "<" in text:
        text = OTHER_TAG.sub(" ", BLOCK_TAG.sub("\n", text))
    if "&" in text:
        text = html.unescape(text)
    text = re.sub(r"(?m)^[ \u3000]*@(?:所有人|全体成员|全体)[ ：:，]*", "", text)
    text = re.sub(r"(?m)^[ \u3000]*(?:转发 ?[：:] ?)?【([^【】\n]{4,80}(?:通知|函|公告))】", r"\1\n", text)
    text = re.sub(r"(?m)^[ \u3000]*【((?:紧急|重要|温馨)?(?:通知|公告|通告|提醒))】", r"\1\n", text)
    text = INVISIBLE.sub("", without_pictures(text)).translate(FULL_WIDTH)
    lines = [uniform(piece) for line in side_by_side(text.split("\n")) for piece in short_enough(line)]
    return without_navigation(without_scanner_gaps(without_blanks(lines)))


def without_blanks(lines: list[str]) -> list[str]:
    """No empty lines, but the one that parts a letterhead from the title in a text that has few."""
    rare = sum(1 for line in lines if not line) * 4 <= len(lines)
    return [line for i, line in enumerate(lines) if line or (rare and parts_letterhead(lines, i))]


def parts_letterhead(lines: list[str], number: int) -> bool:
    above = lines[number - 1] if number else ""
    following = next((line for line in lines[number + 1:] if line), "")
    return bool(above) and following.startswith(("关于", "转发", "印发")) and all(is_organ(part) for part in re.split(r"[ 、]", above))


def short_enough(line: str) -> list[str]:
    """A line of thousands of characters, cut at full stops: no rule has to look farther than that."""
    pieces = []
    while len(line) > LONGEST:
        cut = line.rfind("。", LONGEST // 2, LONGEST) + 1 or LONGEST
        pieces.append(line[:cut])
        line = line[cut:]
    return [*pieces, line]


def uniform(line: str) -> str:
    """One line in the characters the other rules expect."""
    line = SPACES.sub(" ", line).strip()
    if " " in line:
        line = ALL_SPACED.sub(lambda m: m[0].replace(" ", ""), line)
        line = PAIR_SPACED.sub(r"\1\2", line)
        line = SPACED_WORD.sub(lambda m: m[0].replace(" ", ""), line)
        line = re.sub(r"(?<=[一二三四五六七八九十〇○]) (?=[年月日])|(?<=[年月]) (?=[一二三四五六七八九十])", "", line)
    digits = any(char.isdigit() for char in line)
    line = full_width_marks(close_dates(line) if digits else line)
    return uniform_email(uniform_numbers(line) if digits else line)


def close_dates(line: str) -> str:
    """2 0 2 4 年 3 月 2 9 日 without its blanks."""
    line = re.sub(r"(?<=[\dA-Za-z])．(?=[\dA-Za-z])", ".", line)
    line = re.sub(r"(?<![\d.])([12]) ([09]) (\d) (\d)(?= ?年)", r"\1\2\3\4", line)
    line = re.sub(r"(?<![\d.])([0-3]) (\d)(?= ?[日月])", r"\1\2", line)
    return re.sub(r"(?<=\d) (?=[年月日号时分])|(?<=[年月]) (?=[\d底末])", "", line)


def uniform_numbers(line: str) -> str:
    """Document numbers with 〔〕, telephone numbers with one hyphen and no blanks."""
    line = NUMBER.sub(lambda m: f"{m[1]}〔{m[2]}〕{m[4]}号", line)
    line = re.sub(r"(?<=0\d{2}) ?[-—–－_―‐‑] ?(?=\d{7,8})|(?<=0\d{3}) ?[-—–－_―‐‑] ?(?=\d{7,8})", "-", line)
    line = re.sub(r"(?<![\d-])(0\d{2,3}-\d{3,4}) (?=\d{3,4}(?!\d))", r"\1", line)
    line = re.sub(r"(?<=\d{6}) ?转 ?(?=\d)", "转", line)
    return re.sub(r"(?<!\d)(1[3-9]\d)[ -](\d{4})[ -](?=\d{4}(?!\d))", r"\1\2", line)


def full_width_marks(line: str) -> str:
    """Half-width punctuation beside Chinese characters, as scanners and keyboards leave it."""
    line = re.sub(rf"\(([^()\n]{{0,60}}[{HAN}][^()\n]{{0,60}})\)", r"（\1）", line)
    line = re.sub(rf"(?<=[{HAN}）》”〕]) ?: ?", "：", line)
    line = re.sub(rf"(?<=[{HAN}）》”]) ?, ?|(?<=\d),(?=[{HAN}《“])", "，", line)
    line = re.sub(rf"(?<=[{HAN}）》”\d]) ?; ?", "；", line)
    return re.sub(rf"(?<=[{HAN}）》”])(?<![一二三四五六七八九十])\.(?=[{HAN}“《（]|$)", "。", line)


def uniform_email(line: str) -> str:
    """abc @ 163. com and abc(at)163.com become abc@163.com."""
    line = re.sub(r"(?<=[\w.]) ?[\[(（]at[\])）] ?(?=[\w])", "@", line, flags=re.I)
    if "@" not in line:
        return line
    line = re.sub(r" ?@ ?", "@", line)
    # Behind its label everything up to the @ is the address.
    line = re.sub(r"(?<=[箱件][：:])[A-Za-z0-9._ -]{1,40}@", lambda m: m[0].replace(" ", ""), line)
    return re.sub(r"@[A-Za-z0-9-]{1,63}(?: ?\. ?[A-Za-z0-9-]{1,30}){1,4}", lambda m: m[0].replace(" ", ""), line)


# --- web navigation -------------------------------------------------------------------------

NAVIGATION = re.compile(
    r"网站首页|返回首页|首页|打印本页|打印|关闭窗口|关闭|返回顶部|返回|收藏本站|收藏|加入收藏|分享到|分享|微信|新浪微博|微博|QQ空间|QQ|"
    r"字体大小|字体|字号|放大|缩小|默认|大|中|小|通知公告|政策文件|政策法规|政务公开|信息公开|政府信息公开|新闻中心|工作动态|"
    r"办事服务|互动交流|政民互动|机构概况|机构设置|专题专栏|无障碍浏览|无障碍|长者模式|关怀版|适老化|简体|繁体|English|登录|注册|"
    r"搜索|联系我们|网站地图|网站声明|法律声明|隐私声明|关于我们|附件下载|相关链接|友情链接|相关文档|相关附件|相关文章|相关阅读|热点推荐|"
    r"正文|纠错|举报|回到顶部|TOP|手机版|移动版|我要纠错|下载|视力保护色|您好|欢迎访问|导航|菜单"
)
NAVIGATION_LINE = re.compile(
    r"^(?:当前位置|您现在的位置|您的位置|您所在的位置|所在位置|位置|上一篇|下一篇|上一条|下一条|扫一扫|用微信扫|微信扫一扫|责任编辑|责编|"
    r"编辑|编审|审核|初审|终审|版权所有|网站标识码|技术支持|网站支持IPv6|今天是|分享到|分享|浏览量|阅读量|点击量|已有\d+|"
    r"(?:Copyright|©)|本页|建议使用|字体|字号|首页 ?[>》|›»-])", re.I)
FOOTER = re.compile(r"版权所有|ICP备|公网安备|网站标识码|Copyright|©", re.I)
FOOTER_NEAR = re.compile(r"主办|承办|地址|邮编|电话|技术支持|网站|维护|标识码|投诉|邮箱")
META_KEEP = {"发文字号": "发文字号", "文号": "发文字号", "文件编号": "发文字号", "成文日期": "成文日期", "发文日期": "成文日期", "签发日期": "成文日期", "签发时间": "成文日期",
             "生成日期": "成文日期", "成文时间": "成文日期", "发文机关": "发文机关", "发布机构": "发文机关", "发文单位": "发文机关"}
META_DROP = ("来源|信息来源|文章来源|稿件来源|作者|发布者|发布人|发布时间|发布日期|发表时间|更新时间|更新日期|公开日期|时间|日期|浏览次数|"
             "浏览|阅读次数|阅读|点击次数|点击数|点击|点击率|访问次数|访问量|索引号|索引号码|信息索引|主题分类|主题词|分类|信息分类|体裁分类|组配分类|公开方式|公开形式|"
             "公开范围|有效性|效力状态|废止日期|失效日期|生效日期|公开责任部门|公开类别|责任编辑|编辑|审核|字体|字号|名称|信息名称|标题|文件名称|主题|体裁")
META = re.compile(rf"(?:^|(?<=[ |｜\]】]))[\[【]?(?P<key>{'|'.join(sorted(META_KEEP, key=len, reverse=True))}|{META_DROP})[\]】]?(?: ?[：:] ?| (?=\S))")
# Only these open a line of page data; 时间： or 主题： alone open a sentence of the notice.
META_OPENS = re.compile(r"^[\[【]?(?:来源|信息来源|文章来源|稿件来源|作者|发布者|发布人|发布时间|发布日期|发布机构|发表时间|更新时间|公开日期|浏览次数|浏览|"
                        r"阅读次数|点击次数|点击数|点击|点击率|访问次数|索引号|索引号码|信息索引|主题分类|组配分类|信息分类|体裁分类|公开方式|公开范围|公开责任部门|有效性|效力状态|废止日期|失效日期|"
                        r"发文字号|文号|文件编号|成文日期|发文日期|生成日期|成文时间|发文机关|发文单位|时间：\d{4}|日期：\d{4}|"
                        r"(?:信息|文件)?名称[^。，]{4,120}(?:发文|发布|索引)|标题[^。，]{4,120}(?:发文|发布|索引))[\]】]? ?[：:]?")


def without_navigation(lines: list[str]) -> list[str]:
    kept: list[str] = []
    lines = without_footer(lines)
    for number, line in enumerate(lines):
        if META_OPENS.match(line) and META.match(line):
            kept.extend(piece for piece in page_data(line) if piece)
        elif not is_navigation(line) or offers_help(lines, number):
            kept.append(re.sub(r"(?: ?[\[【](?:打印|关闭|收藏|返回|字体|大|中|小)[^\]】]{0,6}[\]】])+$", "", line))
    return kept


HELPER = re.compile(r"技术支持(?:联系)?(?:人员|人|电话|邮箱|QQ群)?[：: ]", re.I)
REACHED = re.compile(r"(?:联系人|联络员|(?:联系|办公)?电话|手机|(?:电子)?邮箱|传真)[^：:]{0,4}[：:]")


def offers_help(lines: list[str], number: int) -> bool:
    """技术支持：信息科 王某 among the notice's contacts, not the firm that made the page."""
    if not HELPER.match(lines[number]) or (lines[number].endswith("公司") and not PHONE.search(lines[number])):
        return False
    near = [*lines[max(0, number - 1):number], *lines[number + 1:number + 2]]
    return any(REACHED.match(line) or (PHONE.search(line) and len(line) <= 60 and "。" not in line) for line in near)


def is_navigation(line: str) -> bool:
    """True for a line of buttons, a breadcrumb or a page footer."""
    if NAVIGATION_LINE.match(line) and not line.endswith(("。", "：")):
        return True
    if len(line) > 120:
        return False
    rest = NAVIGATION.sub("", line)
    return rest != line and not re.search(rf"[{HAN}A-Za-z0-9]", rest)


def without_footer(lines: list[str]) -> list[str]:
    """The page's own address and telephone must not become a contact of the notice."""
    marks = {i for i, line in enumerate(lines) if FOOTER.search(line) and len(line) < 200}
    dropped = set(marks)
    for mark in marks:
        for near in range(max(0, mark - 4), min(len(lines), mark + 5)):
            if FOOTER_NEAR.search(lines[near]) and "联系人" not in lines[near] and "。" not in lines[near]:
                dropped.add(near)
    return [line for i, line in enumerate(lines) if i not in dropped]


def page_data(line: str) -> list[str]:
    """Of a line of page data (索引号… 发文字号… 发布日期…) keep what belongs to the paper."""
    kept = []
    marks = list(META.finditer(line))
    for i, mark in enumerate(marks):
        end = marks[i + 1].start() if i + 1 < len(marks) else len(line)
        value = line[mark.end():end].strip(" |｜")
        label = META_KEEP.get(mark["key"])
        if label and len(squeezed(value)) > 2:
            kept.append(f"{label}：{value}")
    return kept


def own_doc_number(line: str) -> str | None:
    """The document number of a line that holds nothing else (with or without its label)."""
    bare = re.sub(r"^发文字号：", "", line).strip("（）() ★")
    match = DOC_NUMBER.fullmatch(bare)
    return match[0] if match else None
