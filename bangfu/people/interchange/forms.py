"""What may be entered about an exchange: their export, a sample, what each column is, what to do with differences, what a table is for?"""

from typing import Any

from django import forms

from bangfu.orgs.models import Region, User
from bangfu.orgs.scope import visible_to
from bangfu.people.choices import Purpose
from bangfu.people.interchange.choices import Counterpart, HandInPurpose
from bangfu.people.interchange.deciding import OVERWRITE
from bangfu.people.interchange.layout import LABELS
from bangfu.people.interchange.mapping import codes_of
from bangfu.people.models import SavedLayout
from bangfu.people.queries import Area

FILE = forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"})
KINDS = "Excel（.xlsx、.xls）或 .csv，不超过 50 MB"


class ComparisonForm(forms.Form):
    """Their export, of which day and over which area."""

    counterpart = forms.ChoiceField(label="哪个系统的导出", choices=Counterpart.choices, widget=forms.RadioSelect)
    file = forms.FileField(label="导出的文件", allow_empty_file=True, help_text=KINDS + "。比完即删，只留下加密的比对结果", widget=FILE)
    data_on = forms.DateField(label="导出日期", help_text="这份数据是哪一天的；登记册里比它新的内容不会被盖掉",
                              widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    area = forms.CharField(label="覆盖的地区", help_text="“只在这里”按这个地区找", widget=forms.Select)
    keeps_strangers = forms.BooleanField(
        label="名单里都是残疾人", required=False,
        help_text="勾了才留下“只在对方”的人，供登记。社保、失业登记的全量名单不要勾：名单里别人的信息一概不保存")

    def __init__(self, *args: Any, user: User, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["area"].widget.choices = [(one["key"], one["name"]) for one in areas]

    def clean_area(self) -> Region:
        area = Region.objects.filter(key=self.cleaned_data["area"]).first()
        if area is None or not visible_to(self.user).covers(area.path):
            raise forms.ValidationError("这个地区不在您的工作范围内，请重新选。")
        return area


class SampleForm(forms.Form):
    file = forms.FileField(label="对方系统的样表", allow_empty_file=True, help_text="从对方系统导出的任意一份；只读表头和用词，里面的人不保存", widget=FILE)


class LayoutForm(forms.Form):
    """What each column of a sample is, and what each of its strange words means."""

    def __init__(self, *args: Any, layout: SavedLayout, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [("", "这里不登记"), *LABELS.items()]
        self.words: dict[int, list[tuple[str, str]]] = {}  # column → (name of the form's field, their word)
        for number, column in enumerate(layout.columns):
            self.fields[f"column_{number}"] = forms.ChoiceField(label=f"第 {number + 1} 列“{column['head']}”", choices=known, required=False, initial=column["field"])
            meanings = [("", "不比对"), *codes_of(column["field"]).items()]
            for place, word in enumerate(layout.strange.get(column["head"], ())):
                name = f"word_{number}_{place}"
                self.words.setdefault(number, []).append((name, word))
                self.fields[name] = forms.ChoiceField(label=f"“{column['head']}”里的“{word}”", choices=meanings, required=False)
        self.heads = {number: column["head"] for number, column in enumerate(layout.columns)}

    def mapping(self) -> dict[int, str]:
        return {number: self.cleaned_data[f"column_{number}"] for number in self.heads}

    def codes(self) -> dict[str, dict[str, str]]:
        return {self.heads[number]: {word: self.cleaned_data[name] for name, word in words} for number, words in self.words.items()}


class TakeForm(forms.Form):
    """The typed word without which nothing newer is replaced."""

    overwrite = forms.CharField(label=f"连同这里更新的内容一起换成对方的，请输入“{OVERWRITE}”", required=False, max_length=20,
                                help_text="留空则只采用这里没有更新过的", widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean_overwrite(self) -> bool:
        typed = self.cleaned_data["overwrite"].strip()
        if typed and typed != OVERWRITE:
            raise forms.ValidationError(f"输入的是“{typed}”，要输入“{OVERWRITE}”；不想覆盖就留空。")
        return bool(typed)


class _PurposeForm(forms.Form):
    note = forms.CharField(label="说明", required=False, max_length=100, help_text="选“其他”时必须写；不要写证号、电话")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("purpose") == "other" and not values.get("note", "").strip():
            self.add_error("note", "用途选“其他”时，请写明要做什么。")
        return values


class StrangersForm(_PurposeForm):
    """What somebody wants the list of those not registered here for."""

    purpose = forms.ChoiceField(label="用途", choices=Purpose.choices, widget=forms.RadioSelect, initial=Purpose.CHECK)
    field_order = ("purpose", "note")


class HandInForm(_PurposeForm):
    """A table in their layout."""

    counterpart = forms.ChoiceField(label="按哪个系统的格式", choices=Counterpart.choices, widget=forms.RadioSelect)
    purpose = forms.ChoiceField(label="用途", choices=HandInPurpose.choices, widget=forms.RadioSelect)
    uncovered = forms.BooleanField(label="带姓名、证号、电话原文", required=False, help_text="不勾则遮盖。带原文的，每次导出都留痕")
    basis = forms.CharField(label="按哪条规定必须报送", required=False, max_length=100, help_text="不填，撤回同意的人不报。写了依据才一起报，依据写进表和审计")
    field_order = ("counterpart", "purpose", "note", "basis", "uncovered")
