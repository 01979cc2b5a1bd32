"""Is anybody half erased when the worker, the site or the database is killed during the night's work on old files?"""

import time

import pytest

from tests.office import KILLS, VICTIMS, moments, running_office

EACH_ROUND = 40  # people whose file is over
OLD = """
from datetime import date
from bangfu.people.models import Person
alive = Person.objects.filter(merged_into=None, erased_on=None).exclude(died_on__lt=date(2002, 1, 1)).order_by("pk")
Person.objects.filter(pk__in=list(alive.values_list("pk", flat=True)[:int(words[0])])).update(died_on=date(2001, 1, 1))
from bangfu.people.tasks import retention
retention.defer(timestamp=0)
"""
STATE = """
import json
from datetime import date
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from bangfu.audit.models import Line
from bangfu.people.models import Event, Expiry, Identity, Person, Spell
from bangfu.surveys.models import Contact
with transaction.atomic():
    connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")  # one moment
    rows = Person.everybody.annotate(named=Exists(Identity.objects.filter(person_id=OuterRef("pk"))))
    erased = Person.everybody.filter(erased_on__isnull=False)
    print(json.dumps({
        "people": rows.count(), "events": Event.objects.count(), "erased": erased.count(),
        "left": Person.everybody.filter(erased_on=None, merged_into=None, died_on__lt=date(2002, 1, 1)).count(),
        "lines": Line.objects.filter(action="people.erase").count(), "marked": Expiry.objects.filter(state="erased").count(),
        "half": {
            "erased, but named": rows.filter(erased_on__isnull=False, named=True).count(),
            "not erased, but nameless": rows.filter(erased_on=None, named=False).count(),
            "mark without erasure": Expiry.objects.filter(state="erased", person__erased_on=None).count(),
            "erasure without mark": Expiry.objects.filter(person__erased_on__isnull=False).exclude(state="erased").count(),
            "words of contacts": Contact.objects.filter(person__in=erased).exclude(note="", answers={}, before=None).count(),
            "work history": Spell.objects.filter(person__in=erased).count(),
        },
        "readable": sum(1 for _ in Identity.objects.values_list("name", "id_number", "phone", "address").iterator()),
    }))
"""
RETENTION = {"BANGFU_RETAIN_DIED_YEARS": "1", "BANGFU_RETAIN_GRACE_DAYS": "0"}


@pytest.mark.soak
def test_killed_retention_erases_whole_people_and_the_rerun_completes() -> None:
    """At every moment each person is wholly there or wholly erased, with one line in the trail; none is lost and all events stay; in
    the end the next night's work erases everybody who is left, and the audit chain is whole."""
    with running_office(people=EACH_ROUND * (KILLS * len(VICTIMS) + 5), **RETENTION) as office:
        before = office.look(STATE)
        for victim, moment in moments(seed=41, longest=2):
            office.ask(OLD, str(EACH_ROUND))
            office.kill(victim, during="bangfu.retention", after=moment)
            seen = office.look(STATE)
            assert not any(seen["half"].values()), seen
            assert seen["lines"] == seen["marked"] == seen["erased"], seen
            assert (seen["people"], seen["events"], seen["readable"]) == (before["people"], before["events"], before["readable"] - seen["erased"]), seen
        office.was_hit_at_work()
        office.cut_the_power()
        until = time.monotonic() + 300
        while (seen := office.look(STATE))["left"]:  # the first run erases who was told before, and tells the others
            assert time.monotonic() < until, seen
            office.command("retention").wait(180)
        assert not any(seen["half"].values()), seen
        assert seen["lines"] == seen["marked"] == seen["erased"] > KILLS, seen
        assert office.command("audit", "verify").wait(120) == 0
