"""Is the time left of long work told once something can be said?"""

from datetime import timedelta

import pytest

from bangfu.core.choices import WorkState
from bangfu.core.clock import real_now
from bangfu.core.models import Work


@pytest.mark.parametrize(("state", "done", "total", "left"), [
    (WorkState.RUNNING, 50, 200, 180), (WorkState.RUNNING, 0, 200, None), (WorkState.RUNNING, 5, 0, None), (WorkState.DONE, 50, 200, None),
])
def test_time_left_follows_the_pace_so_far(state: WorkState, done: int, total: int, left: float | None) -> None:
    told = Work(state=state, done=done, total=total, started_at=real_now() - timedelta(seconds=60)).left
    assert told == left if left is None else told == pytest.approx(left, rel=0.05)


def test_work_that_waits_says_nothing_of_time() -> None:
    assert Work(state=WorkState.WAITING, done=0, total=0).left is None
