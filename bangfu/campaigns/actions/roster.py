"""What happens to the roster of a campaign: who is taken in, and what is taken back?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.campaigns.models import Campaign, RosterEntry
from bangfu.campaigns.queries import unemployed_of_age
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.models import Event, ImportBatch, ImportRow, Person

BATCH = 2000


@dataclass(frozen=True)
class Added:
    """How many were taken in now, were there before, or were left out: not of this campaign's area, or dead."""

    new: int
    standing: int
    left_out: int


@transaction.atomic
def add_to_roster(*, campaign: Campaign, person_ids: Iterable[int], by: User, batch_id: int | None = None, at: datetime | None = None) -> Added:
    """Take people into the roster; those who are in it stay as they are. The caller has checked that `by` sees them."""
    at, wanted, new, standing, found = at or now(), list(dict.fromkeys(person_ids)), 0, 0, 0
    for part in _batches(wanted):
        living = Person.objects.filter(pk__in=part, path__startswith=campaign.path, died_on__isnull=True)
        keys = set(living.values_list("pk", flat=True))
        had = set(RosterEntry.objects.filter(campaign=campaign, person__in=keys).values_list("person_id", flat=True))
        RosterEntry.objects.bulk_create(
            [RosterEntry(campaign=campaign, person_id=key, added_at=at, batch_id=batch_id) for key in sorted(keys - had)], ignore_conflicts=True,
        )
        new, standing, found = new + len(keys - had), standing + len(had), found + len(keys)
    if new:
        record(actor=by, action="roster.add", object_kind="campaign", object_id=campaign.pk, detail={"people": new, "batch": batch_id})
    return Added(new=new, standing=standing, left_out=len(wanted) - found)


def _batches(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


@transaction.atomic
def add_unemployed(*, campaign: Campaign, by: User, today: date, at: datetime | None = None) -> Added:
    """Take in everybody of employment age in the unit's area who is not known to be employed."""
    keys = unemployed_of_age(by.unit.path, today).values_list("pk", flat=True)
    return add_to_roster(campaign=campaign, person_ids=list(keys), by=by, at=at)


@transaction.atomic
def add_batch(*, campaign: Campaign, batch: ImportBatch, by: User, at: datetime | None = None) -> Added:
    """Take in the people of an imported roster. Raises DomainError when the import has written nobody yet."""
    rows = ImportRow.objects.filter(batch=batch, person_id__isnull=False)
    keys = [key for key in rows.values_list("person_id", flat=True) if key is not None]
    if not keys:
        raise DomainError(f"导入“{batch.file_name}”还没有写入人员，请先完成导入。", field="batch")
    return add_to_roster(campaign=campaign, person_ids=keys, by=by, batch_id=batch.pk, at=at)


@transaction.atomic
def undo_addition(*, campaign: Campaign, added_at: datetime, by: User) -> int:
    """Take one addition back within the unit's area; people something has happened to in this campaign stay."""
    busy = Event.objects.filter(campaign_id=campaign.pk, person__isnull=False).values("person_id")
    entries = RosterEntry.objects.filter(campaign=campaign, added_at=added_at, person__path__startswith=by.unit.path)
    removed, _ = entries.exclude(person__in=busy).delete()
    if not removed:
        raise DomainError("没有可撤回的人：这次加入的人都已有走访或帮扶记录。")
    record(actor=by, action="roster.undo", object_kind="campaign", object_id=campaign.pk, detail={"people": removed})
    return removed
