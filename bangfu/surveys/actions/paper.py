"""What happens when visit forms are printed, and when one that came back is keyed in?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.campaigns.models import Campaign
from bangfu.core.clock import HERE, now
from bangfu.core.errors import DomainError
from bangfu.core.ui import datetime_iso
from bangfu.orgs.models import User
from bangfu.people.models import Person
from bangfu.surveys.actions.contact import record_contact
from bangfu.surveys.choices import Channel
from bangfu.surveys.models import Contact, PaperForm


@transaction.atomic
def print_forms(*, campaign: Campaign, people: Iterable[Person], by: User, purpose: str) -> dict[int, PaperForm]:
    """A numbered form for each of these people, by their keys; who has one that did not come back keeps its number.

    `purpose`: what the uncovered names are needed for; empty when they are covered.
    """
    chosen = {one.pk: one for one in people}
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)  # two who print the same people get the same numbers
    held = {one.person_id: one for one in PaperForm.objects.select_for_update(of=("self",)).filter(campaign=campaign, person__in=chosen).order_by("pk") if not is_keyed(one)}
    for one in held.values():
        one.printed_by, one.printed_at = by, now()
    PaperForm.objects.bulk_update(held.values(), ["printed_by", "printed_at"])
    fresh = PaperForm.objects.bulk_create([
        PaperForm(campaign=campaign, person=person, path=person.path, printed_by=by, printed_at=now()) for key, person in chosen.items() if key not in held
    ])
    note_printing(campaign=campaign, what="入户表", people=len(chosen), by=by, purpose=purpose)
    return held | {one.person_id: one for one in fresh}


def note_printing(*, campaign: Campaign, what: str, people: int, by: User, purpose: str) -> None:
    """Paper with people on it leaves a line: what, how many, and for what purpose uncovered."""
    action = "people.reveal_printed" if purpose else "people.print"
    record(actor=by, action=action, object_kind="campaign", object_id=campaign.pk, detail={"what": what, "people": people} | ({"purpose": purpose} if purpose else {}))


def is_keyed(form: PaperForm) -> bool:
    """Whether a form came back and its contact stands: one that was taken back may be keyed in again."""
    return form.contact is not None and form.contact.undone_at is None


@transaction.atomic
def key_in(
    *, form: PaperForm | None, campaign: Campaign, person: Person, key: UUID, by: User, visited_by: User, happened_at: datetime, channel: str, again: bool = False, **said: Any
) -> Contact:
    """Record what a paper form says, as `record_contact` takes it, and that the form came back. `form` None: a blank one.

    Sent twice it is one. Raises DomainError when the form is keyed in already, when the same visit seems to stand (unless `again`),
    and what record_contact raises.
    """
    Person.objects.select_for_update().get(pk=person.pk)  # two who key in the same visit: the second sees the first
    if form is not None:
        form = PaperForm.objects.select_for_update().get(pk=form.pk)  # alone: what is joined would be as before the wait
        if is_keyed(form) and form.contact_id != key:
            assert form.contact is not None
            raise DomainError(f"编号 {form.number} 的表，{form.contact.user.display_name} 已在 {datetime_iso(form.contact.recorded_at)} 录入。要更正，请打开那条记录。")
    known = Contact.objects.filter(pk=key).only("happened_at").first()
    if known is not None and known.happened_at.astimezone(HERE).date() == happened_at.astimezone(HERE).date():
        happened_at = known.happened_at.astimezone(HERE)  # paper knows only the day
    twin = same_visit(campaign, person, happened_at, channel, key)
    if twin is not None and not again:
        raise DomainError(
            f"{twin.user.display_name} 在 {datetime_iso(twin.recorded_at)} 已记过同一天的{Channel(channel).label}。是同一次就不要再录；确实是另一次，请勾选下面这一项再存。", field="again")
    contact = record_contact(key=key, campaign=campaign, person=person, by=by, happened_at=happened_at, channel=channel, **said)
    if form is None:
        form = PaperForm.objects.filter(contact=contact).first() or PaperForm(campaign=campaign, person=person)
    form.path, form.visited_by, form.contact = contact.path, visited_by, contact
    form.save()
    return contact


def same_visit(campaign: Campaign, person: Person, at: datetime, channel: str, key: UUID) -> Contact | None:
    """Another contact that stands with this person on the same day by the same channel."""
    day = at.astimezone(HERE).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Contact.objects.filter(campaign=campaign, person=person, channel=channel, undone_at__isnull=True, happened_at__gte=day, happened_at__lt=day.replace(hour=23, minute=59, second=59))
    return rows.exclude(pk=key).select_related("user").first()
