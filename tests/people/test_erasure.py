"""When an identity is erased: is nobody found any more, are the figures and the trail what they were, and does no page break?"""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, models
from django.urls import reverse

from bangfu.audit.actions import seal_lines
from bangfu.audit.models import Line
from bangfu.audit.verification import verify
from bangfu.cases.actions import pair_helper
from bangfu.core.errors import DomainError
from bangfu.people.actions import add_enclosure, erase_identity, hand_over_person, merge_people, register_person
from bangfu.people.choices import EnclosureKind, ErasureReason, Source
from bangfu.people.fates import FATES
from bangfu.people.imports import import_roster
from bangfu.people.models import Enclosure, Household, Identity, ImportBatch, ImportConflict, ImportRow, Member, Person
from bangfu.people.queries import matching_text, register
from bangfu.people.repointing import links
from bangfu.policies.registry import registry
from bangfu.reports import actions
from bangfu.reports.rules import checks
from bangfu.surveys.actions import assign_people
from bangfu.surveys.models import Contact, PaperForm
from tests.jobs.posts import referral, vacancy
from tests.people.test_enclosures import picture
from tests.people.test_import_decisions import person as registered_as
from tests.people.test_import_decisions import roster, written
from tests.people.test_import_pages import checked
from tests.reports.happenings import busy_county
from tests.surveys.conftest import talk
from tests.world import World

NAME = "张试山"
DECIDED_KEPT = {  # texts and structures about a person that name nobody: fixed words, codes, or our own reference
    "Grant.reason", "Grant.reference", "Grant.path", "Assignment.path", "Contact.path", "Contact.content_hash", "PaperForm.path",
    "Referral.path", "Transfer.from_path", "Transfer.to_path", "Certificate.suffix", "Merge.events", "DataRequest.path", "Expiry.path", "Household.path", "Household.source", "Merge.before", "Merge.after", "Merge.swapped",
}


@pytest.fixture
def assigned(world: World) -> None:
    assign_people(campaign=world.campaign, given={world.commissioner: [world.people[0].pk]}, due_on=world.today, by=world.officer)


def erase(world: World, person: Person | None = None) -> Person:
    person = person or world.people[0]
    erase_identity(person=person, reason=ErasureReason.REQUEST, by=world.officer)
    return Person.everybody.get(pk=person.pk)


def full_file(world: World) -> Person:
    """A person with something in every room."""
    person = world.people[0]
    talk(world, note=f"{NAME}在家", phone="13900009999")
    pair_helper(campaign=world.campaign, person=person, helper=world.helper, goal=f"帮{NAME}找活", next_action="", next_on=None, by=world.officer)
    referral(world, person, vacancy(world))
    add_enclosure(person=person, kind=EnclosureKind.CERTIFICATE, file=picture(), until=None, by=world.officer)
    hand_over_person(person=person, to_unit=world.unit("222426"), reason=f"{NAME}随子女", by=world.officer)
    home = Household.objects.create(region=person.region, path=person.path)
    Member.objects.create(household=home, relation="spouse", name="王试妻")
    Person.objects.filter(pk=person.pk).update(household=home)
    batch = ImportBatch.objects.create(unit=world.officer.unit, path=world.officer.unit.path, uploaded_by=world.officer, file_name="x.xlsx", digest="0", state="done")
    ImportRow.objects.create(batch=batch, number=2, values=f'["{NAME}"]', warnings=[NAME], outcome="changed", person_id=person.pk)
    ImportConflict.objects.create(batch=batch, number=2, person_id=person.pk, field="phone", theirs="13900009999")
    return Person.objects.get(pk=person.pk)


# ── figures and trail ──


def test_frozen_return_its_day_and_the_trail_are_what_they_were(world: World, as_user) -> None:
    busy_county(world)
    made = actions.prepare_return(campaign=world.campaign, unit=world.province.unit, by=world.province)
    words = {one.key: "已核实" for one in checks(made.figures, made.children)}
    row = actions.submit_return(row=made.of, version=made, by=world.province_leader, words=words)
    final = actions.freeze_return(row=row, by=world.province_leader)
    address = reverse("return", args=[final.pk])
    before, yesterday = (made.figures, made.children), world.today - timedelta(days=1)
    page = as_user(world.province).get(address).content
    counted = registry(paths=["22/"], on=yesterday, resident_on=yesterday).drop("erased_on")
    erase(world)
    made.refresh_from_db()
    assert (made.figures, made.children) == before
    assert as_user(world.province).get(address).content.count(b"<td") == page.count(b"<td")
    again = registry(paths=["22/"], on=yesterday, resident_on=yesterday)
    assert again.drop("erased_on", "match_refused").equals(counted.drop("match_refused"))
    assert registry(paths=["22/"], on=world.today, resident_on=world.today).height == counted.height - 1
    seal_lines()
    assert verify(anchored=False).findings == []
    assert Line.objects.filter(action="people.erase", object_id=str(world.people[0].pk)).get().detail == {"reason": "本人或监护人要求删除"}


# ── nobody is found ──


def test_nobody_is_found_by_anything_that_named_them(world: World, assigned) -> None:
    person = full_file(world)
    held = person.identity
    asked = [held.name, "zhangshishan", "zss", held.id_number, held.id_number[-4:], held.certificate, held.phone, "13900009999"]
    erase(world)
    for text in asked:
        assert not matching_text(Person.everybody.all(), text).exists(), text
    assert not register(world.officer).filter(pk=person.pk).exists()


def test_no_table_keeps_a_word_about_them(world: World, assigned, django_capture_on_commit_callbacks) -> None:
    person = full_file(world)
    scan = Enclosure.objects.get()
    place, storage = scan.file.name, scan.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        erase(world)
    assert not storage.exists(place)
    assert not Identity.objects.filter(person_id=person.pk).exists()
    contact = Contact.objects.get()
    assert (contact.note, contact.answers, contact.before) == ("", {}, None)
    assert Member.objects.get().name == ""
    assert (ImportRow.objects.get().values, ImportRow.objects.get().warnings, ImportConflict.objects.exists()) == ("", [], False)
    assert not PaperForm.objects.filter(contact=None).exists()
    for model in apps.get_models():
        if model.__module__.startswith("bangfu.") and model._meta.label not in ("audit.Line", "orgs.User"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {model._meta.db_table} t WHERE t::text LIKE %s OR t::text LIKE %s", [f"%{NAME}%", "%13900009999%"])  # noqa: S608
                assert cursor.fetchone()[0] == 0, model


def test_open_work_about_them_is_closed(world: World, assigned) -> None:
    person = full_file(world)
    erase(world)
    assert not person.assignments.filter(state="open").exists()
    assert not person.pairings.filter(ended_at=None).exists()
    assert set(person.referrals.values_list("state", flat=True)) == {"withdrawn"}
    assert set(person.transfers.values_list("state", flat=True)) == {"withdrawn"}


def test_relatives_stay_while_somebody_else_of_the_household_is_registered(world: World, assigned) -> None:
    person = full_file(world)
    Person.objects.filter(pk=world.people[1].pk).update(household=person.household)
    erase(world)
    assert Member.objects.get().name == "王试妻"


def test_merged_files_are_erased_together(world: World) -> None:
    one, two = world.people[:2]
    merge_people(kept=one, other=two, choices={}, by=world.officer)
    with pytest.raises(DomainError, match="已并入"):
        erase(world, two)
    erase(world)
    assert not Identity.objects.filter(person_id__in=[one.pk, two.pk]).exists()
    assert Person.everybody.get(pk=two.pk).erased_on == world.today


def test_erased_twice_is_refused(world: World) -> None:
    erase(world)
    with pytest.raises(DomainError, match="不用再删"):
        erase(world)


# ── the same number again ──


def test_same_number_registers_a_new_person_and_raises_nobody(world: World) -> None:
    identity = {name: getattr(world.people[0].identity, name) for name in ("name", "id_number", "phone")}
    old = erase(world)
    new = register_person(identity=identity, values={}, region=world.regions["222403100200"], source=Source.OFFICE, at=world.now, by=world.officer)
    assert new.pk != old.pk
    assert not new.referrals.exists()
    assert Person.everybody.get(pk=old.pk).erased_on == world.today


# ── pages ──


def test_no_page_breaks_and_each_says_the_identity_is_gone(world: World, assigned, as_user) -> None:
    person = full_file(world)
    erase(world)
    officer = as_user(world.officer)
    shown = officer.get(reverse("person", args=[person.pk])).content.decode()
    assert "（已删除身份）" in shown
    assert "恢复不了" in shown
    for name in ("people", "contacts", "cases", "referrals", "matches", "focus_groups", "transfers", "field_papers", "survey_people", "four_services", "home"):
        answer = officer.get(reverse(name), {"box": "done"} if name == "transfers" else {})
        assert answer.status_code == 200, name
        assert NAME not in answer.content.decode(), name
    assert "（已删除身份）" in officer.get(reverse("contacts")).content.decode()
    assert as_user(world.commissioner).get(reverse("field_done")).status_code == 200
    for one in person.referrals.all():
        assert "（已删除身份）" in officer.get(reverse("referral", args=[one.pk])).content.decode()
    for name in ("person_timeline", "edit_person", "reveal_person", "person_household"):
        assert officer.get(reverse(name, args=[person.pk])).status_code == 404
    assert as_user(world.stranger).get(reverse("person", args=[person.pk])).status_code == 404


# ── nothing is forgotten ──


def test_every_column_that_points_to_a_person_has_its_fate() -> None:
    decided = {(one.model, one.person) for one in FATES}
    assert [f"{one.model._meta.label}.{one.field}" for one in links() if (one.model._meta.label, one.field) not in decided] == []


def test_every_text_beside_a_person_is_emptied_or_decided_to_name_nobody() -> None:
    gone = {one.model for one in FATES if one.gone and not one.only}
    emptied = {(one.model, name) for one in FATES for name in one.values}
    for label in {one.model for one in FATES} - gone:
        for column in apps.get_model(label)._meta.concrete_fields:
            free = isinstance(column, models.CharField | models.TextField | models.JSONField | models.FileField | models.BinaryField) and not column.choices
            free = free or column.__class__.__name__ == "SealedField"
            if free and (label, column.name) not in emptied:
                assert f"{label.split('.')[1]}.{column.name}" in DECIDED_KEPT, f"{label}.{column.name}"


# ── rosters on their way ──


@pytest.mark.parametrize("doubt", [False, True])
def test_roster_on_its_way_raises_nobody_who_was_erased_meanwhile(world: World, as_user, doubt: bool) -> None:
    client = as_user(world.officer)
    import_roster(file=roster({}), by=world.officer, data_on=world.today)
    old = registered_as(1)
    batch = checked(client, roster({"姓名": "孙试别"} if doubt else {"联系电话": "13800000033"}))
    if doubt:
        client.post(reverse("decide_doubt", args=[batch.pk]), {"row": 2, "decision": "update", "kind": "name"})
    erase(world, old)
    batch = written(client, batch)
    assert Person.everybody.get(pk=old.pk).erased_on == world.today
    assert not Identity.objects.filter(person_id=old.pk).exists()
    again = Identity.objects.filter(id_index=old.identity.id_index).first()
    assert again is None or again.person_id != old.pk
    assert client.get(reverse("people_import", args=[batch.pk])).status_code == 200
