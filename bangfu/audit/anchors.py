"""What can somebody who holds the database not rewrite? The heads of the chain: a file outside of it, each line signed.

A head says how far the chain went at a moment and with which hash. Heads are themselves chained by their signatures. Whoever holds
the server's files too can forge them; against that a head is written down on paper (the page shows it) and given to `verify --head`.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils import timezone

from bangfu.audit.models import Archive, Seal
from bangfu.core.clock import HERE


@dataclass(frozen=True)
class Head:
    """How far the chain went: the number of its last link and the hash."""

    at: str  # ISO time
    seal: int
    hash: str  # hex

    @property
    def words(self) -> str:
        """What is written down on paper."""
        code = self.hash[:16]
        return f"{self.seal}:{'-'.join(code[i : i + 4] for i in range(0, 16, 4))}"


class ForgedHead(Exception):
    """A line of the file that was not written by this installation, or one before it was taken out."""


def heads_file() -> Path:
    return Path(settings.AUDIT_HEADS)


def heads() -> list[Head]:
    """All of them, oldest first; none when there is no file. Raises ForgedHead, naming the line."""
    place = heads_file()
    if not place.exists():
        return []
    with place.open() as file:
        return [head for head, _ in _read(file)]


def last_head() -> Head | None:
    """As the page shows it; a forged file has none."""
    try:
        return next(reversed(heads()), None)
    except ForgedHead:
        return None


def _read(file: IO[str]) -> Iterator[tuple[Head, str]]:
    before = ""
    for number, line in enumerate(file, 1):
        if not line.endswith("\n"):
            return  # cut by a power failure before it was acknowledged
        try:
            told = json.loads(line)
            mac, head = told.pop("mac"), Head(**told)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ForgedHead(f"锚点文件第 {number} 行读不出来") from error
        if not hmac.compare_digest(_mac(before, head), str(mac)):
            raise ForgedHead(f"锚点文件第 {number} 行不是本系统写的，或它前面的行被删改过，或 audit_key 不是原来的那一把")
        yield head, mac
        before = mac


def _mac(before: str, head: Head) -> str:
    return signature("head", before, head.at, head.seal, head.hash).hex()


def signature(*content: object) -> bytes:
    return hmac.digest(bytes.fromhex(settings.AUDIT_KEY), json.dumps([str(one) for one in content], ensure_ascii=False).encode(), "sha256")


def archive_mac(one: Archive) -> bytes:
    return signature("archive", one.file_name, bytes(one.file_digest).hex(), one.lines, one.last_seal, one.last_at.isoformat(),
                     bytes(one.start).hex(), bytes(one.hash).hex())


def write_head() -> Head | None:
    """Sign the present end of the chain, unless that has been done. Raises ForgedHead: nothing is written behind a forged line."""
    last = Seal.objects.order_by("-pk").first()
    if last is None:
        return None
    place = heads_file()
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(place, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        present = list(_read(file))
        before = present[-1][1] if present else ""
        if present and present[-1][0].seal >= last.pk:
            return present[-1][0]
        head = Head(timezone.now().astimezone(HERE).isoformat(timespec="seconds"), last.pk, bytes(last.hash).hex())
        _append(file, json.dumps(asdict(head) | {"mac": _mac(before, head)}) + "\n")
        return head


def _append(file: IO[str], line: str) -> None:
    """Behind the last whole line."""
    file.seek(0)
    file.seek(file.read().rfind("\n") + 1)
    file.truncate()
    file.write(line)
    file.flush()
    os.fsync(file.fileno())


def set_heads_aside() -> None:
    """After a backup was restored the heads of the chain before it say nothing of the new one; they are kept beside."""
    place = heads_file()
    if place.exists():
        place.rename(place.with_name(f"heads-before-{timezone.now():%Y%m%d%H%M%S}.jsonl"))
