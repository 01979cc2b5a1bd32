"""Where do benches of the register find a province's fictitious people? In a database that is built once and kept.

`BENCH_DATA` names its folder (default var/bench); it holds one embedded server per number of people. Building a million takes
about ten minutes, a later run only migrates.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

SEED, AS_OF = 20220513, date(2022, 5, 17)
CHUNK = 20_000
FOREIGN = ("DATABASE_URL", "BANGFU_DB", "BANGFU_HTTPS")
COUNTY, PROVINCE, HELPER = "bench-county", "bench-province", "bench-helper"  # who signs in
HELPED = 20
READY = "ready"


@contextmanager
def register_of(people: int) -> Iterator[Path]:
    """The folder (BANGFU_VAR) of a running server with so many people, current migrations, and the three users; as a demo, for which no second factor is asked."""
    folder = Path(os.environ.get("BENCH_DATA", "var/bench")).resolve() / f"people-{people}"
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ |= {"BANGFU_VAR": str(folder), "BANGFU_TODAY": AS_OF.isoformat(), "BANGFU_DEMO": "1", "DJANGO_SETTINGS_MODULE": "bangfu.config.settings"}
    if folder.exists() and not (folder / READY).exists():
        shutil.rmtree(folder)  # a build that did not come to its end
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    from bangfu.config import database

    database.prepare_cluster()
    server = database.start_server()
    try:
        database.ensure_database("bangfu")
        child = subprocess.run([sys.executable, "-m", "bench._register", str(people)], check=False, stdout=sys.stderr)
        if child.returncode:
            raise RuntimeError("the register was not built")
        yield folder
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)


def main(people: int) -> None:
    """In a process of its own: bring tables and static files up to date, and fill what is empty."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("prepare")
    ready = Path(os.environ["BANGFU_VAR"]) / READY
    if ready.exists():
        return
    _places()
    _users()
    _people(people)
    _grants()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    ready.touch()


def _places() -> None:
    from bangfu.orgs.imports import load_regions, load_units

    load_regions("22")
    load_units("22")


def _users() -> None:
    from bangfu.orgs.choices import Role
    from bangfu.orgs.models import Unit, User, UserRole

    for name, key, role in ((COUNTY, "222403", Role.OFFICER), (PROVINCE, "22", Role.OFFICER), (HELPER, "222403", Role.HELPER)):
        user = User(username=name, display_name="测试员", unit=Unit.objects.get(region__key=key, line="dpf", kind="bureau"))
        user.set_unusable_password()
        user.save()
        UserRole.objects.create(user=user, role=role, starts_on=AS_OF)


def _people(count: int) -> None:
    """Drawn at once, so that numbers differ; written in parts, so that a part is in memory as rows."""
    import numpy as np

    from bangfu.home.seed.demo import LOADED
    from bangfu.home.seed.identities import make_identities
    from bangfu.home.seed.people import make_people
    from bangfu.home.seed.places import villages_of
    from bangfu.home.seed.registry import forget, write_people

    rng = np.random.default_rng(SEED)
    villages = villages_of("22/")
    people = make_people(rng, villages, count, as_of=AS_OF)
    identities = make_identities(rng, people, villages)
    people = forget(rng, people)
    for start in range(0, count, CHUNK):
        part = people[start : start + CHUNK]
        write_people(part, identities[start : start + CHUNK], household=[None] * part.height, loaded=LOADED, told={})


def _grants() -> None:
    from bangfu.orgs.models import Grant, User
    from bangfu.people.models import Person

    user = User.objects.select_related("unit").get(username=HELPER)
    keys = Person.objects.filter(path__startswith=user.unit.path).order_by("pk").values_list("pk", flat=True)[:HELPED]
    Grant.objects.bulk_create([Grant(user=user, kind="person", person_id=key, reason="一对一结对", reference=f"bench:{key}") for key in keys])


if __name__ == "__main__":
    main(int(sys.argv[1]))
