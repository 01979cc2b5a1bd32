"""Does the old part of the trail go into a file whole, and only what is old enough?"""

import gzip
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from bangfu.audit.actions import record, seal_lines
from bangfu.audit.models import Archive, Line, Seal
from bangfu.audit.verification import verify
from bangfu.core.clock import HERE
from tests.audit.conftest import tamper
from tests.world import World


@pytest.fixture
def old(world: World) -> list[Line]:
    """Lines of a year ago, then lines of today, all in one chain."""
    seal_lines()
    tamper("UPDATE audit_line SET at = at - interval '400 days'")
    tamper("DELETE FROM audit_seal")
    made = [Line.objects.create(at=timezone.now() - timedelta(days=400 - n), actor="officer", unit_path="22/", action="people.update", detail={"n": n}) for n in range(5)]
    record(actor=world.officer, action="people.update")
    seal_lines()
    return made


def days_ago(days: int) -> date:
    return (timezone.now().astimezone(HERE) - timedelta(days=days)).date()


def test_old_lines_go_into_a_file_and_the_chain_goes_on(old: list[Line], tmp_path: Path, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    total, file = Line.objects.count(), tmp_path / "2025.jsonl.gz"
    call_command("audit", "archive", "--before", str(days_ago(390)), "--out", str(file))
    made = Archive.objects.get()
    assert made.lines == total - 1
    assert sorted(Line.objects.values_list("action", flat=True)) == ["audit.archive", "people.update"]
    assert (verify().findings, verify().archived) == ([], made.lines)
    call_command("audit", "check", str(file))
    assert "没有改动" in capsys.readouterr().out
    assert file.stat().st_mode & 0o777 == 0o600
    record(actor=world.officer, action="people.update")
    seal_lines()
    assert verify().whole


def test_archive_stops_before_the_first_younger_line(old: list[Line], tmp_path: Path) -> None:
    call_command("audit", "archive", "--before", str(days_ago(398)), "--out", str(tmp_path / "a.gz"))
    assert Line.objects.filter(pk__in=[one.pk for one in old]).count() == 3
    call_command("audit", "archive", "--before", str(days_ago(390)), "--out", str(tmp_path / "b.gz"))
    assert Archive.objects.count() == 2
    assert verify().whole


def test_younger_lines_are_refused(old: list[Line], tmp_path: Path, settings) -> None:
    with pytest.raises(CommandError, match="至少留存六个月") as refused:
        call_command("audit", "archive", "--before", str(days_ago(180)), "--out", str(tmp_path / "a.gz"))
    assert refused.value.returncode == 2
    settings.AUDIT_DAYS = 1000
    with pytest.raises(CommandError, match="不到 1000 天前"):
        call_command("audit", "archive", "--before", str(days_ago(390)), "--out", str(tmp_path / "a.gz"))
    assert not list(tmp_path.glob("*.gz*"))


def test_broken_chain_is_not_archived(old: list[Line], tmp_path: Path) -> None:
    tamper("UPDATE audit_line SET actor = 'somebody' WHERE id = %s", old[1].pk)
    with pytest.raises(CommandError, match="先查清再归档"):
        call_command("audit", "archive", "--before", str(days_ago(390)), "--out", str(tmp_path / "a.gz"))
    assert Line.objects.filter(pk=old[1].pk).exists()


def test_triggers_let_only_old_lines_go_and_only_when_told(old: list[Line]) -> None:
    young = Line.objects.order_by("-pk")[0]

    def delete(sql: str, key: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL bangfu.archiving = 'yes'")
            cursor.execute(sql, [key])

    for sql, key in (("DELETE FROM audit_line WHERE id = %s", young.pk), ("DELETE FROM audit_seal WHERE line_id = %s", old[0].pk),
                     ("UPDATE audit_line SET actor = 'x' WHERE id = %s", old[0].pk)):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"):
            delete(sql, key)
    delete("DELETE FROM audit_line WHERE id = %s", old[0].pk)


def test_deletion_covered_by_a_forged_archive_is_seen(old: list[Line]) -> None:
    seal = Seal.objects.get(line_id=old[1].pk)
    Archive.objects.create(made_at=timezone.now(), file_name="x", file_digest=b"", lines=2, last_seal=seal.pk, last_at=old[1].at,
                           start=b"\0" * 32, hash=seal.hash, mac=b"\0" * 32)
    tamper("DELETE FROM audit_line WHERE id <= %s", old[1].pk)
    tamper("DELETE FROM audit_seal WHERE id <= %s", seal.pk)
    assert [one.what for one in verify().findings] == ["archive"]


@pytest.mark.parametrize("harm", ["alter", "drop", "cut", "recompute", "other"])
def test_harmed_archive_file_is_named(old: list[Line], tmp_path: Path, harm: str) -> None:
    file = tmp_path / "a.gz"
    call_command("audit", "archive", "--before", str(days_ago(390)), "--out", str(file))
    rows = gzip.decompress(file.read_bytes()).decode().splitlines(keepends=True)
    changed = {
        "alter": [*rows[:2], rows[2].replace("people", "poeple", 1), *rows[3:]] if "people" in rows[2] else [*rows[:2], rows[2].replace("[", "[ ", 1), *rows[3:]],
        "drop": [*rows[:2], *rows[3:]], "cut": rows[:-1], "recompute": [rows[0].replace('"links"', '"links" '), *rows[1:]], "other": ["{}\n"],
    }[harm]
    file.write_bytes(gzip.compress("".join(changed).encode()))
    with pytest.raises(SystemExit if harm != "other" else CommandError):
        call_command("audit", "check", str(file))
