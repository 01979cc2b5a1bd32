"""What is on one side only, what differs, and above all: who works there but not here? Set by set, over the blind index of the ID number."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.db.models import Q

from bangfu.core.clock import today
from bangfu.core.copying import copy_frame
from bangfu.core.crypto import seal_many, unseal_many
from bangfu.core.work import Progress
from bangfu.people.choices import Employment, EmploymentForm
from bangfu.people.interchange.choices import DECIDABLE, ComparisonState, Counterpart, Found, Work
from bangfu.people.interchange.keeping import drop_file, kept_file
from bangfu.people.interchange.layout import OURS, layout_for
from bangfu.people.interchange.reading import NAMING, Statements, read_export, statements
from bangfu.people.models import Comparison, ComparisonRow, Identity, Person
from bangfu.people.privacy import index_column
from bangfu.people.queries import of_employment_age
from bangfu.people.roster.words import DATES

CHUNK = 10_000
COLUMNS = tuple(name for name in OURS if name not in NAMING)
COMPARED = (*COLUMNS, "name", "phone")  # an ID number that differs is somebody else; a certificate is checked where it is registered
SURE = [Work.EMPLOYED.value, Work.UNEMPLOYED.value]
# Who works for themself need not be insured by an employer.
OWN_WORK = (EmploymentForm.SELF_EMPLOYED.value, EmploymentForm.SHELTERED.value, EmploymentForm.FARMING.value, EmploymentForm.FLEXIBLE.value)
EXPECTED_WORDS = {
    "everybody": "就业年龄段内登记、对方名单里没有的人", "employed": "这里登记在单位就业、对方名单里没有的人（个体、辅助性、种养加、灵活就业的不计）",
    "registered_unemployed": "这里有失业登记、对方名单里没有的人",
}
ROW = {"number": pl.Int64, "person_id": pl.Int64, "path": pl.String, "found": pl.String, "fields": pl.String, "theirs": pl.String, "reason": pl.String}


def expected(whom: str, on: date) -> Q:
    """Whom of ours the other register should know."""
    if whom == "employed":
        return Q(employment=Employment.EMPLOYED) & ~Q(employment_form__in=OWN_WORK)
    if whom == "registered_unemployed":
        return Q(employment=Employment.UNEMPLOYED, registered_unemployed_on__isnull=False)
    return of_employment_age(on)


def run_comparison(comparison: Comparison, progress: Progress) -> dict[str, Any]:
    """Compare a kept export; its rows are stored at once at the end, and the file goes."""
    layout = layout_for(Counterpart(comparison.counterpart), comparison.layout)
    export = read_export(kept_file(comparison), layout)
    progress(0, export.height)
    said = statements(export, today=today())
    parts: list[pl.DataFrame] = []
    for start in range(0, said.people.height, CHUNK):
        parts.append(_compared(said.people[start : start + CHUNK], comparison))
        progress(min(start + CHUNK, said.people.height), export.height)
    rows = pl.concat([pl.DataFrame(schema=ROW), *parts, _unreadable(said)])
    stranger = pl.col("found").is_in([Found.ONLY_THERE.value, Found.ELSEWHERE.value])
    strangers = 0 if comparison.keeps_strangers else rows.filter(stranger).height
    rows = rows if comparison.keeps_strangers else rows.filter(~stranger)
    rows = pl.concat([rows, _only_here(comparison, set(rows["person_id"].drop_nulls()), layout.expects)])
    progress(export.height, export.height)  # the last moment at which a cancellation leaves nothing
    with transaction.atomic():
        comparison = Comparison.objects.select_for_update(of=("self",)).get(pk=comparison.pk)
        comparison.rows.all().delete()
        constant = {"comparison_id": pl.lit(comparison.pk), "decision": pl.lit("")}
        copy_frame(ComparisonRow._meta.db_table, rows.with_columns(**constant, path=pl.col("path").fill_null(""), reason=pl.col("reason").fill_null("")))
        comparison.rows_total, comparison.rows_double = export.height, said.double
        comparison.columns, comparison.strange = export.taken, said.strange
        comparison.strangers, comparison.state = strangers, ComparisonState.DONE
        drop_file(comparison)
        comparison.save()
    return {"rows": export.height}


def _compared(theirs: pl.DataFrame, comparison: Comparison) -> pl.DataFrame:
    """The rows of a chunk of their people."""
    theirs = theirs.with_columns(id_index=pl.Series(index_column("id", theirs["id_number"].to_list()), dtype=pl.Binary))
    both = theirs.join(_ours(theirs["id_index"].to_list()), on="id_index", how="left", suffix="_here", maintain_order="left")
    sure = pl.when(pl.col("work").is_in(SURE)).then("work")
    both = both.with_columns(employment=sure, inside=pl.col("path").str.starts_with(comparison.path).fill_null(False))
    both = both.with_columns(fields=_differing(), contradiction=_contradiction(comparison.counterpart))
    found = (
        pl.when(pl.col("person_id").is_null()).then(pl.lit(Found.ONLY_THERE.value))
        .when(~pl.col("inside")).then(pl.lit(Found.ELSEWHERE.value))
        .when(pl.col("contradiction") != "").then("contradiction")
        .when(pl.col("fields").list.len() > 0).then(pl.lit(Found.DIFFERS.value))
        .otherwise(pl.lit(Found.SAME.value))
    )
    died = pl.when(pl.col("inside") & pl.col("died_on").is_not_null()).then(pl.format("这里登记 {} 去世。", pl.col("died_on").cast(pl.String)))
    both = both.with_columns(found=found, reason=pl.coalesce(died, pl.lit("")))
    inside = pl.col("inside")
    return both.select(
        "number", pl.when(inside).then("person_id").alias("person_id"), pl.when(inside).then("path").otherwise(pl.lit("")).alias("path"), "found",
        pl.when(inside).then(pl.col("fields")).otherwise(pl.lit([], dtype=pl.List(pl.String))).map_elements(_json, return_dtype=pl.String).alias("fields"),
        pl.Series("theirs", _sealed(both), dtype=pl.String), "reason",
    )


def _json(codes: pl.Series) -> str:
    return json.dumps(list(codes))


def _differing() -> pl.Expr:
    """Codes of the fields they say something else about, or something where we know nothing."""
    marks = []
    for name in COMPARED:
        here = pl.col(f"{name}_here")
        marks.append(pl.when(pl.col(name).is_not_null() & (pl.col(name).cast(pl.String) != "") & pl.col("person_id").is_not_null()
                             & (here.is_null() | (here.cast(pl.String) != pl.col(name).cast(pl.String)))).then(pl.lit(name)))
    return pl.concat_list(marks).list.drop_nulls()


def _contradiction(counterpart: str) -> pl.Expr:
    here, work = pl.col("employment_here"), pl.col("work")
    own = pl.col("employment_form_here").is_in(OWN_WORK).fill_null(False) if counterpart == Counterpart.SOCIAL_INSURANCE else pl.lit(False)
    return (
        pl.when((here == Employment.UNEMPLOYED.value) & work.is_in([Work.EMPLOYED.value, Work.MAYBE_EMPLOYED.value])).then(pl.lit(Found.WORKS_THERE.value))
        .when((here == Employment.EMPLOYED.value) & ((work == Work.UNEMPLOYED.value) | (work == Work.MAYBE_NOT.value) & ~own)).then(pl.lit(Found.WORKS_HERE.value))
        .otherwise(pl.lit(""))
    )


def _ours(indexes: list[bytes]) -> pl.DataFrame:
    """Our values of those who are registered under these fingerprints, wherever they live; what is compared is called …_here. A number
    of a file that was merged into another leads to the one that stands."""
    names = ", ".join(f"p.{name}" for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id_index, p.id, p.path, p.died_on, i.name, i.phone, {names} FROM people_identity t JOIN people_person told ON told.id = t.person_id"  # noqa: S608 - our own column names
            " JOIN people_person p ON p.id = coalesce(told.merged_into_id, told.id) LEFT JOIN people_identity i ON i.person_id = p.id"
            " WHERE t.id_index = ANY(%s)", [indexes])
        columns: list[Any] = list(zip(*cursor.fetchall(), strict=True)) or [()] * (6 + len(COLUMNS))
    known: dict[str, Any] = {"id_index": pl.Series([bytes(one) for one in columns[0]], dtype=pl.Binary), "person_id": pl.Series(columns[1], dtype=pl.Int64),
                             "path": pl.Series(columns[2], dtype=pl.String), "died_on": pl.Series(columns[3], dtype=pl.Date)}
    for name, values in (("name", columns[4]), ("phone", columns[5])):
        known[f"{name}_here"] = pl.Series(unseal_many(values, purpose=Identity._meta.get_field(name).purpose), dtype=pl.String)  # type: ignore[union-attr]
    for name, values in zip(COLUMNS, columns[6:], strict=True):
        known[f"{name}_here"] = pl.Series(values, dtype=pl.Date if name in DATES else pl.Int64 if name == "schooling" else pl.String)
    return pl.DataFrame(known)


def _sealed(rows: pl.DataFrame) -> list[str]:
    """What is kept of their rows, sealed, as bytea text: of somebody compared only what differs; of a stranger what a roster needs."""
    texts = []
    for row in rows.iter_rows(named=True):
        if row["found"] in (Found.SAME, Found.ELSEWHERE):
            texts.append("")
            continue
        names = row["fields"] if row["found"] in DECIDABLE else OURS
        kept = {name: value.isoformat() if isinstance(value := row[name], date) else value for name in names if row[name] not in (None, "")}
        kept |= {"work": row["work"], "said": [part.split("\t", 1) for part in row["said"] if part and not part.endswith("\t")]}
        texts.append(json.dumps(kept, ensure_ascii=False))
    purpose = ComparisonRow._meta.get_field("theirs").purpose
    return ["\\x" + one.hex() for one in seal_many(texts, purpose=purpose)]


def _unreadable(said: Statements) -> pl.DataFrame:
    rows = [{"number": number, "person_id": None, "path": "", "found": Found.UNREADABLE.value, "fields": "[]", "theirs": "\\x", "reason": why}
            for number, why in sorted(said.unreadable.items())]
    return pl.DataFrame(rows, schema=ROW)


def _only_here(comparison: Comparison, seen: set[int], whom: str) -> pl.DataFrame:
    """Those of the covered area whom the other register should know and does not."""
    ours = Person.objects.filter(expected(whom, today()), path__startswith=comparison.region.path, died_on__isnull=True)

    def missing() -> Iterator[tuple[int, str]]:
        for key, path in ours.values_list("pk", "path").iterator(chunk_size=CHUNK):
            if key not in seen:
                yield key, path

    rows = pl.DataFrame(list(missing()), schema={"person_id": pl.Int64, "path": pl.String}, orient="row")
    return rows.select(number=pl.lit(None, dtype=pl.Int64), person_id="person_id", path="path", found=pl.lit(Found.ONLY_HERE.value), fields=pl.lit("[]"),
                       theirs=pl.lit("\\x"), reason=pl.lit(""))
