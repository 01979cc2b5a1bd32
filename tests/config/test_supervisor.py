"""Does the supervisor restart what dies, wait a little longer each time, and stop all?"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from bangfu.config import database, supervisor
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


def test_child_that_never_stays_up_is_given_up_after_its_tries(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(supervisor, "RESTART_PAUSE", 0.0)
    one = Child("试", lambda: subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]), pause=0.0, most=3)
    for _ in range(3):
        one.ensure()  # tells that the last one has ended
        one.ensure()  # the pause is over
        assert one.process is not None
        one.process.wait()
    with pytest.raises(supervisor.GaveUp, match="试连续 3 次刚启动就停止（代码 3）"):
        one.ensure()
    assert "0 秒后重新启动（连续第 2 次）" in capsys.readouterr().err


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


def test_killed_database_whose_leftovers_still_run_is_tried_again_until_it_starts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(supervisor, "RESTART_PAUSE", 0.1)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("BANGFU_VAR", folder)
        server = supervisor._database()
        try:
            supervisor._wait_for(server, [])
            with psycopg.connect(host=str(database.socket_folder()), user="bangfu", dbname="bangfu") as busy:
                os.kill(busy.info.backend_pid, signal.SIGSTOP)  # as one deep in a long statement: it has not heard yet
                assert server.process is not None
                server.process.kill()
                server.process.wait()
                while server.failures < 2:
                    server.ensure()
                os.kill(busy.info.backend_pid, signal.SIGCONT)
                supervisor._wait_for(server, [])
            assert database.is_running()
        finally:
            server.stop()
    assert "数据库 已停止（代码 1）" in capsys.readouterr().err


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


def test_command_waits_while_a_supervisor_is_bringing_the_database_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("BANGFU_VAR", folder)
        held = supervisor.lock(Path(folder))
        assert held is not None
        code = "from bangfu.config.cli import _own_server; own = _own_server(); own.send_signal(2); own.wait()"
        with subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2]) as command:
            with pytest.raises(subprocess.TimeoutExpired):
                command.wait(3)
            assert not database.cluster().exists()
            os.close(held)  # the supervisor gave up
            assert command.wait(120) == 0
        assert (database.cluster() / "PG_VERSION").exists()
