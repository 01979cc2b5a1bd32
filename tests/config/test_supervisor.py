"""Does the supervisor restart what dies, wait a little longer each time, and stop all?"""

import signal
import subprocess
import sys
import time

import pytest

from bangfu.config import supervisor
from bangfu.config.supervisor import Child


def sleeper() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervisor, "RESTART_PAUSE", 0.05)
    one = Child("试", sleeper, pause=0.05)
    one.ensure()
    yield one
    one.stop()


def test_living_child_is_left_alone(child: Child) -> None:
    before = child.process
    child.ensure()
    assert child.process is before


def test_dead_child_is_started_again_after_its_pause(child: Child) -> None:
    assert child.process is not None
    first = child.process.pid
    child.process.kill()
    child.process.wait()
    child.ensure()
    assert child.process is None
    time.sleep(0.15)
    child.ensure()
    assert child.process is not None
    assert child.process.pid != first


def test_pause_grows_while_a_child_keeps_dying(child: Child) -> None:
    pauses = []
    for _ in range(3):
        if child.process is not None:
            child.process.kill()
            child.process.wait()
        child.ensure()
        pauses.append(child.pause)
        child.not_before = 0
        child.ensure()
    assert pauses == sorted(set(pauses))


def test_stop_ends_the_process(child: Child) -> None:
    process = child.process
    assert process is not None
    child.stop()
    assert process.returncode == -signal.SIGTERM
