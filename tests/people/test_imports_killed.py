"""Is anything half-done or lost when the worker, the site or the database is killed while rosters come in?"""

import time
from pathlib import Path

import pytest

from tests.office import Office, moments, running_office

ROWS = (27_000, 4_000)  # in turn: one quickly written, one read in a process of its own and checked in two parts
# What an officer would do next: upload, confirm the columns, write; and do it again where it stopped.
STEP = """
from django.core.files.base import ContentFile
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.imports import ask_to_write, cancel_batch, confirm_mapping, is_busy, upload_roster
from bangfu.people.models import ImportBatch
by = User.objects.select_related("unit__region").get(unit__region__key="22", unit__line="dpf", unit__kind="bureau", roles__role="officer")
batch = ImportBatch.objects.exclude(state__in=("done", "cancelled")).order_by("pk").last()
try:
    if batch is None:
        batch = upload_roster(file=ContentFile(open(words[0], "rb").read(), name=words[1]), by=by)
    elif is_busy(batch):
        pass
    elif batch.state in ("mapping", "checking"):
        confirm_mapping(batch=batch, mapping={int(number): code for number, code in batch.mapping.items()}, by=by)
    elif batch.state in ("checked", "writing"):
        ask_to_write(batch=batch, by=by)
    else:
        cancel_batch(batch=batch, by=by)
except DomainError as error:  # the worker was quicker
    print(error.message)
"""
LOOK = """
import json
from django.db import connection, transaction
from bangfu.audit.models import Line
from bangfu.people.models import Identity, ImportBatch, ImportRow, Person
with transaction.atomic():
    connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")  # one moment
    batches = {one["pk"]: one for one in ImportBatch.objects.order_by("pk").values("pk", "state", "rows_total", "rows_new", "rows_rejected", "file")}
    for key, one in batches.items():
        rows = ImportRow.objects.filter(batch=key)
        one |= {"rows": rows.count(), "numbers": rows.values("number").distinct().count(), "people": rows.filter(outcome="new").values("person_id").distinct().count(),
                "lines": Line.objects.filter(action="people.import_roster", object_id=str(key)).count()}
    print(json.dumps({
        "people": Person.everybody.count(), "identities": Identity.objects.count(), "batches": list(batches.values()),
        "staged": [name for name in connection.introspection.table_names() if name.startswith("people_staged_")],
    }))
"""
AT_NIGHT = """
import json, os
from pathlib import Path
from bangfu.core.clock import today
from bangfu.people.actions.retention import run_retention
from bangfu.people.models import Identity, ImportBatch
place = Path(ImportBatch._meta.get_field("file").storage.path("rosters"))
for one in place.rglob("*.sealed*"):  # an hour has passed: what is young may be on its way in
    os.utime(one, (0, 0))
run_retention(today())
print(json.dumps({"readable": sum(1 for _ in Identity.objects.values_list("name", "id_number", "certificate", "phone", "address").iterator()), "files": len(list(place.rglob("*.sealed*")))}))
"""


def is_whole(seen: dict, before: int) -> None:
    """People are there of written rosters, of all their rows once, and of no other; one line in the trail for each."""
    done = [one for one in seen["batches"] if one["state"] == "done"]
    assert seen["people"] == seen["identities"] == before + sum(one["rows_new"] for one in done), seen
    for one in seen["batches"]:
        written = one["state"] == "done"
        assert one["lines"] == written, seen
        if written:
            assert one["rows"] == one["numbers"] == one["rows_total"], seen
            assert one["people"] == one["rows_new"], seen
            assert not one["file"], seen
    ended = [one["pk"] for one in seen["batches"] if one["state"] in ("done", "cancelled")]
    assert not {f"people_staged_{pk}" for pk in ended} & set(seen["staged"]), seen


def roster(office: Office, place: Path, seed: int) -> Path:
    office.said("demo", "--roster-out", str(place), "--vacancies-out", str(place.with_suffix(".jobs.xlsx")), "--people", str(ROWS[seed % 2]), "--vacancies", "20",
                "--seed", str(seed))
    return place


@pytest.mark.soak
def test_killed_import_leaves_nothing_half_written_and_ends(tmp_path: Path) -> None:
    """At every moment the register holds the people of the written rosters and no others, each row once; in the end every roster is
    written, no checked row and no file of one is left behind, all names open, and the audit chain is whole."""
    with running_office(people=600) as office:
        before, waiting, made = office.look(LOOK)["people"], None, 0
        for victim, moment in moments(seed=4, longest=6):
            if waiting is None:
                made += 1
                waiting = roster(office, tmp_path / f"{made}.xlsx", made)
            office.ask(STEP, str(waiting), waiting.name)
            office.kill(victim, during="bangfu.do_work", after=moment)
            seen = office.look(LOOK)
            is_whole(seen, before)
            state = seen["batches"][-1]["state"]
            waiting = None if state in ("done", "cancelled") else waiting
        office.was_hit_at_work()
        office.cut_the_power()
        until = time.monotonic() + 600
        while seen["batches"][-1]["state"] != "done":
            assert time.monotonic() < until, seen
            office.ask(STEP, str(waiting), waiting.name)
            time.sleep(2)
            seen = office.look(LOOK)
            is_whole(seen, before)
        assert all(one["state"] == "done" for one in seen["batches"]), seen
        night = office.look(AT_NIGHT)
        assert night == {"readable": seen["identities"], "files": 0}
        assert seen["staged"] == []
        assert office.command("audit", "verify").wait(300) == 0
