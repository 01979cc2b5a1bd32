"""Who fits a policy, and why or why not?

A policy is a list of named conditions. Each is one Polars expression that gives true, false or null (unknown), so
the same policy answers for one person on a page and for a whole registry. In the spirit of OpenFisca: parameters
are dated (parameters/*.yaml), every condition says what it rests on.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from bangfu.core.citations import Outcome, Reason, Verdict
from bangfu.policies.facts import age

# What a policy may look at. Blank text is null. family_* count the people of working age in the household.
COLUMNS: dict[str, Any] = {
    "person_id": pl.Int64, "sex": pl.String, "birth_on": pl.Date, "certificate_until": pl.Date, "hukou": pl.String,
    "schooling": pl.Int16, "graduated_on": pl.Date, "employment": pl.String, "registered_unemployed_on": pl.Date,
    "not_employed_reason": pl.String, "wish": pl.String, "relocated": pl.Boolean, "monitored": pl.String,
    "family_working_age": pl.Int64, "family_employed": pl.Int64, "family_unknown": pl.Int64,
    "certified_hard_to_employ": pl.Date, "certified_zero_employment_family": pl.Date,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One requirement of a policy. The texts may name columns in braces: "残疾人证有效至 {certificate_until}"."""

    code: str
    name: str
    holds: pl.Expr
    met: str
    unmet: str
    unknown: str
    source: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A focus group or an entitlement.

    `certificate` names the record that makes 已认定, `certified` finds it; without that record a person is at most
    疑似. `suspect_when`: the conditions that must be known to hold before an unknown is worth a mark; None: never,
    only the list itself counts.
    """

    code: str
    name: str
    who: str
    conditions: tuple[Condition, ...]
    certificate: str
    certified: pl.Expr
    suspect_when: tuple[str, ...] | None = ()
    certifiable: bool = False  # an officer enters the certificate here
    sources: tuple[str, ...] = ()  # from @cites


def complete(people: pl.DataFrame, on: date) -> pl.DataFrame:
    """All columns a policy may look at, with blank text as null and missing ones unknown; `age` for the texts."""
    missing = [pl.lit(None, dtype=kind).alias(name) for name, kind in COLUMNS.items() if name not in people.columns]
    texts = [name for name, kind in COLUMNS.items() if kind == pl.String and name in people.columns]
    blanks = [pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in texts]
    return people.with_columns(*missing, *blanks).cast(pl.Schema(COLUMNS)).with_columns(age=age(on))


def evaluate(policy: Policy, people: pl.DataFrame) -> pl.DataFrame:
    """person_id, one boolean column per condition, `outcome` and `certified` for every row of `people`.

    `people` holds the columns COLUMNS (see `complete`). yes: all conditions hold; no: one does not; else maybe.
    """
    codes = [one.code for one in policy.conditions]
    answers = people.select("person_id", *(one.holds.alias(one.code) for one in policy.conditions),
                            policy.certified.fill_null(False).alias("certified"))
    refuted = pl.any_horizontal(~pl.col(code).fill_null(True) for code in codes)
    unknown = pl.any_horizontal(pl.col(code).is_null() for code in codes)
    outcome = pl.when(refuted).then(pl.lit("no")).when(unknown).then(pl.lit("maybe")).otherwise(pl.lit("yes"))
    return answers.with_columns(outcome=outcome)


def verdict_of(policy: Policy, answers: dict[str, bool | None], facts: dict[str, Any]) -> Verdict:
    """The reasons behind one row of `evaluate`; `facts` is the person's row, named in the texts."""
    sides: dict[str, list[Reason]] = {"met": [], "unmet": [], "unknown": []}
    for one in policy.conditions:
        answer = answers[one.code]
        side = "unknown" if answer is None else "met" if answer else "unmet"
        text = getattr(one, side).format_map({name: _words(value) for name, value in facts.items()})
        sides[side].append(Reason(text=text, source=one.source, code=one.code))
    return Verdict(**{side: tuple(reasons) for side, reasons in sides.items()}, source="；".join(policy.sources))


def judge(policy: Policy, facts: dict[str, Any], on: date) -> tuple[Verdict, bool]:
    """The verdict on one person and whether it is certified: the same expressions on a frame of one row."""
    row = complete(pl.DataFrame([{"person_id": 0, **facts}]), on)
    answers = evaluate(policy, row).to_dicts()[0]
    return verdict_of(policy, answers, row.to_dicts()[0]), answers["certified"]


def is_worth_marking(policy: Policy) -> pl.Expr:
    """Over the columns of `evaluate`: a mark is kept for who fits, may well fit, or holds a certificate."""
    kept = (pl.col("outcome") == Outcome.YES) | pl.col("certified")
    if policy.suspect_when is None:
        return kept
    likely = pl.all_horizontal(pl.lit(True), *(pl.col(code).fill_null(False) for code in policy.suspect_when))
    return kept | ((pl.col("outcome") == Outcome.MAYBE) & likely)


def _words(value: Any) -> str:
    return "未登记" if value is None else value.isoformat() if isinstance(value, date) else str(value)
