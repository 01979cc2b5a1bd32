"""How long does an export of another register stay here, and in what form? Sealed until it is compared; its rows until their day."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.errors import DomainError
from bangfu.core.sealed_files import keep, kept
from bangfu.orgs.models import User
from bangfu.people.models import Comparison

PURPOSE = "people_comparison.file"


def delete_day(today: date) -> date:
    return today + timedelta(days=settings.EXCHANGE_KEPT_DAYS)


def keep_file(comparison: Comparison, data: bytes, digest: str) -> None:
    """Store the sealed file; the caller saves."""
    keep(comparison.file, data, digest=digest, purpose=PURPOSE)


def kept_file(comparison: Comparison) -> bytes:
    """The file as it came. Raises DomainError when it is gone."""
    try:
        return kept(comparison.file, purpose=PURPOSE)
    except (DomainError, ValueError) as error:
        raise DomainError("上传的文件已经不在服务器上。请删除这次比对，重新上传。") from error


def drop_file(comparison: Comparison) -> None:
    """Erase the file once the transaction is certain; the caller saves."""
    place, storage = comparison.file.name, comparison.file.storage
    comparison.file = ""
    if place:
        transaction.on_commit(lambda: storage.delete(place))


@transaction.atomic
def delete_comparison(*, comparison: Comparison, by: User | None, detail: dict[str, Any] | None = None) -> None:
    """Erase a comparison with its rows and file; what was taken over stays in the register."""
    drop_file(comparison)
    record(actor=by, action="exchange.delete", object_kind="comparison", object_id=comparison.pk, detail=detail or {})
    comparison.delete()


def delete_overdue(today: date) -> int:
    """Erase all whose day has come; returns how many."""
    due = list(Comparison.objects.filter(delete_on__lte=today))
    for one in due:
        delete_comparison(comparison=one, by=None, detail={"overdue": True})
    return len(due)
