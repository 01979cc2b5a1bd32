"""Is nobody erased without a term, a notice and days of grace, and does a run that was cut off go on?"""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse

from bangfu.core.errors import DomainError
from bangfu.home.queries import todos
from bangfu.people.actions import add_enclosure, keep_file
from bangfu.people.actions import retention as work
from bangfu.people.actions.retention import run_retention, sweep_files
from bangfu.people.choices import EnclosureKind
from bangfu.people.imports.files import keep_file as keep_roster
from bangfu.people.models import Enclosure, Expiry, Identity, ImportBatch, ImportConflict, ImportRow, Person
from tests.clock import NOW
from tests.people.test_enclosures import picture
from tests.reports.happenings import event
from tests.world import World


@pytest.fixture
def old(world: World, settings) -> Person:
    """Terms are set; one person died long ago, everybody else was changed today."""
    settings.RETAIN_DIED_YEARS, settings.RETAIN_IDLE_YEARS, settings.RETAIN_GRACE_DAYS = 2, 3, 30
    Person.objects.update(updated_at=NOW)
    Person.objects.filter(pk=world.people[0].pk).update(died_on=world.today.replace(year=2019))
    return world.people[0]


def after(world: World, days: int):
    return world.today + timedelta(days=days)


def test_without_a_term_nobody_is_noticed(world: World, settings) -> None:
    settings.RETAIN_DIED_YEARS = settings.RETAIN_IDLE_YEARS = 0
    Person.objects.update(updated_at=NOW.replace(year=2001))
    assert run_retention(world.today) == {"noticed": 0, "erased": 0, "rows": 0, "files": 0}


def test_notice_then_grace_then_erased(world: World, old: Person) -> None:
    assert run_retention(world.today)["noticed"] == 1
    assert Expiry.objects.get().due_on == after(world, 30)
    assert [one.due for one in todos(world.officer, NOW) if "保存期满" in one.title] == [after(world, 30)]
    assert run_retention(after(world, 29))["erased"] == 0
    assert run_retention(after(world, 30))["erased"] == 1
    assert (Expiry.objects.get().state, Identity.objects.filter(person_id=old.pk).exists()) == ("erased", False)
    assert run_retention(after(world, 31)) == {"noticed": 0, "erased": 0, "rows": 0, "files": 0}


def test_file_somebody_wants_kept_is_asked_about_again_after_a_year(world: World, old: Person) -> None:
    run_retention(world.today)
    with pytest.raises(DomainError, match="为什么保留"):
        keep_file(expiry=Expiry.objects.get(), why=" ", by=world.officer)
    keep_file(expiry=Expiry.objects.get(), why="补贴档案保存期未满", by=world.officer)
    assert run_retention(after(world, 60)) == {"noticed": 0, "erased": 0, "rows": 0, "files": 0}
    assert run_retention(after(world, 400))["noticed"] == 1


def test_silence_of_years_ends_with_any_contact(world: World, old: Person) -> None:
    silent = world.people[1]
    Person.objects.filter(pk=silent.pk).update(updated_at=NOW.replace(year=2018))
    run_retention(world.today)
    assert set(Expiry.objects.values_list("person_id", "reason")) == {(old.pk, "died"), (silent.pk, "idle")}
    event("contact_attempt", world.officer, silent)
    run_retention(after(world, 30))
    assert not Expiry.objects.filter(person=silent).exists()
    assert Person.objects.filter(pk=silent.pk).exists()


def test_run_cut_off_goes_on(world: World, old: Person, monkeypatch) -> None:
    Person.objects.exclude(pk=old.pk).update(updated_at=NOW.replace(year=2018))
    run_retention(world.today)
    monkeypatch.setattr(work, "CHUNK", 1)
    real, calls = work.erase_identity, []

    def cut_off(**what: object) -> None:
        calls.append(what)
        if len(calls) == 3:
            raise SystemExit
        real(**what)  # type: ignore[arg-type]

    monkeypatch.setattr(work, "erase_identity", cut_off)
    with pytest.raises(SystemExit):
        run_retention(after(world, 30))
    assert Expiry.objects.filter(state="erased").count() == 2
    assert run_retention(after(world, 30))["erased"] == Expiry.objects.count() - 2


def test_rows_of_old_rosters_go_and_their_counts_stay(world: World, settings) -> None:
    settings.RETAIN_ROSTER_DAYS = 100
    facts = {"unit": world.officer.unit, "path": world.officer.unit.path, "uploaded_by": world.officer, "file_name": "x.xlsx", "digest": "0", "state": "done", "rows_rejected": 1}
    for days in (99, 101):
        batch = ImportBatch.objects.create(**facts, written_at=NOW - timedelta(days=days))
        ImportRow.objects.create(batch=batch, number=2, values='["甲"]', errors=["证号不对"])
        ImportRow.objects.create(batch=batch, number=3, values='["乙"]', warnings=["旧码"], outcome="changed")
        ImportConflict.objects.create(batch=batch, number=3, person_id=world.people[0].pk, field="phone", theirs="13900009999")
    assert run_retention(world.today)["rows"] == 3
    assert sorted(ImportRow.objects.values_list("batch", "number").filter(batch=batch)) == [(batch.pk, 3)]
    assert (ImportRow.objects.get(batch=batch).values, batch.rows_rejected) == ("", 1)
    assert ImportRow.objects.exclude(batch=batch).exclude(values="").count() == 2


def test_scan_left_by_a_killed_process_is_swept(world: World, monkeypatch) -> None:
    add_enclosure(person=world.people[0], kind=EnclosureKind.OTHER, file=picture(), until=None, by=world.officer)
    one = Enclosure.objects.get()
    assert sweep_files() == 0
    storage, name = one.file.storage, one.file.name
    Enclosure.objects.all().delete()
    assert sweep_files() == 0  # it may be on its way in
    monkeypatch.setattr(work, "YOUNG", timedelta(0))
    assert sweep_files() >= 1
    assert not storage.exists(name)


def test_roster_file_left_by_a_killed_process_is_swept_and_one_that_waits_is_not(world: World, monkeypatch) -> None:
    monkeypatch.setattr(work, "YOUNG", timedelta(0))
    facts = {"unit": world.officer.unit, "path": world.officer.unit.path, "uploaded_by": world.officer, "file_name": "x.xlsx"}
    waiting, ended = (ImportBatch(**facts, digest=one * 64) for one in "12")
    for batch in (waiting, ended):
        keep_roster(batch, ContentFile(b"rows"))
        batch.save()
    storage, left = ended.file.storage, ended.file.name
    ImportBatch.objects.filter(pk=ended.pk).update(state="done", file="")  # and the process dies
    assert sweep_files() >= 1
    assert (storage.exists(left), storage.exists(waiting.file.name)) == (False, True)


def test_dry_run_tells_and_changes_nothing(world: World, old: Person) -> None:
    told = StringIO()
    call_command("retention", "--dry-run", stdout=told)
    assert "去世满年限）：1 份" in told.getvalue()
    assert not Expiry.objects.exists()


def test_page_lists_and_keeps(world: World, old: Person, as_user) -> None:
    run_retention(world.today)
    officer = as_user(world.officer)
    assert "去世满年限" in officer.get(reverse("expiring_files")).content.decode()
    assert officer.post(reverse("keep_file", args=[Expiry.objects.get().pk]), {"why": "补贴档案"}).status_code == 302
    assert "补贴档案" in officer.get(reverse("expiring_files"), {"state": "kept"}).content.decode()
    assert as_user(world.stranger).get(reverse("expiring_files")).content.decode().count("去世满年限") == 0
