"""What happens when somebody acts? A line is written in the same transaction, and sealed later in batches."""

import hashlib
import json
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bangfu.audit.models import Line, Seal

CHAIN_LOCK = 7_265_601  # advisory lock: one sealer at a time
START = b"\0" * 32


def record(
    *, actor: Any, action: str, object_kind: str = "", object_id: object = "", detail: dict[str, Any] | None = None
) -> Line:
    """Write one audit line. `actor` is a user (or None for the system); `detail` must hold no personal data."""
    return Line.objects.create(
        at=timezone.now(),
        actor_id=getattr(actor, "pk", None),
        actor=getattr(actor, "username", "system"),
        unit_path=getattr(actor, "unit_path", ""),
        action=action, object_kind=object_kind, object_id=str(object_id), detail=detail or {},
        address=getattr(actor, "address", ""),
    )


def digest(line: Line, before: bytes) -> bytes:
    """SHA-256 over every column of the line and the hash before it."""
    content = [line.pk, line.at.isoformat(), line.actor_id, line.actor, line.unit_path, line.action,
               line.object_kind, line.object_id, line.detail, line.address]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before + text.encode()).digest()


@transaction.atomic
def seal_lines(*, most: int = 10_000) -> int:
    """Seal committed lines that are not in the chain yet; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = Seal.objects.order_by("-pk").first()
    before = bytes(last.hash) if last else START
    links = []
    open_lines = Line.objects.extra(
        where=["NOT EXISTS (SELECT 1 FROM audit_seal WHERE audit_seal.line_id = audit_line.id)"]
    ).order_by("pk")[:most]
    for line in open_lines:
        before = digest(line, before)
        links.append(Seal(line_id=line.pk, hash=before))
    Seal.objects.bulk_create(links, batch_size=2000)
    return len(links)
