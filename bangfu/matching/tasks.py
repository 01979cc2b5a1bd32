"""What does this room do in the background? Runs of matching, and compiling the kernel when a worker starts."""

from typing import Any

from procrastinate.contrib.django import app

from bangfu.core.models import Work
from bangfu.core.work import Progress, background
from bangfu.matching.actions import write_run
from bangfu.matching.models import Run
from bangfu.matching.warm import is_ready, warm_up


@background("match_run")
def match_run(work: Work, progress: Progress) -> dict[str, Any]:
    """One run over an area."""
    warm_up()
    run = write_run(run=Run.objects.select_related("started_by__unit", "campaign").get(pk=work.arguments["run"]), progress=progress)
    return {"people": run.people, "vacancies": run.vacancies, "pairs": run.pairs}


@app.periodic(cron="* * * * *")
@app.task(name="bangfu.match_warm", queue="work", queueing_lock="match_warm", pass_context=False)
def match_warm(timestamp: int) -> None:
    """Compile the kernel once on a fresh machine; afterwards nothing is left to do."""
    if not is_ready():
        warm_up()
