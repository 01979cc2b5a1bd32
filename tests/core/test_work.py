"""Does long work end in one of its states, once, and stop when asked?"""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from bangfu.core import work as background_work
from bangfu.core.choices import WorkState
from bangfu.core.errors import DomainError
from bangfu.core.models import Work
from bangfu.core.tasks import retry_stalled
from bangfu.core.work import LOST_CONNECTION, MOST_ATTEMPTS, Progress, background, do_work, start
from tests.world import World


@pytest.fixture
def ran() -> Iterator[list[int]]:
    """A kind of work named "count" that counts to three; the list holds the keys of the work that ran."""
    keys: list[int] = []

    @background("count")
    def count(work: Work, progress: Progress) -> dict[str, int]:
        keys.append(work.pk)
        if work.arguments.get("refuse"):
            raise DomainError("名册是空的，请换一个文件。")
        if work.arguments.get("break"):
            raise ZeroDivisionError
        if "cut" in work.arguments:
            raise LOST_CONNECTION[work.arguments["cut"]]("server closed the connection")
        for step in (1, 2, 3):
            progress(step, 3)
        return {"counted": 3}

    yield keys
    del background_work.JOBS["count"]


def started(world: World, **arguments: object) -> Work:
    user = world.officer
    return start(kind="count", title="数数", owner_id=user.pk, unit_id=user.unit_id, arguments=arguments)


def test_work_runs_to_its_result(world: World, ran: list[int]) -> None:
    work = started(world)
    assert work.state == WorkState.WAITING
    do_work(work_id=work.pk)
    work.refresh_from_db()
    assert (work.state, work.result, work.done, work.total) == (WorkState.DONE, {"counted": 3}, 3, 3)


def test_finished_work_does_not_run_twice(world: World, ran: list[int]) -> None:
    work = started(world)
    do_work(work_id=work.pk)
    do_work(work_id=work.pk)
    assert ran == [work.pk]


def test_work_of_a_dead_worker_runs_again(world: World, ran: list[int]) -> None:
    work = started(world)
    Work.objects.filter(pk=work.pk).update(state=WorkState.RUNNING)
    do_work(work_id=work.pk)
    work.refresh_from_db()
    assert work.state == WorkState.DONE


def test_cancelled_work_stops_at_its_next_step(world: World, ran: list[int]) -> None:
    work = started(world)
    Work.objects.filter(pk=work.pk).update(cancel_asked=True)
    do_work(work_id=work.pk)
    work.refresh_from_db()
    assert (work.state, work.done) == (WorkState.CANCELLED, 0)


def test_refusal_shows_its_own_words(world: World, ran: list[int]) -> None:
    work = started(world, refuse=True)
    do_work(work_id=work.pk)
    work.refresh_from_db()
    assert (work.state, work.error) == (WorkState.FAILED, "名册是空的，请换一个文件。")


def test_program_error_is_raised_and_told_plainly(world: World, ran: list[int]) -> None:
    work = started(world, **{"break": True})
    with pytest.raises(ZeroDivisionError):
        do_work(work_id=work.pk)
    work.refresh_from_db()
    assert work.state == WorkState.FAILED
    assert "没有写入任何数据" in work.error


@pytest.mark.parametrize("error", LOST_CONNECTION)
def test_work_cut_off_from_its_database_is_left_to_run_again(world: World, ran: list[int], monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    monkeypatch.setattr(background_work.connection, "close", lambda: None)  # the test's own transaction lives on it
    work = started(world, cut=LOST_CONNECTION.index(error))
    with pytest.raises(error):
        do_work(work_id=work.pk)
    work.refresh_from_db()
    assert work.state == WorkState.RUNNING
    assert do_work.retry_strategy.get_retry_decision(exception=error(), job=SimpleNamespace(attempts=1))


def test_work_without_a_job_is_ended_and_told(world: World, ran: list[int]) -> None:
    fresh, lost = started(world), started(world)
    Work.objects.filter(pk=lost.pk).update(created_at=timezone.now() - timedelta(minutes=10), state=WorkState.RUNNING)
    assert background_work.end_orphans() == 1
    fresh.refresh_from_db()
    lost.refresh_from_db()
    assert (fresh.state, lost.state) == (WorkState.WAITING, WorkState.FAILED)
    assert "没有写入任何数据" in lost.error


def test_unknown_kind_is_refused_at_once(world: World) -> None:
    with pytest.raises(LookupError):
        start(kind="nothing", title="", owner_id=1, unit_id=1, arguments={})


def test_jobs_of_a_dead_worker_are_taken_up_also_behind_one_whose_like_waits(db: None) -> None:
    """A worker dies while the first of two jobs with one queueing lock runs; that one must not keep the others from going on. What has taken
    down its worker every time is given up."""
    @app.task(name="tests.warm", queueing_lock="tests_warm")
    def warm() -> None: ...

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id")
        dead = cursor.fetchone()[0]

        def left_by_the_dead(key: int, attempts: int = 0) -> None:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE id = %s", [dead, attempts, key])

        left_by_the_dead(first := warm.defer())
        waiting = warm.defer()
        left_by_the_dead(other := do_work.defer(work_id=0))
        left_by_the_dead(deadly := do_work.defer(work_id=1), attempts=MOST_ATTEMPTS)
        async_to_sync(retry_stalled.func)(None, 0)
        cursor.execute("SELECT id, status FROM procrastinate_jobs WHERE id = ANY(%s)", [[first, waiting, other, deadly]])
        assert dict(cursor.fetchall()) == {first: "failed", waiting: "todo", other: "todo", deadly: "failed"}
    del app.tasks["tests.warm"]
