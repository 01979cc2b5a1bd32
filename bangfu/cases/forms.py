"""What may be entered about the help for one person?"""

from django import forms
from django.db.models import QuerySet

from bangfu.orgs.models import User


class PlanForm(forms.Form):
    goal = forms.CharField(label="帮扶目标", max_length=200, required=False, help_text="例如：三个月内找到离家近的坐班岗位")
    next_action = forms.CharField(label="下一步", max_length=200, required=False, help_text="例如：陪同到镇便民中心面试")
    next_on = forms.DateField(label="什么时候", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class HelperChoice(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:  # type: ignore[override]
        return f"{user.display_name}（{user.unit.name}）"


class PairForm(PlanForm):
    helper = HelperChoice(label="帮扶责任人", queryset=User.objects.none(), empty_label="请选择")
    field_order = ["helper", "goal", "next_action", "next_on"]

    def __init__(self, *args: object, helpers: QuerySet[User], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["helper"].queryset = helpers  # type: ignore[attr-defined]
