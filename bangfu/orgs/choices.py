"""The words of regions, units and roles."""

from django.db import models


class Level(models.IntegerChoices):
    PROVINCE = 1, "省"
    PREFECTURE = 2, "市（州）"
    COUNTY = 3, "县（市、区）"
    TOWNSHIP = 4, "乡镇（街道）"
    VILLAGE = 5, "村（社区）"


class LineOfCommand(models.TextChoices):
    """The two lines of command; other bodies belong to neither."""

    HRSS = "hrss", "人社"
    DPF = "dpf", "残联"
    OTHER = "other", "其他"


class UnitKind(models.TextChoices):
    BUREAU = "bureau", "主管部门"
    SERVICE_CENTRE = "service_centre", "就业服务机构"
    TRAINING_PROVIDER = "training_provider", "培训机构"
    VILLAGE_STATION = "village_station", "村（社区）服务站"
    EMPLOYER = "employer", "用人单位"


class Role(models.TextChoices):
    OFFICER = "officer", "经办"
    LEADER = "leader", "审核"
    COMMISSIONER = "commissioner", "专职委员"
    HELPER = "helper", "帮扶责任人"
    EMPLOYER = "employer", "用人单位"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


class GrantKind(models.TextChoices):
    AREA = "area", "一个地方的人"
    PERSON = "person", "一个人"


# What an audit action is called on the page; the part before the dot names the room.
AUDIT_WORDS = {
    "account": "账号", "people": "人员", "notice": "通知", "campaign": "活动", "edge": "转发签收", "task": "任务",
    "roster": "名册", "survey": "摸查", "contact": "走访", "case": "帮扶", "policy": "政策", "job": "岗位", "referral": "推荐",
    "match": "匹配", "return": "报表", "paper": "总结简报", "audit": "审计", "export": "导出", "certificate": "证件", "marks": "重点群体", "region": "地区", "backup": "备份", "keys": "密钥",
    "exchange": "部门数据", "impact": "影响评估",
}
