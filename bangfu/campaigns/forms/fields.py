"""How does a list of words stand in one box, and how is a row of facts left out?"""

import re
from typing import Any

from django import forms

Widget = forms.Widget | type[forms.Widget]


class ListField(forms.CharField):
    """Several values in one box: one per line, or parted by 、 when `inline`. An empty box is no value."""

    def __init__(self, *, inline: bool = False, **options: Any) -> None:
        self.inline = inline
        if not inline:
            options.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return ("、" if self.inline else "\n").join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return [part for one in re.split(r"[、;；\n]" if self.inline else r"\n", text) if (part := one.strip())]


def day_field(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def text_field(label: str, *, length: int = 200, required: bool = False, rows: int = 0) -> forms.CharField:
    widget: forms.Widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=length, required=required, widget=widget)
