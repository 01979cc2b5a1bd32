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


class Need(models.TextChoices):
    """Services a person asks for; words of the annual survey (R20) and of the notice."""

    INTRODUCTION = "introduction", "介绍工作"
    TRAINING = "training", "技能培训"
    FARM_TRAINING = "farm_training", "农村实用技术培训"
    CREDIT = "credit", "资金、贷款扶持"
    STARTUP = "startup", "创业指导"
    REHAB = "rehab", "辅具、无障碍改造"
    OTHER = "other", "其他"
