"""Is the audit chain whole, and who looked at what?"""

from collections.abc import Iterator

from django.db.models import QuerySet

from bangfu.audit.actions import START, digest
from bangfu.audit.models import Line, Seal


def broken_links() -> Iterator[str]:
    """Name every link that does not fit: altered or removed lines and a chain cut in the middle."""
    before = START
    expected = 0
    for seal in Seal.objects.order_by("pk").iterator(chunk_size=2000):
        expected += 1
        line = Line.objects.filter(pk=seal.line_id).first()
        if line is None:
            yield f"审计记录 {seal.line_id} 被删除"
            before = bytes(seal.hash)
            continue
        if digest(line, before) != bytes(seal.hash):
            yield f"审计记录 {seal.line_id}（{line.at:%Y-%m-%d %H:%M} {line.actor} {line.action}）与封存时不一致"
        before = bytes(seal.hash)


def lines_about(kind: str, key: object) -> QuerySet[Line]:
    """Everything recorded about one object, newest first."""
    return Line.objects.filter(object_kind=kind, object_id=str(key)).order_by("-pk")
