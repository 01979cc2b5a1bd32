"""Whence are the values of a roster, and which fields does a roster speak of?"""

from dataclasses import dataclass
from datetime import date, datetime, time

from bangfu.core.clock import HERE
from bangfu.people.choices import Source
from bangfu.people.models.provenance import Mark

SCALARS = (
    "sex", "birth_on", "category", "grade", "certificate_until", "hukou", "schooling", "graduated_on", "employment", "employment_form",
    "employed_on", "unemployed_on", "registered_unemployed_on", "not_employed_reason", "wish",
)
TEXT_SCALARS = ("sex", "category", "grade", "hukou", "employment", "employment_form", "not_employed_reason", "wish")  # never null
NAMING = ("name", "certificate", "phone", "address", "guardian", "guardian_phone")
MARKS = ("minimum_living", "relocated", "monitored")  # of the household
SAID = (*SCALARS, *NAMING, *MARKS, "region")  # what has a provenance


@dataclass(frozen=True)
class Stamp:
    """The day of the roster, and who brings it."""

    at: datetime
    by_id: int
    source: Source = Source.ROSTER

    @property
    def mark(self) -> Mark:
        return [self.source.value, self.at.isoformat(), self.by_id]


def stamp_of(day: date, by_id: int) -> Stamp:
    """Values of a roster hold from the beginning of its day, so that a visit on that day is newer."""
    return Stamp(datetime.combine(day, time(), tzinfo=HERE), by_id)
