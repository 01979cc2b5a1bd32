"""Is anything lost when the worker, the site or the database is killed while values move to a new key?"""

import time
from pathlib import Path

import pytest

from tests.office import Office, moments, running_office

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
        time.sleep(.05)
    except Error:
        connection.close()
        time.sleep(.1)
"""
ROTATE = """
from bangfu.core.errors import DomainError
from bangfu.home.keys.rotation import begin
from bangfu.home.tasks import finish_rotation
try:  # as `bangfu keys rotate --background`: a new key, or what the last kill left
    begin(cipher="", anew=False, say=print)
    finish_rotation.defer()
except DomainError as error:  # the last one still goes on
    print(error.message)
"""
COUNT = """
import json
from bangfu.core import keyring
from bangfu.home.keys.rotation import counts_by_key
print(json.dumps({"ring": [key.id for key in keyring.ring()], "values": counts_by_key()}))
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


@pytest.mark.soak
def test_killed_rotation_loses_nothing_and_the_rerun_completes(tmp_path: Path) -> None:
    """At every moment each value is under a key of the ring and none is missing; in the end all are under one key, open without the
    old one, each telephone is the last one whose saving was acknowledged or one begun after it, and the audit chain is whole."""
    with running_office(people=600) as office:
        office.ask(BLOW_UP)
        before = sum(office.look(COUNT)["values"].values())
        journal = tmp_path / "journal"
        writer = office.python(SAVE, str(journal))
        for victim, moment in moments(seed=20, longest=4):
            office.ask(ROTATE)
            office.kill(victim, during="bangfu.finish_rotation", after=moment)
            seen = office.look(COUNT)
            assert set(seen["values"]) == set(seen["ring"]), seen
            assert sum(seen["values"].values()) >= before, seen  # the writer gives some a telephone who had none
        office.was_hit_at_work()
        office.cut_the_power()
        until = time.monotonic() + 300  # what was left to the worker may still hold the rotation
        while "完成" not in (said := office.said("keys", "rotate")):
            assert time.monotonic() < until, said
            time.sleep(2)
        writer.kill()
        writer.communicate()
        current, *older = office.look(COUNT)["values"].values()
        assert (current >= before, set(older)) == (True, {0})
        assert office.command("audit", "verify").wait(120) == 0
        office.stop()
        assert "已停用" in office.said("keys", "retire", "k1", "--at-once")
        office.serve()
        office.wait_until_healthy()
        _all_is_there(office, journal)


def _all_is_there(office: Office, journal: Path) -> None:
    """Every value opens, and each phone is the last one whose saving was acknowledged, or one begun after it."""
    told = office.look(READ)
    assert told["read"] > 10_000
    allowed: dict[str, set[str]] = {}
    lines = [line.split() for line in journal.read_text().splitlines()]
    for word, key, phone in lines:
        if word == "did":
            allowed[key] = {phone}
        else:
            allowed.setdefault(key, set()).add(phone)
    acknowledged = {key for word, key, _ in lines if word == "did"}
    assert len(acknowledged) > 20
    assert {key: told["phones"][key] for key in acknowledged if told["phones"][key] not in allowed[key]} == {}
