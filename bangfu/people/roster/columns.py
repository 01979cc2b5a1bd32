"""Which column of a roster is what? Heads are recognised by the words offices use for them."""

import re
from collections.abc import Container
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """A column the register can take. `words`: heads that mean it, the usual one first; `hint` goes into the blank form."""

    code: str
    label: str
    words: tuple[str, ...]
    hint: str = ""
    width: int = 12


FIELDS: tuple[Field, ...] = (
    Field("name", "姓名", ("姓名", "残疾人姓名", "名字", "人员姓名"), "必填，与身份证一致"),
    Field("id_number", "身份证号", (
        "身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "居民身份证号码", "居民身份证号", "证件号码", "证件号", "身份号码",
        "身份证件号码", "身份证", "公民身份证号",
    ), "必填，18 位，单元格设为文本格式", 22),
    Field("certificate", "残疾人证号", (
        "残疾人证号", "残疾证号", "残疾证号码", "残疾人证号码", "残疾人证件号", "残疾人证", "残疾证", "残证号",
    ), "20 位，身份证号加类别、等级各 1 位", 25),
    Field("category", "残疾类别", ("残疾类别", "残疾类型", "残疾种类", "类别", "类型"), "视力、听力、言语、肢体、智力、精神、多重"),
    Field("grade", "残疾等级", ("残疾等级", "残疾级别", "等级", "级别", "残疾程度"), "一级到四级"),
    Field("category_grade", "残疾类别和等级", ("残疾类别等级", "类别等级", "残疾类别及等级", "残疾类别级别", "残疾类型及等级", "残疾情况"), "如 肢体三级"),
    Field("certificate_until", "残疾人证有效期", ("残疾人证有效期", "残疾证有效期", "证件有效期", "有效期至", "有效期", "残疾人证有效期至"), "如 2028-09-01"),
    Field("sex", "性别", ("性别",), "男或女；可不填，按身份证号"),
    Field("birth_on", "出生日期", ("出生日期", "出生年月日", "出生年月", "生日"), "可不填，按身份证号"),
    Field("phone", "联系电话", (
        "联系电话", "手机", "手机号", "手机号码", "电话", "电话号码", "联系方式", "本人电话", "移动电话", "本人联系电话",
    ), "手机号或带区号的座机", 16),
    Field("guardian", "监护人", ("监护人", "监护人姓名")),
    Field("guardian_phone", "监护人电话", ("监护人电话", "监护人联系电话", "监护人联系方式", "监护人手机", "监护人手机号"), width=16),
    Field("county", "县（市、区）", ("县", "区县", "县区", "县市区", "市县区", "所属县区", "所属区县", "县市", "区")),
    Field("township", "乡镇（街道）", ("乡镇", "街道", "乡镇街道", "镇街", "镇街道", "所属乡镇", "所在乡镇", "乡", "镇", "街道办事处", "街道乡镇"), width=16),
    Field("village", "村（社区）", (
        "村", "社区", "村社区", "村居", "行政村", "村委会", "居委会", "村居委会", "所属村", "所属社区", "村屯", "社区村", "所在村",
    ), width=16),
    Field("address", "住址", (
        "住址", "家庭住址", "现住址", "现居住地址", "居住地址", "常住地址", "家庭地址", "地址", "详细地址", "现居住地", "居住地",
        "通讯地址", "户籍地址", "户口所在地", "户籍所在地",
    ), "写到村（社区），如 大石头镇太平川村3组", 30),
    Field("hukou", "户口性质", ("户口性质", "户籍性质", "户口类别", "户籍类别", "户口类型", "户籍类型", "户口", "户别"), "城镇或农村"),
    Field("schooling", "文化程度", ("文化程度", "学历", "受教育程度", "最高学历", "教育程度"), "如 初中"),
    Field("graduated_on", "毕业时间", ("毕业时间", "毕业日期", "毕业年月", "毕业年份"), "全日制大专以上，如 2022-06-30"),
    Field("employment", "就业状况", ("就业状况", "就业状态", "就业情况", "是否就业", "目前就业状况", "就业失业状态", "就业失业状况"), "已就业或未就业"),
    Field("employment_form", "就业形式", ("就业形式", "就业方式", "就业类型", "就业类别", "就业渠道"), "已就业的填，如 灵活就业", 18),
    Field("employed_on", "就业时间", ("就业时间", "就业日期", "参加工作时间")),
    Field("unemployed_on", "失业时间", ("失业时间", "失业日期")),
    Field("registered_unemployed_on", "失业登记时间", ("失业登记时间", "失业登记日期", "登记失业时间", "登记失业日期"), width=14),
    Field("not_employed_reason", "未就业原因", ("未就业原因", "未就业主要原因", "不就业原因", "未就业的主要原因"), width=16),
    Field("wish", "就业意愿", (
        "就业意愿", "有无就业意愿", "是否有就业意愿", "就业愿望", "有无就业愿望", "是否有就业需求", "有无就业需求", "就业需求", "就业创业意愿",
    ), "有、无或创业"),
    Field("household", "户编号", ("户编号", "户号", "家庭编号", "户口簿号", "家庭户号"), "同一户填同一编号"),
    Field("minimum_living", "低保", ("低保", "是否低保", "是否低保户", "低保户", "是否享受低保", "低保情况", "是否低保对象"), "是或否"),
    Field("relocated", "易地搬迁", ("易地搬迁", "是否易地搬迁", "易地扶贫搬迁", "是否易地扶贫搬迁", "搬迁户", "易地搬迁户"), "是或否"),
    Field("monitored", "监测户类型", (
        "监测户类型", "监测对象类型", "监测对象类别", "监测类型", "监测户", "防止返贫监测户", "防返贫监测对象", "防止返贫监测对象", "防返贫监测类型",
    ), "脱贫不稳定户、边缘易致贫户或突发严重困难户", 18),
)
BY_CODE = {one.code: one for one in FIELDS}
PERSONAL = ("name", "id_number", "certificate", "phone", "guardian", "guardian_phone", "address")
WORST = 1_000  # rank behind all others
PLACE_CODES = ("county", "township", "village", "address")
# Somebody else's name or number, and columns the register does not take.
_OTHERS = re.compile("监护|户主|配偶|成员|填表|帮扶|责任人|委员|负责|联系人|法人|单位|经办|年龄|备注|序号")
_NOISE = re.compile(r"[（(\[【].*?[）)\]】]|[\s*＊：:、，,/／\\.．\-—_“”\"'及与和或]|[0-9０-９]+$")


def plain(head: str) -> str:
    """A head without brackets, marks and blanks: "*联系 电话（手机）" → 联系电话."""
    return _NOISE.sub("", head)


_WORDS = {plain(word): (rank, one.code) for one in FIELDS for rank, word in reversed(list(enumerate(one.words)))}


def field_of(head: str) -> tuple[int, str] | None:
    """(rank, code) of what a head means, None when nobody knows; rank 0 is the usual word, 100 and more a guess."""
    text = plain(head)
    if text in _WORDS:
        return _WORDS[text]
    if not text or _OTHERS.search(text):
        return None
    inside = [(len(word), code) for word, (_, code) in _WORDS.items() if len(word) >= 2 and word in text]
    return (100, max(inside)[1]) if inside else None


def recognise(heads: list[str], *, empty: Container[int] = ()) -> dict[int, str]:
    """Column number → field code; of two columns for one field one with content counts (`empty`: those without), then the
    better head, then the first."""
    found: dict[str, tuple[bool, int, int]] = {}
    for number, head in enumerate(heads):
        meant = field_of(head)
        if meant:
            found[meant[1]] = min(found.get(meant[1], (True, WORST, 0)), (number in empty, meant[0], number))
    return dict(sorted((number, code) for code, (*_, number) in found.items()))
