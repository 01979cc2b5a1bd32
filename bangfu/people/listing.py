"""What does a row of the register's list say? Read and opened column by column: fifty rows of words, no fifty objects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import BinaryField, ExpressionWrapper, F
from django.urls import NoReverseMatch, reverse

from bangfu.core.clock import HERE
from bangfu.core.crypto import unseal_many
from bangfu.people.ages import years_old
from bangfu.people.choices import Category, Employment, Grade, Schooling, Sex, Wish
from bangfu.people.models import Identity, Person
from bangfu.people.privacy import ERASED, mask_name, mask_number, mask_phone

NAMING = ("name", "id_number", "phone")
COLUMNS = ("sex", "birth_on", "category", "grade", "employment", "wish", "schooling", "updated_at", "region__level", "region__name", "region__parent__name")
SEALED = [ExpressionWrapper(F(f"identity__{name}"), output_field=BinaryField()) for name in NAMING]
SEXES, CATEGORIES, GRADES, EMPLOYMENTS, WISHES, SCHOOLINGS = ({code: str(words) for code, words in one.choices} for one in (Sex, Category, Grade, Employment, Wish, Schooling))
ANYBODY = 987654321987654321  # stands for a key in the pattern of an address


@dataclass(frozen=True, slots=True)
class Row:
    """One person as the list shows them, names and numbers covered; empty where nothing is known."""

    pk: int
    href: str
    name: str
    sex: str
    age: int | None
    id_number: str
    kind: str
    place: str
    phone: str
    employment: str
    wish: str
    schooling: str
    changed: str


def listed(keys: Sequence[int], today: date) -> list[Row]:
    """The people with these keys in their order; one query."""
    found = {row[0]: row for row in Person.objects.filter(pk__in=keys).values_list("pk", *COLUMNS, *SEALED)}
    rows = [found[key] for key in keys if key in found]
    names, numbers, phones = (
        unseal_many([row[place] for row in rows], purpose=Identity._meta.get_field(name).purpose)  # type: ignore[union-attr]
        for place, name in enumerate(NAMING, 1 + len(COLUMNS))
    )
    return [
        Row(
            key, person_url(key), ERASED if row[1 + len(COLUMNS)] is None else mask_name(name), SEXES.get(sex, ""), years_old(born, today), mask_number(number),
            f"{CATEGORIES.get(category, '—')}{GRADES.get(grade, '')}", " ".join(place_words(level, region, upper)), mask_phone(phone),
            EMPLOYMENTS.get(employment, ""), WISHES.get(wish, ""), SCHOOLINGS.get(schooling, ""), changed.astimezone(HERE).date().isoformat(),
        )
        for (key, sex, born, category, grade, employment, wish, schooling, changed, level, region, upper, *_), row, name, number, phone
        in zip(rows, rows, names, numbers, phones, strict=True)
    ]


def place_words(level: int, name: str, upper: str | None) -> tuple[str, str]:
    """Township and village, as far as known."""
    return (upper or "", name) if level == 5 else (name, "")


def person_url(pk: int) -> str:
    """The file of a person; it is a page of a room above this one."""
    return _address().replace(str(ANYBODY), str(pk))


@cache
def _address() -> str:
    """Worked out once: fifty times a page it would cost more than reading the rows."""
    try:
        return reverse("person", args=[ANYBODY])
    except NoReverseMatch:
        return reverse("edit_person", args=[ANYBODY])
