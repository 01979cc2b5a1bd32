"""Which abilities, work demands and accommodations exist, and what are they called?

The one vocabulary of people's profiles, vacancies, matching and surveys. Codes are stable: they are stored
in JSON and in columns; add at the end, never rename. Domains follow the Washington Group extended set and
the activities of the ICF, with the work-related ones added. Ability is judged with what the person wears every
day (glasses, hearing aid, prosthesis, wheelchair); accommodations come on top.
"""

from __future__ import annotations

from dataclasses import dataclass

FULL_LEVEL = 3
ABILITY_LEVELS = ("做不到", "很困难", "有些困难", "没有困难")
DEMAND_LEVELS = ("不需要", "偶尔或少量", "经常", "完全需要")

Labels = tuple[str, str, str, str]


@dataclass(frozen=True)
class Domain:
    """One thing a person does and work may demand; `ability_labels` and `demand_labels` are indexed by level 0–3.

    Ability: 0 cannot, 1 with much difficulty, 2 with some difficulty, 3 without difficulty. Demand: 0 not needed …
    3 fully needed. A demand is met when ability ≥ demand. None on either side is 待确认.
    """

    code: str
    label: str
    ability_labels: Labels
    demand_labels: Labels


@dataclass(frozen=True)
class Accommodation:
    """One adaptation of work; `bridges` says how many levels it adds to which domain.

    Of several for one domain the best one counts, they do not add up. `portable`: the person can bring it along.
    `skill`: it helps only a person who uses it (knows sign language, reads braille).
    """

    code: str
    label: str
    bridges: dict[str, int]
    portable: bool = False
    skill: bool = False


DOMAINS: tuple[Domain, ...] = (
    Domain(
        "seeing",
        "看",
        ("看不见", "只能看见轮廓或光", "看小字或远处有困难", "看得清"),
        ("不需要用眼", "看清大件物体即可", "需要看清文字和零件", "需要看清细小或远处的东西"),
    ),
    Domain(
        "hearing",
        "听",
        ("听不见", "只能听到很大的声音", "嘈杂时听不清", "听得清"),
        ("不需要听", "偶尔听提示音", "经常当面听人说话", "需要打电话或凭声音判断"),
    ),
    Domain(
        "speaking",
        "说",
        ("不能用口语表达", "只能说简单词句", "说话慢或不太清楚", "说话清楚"),
        ("不需要说话", "偶尔简单说几句", "经常与人交谈", "以说话为主（讲解、接电话）"),
    ),
    Domain(
        "walking",
        "行走",
        ("不能行走", "只能走几步或上不了台阶", "走不远", "行走自如"),
        ("不需要走动", "室内少量走动", "经常走动或上下楼", "全天走动、攀爬"),
    ),
    Domain(
        "hands",
        "用手",
        ("双手都不能用", "只能用一只手或抓握很困难", "精细动作慢", "双手灵活"),
        ("不需要用手操作", "简单抓放", "双手配合操作", "精细、快速的双手操作"),
    ),
    Domain(
        "lifting",
        "搬举",
        ("不能搬东西", "只能拿 2 公斤以内", "能搬 10 公斤以内", "能搬 20 公斤以上"),
        ("不需要搬东西", "偶尔拿 2 公斤以内", "经常搬 10 公斤以内", "经常搬 20 公斤左右"),
    ),
    Domain(
        "posture",
        "久坐久站",
        ("坐或站不到 15 分钟", "能坚持约半小时", "能坚持约两小时", "能坚持半天"),
        ("姿势可随意变换", "每次约半小时", "每次约两小时", "整班久坐或久站"),
    ),
    Domain(
        "stamina",
        "耐力",
        ("每天只能活动很短时间", "每天约两小时", "每天约四小时", "能做满一天"),
        ("时间很短、强度很低", "每天约两小时", "每天约四小时或强度中等", "满班或强度大"),
    ),
    Domain(
        "reading",
        "读写",
        ("不能读写", "只认得少量字", "能读写简单内容", "能读写一般材料"),
        ("不需要读写", "认得少量标识和数字", "读写简单单据", "读写文件、用电脑处理文字"),
    ),
    Domain(
        "learning",
        "记忆和学习",
        ("需要别人一直带着", "只能学会一两个步骤", "多教几遍能学会", "学得会、记得住"),
        ("一两个重复动作", "几个固定步骤", "多个步骤，有时变化", "经常学新东西、自己判断"),
    ),
    Domain(
        "pace",
        "速度",
        ("不能按时间要求做", "比一般人慢很多", "比一般人慢一些", "能跟上一般速度"),
        ("没有速度要求", "有大致数量要求", "有定额要求", "跟流水线或限时完成"),
    ),
    Domain(
        "social",
        "与人相处",
        ("不能与生人相处", "只能与熟人相处", "与生人打交道有些困难", "与人相处没有困难"),
        ("独自工作", "与固定的几个人共事", "经常与同事或顾客打交道", "以待人接物为主，常处理矛盾"),
    ),
    Domain(
        "self_care",
        "自理",
        ("全靠别人照料", "吃饭、如厕需要帮助", "少量需要帮助", "完全自理"),
        ("有人照料也可以", "有人在旁帮一把即可", "基本自理", "完全自理，如外派、住宿"),
    ),
    Domain(
        "travel",
        "独自出行",
        ("不能独自出门", "只能在家附近", "走熟悉的路线可以", "独自去哪里都可以"),
        ("不需要出门", "在住处附近", "每天走固定路线上下班", "经常去不熟悉的地方"),
    ),
)

ACCOMMODATIONS: tuple[Accommodation, ...] = (
    Accommodation("screen_reader", "读屏软件", {"seeing": 2, "reading": 1}, portable=True, skill=True),
    Accommodation("large_print", "大字、放大或高对比显示", {"seeing": 1}, portable=True),
    Accommodation("braille", "盲文标识和资料", {"seeing": 1, "reading": 1}, skill=True),
    Accommodation("sign_interpreter", "手语翻译", {"hearing": 3, "speaking": 3, "social": 1}, skill=True),
    Accommodation("speech_to_text", "语音转写", {"hearing": 2}, portable=True),
    Accommodation("text_communication", "文字沟通（微信、写字板）", {"hearing": 2, "speaking": 3}),
    Accommodation("flashing_alarm", "闪光或振动提示", {"hearing": 1}),
    Accommodation("speaking_aid", "沟通板或语音合成", {"speaking": 2}, portable=True),
    Accommodation("level_entrance", "无障碍出入口（坡道、电梯）", {"walking": 2}),
    Accommodation("accessible_toilet", "无障碍厕所", {"self_care": 1, "walking": 1}),
    Accommodation("ground_floor", "工位在一楼、就近安排", {"walking": 1}),
    Accommodation("seat", "可以坐着做", {"posture": 1, "walking": 1, "stamina": 1}),
    Accommodation("adjustable_desk", "可调高度的工作台", {"posture": 2, "hands": 1}),
    Accommodation("lifting_aid", "搬运辅助（推车、升降机、同事搬）", {"lifting": 3}),
    Accommodation("one_hand_tools", "单手工具、夹具", {"hands": 2}),
    Accommodation("adapted_keyboard", "特殊键盘、鼠标或语音输入", {"hands": 2}, portable=True),
    Accommodation("flexible_hours", "弹性时间", {"stamina": 1, "travel": 1, "self_care": 1}),
    Accommodation("part_time", "可以只上半天", {"stamina": 2, "posture": 1}),
    Accommodation("extra_breaks", "增加休息", {"stamina": 1, "posture": 1}),
    Accommodation("piece_pace", "按个人速度、计件", {"pace": 3}),
    Accommodation("quiet_place", "安静、少干扰的工位", {"social": 1, "pace": 1, "hearing": 1}),
    Accommodation("job_coach", "就业辅导员", {"learning": 2, "social": 2, "pace": 1, "travel": 1}),
    Accommodation("picture_instructions", "图示步骤、样品", {"reading": 2, "learning": 1}),
    Accommodation("buddy", "同事结对帮带", {"learning": 1, "social": 1, "reading": 1, "self_care": 1}),
    Accommodation("task_split", "工作拆分、去掉做不了的部分", {"lifting": 1, "hands": 1, "reading": 1, "learning": 1}),
    Accommodation("shuttle", "班车或接送", {"travel": 2, "walking": 1}),
    Accommodation("dormitory", "提供宿舍", {"travel": 2}),
    Accommodation("home_office", "可以居家做", {"travel": 3, "walking": 2, "self_care": 2, "social": 1}),
)

DOMAIN: dict[str, Domain] = {domain.code: domain for domain in DOMAINS}
ACCOMMODATION: dict[str, Accommodation] = {item.code: item for item in ACCOMMODATIONS}

# Default demands are OUR OWN JUDGEMENT of the ordinary post of a group, a starting point for the vacancy form that
# the employer edits; they are not measured and not official. One digit per domain, in this order:
#   seeing hearing speaking | walking hands lifting posture stamina | reading learning pace social | self_care travel
DEFAULTS_SOURCE = "帮扶平台自拟，供填写时参考，可修改"
_UNSPECIFIED = "221 12122 2222 22"
_MAJOR: dict[str, str] = {
    "1": "223 22133 3323 23",  # heads of organisations
    "2": "222 12133 3322 22",  # professional and technical
    "3": "222 12123 3222 22",  # clerical
    "4": "222 22123 2223 22",  # services
    "5": "211 22223 1111 21",  # farming
    "6": "221 23233 2231 22",  # production
    "7": "333 33333 3333 33",  # armed forces
    "8": _UNSPECIFIED,
}
_MIDDLE: dict[str, str] = {
    "2-02": "222 22133 3322 22",  # engineering
    "2-03": "222 22123 3222 23",  # farming technicians
    "2-05": "333 23233 3333 22",  # health
    "2-06": "221 12123 3322 22",  # economics, finance
    "2-07": "223 12123 3323 22",  # law, social, religion
    "2-08": "233 22133 3323 22",  # teaching
    "2-09": "222 12122 2322 22",  # arts and sport
    "2-10": "221 12133 3322 22",  # press and publishing
    "3-01": "222 12113 3222 22",  # administrative support
    "3-02": "333 32223 2232 22",  # security and fire
    "4-01": "222 22223 2223 22",  # wholesale and retail
    "4-02": "322 22223 2232 22",  # transport, storage, post
    "4-03": "222 22223 1233 22",  # hotels and catering
    "4-04": "211 12123 3321 22",  # information technology services
    "4-05": "222 12123 3323 22",  # financial services
    "4-06": "223 22123 3223 23",  # real estate
    "4-07": "222 12123 3223 22",  # leasing and business services
    "4-08": "222 22133 3322 23",  # technical support services
    "4-09": "211 22223 1111 22",  # environment and public facilities
    "4-10": "222 23222 1223 22",  # personal and household services
    "4-11": "222 22223 2222 23",  # electricity, gas, water supply
    "4-12": "221 13222 2222 22",  # repair
    "4-13": "222 12122 3322 22",  # culture and education services
    "4-14": "122 23222 1223 22",  # health, sport, leisure (blind massage is here)
    "5-01": "211 22223 1111 21",  # crops
    "5-02": "221 32323 1111 22",  # forestry
    "5-03": "211 22223 1111 21",  # livestock
    "5-04": "221 22323 1111 22",  # fishery
    "6-01": "211 12223 1121 22",  # processing of farm products
    "6-02": "211 12223 1121 22",  # food and drink
    "6-04": "211 23133 1131 22",  # textiles
    "6-05": "210 13132 1121 22",  # garments and leather
    "6-06": "221 13223 1221 22",  # wood and furniture
    "6-07": "211 12223 1121 22",  # paper
    "6-08": "311 12223 2231 22",  # printing
    "6-09": "210 13122 1221 22",  # stationery, arts and crafts
    "6-16": "332 33333 2332 33",  # mining
    "6-17": "332 23333 2332 22",  # metallurgy
    "6-24": "311 13123 2231 22",  # electrical equipment
    "6-25": "310 13133 2231 22",  # electronics
    "6-27": "211 22222 1111 22",  # recycling
    "6-29": "332 33333 1231 23",  # construction
    "6-30": "332 23233 2332 23",  # drivers of vehicles and plant
    "6-31": "211 22223 1121 22",  # auxiliary production
}


def default_demands(occupation_code: str) -> dict[str, int]:
    """Usual demands of an occupation, {domain code: level 0–3}, every domain present.

    Takes a code of the 2022 classification at any depth ("4-02-07-02", "4-02", "4"); the middle group is used, else the
    major group, else a cautious middle. Never raises: an unknown code gets the last. Source: DEFAULTS_SOURCE.
    """
    code = occupation_code.strip()
    digits = _MIDDLE.get(code[:4]) or _MAJOR.get(code[:1]) or _UNSPECIFIED
    levels = digits.replace(" ", "")
    return {domain.code: int(level) for domain, level in zip(DOMAINS, levels, strict=True)}
