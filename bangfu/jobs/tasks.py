"""What does this room do in the background? Large tables of openings."""

from typing import Any

from bangfu.core.models import Work
from bangfu.core.work import Progress, background
from bangfu.jobs.choices import ImportState
from bangfu.jobs.imports import take_rows
from bangfu.jobs.models import VacancyImport
from bangfu.orgs.models import User


@background("vacancy_import")
def vacancy_import(work: Work, progress: Progress) -> dict[str, Any]:
    """Write the rows of one upload; when it fails or is cancelled the upload can be written again."""
    batch = VacancyImport.objects.get(pk=work.arguments["batch"])
    try:
        result = take_rows(batch=batch, by=User.objects.get(pk=work.arguments["user"]), progress=progress)
    except BaseException:
        VacancyImport.objects.filter(pk=batch.pk, state=ImportState.WRITING).update(state=ImportState.DRAFT)
        raise
    return {"taken": result.taken, "rejected": len(result.rejected)}
