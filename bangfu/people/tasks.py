"""What does this room do in the background?"""

from tempfile import TemporaryFile
from typing import Any

from bangfu.core.clock import today
from bangfu.core.kept_files import keep_export
from bangfu.core.models import Work
from bangfu.core.work import Progress, background
from bangfu.orgs.models import User
from bangfu.people.exports import export_register
from bangfu.people.forms import RegisterFilter
from bangfu.people.imports import run_check, run_write
from bangfu.people.models import ImportBatch
from bangfu.people.queries import filtered


def _batch(work: Work) -> ImportBatch:
    return ImportBatch.objects.select_related("unit__region", "uploaded_by__unit").get(pk=work.arguments["batch"])


@background("roster_check")
def check(work: Work, progress: Progress) -> dict[str, Any]:
    return run_check(_batch(work), progress)


@background("roster_write")
def write(work: Work, progress: Progress) -> dict[str, Any]:
    return run_write(_batch(work), progress)


@background("people_export")
def export(work: Work, progress: Progress) -> dict[str, Any]:
    """The list its owner asked for, as far as they may see it now."""
    user = User.objects.select_related("unit__region").get(pk=work.owner_id)
    form = RegisterFilter(work.arguments["filters"], user=user)
    form.is_valid()
    rows = filtered(user, form.cleaned_data, today())
    total = rows.count()
    with TemporaryFile() as file:
        export_register(people=rows, filters=work.arguments["filters"], by=user, today=today(), to=file, seen=lambda done: progress(done, total))
        return {"file": keep_export(f"{work.pk}.xlsx", file), "rows": total}
