"""Who in the register fits a search, how many are they, and who has looked at somebody's numbers?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypedDict

from django.core.cache import caches
from django.db.models import CharField, DateField, DateTimeField, Q, QuerySet
from django.db.models.functions import Coalesce

from bangfu.audit.queries import lines_about
from bangfu.core.clock import shown_at
from bangfu.core.lists import Counted, Sort, counted, key_of
from bangfu.orgs.models import Region, User
from bangfu.orgs.scope import in_scope, visible_to
from bangfu.people.ages import birth_days, employment_ages
from bangfu.people.choices import WISHES_WITH_NEED, Employment, EventKind, ImportState, RowOutcome, Sex
from bangfu.people.conditions import CONDITIONS, born_between
from bangfu.people.models import BORN, Event, ImportBatch, ImportRow, Merge, Person
from bangfu.people.pinyin import LETTERS, initials_meant, spellings_meant
from bangfu.people.privacy import index_of, masked

# What a row of a list shows: the rest, sealed or long, stays in the database.
LISTED = (
    "sex", "birth_on", "category", "grade", "employment", "wish", "hukou", "schooling", "updated_at", "identity__name", "identity__id_number",
    "identity__certificate", "identity__phone", "region__name", "region__level", "region__parent__name",
)
AREAS_KEPT = 60  # seconds: asked on every page, changed once a year
SORTS = {
    "": Sort("path", CharField(), shared=False), "-place": Sort("path", CharField(), backwards=True, shared=False),
    "-age": Sort(BORN, DateField()), "age": Sort(BORN, DateField(), backwards=True),
    "changed": Sort("updated_at", DateTimeField(), backwards=True), "-changed": Sort("updated_at", DateTimeField()),
}


def register(user: User) -> QuerySet[Person]:
    """The people of the register this user may see."""
    return in_scope(user, Person.objects.all(), person="pk")


def picked(user: User, keys: Sequence[str]) -> QuerySet[Person]:
    """The people with these keys, in the order of their place; who is out of scope is left out."""
    return SORTS[""].ordered(register(user).filter(pk__in=[key_of(key) for key in keys]))


def of_employment_age(on: date) -> Q:
    """Born within 就业年龄段; who has no recorded sex counts by the wider band of men."""
    ages = employment_ages(on)
    return Q(sex=Sex.FEMALE, birth_on__range=birth_days(ages[Sex.FEMALE], on)) | ~Q(sex=Sex.FEMALE) & Q(birth_on__range=birth_days(ages[Sex.MALE], on))


def matching_text(rows: QuerySet[Person], text: str) -> QuerySet[Person]:
    """People with this name, in characters, in full pinyin or by its initials; with this whole number (also of a file
    that was merged into theirs), or these last four of their ID number."""
    words = re.sub(r"\s", "", text).upper()
    if not words:
        return rows
    found = Q(identity__name_index=index_of("name", words))
    if LETTERS.fullmatch(words.lower()):
        found |= Q(identity__pinyin_index__in=[index_of("pinyin", one) for one in spellings_meant(words)])
        found |= Q(identity__initials_index__in=[index_of("initials", one) for one in initials_meant(words)])
    if re.fullmatch(r"\d{3}[\dX]", words):
        found |= Q(identity__tail_index=index_of("tail", words))
    if re.fullmatch(r"[\dX]{15,22}|\d{17}[\dX]\d\dB\d", words):
        number = Q(identity__id_index=index_of("id", words)) | Q(identity__certificate_index=index_of("certificate", words))
        found |= number | Q(pk__in=list(Person.everybody.filter(number, merged_into__isnull=False).values_list("merged_into", flat=True)))
    if re.fullmatch(r"[\d-]{7,13}", words):
        found |= Q(identity__phone_index=index_of("phone", words))
    return rows.filter(found)


def meant(user: User, word: str) -> QuerySet[Person]:
    """Whom somebody names: by the number of the file, by a whole number, or by name."""
    return register(user).filter(pk=int(word)) if re.fullmatch(r"\d{1,14}", word) else matching_text(register(user), word)


def filtered(user: User, chosen: dict[str, Any], today: date) -> QuerySet[Person]:
    """The part of the register a filter form asks for (forms.RegisterFilter.cleaned_data)."""
    rows = matching_text(register(user), chosen.get("q", ""))
    rows = rows.filter(died_on__isnull=chosen.get("state") != "died")
    if chosen.get("area"):
        rows = rows.filter(path__startswith=chosen["area"].path)
    for name, condition in CONDITIONS.items():
        if chosen.get(name):
            rows = rows.filter(condition(chosen[name], today))
    rows = rows.filter(born_between(today, chosen.get("age_from"), chosen.get("age_to")))
    if chosen.get("batch"):
        part = ImportRow.objects.filter(batch=chosen["batch"], person_id__isnull=False)
        if chosen.get("outcome"):
            part = part.filter(outcome=chosen["outcome"])
        rows = rows.filter(pk__in=part.values("person_id"))
    return sort_of(chosen).ordered(rows)


def sort_of(chosen: dict[str, Any]) -> Sort:
    """The order a filter form asks for. Who is found by words is few: they are sorted, not come upon by walking along an index."""
    sort = SORTS.get(chosen.get("sort") or "", SORTS[""])
    return replace(sort, value=Coalesce(sort.value, sort.value), shared=True) if chosen.get("q") else sort


def totals(rows: QuerySet[Person], *, exactly: bool = False, further: bool = False, acted: int = 0) -> Counted:
    """Of these people: all (`people`), those `unemployed`, and those of them who want work (`with_need`). See core.lists.counted."""
    unemployed = Q(employment=Employment.UNEMPLOYED)
    return counted(
        rows, exactly=exactly, further=further, acted=acted, people=Q(), unemployed=unemployed, with_need=unemployed & Q(wish__in=WISHES_WITH_NEED),
    )


def merges_of(person: Person) -> QuerySet[Merge]:
    """What was put into this file or taken out of it, newest first."""
    return person.merges.select_related("by").order_by("-pk")


def kept_file(user: User, pk: int) -> int | None:
    """The file into which a tombstone in scope was merged."""
    found = in_scope(user, Person.everybody.filter(pk=pk), person="pk").values_list("merged_into_id", flat=True).first()
    return int(found) if found else None


def erased_file(user: User, pk: int) -> Person | None:
    """A file in scope whose identity was erased: what was counted is left, and nobody's name."""
    rows = Person.everybody.filter(pk=pk, erased_on__isnull=False, merged_into__isnull=True).select_related("region__parent")
    return in_scope(user, rows, person="pk").first()


def standing_death(person: Person) -> Event | None:
    """The event of a registered death; none when it was only heard of on a visit."""
    return person.events.filter(kind=EventKind.DEATH, voids__isnull=True, voided_by__isnull=True).first()


def shown(rows: Sequence[Person]) -> list[dict[str, Any]]:
    """People with their covered names and numbers, as lists show them."""
    return [{"person": one, **masked(getattr(one, "identity", None))} for one in rows]


def with_names(keys: Sequence[int]) -> list[Person]:
    """These people with what lists need, in the order of the keys; one query."""
    found = Person.objects.select_related("identity", "region__parent").only(*LISTED).in_bulk(list(keys))
    return [found[key] for key in keys if key in found]


class Area(TypedDict):
    key: str
    name: str


def narrower_areas(user: User, area: Region | None) -> tuple[Area | None, list[Area]]:
    """The area looked at (None: several) and the areas straight below it within the user's scope."""
    scope = visible_to(user)
    if area is None and len(scope.paths) != 1:
        return None, [Area(key=one.key, name=one.name) for one in Region.objects.filter(path__in=scope.paths).order_by("path")]
    path = area.path if area else scope.paths[0]
    kept: list[Area] = caches["counts"].get_or_set(f"areas:{path}", lambda: _area_and_below(path), AREAS_KEPT) or []
    return (kept[0], kept[1:]) if kept else (None, [])


def _area_and_below(path: str) -> list[Area]:
    top = Region.objects.filter(path=path).values("pk")
    return [Area(key=one.key, name=one.name) for one in Region.objects.filter(Q(pk__in=top) | Q(parent__in=top)).order_by("path")]


def batches_in_scope(user: User) -> QuerySet[ImportBatch]:
    return in_scope(user, ImportBatch.objects.select_related("unit", "uploaded_by")).order_by("-pk")


def written_batches(*, campaign_id: int | None = None, after: int = 0) -> QuerySet[ImportBatch]:
    """Batches that have been written, oldest first; for upper rooms that take their people up."""
    rows = ImportBatch.objects.filter(state=ImportState.DONE, pk__gt=after).order_by("pk")
    return rows if campaign_id is None else rows.filter(campaign_id=campaign_id)


def rows_written(batch: ImportBatch) -> list[int]:
    """The keys of the people a batch brought or confirmed."""
    rows = batch.rows.filter(person_id__isnull=False).exclude(outcome=RowOutcome.REJECTED)
    return [key for key in rows.order_by("number").values_list("person_id", flat=True) if key is not None]


# What somebody saw of one person; lists (assigned people, exports, printing) leave lines of their own, which name no persons.
LOOKS = {"people.reveal": "看原号码", "people.enclosure_read": "打开档案材料", "people.copy": "交出本人信息副本"}


@dataclass(frozen=True)
class Reading:
    """One look at what is covered elsewhere."""

    at: datetime
    who: str
    unit: str
    what: str
    purpose: str


def readings_of(person: Person) -> list[Reading]:
    """Who has uncovered this person's identity, opened a scan or took the copy out, newest first."""
    lines = list(lines_about("person", person.pk).filter(action__in=LOOKS)[:500])
    users = User.objects.select_related("unit").in_bulk({line.actor_id for line in lines if line.actor_id})
    return [
        Reading(
            shown_at(line.at), users[line.actor_id].display_name if line.actor_id in users else line.actor,
            users[line.actor_id].unit.name if line.actor_id in users else "",
            LOOKS[line.action],
            "：".join(part for part in (line.detail.get("purpose", ""), line.detail.get("what", ""), line.detail.get("note", "")) if part) or "未填",
        )
        for line in lines
    ]
