"""What may be entered about the help for one person?"""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from bangfu.cases.choices import Due, EndReason
from bangfu.orgs.models import User


class PlanForm(forms.Form):
    goal = forms.CharField(label="帮扶目标", max_length=200, required=False, help_text="例如：三个月内找到离家近的坐班岗位")
    next_action = forms.CharField(label="下一步", max_length=200, required=False, help_text="例如：陪同到镇便民中心面试。不要写姓名、证号和电话")
    next_on = forms.DateField(label="什么时候", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                              error_messages={"invalid": "日期看不懂，请按“年-月-日”填。"})

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_next_on(self) -> date | None:
        """A next step lies ahead; one that stands and is late may stay while the rest is changed."""
        day: date | None = self.cleaned_data["next_on"]
        if day is not None and day < self.today and day != self.initial.get("next_on"):
            raise forms.ValidationError(f"下一步的日期 {day} 已经过去，请改成今天或以后。")
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("next_on") and not values.get("next_action"):
            self.add_error("next_action", "填了日期，请写下一步做什么。")
        return values


class HelperChoice(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        return f"{user.display_name}（{user.unit.name}）"


class PairForm(PlanForm):
    helper = HelperChoice(label="帮扶责任人", queryset=User.objects.none(), empty_label="请选择", error_messages={
        "required": "请选帮扶责任人。", "invalid_choice": "选的人不是本辖区的帮扶责任人，请从名单里选。"})
    field_order = ["helper", "goal", "next_action", "next_on"]

    def __init__(self, *args: Any, helpers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["helper"].queryset = helpers  # type: ignore[attr-defined]


class EndForm(forms.Form):
    reason = forms.ChoiceField(label="为什么结束", choices=EndReason.choices, widget=forms.RadioSelect,
                               error_messages={"required": "请选为什么结束。", "invalid_choice": "请从列出的原因里选。"})


class CasesForm(forms.Form):
    """Conditions on the list of pairings."""

    helper = HelperChoice(label="帮扶责任人", queryset=User.objects.none(), required=False, empty_label="全部")
    due = forms.ChoiceField(label="下一步", choices=[("", "全部"), *Due.choices], required=False)

    def __init__(self, *args: Any, helpers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["helper"].queryset = helpers  # type: ignore[attr-defined]
