"""Is anything half-done or lost when the worker, the site or the database is killed while rosters come in?"""

import json
import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.home.test_keys_killed import Office, office

__all__ = ["office"]  # the fixture
KILLS, ROWS = 20, 8_000
UPLOAD = """
import sys
from bangfu.orgs.models import User
from bangfu.people.imports import confirm_mapping, upload_roster
from django.core.files.base import ContentFile
by = User.objects.select_related("unit__region").get(unit__region__key="22", unit__line="dpf", unit__kind="bureau", roles__role="officer")
batch = upload_roster(file=ContentFile(open(sys.argv[1], "rb").read(), name="roster.xlsx"), by=by)
confirm_mapping(batch=batch, mapping={int(number): code for number, code in batch.mapping.items()}, by=by)
"""
WRITE = """
from bangfu.people.imports import ask_to_write, is_busy
from bangfu.people.models import ImportBatch
batch = ImportBatch.objects.order_by("-pk")[0]
if batch.state in ("checked", "writing") and not is_busy(batch):
    ask_to_write(batch=batch, by=batch.uploaded_by)
"""
LOOK = """
import json
from django.db import connection
from bangfu.people.models import Identity, ImportBatch, ImportRow, Person
batches = list(ImportBatch.objects.order_by("pk").values("pk", "state", "rows_total", "rows_new"))
print(json.dumps({
    "people": Person.everybody.count(), "identities": Identity.objects.count(), "batches": batches,
    "rows": {one["pk"]: ImportRow.objects.filter(batch=one["pk"]).count() for one in batches},
    "staged": [name for name in connection.introspection.table_names() if name.startswith("people_staged_")],
}))
"""


def look(office: Office) -> dict:
    """What stands, once the database answers."""
    for _ in range(60):
        told, _ = office.python(LOOK).communicate()
        if told.strip():
            return json.loads(told)
        time.sleep(1)
    raise TimeoutError("the database did not come back")


def is_whole(seen: dict, before: int) -> None:
    """People are there of written rosters, of all their rows, and of no other."""
    done = [one for one in seen["batches"] if one["state"] == "done"]
    assert seen["people"] == seen["identities"] == before + sum(one["rows_new"] for one in done), seen
    assert all(seen["rows"][str(one["pk"])] == one["rows_total"] for one in done), seen
    assert not {f"people_staged_{one['pk']}" for one in done} & set(seen["staged"]), seen


@pytest.mark.soak
def test_killed_import_leaves_nothing_half_written_and_ends(office: Office, tmp_path: Path) -> None:
    dice, killed, rosters = random.Random(4), 0, 0  # noqa: S311
    before = look(office)["people"]
    seen = look(office)
    until = time.monotonic() + 3600
    while killed < KILLS or seen["batches"][-1]["state"] != "done":
        assert time.monotonic() < until, seen
        if not seen["batches"] or seen["batches"][-1]["state"] in ("done", "cancelled"):
            rosters += 1
            place = tmp_path / f"{rosters}.xlsx"
            office.start("-m", "bangfu.config.cli", "demo", "--roster-out", str(place), "--vacancies-out", str(tmp_path / "v.xlsx"),
                         "--people", str(ROWS), "--vacancies", "20", "--seed", str(rosters)).wait()
            office.python(UPLOAD, str(place)).communicate()
        else:
            office.python(WRITE).communicate()
        if killed < KILLS:
            time.sleep(dice.uniform(0, 6))
            alive = office.children()  # one that was killed before may still be on its way
            os.kill(alive[dice.choice([one for one in ("database", "site", "worker", "worker") if one in alive])], signal.SIGKILL)
            killed += 1
            office.wait_until_healthy()
        else:
            time.sleep(2)
        seen = look(office)
        is_whole(seen, before)
    assert rosters >= 2
