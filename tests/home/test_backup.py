"""Does a backup hold everything, and does it come back whole or not at all? Real databases on the test server."""

import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.home.actions import start_installation
from bangfu.home.backup import database, restoring
from bangfu.home.backup.archive import Manifest, _add_text, opened
from bangfu.home.backup.checking import why_wrong_keys
from bangfu.orgs.models import Region, User
from bangfu.people.models import Identity, Person
from bangfu.people.privacy import identity_columns
from tests.clock import TODAY

NAME = "张试恢"
SCAN = "signed/2022/05/scan.pdf"


def _storage(folder: Path) -> override_settings:
    kind = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    return override_settings(STORAGES={"default": kind, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}})


def _name(ending: str) -> str:
    """A database of this test run and process alone."""
    return f"{connection.settings_dict['TEST']['NAME']}{os.environ.get('PYTEST_XDIST_WORKER', '')}_{ending}"


def _make(name: str) -> None:
    with database.server() as side:
        database.drop(side, name)
        side.execute(f"CREATE DATABASE {name}")


@pytest.fixture(scope="module")
def office(django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation with one person and one scan, and its backup."""
    name, folder = _name("office"), tmp_path_factory.mktemp("office")
    (folder / "files" / SCAN).parent.mkdir(parents=True)
    (folder / "files" / SCAN).write_bytes(b"%PDF signed")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _make(name)
        with database.django_on(name), _storage(folder / "files"):
            call_command("migrate", interactive=False, verbosity=0)
            start_installation(province="64", line="dpf")
            _register_somebody()
            call_command("backup", str(folder / "whole.tar"))
        yield folder / "whole.tar"
        with database.server() as side:
            database.drop(side, name)


def _register_somebody() -> None:
    number = "640104198001010015"
    region = Region.objects.filter(level=4).order_by("path")[0]
    person = Person.objects.create(region=region, path=region.path, sex="1", birth_on=TODAY, category="4", grade="3")
    Identity.objects.create(person=person, name=NAME, id_number=number, certificate=number + "43", phone="13800000000", address=region.name,
                            **identity_columns(name=NAME, id_number=number, certificate=number + "43", phone="13800000000"))


@pytest.fixture
def target(office: Path, tmp_path: Path, django_db_blocker: pytest.FixtureRequest) -> Iterator[Path]:
    """An empty installation to restore into: the folder of its files."""
    name = _name("target")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _make(name)
        with database.django_on(name), _storage(tmp_path / "files"):
            yield tmp_path / "files"
        with database.server() as side:
            for one in (name, name + database.FRESH, name + "_before"):
                database.drop(side, one)


def _tables() -> list[str]:
    return connection.introspection.table_names()


def test_restored_installation_is_the_one_that_was_backed_up(office: Path, target: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("restore", str(office), verify=True)
    assert Identity.objects.get().name == NAME
    assert User.objects.count() == 3
    assert (target / SCAN).read_bytes() == b"%PDF signed"
    assert sorted(path.name for path in target.iterdir()) == ["signed"]
    assert Line.objects.filter(action="backup.restore").exists()
    told = capsys.readouterr().out
    for words in ("行：与备份一致", "审计链", "抽查 1 条", "恢复完成"):
        assert words in told


def test_restore_refuses_an_installation_in_use(office: Path, target: Path) -> None:
    call_command("restore", str(office))
    with pytest.raises(CommandError, match="已经在用") as refused:
        call_command("restore", str(office), verify=True)
    assert refused.value.returncode == 2


def test_restore_never_mixes_files(office: Path, target: Path) -> None:
    target.mkdir()
    (target / "other.xlsx").write_bytes(b"of somebody else")
    with pytest.raises(CommandError, match="里已有文件"):
        call_command("restore", str(office))
    assert (target / "other.xlsx").exists()
    assert _tables() == []


def test_restore_refuses_while_somebody_is_connected(office: Path, target: Path) -> None:
    with psycopg.connect(**database._parameters(connection.settings_dict["NAME"])), pytest.raises(CommandError, match="停止 bangfu serve"):
        call_command("restore", str(office))


@pytest.mark.parametrize("keys", [{"DATA_KEYS": "k1:" + "33" * 32}, {"DATA_KEYS": "k2:" + "11" * 32}, {"INDEX_KEY": "44" * 32}])
def test_restore_needs_the_keys_of_the_backup(office: Path, target: Path, keys: dict[str, str]) -> None:
    with override_settings(**keys), pytest.raises(CommandError, match="放回来再恢复"):
        call_command("restore", str(office), verify=True)
    assert _tables() == []


def test_backup_holds_no_key_unless_asked(office: Path, tmp_path: Path, target: Path) -> None:
    assert settings.INDEX_KEY.encode() not in office.read_bytes()
    assert oct(office.stat().st_mode & 0o777) == "0o600"
    call_command("restore", str(office))
    call_command("backup", str(tmp_path / "keys.tar"), with_keys=True)
    with tarfile.open(tmp_path / "keys.tar") as tar:
        assert settings.INDEX_KEY.encode() in tar.extractfile("keys.env").read()  # type: ignore[union-attr]


def test_backup_never_overwrites(office: Path, target: Path) -> None:
    before = office.read_bytes()
    with pytest.raises(CommandError, match="不覆盖"):
        call_command("backup", str(office))
    assert office.read_bytes() == before


@pytest.mark.parametrize("share", [0.01, 0.5, 0.9])
def test_restore_refuses_a_file_that_was_cut_off(office: Path, target: Path, tmp_path: Path, share: float) -> None:
    cut = tmp_path / "cut.tar"
    data = office.read_bytes()
    cut.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(CommandError, match="不是完整的帮扶备份"):
        call_command("restore", str(cut), verify=True)
    assert _tables() == []


@pytest.mark.parametrize(("name", "value"), [
    ("seals", "许多"), ("seals", -1), ("tables", ["people_person"]), ("tables", {"people_person": "3"}), ("key_probe", "不是十六进制"), ("key_probe", 7), ("files", {"a": 1}),
    ("made_at", None), ("chain_end", "abc"), ("extra", 1), ("version", ...), ("", []),
])
def test_manifest_made_by_hand_is_refused_by_the_entry_that_is_wrong(office: Path, tmp_path: Path, name: str, value: object) -> None:
    with tarfile.open(office, "r:") as tar:
        told = json.loads(tar.extractfile("manifest.json").read())  # type: ignore[union-attr]
    told = [] if not name else {key: one for key, one in {**told, name: value}.items() if one is not ...}
    made = tmp_path / "made.tar"
    with tarfile.open(made, "w") as tar:
        _add_text(tar, "manifest.json", json.dumps(told))
    with pytest.raises(DomainError, match=f"“{name or '全部内容'}”不对.*什么也没有改动"), opened(made):
        pass


@pytest.mark.parametrize("probe", ["", "00", "6b313a" + "00" * 60])
def test_probe_that_no_key_made_means_other_keys(probe: str) -> None:
    assert "现有密钥打不开" in why_wrong_keys(Manifest("", "", {}, 0, "", probe, ""))


def test_restore_refuses_a_file_that_was_altered(office: Path, target: Path, tmp_path: Path) -> None:
    altered = tmp_path / "altered.tar"
    altered.write_bytes(office.read_bytes().replace(b"%PDF signed", b"%PDF forged"))
    with pytest.raises(CommandError, match="与备份时不一致"):
        call_command("restore", str(altered))
    assert _tables() == []
    assert not target.exists()


def test_restore_refuses_a_shortened_audit_chain(office: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup whose dump lacks the last audit line, as if somebody had cut it before packing."""
    check = restoring._check

    def cut_first(*args: object, **options: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_seal DISABLE TRIGGER ALL")
            cursor.execute("UPDATE audit_seal SET hash = decode(repeat('00', 32), 'hex') WHERE id = (SELECT max(id) FROM audit_seal)")
        check(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(restoring, "_check", cut_first)
    with pytest.raises(CommandError, match="审计"):
        call_command("restore", str(office), verify=True)
    assert _tables() == []


def test_drill_leaves_an_installation_in_use_alone(office: Path, target: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("restore", str(office))
    User.objects.filter(username="xitong").update(display_name="改过的人")
    call_command("restore", str(office), drill=True)
    assert "演练通过" in capsys.readouterr().out
    assert User.objects.get(username="xitong").display_name == "改过的人"
    with database.server() as side:
        names = [name for (name,) in side.execute("SELECT datname FROM pg_database").fetchall()]
    assert not [name for name in names if name.endswith(database.FRESH)]


@pytest.mark.soak
def test_restore_killed_at_random_moments_leaves_nothing_half_done(office: Path, target: Path) -> None:
    name, host = connection.settings_dict["NAME"], connection.settings_dict["HOST"]
    connection.close()
    env = {**os.environ, "DATABASE_URL": f"postgresql://bangfu@/{name}?host={host}", "BANGFU_VAR": str(target.parent), "BANGFU_PG_BIN": str(settings.POSTGRES_PROGRAMS()),
           "DJANGO_SETTINGS_MODULE": "bangfu.config.settings", "BANGFU_SECRET_KEY": "x" * 40, "BANGFU_DATA_KEYS": settings.DATA_KEYS, "BANGFU_INDEX_KEY": settings.INDEX_KEY}
    command = [sys.executable, "-m", "django", "restore", str(office), "--verify"]
    began = time.monotonic()
    assert subprocess.run(command, env=env, capture_output=True).returncode == 0
    whole = time.monotonic() - began
    dice = random.Random(20)  # noqa: S311
    for _ in range(20):
        with database.server() as side:
            database.drop(side, name)
            side.execute(f"CREATE DATABASE {name}")
        if target.exists() and not (target / ".restoring").exists():
            shutil.rmtree(target)
        process = subprocess.Popen(command, env=env, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.3, 1.05) * whole)
        process.kill()  # pg_restore, if it runs just then, lives on
        process.wait()
        if _tables():
            assert Identity.objects.get().name == NAME
            assert (target / SCAN).read_bytes() == b"%PDF signed"
        else:
            assert not target.exists() or (target / ".restoring").exists()
        connection.close()
    with database.server() as side:
        database.drop(side, name)
        side.execute(f"CREATE DATABASE {name}")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    (target / ".restoring").touch()  # as left by a kill between the files and the database
    assert subprocess.run(command, env=env, capture_output=True).returncode == 0


def test_backup_into_a_folder_that_cannot_be_written_says_so(db: None, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="写不进去"):
        call_command("backup", str(tmp_path / "file" / "b.tar"))
