"""Does the supervisor restart what dies, wait a little longer each time, and stop all?"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

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


def test_one_installation_has_one_supervisor(tmp_path: Path) -> None:
    held = supervisor.lock(tmp_path)
    assert held is not None
    assert supervisor.lock(tmp_path) is None
    os.close(held)
    assert supervisor.lock(tmp_path) is not None


def test_taken_port_is_told_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port}" in supervisor.why_not_listen("127.0.0.1", port)
    assert supervisor.why_not_listen("127.0.0.1", port) == ""
    assert "65535" in supervisor.why_not_listen("127.0.0.1", 70000)


def test_children_die_with_a_killed_supervisor() -> None:
    """The parent below starts a child as the supervisor does, tells its key and is killed."""
    parent = subprocess.Popen(
        [sys.executable, "-c", "import time; from bangfu.config.supervisor import _spawn; "
         "print(_spawn('-c', 'import time; time.sleep(60)')().pid, flush=True); time.sleep(60)"],
        stdout=subprocess.PIPE, text=True,
    )
    assert parent.stdout is not None
    child = Path("/proc") / parent.stdout.readline().strip()
    assert child.exists()
    parent.kill()
    parent.communicate()
    for _ in range(50):
        if not child.exists() or "Z" in (child / "stat").read_text().split(")")[1]:
            return
        time.sleep(0.1)
    pytest.fail("the child outlived its parent")
