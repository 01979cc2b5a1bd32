"""What may be entered about employers, vacancies and referrals?"""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets.reading import INVISIBLE
from bangfu.jobs.actions.posts import checked_credit_code
from bangfu.jobs.choices import (
    ANSWER_STATES,
    UNDECIDED_STATES,
    ConsentWay,
    ReferralState,
    RefusalReason,
    Shared,
    Shift,
    VacancyHours,
    VacancyState,
)
from bangfu.jobs.imports.columns import EMPLOYER_FIELDS, FIELD, FIELDS
from bangfu.jobs.models import Vacancy
from bangfu.jobs.queries import areas_within
from bangfu.jobs.wording import Finding, findings, rewritten
from bangfu.occupations.coding import suggest
from bangfu.occupations.models import Occupation
from bangfu.occupations.vocabulary import ACCOMMODATIONS, DOMAINS, default_demands
from bangfu.orgs.choices import Level
from bangfu.orgs.models import Region, User
from bangfu.people.choices import EmploymentForm, Schooling

USUAL = "usual"  # the choice of a demand nobody asked about


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _level(text: str) -> int | None:
    return None if text == USUAL else int(text)


class RegionField(forms.ModelChoiceField):
    """Places of the officer's area, indented by level."""

    def label_from_instance(self, obj: Region) -> str:
        return "　" * max(0, obj.level - Level.COUNTY) + obj.name


def region_field(places: QuerySet[Region], label: str) -> RegionField:
    return RegionField(places, label=label, empty_label="请选择", error_messages={"required": f"请选{label}。", "invalid_choice": "请选本辖区的地点。"})


class EmployerForm(forms.Form):
    name = forms.CharField(label="单位名称", max_length=100, help_text="与营业执照一致的全称")
    credit_code = forms.CharField(label="统一社会信用代码", max_length=24, required=False, help_text="18 位，填了会校验")
    contact_name = forms.CharField(label="联系人", max_length=40, required=False)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"] = region_field(areas_within(user), "所在地")


class PostForm(forms.Form):
    """A post without its employer, at one of `places`. Each demand has the usual level of the occupation as its first choice: taken, it stays marked as assumed."""

    title = forms.CharField(label="岗位名称", max_length=80)
    occupation = forms.CharField(label="职业", max_length=140, required=False, help_text="输入两个字就有提示；留空则按岗位名称推定", widget=forms.TextInput(attrs={"list": "occupation-options", "autocomplete": "off"}))
    openings = forms.IntegerField(label="招聘人数", min_value=1, max_value=2000, initial=1)
    pay_min = forms.IntegerField(label="最低月薪（元）", min_value=0, max_value=100_000, required=False, help_text="面议留空")
    pay_max = forms.IntegerField(label="最高月薪（元）", min_value=0, max_value=100_000, required=False)
    hours = forms.ChoiceField(label="工作时间", choices=VacancyHours.choices, initial=VacancyHours.FULL)
    shift = forms.ChoiceField(label="班次", choices=Shift.choices, initial=Shift.DAY)
    schooling_min = forms.TypedChoiceField(label="最低学历", choices=[(0, "不限"), *Schooling.choices[1:]], coerce=lambda text: int(text) or None, initial=0)
    remote = forms.BooleanField(label="可以居家做", required=False)
    tasks = forms.CharField(label="每天做什么", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text="写动作和环境：坐着还是站着、搬多重、多久一班。不写“身体健康”等笼统条件")
    offers = forms.MultipleChoiceField(label="单位能提供的便利", choices=[(one.code, one.label) for one in ACCOMMODATIONS], required=False, widget=forms.CheckboxSelectMultiple)
    keep_wording = forms.BooleanField(label="这些条件确为岗位所需，照原文保存", required=False)

    def __init__(self, *args: Any, places: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"] = region_field(places, "工作地点")
        self.found_wording: list[Finding] = []
        usual = default_demands(self.occupation_code() or "")
        for domain in DOMAINS:
            assumed = f"按职业推定：{domain.demand_labels[usual[domain.code]]}"
            choices = [(USUAL, assumed), *((str(level), text) for level, text in enumerate(domain.demand_labels))]
            self.fields[f"demand_{domain.code}"] = forms.TypedChoiceField(label=domain.label, choices=choices, coerce=_level, initial=USUAL)

    def occupation_code(self) -> str | None:
        """The occupation the form speaks of now: what stands in its field, else what the title suggests."""
        text = str(self["occupation"].value() or "").strip()
        match = re.match(r"\d-\d\d-\d\d-\d\d", text)
        if match:
            return match.group()
        found = suggest(text or str(self["title"].value() or ""), 1)
        return found[0].code if found else None

    def demand_fields(self) -> list[forms.BoundField]:
        return [self[f"demand_{domain.code}"] for domain in DOMAINS]

    def clean_occupation(self) -> str | None:
        """The code; a sure suggestion of the title is taken, an unsure one has to be confirmed."""
        text = self.cleaned_data["occupation"].strip()
        match = re.match(r"\d-\d\d-\d\d-\d\d", text)
        if match:
            if Occupation.objects.filter(pk=match.group()).exists():
                return match.group()
            raise forms.ValidationError(f"职业代码 {match.group()} 不在 2022 年版职业分类大典里，请从提示中选。")
        found = suggest(text or self.cleaned_data.get("title", ""), 3)
        known = set(Occupation.objects.filter(pk__in=[one.code for one in found]).values_list("pk", flat=True))
        found = [one for one in found if one.code in known]
        if not found:
            if text:
                raise forms.ValidationError(f"没找到与“{text}”相近的职业，换个说法，或留空。")
            return None
        if found[0].sure or found[0].name == text:
            return found[0].code
        names = "；".join(f"{one.code} {one.name}" for one in found)
        raise forms.ValidationError(f"拿不准是哪个职业，请选一个：{names}")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.found_wording = findings(values.get("title", ""), values.get("tasks", ""))
        if self.found_wording and not values.get("keep_wording"):
            self.add_error(None, "有些话把人挡在门外，请改写；确有需要的，勾选后再保存。")
        return values

    def vacancy_values(self) -> dict[str, Any]:
        """Values for actions.save_vacancy. A demand nobody chose is the usual one of the occupation, and assumed."""
        values = self.cleaned_data
        usual = default_demands(values["occupation"] or "")
        chosen = {one.code: values[f"demand_{one.code}"] for one in DOMAINS}
        plain = ("title", "region", "openings", "pay_min", "pay_max", "hours", "shift", "remote", "schooling_min", "offers", "tasks")
        return {name: values[name] for name in plain} | {
            "occupation_id": values["occupation"],
            "demands": {code: usual[code] if level is None else level for code, level in chosen.items()},
            "assumed": [code for code, level in chosen.items() if level is None],
        }


class VacancyForm(PostForm):
    """A post an officer enters, with whose it is."""

    employer_name = forms.CharField(label="用人单位", max_length=100, help_text="已登记的可从提示里选；没有的会新登记", widget=forms.TextInput(attrs={"list": "employers", "autocomplete": "off"}))
    credit_code = forms.CharField(label="统一社会信用代码", max_length=24, required=False, help_text="新单位请填，18 位")
    keep_wording = forms.BooleanField(label="已与单位核实，这些条件确为岗位所需，照原文保存", required=False)
    field_order = ["employer_name", "credit_code"]


def with_better_words(data: Any) -> Any:
    """The form's data with the suggested wording in title and tasks."""
    better = data.copy()
    for name in ("title", "tasks"):
        better[name] = rewritten(better.get(name, ""))
    return better


def initial_of(vacancy: Vacancy) -> dict[str, Any]:
    """A stored vacancy as the form shows it."""
    names = ("title", "openings", "pay_min", "pay_max", "hours", "shift", "remote", "tasks", "offers")
    occupation = vacancy.occupation
    return {name: getattr(vacancy, name) for name in names} | {
        "employer_name": vacancy.employer.name, "credit_code": vacancy.employer.credit_code, "region": vacancy.region_id,
        "schooling_min": vacancy.schooling_min or 0,
        "occupation": f"{occupation.code} {occupation.name}" if occupation else "",
        **{f"demand_{code}": level for code, level in vacancy.demands.items() if code not in vacancy.assumed},
    }


class ApplicationForm(forms.Form):
    """What a firm without an account says of itself. `areas` decide; `website` is seen by machines only."""

    name = forms.CharField(label="单位名称", max_length=80, help_text="与营业执照一致的全称", error_messages={"required": "请填营业执照上的单位全称。"})
    credit_code = forms.CharField(label="统一社会信用代码", max_length=24, help_text="18 位，在营业执照上；开通后就是账号名", error_messages={"required": "请填统一社会信用代码，18 位，在营业执照上。"})
    region = forms.TypedChoiceField(label="在哪个县（市、区）", coerce=int, empty_value=None, error_messages={"required": "请选单位所在的县（市、区）。", "invalid_choice": "请从列表里选县（市、区）。"})
    contact_name = forms.CharField(label="联系人", max_length=40, help_text="账号发给这个人", error_messages={"required": "请填联系人姓名。"})
    position = forms.CharField(label="职务", max_length=40, required=False)
    phone = forms.RegexField(r"^[0-9][0-9 \-]{6,19}$", label="联系电话", error_messages={"required": "请填联系电话，经办要打电话核实。", "invalid": "电话只写数字和短横线，如 0433-6220000，至少 7 位。"})
    note = forms.CharField(label="想招什么人、有什么要说的", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    website = forms.CharField(label="网址（请留空）", required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, *args: Any, areas: Iterable[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {one.pk: one for one in areas}
        groups: dict[str, list[tuple[int, str]]] = {}
        for one in self.areas.values():
            above = one.parent.name if one.parent and one.parent.level > Level.PROVINCE else "省直管"
            groups.setdefault(above, []).append((one.pk, one.name))
        self.fields["region"].choices = [("", "请选择"), *groups.items()]  # type: ignore[attr-defined]

    def clean_credit_code(self) -> str:
        try:
            return checked_credit_code(self.cleaned_data["credit_code"])
        except DomainError as error:
            raise forms.ValidationError(error.message) from error

    def clean_region(self) -> Region:
        return self.areas[self.cleaned_data["region"]]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.pop("website", ""):
            raise forms.ValidationError("没有提交成功，请刷新页面重新填写；多次不成，请打电话请当地残联代办。")
        for name, value in list(values.items()):
            if isinstance(value, str):  # anybody may write here: nothing the officer would not see, no letters that run backwards
                values[name] = re.sub(INVISIBLE, "", value).strip()
                if not values[name] and self.fields[name].required:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return values


class ApplicationStatusForm(forms.Form):
    number = forms.CharField(label="申请编号", max_length=12, help_text="交申请时给的，SQ 开头", error_messages={"required": "请填申请编号。"})
    tail = forms.RegexField(r"^[0-9]{4}$", label="联系电话的后 4 位", error_messages={"required": "请填联系电话的最后 4 位数字。", "invalid": "请填联系电话的最后 4 位数字。"},
                            widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4", "autocomplete": "off"}))


class ApproveForm(forms.Form):
    """Which of two names stands; without a difference there is nothing to fill in."""

    keep_name = forms.ChoiceField(label="用哪个名称", widget=forms.RadioSelect, error_messages={"required": "两个名称不一样，请对照营业执照选一个。"})

    def __init__(self, *args: Any, registered: str = "", applied: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if registered:
            self.fields["keep_name"].choices = [("registered", f"登记册里的：{registered}"), ("applied", f"申请里的：{applied}")]  # type: ignore[attr-defined]
        else:
            del self.fields["keep_name"]


class VacancyFilterForm(forms.Form):
    q = forms.CharField(label="岗位、职业或单位", required=False)
    area = forms.ChoiceField(label="地点", required=False)
    hours = forms.ChoiceField(label="工作时间", required=False, choices=[("", "全部"), *VacancyHours.choices])
    remote = forms.ChoiceField(label="居家", required=False, choices=[("", "全部"), ("1", "可以居家"), ("0", "到岗")])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *((one.value, one.label) for one in VacancyState if one not in UNDECIDED_STATES)])

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "全部"), *areas]  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    file = forms.FileField(label="岗位表", help_text=".xlsx、.xls 或 .csv，不超过 50 MB", widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
                           error_messages={"required": "请先选文件。", "empty": "文件是空的（0 字节）。请确认选对了文件。"})


class ColumnsForm(forms.Form):
    """Which column of the upload is which field. `own`: an employer's own table need not say whose posts they are."""

    def __init__(self, *args: Any, columns: list[str], mapping: dict[str, int], own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "没有这一列"), *((str(place), head or f"第 {place + 1} 列") for place, head in enumerate(columns))]
        for one in FIELDS:
            place, required = mapping.get(one.code), one.required and not (own and one.code in EMPLOYER_FIELDS)
            self.fields[one.code] = forms.ChoiceField(label=one.label, choices=choices, required=required, initial="" if place is None else str(place))

    def mapping(self) -> dict[str, int]:
        return {code: int(place) for code, place in self.cleaned_data.items() if place and code in FIELD}


class ReferralFilterForm(forms.Form):
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *ReferralState.choices])
    area = forms.ChoiceField(label="居住地", required=False)
    waiting = forms.ChoiceField(label="等结果", required=False, choices=[("", "不限"), ("1", "超过 7 天没有结果")])

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "全部"), *areas]  # type: ignore[attr-defined]


class UndoForm(forms.Form):
    """Why a step is taken back. `step`: the one the officer saw."""

    step = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="为什么撤销", max_length=200, help_text="例如：口头答应，还没签合同；记错了人。",
                             error_messages={"required": "请写明为什么撤销，以后查得到。"})


class ReferralMoveForm(forms.Form):
    """What one move of a referral takes; only the fields of that move are there."""

    on = forms.DateField(label="哪一天", widget=day_input())
    refusal_reason = forms.ChoiceField(label="主要原因", choices=[("", "请选择"), *RefusalReason.choices])
    contract_from = forms.DateField(label="上岗（合同开始）日期", widget=day_input())
    contract_until = forms.DateField(label="合同结束日期", required=False, help_text="无固定期限留空", widget=day_input())
    pay = forms.IntegerField(label="每月工资（元）", min_value=1, max_value=100_000)
    insured = forms.TypedChoiceField(label="社会保险", choices=[("", "还不清楚"), ("1", "已缴纳"), ("0", "未缴纳")], required=False, coerce=lambda text: text == "1", empty_value=None)
    employment_form = forms.ChoiceField(label="就业形式", choices=[("", "还不清楚"), *EmploymentForm.choices], required=False)
    note = forms.CharField(label="备注", max_length=200, required=False)

    FIELDS_OF: dict[str, tuple[str, ...]] = {
        ReferralState.INTERVIEW: ("on", "note"),
        ReferralState.OFFERED: ("on", "note"),
        ReferralState.HIRED: ("on", "contract_from", "contract_until", "pay", "insured", "employment_form", "note"),
        ReferralState.REFUSED_BY_PERSON: ("on", "refusal_reason", "note"),
        ReferralState.REFUSED_BY_EMPLOYER: ("on", "refusal_reason", "note"),
        ReferralState.WITHDRAWN: ("note",),
    }

    def __init__(self, data: Any = None, *, state: str, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, prefix=state, initial={"on": today(), **(initial or {})}, **kwargs)
        wanted = self.FIELDS_OF[state]
        for name in list(self.fields):
            if name not in wanted:
                del self.fields[name]


class AnswerForm(ReferralMoveForm):
    """The same from the employer's side: what it says became of a candidate."""

    FIELDS_OF = {state: ReferralMoveForm.FIELDS_OF[state] for state in ANSWER_STATES}


ASKED_BY = {ConsentWay.PHONE.value: "电话", ConsentWay.IN_PERSON.value: "当面", ConsentWay.PAPER.value: "纸面签字", ConsentWay.MESSAGE.value: "微信或短信"}


class DisclosureForm(forms.Form):
    """What a person said when asked whether the employer may learn who they are; name and telephone are the least of it."""

    SAYS = [(Shared.CONTACT.value, "同意告知姓名和联系电话"), (Shared.DISABILITY.value, "同意告知姓名、联系电话，也同意告知残疾类别和等级"), ("no", "不同意")]
    says = forms.ChoiceField(label="本人怎么说", choices=SAYS, widget=forms.RadioSelect, error_messages={"required": "请选本人怎么说。"})
    way = forms.ChoiceField(label="怎么问的", choices=[("", "请选择"), *ASKED_BY.items()], error_messages={"required": "请选是怎么问的，以后查得到。"})
    agreed_on = forms.DateField(label="哪一天", widget=day_input(), initial=today, error_messages={"required": "请填日期。"})

    def shares(self) -> list[str]:
        said = self.cleaned_data["says"]
        return [] if said == "no" else [Shared.CONTACT.value, *([said] if said != Shared.CONTACT else [])]


class ObjectionForm(forms.Form):
    """Why an employer's answer is not taken over; the employer reads it."""

    objection = forms.CharField(label="为什么不接收", max_length=200, help_text="单位会看到这句话。例如：本人说没有去面试过，请核对日期。",
                                error_messages={"required": "请写明为什么不接收，单位才知道改哪里。"})
