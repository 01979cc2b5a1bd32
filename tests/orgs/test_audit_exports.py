"""Does the auditor get the filtered lines in words, with a proof that shows every later change of the copy?"""

from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import load_workbook

from bangfu.audit.actions import record, seal_lines
from bangfu.audit.models import Line
from bangfu.core.models import Work
from bangfu.core.work import do_work
from bangfu.orgs.views import audit
from tests.audit.conftest import tamper
from tests.world import World


@pytest.fixture(autouse=True)
def heads(settings, tmp_path: Path) -> None:
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"


@pytest.fixture
def lines(world: World) -> None:
    for key in range(3):
        record(actor=world.officer, action="people.reveal", object_kind="person", object_id=key, detail={"purpose": "=1+1"})
    record(actor=world.leader, action="return.accept", object_kind="return", object_id=1)
    seal_lines()


def download(client: Client, address: str, to: Path) -> Path:
    to.write_bytes(b"".join(client.get(address).streaming_content))  # type: ignore[attr-defined]
    return to


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.usefixtures("lines")
def test_exported_lines_are_those_of_the_filter_and_can_be_checked(world: World, as_user, tmp_path: Path, kind: str) -> None:
    file = download(as_user(world.audit_admin), f"/orgs/audit/export/{kind}/?actor=officer&action=people", tmp_path / f"a.{kind}")
    told = StringIO()
    call_command("audit", "check", str(file), stdout=told)
    assert "没有改动" in told.getvalue()
    if kind == "csv":
        rows = file.read_text(encoding="utf-8-sig").splitlines()
        assert len(rows) == 4
        assert "查看证号电话原文" in rows[1]
        file.write_text(file.read_text(encoding="utf-8-sig").replace('""officer""', '""nobody""', 1), encoding="utf-8-sig")
    else:
        book = load_workbook(file)
        sheet = book.active
        assert [row[3].value for row in sheet.iter_rows(min_row=5)] == ["查看证号电话原文"] * 3
        sheet.cell(5, 9).value = sheet.cell(5, 9).value.replace("officer", "nobody")
        book.save(file)
    with pytest.raises(SystemExit):
        call_command("audit", "check", str(file), stdout=told)
    assert "被改动过" in told.getvalue()
    assert Line.objects.filter(action="audit.export", actor="audit_admin").count() == 1


def test_line_not_sealed_yet_is_exported_without_a_proof(lines: None, world: World, as_user, tmp_path: Path, capsys) -> None:
    record(actor=world.officer, action="people.reveal")
    call_command("audit", "check", str(download(as_user(world.audit_admin), "/orgs/audit/export/csv/?actor=officer", tmp_path / "a.csv")))
    assert "1 行没有原文" in capsys.readouterr().out


def test_other_files_are_refused(tmp_path: Path, db: None) -> None:
    for name, data in (("a.csv", "甲,乙\n1,2\n".encode()), ("a.xlsx", b"x"), ("b.csv", b"\xff\xfe\x00")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(CommandError):
            call_command("audit", "check", str(tmp_path / name))


def test_long_export_and_check_run_in_the_background(lines: None, world: World, as_user, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "AT_ONCE", 0)
    client = as_user(world.audit_admin)
    client.get("/orgs/audit/export/xlsx/?actor=officer")
    client.post("/orgs/audit/verify/")
    export, check = Work.objects.order_by("pk")
    for work in (export, check):
        do_work(work.pk)
        work.refresh_from_db()
        assert work.state == "done"
    sheet = load_workbook(BytesIO(b"".join(client.get(export.result_url).streaming_content))).active
    assert [row[2].value for row in sheet.iter_rows(min_row=5)] == ["officer"] * 3
    assert check.result == {"breaks": 0}


def test_page_says_what_was_found_until_it_is_explained(lines: None, world: World, as_user) -> None:
    client = as_user(world.audit_admin)
    client.post("/orgs/audit/verify/")
    assert "上次校验：完整" in client.get("/orgs/audit/").content.decode()
    tamper("UPDATE audit_line SET actor = 'nobody' WHERE action = 'return.accept'")
    client.post("/orgs/audit/verify/")
    shown = client.get("/orgs/audit/").content.decode()
    assert "审计链有 1 处问题" in shown
    assert "nobody 接收报表）与封存时不一致" in shown
    client.post("/orgs/audit/explain/", {"words": "演练"})
    assert "已说明原因" in client.get("/orgs/audit/").content.decode()
