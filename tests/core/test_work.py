"""Does long work end in one of its states, once, and stop when asked?"""

from collections.abc import Iterator

import pytest

from bangfu.core import work as background_work
from bangfu.core.choices import WorkState
from bangfu.core.errors import DomainError
from bangfu.core.models import Work
from bangfu.core.work import Progress, background, do_work, start
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


def test_unknown_kind_is_refused_at_once(world: World) -> None:
    with pytest.raises(LookupError):
        start(kind="nothing", title="", owner_id=1, unit_id=1, arguments={})
