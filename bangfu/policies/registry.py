"""What does the registry know that a policy may look at? One row per living person of an area, or of a few people."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from bangfu.people.ages import employment_ages
from bangfu.people.choices import EventKind
from bangfu.people.frames import events_frame, households_frame, people_frame
from bangfu.people.models import Household
from bangfu.policies.rules import complete


def registry(
    *, paths: Sequence[str] = (), person_ids: Sequence[int] = (), on: date, resident_on: date | None = None, recorded_until: datetime | None = None,
) -> pl.DataFrame:
    """The columns of `rules.COLUMNS` beside those of people_frame, for the people living below `paths` and `person_ids`.

    `resident_on` counts residence on that day (None: now); certificates count when recorded by `recorded_until` (None: now).
    """
    people = people_frame(paths, resident_on, person_ids=person_ids).filter(*(pl.col(end).is_null() | (pl.col(end) > on) for end in ("died_on", "erased_on")))
    homes = set(paths) | set(Household.objects.filter(people__in=person_ids).values_list("path", flat=True))
    families = households_frame(sorted(homes), on, ages=employment_ages(on)).select(
        "household_id", "relocated", "monitored", family_working_age="working_age", family_employed="employed", family_unknown="unknown",
    )
    certified = certified_days(events_frame(kinds=[EventKind.CERTIFICATION], recorded_until=recorded_until))
    return complete(people.join(families, on="household_id", how="left").join(certified, on="person_id", how="left"), on)


def certified_days(events: pl.DataFrame) -> pl.DataFrame:
    """person_id and, per policy, the first day it was certified: certified_<policy>."""
    policy = pl.col("detail").str.json_path_match("$.policy")
    first = events.with_columns(policy=policy).group_by("person_id", "policy").agg(on=pl.col("occurred_at").dt.date().min())
    wide = first.pivot("policy", index="person_id", values="on")
    return wide.rename({name: f"certified_{name}" for name in wide.columns if name != "person_id"})
