"""Which conditions does the list of people to match take?"""

from typing import Any

from django import forms


class MatchFilterForm(forms.Form):
    area = forms.ChoiceField(label="居住地", required=False)
    chances = forms.ChoiceField(
        label="可推荐岗位", required=False,
        choices=[("", "全部"), ("some", "有合适的（含有便利则可）"), ("fit", "不用便利就合适"), ("adapt", "有便利才行"), ("ask", "只有待确认的"), ("none", "一个也没有"), ("new", "还没算过")],
    )
    referred = forms.ChoiceField(label="推荐", required=False, choices=[("", "全部"), ("no", "还没推荐"), ("yes", "已推荐")])
    refused = forms.ChoiceField(label="自动匹配", required=False, choices=[("", "全部"), ("0", "同意"), ("1", "本人不同意")])

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "全部"), *areas]  # type: ignore[attr-defined]
