"""What is each field of a person called, and how is a value of it said?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bangfu.core.clock import HERE
from bangfu.core.ui import date_iso, thousands
from bangfu.occupations.models import Occupation
from bangfu.occupations.vocabulary import ACCOMMODATION, DOMAINS
from bangfu.people.choices import (
    Category,
    ContactWay,
    Employment,
    EmploymentForm,
    Grade,
    Hours,
    Hukou,
    Need,
    NotEmployedReason,
    Schooling,
    Sex,
    Source,
    Wish,
)
from bangfu.people.models import Person

UNKNOWN = "未登记"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a person: its name in Chinese and how a known value is worded."""

    name: str
    label: str
    words: Callable[[Any], str]


def _of(choices: Any) -> Callable[[Any], str]:
    labels = dict(choices.choices)
    return lambda value: str(labels.get(value, value))


def _each(choices: Any) -> Callable[[Any], str]:
    labels = dict(choices.choices)
    return lambda values: "、".join(str(labels.get(one, one)) for one in values)


def _yes(value: bool) -> str:
    return "可以" if value else "不可以"


def _abilities(value: dict[str, int]) -> str:
    return "；".join(f"{one.label}：{one.ability_labels[value[one.code]]}" for one in DOMAINS if value.get(one.code) is not None)


def _accommodations(value: list[str]) -> str:
    return "、".join(ACCOMMODATION[code].label if code in ACCOMMODATION else code for code in value)


def _occupations(codes: list[str]) -> str:
    """Kinds of work by name; a group's code is padded to a whole one."""
    whole = {code: code + "-00" * (3 - code.count("-")) for code in codes}
    titles = dict(Occupation.objects.filter(pk__in=whole.values()).values_list("code", "name"))
    return "、".join(titles.get(whole[code], code) for code in codes)


def _refused(value: bool) -> str:
    return "不同意" if value else "没有拒绝"


_ALL = (
    Field("sex", "性别", _of(Sex)),
    Field("birth_on", "出生日期", date_iso),
    Field("region", "居住地", str),
    Field("household", "家庭", str),
    Field("category", "残疾类别", _of(Category)),
    Field("grade", "残疾等级", _of(Grade)),
    Field("certificate_until", "残疾人证有效期至", date_iso),
    Field("employment", "就业状况", _of(Employment)),
    Field("employment_form", "就业形式", _of(EmploymentForm)),
    Field("employed_on", "就业时间", date_iso),
    Field("not_employed_reason", "未就业原因", _of(NotEmployedReason)),
    Field("unemployed_on", "失业时间", date_iso),
    Field("registered_unemployed_on", "失业登记时间", date_iso),
    Field("schooling", "文化程度", _of(Schooling)),
    Field("graduated_on", "毕业时间", date_iso),
    Field("hukou", "户口性质", _of(Hukou)),
    Field("contact_way", "首选联系方式", _of(ContactWay)),
    Field("consented_on", "同意使用信息", date_iso),
    Field("consent_withdrawn_on", "撤回同意", date_iso),
    Field("match_refused", "自动匹配", _refused),
    Field("calls_refused", "打电话", _refused),
    Field("merged_into", "并入", str),
    Field("died_on", "去世", date_iso), Field("erased_on", "删除身份", date_iso),
    Field("wish", "就业意愿", _of(Wish)),
    Field("wish_occupations", "想做的工作", _occupations),
    Field("past_occupations", "做过的工作", _occupations),
    Field("min_pay", "最低月薪", lambda value: f"不低于 {thousands(value)} 元"),
    Field("max_km", "能去多远", lambda value: "只在家" if value == 0 else f"{value:g} 公里内"),
    Field("hours", "工作时间", _of(Hours)),
    Field("night_ok", "上夜班", _yes),
    Field("remote_ok", "居家工作", _yes),
    Field("needs", "想要的帮助", _each(Need)),
    Field("abilities", "能力", _abilities),
    Field("accommodations", "用得上的便利", _accommodations),
)
FIELDS = {one.name: one for one in _ALL}
# Fields of the erasable identity: that they changed is told, never from what to what.
NAMING_LABELS = {
    "name": "姓名", "id_number": "身份证号", "certificate": "残疾人证号", "phone": "联系电话", "address": "住址", "guardian": "监护人", "guardian_phone": "监护人电话",
}


def is_known(value: Any) -> bool:
    return value is not None and value is not False and value not in ("", [], {})


def said(name: str, value: Any) -> str:
    """A value in words; what is not known says so."""
    return FIELDS[name].words(value) if is_known(value) or (value is False and name in ("night_ok", "remote_ok")) else UNKNOWN


def label_of(name: str) -> str:
    return FIELDS[name].label if name in FIELDS else NAMING_LABELS.get(name, name)


def source_of(person: Person, name: str) -> str:
    """名册导入 2022-03-01: whence a field is and since when; empty when nobody said."""
    source, at, _ = person.provenance.get(name) or ("", "", None)
    return f"{dict(Source.choices).get(source, source)} {date_iso(datetime.fromisoformat(at).astimezone(HERE))}" if source else ""
