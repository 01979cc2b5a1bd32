"""What happens when a backup comes back? A fresh database and folder beside the real ones, checked, then put in their place.

Killed at any moment, the installation is as empty as before or whole: the database changes places in one transaction, and the
files that moved in just before it carry a mark by which the next restore knows them for its own.
"""

import shutil
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from bangfu.audit.actions import record
from bangfu.audit.anchors import set_heads_aside
from bangfu.core.errors import DomainError
from bangfu.home.actions import refuse_if_used
from bangfu.home.backup import checking, database
from bangfu.home.backup.archive import MARK, Manifest, extract, opened
from bangfu.home.backup.making import files_folder

Say = Callable[[str], None]


def restore(*, path: Path, verify: bool, drill: bool, say: Say) -> None:
    """Bring a backup back, or (`drill`) only try whether it would come back. Raises DomainError and leaves nothing behind."""
    name, files = connection.settings_dict["NAME"], files_folder()
    beside = files.with_name(f"{files.name}{MARK}")
    with opened(path) as (tar, manifest), database.server() as side, database.locked(side):
        if not drill:
            refuse_if_used()
            connection.close()
            database.refuse_if_open(side, name)
            _refuse_if_kept(files)
        if refusal := checking.why_wrong_keys(manifest):
            raise DomainError(refusal)
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        fresh = database.create_fresh(side, name)
        try:
            say(f"备份：{manifest.made_at[:16].replace('T', ' ')}，版本 {manifest.version}")
            dump = beside / MARK  # the mark holds the dump, then nothing
            extract(tar, manifest, dump=dump, files=beside)
            say(f"文件 {len(manifest.files):,} 个：与备份一致")
            database.run("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", str(dump), database=fresh)
            with database.django_on(fresh):
                _check(manifest, everything=verify or drill, say=say)
                if not drill:
                    call_command("migrate", interactive=False, verbosity=0)
                    record(actor=None, action="backup.restore", detail={"made_at": manifest.made_at})
            if not drill:
                dump.write_bytes(b"")
                _move_in(beside, files)
                database.swap(side, fresh, name)
                set_heads_aside()
                (files / MARK).unlink()
        finally:
            database.drop(side, fresh)
            shutil.rmtree(beside, ignore_errors=True)


def _refuse_if_kept(files: Path) -> None:
    """Files of an installation are never mixed; those of a restore that was killed are known by their mark."""
    if files.is_dir() and any(files.iterdir()) and not (files / MARK).exists():
        raise DomainError(f"文件夹“{files}”里已有文件，恢复只进空的安装。请换一个数据目录（BANGFU_VAR），或先把它移走。")


def _move_in(beside: Path, files: Path) -> None:
    """The folder takes its place in one step; what stood there is empty or a killed restore's."""
    if files.exists():
        shutil.rmtree(files)
    beside.rename(files)


def _check(manifest: Manifest, *, everything: bool, say: Say) -> None:
    """Raise DomainError with all that is wrong."""
    if refusal := checking.why_too_new():
        raise DomainError(refusal)
    wrong = list(checking.wrong_counts(manifest))
    _refuse(wrong)
    say(f"表 {len(manifest.tables)} 张、共 {sum(manifest.tables.values()):,} 行：与备份一致")
    if not everything:
        return
    _refuse(list(islice(checking.wrong_chain(manifest), checking.SHOWN)))
    say(f"审计链 {manifest.seals:,} 环：完整，末端与备份一致")
    tried, bad = checking.unopened_identities()
    _refuse(bad)
    say(f"身份信息抽查 {tried} 条：现有密钥都能打开" if tried else "身份信息：库里没有人员，不用抽查；密钥与备份时相同")


def _refuse(wrong: list[str]) -> None:
    if wrong:
        more = f"……共 {len(wrong)} 处" if len(wrong) > checking.SHOWN else ""
        raise DomainError(f"恢复出来的数据与备份不一致，没有采用：{'；'.join(wrong[: checking.SHOWN])}{more}")
