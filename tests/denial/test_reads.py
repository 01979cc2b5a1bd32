"""Does whoever sees personal data leave a trace? No answer holds a whole name, number, telephone or address without a new audit line."""

import io
import zipfile
from datetime import date

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Line
from bangfu.people.models import Identity
from bangfu.surveys.actions import assign_people
from tests.denial.case import Case
from tests.denial.test_denial import CASES, IDS, opens_for
from tests.world import World

# The acts under which somebody sees what is covered elsewhere; docs/security.md lists them.
READS = {
    "people.reveal", "people.reveal_assigned", "people.reveal_printed", "people.enclosure_read", "people.copy", "referral.read",
    "export.people", "export.fetch", "export.rejected_rows", "export.hand_in", "export.strangers", "export.comparison",
}
READERS = ("officer", "township", "leader", "commissioner", "helper", "employer", "system_admin")  # one of each kind
NAMING = ("name", "id_number", "certificate", "phone", "address", "guardian", "guardian_phone")


@pytest.fixture(autouse=True)
def telling(world: World) -> None:
    """Everything is known of everybody and nothing of it is also the name of a village; one person is given to the commissioner."""
    for one in Identity.objects.all():
        one.address, one.guardian, one.guardian_phone = f"胜利街{one.pk}号楼{one.pk}单元", f"监护{one.pk}甲", f"1370000{one.pk:04}"
        one.save()
    assign_people(campaign=world.campaign, given={world.commissioner: [world.people[0].pk]}, due_on=date(2022, 5, 20), by=world.officer)


def text_of(answer: HttpResponseBase) -> str:
    """What the answer says, workbooks and papers unpacked; a PDF is made of the same content as its Word file."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(archive.read(name) for name in archive.namelist())
    return data.decode(errors="replace")


def shown(text: str) -> set[str]:
    """Which columns of whom stand in it whole."""
    people = Identity.objects.all()
    return {f"{one.pk}.{name}" for one in people for name in NAMING if (value := getattr(one, name)) and value in text}


def asked(client: Client, case: Case, world: World) -> tuple[set[str], set[str]]:
    """What the answer showed, and the acts that were written down meanwhile."""
    arguments, data = case.own(world), case.data(world)
    before = Line.objects.count()
    found = shown(text_of(getattr(client, case.method)(reverse(case.name, kwargs=arguments), data)))
    return found, set(Line.objects.order_by("pk").values_list("action", flat=True)[before:])


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_answer_with_personal_data_leaves_an_audit_line(case: Case, world: World, as_user) -> None:
    for name in READERS:
        if case.public or not opens_for(case, name, world):
            continue
        found, acts = asked(as_user(getattr(world, name)), case, world)
        assert not found or acts & READS, (name, found, acts)


@pytest.mark.parametrize(("name", "case"), [
    ("officer", Case("reveal_person", None, own=lambda world: {"pk": world.people[0].pk}, method="post", data=lambda world: {"purpose": "contact"})),
    ("commissioner", Case("field_today", None)),
])
def test_the_net_has_no_hole(name: str, case: Case, world: World, as_user) -> None:
    """The test above would also pass if it saw nothing at all."""
    found, acts = asked(as_user(getattr(world, name)), case, world)
    assert f"{world.people[0].pk}.name" in found
    assert acts & READS
