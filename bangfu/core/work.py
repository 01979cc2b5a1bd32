"""How does long work run in the background, show its progress and stop when asked?

An app declares `@background("roster_import")` on a function `run(work, progress) -> result dict` in its tasks.py;
`start` stores a Work row and defers it to Procrastinate after commit. `progress(done, total)` raises Cancelled
when the owner asked to stop; the function's own transaction then rolls back.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from bangfu.core.choices import WorkState
from bangfu.core.errors import DomainError
from bangfu.core.models import Work

log = structlog.get_logger()

# The database went away, not the work. A COPY tells it in the driver's own words.
LOST_CONNECTION = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
MOST_ATTEMPTS = 10  # work that takes its worker down each time, e.g. for want of memory, must not go round for ever
AGAIN = RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=10, retry_exceptions=LOST_CONNECTION)
BROKEN = "程序出错，没有写入任何数据。请重试；仍不行请把编号告诉系统管理员。"
ORPHANED_AFTER = timedelta(minutes=2)

Progress = Callable[[int, int], None]
Job = Callable[[Work, Progress], dict[str, Any]]
JOBS: dict[str, Job] = {}
UNITS: dict[str, str] = {}  # kind → what its progress counts


class Cancelled(Exception):
    """The owner asked to stop."""


def background(kind: str, unit: str = "") -> Callable[[Job], Job]:
    """Register the function that does work of this kind; `unit`: what its progress counts."""

    def register(job: Job) -> Job:
        JOBS[kind], UNITS[kind] = job, unit
        return job

    return register


def start(*, kind: str, title: str, owner_id: int, unit_id: int, arguments: dict[str, Any], result_url: str = "") -> Work:
    """Store the work and hand it to a worker once the surrounding transaction is committed."""
    if kind not in JOBS:
        raise LookupError(kind)
    work = Work.objects.create(kind=kind, title=title, owner_id=owner_id, unit_id=unit_id,
                               arguments=arguments, result_url=result_url)
    transaction.on_commit(lambda: do_work.defer(work_id=work.pk))
    return work


@app.task(name="bangfu.do_work", queue="work", retry=AGAIN)
def do_work(work_id: int) -> None:
    """Run one stored piece of work to its end; when its worker or the database dies in between, it runs again from its start."""
    work = Work.objects.get(pk=work_id)
    if work.state not in (WorkState.WAITING, WorkState.RUNNING):
        return
    Work.objects.filter(pk=work_id).update(state=WorkState.RUNNING, started_at=timezone.now(), error="")
    try:
        result = JOBS[work.kind](work, _progress_of(work_id))
    except Cancelled:
        _end(work_id, WorkState.CANCELLED)
    except DomainError as error:
        _end(work_id, WorkState.FAILED, error=error.message)
    except LOST_CONNECTION:
        connection.close()
        raise
    except Exception:
        log.exception("work_failed", work=work_id, kind=work.kind)
        _end(work_id, WorkState.FAILED, error=BROKEN)
        raise
    else:
        Work.objects.filter(pk=work_id).update(done=F("total"))  # the last step is not reported by itself
        _end(work_id, WorkState.DONE, result=result)


def _progress_of(work_id: int) -> Progress:
    """Progress goes over its own connection-independent update; inside an atomic block it shows after commit."""

    def progress(done: int, total: int) -> None:
        if Work.objects.filter(pk=work_id, cancel_asked=True).exists():
            raise Cancelled
        Work.objects.filter(pk=work_id).update(done=done, total=total)

    return progress


def _end(work_id: int, state: WorkState, *, result: dict[str, Any] | None = None, error: str = "") -> None:
    Work.objects.filter(pk=work_id).update(state=state, result=result or {}, error=error, ended_at=timezone.now())


def end_orphans() -> int:
    """Tell the owners of work that no job stands for any more, e.g. after a restored backup; returns how many."""
    alive = ProcrastinateJob.objects.filter(task_name=do_work.name, status__in=("todo", "doing")).values_list("args__work_id", flat=True)
    orphans = Work.objects.filter(state__in=(WorkState.WAITING, WorkState.RUNNING), created_at__lt=timezone.now() - ORPHANED_AFTER)
    return orphans.exclude(pk__in=list(alive)).update(state=WorkState.FAILED, error=BROKEN, ended_at=timezone.now())
