"""What do the files of the fictitious people hold beside the register: schools, work before, guardians, heads of households?"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl
from django.db import connection

from bangfu.occupations.queries import occupation_names
from bangfu.people.choices import EmploymentForm, GuardianRelation, LeavingReason, Schooling, Source, StudyOutcome
from bangfu.people.models import Guardian, Identity, Spell, Study

SCHOOLS = {Schooling.JUNIOR: "试用中学", Schooling.SENIOR: "试用职业高中", Schooling.COLLEGE: "试用职业学院", Schooling.BACHELOR: "试用大学"}
AGES = {Schooling.JUNIOR: 15, Schooling.SENIOR: 18, Schooling.COLLEGE: 21, Schooling.BACHELOR: 22}
YEARS = {Schooling.JUNIOR: 3, Schooling.SENIOR: 3, Schooling.COLLEGE: 3, Schooling.BACHELOR: 4}
MAJORS = ("会计", "电子商务", "计算机应用", "园艺", "服装设计", "护理", "食品加工")
TOLD = .5  # share of the people whose schools and work before somebody wrote down
RELATIONS = {GuardianRelation.PARENT: .7, GuardianRelation.SPOUSE: .1, GuardianRelation.KIN: .2}
HEADS = (
    "UPDATE people_household h SET head_id = (SELECT min(p.id) FROM people_person p WHERE p.household_id = h.id) WHERE h.id % 3 <> 0",
    "UPDATE people_member m SET is_head = true FROM (SELECT min(id) AS id FROM people_member WHERE household_id % 3 = 0 AND relation IN ('parent', 'spouse')"
    " GROUP BY household_id) f WHERE m.id = f.id",
)


def write_files(seed: int, people: pl.DataFrame, *, path: str, loaded: datetime) -> None:
    """For the people below `path`. Drawn apart from the rest, so that nothing else of the demo depends on it."""
    rng = np.random.default_rng([seed, 4])
    here = people.filter(pl.col("path").str.starts_with(path))
    told = here.filter(pl.Series(rng.random(here.height) < TOLD))
    names = occupation_names({code for codes in told["past_occupations"] for code in codes})
    facts = {"source": Source.DEMO, "recorded_at": loaded}
    Study.objects.bulk_create([Study(**one, **facts) for one in _studies(rng, told)])
    Spell.objects.bulk_create([Spell(**one, **facts) for one in _spells(rng, told, names, loaded.date())])
    Guardian.objects.bulk_create([Guardian(**one, **facts) for one in _guardians(rng, here)])
    with connection.cursor() as cursor:
        for statement in HEADS:
            cursor.execute(statement)


def _studies(rng: np.random.Generator, people: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """The highest school of each, and what was learnt there."""
    for row in people.select("id", "birth_on", "schooling", "graduated_on").iter_rows(named=True):
        level = row["schooling"]
        if level is None or level < Schooling.JUNIOR:
            continue
        ended = row["graduated_on"] or date(row["birth_on"].year + AGES[level], 6, 30)
        yield {
            "person_id": row["id"], "level": level, "school": f"某{SCHOOLS[level]}", "major": str(rng.choice(MAJORS)) if level > Schooling.JUNIOR else "",
            "full_time": row["graduated_on"] is not None if level >= Schooling.COLLEGE else None, "started_on": date(ended.year - YEARS[level], 9, 1), "ended_on": ended,
            "outcome": StudyOutcome.GRADUATED,
        }


def _spells(rng: np.random.Generator, people: pl.DataFrame, names: dict[str, str], today: date) -> Iterator[dict[str, Any]]:
    for row in people.select("id", "past_occupations").iter_rows(named=True):
        for number, code in enumerate(row["past_occupations"]):
            end = today.year - 1 - 4 * number - int(rng.integers(0, 3))
            yield {
                "person_id": row["id"], "work": names.get(code, code), "occupation": code, "form": str(rng.choice([EmploymentForm.FLEXIBLE.value, EmploymentForm.QUOTA.value])),
                "started_on": date(end - int(rng.integers(1, 4)), 3, 1), "ended_on": date(end, 11, 30), "reason": str(rng.choice(LeavingReason.values)),
            }


def _guardians(rng: np.random.Generator, people: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Relations of the guardians in the identities; their proofs are still to be scanned."""
    for one in Identity.objects.filter(person__in=people["id"].to_list()).order_by("pk").iterator():
        if one.guardian and rng.random() < TOLD:
            yield {"person_id": one.pk, "name": one.guardian, "phone": one.guardian_phone, "relation": str(rng.choice(list(RELATIONS), p=list(RELATIONS.values())))}
