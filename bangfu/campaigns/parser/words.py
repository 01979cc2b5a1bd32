"""Which shapes of words does every part of the parser share?"""

import re

HAN = "\u4e00-\u9fff"
CHINESE_DIGITS = "〇零○一二三四五六七八九"
SENTENCE_END = "。；！？"
CLOSERS = "”）)》】』」"

# 吉人社联〔2022〕62号; brackets and spaces are already made uniform by clean.py.
DOC_NUMBER = re.compile(rf"[{HAN}]{{2,16}}〔(?:19|20)\d{{2}}〕(?:第)?\d{{1,5}}号")

# 1.2024年… and 1.2024届… are an item's number before a year, 1.5 is not.
AFTER_DOT = r"(?=(?:19|20)\d{2} ?(?:[年届级]|[—–-])|\D|$)"
NUMERAL = "[一二三四五六七八九十]{1,3}"
MARKER = re.compile(
    rf"(?P<part>第{NUMERAL}(?:部分|章|条|项)[、：: ]?)"
    rf"|(?P<cn>{NUMERAL} ?[、.．] ?)(?![一二三四五六七八九十]+[级类、])"
    rf"|(?P<cnp>[（(] ?{NUMERAL} ?[）)] ?[、.]? ?)"
    rf"|(?P<ar>\d{{1,2}} ?[.．、]{AFTER_DOT} ?)"
    r"|(?P<arp>(?:[（(] ?\d{1,2} ?[）)]|\d{1,2}[）)]) ?)"
    r"|(?P<circ>[①-⑳] ?)"
)

# Endings of bodies that sign, receive or answer the telephone.
ORGAN_END = (
    "人民政府|政府|办公厅|办公室|委员会|管委会|联合会|残联|总工会|工会|妇联|团委|工商联|商会|协会|基金会|总局|"
    "领导小组|指挥部|中心|集团|公司|银行|分行|支行|大学|学院|学校|医院|合作社|办事处|事业部|"
    "部|厅|局|委|办|司|处|科|室|股|所|站|院|校|社|馆|队|组"
)
ORGAN = re.compile(rf"^[{HAN}·（）]{{1,36}}(?:{ORGAN_END})(?:（[^（）]{{1,12}}）)?$")
# Words that never stand inside the name of a body: they betray a sentence.
NOT_IN_ORGAN = re.compile(r"[的请将要并把是于]|按照|根据|联系|开展|加强|报送|落实|各级|以及|有关|相关|通知|特此|附件|抄送|印发")

HRSS = re.compile(r"人力资源|人力社保|人社|劳动就业|劳动人事|就业服务局|就业局|就业服务管理|就业促进中心|就业服务中心(?<!残疾人就业服务中心)|社会保障局")
DPF = re.compile(r"残疾人|残联|残协")
QUOTED = re.compile(r"[“\"「『‘]([^“”\"「」『』‘’\n]{2,40})[”\"」』’]")

EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,30}){1,4}")
PHONE = re.compile(
    r"(?<![\d.@A-Za-z-])(?:"
    r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
    r"|[（(]0\d{2,3}[）)][- ]?\d{7,8}(?:(?:转|-)\d{1,6})?"
    r"|0\d{2,3}[- ]?\d{7,8}(?:(?: ?转 ?|-)\d{1,6})?"
    r"|[48]00[- ]?\d{3,4}[- ]?\d{3,4}"
    r"|[2-9]\d{6,7}(?:转\d{1,6}|-\d{2,6})?"
    r")(?![\d@A-Za-z])"
)


def is_organ(token: str) -> bool:
    """True for the bare name of a body (吉林省就业服务局), false for a piece of a sentence."""
    token = token.strip("（）() ")
    return bool(len(token) <= 40 and ORGAN.match(token) and not NOT_IN_ORGAN.search(token))


def squeezed(text: str) -> str:
    """Text without any white space: how two lines are compared."""
    return re.sub(r"\s+", "", text)


def balanced(text: str) -> bool:
    """True when every title bracket opened is closed again."""
    return text.count("《") == text.count("》") and text.count("〈") == text.count("〉")
