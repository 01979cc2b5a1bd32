"""What happens when files are older than the office keeps them? Noticed, days of grace, erased; in parts, so that a killed run goes on."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath
from typing import cast

from django.conf import settings
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import FileField, Model
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.core.clock import HERE, today
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.actions.erasure import erase_identity
from bangfu.people.choices import ErasureReason, ExpiryReason, ExpiryState
from bangfu.people.models import Comparison, Enclosure, Expiry, ImportBatch
from bangfu.people.retention import due, no_longer_over, old_conflicts, old_rows, unannounced, years_before

CHUNK, NOTICED_AT_ONCE = 20, 5_000
ANEW_YEARS = 1  # who was kept is asked about again after a year
YOUNG = timedelta(hours=1)  # a file being uploaded has no row yet
SEALED_FILES = (Enclosure, ImportBatch, Comparison)


def run_retention(on: date) -> dict[str, int]:
    """One night's work; what was done, by kind. Each part is one transaction, what is left is read from the data."""
    with transaction.atomic():
        no_longer_over(on).delete()
        Expiry.objects.filter(state=ExpiryState.KEPT, kept_on__lt=years_before(on, ANEW_YEARS)).delete()
    erased = erase_due(on)
    return {"noticed": sum(announce(reason, on) for reason in ExpiryReason), "erased": erased, "rows": clear_rosters(on), "files": sweep_files()}


def announce(reason: ExpiryReason, on: date) -> int:
    """Tell the offices whose files are over; returns how many."""
    told, ends = 0, on + timedelta(days=settings.RETAIN_GRACE_DAYS)
    while part := list(unannounced(reason, on).order_by("pk").values_list("pk", "path")[:NOTICED_AT_ONCE]):
        Expiry.objects.bulk_create([Expiry(person_id=key, path=path, reason=reason, noticed_on=on, due_on=ends) for key, path in part], ignore_conflicts=True)
        told += len(part)
    return told


def erase_due(on: date) -> int:
    """Erase those whose days of grace are over, a few in each transaction."""
    done = 0
    while True:
        with transaction.atomic():
            part = list(due(on).select_for_update(of=("self",), skip_locked=True).select_related("person").order_by("pk")[:CHUNK])
            for one in part:
                erase_identity(person=one.person, reason=ErasureReason.RETENTION, by=None)  # marks the expiry as erased, too
        if not part:
            return done
        done += len(part)


def clear_rosters(on: date) -> int:
    """Rejected rows and unused values of rosters written long ago go; their counts stay with the batch."""
    before = datetime.combine(on - timedelta(days=settings.RETAIN_ROSTER_DAYS), time(), tzinfo=HERE)
    with transaction.atomic():
        rows = old_rows(before)
        gone = rows.filter(outcome="rejected").delete()[0] + old_conflicts(before).delete()[0]
        return gone + rows.exclude(outcome="rejected").update(values="", errors=[], warnings=[])


def sweep_files() -> int:
    """Files whose row is gone or has let go of them: a process may die between the end of its transaction and removing the file."""
    oldest = timezone.now() - YOUNG  # the disk's own time, not the demo's
    lost = [(storage, name) for model in SEALED_FILES for storage, name in _ownerless(model) if storage.get_modified_time(name) < oldest]
    for storage, name in lost:
        storage.delete(name)
    if lost:
        record(actor=None, action="people.files_swept", detail={"count": len(lost)})
    return len(lost)


def _ownerless(model: type[Model]) -> list[tuple[Storage, str]]:
    column = cast(FileField, model._meta.get_field("file"))
    known, folder = set(model._default_manager.values_list("file", flat=True)), str(column.upload_to).partition("/")[0]
    return [(column.storage, name) for name in _stored(column.storage, folder) if name not in known]


def _stored(storage: Storage, folder: str) -> Iterator[str]:
    if storage.exists(folder):
        folders, files = storage.listdir(folder)
        yield from (str(PurePosixPath(folder, name)) for name in files)
        for name in folders:
            yield from _stored(storage, str(PurePosixPath(folder, name)))


@transaction.atomic
def keep_file(*, expiry: Expiry, why: str, by: User) -> Expiry:
    """Somebody says why it must be kept; it is asked about again after a year. Raises DomainError."""
    expiry = Expiry.objects.select_for_update().get(pk=expiry.pk)
    if expiry.state != ExpiryState.NOTICED:
        raise DomainError(f"这份档案现在是“{expiry.get_state_display()}”，不用再提出保留。")
    if not why.strip():
        raise DomainError("请写明为什么保留、依据是什么，如：补贴档案保存期未满。不要写姓名、证号。", field="why")
    expiry.state, expiry.why, expiry.kept_by, expiry.kept_on = ExpiryState.KEPT, why.strip(), by, today()
    expiry.save()
    record(actor=by, action="people.file_kept", object_kind="person", object_id=expiry.person_id)
    return expiry
