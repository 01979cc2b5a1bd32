"""Which marks are worked out in the background?"""

from datetime import date
from typing import Any

from procrastinate.contrib.django import app

from bangfu.core.clock import now, today
from bangfu.core.models import Work
from bangfu.core.work import Progress, background
from bangfu.orgs.models import Region, User
from bangfu.policies import actions


@background("refresh_marks")
def refresh(work: Work, progress: Progress) -> dict[str, Any]:
    """All marks below the paths of the work, one child area after the other so that it can be stopped between two."""
    as_of, by = date.fromisoformat(work.arguments["as_of"]), User.objects.get(pk=work.owner_id)
    total: dict[str, int] = {}
    paths = [path for root in work.arguments["paths"] for path in _parts(root)]
    for number, path in enumerate(paths):
        progress(number, len(paths))
        for policy, count in actions.refresh_marks(paths=[path], as_of=as_of, by=by).items():
            total[policy] = total.get(policy, 0) + count
    progress(len(paths), len(paths))
    return {"certified": total}


def _parts(root: str) -> list[str]:
    """The areas right below; the area itself when it has none or when people are kept at its own level."""
    below = list(Region.objects.filter(parent__path=root).order_by("path").values_list("path", flat=True))
    return below or [root]


@app.periodic(cron="*/5 * * * *")
@app.task(name="bangfu.refresh_changed_marks", queue="work", queueing_lock="refresh_changed_marks")
def refresh_changed(timestamp: int) -> None:
    actions.refresh_changed_marks(as_of=today(), at=now())


@app.periodic(cron="0 3 * * *")
@app.task(name="bangfu.refresh_all_marks", queue="work", queueing_lock="refresh_all_marks")
def refresh_all(timestamp: int) -> None:
    """Every night: ages, certificates and household lists change without anybody touching a file."""
    for path in Region.objects.filter(parent__isnull=True).values_list("path", flat=True):
        actions.refresh_marks(paths=[path], as_of=today(), by=None)
