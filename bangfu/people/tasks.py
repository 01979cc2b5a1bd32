"""What does this room do in the background?"""

from typing import Any

from bangfu.core.models import Work
from bangfu.core.work import Progress, background
from bangfu.people.imports import run_check, run_write
from bangfu.people.models import ImportBatch


def _batch(work: Work) -> ImportBatch:
    return ImportBatch.objects.select_related("unit__region", "uploaded_by__unit").get(pk=work.arguments["batch"])


@background("roster_check")
def check(work: Work, progress: Progress) -> dict[str, Any]:
    return run_check(_batch(work), progress)


@background("roster_write")
def write(work: Work, progress: Progress) -> dict[str, Any]:
    return run_write(_batch(work), progress)
