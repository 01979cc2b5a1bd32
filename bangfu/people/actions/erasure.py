"""What happens when the law or the person wants an identity gone?

The row that names them goes, with scans, notes and everything that was only about them; the columns that are counted stay under a
number nobody can lead back to a person. Events, frozen returns and the trail are not touched. It cannot be undone.
"""

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.actions.person import NAMING_FIELDS
from bangfu.people.choices import ErasureReason
from bangfu.people.fates import FATES
from bangfu.people.models import Identity, Member, Person


@transaction.atomic
def erase_identity(*, person: Person, reason: ErasureReason, by: User | None) -> None:
    """Erase who this was, also in files merged into theirs. Raises DomainError when there is nothing left to erase."""
    person = Person.everybody.select_for_update().get(pk=person.pk)
    if person.erased_on:
        raise DomainError(f"此人的身份信息已在 {person.erased_on} 删除，不用再删。")
    if person.merged_into_id:
        raise DomainError(f"这份档案已并入档案 {person.merged_into_id}，请从那一份删除。")
    files = [person, *Person.everybody.select_for_update().filter(merged_into=person).order_by("pk")]
    keys = [one.pk for one in files]
    for fate in FATES:
        fate.apply(keys)
    Identity.objects.filter(person_id__in=keys).delete()
    for one in files:
        one.erased_on, one.match_refused, one.calls_refused = today(), True, True
        for name in (*NAMING_FIELDS, "id_number"):
            one.provenance.pop(name, None)
        one.save()
    _forget_family(person)
    record(actor=by, action="people.erase", object_kind="person", object_id=person.pk, detail={"reason": ErasureReason(reason).label})


def _forget_family(person: Person) -> None:
    """Names of relatives were kept for this file alone, unless somebody else of the household is registered; how many they are stays."""
    if person.household_id and not Person.objects.filter(household_id=person.household_id).exists():
        Member.objects.filter(household_id=person.household_id).update(name="")
