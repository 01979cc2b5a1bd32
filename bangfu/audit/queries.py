"""Who looked at what, and what did the last check of the chain say?"""

from django.db.models import QuerySet

from bangfu.audit.models import Line

CHAIN = ("audit", "全链")  # object of the lines that say how a check ended
EXPLAINED = "audit_finding"  # object of the words about what was found; its id is the report's fingerprint


def lines_about(kind: str, key: object) -> QuerySet[Line]:
    """Everything recorded about one object, newest first."""
    return Line.objects.filter(object_kind=kind, object_id=str(key)).order_by("-pk")


def last_check() -> Line | None:
    return lines_about(*CHAIN).filter(action="audit.verify").first()


def unexplained_check() -> Line | None:
    """The last check, when it found something that the audit administrator has not said a word about."""
    last = last_check()
    if last is None or not last.detail.get("breaks"):
        return None
    return None if lines_about(EXPLAINED, last.detail.get("fingerprint", "")).exists() else last
