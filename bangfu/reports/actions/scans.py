"""What happens when the scan of the signed paper comes in or is taken away?"""

import hashlib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bangfu.audit.actions import record
from bangfu.core.clock import now
from bangfu.core.documents.scans import checked_scan
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.core.sealed_files import keep, kept
from bangfu.orgs.models import User
from bangfu.reports.choices import ReturnState, ScanKind
from bangfu.reports.models import Return, SignedScan, Version

PURPOSE = "reports_signedscan.file"
MOST_SCANS = 10
CLOSED = (ReturnState.ACCEPTED, ReturnState.FROZEN)


@transaction.atomic
def add_scan(*, version: Version, file: Any, by: User) -> SignedScan:
    """Keep a page of the signed paper of the unit's newest version, sealed; a picture loses its camera's data first.

    The same page twice is kept once. Raises DomainError for what is no JPG, PNG or PDF, too large, or comes after the decision.
    """
    row = _locked(version, by)
    if row.versions.last() != version:
        raise DomainError(f"第 {version.number} 稿已不是最新一稿。请打印最新一稿签字盖章，再上传它的扫描件。")
    kind, data = checked_scan(file)
    digest = hashlib.sha256(data).hexdigest()
    standing = version.scans.filter(digest=digest).first()
    if standing:
        return standing
    if version.scans.count() >= MOST_SCANS:
        raise DomainError(f"一稿最多附 {MOST_SCANS} 个扫描件。请先删去用不到的，或把各页合成一份 PDF。")
    scan = SignedScan(version=version, kind=ScanKind(kind), file_name=Path(file.name).name[-200:], digest=digest, size=len(data), uploaded_by=by, uploaded_at=now())
    keep(scan.file, data, digest=digest, purpose=PURPOSE)
    scan.save()
    record(actor=by, action="return.scan", object_kind="return", object_id=row.pk, detail={"version": version.number, "at": scan.uploaded_at.isoformat()})
    return scan


@transaction.atomic
def remove_scan(*, scan: SignedScan, by: User) -> None:
    """Take a wrong page away, before the superior has accepted. Raises DomainError."""
    row = _locked(scan.version, by)
    number, key = scan.version.number, scan.pk
    drop_scans(Version.objects.filter(pk=scan.version_id), only=key)
    record(actor=by, action="return.scan_removed", object_kind="return", object_id=row.pk, detail={"version": number, "at": now().isoformat()})


def drop_scans(versions: QuerySet[Version], *, only: int | None = None) -> None:
    """Erase scans of versions and, once that is certain, their files."""
    rows = SignedScan.objects.filter(version__in=versions)
    for scan in rows if only is None else rows.filter(pk=only):
        place, storage = scan.file.name, scan.file.storage
        scan.delete()
        transaction.on_commit(lambda place=place, storage=storage: storage.delete(place))  # type: ignore[misc]


def scan_bytes(scan: SignedScan) -> bytes:
    return kept(scan.file, purpose=PURPOSE)


def _locked(version: Version, by: User) -> Return:
    row = Return.objects.select_for_update().get(pk=version.of_id)
    if by.unit_id != row.unit_id:
        raise NotAllowed("只能附本单位统计表的签字扫描件。")
    if row.state in CLOSED:
        raise DomainError(f"统计表{row.get_state_display()}，签字扫描件不能再改。")
    return row
