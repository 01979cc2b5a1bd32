"""Which words of a vacancy shut people out without a reason of the work, and what should stand there instead?

Pure. The laws forbid discrimination in general terms; which words amount to it is OUR OWN reading, so it is a warning that
the officer answers, never a refusal.
"""

import re
from dataclasses import dataclass

from bangfu.core.citations import cites

EMPLOYMENT_26 = "《就业促进法》第二十六条：不得实施就业歧视"
EMPLOYMENT_27 = "《就业促进法》第二十七条：不得以性别为由拒绝录用或提高标准"
EMPLOYMENT_28 = "《就业促进法》第二十八条：各民族劳动者享有平等的劳动权利"
EMPLOYMENT_29 = "《就业促进法》第二十九条：招用人员不得歧视残疾人"
EMPLOYMENT_30 = "《就业促进法》第三十条：不得以传染病病原携带为由拒绝录用"
PROTECTION_38 = "《残疾人保障法》第三十八条：招用等方面不得歧视残疾人"
MARKET_11 = "《人力资源市场暂行条例》第十一条：不得在户籍、地域、身份等方面设限"


@dataclass(frozen=True)
class Pattern:
    """Words, what is wrong with them, what to write, and the law. `instead` replaces them; empty: they go."""

    words: re.Pattern[str]
    why: str
    instead: str
    advice: str
    source: str


@dataclass(frozen=True)
class Finding:
    """Words found in a vacancy."""

    words: str
    why: str
    advice: str
    source: str


_TYPES = r"(?:视力|听力|言语|肢体|智力|精神|多重|盲|聋|哑)"
PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        re.compile(rf"(?:不要|不招|不收|谢绝|勿扰|除外?|非)(?:{_TYPES}[、和或及]?)+(?:残疾)?(?:人|者)?|{_TYPES}(?:残疾)?(?:人|者)?(?:勿扰|除外|不要)"),
        "按残疾类别排除", "", "写明岗位真正需要做的动作，如“需要接电话”“需要搬 10 公斤”，并写明能提供的便利", PROTECTION_38,
    ),
    Pattern(
        re.compile(rf"(?:仅限|只限|只招|(?<!不)限)(?:招)?(?:{_TYPES}[、和或及]?)+残疾(?:人|者)?|(?:仅限|只招|(?<!不)限)?(?:残疾|{_TYPES}(?:残疾)?)[一二三四1-4]级(?:及?以[上下])?|轻度残疾(?:人|者)?(?:优先)?"),
        "按残疾类别或等级设限", "残疾人均可", "类别和等级说明不了能不能做；请在“岗位要求”里按看、听、搬举等逐项填写", PROTECTION_38,
    ),
    Pattern(
        re.compile(r"(?:要求|须|需)?(?:无残疾|非残疾人?|无肢体残疾|四肢健全|肢体健全|五官健全|身体健全|健全人|不[招要收](?:用)?残疾(?:人|者)?|残疾(?:人|者)?勿扰)"),
        "把残疾人排除在外", "", "删去；请写明要做什么，有条件的写明能提供的便利", EMPLOYMENT_29,
    ),
    Pattern(
        re.compile(r"(?:要求|须|需)?(?:身体健康|健康状况良好|身体素质[好佳]|身体条件[好佳]|身强力壮|体格健壮|无(?:重大)?(?:疾病|病史)|无不良病史)"),
        "笼统要求身体健康", "能完成本岗位的工作任务", "写明要搬多重、站多久、每天几小时", EMPLOYMENT_29,
    ),
    Pattern(
        re.compile(r"(?:听力|视力|智力|精神|语言表达|听说能力|言语)(?:必须)?正常"),
        "用“正常”代替岗位要求", "能完成本岗位的沟通", "在“岗位要求”里选到需要的程度，并写明可否文字沟通、放大显示等", EMPLOYMENT_29,
    ),
    Pattern(
        re.compile(r"无传染病|(?:无|非)乙肝(?:携带者?|病毒)?|乙肝(?:表面抗原)?阴性|不[招要]乙肝(?:携带者)?"),
        "以传染病病原携带为由排除", "", "删去；法律规定禁止从事的工作才可要求，如食品岗位写“按规定持健康证明”", EMPLOYMENT_30,
    ),
    Pattern(
        re.compile(r"五官端正|相貌(?:端正|[好佳])|品貌端正|形象(?:气质)?(?:[好佳]|端正|良好)|气质[好佳]"),
        "以容貌设限", "待人有礼", "外貌与工作无关，请删去或写明真正的要求，如“待人有礼”", EMPLOYMENT_26,
    ),
    Pattern(
        re.compile(r"身高\s*(?:要求)?\s*(?:1\.\d+\s*米?|\d{3}\s*(?:cm|厘米|公分)?)(?:\s*以上)?"),
        "以身高设限", "", "删去；确与作业有关的，写明作业，如“需取到 1.8 米高货架”", EMPLOYMENT_26,
    ),
    Pattern(
        re.compile(r"(?:仅限|只限|只招|(?<!不)限)(?:男|女)(?:性|士|生|工)?|(?:男|女)(?:性|士|生)?优先|不[招要](?:男|女)(?:性|士|生)?"),
        "以性别设限", "", "删去；国家规定不适合妇女的岗位除外", EMPLOYMENT_27,
    ),
    Pattern(
        re.compile(r"(?:仅限|只招|(?<!不)限)(?:本地|本市|本县|城镇)(?:户口|户籍|人)?|(?:本地|本市)(?:户口|户籍|人)优先"),
        "以户籍、地域设限", "", "删去；需要住得近的，写明上班时间和有无宿舍、班车", MARKET_11,
    ),
    Pattern(
        re.compile(r"(?:仅限|只招|(?<!不)限)汉族|不[招要]少数民族"), "以民族设限", "", "删去", EMPLOYMENT_28,
    ),
)


@cites(EMPLOYMENT_26, EMPLOYMENT_27, EMPLOYMENT_28, EMPLOYMENT_29, EMPLOYMENT_30, PROTECTION_38, MARKET_11)
def findings(*texts: str) -> list[Finding]:
    """Every different stretch of words that shuts people out, in the order of the text."""
    found: dict[str, Finding] = {}
    for text in texts:
        hits = sorted((match.start(), match.group(), one) for one in PATTERNS for match in one.words.finditer(text)) if text else []
        for _, words, one in _without_overlap(hits):
            found.setdefault(words, Finding(words, one.why, one.advice, one.source))
    return list(found.values())


def rewritten(text: str) -> str:
    """The text with the suggested words in place of those found; punctuation left over is tidied."""
    for one in PATTERNS:
        text = one.words.sub(one.instead, text)
    text = re.sub(r"[（(][\s，,、；;]*[)）]", "", text)
    text = re.sub(r"[，,、；;](?=[，,、；;。])|^[，,、；;。\s]+|[，,、；;]+$", "", text)
    return re.sub(r"(能完成本岗位的工作任务|待人有礼)(?:[，、；]\1)+", r"\1", text).strip()


def _without_overlap(hits: list[tuple[int, str, Pattern]]) -> list[tuple[int, str, Pattern]]:
    """Of overlapping stretches the first, longest one."""
    kept: list[tuple[int, str, Pattern]] = []
    for start, words, one in sorted(hits, key=lambda hit: (hit[0], -len(hit[1]))):
        if not kept or start >= kept[-1][0] + len(kept[-1][1]):
            kept.append((start, words, one))
    return kept
