"""Which rows of a table of openings can be taken, and what exactly is wrong with the others?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stdnum.cn import uscc

from bangfu.core.clock import today
from bangfu.jobs.choices import VacancyState
from bangfu.jobs.imports.cells import read_cells
from bangfu.jobs.imports.columns import FIELD
from bangfu.jobs.imports.places import Places
from bangfu.jobs.models import Employer, Vacancy
from bangfu.jobs.rules import is_same_name
from bangfu.jobs.wording import findings
from bangfu.occupations.coding import Suggestion, suggest
from bangfu.occupations.models import Occupation
from bangfu.occupations.vocabulary import default_demands
from bangfu.orgs.models import User

FOOTER = re.compile("合计|总计|小计|填表|制表|审核|备注|说明|注[:：]")


@dataclass
class CheckedRow:
    """One row as it would be written; `reasons` keep it out, `warnings` do not."""

    number: int
    texts: dict[str, str]
    values: dict[str, Any]
    reasons: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    occupation: str = ""

    @property
    def ok(self) -> bool:
        return not self.reasons


def texts_of(cells: Sequence[str], mapping: Mapping[str, int]) -> dict[str, str]:
    """Field → text of one row."""
    return {code: cells[place].strip() for code, place in mapping.items() if code in FIELD and 0 <= place < len(cells)}


def check_rows(rows: Sequence[Sequence[Any]], mapping: Mapping[str, int], by: User, own: Employer | None = None) -> list[CheckedRow]:
    """Every row that says anything, with all its reasons at once. `rows`: [number, cells, {column: problem of the cell}].

    `own`: the table is this employer's; it need not name it, and no row may name another.
    """
    places = Places.of_employer(own) if own else Places.of_office(by)
    checked = []
    for number, cells, problems in rows:
        texts = texts_of(cells, mapping)
        if not any(texts.values()) or (not texts.get("title") and FOOTER.match(next(filter(None, cells), ""))):
            continue
        strange = _of_another(texts, own) if own else []
        read = read_cells(texts | {"employer_name": own.name, "credit_code": ""} if own else texts)
        read.reasons += strange
        row = CheckedRow(number, texts, read.values, read.reasons, read.warnings)
        row.reasons += [f"{FIELD[code].label}：{problems[str(place)]}" for code, place in mapping.items() if str(place) in problems]
        if row.values["until"] and row.values["until"] < today():
            row.reasons.append(f"招聘截止 {row.values['until']} 已过；还在招的，请改日期或清空这一格")
        row.values["region"], reason, doubt = places.find(texts.get("place", ""))
        row.reasons += [reason] if reason else []
        row.warnings += [doubt] if doubt else []
        row.warnings += [f"“{one.words}”{one.why}，建议：{one.advice}" for one in findings(row.values["title"], row.values["tasks"])]
        checked.append(row)
    _code(checked)
    _check_codes(checked)
    _check_doubles(checked)
    return checked


def _of_another(texts: Mapping[str, str], own: Employer) -> list[str]:
    """Whether the row says it is somebody else's post."""
    name, code = texts.get("employer_name", ""), texts.get("credit_code", "").upper().replace(" ", "")
    if name and not is_same_name(name, own.name):
        return [f"这一行写的单位是“{name}”，不是本单位“{own.name}”；别家的岗位请由那家单位自己报"]
    if code and own.credit_code and code != own.credit_code:
        return [f"这一行的统一社会信用代码 {code} 不是本单位的 {own.credit_code}"]
    return []


def _code(rows: list[CheckedRow]) -> None:
    """Occupation by what the table says, else by the title; its usual demands."""
    answers: dict[str, Suggestion | None] = {}
    for row in rows:
        asked = row.texts.get("occupation") or row.values["title"]
        if asked not in answers:
            answers[asked] = next(iter(suggest(asked, 1)), None) if asked else None
    known = set(Occupation.objects.filter(pk__in={one.code for one in answers.values() if one}).values_list("pk", flat=True))
    for row in rows:
        found = answers[row.texts.get("occupation") or row.values["title"]]
        code = found.code if found and found.code in known else ""
        row.values |= {"occupation_id": code or None, "demands": default_demands(code), "assumed": list(default_demands(code))}
        row.occupation = f"{found.code} {found.name}" if code and found else ""
        if not code:
            row.warnings.append("没推定出职业，岗位要求按一般情况填，请核对")
        elif found and not found.sure:
            row.warnings.append(f"职业推定为“{found.name}”，把握不大，请核对")


def _check_codes(rows: list[CheckedRow]) -> None:
    codes = {row.values["credit_code"].upper().replace(" ", "") for row in rows} - {""}
    owners = dict(Employer.objects.filter(credit_code__in=codes).values_list("credit_code", "name"))
    for row in rows:
        code = row.values["credit_code"] = row.values["credit_code"].upper().replace(" ", "")
        if not code:
            continue
        if not uscc.is_valid(code):
            row.reasons.append(f"统一社会信用代码“{code}”不对：应为 18 位并通过校验")
            continue
        name = owners.setdefault(code, row.values["employer_name"])
        if name != row.values["employer_name"]:
            row.reasons.append(f"统一社会信用代码 {code} 登记的是“{name}”，与“{row.values['employer_name']}”不一致")


def _check_doubles(rows: list[CheckedRow]) -> None:
    """The same post of the same employer in the same place, in this table or already on offer."""
    names = {row.values["employer_name"] for row in rows}
    standing = Vacancy.objects.filter(employer__name__in=names).exclude(state=VacancyState.CLOSED)
    there = {(name, title, region): key for key, name, title, region in standing.values_list("pk", "employer__name", "title", "region_id")}
    seen: dict[tuple[str, str, int], int] = {}
    for row in rows:
        region = row.values["region"]
        if region is None or not row.values["title"]:
            continue
        key = (row.values["employer_name"], row.values["title"], region.pk)
        if key in there:
            row.reasons.append(f"该单位在{region.name}已有同名岗位（编号 {there[key]}）；确为另一岗位，请在岗位名称里写明区别")
        elif key in seen:
            row.reasons.append(f"与第 {seen[key]} 行重复（单位、岗位、地点相同）；请合并成一行，人数相加")
        else:
            seen[key] = row.number
