"""When the process that submits a return is killed, at whatever moment, is the return either in or not, never in between?"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bangfu.audit.models import Line
from bangfu.campaigns.models import Edge
from bangfu.home.backup import database
from bangfu.orgs.models import User
from bangfu.reports import actions
from bangfu.reports.choices import ReturnState
from bangfu.reports.models import Return
from tests.clock import NOW
from tests.reports.happenings import event
from tests.world import build_world, load_world

SUBMIT = """
import django; django.setup()
from bangfu.orgs.models import User
from bangfu.reports.actions import submit_return
from bangfu.reports.models import Return
from bangfu.reports.rules import checks
leader = User.objects.select_related("unit").get(username="leader")
row = Return.objects.get(unit=leader.unit)
version = row.versions.last()
words = {one.key: "已核实" for one in checks(version.figures, version.children)}
print("ready", flush=True)
submit_return(row=row, version=version, by=leader, words=words)
print("in", flush=True)
"""
TIMES = 20


@pytest.fixture
def other_database(django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """The world once more, committed, in a database that can be left behind."""
    name = f"{connection.settings_dict['TEST']['NAME']}{os.environ.get('PYTEST_XDIST_WORKER', '')}_killed"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with database.server() as side:
            database.drop(side, name)
            side.execute(f"CREATE DATABASE {name}")
        with database.django_on(name):
            call_command("migrate", interactive=False, verbosity=0)
            build_world()
            yield name
        with database.server() as side:
            database.drop(side, name)


def submitting(name: str) -> subprocess.Popen[bytes]:
    """A process of its own that is about to submit."""
    host, port = (connection.settings_dict[key] for key in ("HOST", "PORT"))
    env = {**os.environ, "DATABASE_URL": f"postgresql://{connection.settings_dict['USER']}@/{name}?host={host}" + (f"&port={port}" if port else ""),
           "DJANGO_SETTINGS_MODULE": "bangfu.config.settings", "BANGFU_SECRET_KEY": "x" * 40, "BANGFU_DATA_KEYS": settings.DATA_KEYS,
           "BANGFU_INDEX_KEY": settings.INDEX_KEY, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen([sys.executable, "-c", SUBMIT], env=env, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def prepare_again(row: Return | None) -> Return:
    """A draft to submit: the first, or the next after the superior sent the last one back."""
    if row is not None and row.state == ReturnState.SUBMITTED:
        actions.send_back_return(row=row, reason="再核一遍", by=User.objects.get(username="prefecture"))
    officer = User.objects.select_related("unit").get(username="officer")
    return actions.prepare_return(campaign=load_world().campaign, unit=officer.unit, by=officer).of


def is_whole(row: Return) -> bool:
    """Whether the return is in; raises when some of it is and some is not."""
    row.refresh_from_db()
    version = row.versions.latest("number")
    lines = [one for one in Line.objects.filter(action="return.submit", object_id=str(row.pk)) if one.detail["version"] == version.number]
    said = {row.state == ReturnState.SUBMITTED, version.sealed_at is not None, bool(version.words), bool(lines), Edge.objects.get(to_unit=row.unit).state == "done"}
    assert len(said) == 1, said
    return said == {True}


@pytest.mark.soak
def test_killed_while_submitting_a_return_is_in_or_not_in(other_database: str) -> None:
    world = load_world()
    event("referral", world.officer, world.people[2], at=NOW)  # a check that wants a word
    row = prepare_again(None)
    with submitting(other_database) as process:
        began = time.monotonic()
        assert process.stdout
        assert process.stdout.readline() == b"in\n"
        took = time.monotonic() - began
    assert is_whole(row)
    dice, ends = random.Random(20), []  # noqa: S311
    for _ in range(TIMES):
        row = prepare_again(row)
        with submitting(other_database) as process:
            time.sleep(dice.uniform(0, 1.2 * took))
            process.kill()
        with database.server() as side:  # the server undoes what was open once it sees that nobody is there
            while side.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend' AND pid <> %s",
                               [other_database, connection.connection.info.backend_pid]).fetchone()[0]:  # type: ignore[index]
                time.sleep(.02)
        ends.append(is_whole(row))
    assert any(ends), "every kill came before the end"
    assert not all(ends), "every kill came after the end"
