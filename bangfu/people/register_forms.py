"""Which people of the register are looked for, and what may be taken out of it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.template import engines
from django.utils.safestring import SafeString

from bangfu.core.clock import today
from bangfu.orgs.models import Region, User
from bangfu.orgs.permissions import Permission, may
from bangfu.orgs.scope import visible_to
from bangfu.people.choices import (
    Category,
    ContactWay,
    Employment,
    EmploymentForm,
    Grade,
    Hukou,
    Need,
    NotEmployedReason,
    Purpose,
    RowOutcome,
    Schooling,
    Sex,
    Source,
    Wish,
)
from bangfu.people.conditions import UNKNOWN as NOT_RECORDED
from bangfu.people.export_columns import BY_CODE, COLUMNS, USUAL
from bangfu.people.models import ImportBatch, Person
from bangfu.people.queries import batches_in_scope, filtered, picked

UNKNOWN = [(NOT_RECORDED, "没有登记")]
YES_NO = [("yes", "有"), ("no", "没有")]
FIRST_ROW = ("q", "area", "category", "employment")  # the rest of the conditions is folded away


def _choice(label: str, choices: Any, more: Sequence[tuple[str, str]] = (), *, first: str = "全部") -> forms.ChoiceField:
    """One of the choices, or none of them."""
    listed = choices if isinstance(choices, list) else choices.choices
    return forms.ChoiceField(label=label, required=False, choices=[("", first), *[one for one in listed if one[0] != ""], *more])


class RegisterFilter(forms.Form):
    """The search row of the register; every field may stay empty."""

    q = forms.CharField(label="姓名、拼音、证号后 4 位、完整证号或电话", required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    area = forms.CharField(label="地区", required=False, widget=forms.Select)
    category = _choice("残疾类别", Category)
    employment = _choice("就业状况", Employment, UNKNOWN)
    wish = _choice("就业意愿", [("need", "有就业需求"), *Wish.choices], UNKNOWN)
    needs = _choice("想要的帮助", Need)
    grade = _choice("残疾等级", Grade)
    sex = _choice("性别", Sex)
    age_from = forms.IntegerField(label="年龄从", required=False, min_value=0, max_value=120)
    age_to = forms.IntegerField(label="年龄到", required=False, min_value=0, max_value=120)
    hukou = _choice("户口", Hukou, UNKNOWN)
    schooling = _choice("文化程度", Schooling, UNKNOWN)
    employment_form = _choice("就业形式", EmploymentForm)
    not_employed_reason = _choice("未就业原因", NotEmployedReason)
    registered = _choice("失业登记", YES_NO)
    expiring = _choice("残疾人证", [("0", "已过期"), ("3", "3 个月内到期"), ("6", "6 个月内到期"), ("12", "一年内到期")])
    household = _choice("家庭", [("minimum_living", "低保"), ("relocated", "易地搬迁"), ("monitored", "防止返贫监测")])
    contact_way = _choice("首选联系方式", ContactWay, UNKNOWN)
    consent = _choice("同意使用信息", YES_NO)
    untouched = _choice("没有更新", [("30", "一个月以上"), ("90", "三个月以上"), ("180", "半年以上"), ("365", "一年以上")])
    source = _choice("最近来源", [one for one in Source.choices if one[0] != Source.DEMO])
    state = _choice("在册", [("died", "已去世")], first="在册")
    batch = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(required=False, choices=[("", ""), *RowOutcome.choices], widget=forms.HiddenInput)
    sort = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def folded(self) -> list[str]:
        """The names of the conditions that are not in the first row."""
        return [name for name, one in self.fields.items() if name not in FIRST_ROW and not one.widget.is_hidden]

    def drawn(self, name: str) -> SafeString:
        """A condition as it stands in the search row."""
        return _drawn(name, self.data.get(name, ""))

    def clean_area(self) -> Region | None:
        """An area in scope, by its key."""
        key = self.cleaned_data["area"]
        if not key:
            return None
        area = Region.objects.filter(key=key).select_related("parent").first()
        if area is None or not visible_to(self.user).covers(area.path):
            raise forms.ValidationError("这个地区不在您的工作范围内，已按全部显示。")
        return area

    def clean_batch(self) -> ImportBatch | None:
        key = self.cleaned_data["batch"]
        batch = batches_in_scope(self.user).filter(pk=key).first() if key else None
        if key and batch is None:
            raise forms.ValidationError("这批名册不在您的工作范围内，已按全部显示。")
        return batch


class _Shared(dict[str, forms.Field]):
    """Fields that no form changes: nobody needs a copy of their twenty lists of choices."""

    def __deepcopy__(self, memo: object) -> "_Shared":
        return self


RegisterFilter.base_fields = _Shared(RegisterFilter.base_fields)


@lru_cache(maxsize=1000)
def _drawn(name: str, value: str) -> SafeString:
    """Twenty lists of choices are most of a page, and the same for everybody: each is drawn once for a value."""
    one = RegisterFilter({name: value}, user=User())[name]
    drawn: SafeString = engines["jinja2"].env.get_template("core/ui/field.jinja").module.field(one)  # type: ignore[attr-defined]
    return drawn


@dataclass(frozen=True)
class Wanted:
    """Whom an address means: the people picked (?pick=…), or else everybody its conditions find."""

    rows: QuerySet[Person]
    form: RegisterFilter
    picked: bool


def wanted_by(query: QueryDict, user: User) -> Wanted:
    """Read an address; wrong conditions are left out of what is searched for, who is out of scope is left out of the people."""
    form = RegisterFilter(query, user=user)
    form.is_valid()
    keys = query.getlist("pick")
    rows = picked(user, keys) if keys else filtered(user, form.cleaned_data, today())
    return Wanted(rows, form, picked=bool(keys))


class ExportForm(forms.Form):
    """Which columns, covered or not, and what for."""

    columns = forms.MultipleChoiceField(label="要哪些列", widget=forms.CheckboxSelectMultiple, initial=list(USUAL))
    personal = forms.BooleanField(label="姓名、证号、电话、住址写原文，不遮盖", required=False)
    purpose = forms.ChoiceField(label="用途", required=False, choices=Purpose.choices, widget=forms.RadioSelect)
    note = forms.CharField(label="说明", required=False, max_length=100, help_text="用途选“其他”时必须写；不要写姓名、证号、电话")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_see = may(user, Permission.REVEAL_PEOPLE)
        if not self.may_see:
            for name in ("personal", "purpose", "note"):
                del self.fields[name]
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in COLUMNS:
            if self.may_see or not one.personal:
                groups.setdefault(one.group, []).append((one.code, one.head + ("（只在写原文时有）" if one.personal else "")))
        self.fields["columns"].choices = list(groups.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        personal = values.get("personal", False)
        if personal and not values.get("purpose"):
            self.add_error("purpose", "写原文的名单要选用途。")
        if personal and values.get("purpose") == Purpose.OTHER and not values.get("note", "").strip():
            self.add_error("note", "用途选“其他”时，请写明要做什么。")
        if values.get("columns") and not personal and all(BY_CODE[code].personal for code in values["columns"]):
            self.add_error("columns", "选的列只在写原文时才有。请再选几列，或勾选写原文。")
        return values
