"""The words of the exchange with other registers."""

from django.db import models


class Counterpart(models.TextChoices):
    """Whose register it is; each has a layout of this name in layouts/."""

    REAL_NAME = "real_name", "实名制系统"
    SOCIAL_INSURANCE = "social_insurance", "社会保险"
    UNEMPLOYMENT = "unemployment", "失业登记"


class LayoutState(models.TextChoices):
    DRAFT = "draft", "待确认"
    STANDING = "standing", "在用"
    WITHDRAWN = "withdrawn", "已停用"


class ComparisonState(models.TextChoices):
    COMPARING = "comparing", "比对中"
    DONE = "done", "已比对"


class Found(models.TextChoices):
    """What a comparison says about one person. The first two contradict each other over work."""

    WORKS_THERE = "works_there", "对方在就业、这里未就业"
    WORKS_HERE = "works_here", "这里已就业、对方未就业"
    DIFFERS = "differs", "内容不同"
    ONLY_THERE = "only_there", "只在对方"
    ONLY_HERE = "only_here", "只在这里"
    SAME = "same", "一致"
    ELSEWHERE = "elsewhere", "在外地登记"
    UNREADABLE = "unreadable", "读不懂的行"


class Decision(models.TextChoices):
    OPEN = "", "待处理"
    TAKEN = "taken", "已采用对方"
    KEPT = "kept", "保留这里"
    CHECK = "check", "请专委核实"


DECIDABLE = (Found.WORKS_THERE, Found.WORKS_HERE, Found.DIFFERS)
WITH_PERSON = (*DECIDABLE, Found.SAME, Found.ONLY_HERE)


class Work(models.TextChoices):
    """What another register says about somebody's work; with a maybe it takes a look at the person."""

    EMPLOYED = "employed", "已就业"
    MAYBE_EMPLOYED = "maybe", "可能在就业"
    UNEMPLOYED = "unemployed", "未就业"
    MAYBE_NOT = "maybe_not", "可能已不在业"


class HandInPurpose(models.TextChoices):
    """What a table in their layout is made for."""

    ENTRY = "entry", "录入对方系统"
    ANSWER = "answer", "答复对方核查"
    OTHER = "other", "其他（请写明）"
