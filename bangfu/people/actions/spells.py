"""What happens when a time of work is told, or was told wrongly?"""

from datetime import date

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.occupations.coding import code_of
from bangfu.orgs.models import User
from bangfu.people.actions.person import merge_values
from bangfu.people.choices import Source
from bangfu.people.models import Person, Spell


@transaction.atomic
def add_spell(
    *, person: Person, work: str, employer: str, form: str, started_on: date | None, ended_on: date | None, reason: str, source: Source, by: User
) -> Spell:
    """Write down a time of work. When the words tell an occupation it joins what the person has done, for matching. Raises DomainError."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if any(day and day > today() for day in (started_on, ended_on)):
        raise DomainError("日期在今天以后，请检查。", field="ended_on")
    if started_on and ended_on and ended_on < started_on:
        raise DomainError("结束早于开始，请检查两个日期。", field="ended_on")
    found = code_of(work)
    made = Spell.objects.create(
        person=person, work=work.strip(), occupation=found.code if found and found.sure else "", employer=employer.strip(), form=form, started_on=started_on,
        ended_on=ended_on, reason=reason, source=source, by=by, recorded_at=now())
    if made.occupation and made.occupation not in person.past_occupations:
        merge_values(person, {"past_occupations": [*person.past_occupations, made.occupation]}, source=source, at=now(), by_id=by.pk)
        person.save()
    record(actor=by, action="people.spell", object_kind="person", object_id=person.pk, detail={"what": f"记{made.work}"})
    return made


@transaction.atomic
def remove_spell(*, spell: Spell, by: User) -> None:
    """Take out what was told wrongly; the occupation goes too unless another time of work tells it."""
    person = Person.objects.select_for_update().get(pk=spell.person_id)
    code, work = spell.occupation, spell.work
    spell.delete()
    if code in person.past_occupations and not person.spells.filter(occupation=code).exists():
        rest = [one for one in person.past_occupations if one != code]
        merge_values(person, {"past_occupations": rest}, source=Source.OFFICE, at=now(), by_id=by.pk)
        person.save()
    record(actor=by, action="people.spell", object_kind="person", object_id=person.pk, detail={"what": f"删去{work}"})
