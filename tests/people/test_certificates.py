"""Do certificates follow one another, stay in step with rosters, and tell in time when they run out?"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.home.queries import todos
from bangfu.people.actions import cancel_certificate, record_certificate, restore_certificate
from bangfu.people.certificates import certificates_of, expiring
from bangfu.people.choices import Source
from bangfu.people.models import Certificate, Person
from bangfu.people.privacy import index_of
from tests.world import World


def issue(world: World, **facts: Any) -> Certificate:
    given = {"category": "4", "grade": "2", "suffix": "B1", "issued_on": date(2022, 5, 10), "until": date(2032, 5, 10), "in_force": True}
    return record_certificate(person=world.people[0], source=Source.OFFICE, by=world.officer, **given | facts)


def states(person: Person) -> list[tuple[str, str]]:
    return [(one.grade, one.state) for one in certificates_of(Person.objects.get(pk=person.pk))]


def test_certificate_of_a_roster_is_told_without_a_row(world: World) -> None:
    assert states(world.people[0]) == [("3", "valid")]
    assert not Certificate.objects.exists()


def test_reissue_replaces_and_is_found_by_its_number(world: World) -> None:
    issue(world)
    person = Person.objects.select_related("identity").get(pk=world.people[0].pk)
    assert states(person) == [("2", "valid"), ("3", "replaced")]
    assert (person.grade, person.certificate_until, person.provenance["grade"][0]) == ("2", date(2032, 5, 10), "office")
    number = person.identity.id_number + "42B1"
    assert person.identity.certificate == number
    assert bytes(person.identity.certificate_index) == index_of("certificate", number)
    assert Line.objects.filter(action="people.certificate", object_id=str(person.pk)).exists()


def test_earlier_certificate_is_only_recorded(world: World) -> None:
    issue(world, in_force=False, grade="1", issued_on=date(2009, 1, 1), until=date(2019, 1, 1))
    assert states(world.people[0]) == [("3", "valid"), ("1", "replaced")]
    assert Person.objects.get(pk=world.people[0].pk).grade == "3"


def test_roster_that_brings_another_grade_overtakes_the_row(world: World) -> None:
    issue(world)
    Person.objects.filter(pk=world.people[0].pk).update(grade="1")  # as an import does, in sets
    assert states(world.people[0]) == [("1", "valid"), ("2", "replaced"), ("3", "replaced")]
    issue(world, grade="4", issued_on=date(2022, 5, 16))
    assert states(world.people[0])[:3] == [("4", "valid"), ("1", "replaced"), ("2", "replaced")]


def test_cancelled_certificate_leaves_no_grade_and_can_be_restored(world: World) -> None:
    row = cancel_certificate(person=world.people[0], reason="其他", on=world.today, by=world.officer)
    person = Person.objects.select_related("identity").get(pk=world.people[0].pk)
    assert (person.category, person.grade, person.identity.certificate) == ("", "", "")
    with pytest.raises(DomainError, match="没有有效的残疾人证"):
        cancel_certificate(person=person, reason="其他", on=world.today, by=world.officer)
    restore_certificate(certificate=row, by=world.officer)
    assert states(person) == [("3", "valid")]
    with pytest.raises(DomainError, match="不用恢复"):
        restore_certificate(certificate=row, by=world.officer)


def test_dates_that_cannot_be_are_refused(world: World, as_user) -> None:
    client, address = as_user(world.officer), f"/people/{world.people[0].pk}/certificates/"
    given = {"in_force": "1", "category": "4", "grade": "2", "issued_on": "2022-05-10", "until": "2012-05-10"}
    assert "有效期止应在发证日期之后" in client.post(address, given).content.decode()
    assert "日期在今天以后" in client.post(address, given | {"issued_on": "2023-01-01", "until": ""}).content.decode()
    assert client.post(address, given | {"until": "2032-05-10"}).status_code == 302


def test_expiring_list_keeps_to_window_and_scope_with_flat_queries(world: World, as_user) -> None:
    for person, until in zip((*world.people[:3], world.strangers[0]), (date(2022, 5, 16), date(2022, 6, 1), date(2022, 12, 1), date(2022, 6, 1)), strict=True):
        Person.objects.filter(pk=person.pk).update(certificate_until=until)
    counts = {window: expiring(world.officer, window, world.today).count() for window in ("expired", "30", "90", "365")}
    assert counts == {"expired": 1, "30": 1, "90": 1, "365": 2}
    client = as_user(world.officer)
    client.get("/people/certificates/")
    asked = []
    for window in ("expired", "365"):
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(f"/people/certificates/?window={window}").content.decode()
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert "还有 15 天到期" in shown
    assert "张试山" not in shown


def test_certificates_that_run_out_wait_in_the_to_dos_of_the_county(world: World) -> None:
    Person.objects.filter(pk=world.people[0].pk).update(certificate_until=world.today + timedelta(days=10))
    waiting = [one for one in todos(world.officer, world.now) if "残疾人证" in one.title]
    assert [(one.title, one.act_href or one.href) for one in waiting] == [("提醒 1 人换残疾人证", "/people/certificates/?window=30")]
    for other in (world.province, world.officer_hrss, world.stranger):
        assert not [one for one in todos(other, world.now) if "残疾人证" in one.title]
