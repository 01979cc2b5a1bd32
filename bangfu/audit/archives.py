"""How does the trail stay small? Its beginning, older than the law asks for, goes into a sealed file, and the chain goes on from there.

The file is lines of JSON, compressed: a head, then every link with its line as it went into the chain, then a foot with the
signature. `check_archive` recomputes it without a database.
"""

import gzip
import hmac
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import file_digest, sha256
from itertools import takewhile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from bangfu.audit.actions import CHAIN_LOCK, START, canonical, record, seal_lines
from bangfu.audit.anchors import archive_mac, signature, write_head
from bangfu.audit.models import Archive
from bangfu.audit.verification import links, verify
from bangfu.core.clock import HERE
from bangfu.core.errors import DomainError

FORMAT = "bangfu-audit-1"


@dataclass(frozen=True)
class Part:
    """The links from the beginning that go: how many, the last one, and the time of the youngest line."""

    links: int
    last_seal: int
    last_at: datetime


def archive(*, before: date, to: Path) -> Archive:
    """Write all lines of before that day into one file and take them out of the database. Raises DomainError and changes nothing."""
    earliest = timezone.now().astimezone(HERE).date() - timedelta(days=settings.AUDIT_DAYS)
    if before > earliest:
        raise DomainError(f"{before} 不到 {settings.AUDIT_DAYS} 天前，日志依法至少留存六个月，不能归档。日期最晚写 {earliest}。")
    if to.exists():
        raise DomainError(f"“{to}”已经存在，不覆盖。请换一个文件名。")
    while seal_lines():
        pass
    if not (report := verify()).whole:
        raise DomainError(f"审计链有 {len(report.findings) + report.more} 处问题，先查清再归档：{report.findings[0].words}")
    part_file = to.with_name(to.name + ".part")
    part_file.unlink(missing_ok=True)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
            made = _write(part_file, _part(datetime.combine(before, time(), tzinfo=HERE)))
            made.file_name = to.name[-200:]
            made.mac = archive_mac(made)
            made.save()
            _delete(made)
            record(actor=None, action="audit.archive", object_kind="audit", object_id=made.pk, detail={"lines": made.lines, "before": before.isoformat()})
            os.replace(part_file, to)  # before the commit: rather a file too many than lines too few
    finally:
        part_file.unlink(missing_ok=True)
    seal_lines()
    write_head()
    return made


def _part(limit: datetime) -> Part:
    """The longest beginning of the chain in which every line is older than the limit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(s.id) FROM audit_seal s JOIN audit_line l ON l.id = s.line_id WHERE l.at >= %s", [limit])
        first_kept = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*), max(s.id), max(l.at) FROM audit_seal s JOIN audit_line l ON l.id = s.line_id WHERE %s::bigint IS NULL OR s.id < %s::bigint",
            [first_kept, first_kept])
        links, last, youngest = cursor.fetchone()
    if not links:
        raise DomainError("这一天以前没有可以归档的审计记录。")
    return Part(links, last, youngest)


def _write(to: Path, part: Part) -> Archive:
    """The file, on the disk; the row that will stand for it is not saved yet."""
    previous = Archive.objects.order_by("-pk").first()
    start = end = bytes(previous.hash) if previous else START
    total = sha256()
    try:
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise DomainError(f"“{to}”写不进去：{error.strerror}。请换一个能写的文件夹。") from error
    with os.fdopen(handle, "wb") as raw:
        with gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6) as file:

            def put(content: dict[str, Any]) -> None:
                line = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                total.update(line)
                file.write(line)

            put({"format": FORMAT, "start": start.hex(), "links": part.links, "last_seal": part.last_seal})
            for link in takewhile(lambda one: one.seal <= part.last_seal, links()):
                end = link.hash
                put({"seal": link.seal, "hash": end.hex(), "line": canonical(link.content)})
            put({"end": end.hex(), "mac": signature("file", total.hexdigest(), end.hex()).hex()})
        raw.flush()
        os.fsync(raw.fileno())
    with to.open("rb") as written:
        digest = file_digest(written, "sha256").digest()
    return Archive(made_at=timezone.now(), file_digest=digest, lines=part.links, last_seal=part.last_seal, last_at=part.last_at, start=start, hash=end)


def _delete(made: Archive) -> None:
    """The only deletion the triggers let pass: lines older than half a year first, then the seals that stand for no line any more."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL bangfu.archiving = 'yes'")
        cursor.execute("DELETE FROM audit_line l USING audit_seal s WHERE s.line_id = l.id AND s.id <= %s", [made.last_seal])
        lines = cursor.rowcount
        cursor.execute("DELETE FROM audit_seal WHERE id <= %s", [made.last_seal])
        if lines != made.lines or cursor.rowcount != made.lines:
            raise DomainError("归档期间审计记录有变动，什么也没有删。请再运行一次。")
        cursor.execute("SET LOCAL bangfu.archiving = ''")


def check_archive(path: Path, *, say: Callable[[str], None]) -> bool:
    """Recompute a file of `archive` link by link; says what is wrong. Raises DomainError when it is no such file."""
    total, before, count, whole = sha256(), b"", 0, True
    try:
        with gzip.open(path, "rb") as file:
            head = json.loads(first := file.readline())
            if head["format"] != FORMAT:
                raise DomainError(f"“{path}”不是审计归档文件。")
            total.update(first)
            before = bytes.fromhex(head["start"])
            for line in file:
                told = json.loads(line)
                if "mac" in told:
                    whole &= _foot_fits(told, total.hexdigest(), before, count == head["links"], say)
                    return whole
                total.update(line)
                count += 1
                fits = sha256(before + told["line"].encode()).hexdigest() == told["hash"]
                before = bytes.fromhex(told["hash"])
                if not fits:
                    whole = False
                    say(f"封存 {told['seal']} 与内容不一致：{told['line'][:120]}")
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise DomainError(f"“{path}”读不出来，不是完整的审计归档文件。") from error
    say("文件没有结尾，被截短了")
    return False


def _foot_fits(foot: dict[str, Any], total: str, end: bytes, counted: bool, say: Callable[[str], None]) -> bool:
    if not counted or foot["end"] != end.hex():
        say("行数或末端与文件开头说的不一样，有记录被删除")
        return False
    if not hmac.compare_digest(foot["mac"], signature("file", total, foot["end"]).hex()):
        say("签名不对：文件被改动过，或 audit_key 不是写它时的那一把")
        return False
    return True
