"""What may an officer write into an impact assessment? Blanks stay blank until somebody knows; only signing asks for all."""

from typing import Any

from django import forms

from bangfu.people.choices import Conclusion
from bangfu.people.forms import day_input

NO_NAMES = "不要写姓名、证号"


def _text(label: str, hint: str, rows: int = 5) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=4000, help_text=f"{hint}。{NO_NAMES}", widget=forms.Textarea(attrs={"rows": rows}))


class ImpactForm(forms.Form):
    purpose = _text("一、目的、方式是否合法、正当、必要", "凭哪一条依据；不用这些信息行不行；有没有多收")
    influence = _text("二、对个人权益的影响和安全风险", "泄露、误用、判断错了，本人会受什么影响；哪里最容易出事")
    measures = _text("三、保护措施是否合法、有效、与风险相适应", "技术上、制度上各做了什么，够不够；系统里的情况在上面，可以引用")
    conclusion = forms.ChoiceField(label="结论", required=False, choices=Conclusion.choices, widget=forms.RadioSelect)
    conditions = _text("条件", "选“做到下列条件后可以开展”的，写清哪些、谁办、什么时候办完", rows=3)
    review_on = forms.DateField(label="下次复核日期", required=False, widget=day_input(), help_text="由本单位定，法律没有定多久；目的、方式变了要重新评估")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name != "conditions":
                field.optional_word = "签字前补齐"  # type: ignore[attr-defined]
