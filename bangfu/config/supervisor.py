"""How does one command keep the database, the web server and the worker alive, and stop them together?"""

import argparse
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from bangfu.config import database

RESTART_PAUSE = 1.0  # seconds; doubled after each early death, up to RESTART_LIMIT
RESTART_LIMIT = 30.0
HEALTHY_AFTER = 20.0  # a child that lived this long starts afresh with the short pause
DATABASE_TRIES = 12  # early deaths in a row, about five minutes: what a killed database leaves behind is gone long before
STILL_WAITING = 30.0  # seconds between two words about a database that does not answer yet
STOP_PATIENCE = 20  # seconds a child may take to end
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


class GaveUp(Exception):
    """A child died too often in a row to be started once more."""


@dataclass
class Child:
    """A process that must run, how to start it and which signal asks it to end. `most`: early deaths in a row before it is given up."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    stop_signal: int = signal.SIGTERM
    process: "subprocess.Popen[bytes] | None" = None
    pause: float = RESTART_PAUSE
    started: float = field(default=0.0)
    not_before: float = 0.0
    most: int | None = None
    failures: int = 0

    def ensure(self) -> None:
        """Start it if it is not running; after a death, not before its pause is over. Raises GaveUp."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            lived = time.monotonic() - self.started
            code, self.process = self.process.returncode, None
            early = lived <= HEALTHY_AFTER
            self.failures = self.failures + 1 if early else 0
            if self.most and self.failures >= self.most:
                raise GaveUp(f"{self.name}连续 {self.failures} 次刚启动就停止（代码 {code}），不再重试。")
            self.pause = min(self.pause * 2, RESTART_LIMIT) if early else RESTART_PAUSE
            self.not_before = time.monotonic() + self.pause
            _say(f"{self.name} 已停止（代码 {code}），{self.pause:.0f} 秒后重新启动" + (f"（连续第 {self.failures} 次）" if early else ""))
        if time.monotonic() >= self.not_before:
            self.process, self.started = self.start(), time.monotonic()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _say(text: str) -> None:
    sys.stderr.write(f"[帮扶] {text}\n")
    sys.stderr.flush()


def die_with_parent(number: int) -> Callable[[], None]:
    """Run in a new child: the kernel sends it this signal when the supervisor dies, also by kill -9. Linux only."""

    def ask() -> None:
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, number, 0, 0, 0)

    return ask


def _spawn(*arguments: str) -> Callable[[], "subprocess.Popen[bytes]"]:
    ask = die_with_parent(signal.SIGTERM)
    return lambda: subprocess.Popen([sys.executable, *arguments], start_new_session=True, preexec_fn=ask)  # noqa: PLW1509 - no threads here


def _children(port: int, host: str) -> list[Child]:
    web = ["-m", "gunicorn", "bangfu.config.wsgi", "--bind", f"{host}:{port}", "--workers", os.environ.get("BANGFU_WEB", "3"),
           "--timeout", "300", "--graceful-timeout", "10", "--log-level", "warning", "--preload"]
    return [
        Child("网站", _spawn(*web)),
        Child("后台", _spawn("-m", "django", "procrastinate", "worker", "--concurrency", "1", "--shutdown-graceful-timeout", "10")),
    ]


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bangfu serve", description="启动数据库、网站和后台，直到 Ctrl-C")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--demo", action="store_true", help="数据库为空时先生成演示数据，并显示演示账号")
    parser.add_argument("--people", type=int, default=6000, help="演示人数")
    return parser.parse_args(words)


def lock(folder: Path) -> int | None:
    """Hold this installation for one owner of its database: an open file, or None when another one holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return None
    return held


def why_not_listen(host: str, port: int) -> str:
    """One Chinese sentence when the address cannot be had, else an empty text."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            return f"不能使用 {host}:{port}（{getattr(error, 'strerror', '') or '端口应在 1–65535 之间'}）。多半是被别的程序占用，请换一个端口：make run PORT=8001。"
    return ""


def serve(words: list[str]) -> int:
    """Run until SIGINT or SIGTERM; returns the exit code."""
    asked = _arguments(words)
    held = lock(database.data_folder())
    problem = why_not_listen(asked.host, asked.port) if held else f"{database.data_folder()} 里的数据正由另一个 bangfu serve 或 bangfu 命令使用，请先停止它。"
    if problem:
        _say(problem)
        return 2
    if asked.demo:
        os.environ.setdefault("BANGFU_DEMO", "1")
        os.environ.setdefault("BANGFU_TODAY", "2022-05-17")
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    children: list[Child] = []
    try:
        _start(asked, children, stopping)
        while not stopping:
            time.sleep(0.5)
            for child in children:
                child.ensure()
    except GaveUp as error:
        _say(f"{error}数据库日志 {database.data_folder() / 'postgres.log'} 最后说：{database.last_words()}")
        return 1
    except subprocess.CalledProcessError:
        _say("启动失败：建库或装入演示数据没有成功，原因见上。")
        return 1
    finally:
        for child in reversed(children):
            child.stop()
    _say("已全部停止")
    return 0


def _start(asked: argparse.Namespace, children: list[Child], stopping: list[int]) -> None:
    """The database, what must be done before the site answers, then the site and the worker. Raises GaveUp, CalledProcessError."""
    if not os.environ.get("DATABASE_URL"):
        children.append(_database())
        _wait_for(children[0], stopping)
    if stopping:
        return
    _prepare(asked)
    children += _children(asked.port, asked.host)
    for child in children:
        child.ensure()
    _say(f"已启动：http://{asked.host}:{asked.port}/ （Ctrl-C 停止）")


def _database() -> Child:
    """The embedded server as a child; one left by somebody else is ended first."""
    database.prepare_cluster()
    if database.is_running():
        database.stop_running()
    return Child("数据库", lambda: database.launch_server(in_child=die_with_parent(signal.SIGINT)), stop_signal=signal.SIGINT, most=DATABASE_TRIES)


def _wait_for(server: Child, stopping: list[int]) -> None:
    """Until the database answers: after a power cut it first brings its files in order, and what a killed one left may still be ending. Raises GaveUp."""
    server.ensure()
    began = told = time.monotonic()
    while not stopping and not database.is_running():
        server.ensure()
        if time.monotonic() - told > STILL_WAITING:
            told = time.monotonic()
            _say(f"数据库还没有应答（已等 {told - began:.0f} 秒）：异常断电后它先自行修复，请不要中断")
        time.sleep(0.2)
    if not stopping:
        database.ensure_database(os.environ.get("BANGFU_DB", "bangfu"))


def _prepare(asked: argparse.Namespace) -> None:
    """Bring the database and the static files up to date, in one process of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.config.settings")
    demo = ["--demo", "--people", str(asked.people)] if asked.demo else []
    subprocess.run([sys.executable, "-m", "django", "prepare", *demo], check=True)
