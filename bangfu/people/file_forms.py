"""What may be entered into the parts of a person's file?"""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from bangfu.orgs.choices import Level
from bangfu.orgs.models import Region, Unit
from bangfu.people.choices import (
    CANCEL_REASONS,
    Category,
    DeathProof,
    EmploymentForm,
    EnclosureKind,
    Grade,
    GuardianRelation,
    LeavingReason,
    Schooling,
    Source,
    StudyOutcome,
)
from bangfu.people.forms import day_input, phone_field

SUFFIXES = [("", "没有"), *[(f"B{number}", f"B{number}") for number in range(1, 10)]]


class DatedForm(forms.Form):
    """A form whose `past` dates lie not after today."""

    past: tuple[str, ...] = ()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in self.past:
            if values.get(name) and values[name] > self.today:
                self.add_error(name, "日期在今天以后，请检查。")
        return values


class CertificateForm(DatedForm):
    past = ("issued_on",)
    in_force = forms.TypedChoiceField(
        label="这是哪一个证", choices=[("1", "现在用的证（新办、换发、补发）"), ("0", "以前的证，只作记录")], coerce=lambda value: value == "1", initial="1",
        widget=forms.RadioSelect)
    category = forms.ChoiceField(label="残疾类别", choices=[("", "请选"), *Category.choices])
    grade = forms.ChoiceField(label="残疾等级", choices=[("", "请选"), *Grade.choices])
    suffix = forms.ChoiceField(label="补换证后缀", required=False, choices=SUFFIXES, help_text="证号最后的 B1–B9；首次办的没有")
    issued_on = forms.DateField(label="发证日期", required=False, widget=day_input())
    until = forms.DateField(label="有效期至", required=False, widget=day_input())


class CancelForm(DatedForm):
    past = ("on",)
    reason = forms.ChoiceField(label="注销原因", choices=[(one, one) for one in CANCEL_REASONS])
    on = forms.DateField(label="注销日期", widget=day_input())


HEARD = [(one.value, one.label) for one in (Source.OFFICE, Source.PHONE, Source.WECHAT, Source.VISIT, Source.EXCHANGE)]


class DeathForm(DatedForm):
    past = ("on",)
    on = forms.DateField(label="去世日期", widget=day_input())
    proof = forms.TypedChoiceField(label="凭什么登记", choices=DeathProof.choices, coerce=DeathProof, widget=forms.RadioSelect)
    source = forms.TypedChoiceField(label="怎么得知", choices=HEARD, coerce=Source)


class UndoDeathForm(forms.Form):
    reason = forms.CharField(label="为什么撤销", max_length=100, help_text="如：与另一人弄混，本人已到窗口。不要写证号、电话")


class RequestForm(DatedForm):
    """One wish of the person about the use of their data."""

    past = ("on",)
    ASKED = (
        ("no_calls", "不要给我打电话"), ("calls", "可以给我打电话了"), ("no_match", "不要用程序给我匹配岗位"), ("match", "可以用程序匹配岗位了"),
        ("no_consent", "撤回同意使用我的信息"), ("consent", "同意使用我的信息"),
    )
    what = forms.ChoiceField(label="本人的要求", choices=ASKED, widget=forms.RadioSelect)
    on = forms.DateField(label="哪天提出", widget=day_input())
    source = forms.TypedChoiceField(label="怎么提出的", choices=[*HEARD[:4], (Source.PERSON.value, Source.PERSON.label)], coerce=Source)


class HandOverForm(forms.Form):
    to_unit = forms.ModelChoiceField(label="搬到哪里", queryset=Unit.objects.none(), empty_label="请选县（市、区）")
    reason = forms.CharField(label="怎么搬的", max_length=100, required=False, help_text="如：随子女居住、户口已迁。不要写证号、电话")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to_unit"]
        field.queryset = units  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.region.parent.name} {one.region.name}" if one.region.parent else one.region.name  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    region = forms.ModelChoiceField(label="现在住在", queryset=Region.objects.none(), empty_label="请选村（社区）")

    def __init__(self, *args: Any, homes: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        field.queryset = homes  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.parent.name} {one.name}" if one.level == Level.VILLAGE and one.parent else one.name  # type: ignore[attr-defined]


class DeclineForm(forms.Form):
    reason = forms.CharField(label="为什么不办", max_length=100, help_text="对方看得到。如：本人没有搬来")


class AskForm(forms.Form):
    reason = forms.CharField(label="为什么转入", max_length=100, required=False, help_text="对方看得到。如：户口已迁到本县")


class EnclosureForm(forms.Form):
    kind = forms.TypedChoiceField(label="是什么", choices=EnclosureKind.choices, coerce=EnclosureKind)
    file = forms.FileField(label="扫描件或照片", allow_empty_file=True, help_text="JPG、PNG 或 PDF，不超过 10 MB；照片里的拍摄地点等信息会删去",
                           widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}))
    until = forms.DateField(label="证明到哪天", required=False, help_text="如监护关系证明的有效期", widget=day_input())


class SpellForm(DatedForm):
    past = ("started_on", "ended_on")
    work = forms.CharField(label="做什么", max_length=60, help_text="写具体的活，如 缝纫工、保洁、看大门")
    employer = forms.CharField(label="在哪里", max_length=80, required=False)
    form = forms.ChoiceField(label="就业形式", required=False, choices=[("", "说不清"), *EmploymentForm.choices])
    source = forms.TypedChoiceField(label="怎么得知", choices=HEARD, coerce=Source)
    started_on = forms.DateField(label="从", required=False, widget=day_input(), help_text="记不清可以不填")
    ended_on = forms.DateField(label="到", required=False, widget=day_input())
    reason = forms.ChoiceField(label="为什么离开", required=False, choices=[("", "没说"), *LeavingReason.choices])


class StudyForm(DatedForm):
    past = ("started_on", "ended_on")
    level = forms.TypedChoiceField(label="文化程度", choices=[("", "请选"), *Schooling.choices[1:]], coerce=int)
    outcome = forms.ChoiceField(label="读完了吗", choices=StudyOutcome.choices)
    school = forms.CharField(label="学校", max_length=80, required=False)
    major = forms.CharField(label="专业", max_length=60, required=False)
    full_time = forms.TypedChoiceField(
        label="全日制", required=False, choices=[("", "说不清"), ("1", "是"), ("0", "不是（函授、自考等）")], coerce=lambda value: value == "1", empty_value=None,
        help_text="大专以上，高校毕业生按它认")
    source = forms.TypedChoiceField(label="怎么得知", choices=HEARD, coerce=Source)
    started_on = forms.DateField(label="入学时间", required=False, widget=day_input(), help_text="记不清可以不填")
    ended_on = forms.DateField(label="毕业或离校时间", required=False, widget=day_input(), help_text="在读的不填")


class GuardianForm(forms.Form):
    """Who speaks for the person. What stands already is shown covered, and stays when left blank."""

    name = forms.CharField(label="姓名", max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    relation = forms.ChoiceField(label="是本人的", choices=[("", "请选"), *GuardianRelation.choices])
    phone = phone_field("电话")
    until = forms.DateField(label="监护到哪天", required=False, widget=day_input(), help_text="没有期限的不填；到期前 30 天进待办")
    proof = forms.FileField(
        label="监护关系证明", required=False, allow_empty_file=True, help_text="户口簿、指定或判决文书等，JPG、PNG 或 PDF，不超过 10 MB；加密放进档案材料",
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}))
    source = forms.TypedChoiceField(label="怎么得知", choices=HEARD, coerce=Source)
