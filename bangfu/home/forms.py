"""What may be entered about handing over?"""

from typing import cast

from django import forms

from bangfu.orgs.models import User


class HandOverForm(forms.Form):
    """The successor's key, why, and the leaver's name typed, because there is no way back but another handover."""

    successor = forms.ModelChoiceField(User.objects.none(), label="接手人", error_messages={"required": "请选接手人。", "invalid_choice": "接手人要从名单里选。"})
    reason = forms.CharField(label="原因", max_length=60, help_text="例如：调离、退休、休产假")
    typed = forms.CharField(label="确认", max_length=40)

    def __init__(self, *args: object, leaver: User, staff: list[User], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.leaver = leaver
        chosen = cast(forms.ModelChoiceField, self.fields["successor"])
        chosen.queryset = User.objects.filter(pk__in=[one.pk for one in staff]).select_related("unit")
        self.fields["typed"].help_text = f"请输入离岗人的姓名“{leaver.display_name}”"

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self.leaver.display_name:
            raise forms.ValidationError(f"与离岗人的姓名不一致，没有办理。请输入“{self.leaver.display_name}”。")
        return typed
