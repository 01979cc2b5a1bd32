"""What may an officer enter about what a person wants and can do? The same words as on the visit page."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from bangfu.occupations.coding import code_of
from bangfu.occupations.queries import occupation_names
from bangfu.occupations.vocabulary import ACCOMMODATIONS, DOMAINS
from bangfu.people.choices import Hours, Need, Source, Wish
from bangfu.people.file_forms import HEARD, DatedForm
from bangfu.people.forms import day_input
from bangfu.people.models import Person
from bangfu.surveys.choices import REACH_KM, WORK_CODES, Reach, Work
from bangfu.surveys.forms import PAY_MOST

YES_NO = [("", "没说"), ("yes", "可以"), ("no", "不行")]
SAID = {None: "", True: "yes", False: "no"}


class WishesForm(DatedForm):
    """All that stands is shown; what is changed is written with source and day, what is emptied is unknown again."""

    past = ("on",)
    wish = forms.ChoiceField(label="想不想工作", required=False, choices=[("", "没说"), *Wish.choices])
    hours = forms.ChoiceField(label="能干多长时间", required=False, choices=[("", "没说"), *Hours.choices])
    kinds = forms.MultipleChoiceField(label="想做哪类活", required=False, choices=Work.choices, widget=forms.CheckboxSelectMultiple)
    exact = forms.MultipleChoiceField(label="登记着的具体工种", required=False, widget=forms.CheckboxSelectMultiple, help_text="去掉勾就不再登记")
    more = forms.CharField(label="再加一种具体的活", required=False, max_length=40, help_text="如 电脑绣花工；按职业分类登记")
    min_pay = forms.IntegerField(
        label="一个月最少要挣多少（元）", required=False, min_value=0, max_value=PAY_MOST, error_messages={
            "invalid": "只填数字，如 2000。", "min_value": "不能是负数。", "max_value": f"按每月的元数填，不超过 {PAY_MOST}。"})
    reach = forms.ChoiceField(label="能去多远", required=False)
    remote = forms.ChoiceField(label="在家用电脑、手机干活", required=False, choices=YES_NO)
    night = forms.ChoiceField(label="上夜班", required=False, choices=YES_NO)
    needs = forms.MultipleChoiceField(label="想要的帮助", required=False, choices=Need.choices, widget=forms.CheckboxSelectMultiple)
    accommodations = forms.MultipleChoiceField(
        label="用得上的便利", required=False, choices=[(one.code, one.label) for one in ACCOMMODATIONS], widget=forms.CheckboxSelectMultiple)
    source = forms.TypedChoiceField(label="怎么得知", choices=[*HEARD[:4], (Source.PERSON.value, Source.PERSON.label)], coerce=Source)
    on = forms.DateField(label="哪天说的", widget=day_input())

    def __init__(self, *args: Any, person: Person, today: date, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, today=today, initial=_as_filled(person) | {"on": today}, **kwargs)
        others = _others(person.wish_occupations)
        names = occupation_names(others)
        self.fields["exact"].choices = [(code, names.get(code, code)) for code in others]  # type: ignore[attr-defined]
        if not others:
            del self.fields["exact"]
        self.fields["reach"].choices = [("", "没说"), *Reach.choices, *_own_distance(person.max_km)]  # type: ignore[attr-defined]
        for domain in DOMAINS:
            levels = [(str(level), domain.ability_labels[level]) for level in (3, 2, 1, 0)]
            self.fields[f"ability_{domain.code}"] = forms.ChoiceField(
                label=domain.label, required=False, choices=[("", "待确认"), *levels], initial=str(person.abilities.get(domain.code, "")))

    @property
    def ability_fields(self) -> list[forms.BoundField]:
        return [self[f"ability_{domain.code}"] for domain in DOMAINS]

    def clean_more(self) -> str:
        """The code of what was typed; refused when the classification knows nothing like it."""
        text: str = self.cleaned_data["more"].strip()
        if not text:
            return ""
        found = code_of(text)
        if found is None or not found.sure:
            raise forms.ValidationError(f"“{text}”对不上职业分类。请写具体些（如 缝纫工），或在上面选哪类活。")
        return found.code

    def changed_values(self) -> dict[str, Any]:
        """Columns of the person that the form gives another value."""
        values = self.cleaned_data
        told: dict[str, Any] = {name: values[name] for name in ("wish", "hours", "min_pay")}
        told |= {name: _kept_order(getattr(self.person, name), values[name]) for name in ("needs", "accommodations")}
        told |= {column: {"yes": True, "no": False}.get(values[name]) for name, column in (("remote", "remote_ok"), ("night", "night_ok"))}
        told["max_km"] = REACH_KM[values["reach"]] if values["reach"] in REACH_KM else float(values["reach"]) if values["reach"] else None
        codes = [code for kind in values["kinds"] for code in WORK_CODES[kind]] + values.get("exact", []) + [values["more"]] * bool(values["more"])
        told["wish_occupations"] = _kept_order(self.person.wish_occupations, dict.fromkeys(codes))
        told["abilities"] = {one.name.removeprefix("ability_"): int(values[one.name]) for one in self.ability_fields if values[one.name]}
        return {name: value for name, value in told.items() if value != getattr(self.person, name)}


def _kept_order(standing: list[str], chosen: Iterable[str]) -> list[str]:
    """What stood stays in its order, so that nothing looks changed that was not."""
    picked = list(chosen)
    return [one for one in standing if one in picked] + [one for one in picked if one not in standing]


def _kinds(codes: list[str]) -> list[str]:
    return [work for work in Work.values if set(WORK_CODES[work]) <= set(codes)]


def _others(codes: list[str]) -> list[str]:
    """Codes that no kind of work speaks for."""
    spoken = {code for kind in _kinds(codes) for code in WORK_CODES[kind]}
    return [code for code in codes if code not in spoken]


def _own_distance(kilometres: float | None) -> list[tuple[str, str]]:
    """A distance from elsewhere, between those of the visit page."""
    return [] if kilometres is None or kilometres in REACH_KM.values() else [(f"{kilometres:g}", f"{kilometres:g} 公里以内")]


def _as_filled(person: Person) -> dict[str, Any]:
    reach = next((code for code, km in REACH_KM.items() if km == person.max_km), "" if person.max_km is None else f"{person.max_km:g}")
    return {
        "wish": person.wish, "hours": person.hours, "kinds": _kinds(person.wish_occupations), "exact": _others(person.wish_occupations), "min_pay": person.min_pay,
        "reach": reach, "remote": SAID[person.remote_ok], "night": SAID[person.night_ok], "needs": person.needs, "accommodations": person.accommodations,
    }
