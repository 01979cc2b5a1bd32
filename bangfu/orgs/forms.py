"""What may be entered about accounts?"""

from typing import cast

from allauth.account.forms import ReauthenticateForm as PasswordAgain
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.db.models import QuerySet

from bangfu.orgs.account_lists import MOST_ROWS
from bangfu.orgs.choices import AUDIT_WORDS, Role
from bangfu.orgs.models import Unit, User
from bangfu.orgs.queries import units_within


class AccountForm(forms.Form):
    username = forms.RegexField(r"^[a-z0-9][a-z0-9-]{2,39}$", label="账号名", help_text="小写字母、数字、短横线，3–40 位，例如 dunhua-lin",
                                error_messages={"invalid": "账号名只能用小写字母、数字和短横线，3–40 位。"})
    display_name = forms.CharField(label="姓名", max_length=40)
    unit = forms.CharField(label="所在单位", help_text="单位全称，可从提示中选", widget=forms.TextInput(attrs={"list": "units"}))
    position = forms.CharField(label="岗位", max_length=40, required=False)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.units = units_within(user)

    def clean_unit(self) -> Unit:
        name = self.cleaned_data["unit"].strip()
        found = list(self.units.filter(name=name)[:2])
        if len(found) != 1:
            raise forms.ValidationError(f"本辖区没有名为“{name}”的单位，请从提示里选单位全称。")
        return found[0]


class AccountListForm(forms.Form):
    file = forms.FileField(label="账号登记表", help_text=f".xlsx、.xls 或 .csv，一次最多 {MOST_ROWS} 人", widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
                           error_messages={"required": "请先选文件。", "empty": "文件是空的（0 字节）。请确认选对了文件。"})


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(label="角色", choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple)
    ends_on = forms.DateField(label="到期日", required=False, help_text="临时授权填到期日，到期自动失效；长期授权留空",
                              widget=forms.DateInput(attrs={"type": "date"}))


class DelegationForm(forms.Form):
    taker = forms.ModelChoiceField(User.objects.none(), label="代办人", empty_label="请选本单位同事", error_messages={"required": "请选代办人。", "invalid_choice": "代办人要从名单里选。"})
    roles = forms.MultipleChoiceField(label="交出的角色", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请选交出哪个角色。"})
    ends_on = forms.DateField(label="到哪天为止", help_text="最长 90 天，到期自动收回", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="原因", max_length=60, help_text="例如：出差、休假")

    def __init__(self, *args: object, colleagues: QuerySet[User], roles: list[Role], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        cast(forms.ModelChoiceField, self.fields["taker"]).queryset = colleagues
        cast(forms.MultipleChoiceField, self.fields["roles"]).choices = [(role.value, role.label) for role in roles]


class PasswordForm(forms.Form):
    old = forms.CharField(label="原密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    new = forms.CharField(label="新密码", help_text="至少 10 位，大写、小写字母、数字、符号至少三种；不要用账号名和常见密码，也不能是最近 5 次用过的",
                          widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(label="再填一次新密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean(self) -> dict[str, object]:
        values = super().clean() or {}
        if values.get("new") and values.get("again") and values["new"] != values["again"]:
            self.add_error("again", "两次填的新密码不一样。")
        return values


# ── second factor: allauth's forms in our words ──

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


class PasswordAgainForm(PasswordAgain):
    password = forms.CharField(label="密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}))


class CodeForm(AuthenticateForm):
    code = forms.CharField(label="验证码", max_length=20, help_text="手机上的 6 位验证码；手机不在手边，填一个 8 位恢复码", widget=forms.TextInput(attrs=CODE))


class CodeAgainForm(ReauthenticateForm):
    code = forms.CharField(label="验证码", max_length=20, help_text="手机上的 6 位验证码，或一个 8 位恢复码", widget=forms.TextInput(attrs=CODE))


class FirstCodeForm(ActivateTOTPForm):
    code = forms.CharField(label="手机上显示的 6 位验证码", max_length=10, widget=forms.TextInput(attrs=CODE))


class PasskeyForm(AddWebAuthnForm):
    name = forms.CharField(label="名称", max_length=40, required=False, help_text="好认就行，例如“办公电脑指纹”“蓝色 U 盾”")
    passwordless = forms.BooleanField(label="以后只用它登录，不再输密码", required=False, help_text="密钥本身要会验指纹、人脸或 PIN")


class AuditFilterForm(forms.Form):
    actor = forms.CharField(label="账号", required=False)
    action = forms.ChoiceField(label="事项", required=False, choices=[("", "全部"), *AUDIT_WORDS.items()])
    object_id = forms.CharField(label="对象编号", required=False)
    since = forms.DateField(label="从", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="到", required=False, widget=forms.DateInput(attrs={"type": "date"}))
