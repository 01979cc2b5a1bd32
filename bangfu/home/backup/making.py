"""What happens when an installation is backed up? One consistent moment of the database, then the files, into one archive."""

import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from bangfu.audit.actions import record, seal_lines
from bangfu.audit.models import Seal
from bangfu.core import keyring
from bangfu.core.clock import HERE, now
from bangfu.core.crypto import blind_index, seal
from bangfu.core.errors import DomainError
from bangfu.home.backup.archive import Manifest, write_archive
from bangfu.home.backup.database import PASSING, count_rows, run

PROBE, PURPOSE = "bangfu", "backup.probe"


@dataclass(frozen=True)
class Made:
    """A finished backup."""

    path: Path
    size: int
    tables: int
    rows: int
    files: int


def files_folder() -> Path:
    return Path(default_storage.location)  # type: ignore[attr-defined]


def make_backup(*, to: Path, with_keys: bool) -> Made:
    """Write one archive; under its name it is either whole or not there. Raises DomainError."""
    if to.exists():
        raise DomainError(f"“{to}”已经存在，不覆盖。请换一个文件名。")
    part, dump = (to.with_name(to.name + ending) for ending in (".part", ".dump.part"))
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        for place in (part, dump):
            place.unlink(missing_ok=True)
            os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise DomainError(f"“{to}”写不进去：{error.strerror}。请换一个能写的文件夹。") from error
    try:
        record(actor=None, action="backup.make", detail={"with_keys": with_keys})
        while seal_lines():
            pass
        manifest = _dump(dump)
        write_archive(part, manifest, dump=dump, files=files_folder(), keys=_keys() if with_keys else "")
        part.rename(to)
    finally:
        for place in (part, dump):
            place.unlink(missing_ok=True)
    return Made(to, to.stat().st_size, len(manifest.tables), sum(manifest.tables.values()), len(manifest.files))


def _dump(to: Path) -> Manifest:
    """Dump the database and describe the very same moment of it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        left_behind = [f"--exclude-table-data={name}" for name in PASSING]
        run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={to}", *left_behind,
            database=connection.settings_dict["NAME"])
        last = Seal.objects.order_by("-pk").first()
        return Manifest(
            made_at=now().astimezone(HERE).isoformat(timespec="seconds"), version=version("bangfu"), tables=count_rows(), seals=Seal.objects.count(),
            chain_end=bytes(last.hash).hex() if last else "", key_probe=seal(PROBE, purpose=PURPOSE).hex(),
            index_probe=blind_index(PROBE, purpose=PURPOSE).hex(),
        )


def _keys() -> str:
    """The keys in the form in which the environment takes them."""
    return f"BANGFU_SECRET_KEY={settings.SECRET_KEY}\nBANGFU_DATA_KEYS={keyring.configured()}\nBANGFU_INDEX_KEY={settings.INDEX_KEY}\nBANGFU_AUDIT_KEY={settings.AUDIT_KEY}\n"
