"""What would some good rows of a roster do to the register: who is new, who is known and what changes, what needs a decision?

Columns, not rows. Per field the fresher of the roster's day and the standing provenance wins; a value of the roster that is
older and different is a conflict, for a person to look at. Nothing is written here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from bangfu.core.crypto import seal_many, unseal, unseal_many
from bangfu.people.choices import Doubt, Employment, RowOutcome
from bangfu.people.imports.lookup import registered, twins
from bangfu.people.imports.stamp import MARKS, NAMING, SAID, SCALARS, Stamp
from bangfu.people.models import Identity
from bangfu.people.models.provenance import compact, expand
from bangfu.people.privacy import mask_name
from bangfu.people.roster.checks import Reasons

ELSEWHERE = "此人已在其他地方登记"
NO_PLACE = "没有填住址、乡镇或村，无法确定归属。请写明乡镇（街道）和村（社区）。"
# Fingerprint → the value it is of.
NAMED_BY = {"name_index": "name", "initials_index": "name", "id_index": "id_number", "certificate_index": "certificate", "phone_index": "phone", "tail_index": "id_number"}
COMPARED = ("address", "guardian", "guardian_phone")  # sealed without a fingerprint: opened to be compared
PURPOSES = {name: Identity._meta.get_field(name).purpose for name in (*NAMING, "id_number")}  # type: ignore[union-attr]


@dataclass
class Planned:
    """`rows`: what writing needs (staged.COLUMNS); `errors`: rows that leave; `doubts`: rows that wait for a decision, with the
    registered person; `conflicts`: number, person_id, field, theirs (text) of older values that differ."""

    rows: pl.DataFrame
    errors: Reasons = field(default_factory=dict)
    doubts: dict[int, tuple[Doubt, int, str]] = field(default_factory=dict)
    conflicts: list[pl.DataFrame] = field(default_factory=list)


def plan_rows(good: pl.DataFrame, *, own_path: str, own_name: str, stamp: Stamp, forced: Mapping[int, int] | None = None) -> Planned:
    """`good`: rows of roster.checks with `key` and the columns of privacy.INDEXES (bytes). `forced`: number → the registered person it was decided to be."""
    forced = forced or {}
    ids = good.filter(~pl.col("number").is_in(list(forced)))
    found = registered(indexes=ids["key"].to_list(), people=forced.values())
    good = good.with_columns(key_text=pl.col("key").bin.encode("hex"))
    by_decision = pl.DataFrame({"number": list(forced), "person_id": list(forced.values())}, schema={"number": pl.Int64, "person_id": pl.Int64})
    known = pl.concat([
        good.filter(~pl.col("number").is_in(list(forced))).join(found, left_on="key_text", right_on="is_id_index", coalesce=False, maintain_order="left"),
        good.join(by_decision, on="number").join(found, on="person_id", maintain_order="left"),
    ], how="diagonal")
    new = good.filter(~pl.col("number").is_in(known["number"].to_list()))
    made = Planned(pl.DataFrame())
    known = _refused(known, made, own_path, own_name)
    for number in new.filter(pl.col("region_id").is_null())["number"]:
        made.errors[number] = [NO_PLACE]
    new = _new(new.filter(pl.col("region_id").is_not_null()), made, stamp)
    made.rows = pl.concat([new, _known(known, made, stamp)], how="diagonal") if known.height else new
    return made


# ── those who are new ──


def _new(rows: pl.DataFrame, made: Planned, stamp: Stamp) -> pl.DataFrame:
    """Values to insert, sealed."""
    naming = {name: rows[name].to_list() for name in (*NAMING, "id_number")}
    for number, person in twins(rows.select("number", "birth_on", "path", "name_index")).items():
        made.doubts[number] = (Doubt.TWIN, person, "可能已经登记：同一个村有一位同名、同一天出生的人，证号不同。请决定是不是同一人。")
    mask = _mask({name: _says(name) for name in SAID} | {"region": pl.lit(True)})
    rows = _with_provenance(rows.with_columns(mask=mask, is_provenance=pl.lit("{}")), stamp)
    said = pl.any_horizontal(*[pl.col(name).is_not_null() for name in MARKS]) | (pl.col("household") != "")
    group = pl.when(pl.col("household") != "").then(pl.concat_str("path", pl.lit("#"), "household")).otherwise(pl.concat_str(pl.lit("@"), pl.col("number")))
    sealed = {name: pl.Series(name, seal_many(texts, purpose=PURPOSES[name]), dtype=pl.Binary) for name, texts in naming.items()}
    return rows.with_columns(
        **sealed, outcome=pl.lit(RowOutcome.NEW.value), home_group=pl.when(said).then(group), touch=pl.lit(True), named=pl.lit(True),
    ).drop("mask", "is_provenance", "household")


# ── those who are known ──


def _refused(known: pl.DataFrame, made: Planned, own_path: str, own_name: str) -> pl.DataFrame:
    """Without those whom this roster may not change; another name waits for a decision."""
    elsewhere, dead = ~pl.col("is_path").str.starts_with(own_path), pl.col("died_on").is_not_null()
    for number in known.filter(elsewhere)["number"]:
        made.errors[number] = [f"{ELSEWHERE}，不在{own_name}。如已迁来，请联系原登记单位转出后再导入。"]
    for number, day in known.filter(~elsewhere & dead).select("number", "died_on").iter_rows():
        made.errors[number] = [f"此人登记为 {day} 去世。如登记有误，请先在人员页更正，再导入。"]
    known = known.filter(~elsewhere & ~dead)
    other = known.filter((pl.col("name_index").bin.encode("hex") != pl.col("is_name_index")) & (pl.col("is_name_index") != ""))
    for number, person, standing in other.select("number", "person_id", "is_name").iter_rows():
        name = mask_name(unseal(bytes.fromhex(standing), purpose=PURPOSES["name"]))
        made.doubts[number] = (Doubt.NAME, person, f"这个身份证号登记的姓名是“{name}”，与表中不同。请核对是否串行；确已改名的，选“更新”。")
    return known


def _known(known: pl.DataFrame, made: Planned, stamp: Stamp) -> pl.DataFrame:
    """What each known person's row will be, and the naming values that change, sealed."""
    known = known.join(_outdated(known["is_provenance"].unique().to_list(), stamp.at), on="is_provenance", how="left")
    naming = _naming_differences(known)
    region = pl.col("path").is_not_null() & ~pl.col("is_path").str.starts_with(pl.col("path").fill_null(""))
    differs = {name: pl.col(name).ne_missing(pl.col(f"is_{name}")) for name in SCALARS} | {name: pl.col(f"differs_{name}") for name in NAMING}
    differs |= {name: pl.col(name).ne_missing(pl.col(f"is_{name}")) & ~((pl.col(name).cast(pl.String) == "") & pl.col(f"is_{name}").is_null()) for name in MARKS}
    differs["region"] = region
    frame = known.with_columns(**naming)
    made.conflicts = [one for name in SAID if (one := _conflicts(frame, name, differs[name])).height]
    takes = {name: _says(name) & ~pl.col(f"out_{name}") for name in SAID}
    changes = {name: takes[name] & differs[name] for name in SAID}
    frame = frame.with_columns(**{f"takes_{name}": when for name, when in takes.items()}, **{f"new_{name}": when for name, when in changes.items()})
    return _settled(frame, stamp)


def _settled(frame: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
    """The final values. Who is not employed has no form of employment."""
    frame = frame.with_columns(**{name: pl.when(f"takes_{name}").then(name).otherwise(f"is_{name}") for name in SCALARS})
    formless = (pl.col("employment_form").fill_null("") != "") & (pl.col("employment").fill_null("") != Employment.EMPLOYED.value)
    formless &= pl.col("takes_employment") | pl.col("takes_employment_form")
    frame = frame.with_columns(employment_form=pl.when(formless).then(pl.lit("")).otherwise("employment_form"), takes_employment_form=formless | pl.col("takes_employment_form"),
                               new_employment_form=formless | pl.col("new_employment_form"))
    frame = _with_provenance(frame.with_columns(mask=_mask({name: pl.col(f"takes_{name}") for name in SAID})), stamp)
    frame = frame.with_columns(new_id_number=pl.col("key_text") != pl.col("is_id_index"))  # decided: the same person under another number
    changed = pl.any_horizontal(*[pl.col(f"new_{name}") for name in (*SAID, "id_number")])
    frame = frame.with_columns(
        outcome=pl.when(changed).then(pl.lit(RowOutcome.CHANGED.value)).otherwise(pl.lit(RowOutcome.SAME.value)),
        named=pl.any_horizontal(*[pl.col(f"new_{name}") for name in (*NAMING, "id_number")]), touch=pl.col("touch") | changed,
        old_path=pl.when("new_region").then("is_path"), path=pl.when("new_region").then("path").otherwise("is_path"),
        region_id=pl.when("new_region").then("region_id"), **{name: pl.when(f"new_{name}").then(name) for name in MARKS},
    )
    return frame.with_columns(**_sealed_changes(frame))


def _sealed_changes(frame: pl.DataFrame) -> dict[str, pl.Series | pl.Expr]:
    """The naming values that change, sealed, with their fingerprints; null stays as it is."""
    made: dict[str, pl.Series | pl.Expr] = {}
    for name in (*NAMING, "id_number"):
        texts = frame.select(pl.when(f"new_{name}").then(name).fill_null(""))[name].to_list()
        made[name] = pl.Series(name, [value or None for value in seal_many(texts, purpose=PURPOSES[name])], dtype=pl.Binary)
    return made | {index: pl.when(f"new_{name}").then(index) for index, name in NAMED_BY.items()}


def _naming_differences(known: pl.DataFrame) -> dict[str, pl.Series | pl.Expr]:
    """differs_<field> for the values that name people."""
    made: dict[str, pl.Series | pl.Expr] = {
        f"differs_{name}": pl.col(f"{name}_index").bin.encode("hex") != pl.col(f"is_{name}_index").fill_null("") for name in ("name", "certificate", "phone")}
    for name in COMPARED:
        standing = unseal_many([bytes.fromhex(text) if text else b"" for text in known[f"is_{name}"]], purpose=PURPOSES[name])
        made[f"differs_{name}"] = known[name] != pl.Series(standing, dtype=pl.String)
    return made


# ── provenance ──


def _says(name: str) -> pl.Expr:
    """The row says something about this field; that somebody is in no 监测户 is said too."""
    if name == "region":
        return pl.col("path").is_not_null()
    said = pl.col(name).is_not_null()
    return said if name in MARKS else said & (pl.col(name).cast(pl.String) != "")


def _mask(when: Mapping[str, pl.Expr]) -> pl.Expr:
    return pl.sum_horizontal(*[when[name].fill_null(False).cast(pl.Int64) * (1 << place) for place, name in enumerate(SAID)])


def _outdated(stored: list[str], at: datetime) -> pl.DataFrame:
    """out_<field>: something newer than `at` is known; each provenance is looked at once."""
    rows = []
    for text in stored:
        known = expand(json.loads(text))
        rows.append({"is_provenance": text} | {f"out_{name}": name in known and datetime.fromisoformat(known[name][1]) > at for name in SAID})
    return pl.DataFrame(rows, schema={"is_provenance": pl.String} | {f"out_{name}": pl.Boolean for name in SAID})


def _with_provenance(frame: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
    """`provenance` after the roster's mark is set on the fields of `mask`, and whether it differs (`touch`)."""
    pairs = frame.select("is_provenance", "mask").unique(maintain_order=True)
    made = []
    for text, mask in pairs.iter_rows():
        before = expand(json.loads(text))
        after = before | {name: stamp.mark for place, name in enumerate(SAID) if mask >> place & 1}
        made.append((json.dumps(compact(after), ensure_ascii=False), after != before))
    told = pairs.with_columns(pl.Series("provenance", [one[0] for one in made], dtype=pl.String), pl.Series("touch", [one[1] for one in made], dtype=pl.Boolean))
    return frame.join(told, on=["is_provenance", "mask"], how="left", maintain_order="left")


def _conflicts(frame: pl.DataFrame, name: str, differs: pl.Expr) -> pl.DataFrame:
    """Rows that say something else than a fresher value."""
    column = "path" if name == "region" else name
    return frame.filter(_says(name) & pl.col(f"out_{name}") & differs).select("number", "person_id", field=pl.lit(name), theirs=pl.col(column).cast(pl.String))
