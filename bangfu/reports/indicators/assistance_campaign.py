"""Which figures does the table of an assistance campaign (残疾人就业帮扶活动情况统计表) hold?

The notice of 2022 asks for a table and prints none; rows follow its measures and the four services with their own bases.
"""

import polars as pl

from bangfu.core.citations import cites
from bangfu.people.choices import SERVICE_KINDS, EventKind, Gift
from bangfu.policies.catalogue import policy
from bangfu.policies.catalogue.disabled_graduate import graduated_lately
from bangfu.policies.rules import evaluate
from bangfu.reports.indicators import Frames, indicator

NOTICE = "人社厅函〔2022〕74号"
FOUR_SERVICES = "国办发〔2022〕6号 行动九（“四个一”）"
SURVEY, FOCUS, SERVICE, OTHER = "一、情况摸查", "二、重点群体", "三、“四个一”与就业服务", "四、培训、政策"
IN_BASE = pl.col("in_base")
WITH_NEED = pl.col("in_base") & pl.col("wants_work")


@indicator("名册人数", group=SURVEY, two_lines=False)
@cites(f"{NOTICE}（一）", "残疾人就业和职业培训实名制填报说明（2012）")
def roster_people(frames: Frames) -> pl.DataFrame:
    """列入本次活动名册、截止日住在本地的在世残疾人。"""
    return frames.people_who(pl.lit(True))


@indicator("应核对：就业年龄段未就业", group=SURVEY, base="roster_people", two_lines=False)
@cites(f"{NOTICE}（一）", FOUR_SERVICES, "残疾人就业和职业培训实名制填报说明（2012）：男16–59、女16–54周岁")
def unemployed(frames: Frames) -> pl.DataFrame:
    """名册中截止日在就业年龄段、未就业的人；就业状况不明的也要核对，活动期间就业的仍算在内。"""
    return frames.people_who(IN_BASE)


@indicator("完成基础信息核对", group=SURVEY, base="unemployed")
@cites(f"{NOTICE}（一）", FOUR_SERVICES)
def basic_checked(frames: Frames) -> pl.DataFrame:
    """应核对人员中，活动期间至少有一次基础信息核对记录的人。"""
    return frames.people_with((EventKind.BASIC_CHECK,), among=IN_BASE)


@indicator("有就业创业意愿和条件", group=SURVEY, base="unemployed", two_lines=False)
@cites(f"{NOTICE}（一）", FOUR_SERVICES)
def with_need(frames: Frames) -> pl.DataFrame:
    """应核对人员中，登记想工作或想自己干的人；说不准、没问的不算。"""
    return frames.people_who(WITH_NEED)


@indicator("联系次数", group=SURVEY, unit="人次")
@cites("吉人社联〔2022〕62号：电话、微信、入户")
def contact_attempts(frames: Frames) -> pl.DataFrame:
    """活动期间本地单位电话、微信、入户、窗口联系的次数，没联系上的也算。"""
    return frames.times((EventKind.CONTACT_ATTEMPT,))


@indicator("应届高校残疾人毕业生", group=FOCUS, two_lines=False)
@cites(f"{NOTICE}（三）", "规则：未就业应届高校残疾人毕业生")
def graduates(frames: Frames) -> pl.DataFrame:
    """应核对人员中，毕业年份为当年的高校毕业生。"""
    return frames.people_who(IN_BASE & graduated_lately(frames.on))


@indicator("其中：“一对一”结对", group=FOCUS, base="graduates")
@cites("吉人社联〔2022〕62号：未就业应届残疾人大学生“一对一”帮扶")
def graduates_paired(frames: Frames) -> pl.DataFrame:
    """应届毕业生中，有一对一结对记录的人，结对早于活动的也算。"""
    return frames.people_with((EventKind.PAIRING,), among=IN_BASE & graduated_lately(frames.on), any_time=True)


@indicator("残疾人就业困难人员（已认定）", group=FOCUS)
@cites("就业促进法第五十二条", f"{NOTICE}（三）", "规则：残疾人就业困难人员")
def hard_to_employ(frames: Frames) -> pl.DataFrame:
    """名册中有就业困难人员认定记录、没有撤回的人；疑似、待认定的不算。"""
    is_this = pl.col("policy") == "hard_to_employ"
    return frames.people_with((EventKind.CERTIFICATION,), among=pl.lit(True), events=is_this, any_time=True)


def _certified(frames: Frames, code: str) -> pl.DataFrame:
    answers = evaluate(policy(code, frames.on), frames.people)
    held = answers.filter("certified")["person_id"]
    return frames.people_who(pl.col("person_id").is_in(held.implode()) & IN_BASE)


@indicator("农村残疾人", group=FOCUS, two_lines=False)
@cites(f"{NOTICE}：重点群体", "规则：农村残疾人")
def rural(frames: Frames) -> pl.DataFrame:
    """应核对人员中，登记为农村户籍的人。"""
    return _certified(frames, "rural_disabled")


@indicator("易地搬迁残疾人", group=FOCUS, two_lines=False)
@cites(f"{NOTICE}（三）", "规则：易地搬迁残疾人")
def relocated(frames: Frames) -> pl.DataFrame:
    """应核对人员中，家庭在易地搬迁名单上的人。"""
    return _certified(frames, "relocated")


@indicator("防止返贫监测家庭残疾人", group=FOCUS, two_lines=False)
@cites(f"{NOTICE}（三）", "规则：防止返贫监测家庭残疾人")
def monitored(frames: Frames) -> pl.DataFrame:
    """应核对人员中，家庭在防止返贫监测名单上的人。"""
    return _certified(frames, "monitored_household")


@indicator("职业能力评估", group=SERVICE, base="with_need")
@cites(FOUR_SERVICES)
def ability_assessed(frames: Frames) -> pl.DataFrame:
    """有就业需求的人中，活动期间至少有一次职业能力评估的人。"""
    return frames.people_with((EventKind.ABILITY_ASSESSMENT,), among=WITH_NEED)


@indicator("就业需求登记", group=SERVICE, base="with_need")
@cites(FOUR_SERVICES)
def need_registered(frames: Frames) -> pl.DataFrame:
    """有就业需求的人中，活动期间至少有一次就业需求登记的人。"""
    return frames.people_with((EventKind.NEED_REGISTRATION,), among=WITH_NEED)


@indicator("就业服务", group=SERVICE, base="with_need")
@cites(FOUR_SERVICES, f"{NOTICE}（五）")
def served(frames: Frames) -> pl.DataFrame:
    """有就业需求的人中，活动期间至少得到一次就业服务的人；推荐岗位、参加培训也是就业服务。"""
    return frames.people_with(tuple(SERVICE_KINDS), among=WITH_NEED)


@indicator("招聘信息", group=SERVICE, unit="条")
@cites(f"{NOTICE}（五）")
def vacancies(frames: Frames) -> pl.DataFrame:
    """活动期间本地单位收集的招聘信息条数，按收集单位算。"""
    return frames.times((EventKind.VACANCY_OPENED,))


@indicator("收集岗位", group=SERVICE, unit="个")
@cites(f"{NOTICE}（五）")
def openings(frames: Frames) -> pl.DataFrame:
    """上述招聘信息要招的人数之和，一个人一个岗位。"""
    return frames.times((EventKind.VACANCY_OPENED,), quantity=True)


@indicator("推荐岗位", group=SERVICE, base="with_need")
@cites(f"{NOTICE}（五）")
def referred(frames: Frames) -> pl.DataFrame:
    """应核对人员中，活动期间至少被推荐过一次岗位的人。"""
    return frames.people_with((EventKind.REFERRAL,), among=IN_BASE)


@indicator("面试", group=SERVICE, base="referred")
@cites(f"{NOTICE}（五）")
def interviewed(frames: Frames) -> pl.DataFrame:
    """应核对人员中，活动期间至少参加过一次面试的人。"""
    return frames.people_with((EventKind.INTERVIEW,), among=IN_BASE)


@indicator("实现就业创业", group=SERVICE, base="referred")
@cites(f"{NOTICE}（五）", "残疾人就业条例第二十九条")
def hired(frames: Frames) -> pl.DataFrame:
    """应核对人员中，活动期间有实现就业记录的人；自己找到工作、经核对登记的也算。"""
    return frames.people_with((EventKind.HIRE,), among=IN_BASE)


@indicator("参加技能培训", group=OTHER, base="with_need")
@cites(f"{NOTICE}（四）")
def trained(frames: Frames) -> pl.DataFrame:
    """应核对人员中，活动期间参加过职业技能培训或创业培训的人。"""
    return frames.people_with((EventKind.TRAINING,), among=IN_BASE)


@indicator("送政策到人", group=OTHER, base="unemployed")
@cites(f"{NOTICE}（二）：送政策")
def delivered_policy(frames: Frames) -> pl.DataFrame:
    """应核对人员中，活动期间至少收到一次政策告知的人。"""
    return frames.people_with((EventKind.DELIVERY,), among=IN_BASE, events=pl.col("gift") == Gift.POLICY)


@indicator("“四送”到人", group=OTHER, base="unemployed")
@cites(f"{NOTICE}（二）：送政策、送服务、送信息、送温暖")
def delivered_any(frames: Frames) -> pl.DataFrame:
    """应核对人员中，活动期间送政策、送服务、送信息、送温暖至少一样送到的人。"""
    return frames.people_with((EventKind.DELIVERY,), among=IN_BASE)
