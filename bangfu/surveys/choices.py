"""The words of calls and visits."""

from django.db import models


class Channel(models.TextChoices):
    PHONE = "phone", "电话"
    WECHAT = "wechat", "微信"
    VISIT = "visit", "入户"
    OFFICE = "office", "窗口"


class ContactOutcome(models.TextChoices):
    REACHED = "reached", "联系上了"
    NO_ANSWER = "no_answer", "没人接、没人在"
    WRONG_NUMBER = "wrong_number", "号码不对"
    MOVED = "moved", "搬走了"
    REFUSED = "refused", "不愿意说"
    DIED = "died", "已去世"


class AssignmentState(models.TextChoices):
    OPEN = "open", "待联系"
    DONE = "done", "已核对"
    CLOSED = "closed", "无法核对"


class Service(models.TextChoices):
    """就业服务 given on the spot; the fourth of 四个一."""

    GUIDANCE = "guidance", "职业指导"
    JOBS = "jobs", "岗位信息推送"
    INTRODUCTION = "introduction", "职业介绍"
    STARTUP = "startup", "创业指导"
    POLICY = "policy", "政策咨询"
    TRAINING = "training", "培训报名"


class Facts(models.TextChoices):
    """已知情况，对吗？"""

    SAME = "same", "都对"
    MENDED = "mended", "改一改"


class Reach(models.TextChoices):
    """How far somebody will go to work."""

    HOME = "home", "只在家"
    VILLAGE = "village", "本村"
    TOWN = "town", "本镇"
    COUNTY = "county", "市里"
    ANYWHERE = "anywhere", "外地也行"


# Kilometres each answer stands for in matching; our own reading, so that answers and distances compare.
REACH_KM: dict[str, float] = {Reach.HOME: 0, Reach.VILLAGE: 3, Reach.TOWN: 15, Reach.COUNTY: 50, Reach.ANYWHERE: 500}


class Work(models.TextChoices):
    """Kinds of work as people say them, for the keys of the visit page."""

    CROPS = "crops", "种植"
    MUSHROOM = "mushroom", "食用菌"
    LIVESTOCK = "livestock", "养殖"
    FOOD = "food", "农产品加工"
    PACKING = "packing", "包装分拣"
    SEWING = "sewing", "缝纫制衣"
    CRAFT = "craft", "手工编织"
    CLEANING = "cleaning", "保洁"
    GUARD = "guard", "看护值守"
    SHOP = "shop", "卖货收银"
    ONLINE = "online", "电商客服"
    OFFICE = "office", "打字内勤"
    KITCHEN = "kitchen", "餐饮后厨"
    CARE = "care", "照料家政"
    MASSAGE = "massage", "按摩"
    DELIVERY = "delivery", "送货快递"
    REPAIR = "repair", "修理"


# Codes of the 2022 classification each kind means; a shorter code means the whole group.
WORK_CODES: dict[str, tuple[str, ...]] = {
    Work.CROPS: ("5-01",), Work.MUSHROOM: ("5-01-02-03",), Work.LIVESTOCK: ("5-03",), Work.FOOD: ("6-01", "6-02"),
    Work.PACKING: ("6-31-05-00", "4-02-06-02"), Work.SEWING: ("6-05-01",), Work.CRAFT: ("6-09-03",),
    Work.CLEANING: ("4-09-08-01",), Work.GUARD: ("4-07-05-01",), Work.SHOP: ("4-01-02",), Work.ONLINE: ("4-01-06", "4-04-05-03"),
    Work.OFFICE: ("3-01-02",), Work.KITCHEN: ("4-03-02",), Work.CARE: ("4-10-01",), Work.MASSAGE: ("4-10-04-02",),
    Work.DELIVERY: ("4-02-07",), Work.REPAIR: ("4-12",),
}
# After these nobody is tried again; a refusal ends it too unless a next day was agreed.
ENDS = {ContactOutcome.MOVED, ContactOutcome.DIED}


class SurveyState(models.TextChoices):
    """Where a person of the roster stands in the survey, for lists and counts."""

    UNASSIGNED = "unassigned", "未派单"
    OPEN = "open", "已派，待核对"
    MISSED = "missed", "未接通 2 次以上"
    CLOSED = "closed", "无法核对"
    CHECKED = "checked", "已核对"
