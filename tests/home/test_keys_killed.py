"""Is anything lost when the database, the site, the worker or the rotation itself is killed while values move to a new key?"""

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
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS = 20
BLOW_UP = """
from django.db import connection
with connection.cursor() as cursor:  # sealed values are bound to their column, not to their row
    cursor.execute("INSERT INTO people_member (household_id, relation, name, sex, employment) "
                   "SELECT household_id, relation, name, sex, employment FROM people_member, generate_series(1, 100) ORDER BY random() LIMIT 60000")
"""
SAVE = """
import random, sys, time
from django.db import Error, connection
from bangfu.people.models import Identity
journal, dice = open(sys.argv[1], "a", buffering=1), random.Random()
while True:
    try:
        one = Identity.objects.order_by("pk")[dice.randrange(50)]
        one.phone = f"139{dice.randrange(10**8):08}"
        journal.write(f"will {one.pk} {one.phone}\\n")
        one.save(update_fields=["phone"])
        journal.write(f"did {one.pk} {one.phone}\\n")
    except Error:
        connection.close()
        time.sleep(.1)
"""
READ = """
import json
from django.apps import apps
from bangfu.core.fields import SealedField
from bangfu.people.models import Identity
read = 0
for model in apps.get_models():
    names = [one.name for one in model._meta.local_concrete_fields if isinstance(one, SealedField)]
    if names:
        read += sum(1 for _ in model._default_manager.values_list(*names).iterator())  # raises when one cannot be opened
print(json.dumps({"read": read, "phones": dict(Identity.objects.values_list("pk", "phone"))}))
"""


class Office:
    """An installation of its own with everything running."""

    def __init__(self, folder: Path, *, people: int = 600, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(("BANGFU_", "DATABASE_URL", "DJANGO_"))}
        self.env |= {"BANGFU_VAR": str(folder), "BANGFU_WEB": "1", "DJANGO_SETTINGS_MODULE": "bangfu.config.settings", "PYTHONPATH": str(ROOT), **settings}
        self.server = self.start("-m", "bangfu.config.cli", "serve", "--demo", "--people", str(people), "--port", str(self.port))

    def start(self, *words: str, **options: object) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-u", *words], env=self.env, cwd=ROOT, text=True, **options)  # type: ignore[call-overload, no-any-return]

    def python(self, code: str, *words: str) -> subprocess.Popen[str]:
        return self.start("-c", f"import django; django.setup()\n{code}", *words, stdout=subprocess.PIPE)

    def keys(self, *words: str) -> subprocess.Popen[str]:
        return self.start("-m", "bangfu.config.cli", "keys", *words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def wait_until_healthy(self) -> None:
        until = time.monotonic() + 240
        while time.monotonic() < until:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=5) as answer:
                if answer.status == 200 and len(self.children()) == 3:
                    return
            time.sleep(.3)
        raise TimeoutError("the site did not come back")

    def children(self) -> dict[str, int]:
        """database, site, worker → process."""
        found = {}
        for pid in Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split():
            with suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_text()
                found["site" if "gunicorn" in words else "worker" if "procrastinate" in words else "database"] = int(pid)
        return found

    def counts(self) -> dict[str, int]:
        """Id of key → values."""
        told, _ = self.keys("list").communicate()
        return {line.split("　")[0]: int(line.split("　")[3].split()[0].replace(",", "")) for line in told.splitlines()}


@pytest.fixture
def office() -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as folder:  # not tmp_path: every test session shuts its folders to the database's user
        made = Office(Path(folder) / "var")
        try:
            made.wait_until_healthy()
            yield made
        finally:
            made.server.send_signal(signal.SIGTERM)
            made.server.wait(180)


@pytest.mark.soak
def test_killed_rotation_loses_nothing_and_the_rerun_completes(office: Office, tmp_path: Path) -> None:
    office.python(BLOW_UP).communicate()
    values = sum(office.counts().values())
    assert values > 40_000
    journal, dice, ends = tmp_path / "journal", random.Random(20), []  # noqa: S311
    writer = office.python(SAVE, str(journal))
    for number in range(KILLS):
        victim = dice.choice(["rotation", "database", "site", "worker"])
        rotation = office.keys("rotate", *(["--background"] if victim == "worker" else []))
        assert rotation.stdout
        first = rotation.stdout.readline()  # 新密钥 … / 接着上次 …
        time.sleep(dice.uniform(0, 4))
        os.kill(rotation.pid if victim == "rotation" else office.children()[victim], signal.SIGKILL)
        rotation.communicate(timeout=120)
        ends.append((number, victim, first.strip(), rotation.returncode))
        office.wait_until_healthy()
    assert {victim for _, victim, *_ in ends} == {"rotation", "database", "site", "worker"}
    assert any("接着上次" in first for _, _, first, _ in ends), ends  # some were cut off in the middle
    until = time.monotonic() + 180  # what was left to the worker may still hold the rotation
    while (last := office.keys("rotate")) and last.communicate()[0] is not None and last.returncode and time.monotonic() < until:
        time.sleep(2)
    assert last.returncode == 0
    writer.kill()
    writer.communicate()
    current, *older = office.counts().values()
    assert (current >= values, set(older)) == (True, {0})  # the writer gave some a telephone who had none
    _all_is_there(office, journal)


def _all_is_there(office: Office, journal: Path) -> None:
    """Every value opens, and each phone is the last one whose saving was acknowledged, or one begun after it."""
    told = json.loads(office.python(READ).communicate()[0])
    assert told["read"] > 10_000
    allowed: dict[str, set[str]] = {}
    for line in journal.read_text().splitlines():
        word, key, phone = line.split()
        if word == "did":
            allowed[key] = {phone}
        else:
            allowed.setdefault(key, set()).add(phone)
    acknowledged = {line.split()[1] for line in journal.read_text().splitlines() if line.startswith("did")}
    assert len(acknowledged) > 20
    assert {key: told["phones"][key] for key in acknowledged if told["phones"][key] not in allowed[key]} == {}
