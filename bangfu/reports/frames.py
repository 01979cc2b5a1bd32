"""What do the indicators count over, for one campaign and one area?"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import polars as pl

from bangfu.campaigns.models import Campaign, RosterEntry
from bangfu.core.clock import HERE
from bangfu.people.choices import WISHES_WITH_NEED, Employment, EventKind
from bangfu.people.frames import events_frame
from bangfu.policies.facts import of_working_age
from bangfu.policies.registry import registry
from bangfu.reports.indicators import Frames

RECORDS = (EventKind.CERTIFICATION, EventKind.PAIRING)  # hold beyond the campaign's period
COUNTED = tuple(kind for kind in EventKind if kind not in RECORDS)


def frames_of(campaign: Campaign, paths: Sequence[str], *, at: datetime, recorded_until: datetime | None = None) -> Frames:
    """Living people of the roster below `paths` on the day of `at`, and what happened from the campaign's start to `at`.

    `recorded_until`: a frozen snapshot; roster entries, events and their undoing recorded later do not exist for it.
    """
    on = at.astimezone(HERE).date()
    roster = RosterEntry.objects.filter(campaign=campaign)
    if recorded_until is not None:
        roster = roster.filter(added_at__lte=recorded_until)
    entries = pl.DataFrame({"person_id": list(roster.values_list("person_id", flat=True))}, schema={"person_id": pl.Int64})
    start = datetime.combine(campaign.starts_on, time(), tzinfo=HERE)
    events = events_frame(kinds=COUNTED, occurred_from=start, occurred_to=at + timedelta(microseconds=1), recorded_until=recorded_until)
    records = events_frame(kinds=RECORDS, occurred_to=at + timedelta(microseconds=1), recorded_until=recorded_until)
    people = registry(paths=paths, on=on, resident_on=on, recorded_until=recorded_until).join(entries, on="person_id", how="semi")
    return Frames(people=with_base(people, events, campaign.starts_on, on), events=with_detail(events), records=with_detail(records), on=on)


def with_base(people: pl.DataFrame, events: pl.DataFrame, starts_on: date, on: date) -> pl.DataFrame:
    """Adds of_age, in_base (应核对) and wants_work.

    Unknown employment or age belongs to the base: it is what the check is for. Who found work during the campaign stays in it.
    """
    hired = events.filter(pl.col("kind") == EventKind.HIRE.value)["person_id"].drop_nulls()
    works = (pl.col("employment") == Employment.EMPLOYED).fill_null(False)
    lately = (pl.col("employed_on") >= starts_on).fill_null(False) | pl.col("person_id").is_in(hired.implode())
    of_age = of_working_age(on).fill_null(True)
    wishes = [one.value for one in WISHES_WITH_NEED]
    return people.with_columns(of_age=of_age, in_base=of_age & (~works | lately), wants_work=pl.col("wish").is_in(wishes).fill_null(False))


def with_detail(events: pl.DataFrame) -> pl.DataFrame:
    """The two words of an event's detail that indicators look at, as columns."""
    detail = pl.col("detail").str
    return events.with_columns(
        gift=detail.json_path_match("$.gift"), policy=detail.json_path_match("$.policy"),
    )
