"""What is filled in to start, forward, sign, work on and staff a campaign?"""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from bangfu.campaigns.choices import TaskState
from bangfu.campaigns.forms.fields import day_field, text_field
from bangfu.campaigns.models import Campaign, Measure, Task
from bangfu.campaigns.parser import ENDINGS, FILE_LIMIT, KINDS, decode_notice
from bangfu.campaigns.parser.decode import EMPTY
from bangfu.campaigns.queries import Target, owners_for, staff_of
from bangfu.core.clock import HERE
from bangfu.core.lists import key_of
from bangfu.orgs.models import Unit, User
from bangfu.people.models import ImportBatch

LONGEST = 2 * 1024 * 1024  # characters pasted: a hundred times the longest notice


class NoticeForm(forms.Form):
    """Pasted text or a file; one of them."""

    use_required_attribute = False
    text = forms.CharField(label="粘贴通知全文", strip=False, widget=forms.Textarea(attrs={"rows": 18}),
                           help_text="从网页、微信、Word 复制都行；重复、多余的空格和换行会自动整理")
    file = forms.FileField(label="或上传文件", required=False, widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
                           help_text=f"Word（.docx）、PDF（.pdf）或文本（.txt），不超过 {FILE_LIMIT // 1024**2} MB；扫描件请上传 Word 稿",
                           error_messages={"empty": EMPTY})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].required = not self.files
        self.fields["text"].error_messages |= {"required": f"没有内容。请粘贴通知全文，或上传文件（{KINDS}）。",
                                               "null_characters_not_allowed": "粘贴的内容里有不是文字的字符。请从原文重新复制后粘贴。"}

    def clean_file(self) -> str:
        file: UploadedFile | None = self.cleaned_data.get("file")
        if file is None:
            return ""
        if file.size is None or file.size > FILE_LIMIT:
            size = (file.size or 0) / 1024 / 1024
            raise forms.ValidationError(f"“{file.name}”有 {size:,.1f} MB，超过 {FILE_LIMIT // 1024**2} MB，不像一份通知。请只上传通知正文。")
        try:
            return decode_notice(file.read())
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) > LONGEST:
            raise forms.ValidationError(f"粘贴的内容有 {len(text):,} 字，不像一份通知。请只粘贴通知正文。")
        return text

    def notice_text(self) -> str:
        return self.cleaned_data.get("file") or self.cleaned_data["text"]


class CampaignForm(forms.Form):
    """What the campaign is called and when it runs; proposed from the facts."""

    title = text_field("活动名称", length=120, required=True)
    theme = text_field("活动主题", length=120)
    starts_on = day_field("开始日期", required=True)
    due_on = day_field("截止日期", required=True, help_text="通知要求上报的日期；各级的截止从这天往回排")


class ForwardForm(forms.Form):
    """To whom, by when, and what is added."""

    requirements = forms.CharField(label="本级补充要求", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
                                   help_text="会显示在下级的签收页上；没有就留空")
    due_on = day_field("下级截止日期", required=True)
    due_time = forms.TimeField(label="截止时间", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial=time(17))
    units = forms.ModelMultipleChoiceField(queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, targets: list[Target], **options: Any) -> None:
        super().__init__(*args, **options)
        free = [one.unit.pk for one in targets if one.edge is None]
        self.fields["units"].queryset = Unit.objects.filter(pk__in=free).select_related("region")  # type: ignore[attr-defined]

    def due_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["due_on"], self.cleaned_data["due_time"], tzinfo=HERE)

    def picked(self) -> set[int]:
        """The units ticked, also while the form has mistakes."""
        if not self.is_bound:
            return set()
        return {key_of(value) for value in self.data.getlist("units")}  # type: ignore[attr-defined]


class PersonChoice(forms.ModelChoiceField):
    """A colleague, with their position."""

    def label_from_instance(self, person: User) -> str:
        return f"{person.display_name}（{person.position}）" if person.position else person.display_name


class OwnerChoice(forms.ModelChoiceField):
    """A colleague of either line, with the line in front."""

    def label_from_instance(self, person: User) -> str:
        return f"{person.unit.get_line_display()} {person.display_name}"


class ReceiptForm(forms.Form):
    """专人专责: who of the unit is responsible."""

    responsible = PersonChoice(label="责任人", queryset=User.objects.none(), empty_label="请选择", help_text="本单位负责这项活动的人；任务默认派给他，可以再分")

    def __init__(self, *args: Any, unit: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["responsible"].queryset = staff_of(unit)  # type: ignore[attr-defined]


class TaskForm(forms.Form):
    """A task of the unit: what, who, by when."""

    title = text_field("任务", length=120, required=True)
    owner = OwnerChoice(label="责任人", queryset=User.objects.none(), required=False, empty_label="还没定")
    due_on = day_field("截止日期", required=True)
    note = text_field("备注", length=200)

    def __init__(self, *args: Any, unit: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = owners_for(unit)  # type: ignore[attr-defined]


class NewTaskForm(TaskForm):
    """An own task hangs under one of the campaign's measures."""

    measure = forms.ModelChoiceField(label="落实哪一条", queryset=Measure.objects.none())
    field_order = ["measure", "title", "owner", "due_on", "note"]

    def __init__(self, *args: Any, campaign: Campaign, **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["measure"]
        choice.queryset = Measure.objects.filter(campaign=campaign)  # type: ignore[attr-defined]
        choice.label_from_instance = lambda one: f"{one.number}{'、' if one.number and one.number[-1].isalnum() else ''}{one.heading}"  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """Done, dropped or open again."""

    state = forms.ChoiceField(choices=TaskState.choices, widget=forms.HiddenInput)
    note = text_field("原因", length=200)


def task_initial(task: Task) -> dict[str, Any]:
    return {"title": task.title, "owner": task.owner_id, "due_on": task.due_on, "note": task.note}


class BatchForm(forms.Form):
    """Which imported roster."""

    batch = forms.ModelChoiceField(label="导入批次", queryset=ImportBatch.objects.none(), empty_label="请选择")

    def __init__(self, *args: Any, batches: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["batch"].queryset = batches  # type: ignore[attr-defined]
        self.fields["batch"].label_from_instance = lambda one: f"{one.created_at:%m-%d} {one.file_name}"  # type: ignore[attr-defined]


class CampaignChoiceForm(forms.Form):
    """Which campaign."""

    campaign = forms.ModelChoiceField(label="活动", queryset=Campaign.objects.none(), empty_label="请选择")

    def __init__(self, *args: Any, campaigns: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]
        self.fields["campaign"].label_from_instance = lambda one: one.title  # type: ignore[attr-defined]
