"""The words of vacancies and referrals, and which move follows which."""

from django.db import models


class VacancyHours(models.TextChoices):
    FULL = "full", "全天"
    PART = "part", "半天或几小时"
    FLEXIBLE = "flexible", "自由安排"


class Shift(models.TextChoices):
    DAY = "day", "白班"
    ROTATING = "rotating", "倒班"
    NIGHT = "night", "夜班"


class VacancyState(models.TextChoices):
    WAITING = "waiting", "待审核"  # the employer wrote it, the county has not looked yet
    RETURNED = "returned", "已退回"
    OPEN = "open", "在招"
    PAUSED = "paused", "暂停"
    CLOSED = "closed", "已结束"


UNDECIDED_STATES = (VacancyState.WAITING, VacancyState.RETURNED)  # on no list but the employer's own and the county's
# Out of 待审核 and 已退回 lead approving and handing in again, which are acts of their own.
VACANCY_MOVES: dict[str, set[str]] = {
    VacancyState.WAITING: {VacancyState.CLOSED},
    VacancyState.RETURNED: {VacancyState.CLOSED},
    VacancyState.OPEN: {VacancyState.PAUSED, VacancyState.CLOSED},
    VacancyState.PAUSED: {VacancyState.OPEN, VacancyState.CLOSED},
    VacancyState.CLOSED: {VacancyState.OPEN},
}


class ReferralState(models.TextChoices):
    REFERRED = "referred", "已推荐"
    INTERVIEW = "interview", "已面试"
    OFFERED = "offered", "拟录用"
    HIRED = "hired", "已就业"
    REFUSED_BY_PERSON = "refused_person", "本人不去"
    REFUSED_BY_EMPLOYER = "refused_employer", "单位未录用"
    WITHDRAWN = "withdrawn", "已撤回"


S = ReferralState
REFERRAL_MOVES: dict[str, set[str]] = {
    S.REFERRED: {S.INTERVIEW, S.OFFERED, S.HIRED, S.REFUSED_BY_PERSON, S.REFUSED_BY_EMPLOYER, S.WITHDRAWN},
    S.INTERVIEW: {S.OFFERED, S.HIRED, S.REFUSED_BY_PERSON, S.REFUSED_BY_EMPLOYER},
    S.OFFERED: {S.HIRED, S.REFUSED_BY_PERSON, S.REFUSED_BY_EMPLOYER},
    S.HIRED: set(),
    S.REFUSED_BY_PERSON: set(),
    S.REFUSED_BY_EMPLOYER: set(),
    S.WITHDRAWN: set(),
}


class RefusalReason(models.TextChoices):
    PAY = "pay", "待遇低于期望"
    DISTANCE = "distance", "太远"
    HOURS = "hours", "时间不合适"
    HEALTH = "health", "身体吃不消"
    FAMILY = "family", "要照顾家人"
    ADAPTATION = "adaptation", "单位不能提供所需便利"
    SKILL = "skill", "技能不符"
    FILLED = "filled", "岗位已招满"
    OTHER = "other", "其他"


OPEN_STATES = (S.REFERRED, S.INTERVIEW, S.OFFERED)  # nobody has said yes or no yet
STANDING_STATES = (*OPEN_STATES, S.HIRED)
REFUSED_STATES = (S.REFUSED_BY_PERSON, S.REFUSED_BY_EMPLOYER)
UNDOABLE_STATES = (S.INTERVIEW, S.OFFERED, S.HIRED, *REFUSED_STATES)  # a wrong referral is withdrawn, a withdrawn one made again
# What each stage of the funnel counts: those who came at least so far.
REACHED: dict[str, tuple[str, ...]] = {
    S.REFERRED: (*OPEN_STATES, S.HIRED, *REFUSED_STATES),
    S.INTERVIEW: (S.INTERVIEW, S.OFFERED, S.HIRED),
    S.OFFERED: (S.OFFERED, S.HIRED),
    S.HIRED: (S.HIRED,),
}


class ApplicationState(models.TextChoices):
    WAITING = "waiting", "待审核"
    APPROVED = "approved", "已开通"
    REFUSED = "refused", "未通过"


class ConsentWay(models.TextChoices):
    PHONE = "phone", "电话里同意"
    IN_PERSON = "in_person", "当面同意"
    PAPER = "paper", "签了同意书"
    MESSAGE = "message", "微信或短信里同意"


class Shared(models.TextChoices):
    """What somebody agrees to show an employer; the least is name and telephone."""

    CONTACT = "contact", "姓名和联系电话"
    DISABILITY = "disability", "残疾类别和等级"


# What an employer may say about a candidate; an office takes the word over.
ANSWER_STATES = (S.INTERVIEW, S.OFFERED, S.HIRED, S.REFUSED_BY_EMPLOYER, S.REFUSED_BY_PERSON)


class ImportState(models.TextChoices):
    DRAFT = "draft", "待写入"
    WRITING = "writing", "写入中"
    DONE = "done", "已写入"
    CANCELLED = "cancelled", "已放弃"
