"""Whom may the receiver call or write to?"""

import re
from dataclasses import dataclass, field

from .facts import Found
from .words import EMAIL, HAN, ORGAN_END, PHONE, is_organ

SURNAMES = ("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯"
            "龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华"
            "喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩阚逄綦亓鞠晁檀蔺蔚隗冀郗郜璩濮鄢鄂盖滑明佘池查麻苑迟邝那布德")
COMPOUND = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|令狐|慕容|夏侯"
NAME = re.compile(rf"(?:[{HAN}]某{{1,2}}|[小老阿][{HAN}]|(?:{COMPOUND})[{HAN}某×xX*]{{1,2}}|[{SURNAMES}](?:[{HAN}某×xX*]{{1,2}}|[×xX*]{{1,2}}|(?:女士|先生|老师|主任|科长|处长|部长|同志|科员|干事|工))|[{HAN}]{{2,6}}·[{HAN}]{{2,6}})")
# 技术支持：信息科 王某: the words stand for 联系人, of somebody else than the one before.
HELP = "(?:(?:技术|系统|平台)(?:支持|咨询|维护|服务|运维|保障)|(?:填报|操作)指导)(?:联系)?(?:人员|人)?"
LABEL = re.compile(
    rf"(?P<help>{HELP})(?:[：: ]|(?=电话|邮箱|\d))"
    r"|(?P<name>(?:业务|具体|材料报送|报送|填报)?联系人(?:员)?(?:及联系方式|及电话|及联系电话|和联系电话|、联系电话|、电话)?|联络员|联络人|姓名|负责人|经办人)[：: ]?"
    r"|(?P<fax>(?<!电话)(?<!兼)(?<![/／])传真(?:号码|电话)?)(?:[：:]| ?(?=[（(]?0\d{2}|[2-9]\d{6}))"
    r"|(?P<phone>(?:联系|咨询|办公|值班|手机|移动|固定|座机|监督|服务|业务)?(?:电话|手机|座机)(?:号码)?(?:[/／（(]?(?:兼)?传真[）)]?)?|手机号码?|联系方式)[：: ]?"
    r"|(?P<mail>(?:报送|工作|联系|电子)?(?:邮箱|信箱|邮件)(?:地址)?|E-?mail)[：: ]?"
    r"|(?P<unit>(?:联系|责任|所在)?单位(?:名称)?|部门)[：: ]"
    r"|(?P<place>(?:联系|通讯|通信|办公|详细)?地址|邮政编码|邮编|网址|微信号?|QQ群?|QQ)[：:]", re.I)
BREAKS = "，、；。,;|｜/ \n\t（）()：:"
GLUED = re.compile(rf"^(.{{2,24}}?(?:{ORGAN_END}))({NAME.pattern})$")
TABLE_HEAD = re.compile(r"^[|｜ ]*(?:序号)?[|｜ ]*(?:单位|部门|处室|科室|联系单位)[^：:。\d]{0,40}(?:电话|联系方式|手机)[^：:。\d]{0,20}$|^[|｜ ]*(?:姓名|联系人)[^：:。\d]{0,40}(?:电话|联系方式|手机)[^：:。\d]{0,20}$")
# 咨询热线：0777-7000801 小鹿: somebody answers there.
ANSWERED = re.compile(rf"\d{{7,8}} ?[（，]?{NAME.pattern}(?=[）。， ]|$)")
HOTLINE = re.compile(r"热线|拨打|投诉|咨询电话|服务电话|举报")


# A short word between a unit and a telephone is a person, whatever the surname.
CALLED = re.compile(r"(?:（[^（）\d]{1,8}）)?[ ，,：:（]{0,2}(?:(?:联系)?(?:电话|手机)[：: ]{0,2})?(?:[01]\d{2}|[2-9]\d{6,7}(?!\d))")

# 0431-80000001（鹿某）: whoever answers there, unless the brackets say when or how one calls.
ENDS_NUMBER = re.compile(rf"(?:{PHONE.pattern}) ?[（(] ?$")
SAID = re.compile(r"传真|微信|手机|座机|固话|办公|值班|白天|夜|晚|工作|上班|下班|时间|全天|小时|电话|区号|总机|分机|人工|同号|转|[上下]午|周|号码|号$|热线|咨询|前台|短信|内线|外线|备用|钉钉|免费")


@dataclass
class Card:
    """One person (or one office) while being read."""

    unit: Found | None = None
    name: Found | None = None
    phones: list[Found] = field(default_factory=list)
    emails: list[Found] = field(default_factory=list)

    def parts(self) -> list[Found]:
        return [part for part in (self.unit, self.name, *self.phones, *self.emails) if part]

    def found(self) -> Found:
        parts = self.parts()
        value = {"unit": self.unit.value if self.unit else None, "name": self.name.value if self.name else None,
                 "phones": list(dict.fromkeys(p.value for p in self.phones)), "emails": list(dict.fromkeys(e.value for e in self.emails))}
        return Found(value, min(p.start for p in parts), max(p.end for p in parts))


def contacts_in(text: str, lines: list[tuple[int, int]], start: int) -> list[Found]:
    """All persons with a telephone or an address, in order."""
    cards: list[Card] = []
    for first, last in zones(text, [r for r in lines if r[0] >= start]):
        cards.extend(cards_in(text, first, last))
    founds = [card.found() for card in cards if (card.phones or card.emails) or card.name]
    kept: list[Found] = []
    for found in founds:
        if found.value not in [k.value for k in kept]:
            kept.append(found)
    return kept


def zones(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs of lines about contacts, with a body's name standing above them."""
    flags = [kind_of_line(text[a:b]) for a, b in lines]
    found: list[tuple[int, int]] = []
    number = 0
    while number < len(lines):
        if flags[number] not in ("contact", "head", "inside"):
            number += 1
            continue
        first = last = number
        while first > 0 and flags[first - 1] == "organ" and (not found or lines[first - 1][0] > found[-1][1]):
            first -= 1
        while last + 1 < len(lines) and goes_on(flags, last + 1):
            last += 1
        a, b = asked_before(text, lines, first), lines[last][1]
        if flags[number] == "inside":
            a, b = inside_range(text, *lines[number])
        found.append((a, b))
        number = last + 1
    return found


def asked_before(text: str, lines: list[tuple[int, int]], number: int) -> int:
    """…请与省就业服务局联系。 above 联系人：… names the unit."""
    if number:
        a, b = lines[number - 1]
        asked = ASKED.search(text[a:b])
        if asked and is_organ(asked[1]):
            return a + asked.start(1)
    return lines[number][0]


ASKED = re.compile(rf"(?:与|向|同|找)([{HAN}]{{3,24}}?)(?:联系|咨询|反映|反馈)[，。：（ ]?$")


def goes_on(flags: list[str], number: int) -> bool:
    if flags[number] in ("contact", "head", "name"):
        return True
    return flags[number] == "organ" and number + 1 < len(flags) and flags[number + 1] in ("contact", "name")


def kind_of_line(line: str) -> str:
    """contact, organ, name, head (of a table), inside (a sentence with a contact in it) or other."""
    if TABLE_HEAD.match(line):
        return "head"
    kind = labelled_kind(line)
    if kind is None and is_organ(line):
        return "organ"
    return kind or reachable_kind(line) or ("name" if NAME.fullmatch(line.strip()) else "other")


def labelled_kind(line: str) -> str | None:
    """A line with 联系人 in it, or one that opens with 电话：, 邮箱： and the like."""
    label = re.search(r"联系人|联络员(?=[：: ])|联络人(?=[：: ])", line)
    if label and re.search(r"[：:]|\d{7}", line):
        lead = line[:label.start()]
        return "inside" if "。" in lead or len(lead) > 45 or re.search(r"[请将把]|报送", lead) else "contact"
    opens = re.match(r"（?(?:联系电话|联系方式|联系单位|责任单位|电话|手机|邮箱|电子邮箱|传真|E-?mail|联系地址|地址|邮编)[^。]{0,3}[：:]", line, re.I)
    helps = re.match(rf"{HELP}[：: ][^。请]{{2,40}}$", line)
    return "contact" if opens or helps else None


def reachable_kind(line: str) -> str | None:
    """A line with a telephone or an address: a bare card, or a sentence that offers one."""
    if not (PHONE.search(line) or EMAIL.search(line)) or (HOTLINE.search(line) and "联系" not in line and not ANSWERED.search(line)):
        return None
    words = len(re.sub(r"[\d\-A-Za-z@. ]", "", line))
    if words <= 40 and "。" not in line[:-1] and not re.search(r"[请将把]|报送|发给|.（(?:手机|电话|联系)", line):
        return "contact"
    return "inside" if re.search(r"联系(?:电话|方式)?(?:[：:]|(?=\d))|（(?:联系|手机|电话)|电话[：:]", line) else None


def inside_range(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of a sentence that starts with the contact's label."""
    match = re.search(r"联系人|联络员|联系方式|联系电话|电话[：:]|（手机|（电话", text[start:end])
    at = start + (match.start() if match else 0)
    # …发给街道残联刘某某（手机…）: the person stands right before the bracket.
    asked = ASKED.search(text[start:at])
    if asked and is_organ(asked[1]):
        return start + asked.start(1), end
    person = re.search(rf"(?:给|至|到|向|送|联系|[：，。；、 ]|^)([{HAN}]{{2,24}})$", text[start:at])
    glued = person and GLUED.match(person[1])
    if person and glued and is_organ(glued[1]):
        return start + person.start(1), end
    unit = re.search(rf"(?:^|[。；：:，（(、 ])([{HAN}]{{2,24}}(?:{ORGAN_END}))(?:的)?[，：: （(]?$", text[start:at])
    if unit and is_organ(unit[1]):
        return start + unit.start(1), end
    # …报区残联教就室（联系人：…）: the receiver's own people.
    receiver = re.search(rf"(?:报送|上报|反馈|函复|函告|回复|告知|提供给|移交|提交|联系|报|送|交|寄|发)(?:至|到|给)?(?:我[局会厅办委处]|本[局会])?((?:(?!报|送|交|寄|发)[{HAN}]){{3,24}})[，：: （(]?$", text[start:at])
    if receiver and is_organ(receiver[1]):
        return start + receiver.start(1), end
    return at, end


# --- reading a run --------------------------------------------------------------------------

STOP = "技术支持|联系人|联络员|联络人|联系电话|联系方式|咨询电话|办公电话|电话|手机|电子邮|邮箱|信箱|传真|联系地址|地址|邮编"
TOKEN = re.compile(rf"(?P<email>{EMAIL.pattern})|(?P<tel>{PHONE.pattern})|(?P<label>{re.sub('[?]P<[a-z]+>', '?:', LABEL.pattern)})|(?P<word>(?:(?!{STOP})[{HAN}·×*某])+)|(?P<other>[^{HAN}])", re.I)


def cards_in(text: str, start: int, end: int) -> list[Card]:
    reader = Reader()
    first_line = text[start:end].split("\n", 1)[0]
    start += len(first_line) if TABLE_HEAD.match(first_line) else 0
    for match in TOKEN.finditer(text, start, end):
        kind = match.lastgroup if match.lastgroup in ("email", "tel", "label", "word", "other") else None
        kind = next(k for k in ("email", "tel", "label", "word", "other") if match[k] is not None)
        getattr(reader, "take_" + kind)(match, text)
    return reader.done()


class Reader:
    """Puts words, telephones and addresses together into cards, left to right."""

    def __init__(self) -> None:
        self.cards: list[Card] = []
        self.unit: Found | None = None
        self.last_label = ""
        self.unit_used = False
        self.fresh = False  # no word has followed the last label yet
        self.behind = False  # names stand behind their numbers
        self.apart = False  # 技术支持： begins a card of its own
        self.parted = False  # a ； or a line's end stands between the last card and now

    def card(self) -> Card:
        if not self.cards or self.apart or (self.unit is not self.cards[-1].unit and self.unit is not None and self.cards[-1].parts() and not self.unit_used):
            self.open()
        return self.cards[-1]

    def open(self, name: Found | None = None) -> None:
        self.parted = self.apart = False
        self.cards.append(Card(unit=self.unit, name=name))
        self.unit_used = True

    def take_label(self, match: re.Match, text: str) -> None:
        label = LABEL.match(match["label"] if match["label"][-1] in "：: " else match["label"] + "：")
        self.last_label = (label.lastgroup or "") if label else ""
        if self.last_label == "help":
            self.last_label, self.unit, self.apart = "name", None, True
        self.fresh = True

    def take_other(self, match: re.Match, text: str) -> None:
        self.parted = self.parted or match[0] in "；;。\n"
        if match[0] in "；;。\n）)" and self.last_label in ("fax", "place"):
            self.last_label = ""

    def take_email(self, match: re.Match, text: str) -> None:
        self.card().emails.append(Found(match[0], *match.span()))

    def take_tel(self, match: re.Match, text: str) -> None:
        if self.last_label == "fax":
            self.last_label = ""
            return
        if self.last_label == "place" or not plausible(match[0], self.last_label):
            return
        if self.behind and (self.parted or re.search(r"）[、，；] ?$", text[max(0, match.start() - 3):match.start()])):
            self.open()
        self.card().phones.append(Found(match[0].strip(), *match.span()))

    def take_word(self, match: re.Match, text: str) -> None:
        if self.last_label in ("place",):
            return
        word, at = re.sub(r"(?<=.{3})联系$", "", match[0]), match.start()
        end = at + len(word)
        fresh, self.fresh = self.fresh, False
        if re.fullmatch(r"兼|传真|兼传真|同微信|微信同号|转|手机|工作日|上午|下午|序号|备注|分机|为|及|和|或|请|附|区号", word):
            return
        glued = GLUED.match(word)
        called, bracketed = bool(CALLED.match(text, end)), text[end:end + 1] in ("）", ")") and bool(ENDS_NUMBER.search(text[max(0, at - 24):at]))
        if self.is_name(word, fresh=fresh, called=called, bracketed=bracketed):
            self.name(Found(word, at, end), called=called and not bracketed)
        elif is_organ(word) and (len(word) >= 3 or word == "残联"):
            self.set_unit(Found(word, at, end), behind=at > 0 and text[at - 1] in "（(")
        elif glued and is_organ(glued[1]):
            self.set_unit(Found(glued[1], at, at + len(glued[1])))
            self.name(Found(glued[2], at + len(glued[1]), end))

    def is_name(self, word: str, *, fresh: bool, called: bool, bracketed: bool = False) -> bool:
        """A known surname; else any short word right behind 联系人, between a unit and its telephone, or alone in the brackets behind one."""
        labelled = self.last_label == "name"
        if is_organ(word):
            return labelled and bool(NAME.fullmatch(word))
        waiting = self.unit is not None and not self.unit_used
        if bracketed and 2 <= len(word) <= 4 and not SAID.search(word):
            return True
        return bool(NAME.fullmatch(word) or (2 <= len(word) <= 4 and ((labelled and fresh) or (called and (labelled or waiting)))))

    def set_unit(self, unit: Found, *, behind: bool = False) -> None:
        last = self.cards[-1] if self.cards and not self.apart else None
        if behind and last and last.name and not last.phones and not last.emails:
            last.unit = unit
            return
        self.unit, self.unit_used = unit, False
        # 联系人：张三（就业处） names the unit behind the person.
        if last and last.unit is None and last.name and not last.phones and not last.emails:
            last.unit = unit
            self.unit_used = True

    def name(self, name: Found, *, called: bool = True) -> None:
        """A name behind its own telephone completes that card, else it opens one."""
        last = self.cards[-1] if self.cards and not self.apart else None
        if last and last.name is None and not self.parted and last.unit is self.unit and (self.last_label == "name" or (self.last_label in ("phone", "") and last.phones and not called)):
            last.name = name
            self.behind = self.last_label != "name"
        else:
            self.open(name)

    def done(self) -> list[Card]:
        return share(self.cards)


def plausible(number: str, label: str) -> bool:
    """A bare 7- or 8-digit number is a telephone only behind a label or a person."""
    return True


def share(cards: list[Card]) -> list[Card]:
    """联系人：甲、乙 电话：1、2 gives one number to each; a single number serves both."""
    run: list[Card] = []
    for card in cards:
        if card.name and not card.phones and not card.emails:
            run.append(card)
            continue
        everybody = [*run, card]
        if run and card.name and (run[-1].unit is card.unit or len(card.phones) == len(everybody)):
            if len(card.phones) == len(everybody):
                phones = list(card.phones)
                for one, phone in zip(everybody, phones, strict=True):
                    one.phones, one.emails = [phone], list(card.emails)
            else:
                for one in run:
                    one.phones, one.emails = list(card.phones), list(card.emails)
        run = []
    return cards
