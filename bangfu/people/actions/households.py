"""What happens when somebody joins or leaves a household, or what is known of the family changes?

Focus groups look at whole families, so everybody in a household that changed is looked at again: their files are touched.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.choices import Employment, Relation, Source
from bangfu.people.models import Household, Member, Person

MARKS = ("minimum_living", "relocated", "monitored")


@transaction.atomic
def mark_household(*, person: Person, marks: Mapping[str, Any], by: User) -> Household:
    """Set the marks of a person's household; one is made when there is none. The source and day stand with it."""
    person = _locked(person)
    home = person.household or _make(person, by)
    changed = [name for name in MARKS if getattr(home, name) != marks[name]]
    for name in changed:
        setattr(home, name, marks[name])
        person.provenance[name] = [Source.OFFICE.value, now().isoformat(), by.pk]
    home.source = f"{Source.OFFICE.label} {today()}"
    home.save()
    person.save()
    _touch(home)
    _note(person, "改家庭情况", by, fields=changed)
    return home


@transaction.atomic
def add_member(*, person: Person, relation: Relation, name: str, birth_on: date | None, sex: str, employment: Employment | str, by: User) -> Member:
    """Add somebody who is not registered to a person's household. Raises DomainError."""
    person = _locked(person)
    if birth_on and birth_on > today():
        raise DomainError("出生日期在今天以后，请检查。", field="birth_on")
    home = person.household or _make(person, by)
    made = Member.objects.create(household=home, relation=relation, name=name.strip(), birth_on=birth_on, sex=sex, employment=employment)
    _touch(home)
    _note(person, f"家庭加{Relation(relation).label}", by)
    return made


@transaction.atomic
def remove_member(*, person: Person, member: Member, by: User) -> None:
    """A member left, or was entered by mistake."""
    person = _locked(person)
    if person.household_id is None or member.household_id != person.household_id:
        raise DomainError("此人的家庭里没有这个成员。请刷新后再看。")
    label = member.get_relation_display()
    member.delete()
    _touch(person.household)  # type: ignore[arg-type]
    _note(person, f"家庭去掉{label}", by)


@transaction.atomic
def set_head(*, person: Person, head: Person | None, member: Member | None, by: User) -> Household:
    """Name the head of a person's household: somebody registered who lives there, or a member. Raises DomainError."""
    person = _locked(person)
    home = person.household or _make(person, by)
    if (head is None) == (member is None):
        raise DomainError("请选一个人作户主。")
    if not (home.people.filter(pk=head.pk) if head else home.members.filter(pk=member.pk)).exists():  # type: ignore[union-attr]
        raise DomainError("此人不在这一户。请刷新后再看。")
    home.members.filter(is_head=True).update(is_head=False)
    home.head = head
    home.save(update_fields=["head"])
    if member:
        Member.objects.filter(pk=member.pk).update(is_head=True)
    _note(person, f"户主改为{member.get_relation_display() if member else '本人' if head == person else f'档案 {head.pk}'}", by)  # type: ignore[union-attr]
    return home


@transaction.atomic
def join_household(*, person: Person, other: Person, by: User) -> Household:
    """`other`, also registered, keeps house with `person`: they leave the household they were in. Raises DomainError."""
    if person.pk == other.pk:
        raise DomainError("这是同一个人。请选家里的另一位。")
    found = {one.pk: _locked(one) for one in sorted((person, other), key=lambda one: one.pk)}
    person, other = found[person.pk], found[other.pk]
    home = person.household or _make(person, by)
    left = other.household
    if left == home:
        raise DomainError("两人已登记在同一户。")
    _move(other, home, by)
    _touch(home)
    leave_empty(left)
    _note(other, f"与档案 {person.pk} 同户", by)
    return home


@transaction.atomic
def leave_household(*, person: Person, by: User) -> None:
    """A person leaves their household; an empty one goes with its members. Raises DomainError."""
    person = _locked(person)
    left = person.household
    if left is None:
        raise DomainError("此人没有登记家庭，不用迁出。")
    _move(person, None, by)
    leave_empty(left)
    _note(person, "从原家庭迁出", by)


def _locked(person: Person) -> Person:
    person = Person.objects.select_for_update(of=("self",)).select_related("household").get(pk=person.pk)
    if person.died_on:
        raise DomainError("此人已登记去世，家庭不能再改。如登记有误，请先撤销去世登记。")
    return person


def _move(person: Person, home: Household | None, by: User) -> None:
    """Into another household, or into none; who was its head is so no more."""
    Household.objects.filter(head=person).update(head=None)
    person.household = home
    person.provenance["household"] = [Source.OFFICE.value, now().isoformat(), by.pk]
    person.save()


def _make(person: Person, by: User) -> Household:
    person.household = Household.objects.create(region_id=person.region_id, path=person.path, source=f"{Source.OFFICE.label} {today()}")
    person.provenance["household"] = [Source.OFFICE.value, now().isoformat(), by.pk]
    person.save()
    return person.household


def leave_empty(home: Household | None) -> None:
    """Somebody left a household. Members without a registered person are of no use to the register, and personal data all the same."""
    if home is None:
        return
    if Person.everybody.filter(household=home).exists():
        _touch(home)
    else:
        home.delete()


def _touch(home: Household) -> None:
    """Marks that look at the family are made again for everybody in it."""
    Person.objects.filter(household=home).update(updated_at=now())


def _note(person: Person, what: str, by: User, **more: Any) -> None:
    record(actor=by, action="people.household", object_kind="person", object_id=person.pk, detail={"what": what, **more})
