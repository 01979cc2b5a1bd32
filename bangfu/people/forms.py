"""What may be entered about people, rosters and the reason for looking at numbers?"""

from datetime import date
from typing import Any

import polars as pl
from django import forms

from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.actions import reveal_person
from bangfu.people.choices import (
    Category,
    ContactWay,
    Employment,
    EmploymentForm,
    Grade,
    Hukou,
    NotEmployedReason,
    Purpose,
    Schooling,
    Wish,
)
from bangfu.people.imports import places_of
from bangfu.people.imports.begun import campaign_marked
from bangfu.people.models import Identity, Person
from bangfu.people.roster.checks import check
from bangfu.people.roster.columns import BY_CODE, FIELDS


def day_input() -> forms.DateInput:
    """The browser's own date field reads and writes 2022-05-17 only."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def phone_field(label: str) -> forms.RegexField:
    """A telephone that may stay blank."""
    return forms.RegexField(
        r"^\+?[0-9][0-9 -]{5,18}[0-9]$", label=label, required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        error_messages={"invalid": "电话只填数字，7 到 20 位，如 13800000000。"})


class UploadForm(forms.Form):
    file = forms.FileField(label="名册文件", allow_empty_file=True, help_text="Excel（.xlsx、.xls）或 .csv，不超过 200 MB。列的顺序和名称不必和表样一样",
                           widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}))
    data_on = forms.DateField(label="名册数据的日期", help_text="这份名册是哪一天的情况；登记册里更新的内容不会被它盖掉", widget=day_input())
    campaign = forms.CharField(label="活动", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_campaign(self) -> int | None:
        try:
            return campaign_marked(self.user, self.cleaned_data["campaign"])
        except DomainError as error:
            raise forms.ValidationError(error.message) from error


class HeaderForm(forms.Form):
    """Another sheet, or another header row."""

    sheet = forms.ChoiceField(label="工作表", required=False)
    row = forms.IntegerField(label="表头末行的行号", min_value=1, max_value=200)
    deep = forms.TypedChoiceField(label="表头占几行", choices=[("1", "1 行"), ("2", "2 行")], coerce=int)

    def __init__(self, *args: Any, sheets: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name or "（唯一的表）") for name in sheets]  # type: ignore[attr-defined]


class MappingForm(forms.Form):
    """Which column is what: one choice for each column of the sheet."""

    def __init__(self, *args: Any, heads: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [("", "不导入"), *[(one.code, one.label) for one in FIELDS]]
        for number, head in enumerate(heads):
            self.fields[f"column_{number}"] = forms.ChoiceField(label=f"第 {number + 1} 列“{head or '无列名'}”", choices=known, required=False)

    def mapping(self) -> dict[int, str]:
        return {int(name.removeprefix("column_")): code for name, code in self.cleaned_data.items()}


class RevealForm(forms.Form):
    purpose = forms.ChoiceField(label="用途", choices=Purpose.choices, widget=forms.RadioSelect)
    note = forms.CharField(label="说明", required=False, max_length=100, help_text="选“其他”时必须写；不要写证号、电话")

    def uncovered(self, person: Person, *, by: User) -> Identity | None:
        """The whole identity once a purpose is given; None before that, or with the error on the form."""
        if not self.is_valid():
            return None
        try:
            return reveal_person(person=person, purpose=Purpose(self.cleaned_data["purpose"]), note=self.cleaned_data["note"], by=by)
        except DomainError as error:
            self.add_error(error.field, error.message)
            return None


class PersonForm(forms.Form):
    """One person by hand. On a new one all that names is asked; on a known one it is asked only when it changes."""

    name = forms.CharField(label="姓名", max_length=40)
    id_number = forms.CharField(label="身份证号", max_length=20, help_text="18 位，末位可为 X", widget=forms.TextInput(attrs={"autocomplete": "off"}))
    certificate = forms.CharField(label="残疾人证号", max_length=24, required=False, help_text="20 位；填了就按它登记类别和等级",
                                  widget=forms.TextInput(attrs={"autocomplete": "off"}))
    category = forms.ChoiceField(label="残疾类别", required=False, choices=[("", "未登记"), *Category.choices])
    grade = forms.ChoiceField(label="残疾等级", required=False, choices=[("", "未登记"), *Grade.choices])
    certificate_until = forms.DateField(label="残疾人证有效期至", required=False, widget=day_input())
    phone = forms.CharField(label="联系电话", max_length=40, required=False, help_text="手机号，或带区号的座机")
    address = forms.CharField(label="住址", max_length=120, help_text="写到村（社区），如 大石头镇太平川村3组；按它确定归哪里管")
    guardian = forms.CharField(label="监护人", max_length=40, required=False)
    guardian_phone = forms.CharField(label="监护人电话", max_length=40, required=False)
    contact_way = forms.ChoiceField(label="首选联系方式", required=False, choices=[("", "未登记"), *ContactWay.choices])
    hukou = forms.ChoiceField(label="户口性质", required=False, choices=[("", "未登记"), *Hukou.choices])
    schooling = forms.TypedChoiceField(label="文化程度", required=False, choices=[("", "未登记"), *Schooling.choices], coerce=int, empty_value=None)
    graduated_on = forms.DateField(label="毕业时间", required=False, help_text="全日制大专以上", widget=day_input())
    employment = forms.ChoiceField(label="就业状况", required=False, choices=[("", "未登记"), *Employment.choices])
    employment_form = forms.ChoiceField(label="就业形式", required=False, choices=[("", "未登记"), *EmploymentForm.choices], help_text="已就业的填")
    employed_on = forms.DateField(label="就业时间", required=False, widget=day_input())
    unemployed_on = forms.DateField(label="失业时间", required=False, widget=day_input())
    registered_unemployed_on = forms.DateField(label="失业登记时间", required=False, widget=day_input())
    not_employed_reason = forms.ChoiceField(label="未就业原因", required=False, choices=[("", "未登记"), *NotEmployedReason.choices])
    wish = forms.ChoiceField(label="就业意愿", required=False, choices=[("", "未登记"), *Wish.choices])

    NAMING = ("name", "certificate", "phone", "address", "guardian", "guardian_phone")
    COLUMNS = (
        "category", "grade", "certificate_until", "contact_way", "hukou", "schooling", "graduated_on", "employment", "employment_form", "employed_on",
        "unemployed_on", "registered_unemployed_on", "not_employed_reason", "wish",
    )

    def __init__(self, *args: Any, user: User, today: date, person: Person | None = None, **kwargs: Any) -> None:
        if person:
            kwargs["initial"] = {name: getattr(person, name) for name in self.COLUMNS}
        super().__init__(*args, **kwargs)
        self.user, self.today, self.person = user, today, person
        if person:
            for name in ("id_number", "guardian", "guardian_phone"):  # a guardian has a page of its own, with relation and proof
                del self.fields[name]
            for name in self.NAMING:
                if name in self.fields:
                    self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("employment_form") and values.get("employment") != Employment.EMPLOYED:
            self.add_error("employment_form", "只有“已就业”才填就业形式。请改就业状况，或清空就业形式。")
        for name in ("graduated_on", "employed_on", "unemployed_on", "registered_unemployed_on"):
            if values.get(name) and values[name] > self.today:
                self.add_error(name, "日期在今天以后，请检查。")
        if not self.errors:
            self._check_as_roster(values)
        return values

    def _check_as_roster(self, values: dict[str, Any]) -> None:
        """The same rules as for a row of a roster; its values replace what was typed."""
        number = self.person.identity.id_number if self.person else values["id_number"]
        name = values["name"] or (self.person.identity.name if self.person else "")
        texts = {"name": name, "id_number": number, **{key: values[key] for key in ("certificate", "phone", "address")}}
        raw = pl.DataFrame({"number": [1], "lead": [name], **{key: [text] for key, text in texts.items()}})
        checked = check(raw, places=places_of(self.user.unit), today=self.today)
        doubts = [text for text in checked.warnings.get(1, []) if text.startswith(BY_CODE["phone"].label)]
        for text in (*checked.errors.get(1, []), *doubts):
            name = self._field_of(text)
            if name or not self.person:
                self.add_error(name, text)
            elif given := next((key for key in ("certificate", "address") if values[key]), ""):  # both are read against the number
                self.add_error(given, f"登记的身份证号本身有误，{self.fields[given].label}改不了：{text}其他项可以改。")
        if checked.values.height and not self.errors:
            row = checked.values.row(0, named=True)
            values.update({key: row[key] for key in ("certificate", "phone")}, sex=row["sex"], birth_on=row["birth_on"])
            values.update({key: row[key] for key in ("category", "grade") if row[key]})
            values["region_id"] = row["region_id"] if values["address"] else None
            if not self.person:
                values["id_number"] = row["id_number"]

    def _field_of(self, text: str) -> str | None:
        starts = {"certificate": "残疾", "phone": "联系电话", "address": ("住址", "没有填住址"), "name": ("姓名", "没有填姓名")}
        found = next((name for name, start in starts.items() if text.startswith(start)), "id_number")
        return found if found in self.fields else None
