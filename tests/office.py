"""An installation of its own that really runs, to be killed in parts: database, site and worker under their supervisor."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
VICTIMS = ("worker", "site", "database")
KILLS = int(os.environ.get("BANGFU_KILLS", "7"))  # of each victim
BEGUN = 15  # seconds in which a task must have begun; else it was quicker than we
BACK = 240  # seconds after which the site must answer again
# One process that runs what it is told, with Django set up once: a line in, a line out. Its own connection is opened anew each time.
CLERK = """
import contextlib, io, json, sys, traceback
import django
django.setup()
from django.db import connection
for line in sys.stdin:
    asked, said, failed = json.loads(line), io.StringIO(), ""
    connection.close()
    try:
        with contextlib.redirect_stdout(said):
            exec(asked["code"], {"words": asked["words"]})
    except Exception:
        failed = traceback.format_exc()
    print(json.dumps({"said": said.getvalue(), "failed": failed}), flush=True)
"""
NEWEST = """
import json
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
newest = ProcrastinateWorker.objects.order_by("pk").last()
jobs = ProcrastinateJob.objects.filter(status="doing", worker=newest) if newest else []
print(json.dumps({"worker": newest.pk if newest else 0, "tasks": [one.task_name for one in jobs]}))
"""
# What a living worker looks for every minute, at once: jobs whose worker has given no sign of life for a minute.
HURRY = """
from django.db import connection
from bangfu.core.tasks import retry_stalled
with connection.cursor() as cursor:
    cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes' WHERE id < (SELECT max(id) FROM procrastinate_workers)")
retry_stalled.defer(timestamp=0)
"""


class Office:
    """One installation in a folder; `settings` are environment variables."""

    def __init__(self, folder: Path, *, people: int, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.people = people
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(("BANGFU_", "DATABASE_URL", "DJANGO_"))}
        self.env |= {"BANGFU_VAR": str(folder), "BANGFU_WEB": "1", "DJANGO_SETTINGS_MODULE": "bangfu.config.settings", "PYTHONPATH": str(ROOT), **settings}
        self.clerk: subprocess.Popen[str] | None = None
        self.hits = dict.fromkeys(VICTIMS, 0)
        self.serve()

    def serve(self) -> None:
        self.server = self.command("serve", "--demo", "--people", str(self.people), "--port", str(self.port))

    def command(self, *words: str, **options: object) -> "subprocess.Popen[str]":
        return self._start("-m", "bangfu.config.cli", *words, **options)

    def said(self, *words: str) -> str:
        """What a command answered."""
        return self.command(*words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).communicate()[0]

    def python(self, code: str, *words: str) -> "subprocess.Popen[str]":
        """A process of its own that runs this code in the installation."""
        return self._start("-c", f"import django; django.setup()\n{code}", *words, stdout=subprocess.PIPE)

    def ask(self, code: str, *words: str) -> str:
        """What that code printed, run in the installation; tried again while the database does not answer."""
        until = time.monotonic() + BACK
        while (answer := self._ask(code, words))["failed"]:
            assert any(one in answer["failed"] for one in ("OperationalError", "InterfaceError")), answer["failed"]
            assert time.monotonic() < until, answer["failed"]
            time.sleep(0.5)
        return answer["said"]

    def look(self, code: str) -> dict:  # type: ignore[type-arg]
        """The JSON that code printed."""
        return json.loads(self.ask(code))  # type: ignore[no-any-return]

    def _ask(self, code: str, words: tuple[str, ...]) -> dict[str, str]:
        if self.clerk is None:
            self.clerk = self._start("-c", CLERK, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.clerk.stdin
        assert self.clerk.stdout
        self.clerk.stdin.write(json.dumps({"code": code, "words": words}) + "\n")
        self.clerk.stdin.flush()
        return json.loads(self.clerk.stdout.readline())  # type: ignore[no-any-return]

    def children(self) -> dict[str, int]:
        """database, site, worker → process, as far as they run."""
        found = {}
        for pid in Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split():
            with suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_text()
                if words:  # else it has ended, and nobody has asked for its code yet
                    found["site" if "gunicorn" in words else "worker" if "procrastinate" in words else "database"] = int(pid)
        return found

    def wait_until_healthy(self) -> None:
        until = time.monotonic() + BACK
        while time.monotonic() < until:
            assert self.server.poll() is None, "the supervisor ended"
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=5) as answer:
                if answer.status == 200 and len(self.children()) == len(VICTIMS):
                    return
            time.sleep(0.3)
        raise TimeoutError("the site did not come back")

    def kill(self, victim: str, *, during: str, after: float) -> None:
        """As the kernel does when memory runs out, so many seconds after this task has begun; then wait until all three are back, and have
        what a dead worker did taken up again. It is counted whether the task was still at work in that moment."""
        self._wait(lambda: during in self.look(NEWEST)["tasks"], BEGUN)
        time.sleep(after)
        before = self.look(NEWEST)
        self.hits[victim] += during in before["tasks"]
        self._wait(lambda: victim in self.children(), BACK)  # it may still be on its way back from the last time
        os.kill(self.children()[victim], signal.SIGKILL)
        self.wait_until_healthy()
        if victim != "site":  # a worker does not outlive its database
            self._wait(lambda: self.look(NEWEST)["worker"] > before["worker"], BACK)
        self.ask(HURRY)

    def cut_the_power(self) -> None:
        """All at once, the supervisor too; then somebody starts it again."""
        parts = self.children().values()
        self.server.kill()
        for pid in parts:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        self.server.wait()
        self.serve()
        self.wait_until_healthy()

    def was_hit_at_work(self) -> None:
        """Enough kills came in the middle, of each victim."""
        sys.stderr.write(f"killed {KILLS} times each, in the middle of the work: {self.hits}\n")
        assert all(hits > KILLS / 3 for hits in self.hits.values()), self.hits

    def _wait(self, until: Callable[[], bool], longest: float) -> None:
        end = time.monotonic() + longest
        while not until() and time.monotonic() < end:
            time.sleep(0.1)

    def stop(self) -> None:
        """In order; nothing of ours stays connected."""
        if self.clerk is not None:
            self.clerk.communicate()
            self.clerk = None
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(180)

    def _start(self, *words: str, **options: object) -> "subprocess.Popen[str]":
        return subprocess.Popen([sys.executable, "-u", *words], env=self.env, cwd=ROOT, text=True, **options)  # type: ignore[call-overload, no-any-return]


@contextmanager
def running_office(*, people: int, **settings: str) -> Iterator[Office]:
    """Everything up; gone afterwards. Not under tmp_path: every test session shuts its folders to the database's user."""
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder) / "var", people=people, **settings)
        try:
            office.wait_until_healthy()
            yield office
        finally:
            office.stop()


def moments(seed: int, longest: float) -> Iterator[tuple[str, float]]:
    """Who is killed, in turn, and after how many seconds; the same ones in every run."""
    dice = random.Random(seed)  # noqa: S311
    for number in range(KILLS * len(VICTIMS)):
        yield VICTIMS[number % len(VICTIMS)], dice.uniform(0, longest)
