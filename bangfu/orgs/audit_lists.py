"""Which audit lines may an administrator read, by what they asked, and what does each say in words?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from bangfu.audit.models import Line
from bangfu.core.clock import HERE
from bangfu.orgs.models import Unit, User
from bangfu.orgs.wording import act_words, detail_words, object_words


def audit_lines_of(user: User, asked: Mapping[str, Any]) -> QuerySet[Line]:
    """Lines of the administrator's area, newest first; `asked` is the cleaned filter, or nothing."""
    rows = Line.objects.filter(unit_path__startswith=user.unit.path).order_by("-pk")
    if actor := asked.get("actor"):
        rows = rows.filter(actor=actor)
    if action := asked.get("action"):
        rows = rows.filter(action__startswith=action)
    if key := asked.get("object_id"):
        rows = rows.filter(object_id=key)
    if since := asked.get("since"):
        rows = rows.filter(at__gte=datetime.combine(since, time(), tzinfo=HERE))
    if until := asked.get("until"):
        rows = rows.filter(at__lt=datetime.combine(until + timedelta(days=1), time(), tzinfo=HERE))
    return rows


def in_words(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """What is said of each line; units are named."""
    keys = {line.detail["unit"] for line in lines if isinstance(line.detail.get("unit"), int)}
    units = dict(Unit.objects.filter(pk__in=keys).values_list("pk", "name"))
    return [
        {"line": line, "act": act_words(line.action), "object": object_words(line.object_kind, line.object_id), "detail": detail_words(line.detail, units)}
        for line in lines
    ]
