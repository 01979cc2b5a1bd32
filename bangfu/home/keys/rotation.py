"""How does the installation change to a new key and take an old one out of use, while it is in use?"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from bangfu.audit.actions import record
from bangfu.core import keyring
from bangfu.core.errors import DomainError
from bangfu.core.resealing import Place, count_by_key, reseal
from bangfu.home.keys.files import count_files_by_key, reseal_files
from bangfu.home.keys.places import FILES, places
from bangfu.people.actions.reindexing import fits_index_key, reindex_identities
from bangfu.people.imports import staged

ROTATION_LOCK = 7_265_602  # advisory lock: one rotation at a time
QUIET = 24 * 3600  # seconds after which no process can still be sealing with a key that is no longer the current one

TOLD_EVERY = 100_000  # rows

Say = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """What a run moved under the current key, in how many seconds, and what no key opened."""

    key: str
    rows: int
    seconds: float
    unreadable: list[str]


def counts() -> dict[str, dict[str, int]]:
    """Place → id of key → values, in the database and in files."""
    return count_by_key(places()) | count_files_by_key(FILES)


def counts_by_key() -> dict[str, int]:
    """Id of key → values; keys that hold none included."""
    total = dict.fromkeys((key.id for key in keyring.ring()), 0)
    for held in counts().values():
        for key, values in held.items():
            total[key] = total.get(key, 0) + values
    return total


def rotate(*, cipher: str = "", anew: bool = False, say: Say = lambda words: None) -> Result:
    """Go on with what a former run left, else make a new key; then bring every value under the current key. Raises DomainError."""
    begin(cipher=cipher, anew=anew, say=say)
    return finish(say=say)


def begin(*, cipher: str, anew: bool, say: Say) -> None:
    """Put a new key in front, unless values still wait for the present one (a run was killed) and `anew` is not asked. Raises DomainError."""
    with _alone():
        (current, *older), wanted = keyring.ring(), cipher or settings.CIPHER
        values = counts_by_key()
        left = sum(values[key.id] for key in older)
        if left and wanted == current.cipher and not anew:
            say(f"接着上次：还有 {left:,} 个值不在现用密钥 {current.id} 下。")
            return
        _put_new_key(wanted)
        current = keyring.ring()[0]
        record(actor=None, action="keys.rotate", object_kind="keys", object_id=current.id, detail={"state": "开始"})
        say(f"新密钥 {current.id}（{current.cipher}）已启用，旧密钥继续可读。")


def finish(*, say: Say = lambda words: None) -> Result:
    """Bring every value under the current key; what is there already stays. Raises DomainError."""
    with _alone():
        key, began = keyring.ring()[0].id, time.monotonic()
        rows, unreadable = _move(say)
        record(actor=None, action="keys.rotate", object_kind="keys", object_id=key, detail={"state": "完成", "rows": rows})
        return Result(key, rows, time.monotonic() - began, unreadable)


def _put_new_key(cipher: str) -> None:
    ring = keyring.ring_with_new_key(cipher)
    if not keyring.is_kept_in_file():
        raise DomainError(f"密钥由环境变量给出，本程序改不了。请把 BANGFU_DATA_KEYS 改成下面这一行，重新启动全部进程，再运行 bangfu keys rotate：\n{ring}")
    try:
        keyring.put(ring)
    except OSError as error:
        raise DomainError(f"“{settings.DATA_KEY_FILE}”写不进去：{error.strerror}。请用运行网站的账号执行。") from error


def _move(say: Say) -> tuple[int, list[str]]:
    rows, unreadable = 0, []
    for table, group in _by_table().items():
        began = time.monotonic()
        moved = reseal(group, seen=_teller(table, say))
        took = time.monotonic() - began
        rows += moved.rows
        unreadable += moved.unreadable
        if moved.rows:
            say(f"{table}：{moved.rows:,} 行，{moved.rows / max(took, 0.001):,.0f} 行/秒")
    files = reseal_files(FILES)
    if files.rows:
        say(f"文件：{files.rows:,} 个")
    return rows + files.rows, unreadable + files.unreadable


def _teller(table: str, say: Say) -> Callable[[int], None]:
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        if done - told >= TOLD_EVERY:
            told = done
            say(f"  {table}：{done:,} 行")

    return tell


def _by_table() -> dict[str, list[Place]]:
    tables: dict[str, list[Place]] = {}
    for place in places():
        tables.setdefault(place.table, []).append(place)
    return tables


def retire(*, key_id: str, at_once: bool = False) -> Path | None:
    """Take a key out of use when nothing needs it any more; returns the file it now stands in (None: it is to be taken out of the environment)."""
    with _alone():
        ring = keyring.ring()
        if key_id not in {key.id for key in ring}:
            raise DomainError(f"没有编号为“{key_id}”的密钥。现有：{'、'.join(key.id for key in ring)}。")
        if key_id == ring[0].id:
            raise DomainError(f"{key_id} 是现用密钥，不能停用。请先 bangfu keys rotate。")
        if values := counts_by_key()[key_id]:
            raise DomainError(f"还有 {values:,} 个值要用 {key_id} 才能打开，不能停用。请先 bangfu keys rotate。")
        _refuse_if_in_use(at_once)
        record(actor=None, action="keys.retire", object_kind="keys", object_id=key_id)
        return keyring.retire(key_id) if keyring.is_kept_in_file() else None


def reindex() -> int:
    """Work out all fingerprints under the present index key, if they are of another; returns of how many people. Raises DomainError."""
    with _alone():
        if fits_index_key():
            return 0
        if waiting := len(staged.tables()):
            raise DomainError(f"有 {waiting} 批名册检查过还没写入，它们的指纹是旧的。请换回原来的检索密钥启动，写入或放弃它们，再换。")
        _refuse_if_connected("重算检索指纹")
        people = reindex_identities()
        record(actor=None, action="keys.reindex", object_kind="keys", object_id="index", detail={"people": people})
        return people


def _refuse_if_in_use(at_once: bool) -> None:
    """A process may have sealed something with the old key and not stored it yet."""
    if at_once:
        _refuse_if_connected("--at-once ")
    elif keyring.is_kept_in_file() and time.time() - Path(settings.DATA_KEY_FILE).stat().st_mtime < QUIET:
        raise DomainError("换钥匙还不到一天，可能还有没存完的数据用着旧密钥。请明天再停用；或停止 bangfu serve 后加 --at-once。")


def _refuse_if_connected(what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()")
        others = cursor.fetchone()[0]
    if others:
        raise DomainError(f"数据库还有 {others} 个连接。{what}要先停止 bangfu serve。")


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ROTATION_LOCK])
        if not cursor.fetchone()[0]:
            raise DomainError("另一次更换密钥正在进行。等它做完再试。")
        try:
            yield
        finally:
            with suppress(OperationalError, InterfaceError):  # a lost connection holds no lock
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ROTATION_LOCK])
