"""Is a contact written once, with all that follows, and can it really be taken back?"""

from datetime import date, datetime, timedelta

import pytest
from uuid6 import uuid7

from bangfu.audit.models import Line
from bangfu.core.clock import now
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.people.actions import update_person
from bangfu.people.choices import EventKind, Source
from bangfu.people.models import Event, Identity, Person, Residence
from bangfu.surveys.actions import forget_before, undo_contact
from bangfu.surveys.models import Assignment, Contact
from tests.clock import HERE, NOW
from tests.surveys.conftest import REACHED, talk
from tests.world import World

FULL = {**REACHED, "wish": "work", "kinds": ["guard"], "reach": "town", "needs": ["training"], "abilities": {"walking": 2}, "gifts": ["policy"],
        "consent": True}


def standing() -> list[str]:
    return list(Event.objects.filter(voids__isnull=True, voided_by__isnull=True).order_by("pk").values_list("kind", flat=True))


def test_reached_person_is_updated_with_the_channel_as_source(world: World, assigned: Assignment) -> None:
    talk(world, answers=FULL)
    person = Person.objects.get(pk=world.people[0].pk)
    assert (person.not_employed_reason, person.wish, person.max_km, person.abilities, person.consented_on) == ("4", "work", 15, {"walking": 2}, date(2022, 5, 17))
    assert person.provenance["wish"] == ["visit", NOW.isoformat(), world.commissioner.pk]
    assert person.provenance["hukou"][0] == "visit", "都对 makes what is known fresh"


def test_reached_person_gives_the_events_and_ends_the_assignment(world: World, assigned: Assignment) -> None:
    contact = talk(world, answers=FULL)
    assert standing() == ["contact_attempt", "basic_check", "need_registration", "ability_assessment", "delivery"]
    event = Event.objects.get(kind=EventKind.BASIC_CHECK)
    assert (event.campaign_id, event.unit, event.line, event.source) == (world.campaign.pk, world.commissioner.unit, "dpf", "visit")
    assert event.reference == f"surveys.contact:{contact.pk}"
    assigned.refresh_from_db()
    assert (assigned.state, assigned.attempts, assigned.next_on) == ("done", 1, None)


def test_attempt_in_vain_is_counted_and_tried_again_next_working_day(world: World, assigned: Assignment) -> None:
    talk(world, outcome="no_answer", channel="phone")
    assigned.refresh_from_db()
    assert (assigned.state, assigned.attempts, assigned.next_on) == ("open", 1, date(2022, 5, 18))
    assert standing() == ["contact_attempt"]


def test_same_key_and_content_is_one_contact(world: World, assigned: Assignment) -> None:
    key = uuid7()
    assert talk(world, key=key) == talk(world, key=key)
    assert Contact.objects.count() == 1
    assert standing() == ["contact_attempt", "basic_check"]


def test_same_key_with_other_content_is_refused(world: World, assigned: Assignment) -> None:
    key = uuid7()
    talk(world, key=key)
    with pytest.raises(DomainError, match="没有覆盖"):
        talk(world, key=key, answers={**REACHED, "wish": "none"})
    with pytest.raises(DomainError, match="没有覆盖"):
        talk(world, key=key, person=world.people[1], by=world.officer)
    assert Person.objects.get(pk=world.people[0].pk).wish == "work"


@pytest.mark.parametrize(("at", "words"), [(datetime(2022, 5, 17, 19, tzinfo=HERE), "晚于现在"), (datetime(2022, 5, 12, 10, tzinfo=HERE), "13 开始")])
def test_contact_outside_its_time_is_refused(world: World, assigned: Assignment, at: datetime, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        talk(world, at=at)


def test_older_talk_does_not_overwrite_newer_employment(world: World, assigned: Assignment) -> None:
    later = NOW + timedelta(hours=2)
    values = {"employment": "employed", "employment_form": "7"}
    update_person(person=world.people[0], values=values, source=Source.OFFICE, at=later, by=world.officer)
    talk(world, answers={**REACHED, "wish": "self"})
    person = Person.objects.get(pk=world.people[0].pk)
    assert (person.employment, person.employment_form, person.not_employed_reason, person.wish) == ("employed", "7", "", "self")


def test_job_found_by_oneself_is_a_hire_once(world: World, assigned: Assignment) -> None:
    answers = {"facts": "same", "employment": "employed", "employment_form": "7", "employed_on": "2022-05-16"}
    talk(world, answers=answers)
    assert "hire" in standing()
    talk(world, answers=answers, at=NOW + timedelta(hours=1))
    assert standing().count("hire") == 1


def test_death_closes_the_file_and_the_assignment(world: World, assigned: Assignment) -> None:
    talk(world, outcome="died", answers={"died_on": "2022-04-01"})
    assert Person.objects.get(pk=world.people[0].pk).died_on == date(2022, 4, 1)
    assigned.refresh_from_db()
    assert assigned.state == "closed"
    with pytest.raises(DomainError, match="去世"):
        talk(world, outcome="no_answer", at=NOW + timedelta(hours=1))


def test_move_within_reach_changes_the_residence_and_stays_open(world: World, assigned: Assignment) -> None:
    talk(world, outcome="moved", moved_to=world.regions["222403101200"])
    person = Person.objects.get(pk=world.people[0].pk)
    assert person.region == world.regions["222403101200"]
    assert Residence.objects.get(person=person, during__contains=date(2022, 5, 18)).path == person.path
    assigned.refresh_from_db()
    assert (assigned.state, assigned.path) == ("open", person.path)


def test_new_number_goes_into_the_identity_only(world: World, assigned: Assignment) -> None:
    contact = talk(world, phone="13900009999")
    assert Identity.objects.get(person=world.people[0]).phone == "13900009999"
    assert "9999" not in str([contact.answers, contact.before, contact.note, list(Line.objects.values_list("detail", flat=True))])


# ── undo ──


def state_of(world: World) -> dict:
    person = Person.objects.get(pk=world.people[0].pk)
    columns = {field.attname: getattr(person, field.attname) for field in Person._meta.concrete_fields if field.attname != "updated_at"}
    lives = {day: Residence.objects.get(person=person, during__contains=day).path for day in (date(2022, 5, 16), date(2022, 5, 17), date(2022, 6, 1))}
    return {**columns, "lives": lives, "phone": person.identity.phone, "index": bytes(person.identity.phone_index),
            "assignment": Assignment.objects.values("state", "attempts", "next_on", "path", "user_id").get()}


@pytest.mark.parametrize("what", [
    {"answers": FULL}, {"answers": {"facts": "same", "employment": "employed", "employment_form": "7", "employed_on": "2022-05-16"}},
    {"outcome": "no_answer"}, {"outcome": "died", "answers": {"died_on": "2022-04-01"}}, {"outcome": "moved"}, {"phone": "13900009999"},
    {"outcome": "moved", "moved_to": "222403101200"},
], ids=["talk", "job", "no answer", "died", "moved away", "new number", "moved near"])
def test_undo_leaves_everything_as_it_was(world: World, assigned: Assignment, what: dict) -> None:
    before = state_of(world)
    if "moved_to" in what:
        what = {**what, "moved_to": world.regions[what["moved_to"]]}
    contact = talk(world, **what)
    assert state_of(world) != before
    undo_contact(contact=contact, by=world.commissioner)
    assert state_of(world) == before
    assert standing() == []


def test_undo_keeps_what_somebody_changed_since(world: World, assigned: Assignment) -> None:
    contact = talk(world, answers=FULL)
    update_person(person=world.people[0], values={"wish": "self", "employment": "employed"}, source=Source.OFFICE,
                  at=NOW + timedelta(hours=1), by=world.officer)
    undo_contact(contact=contact, by=world.commissioner)
    person = Person.objects.get(pk=world.people[0].pk)
    assert (person.wish, person.employment, person.max_km) == ("self", "employed", None)


def test_undo_is_for_the_author_the_last_contact_and_24_hours(world: World, assigned: Assignment) -> None:
    first = talk(world, outcome="no_answer")
    with pytest.raises(NotAllowed):
        undo_contact(contact=first, by=world.officer)
    Contact.objects.filter(pk=first.pk).update(recorded_at=now() - timedelta(hours=1))
    second = talk(world, at=NOW + timedelta(hours=1))
    with pytest.raises(DomainError, match="先撤回最新"):
        undo_contact(contact=first, by=world.commissioner)
    Contact.objects.filter(pk=second.pk).update(recorded_at=now() - timedelta(hours=25))
    with pytest.raises(DomainError, match="超过 24 小时"):
        undo_contact(contact=second, by=world.commissioner)


def test_undone_contact_cannot_come_again(world: World, assigned: Assignment) -> None:
    contact = talk(world)
    undo_contact(contact=contact, by=world.commissioner)
    with pytest.raises(DomainError, match="已经撤回"):
        talk(world, key=contact.pk)
    with pytest.raises(DomainError, match="撤回过"):
        undo_contact(contact=contact, by=world.commissioner)


def test_what_a_contact_replaced_is_forgotten_after_a_day(world: World, assigned: Assignment) -> None:
    contact = talk(world, phone="13900009999")
    assert forget_before(at=now()) == 0
    assert forget_before(at=now() + timedelta(hours=25)) == 1
    contact.refresh_from_db()
    assert contact.before is None
