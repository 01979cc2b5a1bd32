"""Which people of the register are looked for, and what may be taken out of it?"""

from typing import Any

from django import forms

from bangfu.orgs.models import Region, User
from bangfu.orgs.permissions import Permission, may
from bangfu.orgs.scope import visible_to
from bangfu.people.choices import Category, Employment, Grade, Hukou, Purpose, RowOutcome, Sex, Wish
from bangfu.people.export_columns import BY_CODE, COLUMNS, USUAL
from bangfu.people.models import ImportBatch
from bangfu.people.queries import batches_in_scope

ALL = [("", "全部")]


class RegisterFilter(forms.Form):
    """The search row of the register; every field may stay empty."""

    q = forms.CharField(label="姓名、拼音首字母、证号后 4 位", required=False, max_length=40,
                        widget=forms.TextInput(attrs={"autocomplete": "off"}))
    area = forms.CharField(label="地区", required=False, widget=forms.Select)
    category = forms.ChoiceField(label="残疾类别", required=False, choices=ALL + Category.choices)
    grade = forms.ChoiceField(label="残疾等级", required=False, choices=ALL + Grade.choices)
    employment = forms.ChoiceField(label="就业状况", required=False, choices=[*ALL, *Employment.choices, ("unknown", "没有登记")])
    wish = forms.ChoiceField(label="就业意愿", required=False, choices=[
        *ALL, ("need", "有就业需求"), (Wish.NONE.value, "不想就业"), (Wish.UNSURE.value, "说不准"), ("unknown", "没有登记")])
    hukou = forms.ChoiceField(label="户口", required=False, choices=ALL + Hukou.choices)
    sex = forms.ChoiceField(label="性别", required=False, choices=ALL + Sex.choices)
    age_from = forms.IntegerField(label="年龄从", required=False, min_value=0, max_value=120)
    age_to = forms.IntegerField(label="年龄到", required=False, min_value=0, max_value=120)
    state = forms.ChoiceField(label="在册", required=False, choices=[("", "在册"), ("died", "已去世")])
    batch = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(required=False, choices=ALL + RowOutcome.choices, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

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
