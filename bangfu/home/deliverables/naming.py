"""Who is who in the files: a number for each person, and as much of a name as was asked for?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bangfu.orgs.choices import Level
from bangfu.orgs.models import Region
from bangfu.people.models import Person
from bangfu.people.privacy import masked

PERSONAL = ("name", "id_number", "certificate", "phone")
_LONG_NUMBER = re.compile(r"\d[\d\s-]{5,}[\dXx]")  # seven digits and more: nobody's ID number, certificate or telephone passes


@dataclass(frozen=True)
class Named:
    """One person of the run. `number` is the same in all files; `shown` holds PERSONAL, covered unless asked for."""

    number: int
    person: Person
    shown: dict[str, str]
    county: str
    township: str
    village: str

    @property
    def name(self) -> str:
        return self.shown["name"]

    @property
    def place(self) -> str:
        return f"{self.county}{self.township}{self.village}"


def named_people(path: str, *, personal: bool) -> dict[int, Named]:
    """Everybody registered below a path by key, numbered by place."""
    rows = Person.objects.filter(path__startswith=path).select_related("identity", "region__parent__parent").order_by("path", "pk")
    return {one.pk: _named(number, one, personal) for number, one in enumerate(rows, 1)}


def _named(number: int, person: Person, personal: bool) -> Named:
    shown = {name: getattr(person.identity, name) for name in PERSONAL} if personal else masked(person.identity)
    names = dict(_names(person.region))
    return Named(number, person, shown, names.get(Level.COUNTY, names.get(Level.PREFECTURE, "")), names.get(Level.TOWNSHIP, ""), names.get(Level.VILLAGE, ""))


def _names(region: Region | None) -> Iterable[tuple[int, str]]:
    """Up to the county; a whole province needs no more."""
    while region is not None and region.level >= Level.COUNTY:
        yield region.level, region.name
        region = region.parent if region.level > Level.COUNTY else None
    if region is not None:
        yield region.level, region.name


def without_numbers(text: str) -> str:
    """A free text with long numbers covered."""
    return _LONG_NUMBER.sub(lambda found: "*" * len(found[0]), text)
