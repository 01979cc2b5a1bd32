"""What may be entered about a household and its members?"""

from datetime import date
from typing import Any

from django import forms

from bangfu.people.choices import Employment, Monitored, Relation, Sex
from bangfu.people.forms import day_input
from bangfu.people.models import Household

YES_NO = [("", "未登记"), ("1", "是"), ("0", "不是")]


def _yes_no(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=False, choices=YES_NO, coerce=lambda value: value == "1", empty_value=None)


class MarksForm(forms.Form):
    """Marks of the whole household."""

    minimum_living = _yes_no("低保家庭")
    relocated = _yes_no("易地搬迁家庭")
    monitored = forms.ChoiceField(label="防止返贫监测", required=False, choices=[("", "没有登记"), *Monitored.choices])

    def __init__(self, *args: Any, home: Household | None, **kwargs: Any) -> None:
        words = {True: "1", False: "0", None: ""}
        initial = {"minimum_living": words[home.minimum_living], "relocated": words[home.relocated], "monitored": home.monitored} if home else {}
        super().__init__(*args, **{"initial": initial, **kwargs})


class MemberForm(forms.Form):
    """Somebody in the household who is not registered; what is unknown stays blank."""

    relation = forms.TypedChoiceField(label="是本人的", choices=Relation.choices, coerce=Relation)
    name = forms.CharField(label="姓名", max_length=40, required=False, help_text="可以不填，加密保存")
    birth_on = forms.DateField(label="出生日期", required=False, widget=day_input(), help_text="就业年龄段按它算")
    sex = forms.ChoiceField(label="性别", required=False, choices=[("", "未登记"), *Sex.choices])
    employment = forms.ChoiceField(label="就业状况", required=False, choices=[("", "未登记"), *Employment.choices])

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_birth_on(self) -> date | None:
        day: date | None = self.cleaned_data["birth_on"]
        if day and day > self.today:
            raise forms.ValidationError("出生日期在今天以后，请检查。")
        return day
