"""What is filled in when a return is signed or sent back?"""

from django import forms


class SubmitForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label="校验说明", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
                           help_text="有校验不成立时必填，例如：63 人里 5 人是自己找到工作的。")


class SendBackForm(forms.Form):
    reason = forms.CharField(label="退回原因", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
                             help_text="写明第几项、哪里不对、什么时候前重新提交。")
