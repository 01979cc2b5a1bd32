"""What happens when somebody acts? A line is written in the same transaction, and sealed later in batches."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bangfu.audit.models import Archive, Line, Seal

CHAIN_LOCK = 7_265_601  # advisory lock: one sealer at a time
START = b"\0" * 32
COLUMNS = ("id", "at", "actor_id", "actor", "unit_path", "action", "object_kind", "object_id", "detail", "address")
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def record(
    *, actor: Any, action: str, object_kind: str = "", object_id: object = "", detail: dict[str, Any] | None = None
) -> Line:
    """Write one audit line. `actor` is a user (or None for the system); `detail` must hold no personal data.

    Who does a colleague's duties meanwhile is named with it: which of their roles an act came from cannot be told.
    """
    stands_in_for = getattr(actor, "stands_in_for", ())
    if stands_in_for:
        detail = {**(detail or {}), "stands_in_for": list(stands_in_for)}
    return Line.objects.create(
        at=timezone.now(),
        actor_id=getattr(actor, "pk", None),
        actor=getattr(actor, "username", "system"),
        unit_path=getattr(actor, "unit_path", ""),
        action=action, object_kind=object_kind, object_id=str(object_id), detail=detail or {},
        address=getattr(actor, "address", ""),
    )


def canonical(content: Sequence[Any]) -> str:
    """The text of a line that goes into the chain: every column in the order of COLUMNS. Never to be changed: old links hang on it."""
    key, at, *rest = content
    return _encode([key, at.isoformat(), *rest])


def digest(content: Sequence[Any], before: bytes) -> bytes:
    """SHA-256 over every column of the line and the hash before it."""
    return sha256(before + canonical(content).encode()).digest()


@transaction.atomic
def seal_lines(*, most: int = 10_000) -> int:
    """Seal committed lines that are not in the chain yet; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    before = last_hash()
    links = []
    open_lines = Line.objects.extra(
        where=["NOT EXISTS (SELECT 1 FROM audit_seal WHERE audit_seal.line_id = audit_line.id)"]
    ).order_by("pk").values_list(*COLUMNS)[:most]
    for content in open_lines:
        before = digest(content, before)
        links.append(Seal(line_id=content[0], hash=before))
    Seal.objects.bulk_create(links, batch_size=2000)
    return len(links)


def last_hash() -> bytes:
    """The end of the chain: of the last link, else of what was put into an archive."""
    last = Seal.objects.order_by("-pk").first() or Archive.objects.order_by("-pk").first()
    return bytes(last.hash) if last else START
