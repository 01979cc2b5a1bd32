"""What may be entered on the pages of core?"""

from django import forms


class NameForm(forms.Form):
    name = forms.CharField(label="名称", max_length=20, help_text="如：城镇未就业、证件快到期")
