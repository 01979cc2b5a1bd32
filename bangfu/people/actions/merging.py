"""What happens when two files turn out to be one person's, or one file two people's?

Events are append-only: those of the wrong file are voided and recorded again on the right one with the same moment, unit and author,
so that a frozen return stays as it was and a new count sees one person. Everything else that points to the file is led to the other
one and remembered. A merged file becomes a tombstone that nobody counts.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import models, transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.orgs.models import Region, User
from bangfu.people.actions.person import NAMING_FIELDS, move_person, register_person
from bangfu.people.choices import Employment, MergeKind, Source
from bangfu.people.comparing import NAMING_GROUPS, OTHER, WITH_NUMBER, compared, differing_names
from bangfu.people.guardians import guardians_of
from bangfu.people.models import Event, Guardian, Household, Identity, Merge, NotSame, Person
from bangfu.people.privacy import identity_columns
from bangfu.people.references import with_owners
from bangfu.people.repointing import lead_all, lead_rows, put_back
from bangfu.people.splitting import rows_by_model

Columns = dict[str, Any]


@transaction.atomic
def merge_people(*, kept: Person, other: Person, choices: Mapping[str, str], by: User) -> Merge:
    """Put `other` into `kept`. `choices`: field or naming group → "kept" or "other", where it is not the fresher one. Raises DomainError."""
    kept, other = _both(kept, other)
    if kept.died_on or other.died_on:
        raise DomainError("有一份档案登记了去世，不能合并。请先核实，登记有误的先撤销。")
    chosen = {one.name for one in compared(kept, other) if choices.get(one.name, one.chosen) == OTHER}
    made = Merge(kind=MergeKind.MERGE, kept=kept, other=other, by=by, at=now(), household_id=other.household_id)
    names = [name for name in chosen if name not in NAMING_GROUPS]
    if "number" in chosen:
        names += WITH_NUMBER
    _take_values(made, kept, {name: getattr(other, name) for name in names}, other.provenance)
    made.swapped = [name for group in sorted(chosen & set(NAMING_GROUPS) & differing_names(kept, other)) for name in NAMING_GROUPS[group]]
    swap_names(kept, other, made.swapped)
    if kept.household_id is None and other.household_id is not None:
        made.before["household_id"], made.after["household_id"] = None, other.household_id
        kept.household_id = other.household_id
    made.led, made.removed = lead_all(other, kept)
    made.events = move_events(_standing(other), kept, by=by)
    other.household, other.merged_into = None, kept
    kept.save()
    other.save()
    Person.everybody.filter(merged_into=other).update(merged_into=kept)  # a tombstone always points to a file that stands
    made.save()
    for one, two in ((kept, other), (other, kept)):
        record(actor=by, action="people.merge", object_kind="person", object_id=one.pk, detail={"what": f"档案 {two.pk} {'并入这份' if one is kept else '是合并后的'}"})
    return made


@transaction.atomic
def split_person(
    *, person: Person, identity: Mapping[str, str], values: Mapping[str, Any], region: Region, fields: Collection[str], references: Collection[str],
    events: Collection[int], by: User, parts: Collection[str] = (),
) -> Merge:
    """Take out of a file what is somebody else's: a new file with `identity`, the chosen fields, papers and times (`parts`: keys of splitting.movable_rows), and
    what was chosen of what happened."""
    person = Person.objects.select_for_update(of=("self",)).select_related("identity").get(pk=person.pk)
    other = register_person(identity=identity, values=values, region=region, source=Source.OFFICE, at=now(), by=by)
    made = Merge(kind=MergeKind.SPLIT, kept=person, other=other, by=by, at=now())
    for name in fields:
        setattr(other, name, getattr(person, name))
        other.provenance[name] = person.provenance.get(name, [Source.OFFICE.value, now().isoformat(), by.pk])
    _form_fits(other)
    other.save()
    _take_values(made, person, {name: Person._meta.get_field(name).get_default() for name in fields}, {})  # type: ignore[union-attr]
    person.save()
    standing = [one for one in _standing(person) if one.reference in references or one.pk in events]
    rows = rows_by_model(parts)
    if (speaks := guardians_of(person)[0]) and str(speaks.pk) in rows.get(Guardian, ()):  # the name in the identity goes with the row
        made.swapped = list(NAMING_GROUPS["guardian"])
        swap_names(person, other, made.swapped)
        person.save()
        other.save()
    made.led = lead_rows(person, other, with_owners([one.reference for one in standing], person) | rows)
    made.events = move_events(standing, other, by=by)
    made.save()
    record(actor=by, action="people.split", object_kind="person", object_id=person.pk, detail={"what": f"拆出档案 {other.pk}", "fields": sorted(fields)})
    record(actor=by, action="people.split", object_kind="person", object_id=other.pk, detail={"what": f"从档案 {person.pk} 拆出"})
    return made


@transaction.atomic
def undo_merge(*, merge: Merge, by: User) -> Merge:
    """Put things back as they were; what was changed since stays. Raises DomainError when a later merge builds on this one."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        raise DomainError("这次已经撤销过了。")
    two = (merge.kept_id, merge.other_id)
    if Merge.objects.filter(models.Q(kept__in=two) | models.Q(other__in=two), undone_at__isnull=True, pk__gt=merge.pk).exists():
        raise DomainError("这两份档案后来又合并或拆分过。请先撤销后来的那一次，再撤销这一次。")
    found = Person.everybody.select_for_update(of=("self",)).select_related("identity").in_bulk(sorted(two))
    kept, other = found[merge.kept_id], found[merge.other_id]
    put_back(merge.led, merge.removed)
    _return_events(merge, kept if merge.kind == MergeKind.SPLIT else other, by=by)
    _return_values(merge, kept)
    if merge.kind == MergeKind.MERGE:
        swap_names(kept, other, merge.swapped)
        other.merged_into = None
        other.household = Household.objects.filter(pk=merge.household_id or 0).first()  # it may have been emptied since
        lower = Merge.objects.filter(kept=other, kind=MergeKind.MERGE, undone_at__isnull=True).values("other_id")
        Person.everybody.filter(pk__in=lower, merged_into=kept).update(merged_into=other)
    else:
        swap_names(kept, other, [name for name in merge.swapped if not getattr(kept.identity, name)])  # unless somebody was named since
        lead_all(other, kept)
        move_events(_standing(other), kept, by=by)
        other.merged_into = kept
    kept.save()
    other.save()
    merge.undone_at, merge.undone_by = now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    record(actor=by, action="people.merge_undone", object_kind="person", object_id=kept.pk, detail={"what": f"{merge.get_kind_display()}，档案 {other.pk}"})
    return merge


@transaction.atomic
def dismiss_pair(*, one: Person, two: Person, by: User) -> None:
    """不是同一人: the pair is not shown again."""
    low, high = sorted((one.pk, two.pk))
    NotSame.objects.get_or_create(one_id=low, two_id=high, defaults={"by": by, "at": now()})
    record(actor=by, action="people.not_same", object_kind="person", object_id=low, detail={"what": f"与档案 {high} 不是同一人"})


def _both(kept: Person, other: Person) -> tuple[Person, Person]:
    if kept.pk == other.pk:
        raise DomainError("这是同一份档案，没有可合并的。")
    found = Person.objects.select_for_update(of=("self",)).select_related("identity", "region").order_by("pk").in_bulk([kept.pk, other.pk])
    if len(found) < 2:
        raise DomainError("其中一份档案刚刚被合并过了。请刷新后再看。")
    return found[kept.pk], found[other.pk]


# ── values ──


def _take_values(made: Merge, kept: Person, values: Columns, provenance: Mapping[str, Any]) -> None:
    """Set columns of the kept file with the provenance they had in the other one; before and after are remembered."""
    for name, value in values.items():
        made.before[name] = [_plain(kept, name), kept.provenance.get(name)]
        if name == "region":
            move_person(person=kept, region_id=value.pk, path=value.path, on=today())
        else:
            setattr(kept, name, value)
        if provenance.get(name):
            kept.provenance[name] = provenance[name]
        else:
            kept.provenance.pop(name, None)
    if kept.employment_form and kept.employment != Employment.EMPLOYED:
        made.before.setdefault("employment_form", [kept.employment_form, kept.provenance.get("employment_form")])
    _form_fits(kept)
    made.after |= {name: [_plain(kept, name), kept.provenance.get(name)] for name in made.before}


def _form_fits(person: Person) -> None:
    if person.employment != Employment.EMPLOYED:
        person.employment_form = ""


def _plain(person: Person, name: str) -> Any:
    return person.region_id if name == "region" else getattr(person, name)


def _return_values(merge: Merge, kept: Person) -> None:
    """Each column as before, if it is still as the merge left it."""
    for name, held in merge.before.items():
        if name == "household_id":
            kept.household_id = held if kept.household_id == merge.after[name] else kept.household_id
            continue
        value, source = held
        field = Person._meta.get_field(name)
        was = merge.after[name][0] if name == "region" else field.to_python(merge.after[name][0])  # type: ignore[union-attr]
        if _plain(kept, name) != was or kept.provenance.get(name) != merge.after[name][1]:
            continue
        if name == "region":
            region = Region.objects.get(pk=value)
            move_person(person=kept, region_id=region.pk, path=region.path, on=today())
        else:
            setattr(kept, name, field.to_python(value))  # type: ignore[union-attr]
        if source:
            kept.provenance[name] = source
        else:
            kept.provenance.pop(name, None)
    _form_fits(kept)


def swap_names(kept: Person, other: Person, names: Collection[str]) -> None:
    """Exchange naming values between the two identities, so that nothing that names anybody is kept a third time."""
    if not names or not (hasattr(kept, "identity") and hasattr(other, "identity")):
        return
    one, two = kept.identity, other.identity
    for name in names:
        first, second = getattr(one, name), getattr(two, name)
        setattr(one, name, second)
        setattr(two, name, first)
    provenance = {name: (kept.provenance.get(name), other.provenance.get(name)) for name in names if name in NAMING_FIELDS}
    for name, (mine, theirs) in provenance.items():
        for person, source in ((kept, theirs), (other, mine)):
            if source:
                person.provenance[name] = source
            else:
                person.provenance.pop(name, None)
    Identity.objects.filter(pk=two.pk).update(id_index=None)  # both numbers may not stand twice, not even for a moment
    for identity in (one, two):
        columns = identity_columns(name=identity.name, id_number=identity.id_number, certificate=identity.certificate, phone=identity.phone)
        for column, index in columns.items():
            setattr(identity, column, index)
        identity.save()


# ── events ──


def _standing(person: Person) -> list[Event]:
    return list(Event.objects.filter(person_id=person.pk, voids__isnull=True, voided_by__isnull=True).order_by("pk"))


def move_events(events: Iterable[Event], to: Person, *, by: User) -> list[list[int]]:
    """Void events and record them again for another person, as they were; pairs of keys."""
    old = list(events)
    at = now()
    Event.objects.bulk_create([_copy(one, one.person_id, at, by_id=by.pk, voids=one) for one in old])
    new = Event.objects.bulk_create([_copy(one, to.pk, at, by_id=one.by_id, detail=one.detail) for one in old])
    return [[one.pk, two.pk] for one, two in zip(old, new, strict=True)]


def _copy(event: Event, person_id: int | None, at: Any, **changed: Any) -> Event:
    same = ("kind", "quantity", "occurred_at", "unit_id", "unit_path", "line", "campaign_id", "source", "reference")
    return Event(**{name: getattr(event, name) for name in same}, person_id=person_id, recorded_at=at, **changed)


def _return_events(merge: Merge, to: Person, *, by: User) -> None:
    """The events this merge moved and that nobody voided since go back."""
    standing = Event.objects.filter(pk__in=[new for _, new in merge.events], voided_by__isnull=True).order_by("pk")
    move_events(standing, to, by=by)
