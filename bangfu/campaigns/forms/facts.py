"""How does an officer mend the facts of a notice: one form per paper, and one row per list fact?"""

from collections.abc import Iterator
from typing import Any

from django import forms

from bangfu.campaigns.choices import NoticeKind
from bangfu.campaigns.forms.fields import ListField, day_field, text_field
from bangfu.campaigns.rules.notices import Facts
from bangfu.core.ui import WEEKDAYS
from bangfu.orgs.choices import LineOfCommand

RECURRING = [("", "一次"), *((f"weekly:{day}", f"每周{WEEKDAYS[day - 1]}") for day in range(1, 8)),
             *((f"monthly:{day}", f"每月{day}日") for day in range(1, 32))]
# A row that holds nothing in these columns was rejected by the officer (or is the spare one).
LONG = 4000


class FactForm(forms.Form):
    """No fact is compulsory, and none is marked 选填 either: every label would say so."""

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._require(True)

    def full_clean(self) -> None:
        self._require(False)
        super().full_clean()
        self._require(True)

    def _require(self, value: bool) -> None:
        for field in self.fields.values():
            field.required = value


class PaperForm(FactForm):
    """The single facts of one paper and its short lists."""

    title = text_field("标题")
    doc_number = text_field("文号", length=60)
    kind = forms.ChoiceField(label="文种", choices=NoticeKind.choices, required=False)
    issued_on = day_field("发文日期")
    issuers = ListField(label="发文机关（用顿号隔开）", inline=True)
    theme = text_field("主题", length=120)
    period_from = day_field("活动开始")
    period_to = day_field("活动结束")
    main = text_field("服务对象", length=500)
    focus = ListField(label="重点群体（用顿号隔开）", inline=True)
    platforms = ListField(label="平台（用顿号隔开）", inline=True)
    attachments = ListField(label="附件（用顿号隔开）", inline=True)


class RowForm(FactForm):
    """A row of a list fact. `origin` is its place in what was read, so that it keeps its mark in the text."""

    origin = forms.IntegerField(required=False, widget=forms.HiddenInput)
    required_by: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "origin"}

    @property
    def is_empty(self) -> bool:
        return not any(self.row().get(name) for name in self.required_by)


class AddresseeForm(RowForm):
    area = text_field("主送的地方", length=120)
    lines = forms.MultipleChoiceField(label="哪条线", choices=LineOfCommand.choices, required=False, widget=forms.CheckboxSelectMultiple)
    expands_to = ListField(label="即哪些地方（用顿号隔开）", inline=True, widget=forms.Textarea(attrs={"rows": 2}))
    text = forms.CharField(required=False, widget=forms.HiddenInput)
    required_by = ("area",)


class ClauseForm(RowForm):
    no = text_field("序号", length=20)
    heading = text_field("标题", length=120)
    text = text_field("内容", length=LONG, rows=3)
    required_by = ("heading", "text")


class DeadlineForm(RowForm):
    on = day_field("截止日期")
    recurring = forms.ChoiceField(label="周期", choices=RECURRING, required=False)
    deliverables = ListField(label="报什么（用顿号隔开）", inline=True)
    to = text_field("报给谁", length=120)
    text = text_field("原话", length=500, rows=2)
    required_by = ("on", "recurring", "deliverables", "text")

    def row(self) -> dict[str, Any]:
        values = super().row()
        return {**values, "on": values["on"].isoformat() if values.get("on") else None, "recurring": values.get("recurring") or None}


class ContactForm(RowForm):
    unit = text_field("单位", length=80)
    name = text_field("姓名", length=40)
    phones = ListField(label="电话", inline=True)
    emails = ListField(label="邮箱", inline=True)
    required_by = ("unit", "name", "phones", "emails")


# key in the schema, words on the page, form of a row
LISTS: tuple[tuple[str, str, type[RowForm]], ...] = (
    ("addressees", "主送", AddresseeForm), ("deadlines", "截止", DeadlineForm), ("measures", "措施", ClauseForm),
    ("requirements", "要求", ClauseForm), ("contacts", "联系人", ContactForm),
)
PLAIN = ("title", "doc_number", "kind", "issuers", "theme", "platforms", "attachments")
SHORT_LISTS = {"issuers": "issuers", "platforms": "platforms", "attachments": "attachments", "focus": "targets.focus"}


class PaperForms:
    """All forms of one paper; `prefix` is "" for the notice and "forwards." for the paper it forwards."""

    def __init__(self, facts: Facts, *, prefix: str = "", data: Any = None) -> None:
        self.facts, self.prefix = facts, prefix
        name = prefix.rstrip(".")
        self.form = PaperForm(data, prefix=f"{name}paper", initial=_initial(facts))
        self.rows = {
            key: forms.formset_factory(form, extra=1, max_num=60, absolute_max=60)(
                data, prefix=f"{name}{key}", initial=[{**one, "origin": place} for place, one in enumerate(facts.get(key) or [])]
            )
            for key, _, form in LISTS
        }

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def wrong(self) -> Iterator[Any]:
        """Every form with a mistake."""
        yield from (one for one in (self.form, *(row for rows in self.rows.values() for row in rows)) if one.errors)

    def mended(self) -> tuple[Facts, dict[str, str]]:
        """The facts as they stand in the form, and for each fact with a mark its new key ← old key."""
        values, moved = self.form.cleaned_data, {}
        facts = {**self.facts, **{name: values[name] or ([] if isinstance(values[name], list) else None) for name in PLAIN}}
        facts["issued_on"] = values["issued_on"].isoformat() if values["issued_on"] else None
        facts["targets"] = {"main": values["main"] or None, "focus": values["focus"]}
        facts["period"] = _period(values, self.facts.get("period"))
        for key in ("title", "doc_number", "issued_on", "theme", "period"):
            moved.update({key: key} if facts[key] else {})
        moved.update({"targets.main": "targets.main"} if values["main"] else {})
        for name, key in SHORT_LISTS.items():
            moved.update(_moves(key, values[name], _short_list(self.facts, name)))
        for key, rows in self.rows.items():
            kept = [row for row in rows if row.cleaned_data and not row.is_empty]
            facts[key] = [row.row() for row in kept]
            moved.update({f"{key}[{place}]": f"{key}[{row.cleaned_data['origin']}]" for place, row in enumerate(kept)
                          if row.cleaned_data.get("origin") is not None})
        return facts, moved


def _initial(facts: Facts) -> dict[str, Any]:
    targets, period = facts.get("targets") or {}, facts.get("period") or {}
    return {**{name: facts.get(name) for name in PLAIN}, "issued_on": facts.get("issued_on"), "main": targets.get("main"),
            "focus": targets.get("focus") or [], "period_from": period.get("from"), "period_to": period.get("to")}


def _period(values: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any] | None:
    first, last = values["period_from"], values["period_to"]
    if not first and not last:
        return None
    return {"from": first.isoformat() if first else None, "to": last.isoformat() if last else None, "text": (before or {}).get("text") or ""}


def _short_list(facts: Facts, name: str) -> list[str]:
    return (facts.get("targets") or {}).get("focus") or [] if name == "focus" else facts.get(name) or []


def _moves(key: str, new: list[str], old: list[str]) -> dict[str, str]:
    """A value keeps its mark while its words stay, or while it stays in its line."""
    moves = {}
    for place, value in enumerate(new):
        if value in old:
            moves[f"{key}[{place}]"] = f"{key}[{old.index(value)}]"
        elif len(new) == len(old):
            moves[f"{key}[{place}]"] = f"{key}[{place}]"
    return moves


class FactsForms:
    """The forms of a notice and of the paper it forwards, as one."""

    def __init__(self, facts: Facts, data: Any = None) -> None:
        self.facts = facts
        self.own = PaperForms(facts, data=data)
        self.forwarded = PaperForms(facts["forwards"], prefix="forwards.", data=data) if facts.get("forwards") else None

    def papers(self) -> list[PaperForms]:
        return [self.own, self.forwarded] if self.forwarded else [self.own]

    def is_valid(self) -> bool:
        results = [paper.is_valid() for paper in self.papers()]  # all are asked, so that all mistakes show
        return all(results)

    def mended(self) -> Facts:
        """The facts to store, with spans under the keys the facts now have."""
        facts, moved = self.own.mended()
        if self.forwarded:
            facts["forwards"], below = self.forwarded.mended()
            moved.update({f"forwards.{new}": f"forwards.{old}" for new, old in below.items()})
        spans = self.facts.get("spans", {})
        facts["spans"] = {new: spans[old] for new, old in moved.items() if old in spans}
        return facts
