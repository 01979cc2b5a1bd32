"""What is filled in when a return is explained, signed, sent back or made final, and when its signed paper comes back;
when a superior's own table comes in and its cells are mapped; when a summary or brief gets the words and pictures of the office?"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from bangfu.orgs.models import User
from bangfu.people.queries import meant
from bangfu.reports.actions.pictures import Description
from bangfu.reports.blanks.wording import Target
from bangfu.reports.choices import ConsentWay, PaperKind
from bangfu.reports.counting import LINES, Figures
from bangfu.reports.indicators import FORM
from bangfu.reports.papers.brief import Week
from bangfu.reports.papers.content import Section
from bangfu.reports.rules import Check

LINE_WORDS = {"hrss": "人社", "dpf": "残联", "both": "两线都有", "all": "合计"}
POINTED = range(1, 5)  # figures that can be named when a return is sent back
FINAL_WORD = "定稿"


class SubmitForm(forms.Form):
    """One word per check that does not hold, and what else the superior should know."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label="其他说明", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, found: Iterable[Check] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [one for one in found if one.wants_word]
        for one in asked:
            self.fields[f"word_{one.key}"] = forms.CharField(
                label=f"{one.text}不成立的原因", max_length=300, help_text=one.detail, widget=forms.Textarea(attrs={"rows": 2}))
        self.order_fields(["version", *(f"word_{one.key}" for one in asked), "note"])

    def words(self) -> dict[str, str]:
        return {name.removeprefix("word_"): text for name, text in self.cleaned_data.items() if name.startswith("word_")}


class SendBackForm(forms.Form):
    """Why, and which figures: each with its own word."""

    reason = forms.CharField(label="退回原因", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
                             help_text="写明哪里不对、什么时候前重新提交。")

    def __init__(self, *args: Any, figures: Figures, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cells = [("", "不指出")] + [
            (one.name, [(f"{code}.{line}", f"{one.name}·{LINE_WORDS[line]}（现报 {figures[code][line]:,}）") for line in LINES if figures[code][line] is not None])
            for code, one in FORM.items() if code in figures
        ]
        for number in POINTED:
            self.fields[f"cell_{number}"] = forms.ChoiceField(label=f"要改的格 {number}", choices=cells, required=False)
            self.fields[f"text_{number}"] = forms.CharField(label=f"这一格哪里不对（{number}）", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for number in POINTED:
            cell, text = given.get(f"cell_{number}"), given.get(f"text_{number}")
            if cell and not text:
                self.add_error(f"text_{number}", "选了格，还没写哪里不对。")
            elif text and not cell:
                self.add_error(f"cell_{number}", "写了哪里不对，还没选是哪一格。")
        return given

    def pointed(self) -> list[tuple[str, str, str]]:
        """(indicator, line, what is wrong) of the figures named."""
        rows = [(self.cleaned_data.get(f"cell_{number}") or "", self.cleaned_data.get(f"text_{number}") or "") for number in POINTED]
        return [(cell.partition(".")[0], cell.partition(".")[2], text) for cell, text in rows if cell]


class ScanForm(forms.Form):
    file = forms.FileField(label="签字盖章后的扫描件或照片", allow_empty_file=True, help_text="JPG、PNG 或 PDF，每个不超过 10 MB；照片里的拍摄地点、时间、机型会删去",
                           widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}))


class FreezeForm(forms.Form):
    """A typed word, because there is no way back."""

    word = forms.CharField(label=f"请输入“{FINAL_WORD}”两个字确认", max_length=10, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"].strip()
        if word != FINAL_WORD:
            raise forms.ValidationError(f"您输入的是“{word}”，要输入“{FINAL_WORD}”才会定稿。")
        return word


class BlankForm(forms.Form):
    issuer = forms.CharField(label="发表单位", max_length=60, help_text="例如：延边州残联。同一单位的同一张表，下次上传自动对好")
    file = forms.FileField(label="空表", allow_empty_file=True, help_text="Excel 工作簿（.xlsx），不超过 5 MB，没有填过、不带宏和密码",
                           widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}))


class CellForm(forms.Form):
    """What goes into one cell; an empty indicator leaves it blank."""

    sheet = forms.CharField(widget=forms.HiddenInput)
    cell = forms.CharField(widget=forms.HiddenInput, max_length=10)
    code = forms.ChoiceField(label="指标", required=False)
    line = forms.ChoiceField(label="哪条线", choices=[(line, LINE_WORDS[line]) for line in ("all", "hrss", "dpf", "both")])
    area = forms.ChoiceField(label="地区", required=False)
    reach = forms.ChoiceField(label="用到哪里", widget=forms.RadioSelect, initial="cell", choices=[
        ("cell", "只这一格"), ("row", "整行：线按列名"), ("column", "整列：地区按行名")])

    def __init__(self, *args: Any, areas: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for code, one in FORM.items():
            groups.setdefault(one.group, []).append((code, f"{one.name}（{one.unit}）"))
        self.fields["code"].choices = [("", "不填，留空"), *groups.items()]  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", "本单位全部"), *areas]  # type: ignore[attr-defined]

    def target(self) -> Target | None:
        code = self.cleaned_data["code"]
        return Target(code, self.cleaned_data["line"], self.cleaned_data["area"]) if code else None


class NewPaperForm(forms.Form):
    """Which paper: the summary, or the brief of one week of the campaign."""

    kind = forms.ChoiceField(choices=PaperKind.choices)
    starts_on = forms.TypedChoiceField(label="哪一周", coerce=date.fromisoformat, empty_value=None, error_messages={
        "required": "没有选是哪一周的简报。请从列表里选一周。", "invalid_choice": "“%(value)s”不是这项活动里的一周。请从列表里选。"})

    def __init__(self, *args: Any, weeks: Iterable[Week], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].choices = [(one.starts_on.isoformat(), f"第 {one.issue} 期　{one.words}") for one in weeks]  # type: ignore[attr-defined]
        self.fields["starts_on"].required = self.data.get("kind") != PaperKind.SUMMARY


class WordsForm(forms.Form):
    """What the office adds to each section, as typed; `seen` tells whether a colleague saved meanwhile."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sections: Iterable[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in sections:
            self.fields[f"word_{one.code}"] = forms.CharField(
                label=f"补充：{one.title}", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 2 if one.parts else 5}))

    def words(self) -> dict[str, str]:
        return {name.removeprefix("word_"): text for name, text in self.cleaned_data.items() if name.startswith("word_")}


class PictureForm(forms.Form):
    """A picture and what it shows; who agreed is asked for only when somebody can be recognised."""

    file = forms.FileField(label="图片", allow_empty_file=True, help_text="JPG、PNG 或 WebP，不超过 10 MB；拍摄地点、时间、机型上传时就删去，不留原图",
                           widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"}))
    caption = forms.CharField(label="说明", max_length=60, help_text="什么时候、在哪里、在做什么，如：5月16日，官地镇工作人员入户核对")
    shows_faces = forms.TypedChoiceField(label="能认出人脸吗", choices=[("no", "认不出"), ("yes", "认得出")], coerce=lambda value: value == "yes", widget=forms.RadioSelect)
    people = forms.CharField(label="登记册里的谁", max_length=200, required=False, help_text="认得出人脸才填：证号或档案编号，几个人用顿号隔开。连上以后，本人撤回同意，图片不再放进文件；删除身份，图片随着删去")
    consent_of = forms.CharField(label="谁同意的", max_length=60, required=False, help_text="认得出人脸才填：本人或监护人的姓名，几个人都要写。加密保存，不印在文件里")
    consent_way = forms.ChoiceField(label="怎样同意的", required=False, choices=[("", "没有取得"), *ConsentWay.choices])
    consent_on = forms.DateField(label="哪天同意的", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_people(self) -> tuple[int, ...]:
        """Keys of the people meant, out of the user's area."""
        found = []
        for word in re.split(r"[\s、,，;；]+", self.cleaned_data["people"].strip()):
            keys = list(meant(self.user, word).values_list("pk", flat=True)[:2]) if word else []
            if word and len(keys) != 1:
                raise forms.ValidationError(f"“{word}”{'不止一个人' if keys else '在您的范围内没有找到'}。请填身份证号，或档案编号。")
            found += keys
        return tuple(dict.fromkeys(found))

    def told(self) -> Description:
        return Description(**{name: self.cleaned_data[name] for name in ("caption", "shows_faces", "people", "consent_of", "consent_way", "consent_on")})


class DescribeForm(PictureForm):
    """The same for a picture that is there."""

    file = None  # type: ignore[assignment]
