"""Which column of somebody's table holds what? Pure: heads of columns in, our fields out."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LOOKED_AT = 20  # rows among which the heads are sought: titles and notes may stand above
LEAST_HEADS = 2


@dataclass(frozen=True)
class Field:
    """A field of an opening: what its column may be called, and an example for the blank table."""

    code: str
    label: str
    names: tuple[str, ...]
    example: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    note: str = ""
    width: int = 14


FIELDS: tuple[Field, ...] = (
    Field("employer_name", "单位名称", ("单位名称", "用人单位", "企业名称", "公司名称", "招聘单位", "用工单位", "单位", "企业"), "敦化市试例食品有限公司", True, width=26),
    Field("credit_code", "统一社会信用代码", ("统一社会信用代码", "社会信用代码", "信用代码"), "", note="18 位，可不填；填了会校验", width=22),
    Field("title", "岗位名称", ("岗位名称", "职位名称", "招聘岗位", "招聘职位", "岗位", "职位", "工种"), "食品包装工", True),
    Field("occupation", "职业", ("职业名称", "职业代码", "职业分类", "职业"), "", note="2022 年版职业分类大典的代码或名称；不填则按岗位名称推定"),
    Field("openings", "招聘人数", ("招聘人数", "需求人数", "招工人数", "招聘数量", "拟招人数", "用工人数", "人数"), "3", width=10),
    Field("pay_min", "最低月薪", ("最低月薪", "最低工资", "月薪下限", "薪资下限"), "", width=10),
    Field("pay_max", "最高月薪", ("最高月薪", "最高工资", "月薪上限", "薪资上限"), "", width=10),
    Field("pay", "月薪", ("月薪", "薪资待遇", "工资待遇", "薪酬待遇", "薪资范围", "月工资", "工资", "薪资", "薪酬", "待遇"), "3000-3600", note="如 3000-4000、3千以上、面议"),
    Field("place", "工作地点", ("工作地点", "工作地址", "工作区域", "上班地点", "单位地址", "地址", "地点", "所在地"), "敦化市渤海街道", note="写到县（市、区）、乡镇（街道）", width=20),
    Field("schooling", "学历要求", ("学历要求", "文化程度", "学历"), "不限", choices=("不限", "小学", "初中", "高中或中职", "大专", "本科及以上")),
    Field("hours", "工作时间", ("工作时间", "上班时间", "工时", "用工形式", "工作性质"), "全天", choices=("全天", "半天或几小时", "自由安排")),
    Field("shift", "班次", ("班次", "工作班次", "是否倒班", "倒班"), "白班", choices=("白班", "倒班", "夜班")),
    Field("remote", "是否居家", ("是否居家", "可否居家", "居家办公", "居家", "远程"), "否", choices=("是", "否"), width=10),
    Field("offers", "可提供的便利", ("可提供的便利", "提供的便利", "便利条件", "无障碍条件", "无障碍设施", "便利"), "可以坐着做、提供宿舍", note="如 坡道、无障碍厕所、班车、宿舍、弹性时间、手语、文字沟通", width=24),
    Field("tasks", "工作内容", ("工作内容", "岗位职责", "工作职责", "岗位描述", "职责", "岗位说明"), "坐在工作台前装袋、贴标", width=30),
    Field("demands", "要求", ("任职要求", "岗位要求", "招聘要求", "招聘条件", "其他要求", "岗位条件", "要求", "条件", "备注"), "", width=24),
    Field("until", "招聘截止", ("招聘截止", "截止日期", "截止时间", "有效期", "有效期至", "招聘有效期", "到期时间"), "", note="已过这天的不导入；长期的不用填"),
    Field("contact_name", "联系人", ("联系人", "负责人"), ""),
    Field("phone", "联系电话", ("联系电话", "联系方式", "电话", "手机"), ""),
)
EMPLOYER_FIELDS = ("employer_name", "credit_code", "contact_name", "phone")  # an employer's own table does without
FIELD: dict[str, Field] = {one.code: one for one in FIELDS}
_BRACKETS = re.compile(r"[（(【\[].*?[)）】\]]")


def plain_head(text: str) -> str:
    """A head without width variants, blanks, brackets and stars: "月薪\n（元/月）*" → "月薪"."""
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s*:：]+", "", _BRACKETS.sub("", folded))


def field_of(head: str) -> tuple[str, int] | None:
    """The field a head names, and how surely: its exact name before a longer text that contains one."""
    plain = plain_head(head)
    if not plain:
        return None
    exact = [one.code for one in FIELDS if plain in one.names]
    if exact:
        return exact[0], 100
    inside = [(len(name), one.code) for one in FIELDS for name in one.names if len(name) >= 2 and name in plain]
    if inside and len(plain) <= 14:
        length, code = max(inside)
        return code, length
    return None


def mapping_of(heads: Sequence[str]) -> dict[str, int]:
    """Field → place of its column; of two columns for one field the surer, then the first."""
    found: dict[str, tuple[int, int]] = {}
    for place, head in enumerate(heads):
        named = field_of(head)
        if named and (named[0] not in found or named[1] > found[named[0]][0]):
            found[named[0]] = (named[1], place)
    return {code: place for code, (_, place) in found.items()}


def guess_columns(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """(place of the row of heads, its mapping) among the first rows; place −1 when no row looks like heads."""
    best: dict[str, int] = {}
    where = -1
    for place, cells in enumerate(rows[:LOOKED_AT]):
        mapping = mapping_of(cells)
        if len(mapping) > len(best):
            best, where = mapping, place
    if len(best) < LEAST_HEADS:
        return -1, {}
    return where, best
