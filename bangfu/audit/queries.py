"""Is the audit chain whole, and who looked at what?"""

from collections.abc import Iterator
from itertools import islice

from django.db.models import QuerySet

from bangfu.audit.actions import START, digest
from bangfu.audit.models import Line, Seal

AT_ONCE = 2000


def broken_links() -> Iterator[str]:
    """Name every link that does not fit: altered or removed lines and a chain cut in the middle."""
    before = START
    for seal, line in _sealed_lines():
        if line is None:
            yield f"审计记录 {seal.line_id} 被删除"
            before = bytes(seal.hash)
            continue
        if digest(line, before) != bytes(seal.hash):
            yield f"审计记录 {seal.line_id}（{line.at:%Y-%m-%d %H:%M} {line.actor} {line.action}）与封存时不一致"
        before = bytes(seal.hash)


def _sealed_lines() -> Iterator[tuple[Seal, Line | None]]:
    """Every seal in the order of the chain with its line, a few thousand at a time."""
    seals = Seal.objects.order_by("pk").iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(seals, AT_ONCE)):
        lines = Line.objects.in_bulk([one.line_id for one in chunk])
        yield from ((one, lines.get(one.line_id)) for one in chunk)


def lines_about(kind: str, key: object) -> QuerySet[Line]:
    """Everything recorded about one object, newest first."""
    return Line.objects.filter(object_kind=kind, object_id=str(key)).order_by("-pk")
