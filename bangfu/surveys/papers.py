"""What stands on the visit form (入户表) of a person: what is known filled in, only what is unknown or old asked?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bangfu.core.documents.sheets import Grid, Line, Sheet
from bangfu.people.models import Person
from bangfu.surveys.forms import VisitForm
from bangfu.surveys.rules import age_on, still_fresh
from bangfu.surveys.wording import disability, known_facts, last_answers

TITLE = "残疾人就业帮扶入户表"
COLUMNS = {"kinds": "wish_occupations", "reach": "max_km", "remote": "remote_ok", "night": "night_ok"}  # question → column of the file, where they differ
LINES = (("wish",), ("kinds",), ("reach", "min_pay"), ("hours", "remote", "night"), ("needs",))
WISHES = tuple(name for together in LINES for name in together)
PAIR, QUESTION = (13, 32, 13, 32), (21, 69)
HIGH, SMALL = 4.9, 8.5
ROWS, MORE = 39, 2.4  # rows of a form that asks everything; millimetres a row may gain
DAY = "　　　　年　　月　　日"


def visit_sheet(
    form: VisitForm, person: Person | None, *, shown: Mapping[str, str], head: str, on: date, checked: bool = False, code: bytes = b""
) -> Sheet:
    """One page. `form` gives the questions and their words, the same as on the phone; `shown`: name, phone and address as the paper may show
    them; `checked`: 基础信息 was checked in this campaign, so that employment need not be asked. Without a person a blank form."""
    fresh = _fresh(person, on) if person else {}
    last = last_answers(person) if person else {}
    blocks: list[Grid | Line] = [_known(person, shown, on)]
    blocks += [Line("一、这次联系", bold=True), _questions(_contact(form))]
    blocks += [Line("二、核对情况", bold=True), _questions(_facts(form, person, on, last, checked=checked))]
    asked = [name for name in WISHES if name not in fresh]
    told = "；".join(f"{label_of(form, name).rstrip('？')}：{fresh[name]}" for name in WISHES if name in fresh)
    rows = [("已知（有变才改）", told)] if told else []
    blocks += [Line("三、就业需求", bold=True), _questions([*rows, *_wishes(form, asked, last)])]
    blocks += _abilities(form, person, on)
    blocks += [Line("五、送达、服务和同意", bold=True), _questions([_question(form, name) for name in ("gifts", "services", "consent")] + [("还有要说的", "")])]
    blocks.append(Grid((18, 27, 14, 31), [("本人或监护人签字", "", "走访人签字", ""), ("签字日期", DAY, "录入人、日期", "")], labels=(0, 2), high=7.5, size=SMALL))
    return Sheet(TITLE, [head], _spread(blocks), code=code)


def _spread(blocks: Sequence[Grid | Line]) -> list[Grid | Line]:
    """A form that asks little gives the hand more room: what a full page of ROWS needs is shared out."""
    rows = sum(len(block.rows) for block in blocks if isinstance(block, Grid))
    more = min(MORE, max(0.0, (ROWS - rows) * MORE / (ROWS / 2)))
    return [replace(block, high=block.high + more) if isinstance(block, Grid) else block for block in blocks]


def _known(person: Person | None, shown: Mapping[str, str], on: date) -> Grid:
    facts = dict(known_facts(person, on)) if person else {}
    years = age_on(person.birth_on, on) if person else None
    guardian = " ".join(filter(None, (shown.get("guardian", ""), shown.get("guardian_phone", ""))))
    who = f"{person.get_sex_display()}　{f'{years} 岁' if years is not None else ''}　{disability(person)}" if person else ""
    rows = [
        ("姓名", shown.get("name", ""), "性别、年龄、残疾", who), ("身份证号", shown.get("id_number", ""), "电话", shown.get("phone", "")),
        ("住址", shown.get("address", ""), "监护人", guardian), ("残疾证", facts.get("残疾证", ""), "就业", facts.get("就业", "")),
    ]
    return Grid(PAIR, rows, labels=(0, 2), high=HIGH, size=SMALL)


def _fresh(person: Person, on: date) -> dict[str, str]:
    """What was answered lately, in words: {question: answer}."""
    words = last_answers(person)
    return {name: words[name].removeprefix("上次：") for name in WISHES if name in words and still_fresh(person.provenance.get(COLUMNS.get(name, name)), on)}


def label_of(form: VisitForm, name: str) -> str:
    return str(form.fields[name].label)


def boxes(field: Any) -> str:
    """□1 电话　□2 微信: the numbers are those the key-in page takes; a number is not parted from its words at a line's end."""
    labels = [label for value, label in field.choices if value not in ("", None)]
    return "　".join(f"□{number}\N{NO-BREAK SPACE}{label}" for number, label in enumerate(labels, 1))


def _question(form: VisitForm, name: str, last: Mapping[str, str] | None = None) -> tuple[str, str]:
    field = form.fields[name]
    before = f"　（{last[name]}）" if last and name in last else ""
    many = "（多选）" if name in ("kinds", "needs", "gifts", "services", "accommodations") else ""
    return f"{label_of(form, name)}{many}", (boxes(field) if hasattr(field, "choices") else "　　　　　　") + before


def _contact(form: VisitForm) -> list[tuple[str, str]]:
    return [
        ("走访日期", f"{DAY}　　{label_of(form, 'channel')}{boxes(form.fields['channel'])}"), _question(form, "outcome"),
        ("没联系上的", f"下次联系：　　月　　日　　搬到：　　　　　　　　　去世日期：{DAY}　　新电话："),
    ]


def _facts(form: VisitForm, person: Person | None, on: date, last: Mapping[str, str], *, checked: bool) -> list[tuple[str, str]]:
    facts = dict(known_facts(person, on)) if person else {}
    told = {"schooling": facts.get("文化", ""), "hukou": facts.get("户口", ""), "contact_way": person.get_contact_way_display() if person else ""}
    rows = [] if checked or not person else [_question(form, "facts")]
    said = {name: f"{value}　　改成：　　　　" if value and value != "未登记" else boxes(form.fields[name]) for name, value in told.items()}
    rows += [(label_of(form, "schooling"), said["schooling"]),
             (label_of(form, "hukou"), f"{said['hukou']}　　{label_of(form, 'contact_way')}：{said['contact_way']}")]
    if checked:
        return [*rows, ("现在有没有工作？", f"本次活动已核对：{facts.get('就业', '')}　　有变的写明：")]
    names = ("employment", "employment_form", "not_employed_reason")
    work = [_question(form, name, last) for name in names]
    return [*rows, work[0], (work[1][0], f"{work[1][1]}　{label_of(form, 'employed_on')}：{DAY}"), work[2]]


def _wishes(form: VisitForm, asked: Sequence[str], last: Mapping[str, str]) -> list[tuple[str, str]]:
    """The questions one below another; short ones share a line."""
    rows = []
    for together in LINES:
        label, *rest = [part for name in together if name in asked for part in _question(form, name, last)] or [""]
        if label:
            rows.append((label, "　　".join((rest[0], *(f"{rest[place]}{rest[place + 1]}" for place in range(1, len(rest), 2))))))
    return rows


def _abilities(form: VisitForm, person: Person | None, on: date) -> list[Grid | Line]:
    """Domains nobody has asked, or long ago; then what would help at work, when nothing is known of it."""
    known = person.abilities if person and still_fresh(person.provenance.get("abilities"), on) else {}
    rows = [(str(one.label), boxes(form.fields[one.name])) for one in form.ability_fields if one.name.removeprefix("ability_") not in known]
    blocks: list[Grid | Line] = [Line(f"四、能做什么（按平时戴着眼镜、助听器，用着轮椅、假肢的样子；问几项算几项{f'，另有 {len(known)} 项最近问过' if known else ''}）", bold=True)]
    if rows:
        blocks.append(Grid((13, 77), rows, labels=(0,), high=4.1, size=8))
    if not (person and person.accommodations):
        blocks.append(Grid((13, 77), [_question(form, "accommodations")], labels=(0,), high=4.1, size=7.5))
    return blocks


def _questions(rows: Sequence[tuple[str, str]]) -> Grid:
    return Grid(QUESTION, rows, labels=(0,), high=HIGH, size=SMALL)
