"""Does the chain show every altered, removed and inserted line, every cut and every rewriting?"""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction
from django.utils import timezone

from bangfu.audit.actions import COLUMNS, START, digest, record, seal_lines
from bangfu.audit.anchors import Head, last_head, write_head
from bangfu.audit.checks import check_chain, explain_findings
from bangfu.audit.management.commands.audit import head
from bangfu.audit.models import Line, Seal
from bangfu.audit.queries import unexplained_check
from bangfu.audit.verification import verify
from bangfu.core.errors import DomainError
from tests.audit.conftest import tamper
from tests.world import World


def told() -> list[tuple[str, int | None]]:
    """What is found, and about which line."""
    return [(one.what, one.line) for one in verify().findings]


def rehash() -> None:
    """Compute the whole chain anew, as somebody who holds the database and knows the program would."""
    before = START
    for seal in Seal.objects.order_by("pk"):
        before = digest(Line.objects.values_list(*COLUMNS).get(pk=seal.line_id), before)
        tamper("UPDATE audit_seal SET hash = %s WHERE id = %s", before, seal.pk)


def test_untouched_chain_is_whole(lines: list[Line]) -> None:
    write_head()
    assert told() == []
    assert Seal.objects.count() == Line.objects.count() == verify().links


def test_altered_line_is_named_with_time_actor_and_act(lines: list[Line]) -> None:
    tamper("UPDATE audit_line SET actor = 'somebody' WHERE id = %s", lines[1].pk)
    (finding,) = verify().findings
    assert (finding.what, finding.line, finding.actor, finding.action) == ("altered", lines[1].pk, "somebody", "people.update")
    assert f"审计记录 {lines[1].pk}（" in finding.words


def test_removed_line_is_named(lines: list[Line]) -> None:
    tamper("DELETE FROM audit_line WHERE id = %s", lines[0].pk)
    assert told() == [("removed", lines[0].pk)]


def test_line_removed_with_its_seal_leaves_a_cut(lines: list[Line]) -> None:
    tamper("DELETE FROM audit_seal WHERE line_id = %s", lines[1].pk)
    tamper("DELETE FROM audit_line WHERE id = %s", lines[1].pk)
    assert told() == [("cut", lines[2].pk)]
    assert "前面少了 1 环" in verify().findings[0].words


def test_removed_seal_is_seen_though_its_line_stands(lines: list[Line]) -> None:
    tamper("DELETE FROM audit_seal WHERE line_id = %s", lines[1].pk)
    assert ("cut", lines[2].pk) in told()


def test_line_inserted_into_the_chain_is_named_and_not_its_neighbour(lines: list[Line], world: World) -> None:
    tamper("UPDATE audit_seal SET id = id + 100 WHERE line_id >= %s", lines[2].pk)  # makes room
    false = record(actor=world.leader, action="people.reveal")
    seal = Seal.objects.get(line_id=lines[1].pk)
    own = digest(Line.objects.values_list(*COLUMNS).get(pk=false.pk), bytes(seal.hash))
    for hash_ in (own, b"\1" * 32):  # with a fitting hash or with any
        tamper("INSERT INTO audit_seal (id, line_id, hash) VALUES (%s, %s, %s)", seal.pk + 1, false.pk, hash_)
        assert told() == [("inserted", false.pk)]
        tamper("DELETE FROM audit_seal WHERE line_id = %s", false.pk)


def test_line_put_in_with_an_old_time_is_named_though_the_sealer_takes_it(lines: list[Line], world: World) -> None:
    late = Line.objects.create(at=timezone.now() - timedelta(days=3), actor="leader", unit_path="22/", action="people.reveal")
    seal_lines()
    assert told() == [("backdated", late.pk)]
    ahead = Line.objects.create(at=timezone.now() + timedelta(days=3), actor="leader", unit_path="22/", action="people.reveal")
    seal_lines()
    assert told() == [("backdated", late.pk), ("inserted", ahead.pk)]


def test_old_line_without_a_seal_is_named(lines: list[Line]) -> None:
    late = Line.objects.create(at=timezone.now() - timedelta(hours=5), actor="leader", unit_path="22/", action="people.reveal")
    assert told() == [("unsealed", late.pk)]


def test_young_line_without_a_seal_is_nothing_to_tell(lines: list[Line], world: World) -> None:
    record(actor=world.officer, action="people.update")
    assert told() == []


def test_cut_end_is_seen_by_the_heads(lines: list[Line]) -> None:
    write_head()
    tamper("DELETE FROM audit_seal WHERE line_id >= %s", lines[2].pk)
    tamper("DELETE FROM audit_line WHERE id >= %s", lines[2].pk)
    (finding,) = verify().findings
    assert finding.what == "cut"
    assert "末端被截去" in finding.words


def test_chain_computed_anew_is_seen_by_the_heads_or_by_what_stands_on_paper(lines: list[Line], heads: Path) -> None:
    write_head()
    paper = head(last_head().words)  # type: ignore[union-attr]
    tamper("UPDATE audit_line SET actor = 'somebody' WHERE id = %s", lines[1].pk)
    rehash()
    assert [what for what, _ in told()] == ["rewritten"]
    heads.unlink()
    assert told() == []  # the file of heads is gone too: only the paper knows
    assert [one.what for one in verify(written_down=[paper]).findings] == ["rewritten"]


def test_links_taken_out_and_closed_up_are_seen_by_the_heads(lines: list[Line], world: World) -> None:
    write_head()
    record(actor=world.officer, action="people.update")
    seal_lines()
    tamper("DELETE FROM audit_seal WHERE line_id = %s", lines[3].pk)
    tamper("DELETE FROM audit_line WHERE id = %s", lines[3].pk)
    rehash()
    assert [what for what, _ in told()] == ["rewritten"]


@pytest.mark.parametrize("harm", ["alter", "remove", "nonsense"])
def test_harmed_file_of_heads_is_named(lines: list[Line], world: World, heads: Path, harm: str) -> None:
    write_head()
    record(actor=world.officer, action="people.update")
    seal_lines()
    write_head()
    first, second = heads.read_text().splitlines(keepends=True)
    changed = json.dumps(json.loads(first) | {"hash": "00" * 32}) + "\n"
    heads.write_text({"alter": changed + second, "remove": second, "nonsense": first + "[]\n"}[harm])
    assert [what for what, _ in told()] == ["heads"]
    assert last_head() is None


def test_head_cut_by_a_power_failure_is_written_again(lines: list[Line], heads: Path, world: World) -> None:
    write_head()
    whole = heads.read_text()
    heads.write_text(whole + whole[:40])
    record(actor=world.officer, action="people.update")
    seal_lines()
    write_head()
    assert told() == []
    assert (verify().heads, heads.stat().st_mode & 0o777) == (2, 0o600)


def test_command_names_what_is_wrong_and_says_it_by_its_exit_code(lines: list[Line], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("audit", "verify")
    words = last_head().words  # type: ignore[union-attr]
    assert f"请抄下锚点：{words}" in capsys.readouterr().out
    call_command("audit", "verify", "--head", words)
    tamper("UPDATE audit_line SET actor = 'somebody' WHERE id = %s", lines[1].pk)
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        call_command("audit", "verify", "--json")
    assert ended.value.code == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["whole"], [one["line"] for one in report["findings"]]) == (False, [lines[1].pk])


def test_check_that_found_something_waits_until_it_is_explained(lines: list[Line], world: World) -> None:
    assert check_chain(by=world.audit_admin).whole
    assert unexplained_check() is None
    tamper("UPDATE audit_line SET actor = 'somebody' WHERE id = %s", lines[1].pk)
    report = check_chain(by=None)
    assert unexplained_check().detail["breaks"] == 1  # type: ignore[union-attr]
    with pytest.raises(DomainError):
        explain_findings(fingerprint=report.fingerprint, words=" ", by=world.audit_admin)
    explain_findings(fingerprint=report.fingerprint, words="演练时改的", by=world.audit_admin)
    assert check_chain(by=None).fingerprint == report.fingerprint
    assert unexplained_check() is None
    tamper("DELETE FROM audit_line WHERE id = %s", lines[3].pk)
    check_chain(by=None)
    assert unexplained_check() is not None  # something new


def test_lines_cannot_be_changed_through_the_application(lines: list[Line]) -> None:
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Line.objects.filter(pk=lines[0].pk).update(actor="somebody")
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        lines[0].delete()
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Seal.objects.filter(line_id=lines[0].pk).delete()


def test_what_stands_on_paper_is_read_as_it_is_written() -> None:
    assert head("12：00ab-12cd-34ef-5678") == Head("", 12, "00ab-12cd-34ef-5678")
    with pytest.raises(Exception, match="封存号"):
        head("00ab")
