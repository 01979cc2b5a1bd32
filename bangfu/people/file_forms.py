"""What may be entered into the parts of a person's file?"""

from datetime import date
from typing import Any

from django import forms

from bangfu.people.choices import CANCEL_REASONS, Category, Grade
from bangfu.people.forms import day_input

SUFFIXES = [("", "没有"), *[(f"B{number}", f"B{number}") for number in range(1, 10)]]


class DatedForm(forms.Form):
    """A form whose `past` dates lie not after today."""

    past: tuple[str, ...] = ()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in self.past:
            if values.get(name) and values[name] > self.today:
                self.add_error(name, "日期在今天以后，请检查。")
        return values


class CertificateForm(DatedForm):
    past = ("issued_on",)
    in_force = forms.TypedChoiceField(
        label="这是哪一个证", choices=[("1", "现在用的证（新办、换发、补发）"), ("0", "以前的证，只作记录")], coerce=lambda value: value == "1", initial="1",
        widget=forms.RadioSelect)
    category = forms.ChoiceField(label="残疾类别", choices=[("", "请选"), *Category.choices])
    grade = forms.ChoiceField(label="残疾等级", choices=[("", "请选"), *Grade.choices])
    suffix = forms.ChoiceField(label="补换证后缀", required=False, choices=SUFFIXES, help_text="证号最后的 B1–B9；首次办的没有")
    issued_on = forms.DateField(label="发证日期", required=False, widget=day_input())
    until = forms.DateField(label="有效期至", required=False, widget=day_input())


class CancelForm(DatedForm):
    past = ("on",)
    reason = forms.ChoiceField(label="注销原因", choices=[(one, one) for one in CANCEL_REASONS])
    on = forms.DateField(label="注销日期", widget=day_input())
