"""What happens when a helper is given to a person, the plan changes or the help ends?"""

from datetime import date

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.campaigns.models import Campaign
from bangfu.cases.choices import EndReason
from bangfu.cases.models import Pairing
from bangfu.cases.rules import why_not_pairing
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.orgs.choices import GrantKind, Role
from bangfu.orgs.models import Grant, User
from bangfu.orgs.queries import roles_of
from bangfu.people.actions import record_event, void_events
from bangfu.people.choices import EventKind, Source
from bangfu.people.models import Person


def reference(pairing: Pairing) -> str:
    return f"cases.pairing:{pairing.pk}"


@transaction.atomic
def pair_helper(
    *, campaign: Campaign, person: Person, helper: User, goal: str, next_action: str, next_on: date | None, by: User
) -> Pairing:
    """Give a person a helper: the helper may now see the file, and the pairing counts as an event."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    refusal = why_not_pairing(
        helper_is_active=helper.is_active and Role.HELPER in roles_of(helper),
        in_area=helper.unit.path.startswith(by.unit.path),
        has_helper=Pairing.objects.filter(campaign=campaign, person=person, ended_at__isnull=True).exists(),
        died=person.died_on is not None,
    )
    if refusal:
        raise DomainError(refusal, field="helper")
    pairing = Pairing.objects.create(
        campaign=campaign, person=person, helper=helper, paired_by=by, goal=goal, next_action=next_action, next_on=next_on
    )
    Grant.objects.create(user=helper, kind=GrantKind.PERSON, person_id=person.pk, reason="一对一帮扶", reference=reference(pairing))
    record_event(
        kind=EventKind.PAIRING, person=person, by=by, occurred_at=pairing.paired_at, source=Source.OFFICE,
        campaign_id=campaign.pk, reference=reference(pairing), detail={"helper": helper.pk},
    )
    record(actor=by, action="case.pair", object_kind="person", object_id=person.pk, detail={"helper": helper.username})
    return pairing


@transaction.atomic
def update_plan(*, pairing: Pairing, goal: str, next_action: str, next_on: date | None, by: User) -> Pairing:
    """Write the plan of an open pairing (一人一策)."""
    pairing = Pairing.objects.select_for_update().get(pk=pairing.pk)
    if pairing.ended_at is not None:
        raise DomainError("这次结对已经结束，不能再改计划。需要继续帮扶，请重新结对。")
    pairing.goal, pairing.next_action, pairing.next_on = goal, next_action, next_on
    pairing.save(update_fields=["goal", "next_action", "next_on"])
    record(actor=by, action="case.plan", object_kind="person", object_id=pairing.person_id)
    return pairing


@transaction.atomic
def end_pairing(*, pairing: Pairing, by: User, reason: str = EndReason.DONE) -> Pairing:
    """End a pairing; the helper no longer sees the file. A mistaken one is also taken out of the figures."""
    pairing = Pairing.objects.select_for_update().get(pk=pairing.pk)
    if pairing.ended_at is not None:
        raise DomainError("这次结对已经结束了。")
    pairing.ended_at = now()
    pairing.save(update_fields=["ended_at"])
    Grant.objects.filter(reference=reference(pairing), ends_at__isnull=True).update(ends_at=pairing.ended_at)
    if reason == EndReason.MISTAKEN:
        void_events(reference=reference(pairing), by=by)
    record(actor=by, action="case.end", object_kind="person", object_id=pairing.person_id, detail={"reason": EndReason(reason).value})
    return pairing
