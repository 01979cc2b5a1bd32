"""Do two files become one and one become two, and everything back again, with the figures right before and after?"""

from datetime import date, timedelta

import pytest
from uuid6 import uuid7

from bangfu.audit.models import Line
from bangfu.campaigns.models import RosterEntry
from bangfu.cases.actions import pair_helper
from bangfu.cases.models import Pairing
from bangfu.core.errors import DomainError
from bangfu.orgs.models import Grant
from bangfu.people.actions import (
    add_spell,
    dismiss_pair,
    merge_people,
    record_event,
    record_guardian,
    split_person,
    undo_merge,
    update_person,
)
from bangfu.people.choices import EventKind, Source
from bangfu.people.comparing import compared, pairs
from bangfu.people.frames import events_frame, people_frame
from bangfu.people.guardians import guardians_of
from bangfu.people.imports.lookup import registered
from bangfu.people.models import Certificate, Event, Household, Identity, Merge, Person
from bangfu.people.privacy import identity_columns
from bangfu.people.queries import register
from bangfu.people.repointing import LABELS, links
from bangfu.people.splitting import movable_rows
from bangfu.reports.actions import prepare_return
from bangfu.reports.queries import table_now
from bangfu.surveys.actions import record_contact
from bangfu.surveys.models import Contact
from tests.clock import EVENING, NOW
from tests.people.test_enclosures import picture
from tests.world import World

TALK = {"facts": "same", "employment": "unemployed", "not_employed_reason": "4", "wish": "work", "reach": "town", "abilities": {"walking": 1}, "gifts": ["policy"]}


def talk(world: World, person: Person) -> Contact:
    return record_contact(key=uuid7(), campaign=world.campaign, person=person, by=world.officer, channel="phone", outcome="reached", happened_at=NOW,
                          answers=TALK, note="")


def merge(world: World, **choices: str) -> Merge:
    return merge_people(kept=world.people[0], other=world.people[1], choices=choices, by=world.officer)


def read(world: World, number: int = 0) -> Person:
    return Person.everybody.select_related("identity").get(pk=world.people[number].pk)


def standing(person: Person) -> int:
    return Event.objects.filter(person=person, voids__isnull=True, voided_by__isnull=True).count()


def test_every_pointer_to_a_person_has_its_words() -> None:
    """A new table that points to people is led along without being named; it only wants words for the preview."""
    assert {link.model._meta.label for link in links()} <= set(LABELS)


def test_merged_file_is_left_out_wherever_people_are_counted(world: World) -> None:
    merge(world)
    other = world.people[1]
    assert not register(world.officer).filter(pk=other.pk).exists()
    assert other.pk not in people_frame([world.officer.unit.path])["person_id"]
    assert other.pk not in people_frame([world.officer.unit.path], world.today)["person_id"]
    assert read(world, 1).merged_into_id == world.people[0].pk


def test_contacts_pairings_and_events_go_along_and_come_back(world: World) -> None:
    kept, other = world.people[:2]
    talk(world, kept)
    contact = talk(world, other)
    pairing = pair_helper(campaign=world.campaign, person=other, helper=world.helper, goal="", next_action="", next_on=None, by=world.officer)
    before = (standing(kept), standing(other))
    made = merge(world)
    assert (standing(kept), standing(other)) == (sum(before), 0)
    assert Contact.objects.get(pk=contact.pk).person_id == kept.pk
    assert Pairing.objects.get(pk=pairing.pk).person_id == kept.pk
    assert Grant.objects.get(user=world.helper, ends_at=None).person_id == kept.pk
    assert RosterEntry.objects.filter(campaign=world.campaign, person__in=[kept, other]).count() == 1
    undo_merge(merge=made, by=world.officer)
    assert (standing(kept), standing(other)) == before
    assert Contact.objects.get(pk=contact.pk).person_id == other.pk
    assert Grant.objects.get(user=world.helper, ends_at=None).person_id == other.pk
    assert RosterEntry.objects.filter(campaign=world.campaign, person__in=[kept, other]).count() == 2
    assert read(world, 1).merged_into_id is None


def test_count_sees_one_person_and_what_was_frozen_sees_two(world: World, settings) -> None:
    for person in world.people[:2]:
        record_event(kind=EventKind.TRAINING, person=person, by=world.officer, occurred_at=NOW - timedelta(hours=1), source=Source.OFFICE, campaign_id=world.campaign.pk)
    county = world.officer.unit.region
    version = prepare_return(campaign=world.campaign, unit=world.officer.unit, by=world.officer)
    figures, people = version.figures, table_now(world.campaign, county).figures["roster_people"]["all"]
    settings.FIXED_TODAY = EVENING + timedelta(days=1)
    merge(world)
    now, frozen = events_frame(kinds=[EventKind.TRAINING]), events_frame(kinds=[EventKind.TRAINING], recorded_until=EVENING)
    assert (now["person_id"].n_unique(), now.height, frozen["person_id"].n_unique()) == (1, 2, 2)
    assert (set(now["unit_path"]), set(now["occurred_at"])) == (set(frozen["unit_path"]), set(frozen["occurred_at"]))
    version.refresh_from_db()
    assert version.figures == figures
    assert table_now(world.campaign, county).figures["roster_people"]["all"] == people - 1


def test_fresher_value_wins_unless_chosen_otherwise(world: World) -> None:
    kept, other = world.people[:2]
    update_person(person=kept, values={"wish": "none", "hukou": "urban"}, source=Source.PHONE, at=NOW - timedelta(days=9), by=world.officer)
    update_person(person=other, values={"wish": "self", "hukou": "rural"}, source=Source.VISIT, at=NOW, by=world.officer)
    lines = {one.name: one for one in compared(read(world), read(world, 1))}
    assert (lines["wish"].chosen, lines["wish"].conflict, lines["wish"].kept, lines["wish"].other) == ("other", True, "不想", "想自己干")
    made = merge(world, hukou="kept")
    person = read(world)
    assert (person.wish, person.provenance["wish"][0], person.hukou) == ("self", "visit", "urban")
    undo_merge(merge=made, by=world.officer)
    assert (read(world).wish, read(world).provenance["wish"][0]) == ("none", "phone")


def test_value_changed_after_the_merge_survives_its_undoing(world: World) -> None:
    update_person(person=world.people[1], values={"wish": "self"}, source=Source.VISIT, at=NOW - timedelta(days=1), by=world.officer)
    made = merge(world)
    update_person(person=world.people[0], values={"wish": "unsure"}, source=Source.PHONE, at=NOW, by=world.officer)
    undo_merge(merge=made, by=world.officer)
    assert read(world).wish == "unsure"


def test_numbers_are_swapped_and_nothing_that_names_is_kept_a_third_time(world: World) -> None:
    numbers = [one.identity.id_number for one in world.people[:2]]
    made = merge(world, number="other", phone="other")
    kept, other = read(world), read(world, 1)
    assert [kept.identity.id_number, other.identity.id_number] == numbers[::-1]
    assert kept.sex == "2"
    assert bytes(kept.identity.id_index) == identity_columns(id_number=numbers[1])["id_index"]
    stored = str(Merge.objects.filter(pk=made.pk).values().get())
    assert not any(number in stored for number in (*numbers, kept.identity.phone, kept.identity.name))
    undo_merge(merge=made, by=world.officer)
    assert [read(world).identity.id_number, read(world, 1).identity.id_number] == numbers
    assert read(world).sex == "1"


def test_household_and_certificate_follow(world: World) -> None:
    kept, other = world.people[:2]
    home = Household.objects.create(region=other.region, path=other.path)
    Person.objects.filter(pk=other.pk).update(household=home)
    for person in (kept, other):
        Certificate.objects.create(person=person, category="4", grade="3")
    made = merge(world)
    assert (read(world).household_id, read(world, 1).household_id) == (home.pk, None)
    assert sorted(kept.certificates.values_list("state", flat=True)) == ["replaced", "valid"]
    undo_merge(merge=made, by=world.officer)
    assert (read(world).household_id, read(world, 1).household_id) == (None, home.pk)
    assert list(other.certificates.values_list("state", flat=True)) == ["valid"]


def test_chain_of_merges_is_undone_from_its_end(world: World) -> None:
    one, two, three = world.people[:3]
    first = merge_people(kept=two, other=one, choices={}, by=world.officer)
    second = merge_people(kept=three, other=two, choices={}, by=world.officer)
    assert Person.everybody.get(pk=one.pk).merged_into_id == three.pk
    with pytest.raises(DomainError, match="先撤销后来的那一次"):
        undo_merge(merge=first, by=world.officer)
    undo_merge(merge=second, by=world.officer)
    assert Person.everybody.get(pk=one.pk).merged_into_id == two.pk
    undo_merge(merge=first, by=world.officer)
    with pytest.raises(DomainError, match="已经撤销过"):
        undo_merge(merge=first, by=world.officer)
    assert Person.objects.filter(pk__in=[one.pk, two.pk, three.pk]).count() == 3


@pytest.mark.parametrize("dead", [0, 1])
def test_dead_or_same_person_is_refused(world: World, dead: int) -> None:
    Person.objects.filter(pk=world.people[dead].pk).update(died_on=date(2022, 5, 1))
    with pytest.raises(DomainError, match="登记了去世"):
        merge(world)
    with pytest.raises(DomainError, match="同一份"):
        merge_people(kept=world.people[2], other=world.people[2], choices={}, by=world.officer)


def split(world: World, **chosen) -> Merge:
    identity = {"name": "钱试岭", "id_number": "222403199003070018", "phone": "13900000019", "address": "大石头镇太平川村"}
    given = {"fields": ["wish"], "references": [], "events": []} | chosen
    return split_person(person=world.people[0], identity=identity, values={"sex": "1", "birth_on": date(1990, 3, 7)}, region=world.people[0].region,
                        by=world.officer, **given)


def test_split_takes_what_is_chosen_and_can_be_undone(world: World) -> None:
    person = world.people[0]
    mine, theirs = talk(world, person), talk(world, person)
    every = standing(person)
    made = split(world, references=[f"surveys.contact:{theirs.pk}"])
    other = Person.objects.get(pk=made.other_id)
    assert (other.wish, read(world).wish) == ("work", "")
    assert other.provenance["wish"][0] == "phone"
    assert Contact.objects.get(pk=theirs.pk).person_id == other.pk
    assert Contact.objects.get(pk=mine.pk).person_id == person.pk
    assert standing(person) + standing(other) == every
    undo_merge(merge=made, by=world.officer)
    assert (read(world).wish, standing(person)) == ("work", every)
    assert Person.everybody.get(pk=other.pk).merged_into_id == person.pk


def test_split_takes_papers_and_times_along_and_brings_them_back(world: World) -> None:
    person = read(world)
    guardian = record_guardian(person=person, name="赵试兰", phone="13900001111", relation="parent", until=None, proof=picture(), source=Source.OFFICE, by=world.officer)
    theirs = add_spell(person=person, work="缝纫工", employer="", form="", started_on=None, ended_on=None, reason="", source=Source.OFFICE, by=world.officer)
    mine = add_spell(person=person, work="保洁员", employer="", form="", started_on=None, ended_on=None, reason="", source=Source.OFFICE, by=world.officer)
    assert len(movable_rows(person)) == 4
    made = split(world, fields=[], parts=[f"guardian:{guardian.pk}", f"spell:{theirs.pk}"])
    other = Person.objects.select_related("identity").get(pk=made.other_id)
    assert [one.pk for one in other.spells.all()] == [theirs.pk]
    assert guardians_of(other)[0].scan.person_id == other.pk
    assert (other.identity.guardian, read(world).identity.guardian) == ("赵试兰", "")
    undo_merge(merge=made, by=world.officer)
    assert {one.pk for one in read(world).spells.all()} == {mine.pk, theirs.pk}
    assert guardians_of(read(world))[0].scan.person_id == person.pk


def test_pairs_are_found_in_scope_and_dismissed(world: World) -> None:
    one, two = world.people[0], world.people[2]
    assert pairs(world.officer, 10) == []
    Person.objects.filter(pk=two.pk).update(path=one.path, birth_on=one.birth_on)
    Identity.objects.filter(pk=two.pk).update(name_index=one.identity.name_index)
    assert pairs(world.officer, 10) == [(one.pk, two.pk, "姓名、出生日期、村（社区）都相同")]
    assert pairs(world.stranger, 10) == []
    dismiss_pair(one=two, two=one, by=world.officer)
    assert pairs(world.officer, 10) == []
    Identity.objects.filter(pk=world.people[3].pk).update(certificate_index=world.people[1].identity.certificate_index)
    assert [why for *_, why in pairs(world.officer, 10)] == ["残疾人证号相同"]


def test_both_files_tell_of_the_merge(world: World) -> None:
    merge(world)
    told = {line.object_id for line in Line.objects.filter(action="people.merge")}
    assert told == {str(one.pk) for one in world.people[:2]}


def test_preview_shows_both_sides_covered_and_merges(world: World, as_user) -> None:
    client, (one, two) = as_user(world.officer), world.people[:2]
    shown = client.get(f"/people/{one.pk}/merge/{two.pk}/").content.decode()
    assert "活动名册 1 条" in shown
    assert not any(secret in shown for person in (one, two) for secret in (person.identity.name, person.identity.id_number, person.identity.phone))
    assert client.post(f"/people/{one.pk}/merge/{two.pk}/", {"take_phone": "other"}).status_code == 302
    answer = client.get(f"/cases/people/{two.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/people/{one.pk}/")
    assert "并入了档案" in client.get(f"/people/{one.pk}/merge/").content.decode()


def test_split_page_makes_the_new_file(world: World, as_user) -> None:
    person = world.people[0]
    contact = talk(world, person)
    given = {"name": "钱试岭", "id_number": "222403199003070018", "address": "大石头镇太平川村", "fields_taken": ["wish"], "records": [f"r:surveys.contact:{contact.pk}"]}
    client = as_user(world.officer)
    assert client.post(f"/people/{person.pk}/split/", given).status_code == 302
    other = Person.objects.order_by("-pk").first()
    assert (other.wish, other.birth_on, Contact.objects.get(pk=contact.pk).person_id) == ("work", date(1990, 3, 7), other.pk)


def test_roster_with_the_number_of_a_merged_file_finds_the_one_that_stands(world: World) -> None:
    merge(world)
    index = identity_columns(id_number=world.people[1].identity.id_number)["id_index"]
    assert registered(indexes=[index])["person_id"].to_list() == [world.people[0].pk]


def test_pairs_page_dismisses_and_opens_the_comparison(world: World, as_user) -> None:
    one, two = world.people[0], world.people[2]
    Identity.objects.filter(pk=two.pk).update(certificate_index=one.identity.certificate_index)
    client = as_user(world.officer)
    assert f"/people/{one.pk}/merge/{two.pk}/" in client.get("/people/duplicates/").content.decode()
    client.post("/people/duplicates/dismiss/", {"one": one.pk, "two": two.pk})
    assert "没有发现可能重复" in client.get("/people/duplicates/").content.decode()
