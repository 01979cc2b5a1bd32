"""Is it known who speaks for a person, on what proof and until when, and does a former guardian stay history?"""

from datetime import date, timedelta
from typing import Any

import pytest

from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.home.queries import todos
from bangfu.people.actions import edit_person, end_guardian, merge_people, record_guardian, restore_guardian
from bangfu.people.choices import EnclosureKind, Source
from bangfu.people.guardians import expiring_guardians, guardians_of
from bangfu.people.models import Guardian, Identity, Person
from tests.people.test_enclosures import picture
from tests.world import World

NAME, PHONE = "赵试兰", "13900001111"


def person(world: World, number: int = 0) -> Person:
    return Person.objects.select_related("identity", "region").get(pk=world.people[number].pk)


def write_down(world: World, number: int = 0, **facts: Any) -> Guardian:
    given = {"name": NAME, "phone": PHONE, "relation": "parent", "until": None, "proof": picture()}
    return record_guardian(person=person(world, number), source=Source.OFFICE, by=world.officer, **given | facts)


def test_guardian_stands_in_the_identity_with_a_sealed_proof(world: World) -> None:
    made = write_down(world)
    standing = Identity.objects.get(pk=made.person_id)
    assert (standing.guardian, standing.guardian_phone) == (NAME, PHONE)
    assert made.proof is not None
    assert made.proof.kind == EnclosureKind.GUARDIAN
    assert person(world).provenance["guardian"][0] == "office"


def test_blank_name_and_no_scan_keep_what_stands(world: World) -> None:
    first = write_down(world)
    again = write_down(world, name="", phone="", proof=None, until=world.today + timedelta(days=90))
    assert (again.name, again.phone, again.proof) == (NAME, PHONE, first.proof)
    assert guardians_of(person(world)) == (again, [first])


def test_another_guardian_does_not_inherit_the_telephone_or_the_proof(world: World) -> None:
    write_down(world)
    other = write_down(world, name="孙试国", phone="", relation="kin", proof=None)
    assert (other.phone, other.proof) == ("", None)
    assert [one.name for one in guardians_of(person(world))[1]] == [NAME]


def test_roster_that_names_somebody_else_makes_the_row_history(world: World) -> None:
    write_down(world)
    one = person(world)
    edit_person(person=one, values={}, identity={"guardian": "孙试国"}, region=one.region, source=Source.ROSTER, at=now(), by=world.officer)
    current, former = guardians_of(person(world))
    assert (current, [row.name for row in former]) == (None, [NAME])


def test_end_can_be_undone_until_somebody_else_is_guardian(world: World) -> None:
    made = write_down(world)
    end_guardian(person=person(world), by=world.officer)
    assert Identity.objects.get(pk=made.person_id).guardian == ""
    restore_guardian(guardian=made, by=world.officer)
    assert guardians_of(person(world))[0] == made
    assert Identity.objects.get(pk=made.person_id).guardian_phone == PHONE
    end_guardian(person=person(world), by=world.officer)
    write_down(world, name="孙试国")
    with pytest.raises(DomainError, match="现在登记着监护人"):
        restore_guardian(guardian=made, by=world.officer)


def test_guardian_of_a_roster_is_kept_when_ended(world: World) -> None:
    Identity.objects.filter(pk=world.people[0].pk).update(guardian=NAME, guardian_phone=PHONE)
    end_guardian(person=person(world), by=world.officer)
    row = Guardian.objects.get()
    assert (row.name, row.phone, row.relation, row.ended_on) == (NAME, PHONE, "", world.today)


@pytest.mark.parametrize(("facts", "words"), [({"name": ""}, "请填监护人的姓名"), ({"until": date(2020, 1, 1)}, "监护期限已经过了")])
def test_what_cannot_be_is_refused(world: World, facts: dict, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        write_down(world, **facts)


def test_term_that_ends_soon_waits_in_scope_only(world: World, as_user) -> None:
    made = write_down(world, until=world.today + timedelta(days=20))
    write_down(world, 1, until=world.today + timedelta(days=200), proof=picture(colour="red"))
    assert list(expiring_guardians(world.officer, world.today)) == [made]
    assert list(expiring_guardians(world.stranger, world.today)) == []
    listed = as_user(world.officer).get("/people/guardians/").content.decode()
    assert "还有 20 天" in listed
    assert NAME not in listed
    assert [one.title for one in todos(world.officer, world.now) if "监护人" in one.title] == ["核实 1 人的监护人"]
    assert not [one for one in todos(world.province, world.now) if "监护人" in one.title]


def test_rows_follow_their_file_when_it_is_merged(world: World) -> None:
    write_down(world, 1)
    merge_people(kept=person(world), other=person(world, 1), choices={"guardian": "other"}, by=world.officer)
    current, _ = guardians_of(person(world))
    assert current is not None
    assert (current.name, current.relation) == (NAME, "parent")


def test_page_covers_the_name_and_takes_a_proof(world: World, as_user) -> None:
    client, address = as_user(world.officer), f"/people/{world.people[0].pk}/guardian/"
    assert "没有登记监护人" in client.get(address).content.decode()
    assert client.post(address, {"name": NAME, "relation": "parent", "phone": PHONE, "source": "office", "proof": picture()}).status_code == 302
    shown = client.get(address).content.decode()
    assert "赵*兰" in shown
    assert NAME not in shown
    assert PHONE not in shown
    assert f"/enclosures/{Guardian.objects.get().proof_id}/" in shown
    assert client.post(address, {"relation": "parent", "phone": "12", "source": "office"}).status_code == 422
    assert client.post(f"{address}end/").status_code == 302
    assert "恢复" in client.get(address).content.decode()
    leader = as_user(world.leader).get(address).content.decode()
    assert "看证明" not in leader
    assert 'id="t-new"' not in leader
