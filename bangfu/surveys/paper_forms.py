"""What may be entered about printing sheets, and about a paper form that is keyed in?"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, cast

from django import forms

from bangfu.core.clock import HERE
from bangfu.people.choices import Purpose
from bangfu.surveys.forms import OneOf, SomeOf, VisitForm
from bangfu.surveys.rules import read_number

WHAT = [("visit", "入户表，每人一页"), ("roster", "花名册，带签字栏"), ("blank", "空白入户表")]
KINDS = [("pdf", "PDF，直接打印"), ("docx", "Word，可以改")]


class PrintForm(forms.Form):
    """What is printed and how; who, stands in the filters of the page."""

    what = forms.ChoiceField(label="打印什么", choices=WHAT, initial="visit", widget=forms.RadioSelect, error_messages={"required": "请选打印什么：入户表、花名册还是空白入户表。"})
    kind = forms.ChoiceField(label="文件", choices=KINDS, initial="pdf", widget=forms.RadioSelect, error_messages={"required": "请选文件：PDF 还是 Word。"})
    by_village = forms.BooleanField(label="花名册每村另起一页", required=False)
    purpose = forms.ChoiceField(label="显示姓名、证号、电话", choices=[("", "遮盖"), *((value, f"原文，用途：{label}") for value, label in Purpose.choices if value != Purpose.OTHER)], required=False,
                                help_text="要原文请选用途，会留痕")

    def __init__(self, *args: Any, may_reveal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_reveal:
            del self.fields["purpose"]

    def purpose_words(self) -> str:
        """What the names are uncovered for; empty: covered."""
        chosen = self.cleaned_data.get("purpose")
        return str(Purpose(chosen).label) if chosen else ""


class FindForm(forms.Form):
    """The number on a form, or whose it is."""

    q = forms.CharField(label="表格编号、姓名或证号后 4 位", max_length=40, required=False, widget=forms.TextInput(attrs={
        "autocomplete": "off", "autofocus": True, "inputmode": "text", "enterkeyhint": "go"}))

    @property
    def text(self) -> str:
        return str(self.cleaned_data.get("q", "")).strip() if self.is_valid() else ""

    @property
    def number(self) -> int | None:
        """The key of the form the text names; names and last four never look like one."""
        digits = self.text.replace("-", "").replace(" ", "")
        return read_number(self.text) if len(digits) > 4 else None


class Codes(SomeOf):
    """Several of the choices by the numbers printed beside their boxes: 1 3 5."""

    widget = forms.TextInput  # type: ignore[assignment]

    def _codes(self) -> list[str]:
        return [str(value) for value, _ in cast(Iterable[tuple[str, str]], self.choices)]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            places = {one: number for number, one in enumerate(self._codes(), 1)}
            return " ".join(str(places[one]) for one in value if one in places)
        return value

    def to_python(self, value: Any) -> list[str]:
        values = self._codes()
        found: list[str] = []
        wrong: list[str] = []
        for part in str(value or "").replace("，", " ").replace("、", " ").replace(",", " ").split():
            if part.isascii() and part.isdigit() and 1 <= int(part[:4]) <= len(values):
                found.append(values[int(part[:4]) - 1])
            else:
                wrong.append(part)
        if wrong:
            raise forms.ValidationError(f"“{'、'.join(wrong)}”不是表上的编号，请填 1 到 {len(values)}，中间空一格，如 1 3。")
        return list(dict.fromkeys(found))


class KeyInForm(VisitForm):
    """The visit page's questions for the keyboard, in the order of the paper: one choice by its number in a list, several by their numbers."""

    NUMBERED = ("channel", "outcome", "schooling", "hukou", "contact_way")
    ORDER = (
        "happened_at", "channel", "visited_by", "outcome", "next_on", "moved_to", "died_on", "phone", "facts", "schooling", "hukou", "contact_way",
        "employment", "employment_form", "employed_on", "not_employed_reason", "wish", "kinds", "reach", "min_pay", "hours", "remote", "night", "needs",
    )
    LAST = ("accommodations", "gifts", "services", "consent", "note", "again")

    def __init__(self, *args: Any, visitors: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_at"] = forms.DateField(
            label="走访日期", widget=forms.DateInput(attrs={"type": "date", "autofocus": True}, format="%Y-%m-%d"),
            error_messages={"required": "请填走访日期。", "invalid": "走访日期看不懂，请按“年-月-日”填，如 2022-05-17。"})
        self.fields["visited_by"] = forms.ChoiceField(label="谁去的", choices=list(visitors), error_messages={
            "required": "请选谁去的。", "invalid_choice": "选的人不在本地的专职委员里，请重新选。"})
        self.fields["again"] = forms.BooleanField(label="确实是另一次走访，照样存", required=False)
        for name, field in self.fields.items():
            if isinstance(field, SomeOf):
                self.fields[name] = Codes(label=field.label, choices=field.choices, required=False, help_text="　".join(
                    f"{number} {label}" for number, (_, label) in enumerate(cast(Iterable[tuple[str, str]], field.choices), 1)))
            elif isinstance(field, OneOf) or name in self.NUMBERED:
                numbered(field)
        self.order_fields(["key", *self.ORDER, *(one.name for one in self.ability_fields), *self.LAST])

    def clean_happened_at(self) -> datetime:
        """Paper knows a day and no hour: noon, or this moment when it is of today."""
        day: date = self.cleaned_data["happened_at"]
        today = self.now.astimezone(HERE).date()
        if day > today:
            raise forms.ValidationError(f"走访日期 {day} 晚于今天，请改。")
        return self.now.astimezone(HERE).replace(microsecond=0) if day == today else datetime.combine(day, time(12), tzinfo=HERE)


def numbered(field: Any) -> None:
    """A list whose entries begin with the number on paper, so that a key press finds them."""
    chosen = [(value, label) for value, label in field.choices if value not in ("", None)]
    field.widget = forms.Select()
    field.choices = [("", "—"), *((value, f"{number} {label}") for number, (value, label) in enumerate(chosen, 1))]
