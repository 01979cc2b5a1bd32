"""Is everything about a person in one stream, filtered by kind and cut without losing or doubling a line?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bangfu.cases.timeline import KINDS, timeline_of
from bangfu.people.actions import edit_person, record_event, reveal_person
from bangfu.people.choices import EventKind, Purpose, Source
from bangfu.people.models import Person
from tests.cases.test_pages import talk
from tests.clock import NOW
from tests.world import World


def full(world: World) -> Person:
    person = world.people[0]
    talk(world)
    edit_person(person=person, values={"hukou": "urban"}, identity={"phone": "13900000011"}, region=person.region, source=Source.OFFICE, at=NOW, by=world.officer)
    reveal_person(person=person, purpose=Purpose.CONTACT, note="", by=world.officer)
    for _ in range(5):  # at the same moment
        record_event(kind=EventKind.TRAINING, person=person, by=world.officer, occurred_at=NOW, source=Source.OFFICE)
    return Person.objects.get(pk=person.pk)


def test_stream_holds_every_kind(world: World) -> None:
    entries = timeline_of(full(world), size=100).entries
    assert {one.kind for one in entries} == set(KINDS)
    texts = [one.text for one in entries]
    assert "户口性质：农村 → 城镇" in texts
    assert next(one for one in entries if one.kind == "act").what == "联系电话"
    assert next(one for one in entries if one.kind == "look").what == "联系本人"
    assert not any("13900000011" in one.text + one.what + one.note for one in entries)


@pytest.mark.parametrize("size", [1, 3, 7])
def test_pages_put_together_are_the_stream(world: World, size: int) -> None:
    person = full(world)
    whole = [one.key for one in timeline_of(person, size=1000).entries]
    read, before = [], ""
    while True:
        part = timeline_of(person, before=before, size=size)
        read += [one.key for one in part.entries]
        if not part.older:
            break
        before = part.older
    assert read == whole
    assert len(set(read)) == len(read)


def test_page_filters_by_kind_and_forgives_an_odd_cursor(world: World, as_user) -> None:
    person = full(world)
    client, address = as_user(world.officer), f"/cases/people/{person.pk}/timeline/"
    assert "参加培训" not in client.get(address + "?kind=value").content.decode()
    assert "参加培训" in client.get(address + "?kind=service&before=x~y").content.decode()
    assert client.get(address + "?before=2022-05-17T00:00:00~c").status_code == 200


def test_queries_do_not_grow_with_the_stream(world: World, as_user) -> None:
    person = full(world)
    client, counts = as_user(world.officer), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cases/people/{person.pk}/timeline/")
        counts.append(len(queries))
        talk(world)
        for _ in range(3):
            record_event(kind=EventKind.TRAINING, person=person, by=world.officer, occurred_at=NOW, source=Source.OFFICE)
    assert counts[0] >= counts[1] - 1
