"""Does every sealed value move to a new key while the site is in use, and is an old key kept as long as anything needs it?"""

import base64
import os
import re
import subprocess
import time
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.db.models import FileField

from bangfu.audit.models import Line
from bangfu.core import keyring, resealing
from bangfu.core.crypto import seal, unseal
from bangfu.core.resealing import Place, reseal
from bangfu.core.sealed_files import keep, kept
from bangfu.home.backup import database
from bangfu.home.keys import rotation
from bangfu.home.keys.places import FILES, places
from bangfu.home.keys.rotation import counts, counts_by_key
from bangfu.home.tasks import finish_rotation
from bangfu.people.imports import staged
from bangfu.people.models import Identity, ImportBatch
from bangfu.people.privacy import identity_columns, index_of
from bangfu.surveys.actions.contact import PHONE_PURPOSE
from tests.world import World

ROOT = Path(__file__).parents[2]
# Modules that seal; what they seal stands in home/keys/places.py or is a SealedField.
SEALING = {
    "core/kept_files.py",
    "core/crypto.py", "core/fields.py", "core/resealing.py", "home/keys/files.py", "home/seed/registry.py", "home/backup/making.py",
    "orgs/sign_in.py", "people/imports/plan.py", "people/imports/stage.py", "people/interchange/comparing.py",
    "core/sealed_files.py", "surveys/actions/contact.py",
}
UNSEALED_FILES: set[str] = set()


@pytest.fixture
def ring(settings, tmp_path: Path) -> Path:
    """The world's key in a file, as in an installation of its own."""
    settings.DATA_KEY_FILE = tmp_path / "data_key.secret"
    settings.DATA_KEY_FILE.write_text(settings.DATA_KEYS)
    settings.DATA_KEYS = ""
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}}
    return settings.DATA_KEY_FILE


def keys(*words: str) -> str:
    told = StringIO()
    call_command("keys", *words, stdout=told, stderr=told)
    return told.getvalue()


def row_of(identity: Identity) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, id_number, phone, address FROM people_identity WHERE person_id = %s", [identity.pk])
        return [bytes(one) for one in cursor.fetchone()]


@pytest.mark.parametrize("cipher", ["aes-256-gcm", "sm4-gcm"])
def test_every_value_moves_to_the_new_key_and_reads_as_before(world: World, ring: Path, cipher: str) -> None:
    before = list(Identity.objects.order_by("pk").values_list("name", "id_number", "certificate", "phone", "address", "id_index"))
    told = keys("rotate", "--cipher", cipher)
    name = "k2.sm4" if cipher == "sm4-gcm" else "k2"
    assert f"换到 {name}" in told
    assert {one.startswith(f"{name}:".encode()) for one in row_of(world.people[0].identity) if one} == {True}
    assert list(Identity.objects.order_by("pk").values_list("name", "id_number", "certificate", "phone", "address", "id_index")) == before
    total = counts_by_key()
    assert total["k1"] == 0 < total[name]
    assert list(Line.objects.filter(action="keys.rotate").values_list("object_id", flat=True)) == [name, name]
    assert f"{name}　{cipher}　现用" in keys("list")


def test_values_inside_json_and_files_move_as_well(world: World, ring: Path) -> None:
    Authenticator.objects.create(user=world.officer, type="totp", data={"secret": base64.b64encode(seal("S" * 100, purpose="mfa_authenticator.data")).decode()})
    Authenticator.objects.create(user=world.officer, type="recovery_codes", data={"seed": base64.b64encode(seal("R", purpose="mfa_authenticator.data")).decode(), "used_mask": 3})
    batch = ImportBatch(unit=world.officer.unit, path="22/", uploaded_by=world.officer, file_name="a.xlsx", digest="d")
    batch.file.save("a.sealed", ContentFile(seal(base64.b64encode(b"rows").decode(), purpose="people_importbatch.file")))  # of an earlier version
    later = ImportBatch(unit=world.officer.unit, path="22/", uploaded_by=world.officer, file_name="b.xlsx", digest="e")
    keep(later.file, b"r" * 3_000_000, digest="e", purpose="people_importbatch.file")
    later.save()
    keys("rotate")
    held = [Authenticator.objects.get(type=kind).data for kind in ("totp", "recovery_codes")]
    assert [unseal(base64.b64decode(held[0]["secret"]), purpose="mfa_authenticator.data"), held[1]["used_mask"]] == ["S" * 100, 3]
    assert [Path(one.file.path).read_bytes()[:3] for one in (batch, later)] == [b"k2:", b"k2:"]
    assert [kept(one.file, purpose="people_importbatch.file") for one in (batch, later)] == [b"rows", b"r" * 3_000_000]
    assert counts()["people_importbatch.file"] == {"k2": 2}


def test_replaced_phone_of_a_contact_moves(world: World, ring: Path, plain_table: str) -> None:
    sealed = seal("", purpose=PHONE_PURPOSE).hex()  # there was none
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {plain_table} (before) VALUES (%s)", [f'{{"phone": ["{sealed}", null], "values": {{"a": 1}}}}'])  # noqa: S608
        keyring.put(keyring.ring_with_new_key("sm4-gcm"))
        reseal([Place(plain_table, "id", "before", PHONE_PURPOSE, ("phone", "0"), "hex")])
        cursor.execute(f"SELECT before #>> '{{phone,0}}', before #>> '{{values,a}}' FROM {plain_table}")  # noqa: S608
        now, rest = cursor.fetchone()
    assert (unseal(bytes.fromhex(now), purpose=PHONE_PURPOSE), rest) == ("", "1")


def test_rows_that_wait_to_be_imported_move_too_and_stop_a_change_of_the_index_key(world: World, ring: Path, settings) -> None:
    staged.make(7)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO people_staged_7 (number, name) VALUES (1, %s)", [seal("王试", purpose="people_identity.name")])
    assert counts()["people_staged_7.name"] == {"k1": 1}
    keys("rotate")
    assert counts()["people_staged_7.name"] == {"k2": 1}
    settings.INDEX_KEY = "77" * 32
    with pytest.raises(CommandError, match="1 批名册检查过还没写入"):
        keys("reindex")


def test_table_dropped_meanwhile_is_no_error(db: None) -> None:
    with resealing.unless_dropped(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM people_staged_8")
    with pytest.raises(ProgrammingError), resealing.unless_dropped(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM people_identity")


@pytest.fixture
def plain_table(db: None) -> str:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE plain (id bigserial PRIMARY KEY, before jsonb)")
    return "plain"


def test_run_that_was_cut_off_goes_on_with_the_same_key(world: World, ring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "finish", lambda say: rotation.Result("k2", 0, 0, []))
    keys("rotate")
    monkeypatch.undo()
    world.people[0].identity.save()  # the site goes on meanwhile, with the new key
    assert len(counts()["people_identity.name"]) == 2
    assert "接着上次" in keys("rotate")
    assert [key.id for key in keyring.ring()] == ["k2", "k1"]
    assert counts()["people_identity.name"].keys() == {"k2"}


def test_value_saved_meanwhile_is_not_overwritten(world: World, ring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    identity, put_back = world.people[0].identity, resealing._put_back

    def saved_in_between(group: list[Place], rows: list[tuple[object, ...]]) -> int:
        if group[0].table == "people_identity" and identity.phone != "13900000000":
            identity.phone = "13900000000"
            identity.save()
        return put_back(group, rows)

    monkeypatch.setattr(resealing, "_put_back", saved_in_between)
    monkeypatch.setattr(resealing, "PAUSE", 0)
    keys("rotate")
    identity.refresh_from_db()
    assert identity.phone == "13900000000"
    assert counts_by_key()["k1"] == 0


def test_value_no_key_opens_is_named_and_the_rest_moves(world: World, ring: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_identity SET phone = 'k1:spoilt'::bytea WHERE person_id = %s", [world.people[0].pk])
        cursor.execute("UPDATE people_identity SET phone = 'k0:lost'::bytea WHERE person_id = %s", [world.people[1].pk])
    told = StringIO()
    with pytest.raises(CommandError, match="已跳过"):
        call_command("keys", "rotate", stdout=told, stderr=told)
    assert f"people_identity.phone 编号 {world.people[0].pk}" in told.getvalue()
    assert counts()["people_identity.phone"]["k1"] == counts()["people_identity.phone"]["k0"] == 1
    assert "没有这把密钥" in keys("list", "--places")
    with pytest.raises(CommandError, match="还有 1 个值要用 k1"):
        keys("retire", "k1")
    with pytest.raises(CommandError, match="已跳过"):
        keys("rotate", "--new")
    assert [key.id for key in keyring.ring()] == ["k3", "k2", "k1"]
    assert counts_by_key()["k2"] == 0


def test_old_key_goes_when_nothing_needs_it_and_a_day_has_passed(world: World, ring: Path) -> None:
    for key, words in (("k1", "现用密钥"), ("k9", "没有编号")):
        with pytest.raises(CommandError, match=words):
            keys("retire", key)
    keys("rotate")
    with pytest.raises(CommandError, match="不到一天"):
        keys("retire", "k1")
    os.utime(ring, (time.time() - 90_000,) * 2)
    assert "retired_keys.secret" in keys("retire", "k1")
    assert [key.id for key in keyring.ring()] == ["k2"]
    assert Identity.objects.get(pk=world.people[0].pk).name == "张试山"


def test_keys_of_the_environment_are_told_not_written(world: World, settings) -> None:
    with pytest.raises(CommandError, match="BANGFU_DATA_KEYS") as told:
        keys("rotate")
    settings.DATA_KEYS = str(told.value).splitlines()[-1]
    keys("rotate")
    assert counts_by_key()["k1"] == 0
    assert "从 BANGFU_DATA_KEYS 里去掉" in keys("retire", "k1")


def test_changed_index_key_is_noticed_at_the_start_and_fingerprints_are_worked_out_anew(world: World, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = world.people[0].identity, world.people[1].identity
    Identity.objects.filter(pk=second.pk).update(id_index=None)  # as after a merge
    assert "不用重算" in keys("reindex")
    settings.INDEX_KEY = "77" * 32
    with pytest.raises(CommandError, match="index_key"):
        call_command("prepare")
    monkeypatch.setattr(rotation, "_refuse_if_connected", lambda what: None)
    assert "检索指纹已按现在的检索密钥重算" in keys("reindex")
    for one in Identity.objects.all():
        expected = identity_columns(name=one.name, id_number=one.id_number, certificate=one.certificate, phone=one.phone)
        if one.pk == second.pk:
            expected["id_index"] = None
        assert {name: getattr(one, name) and bytes(getattr(one, name)) for name in expected} == expected
    assert Identity.objects.get(id_index=index_of("id", first.id_number)).pk == first.pk


def test_reindexing_asks_that_nobody_works(world: World, settings) -> None:
    settings.INDEX_KEY = "77" * 32
    with psycopg.connect(**database._parameters(connection.settings_dict["NAME"])), pytest.raises(CommandError, match="停止 bangfu serve"):
        keys("reindex")


def test_background_run_is_finished_by_the_worker(world: World, ring: Path) -> None:
    assert "已交给后台" in keys("rotate", "--background")
    assert counts()["people_identity.name"].keys() == {"k1"}
    finish_rotation()
    finish_rotation()  # taken up again after a kill: no further key
    assert counts_by_key() == {"k2": counts_by_key()["k2"], "k1": 0}


def test_every_module_that_seals_is_known_and_every_file_field_named() -> None:
    found = subprocess.run(["grep", "-rlE", r"\b(seal|seal_many|seal_bytes|seal_blocks)\(", "bangfu", "--include=*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {path.removeprefix("bangfu/") for path in found.split()} == SEALING
    fields = {f"{model._meta.db_table}.{one.name}" for model in apps.get_models() for one in model._meta.get_fields() if isinstance(one, FileField)}
    assert fields - UNSEALED_FILES == {kind.name for kind in FILES}


def test_every_place_is_a_column_without_history(db: None) -> None:
    """A history trigger would keep a second copy under the old key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal")
        triggered = dict(cursor.fetchall())
    assert {place.table: triggered[place.table] for place in places() if place.table in triggered} == {}
    assert all(re.fullmatch(r"\w+", place.table + place.column) for place in places())
