"""What does an officer fill in for a certificate?"""

from django import forms


class CertificateForm(forms.Form):
    document = forms.CharField(label="认定文书号或记录编号", max_length=120, help_text="例如 敦人社就认〔2022〕31号，或公共就业系统里的认定编号")
    on = forms.DateField(label="认定日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="撤回原因", max_length=200, help_text="例如 录错人、认定机关已取消")
