"""What is handed in at a deadline, and to whom?"""

import re
from typing import Any

from .words import EMAIL, HAN, ORGAN_END

ACT = re.compile(r"报|送|交|反馈|填|发|寄|传|完成|录入|更新|核|汇总|制定|印发|落实|开展|启动|建立|确定|函复|函告|回复|答复|复函|告知|上传|申报|推荐|登记|发布|摸|办理|组织|实施|举办|截止|备案|提供|移交")
HANDING = re.compile(r"报|送|交|反馈|寄|发至|发送|发到|发给|函|回复|复|上传|告知|提供|填|汇总|推荐|移交")
HOW = ("打包|压缩|汇总|盖章后?|扫描|分别|及时|一并|统一|书面|逐级|集中|正式|联合|行文|直接|另行|同步|按时|按期|如期|按月|逐月|加密|再|均|须|需|应|汇总后|审核后|扫描后|"
       "签字后|随文|同时|按要求|先行|予以|一次性")
# 报 in 报表, 月报, 报告 and 送 in 送岗 are parts of nouns.
BARE = r"(?<![周季简快海情日年通])(?<!(?<!每)月)报(?![表告道名销酬刊纸])|送(?![岗政服技温教培训医法审])|(?<![提社外])交(?![流通易叉接界往互谊由])|(?<![开印颁研自激])发(?![展现放布动挥生票起热扬文改出育言掘])|传(?![播统真达承])|函(?![数授件])|寄"
VERB = (rf"(?:{HOW})*(?:报送|(?<!以)上报|呈报|提报|报给|报至|报到|报回|报备|报请|提交|发送|邮寄|寄送|快递|递交|投递|反馈|报告(?![报送给并，和及])(?=[^，。；、]{{2,20}}(?:局|厅|联|会|部|科|处|股|中心|办))|送达|送交|送至|送到|交至|交到|上交|发至|发到|发往|发给|"
        rf"传至|上传|回传|传送|推送|汇总报|汇总后报|汇交|填报|函告|函复|回复|答复|复函|告知|推荐|转给|转报|移交|提供|抄报|传真至|传真到|传真|{BARE})")
BODY_END = re.compile(rf"(?:{ORGAN_END}|部门|单位|我[局会厅办处科])$")
VERBS = re.compile(VERB)
MANNER = re.compile(r"(?:以[^，。；、]{2,20}(?:形式|方式)|通过[^，。；、]{2,30}|经[^，。；、]{2,24}后|由[^，。；、]{2,16}|加盖(?:单位)?公章后?|汇总后|盖章后|审核后|签字盖章后|按[^，。；、]{1,10})+[，]?$")
TO_FIRST = re.compile(r"(?:向|至|到)(?P<to>[^，。；、]{2,40}?)(?P<verb>(?:书面|及时|统一)?(?:报送|上报|报告|提交|反馈|提供|移交|报备|报))(?P<what>[^，。；]{2,80})")
VERB_WHAT = re.compile(r"(?:报送|上报|提交|反馈|填报|提供|上传|移交|报(?![名表告到]))(?P<what>[^，。；]{2,80})")
# 填写《岗位需求表》并报…: what is made is what is handed in.
MAKE = "提出|准备|(?<=[要时真])总结|填写|填好|填报|下载|撰写|制定|制订|形成|编制|整理|梳理|汇总|起草|确定|完善|明确|选定|收集"
MADE = re.compile(rf"(?:{MAKE})(?P<what>[^，。；]{{2,60}}?)(?=并|，|后|，?经)(?=[^。；]{{0,40}}(?:报|送|发|交|寄|反馈|上传|回复))")
MADE_NOW = re.compile(rf"^[，,]?(?:联合|共同|及时|认真|统一|组织)*(?:{MAKE})(?P<what>[^，。；]{{2,40}}?)(?:，|并|后|以[^，。；、]{{2,20}}(?:形式|方式)|经[^，。；]{{2,16}}后)*(?P<verb>{VERB})(?P<rest>[^。；]*)")
MADE_BEFORE = re.compile(rf"(?:^|[，：、）]|(?<=[局联厅会位地县区市门心州盟旗]))(?:请|要|应|结合(?:本地|本地区|工作)?实际|须|需|认真|及时|抓紧|尽快|研究)*(?:{MAKE})(?P<what>[^，。；]{{2,40}}?)(?:，|并|后|，并|、)+(?:请|务必|须|应)?(?:于|在)?$")
CHECKED = re.compile(r"(?P<what>[^，。；]{2,30}?)(?:[经由][^，。；]{0,16}?)?(?:核对|审核|核实|汇总|整理|填写|填报|签字|盖章|确认|完善|比对|审定|修改)+(?:无误|完成|完毕|、[^，]{2,6})?后，(?:请|务必)?(?:于|在)?$")
POSTPONED = re.compile(rf"原[^。；]{{0,20}}?前?(?:{VERB})的(?P<what>[^，。；]{{2,60}})(?:，|改|延|推迟|顺延)")
NOUN_END = re.compile(r"(?:总结|表|表格|方案|信息|材料|资料|报告|情况|台账|名单|名册|照片|图片|简报|清单|案例|数据|计划|回执|视频|影像|进展|典型|花名册|统计|预案|小结|记录|图文|稿件|意见|需求|岗位|档案|单|册|件|稿|"
                      r"经验|做法|进度|动态|亮点|安排|建议|问题|结果|证明|需求表|成效|经验做法|影音|函|书|简历|申请|凭证|作品|摘要|说明|日报|周报|月报|季报|年报|卡|汇报|事例|事迹|人选|承诺|协议|纪要|课件|预算|决算|联系方式|联络员|附件\d{1,2}|底数|线索|措施|细则|办法|制度|政策)(?:（[^（）]{0,40}）)*$")
OWN = re.compile(r"^(?:请|各(?:[省市州盟县区旗镇村]|乡镇?|街道|社区)+(?:（[^（）]{1,8}）)?(?:残联|人社局)?|各地区?|各单位|[贵你我](?:单位|[省市县区局])|的|本地区?|本单位|本部门|本系统|本辖区|辖区内?|所辖|有关|加盖公章的|经主要领导签字的|填写好的|电子版|纸质版|和|及|与|一份|一篇|不少于\S{1,8}的|该项)+(?=[^的]{2,})")
EDGE = re.compile(r"(?:请|务必|须|应|均|一律|要|统一|电子版|纸质版|电子版及纸质版|的电子版|电子档|电子文档|(?:word|excel|pdf)版|（[^（）]*）|等|扫描件|盖章件|扫描|加盖(?:单位)?公章(?:后|的)?|盖章后?|签字盖章后?|压缩|打包|汇总后?|一式[一二两三四五]份|\d{1,2}(?:[-—~至]\d{1,2})?(?:个|份|篇|张|例|名|幅|条)(?:以上|左右|以内)?|各一份|一份|，|于|在|分别|一并|及时|书面|联合|"
                  r"按(?:要求|规定|系统|时|期|月|程序|[^，。；、]{1,6}口径)|同时|随后|最迟)+$", re.I)


Handed = dict[str, Any]


def handed_in(text: str, clause: tuple[int, int], due: tuple[int, int], sentence: int) -> Handed:
    """deliverables and receiver of one deadline."""
    before, after = text[clause[0]:due[0]], text[due[1]:clause[1]]
    # 截止时间为5月20日: the words that announce the day are part of the reader's pattern.
    opening = re.match(r"(?:截止|截稿|报送|上报|提交|反馈|填报)(?:截止)?(?:时间|日期|时限|日)(?:为|是|：|:)*", text[due[0]:due[1]])
    before += opening[0] if opening else ""
    if not ACT.search(after):
        # 方案于5月15日前、总结于6月20日前报送省残联: both share the verb at the end.
        verb = VERBS.search(text, clause[1], sentence)
        after += text[verb.start():sentence] if verb else ""
    for reader in (announced, postponed, object_after, object_before, receiver_first, made_now, made_before, subject_before_date, made_after, named_after, filled_in, recommended):
        handed = reader(before, after)
        if handed:
            return {**handed, "to": handed["to"] or by_mailbox(after) or addressed(before, after)}
    return {"deliverables": [], "to": addressed(before, after)}


# 6月20日前向省残联推荐2名典型，并提交事迹材料: whoever is turned to first receives what follows.
TURNED_TO = re.compile(rf"(?:向|给)(?P<to>[{HAN}（）]{{2,30}}?)(?:书面|及时|统一|择优|集中|联合|逐级|各|分别)*(?:推荐|推送|申报|报名|报备|报告|报送|上报|提交|反馈|提供|备案|移交|汇报|申请|递交)")
NO_RECEIVER = re.compile(r"用人单位|各单位|企业|公司|学校|社会|部门$|单位$|银行$|家庭|残疾人$")


def addressed(before: str, after: str) -> str | None:
    """The body named before the verb, on either side of the day."""
    match = TURNED_TO.search(after) or re.search(rf"(?:向|给)(?P<to>[{HAN}（）]{{2,30}}?)(?:于|在|须|应)?$", before)
    to = named(match["to"]) if match else None
    return to if to and BODY_END.search(to) and not NO_RECEIVER.search(to) else None


def recommended(before: str, after: str) -> Handed | None:
    """6月20日前向省残联推荐2名就业典型."""
    match = re.search(r"(?:推荐|推送|申报)(?P<what>[^，。；]{2,40})", after)
    things = pieces(match["what"], strict=True) if match else []
    return {"deliverables": things, "to": None} if things else None


def by_mailbox(words: str) -> str | None:
    """通过市残联政务邮箱报送: the owner of the mailbox receives."""
    match = re.search(rf"(?:通过|利用|用)([{HAN}]{{3,16}}?)(?:政务|工作|公务|公共|指定|电子|内网)*(?:邮箱|信箱)(?:报|送|发|上)", words)
    return match[1] if match and BODY_END.search(match[1]) else None


def announced(before: str, after: str) -> Handed | None:
    """活动方案报送时间为5月15日前."""
    match = re.search(r"^(.{2,60}?)的?(?:报送|上报|提交|反馈|报名|填报)?(?:截止)?(?:时间|日期|截止|时限|日)(?:为|是|：|:)*$", before)
    things = pieces(match[1], strict=True) if match else []
    if not things and after == "" and (opening := LEADING_PAPER.match(re.sub(r"^.*[：:]", "", before))):
        things = pieces(opening[0], strict=True)
    return {"deliverables": things, "to": None} if things else None


# 求职者简历随收随传，截止日为5月8日
LEADING_PAPER = re.compile(rf"[{HAN}《》、和及]{{2,24}}?(?:简历|方案|总结|名单|报名表|申报表|推荐表|登记表|材料|作品)(?=随|可|由|请|须|，|即)")


def postponed(before: str, after: str) -> Handed | None:
    """原定6月5日前报送的总结，延至6月20日前报送省残联."""
    match = POSTPONED.search(before + "，")
    verb = VERBS.search(after)
    return {"deliverables": pieces(match["what"]), "to": receiver(after[verb.end():]) if verb else None} if match else None


def object_after(before: str, after: str) -> Handed | None:
    """6月10日前将总结报送省残联."""
    taken = with_object(after)
    if not taken:
        return None
    things, rest = taken
    return {"deliverables": pieces(things), "to": receiver(rest) or receiver_before(after[:after.find(things) - 1]) or receiver_before(things)}


def object_before(before: str, after: str) -> Handed | None:
    """请将总结于6月10日前报送省残联."""
    match = re.search(r"(?:将|把)([^。；]{2,140})$", before)
    if not match or not HANDING.search(after[:60]):
        return None
    verb = VERBS.search(after)
    things = pieces(match[1], strict=True) or pieces(match[1])
    return {"deliverables": things, "to": receiver(after[verb.end():]) if verb else None}


def receiver_first(before: str, after: str) -> Handed | None:
    """6月10日前向省残联报送总结."""
    match = TO_FIRST.search(after)
    return {"deliverables": pieces(match["what"]), "to": named(match["to"])} if match else None


def subject_before_date(before: str, after: str) -> Handed | None:
    """总结、统计表请于6月10日前上报省残联."""
    told = named_after(before, after)
    if told and any(NOUN_END.search(thing) for thing in told["deliverables"]):
        return None  # …汇总情况，请于1月15日前报送阶段性工作情况: the verb has its own object
    subject = pieces(re.sub(r"^.*[：:]", "", before), strict=True)
    verb = VERBS.search(after)
    return {"deliverables": subject, "to": receiver(after[verb.end():])} if subject and verb else None


def made_now(before: str, after: str) -> Handed | None:
    """6月30日前形成书面总结报省人社厅."""
    match = MADE_NOW.match(after)
    things = pieces(match["what"], strict=True) if match else []
    return {"deliverables": things, "to": receiver(match["rest"])} if match and things else None


def made_before(before: str, after: str) -> Handed | None:
    """制定活动方案，并于3月20日前报市残联备案; 名单核对后，6月28日前报省残联."""
    verb = VERBS.match(re.sub(r"^[，,]", "", after))
    found = (pieces(m["what"], strict=True) for pattern in (MADE_BEFORE, CHECKED) if (m := pattern.search(before)))
    things = next((words for words in found if words), [])
    if not things or verb is None:
        return None
    told = named_after(before, after)
    if told and any(NOUN_END.search(thing) for thing in told["deliverables"]):
        return None
    return {"deliverables": things, "to": receiver(re.sub(r"^[，,]", "", after)[verb.end():])}


def ends_with_paper(words: str) -> bool:
    """True when a run of words ends like a document, or like one that has just been checked."""
    clause = re.split(r"[，；。：]", words)[-1]
    return bool((NOUN_END.search(words[-30:]) and not PREDICATE.match(clause)) or CHECKED.search(words[-40:] + "，"))


def made_after(before: str, after: str) -> Handed | None:
    """6月10日前填写《岗位需求表》并报省残联."""
    match = MADE.search(after)
    things = pieces(match["what"], strict=True) if match else []
    if not match or not things:
        return None
    verb = VERBS.search(after, match.end())
    return {"deliverables": things, "to": receiver(after[verb.end():]) if verb else None}


def named_after(before: str, after: str) -> Handed | None:
    """6月10日前报送总结，统一发至省残联."""
    match = VERB_WHAT.search(after)
    return what_or_whom(match["what"], after[match.end():]) if match else None


def filled_in(before: str, after: str) -> Handed | None:
    """4月10日前扫码填写报名信息."""
    match = re.match(rf"[{HAN}“”]{{0,12}}?(?:填写|填报)([^，。；]{{2,40}})$", after)
    things = pieces(match[1], strict=True) if match else []
    return {"deliverables": things, "to": None} if things else None


def with_object(words: str) -> tuple[str, str] | None:
    """将 … 报送 …: the things and what follows the verb; 工作报告 is a thing, not a verb."""
    opening = re.search(r"[将把](?=[^。；]{2})", words)
    if not opening:
        return None
    rest = words[opening.end():]
    verbs = [m for m in VERBS.finditer(rest) if m.start() >= 2]
    good = next((m for m in verbs if NOUN_END.search(EDGE.sub("", MANNER.sub("", rest[:m.start()]).rstrip("，")))), None) or next(iter(verbs), None)
    if good is None:
        return None
    return MANNER.sub("", rest[:good.start()]), rest[good.end():]


def what_or_whom(words: str, rest: str) -> Handed:
    """报送工作总结 names things (…，统一发至市残联 may follow), 报送市残联 names a receiver."""
    both = re.match(r"(.{2,60}?)(?:至|到|给)([^，。；（]{3,40})", words)
    if both and BODY_END.search(named(both[2]) or both[2]) and pieces(both[1], strict=True):
        return {"deliverables": pieces(both[1]), "to": named(both[2])}
    to = re.sub(r"^(?:至|到|给)", "", words)
    if not pieces(words, strict=True) and (to != words or BODY_END.search(named(to) or to)):
        return {"deliverables": [], "to": named(to)}
    verb = VERBS.search(rest)
    return {"deliverables": pieces(words), "to": receiver(rest[verb.end():]) if verb else None}


def receiver(words: str) -> str | None:
    """Whom 报送… names: up to the first comma or bracket; an address only when nothing else is named."""
    words = re.sub(r"^(?:至|到|给|于|：|:| )+", "", words)
    first = re.split(r"[，。；（(]|并|同时|电子版", words)[0]
    return named(first) or (m[0] if (m := EMAIL.search(words)) else None)


def receiver_before(words: str) -> str | None:
    match = re.search(r"(?:向|给)([^，。；]{2,30})$", words)
    return named(match[1]) if match else None


def named(words: str) -> str | None:
    words = EMAIL.sub("", words)
    words = re.sub(r"(?:的)?(?:指定|电子|政务|工作|公务|公共|QQ)*(?:邮箱|信箱|邮件)[：:]? ?$|(?:登记|进行)?(?:备案|汇总|备查|审核|审定|存档|留存|收|登记|审查|研究)$", "", unwrapped(words.strip(" ：:，、")))
    words = words.strip(" ：:，、的")
    return words if 2 <= len(words) <= 40 and re.search(rf"[{HAN}]{{2}}", words) else None


def pieces(words: str, *, strict: bool = False) -> list[str]:
    """Single deliverables of a run of nouns; `strict` keeps only what ends like a document."""
    words = re.sub(r"^.*?(?:将|把)(?=[^将把]{2,}$)", "", words)
    parts: list[str] = []
    for part in cut_list(words.replace("》《", "》、《")):
        bare = EDGE.sub("", part.strip(" ：:，、"))
        bare = unwrapped(re.sub(r"（[^（）]*）$", "", bare))
        bare = OWN.sub("", bare)
        bare = unwrapped(LEADING.sub("", bare))
        if len(bare) >= 2 and (not strict or (NOUN_END.search(bare) and not PREDICATE.match(bare))):
            parts.append(bare)
    return parts


def unwrapped(words: str) -> str:
    """Without 《》 or “” around the whole, keeping those around a part."""
    words = words.strip(" 》") if "《" not in words else words.strip()
    for left, right in ("《》", "“”"):
        if words.startswith(left) and words.count(left) == 1 and (words.endswith(right) or right not in words):
            words = words.strip(left + right)
    return words


# 建立月调度制度 is something to do, not a paper.
PREDICATE = re.compile(r"要|应|须|需(?!求)|将|已|按照|根据|结合|围绕|认真|积极|切实|进一步|严格|充分|广泛|坚持|建立|健全|完善|加强|做好|压实|强化|统筹|提高|加快|畅通")


# 上月《进展情况表》, 填好《登记表》, 提出修改意见: the paper without what stands before it.
LEADING = re.compile(rf"^[一二两三]次(?=.{{2}})|^\d{{1,2}}(?:个|份|篇|条|名)(?=[^《》]{{2,}})|^(?:{MAKE})(?=《)|^[^《》]{{0,8}}(?=《[^《》]+》?$)|^(?:填写|填好|提出|准备|制定|形成|撰写|起草)(?=[^《》]{{2,}})")


def cut_list(words: str) -> list[str]:
    """Cut at 、 outside brackets, and at 和, 及 between two document nouns."""
    parts, depth, begin, i = [], 0, 0, 0
    while i < len(words):
        depth += (words[i] in "（(《“") - (words[i] in "）)》”")
        mark = re.compile(r"[、，]|以及|及其|及|和|与|并").match(words, i) if depth <= 0 else None
        if mark and (mark[0] in "、，" or both_nouns(words, begin, mark)):
            parts.append(words[begin:i])
            begin = i = mark.end()
            continue
        i += 1
    return [*parts, words[begin:]]


def both_nouns(words: str, begin: int, mark: re.Match) -> bool:
    left = EDGE.sub("", words[begin:mark.start()]).rstrip("》”")
    right = re.match(r"[^、，]{2,40}", words[mark.end():])
    return bool(NOUN_END.search(left) and right)
