"""What may be entered about a contact, an assignment and a search of the ledger?"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from bangfu.core.clock import HERE
from bangfu.occupations.vocabulary import ACCOMMODATIONS, DOMAINS
from bangfu.people.choices import (
    ContactWay,
    Employment,
    EmploymentForm,
    Gift,
    Hours,
    Hukou,
    Need,
    NotEmployedReason,
    Schooling,
    Wish,
)
from bangfu.surveys.choices import Channel, ContactOutcome, Facts, Reach, Service, Work

YES_NO = [("yes", "可以"), ("no", "不行")]
PAY_MOST = 100_000
NEXT_WITHIN_DAYS = 60
# What is only asked when somebody was reached; anything of it contradicts another outcome.
TALK = ("facts", "employment", "wish", "kinds", "reach", "min_pay", "hours", "remote", "night", "needs", "gifts", "services", "consent")


class Asked:
    """A question that may stay unasked. Not marked 选填: what a talk must hold depends on its outcome, see `clean`."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)  # type: ignore[misc]


class OneOf(Asked, forms.ChoiceField):
    widget = forms.RadioSelect


class SomeOf(Asked, forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _as_filled(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers the other way round: as they stood in the form."""
    filled = {name: value for name, value in answers.items() if name != "abilities"}
    if "consent" in answers:
        filled["consent"] = "yes" if answers["consent"] else "no"
    return filled | {f"ability_{domain}": str(level) for domain, level in answers.get("abilities", {}).items()}


class VisitForm(forms.Form):
    """One call or visit. Everything but channel and outcome may stay unasked; `answers` gives what was said."""

    use_required_attribute = False

    key = forms.UUIDField(label="记录编号", widget=forms.HiddenInput, error_messages={
        "required": "页面已经失效，请从名单里重新打开。", "invalid": "页面已经失效，请从名单里重新打开。"})
    happened_at = forms.DateTimeField(
        label="联系时间", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"required": "请填联系时间。", "invalid": "联系时间看不懂，请按“年-月-日 时:分”填。"})
    channel = forms.ChoiceField(label="怎么联系的？", choices=Channel.choices, widget=forms.RadioSelect,
                                error_messages={"required": "请选怎么联系的：电话、微信、入户还是窗口。"})
    outcome = forms.ChoiceField(label="联系上了吗？", choices=ContactOutcome.choices, widget=forms.RadioSelect,
                                error_messages={"required": "请选联系上了没有。"})
    next_on = _day("下次什么时候再联系？", help_text="不填就是下一个工作日")
    phone = forms.RegexField(r"^\+?[0-9][0-9 -]{5,18}[0-9]$", label="新电话", required=False, help_text="换了号码、打听到新号码才填",
                             widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
                             error_messages={"invalid": "新电话只填数字，7 到 20 位，如 13800000000。"})
    moved_to = forms.ChoiceField(label="搬到哪里", required=False, help_text="搬到外乡镇、外地的选“其他地方”，由经办改登记册")
    died_on = _day("去世日期", help_text="记不准填大概")
    facts = OneOf(label="已知情况，对吗？", choices=Facts.choices)
    schooling = forms.TypedChoiceField(label="文化程度", choices=[("", "不清楚"), *Schooling.choices], coerce=int, empty_value=None,
                                       required=False, widget=forms.Select)
    hukou = forms.ChoiceField(label="户口", choices=[("", "不清楚"), *Hukou.choices], required=False)
    contact_way = forms.ChoiceField(label="希望怎么联系他", choices=[("", "没说"), *ContactWay.choices], required=False)
    employment = OneOf(label="现在有没有工作？", choices=Employment.choices)
    employment_form = OneOf(label="做的是哪种？", choices=EmploymentForm.choices)
    employed_on = _day("从哪天开始干的")
    not_employed_reason = OneOf(label="没工作的主要原因？", choices=NotEmployedReason.choices)
    wish = OneOf(label="想不想工作？", choices=Wish.choices)
    kinds = SomeOf(label="想做哪类活？", choices=Work.choices)
    reach = OneOf(label="能去多远？", choices=Reach.choices)
    min_pay = forms.IntegerField(
        label="一个月最少要挣多少（元）", required=False, min_value=0, max_value=PAY_MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": PAY_MOST, "step": 1}),
        error_messages={"invalid": "最少要挣多少只填数字，如 2000。", "min_value": "最少要挣多少不能是负数。",
                        "max_value": f"最少要挣多少按每月的元数填，不超过 {PAY_MOST}。"})
    hours = OneOf(label="能干多长时间？", choices=Hours.choices)
    remote = OneOf(label="在家用电脑、手机干活？", choices=YES_NO)
    night = OneOf(label="上夜班？", choices=YES_NO)
    needs = SomeOf(label="想要哪些帮助？", choices=Need.choices)
    accommodations = SomeOf(label="用得上哪些便利？", choices=[(one.code, one.label) for one in ACCOMMODATIONS])
    gifts = SomeOf(label="这次送了什么？", choices=Gift.choices)
    services = SomeOf(label="这次办了什么服务？", choices=Service.choices)
    consent = OneOf(label="说明用途后，本人（或监护人）同意用这些情况帮他找工作吗？", choices=[("yes", "同意"), ("no", "不同意")])
    note = forms.CharField(label="还有要说的", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
                           help_text="不要写姓名、证号和电话",
                           error_messages={"max_length": "“还有要说的”最多 500 字，现在 %(show_value)s 字，请写短些。"})

    def __init__(
        self, *args: Any, now: datetime, checked: bool, places: Iterable[tuple[str, str]] = (), given: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        """`checked`: 基础信息 was checked in this campaign already, so that a later talk need not ask it again.

        `places`: the villages somebody may have moved to, with those of the same township (key, name).
        `given`: what a contact that is being mended says, as `answers` gave it.
        """
        self.given = _as_filled(given or {})
        # Ticked as known: only a change says something. In a contact being mended each tick was said.
        self.aids_known = None if "accommodations" in self.given else set(kwargs.get("initial", {}).get("accommodations", ()))
        kwargs["initial"] = {**kwargs.get("initial", {}), **self.given}
        super().__init__(*args, **kwargs)
        self.now, self.checked = now, checked
        self.fields["moved_to"].choices = [("", "其他地方"), *places]  # type: ignore[attr-defined]
        for domain in DOMAINS:
            levels = [(str(level), domain.ability_labels[level]) for level in (3, 2, 1, 0)]
            self.fields[f"ability_{domain.code}"] = OneOf(label=domain.label, choices=[("", "没问"), *levels])

    @property
    def ability_fields(self) -> list[forms.BoundField]:
        return [self[f"ability_{domain.code}"] for domain in DOMAINS]

    def clean_happened_at(self) -> datetime:
        at: datetime = self.cleaned_data["happened_at"]
        if at > self.now:
            raise forms.ValidationError("联系时间不能晚于现在，请改时间。")
        return at

    def clean_next_on(self) -> date | None:
        day: date | None = self.cleaned_data["next_on"]
        today = self.now.astimezone(HERE).date()
        if day is not None and not today <= day <= today + timedelta(days=NEXT_WITHIN_DAYS):
            raise forms.ValidationError(f"下次联系的日期 {day} 应在今天到 {NEXT_WITHIN_DAYS} 天之内。")
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        outcome = values.get("outcome")
        if outcome == ContactOutcome.REACHED:
            self._check_talk(values)
            if values.get("moved_to"):
                self.add_error("moved_to", "联系上了、又搬了家的：先按“联系上了”存，搬家请经办改登记册；这里改回“其他地方”。")
        elif outcome:
            self._check_no_talk(values, ContactOutcome(outcome))
        return values

    def _check_talk(self, values: dict[str, Any]) -> None:
        if not self.checked and not values.get("facts"):
            self.add_error("facts", "请核对已知情况：都对，还是要改。")
        if not self.checked and not values.get("employment"):
            self.add_error("employment", "联系上了要问清有没有工作。本人不愿说，上面请改选“不愿意说”。")
        works = values.get("employment") == Employment.EMPLOYED
        if works:
            values["not_employed_reason"] = ""  # the main question decides; a radio once touched cannot be cleared without a script
        elif values.get("employment"):
            values["employment_form"] = ""
        elif values.get("employment_form"):
            self.add_error("employment_form", "选了就业形式，没选有没有工作，请把“现在有没有工作”补上。")
        if works and not values.get("employment_form") and "employment_form" not in self.errors:
            self.add_error("employment_form", "已就业的请选做的是哪种。")
        if values.get("employment") == Employment.UNEMPLOYED and not values.get("not_employed_reason") and "not_employed_reason" not in self.errors:
            self.add_error("not_employed_reason", "没工作的请选一个主要原因。")
        started = values.get("employed_on")
        if started and (not works or started > self.now.astimezone(HERE).date()):
            self.add_error("employed_on", f"开始工作的日期 {started} {'晚于今天' if works else '只给已就业的填'}，请改。")

    def _check_no_talk(self, values: dict[str, Any], outcome: ContactOutcome) -> None:
        said = [name for name in TALK if values.get(name) not in (None, "", [], False)]
        said += [one.name for one in self.ability_fields if values.get(one.name)]
        if said:
            label = self.fields[said[0]].label
            self.add_error("outcome", f"选了“{outcome.label}”，后面却填了“{label}”。联系上了请改选“联系上了”，没联系上请去掉后面填的。")
        if outcome == ContactOutcome.WRONG_NUMBER and values.get("channel") in (Channel.VISIT, Channel.OFFICE):
            self.add_error("outcome", "“号码不对”只用于电话和微信；上门没见到人请选“没人接、没人在”。")
        if values.get("moved_to") and outcome != ContactOutcome.MOVED:
            self.add_error("moved_to", "填了搬到哪里，上面请选“搬走了”；没搬走请改回“其他地方”。")
        if outcome == ContactOutcome.DIED:
            self._check_death(values.get("died_on"))

    def _check_death(self, day: date | None) -> None:
        if day is None and "died_on" not in self.errors:
            self.add_error("died_on", "请填去世日期，记不准填大概。")
        elif day and day > self.now.astimezone(HERE).date():
            self.add_error("died_on", f"去世日期 {day} 晚于今天，请改。")

    def answers(self) -> dict[str, Any]:
        """What was said, ready for JSON; what was not asked is missing."""
        values = self.cleaned_data
        if values["outcome"] == ContactOutcome.DIED:
            return {"died_on": values["died_on"].isoformat()}
        if values["outcome"] != ContactOutcome.REACHED:
            return {}
        told = {name: values[name] for name in (*TALK, "employment_form", "not_employed_reason") if values.get(name)}
        if values.get("consent"):
            told["consent"] = values["consent"] == "yes"
        if values.get("min_pay") is not None:
            told["min_pay"] = values["min_pay"]
        if set(values["accommodations"]) != self.aids_known:
            told["accommodations"] = values["accommodations"]
        if values.get("employed_on"):
            told["employed_on"] = values["employed_on"].isoformat()
        if values.get("facts") == Facts.MENDED:
            told |= {name: values[name] for name in ("schooling", "hukou", "contact_way") if values.get(name) not in (None, "")}
        levels = {one.name.removeprefix("ability_"): int(values[one.name]) for one in self.ability_fields if values.get(one.name)}
        return told | ({"abilities": levels} if levels else {})


class LedgerForm(forms.Form):
    """Conditions on the contact ledger."""

    outcome = forms.ChoiceField(label="结果", choices=[("", "全部"), *ContactOutcome.choices], required=False)
    channel = forms.ChoiceField(label="方式", choices=[("", "全部"), *Channel.choices], required=False)
    since = _day("从")
    until = _day("到")
    area = forms.ChoiceField(label="乡镇街道", required=False)

    def __init__(self, *args: Any, areas: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "全部"), *areas]  # type: ignore[attr-defined]


SPREAD = "spread"  # each village to one of the place's commissioners, in runs of about equal numbers


class GiveForm(forms.Form):
    """Until when, and to whom: one commissioner for picked people, or one choice for each area."""

    due_on = forms.DateField(label="完成日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                             error_messages={"required": "请填完成日期。", "invalid": "完成日期看不懂，请按“年-月-日”填。"})

    def __init__(self, *args: Any, choices: Mapping[str, Iterable[tuple[str, str]]], labels: Mapping[str, str], **kwargs: Any) -> None:
        """`choices`: field name → the commissioners it may go to; the empty choice gives nothing out."""
        super().__init__(*args, **kwargs)
        self.targets = list(choices)
        for name, options in choices.items():
            self.fields[name] = forms.ChoiceField(label=labels[name], choices=list(options), required=False, error_messages={
                "invalid_choice": f"{labels[name]}：选的人不是本辖区的专职委员，请重新选。"})
