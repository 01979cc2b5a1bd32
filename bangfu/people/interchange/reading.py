"""Which sheet of their export is it, where are its heads, and what does each person's row say in our words?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from stdnum.cn.ric import calc_check_digit

from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets import Limits, Workbook, open_workbook
from bangfu.people.interchange.choices import Work
from bangfu.people.interchange.layout import OURS, THEIR_WORDS, THEIRS, Layout, LayoutColumn, recognise
from bangfu.people.roster.header import heads_at
from bangfu.people.roster.numbers import clean, id_errors, with_check_digits
from bangfu.people.roster.words import DATES, TABLES, day, said_nothing

LIMITS = Limits(rows=1_000_001)
DEPTH = 20  # rows in which heads are sought
ENOUGH = 2
OLD_NUMBER = r"^\d{15}$"
NAMING = ("name", "id_number", "certificate", "phone")
SAID = ("employment", "employment_form", "insured_as", "paying", "registration", "employer", "insured_since", "paid_until", "unemployed_on")  # shown word for word


@dataclass(frozen=True)
class Export:
    """A sheet of theirs with its heads found: `row` is the last head row, `columns`: number → column of the layout. Its rows are read later."""

    book: Workbook
    name: str
    row: int
    heads: list[str]
    columns: Mapping[int, LayoutColumn]

    @property
    def height(self) -> int:
        """Rows below the heads."""
        return self.book.height(self.name) - self.row

    @property
    def taken(self) -> list[list[str]]:
        """[head, field] of every column with a head."""
        return [[head, self.columns[number].code if number in self.columns else ""] for number, head in enumerate(self.heads) if head]


@dataclass(frozen=True)
class Statements:
    """`people`: one row per person with their fields, `work` and `said`; `unreadable`: row number → why; `double`: further rows of a person."""

    people: pl.DataFrame
    unreadable: dict[int, str]
    double: int
    strange: dict[str, list[str]]


def read_any(file: Any, layout: Layout) -> Export:
    """The sheet with the best heads, whatever is missing. Raises DomainError when there are none."""
    book = open_workbook(file, limits=LIMITS)
    found = [one for one in (_found(book, name, layout) for name in book.names) if one]
    if not found:
        usual = "”“".join(one.head for one in layout.columns[:3])
        raise DomainError(f"文件的前 {DEPTH} 行里找不到{layout.label}的表头（如“{usual}”）。请确认选对了系统和文件；列名不同的，先用样表对一次列。")
    return max(found, key=lambda one: (one.height > 0, len(one.columns)))


def read_export(file: Any, layout: Layout) -> Export:
    """The sheet to be compared. Raises DomainError that names what is missing."""
    best = read_any(file, layout)
    fields = {one.code for one in best.columns.values()}
    if "certificate" in fields:  # its first 18 characters are the ID number
        fields.add("id_number")
    lacking = [one.head for one in layout.columns if one.required and one.code not in fields]
    if lacking:
        heads = "、".join(head for head in best.heads if head)[:200]
        raise DomainError(f"表里没有“{'”“'.join(lacking)}”一列，不能比对。找到的列：{heads}。列名不同的，先用样表对一次列。")
    if not best.height:
        raise DomainError(f"第 {best.row} 行的表头下面没有人。请确认选对了文件和工作表。")
    return best


def _found(book: Workbook, name: str, layout: Layout) -> Export | None:
    sheet = book.head(name, DEPTH)
    best: Export | None = None
    for row in range(1, sheet.table.height + 1):
        for deep in (1, 2)[: 1 if row == 1 else 2]:
            heads = heads_at(sheet, row, deep)
            columns = recognise(heads, layout)
            if len(columns) >= ENOUGH and (best is None or len(columns) > len(best.columns)):
                best = Export(book, name, row, heads, columns)
    return best


def statements(export: Export, *, today: date) -> Statements:
    """What each row says, one row per person: of several the one that says most about work counts, blanks are filled from the others."""
    raw, lost = _rows(export)
    frame, strange = _understood(raw, export.columns)
    frame = _with_numbers(frame, today)
    reasons = dict(frame.filter(pl.col("reason") != "").select("number", "reason").iter_rows()) | lost
    good = frame.filter(~pl.col("number").is_in(list(reasons)))
    people = _one_each(good.with_columns(work=_work(good.columns)))
    return Statements(people, reasons, good.height - people.height, strange)


def _rows(export: Export) -> tuple[pl.DataFrame, dict[int, str]]:
    """The cells of the columns that are known, of every row that is not blank, read a part at a time; rows whose ID number Excel has spoilt."""
    parts: list[pl.DataFrame] = []
    lost: dict[int, str] = {}
    for part in export.book.parts(export.name):
        known = {f"c{number}": pl.col(str(number)) if str(number) in part.table.columns else pl.lit("") for number in export.columns}
        rows = part.table.select(number=pl.int_range(part.first, part.first + pl.len(), dtype=pl.Int64), blank=pl.all_horizontal(pl.all() == ""), **known)
        parts.append(rows.filter(~pl.col("blank") & (pl.col("number") > export.row)).drop("blank"))
        lost |= {row: f"证件号：{why}。" for (row, column), why in part.problems.items()
                 if row > export.row and column in export.columns and export.columns[column].code == "id_number"}
    return pl.concat(parts), lost


def _understood(raw: pl.DataFrame, columns: Mapping[int, LayoutColumn]) -> tuple[pl.DataFrame, dict[str, list[str]]]:
    """Each field as its code, date or text, every known field present; words nobody knows by head; `said`: cells to be shown."""
    strange: dict[str, list[str]] = {}
    made: dict[str, list[pl.Expr]] = {}
    for number, column in columns.items():
        name = f"c{number}"
        if not column.code:
            continue
        value = _value(name, column)
        made.setdefault(column.code, []).append(value)
        if column.is_coded:
            unknown = raw.filter(value.is_null() & ~said_nothing(name))[name].unique(maintain_order=True).to_list()
            if unknown:
                strange[column.head] = [word for word in unknown if len(word) <= 20 and not re.search(r"\d{5}", word)][:20]  # no names or numbers of people
    dates = {name for name in (*OURS, *THEIRS) if name in DATES}
    missing = {name: pl.lit(None, dtype=pl.Date if name in dates else pl.String) for name in (*OURS, *THEIRS) if name not in made}
    told = [pl.concat_str(pl.lit(f"{column.head}\t"), pl.col(f"c{number}")) for number, column in columns.items() if column.code in SAID]
    said = pl.concat_list(told) if told else pl.lit([], dtype=pl.List(pl.String))
    return raw.select("number", **{name: _one_value(name, values) for name, values in made.items()}, **missing, said=said), strange


def _one_value(field: str, values: list[pl.Expr]) -> pl.Expr:
    """Of several columns for one field the first that says something; 职工养老 paid by 灵活就业人员 is what proves least."""
    if field != "insured_as":
        return pl.coalesce(values)
    said = pl.concat_list(values)
    least = [pl.when(said.list.contains(code)).then(pl.lit(code)) for code in ("retired", "resident", "flexible", "employee")]
    return pl.coalesce(least)


def _value(name: str, column: LayoutColumn) -> pl.Expr:
    if column.is_date:
        return pl.when(said_nothing(name)).then(None).otherwise(day(name))
    if column.code in NAMING:
        return pl.col(name) if column.code in ("name", "phone") else clean(name)
    if not column.is_coded:
        return pl.when(pl.col(name) == "").then(None).otherwise(pl.col(name))
    own = pl.col(name).str.replace_all(r"\s", "").replace_strict(dict(column.codes), default=None, return_dtype=pl.String)
    if column.code in THEIR_WORDS:
        return own
    return pl.coalesce(own, coded_as(column.code, name))


def coded_as(field: str, name: str) -> pl.Expr:
    """The words rosters use for this field, looked up in a column of another name."""
    text = pl.col(name).str.replace_all(r"\s", "")
    found = text.replace_strict(TABLES[field], default=None, return_dtype=pl.String)
    bare = text.str.replace(r"(毕业|肄业|结业|文化|程度|学历)+$", "")
    return pl.coalesce(found, bare.replace_strict(TABLES[field], default=None, return_dtype=pl.String)) if field == "schooling" else found


def _with_numbers(frame: pl.DataFrame, today: date) -> pl.DataFrame:
    """A whole ID number for each row, old ones of 15 digits lengthened; `reason`: the first thing wrong with it."""
    number = pl.coalesce(pl.when(pl.col("id_number") != "").then(pl.col("id_number")), pl.col("certificate").str.slice(0, 18), pl.lit(""))
    frame = frame.with_columns(id_number=number)
    old = frame["id_number"].str.contains(OLD_NUMBER)
    longer = [_lengthened(text) if is_old else text for text, is_old in zip(frame["id_number"], old, strict=True)]
    frame = with_check_digits(frame.with_columns(pl.Series("id_number", longer, dtype=pl.String)))
    reasons = [pl.when(when).then(pl.lit(text) if isinstance(text, str) else text) for when, text in id_errors(today)]
    return frame.with_columns(reason=pl.coalesce(*reasons, pl.lit("")), name=pl.col("name").str.replace_all(r"\s", "").fill_null(""))


def _lengthened(number: str) -> str:
    """An ID number of before 1999 as it reads today (GB 11643-1999: the century and a check digit)."""
    body = f"{number[:6]}19{number[6:]}"
    return body + calc_check_digit(body + "0")


def _work(columns: list[str]) -> pl.Expr:
    """What the row says about work. Insurance of residents and pensioners says nothing; who pays for themself may have none."""
    paying, insured = pl.col("paying"), pl.col("insured_as")
    silent = insured.is_in(["resident", "retired"]).fill_null(False)
    return (
        pl.when(pl.col("employment") == "employed").then(pl.lit(Work.EMPLOYED.value))
        .when(pl.col("employment") == "unemployed").then(pl.lit(Work.UNEMPLOYED.value))
        .when(pl.col("registration") == "registered").then(pl.lit(Work.UNEMPLOYED.value))
        .when(pl.col("registration") == "employed").then(pl.lit(Work.MAYBE_EMPLOYED.value))
        .when(silent).then(pl.lit(""))
        .when((paying == "paying") & (insured == "employee")).then(pl.lit(Work.EMPLOYED.value))
        .when(paying == "paying").then(pl.lit(Work.MAYBE_EMPLOYED.value))
        .when(paying == "stopped").then(pl.lit(Work.MAYBE_NOT.value))
        .otherwise(pl.lit(""))
    )


_WEIGHT = {Work.EMPLOYED.value: 4, Work.UNEMPLOYED.value: 3, Work.MAYBE_EMPLOYED.value: 2, Work.MAYBE_NOT.value: 1, "": 0}


def _one_each(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per ID number; somebody insured twice is paid for when one of the two is."""
    ordered = rows.with_columns(weight=pl.col("work").replace_strict(_WEIGHT, return_dtype=pl.Int8)).sort("weight", "number", descending=[True, False])
    fields = [name for name in (*OURS, *THEIRS) if name != "id_number"]
    return ordered.group_by("id_number", maintain_order=True).agg(
        pl.col("number").first(), pl.col("work").first(), pl.col("said").first(), *[pl.col(name).drop_nulls().first() for name in fields]).sort("number")
