"""Is the audit trail whole? Every altered, removed, inserted or cut line is found and named.

What is compared with what, and what somebody with the whole database in hand can still do: docs/security.md.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from bangfu.audit.actions import CHAIN_LOCK, COLUMNS, START, digest
from bangfu.audit.anchors import ForgedHead, Head, archive_mac, heads
from bangfu.audit.models import Archive
from bangfu.core.clock import HERE

AT_ONCE = 5000
MOST = 10_000  # findings kept; the rest is counted
LATE = timedelta(hours=1)  # longer than any transaction: a line written this much before its neighbours was not written then
GONE = (None,) * len(COLUMNS)
DETAIL = COLUMNS.index("detail")
LINE = ", ".join(f"l.{name}" for name in COLUMNS)
SEALS = "SELECT id, hash, line_id FROM audit_seal ORDER BY id"
LINES = f"SELECT {LINE} FROM audit_line l WHERE l.id = ANY(%s)"  # noqa: S608
OPEN = f"""SELECT {LINE} FROM audit_line l WHERE l.at < %s AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.line_id = l.id) ORDER BY l.id"""  # noqa: S608


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written."""

    what: str  # a word of the code: altered, removed, inserted, backdated, unsealed, cut, rewritten, heads, archive
    words: str
    line: int | None = None
    at: str = ""
    actor: str = ""
    action: str = ""


@dataclass
class Report:
    links: int = 0
    archived: int = 0
    heads: int = 0
    findings: list[Finding] = field(default_factory=list)
    more: int = 0  # found beyond MOST

    def tell(self, finding: Finding) -> None:
        if len(self.findings) < MOST:
            self.findings.append(finding)
        else:
            self.more += 1

    @property
    def whole(self) -> bool:
        return not self.findings

    @property
    def fingerprint(self) -> str:
        """The same for the same findings, so that what has been explained is known again."""
        return hashlib.sha256("\n".join(sorted(one.words for one in self.findings)).encode()).hexdigest()[:16] if self.findings else ""

    def as_json(self) -> dict[str, Any]:
        return {"whole": self.whole, "links": self.links, "archived": self.archived, "heads": self.heads, "more": self.more, "findings": [asdict(one) for one in self.findings]}


class Link(NamedTuple):
    """A seal with its line; the line's columns are None when it is gone."""

    seal: int
    hash: bytes
    line: int
    content: Sequence[Any]

    @property
    def at(self) -> datetime | None:
        return self.content[1]


def links() -> Iterator[Link]:
    """The chain as it stands, a few thousand links at a time; nothing is sealed or archived meanwhile."""
    with transaction.atomic(), connection.chunked_cursor() as seals, connection.cursor() as lines:
        lines.execute("SELECT pg_advisory_xact_lock_shared(%s)", [CHAIN_LOCK])
        lines.execute("SET LOCAL enable_seqscan = off")  # by the key, also on tables just restored that nothing is known of
        seals.execute(SEALS)
        while rows := seals.fetchmany(AT_ONCE):
            lines.execute(LINES, [[line for _, _, line in rows]])
            found = {content[0]: _read(content) for content in lines.fetchall()}
            for seal, hash_, line in rows:
                yield Link(seal, bytes(hash_), line, found.get(line, GONE))


def _read(row: Sequence[Any]) -> list[Any]:
    """A row of the raw cursor, which leaves JSON as text."""
    content = list(row)
    content[DETAIL] = json.loads(content[DETAIL])
    return content


def verify(*, anchored: bool = True, written_down: Sequence[Head] = ()) -> Report:
    """Walk the whole chain. `anchored` compares it with the file of heads as well (a restored copy has none of its own)."""
    report, marks = Report(), list(written_down)
    if anchored:
        try:
            found = heads()  # before the chain: a head written meanwhile would seem to lie beyond its end
            marks += found
            report.heads = len(found)
        except ForgedHead as error:
            report.tell(Finding("heads", str(error)))
    before, first_after = _archives(report, anchored=anchored)
    walk = _Walk(report, before, first_after - 1, marks)
    for link in links():
        walk.step(link)
    walk.end()
    if walk.latest:
        for finding in _unsealed(walk.latest - LATE):
            report.tell(finding)
    return report


def _archives(report: Report, *, anchored: bool) -> tuple[bytes, int]:
    """The hash from which the chain goes on, and the number from which its links count."""
    before, first_after = START, 1
    for one in Archive.objects.order_by("pk"):
        if bytes(one.start) != before or (anchored and archive_mac(one) != bytes(one.mac)):
            report.tell(Finding("archive", f"归档 {one.pk}（{one.file_name}，截至 {_day(one.last_at)}）的登记不是本系统写的，或被改动过"))
        before, first_after = bytes(one.hash), one.last_seal + 1
        report.archived += one.lines
    return before, first_after


class _Walk:
    """The chain link by link; remembers two links back, to tell an inserted line from an altered one."""

    def __init__(self, report: Report, before: bytes, last_seal: int, marks: Sequence[Head]) -> None:
        self.report, self.before, self.last_seal = report, before, last_seal
        self.earlier = before  # the hash before the one before
        self.previous: Link | None = None
        self.latest: datetime | None = None
        self.soon = timezone.now() + LATE
        self.marks = {mark.seal: mark for mark in marks if mark.seal > last_seal}
        self.told_rewritten = False

    def step(self, link: Link) -> None:
        self.report.links += 1
        if link.at is None:
            self.report.tell(Finding("removed", f"审计记录 {link.line} 被删除（封存 {link.seal} 还在）", link.line))
        elif digest(link.content, self.before) != link.hash:
            self._mismatch(link)
        if link.at is not None:
            self._time(link, link.at)
        if (mark := self.marks.pop(link.seal, None)) and not _same(mark, link.hash):
            self._rewritten(mark, f"第 {link.seal} 环和当时记下的不一样")
        self.earlier, self.before, self.previous, self.last_seal = self.before, link.hash, link, link.seal

    def _mismatch(self, link: Link) -> None:
        if self.previous is not None and digest(link.content, self.earlier) == link.hash:
            wrong = self.previous
            if self.report.findings and self.report.findings[-1].line == wrong.line:
                self.report.findings.pop()  # that it does not fit is said by the next sentence
            self.report.tell(_about("inserted", wrong, "是后来插进去的：它后面的记录封存时还没有它"))
        elif (gap := link.seal - self.last_seal - 1) > 0:
            self.report.tell(_about("cut", link, f"前面少了 {gap} 环：封存 {self.last_seal + 1}–{link.seal - 1} 连同记录被删除（或者它自己被改动）"))
        else:
            self.report.tell(_about("altered", link, "与封存时不一致，内容或封存被改动"))

    def _time(self, link: Link, at: datetime) -> None:
        if at > self.soon:
            self.report.tell(_about("inserted", link, "的时间在将来，不是当时写下的"))
        elif self.latest is None or at > self.latest:
            self.latest = at
        elif self.latest - at > LATE:
            self.report.tell(_about("backdated", link, f"的时间比它前面的记录早 {_hours(self.latest - at)}，不是当时写下的（补插，或服务器时间被调过）"))

    def end(self) -> None:
        """Heads whose links were not met: the end was cut off, or links in between are gone."""
        lost = sorted(self.marks)
        if lost and lost[0] > self.last_seal:
            mark = self.marks[lost[0]]
            self.report.tell(Finding("cut", f"链的末端被截去：{mark.at or '纸上'} 记下时已有第 {mark.seal} 环，现在只到第 {max(self.last_seal, 0)} 环"))
        elif lost:
            self._rewritten(self.marks[lost[0]], f"第 {lost[0]} 环不见了")

    def _rewritten(self, mark: Head, what: str) -> None:
        """Said once: from there on nothing agrees any more."""
        if not self.told_rewritten:
            self.report.tell(Finding("rewritten", f"{what}：{mark.at or '纸上'} 的锚点记的是 {mark.words}。这一环以前的记录被整段重写或删改过"))
            self.told_rewritten = True


def _same(mark: Head, found: bytes) -> bool:
    """What was written down on paper holds the beginning of the hash only."""
    return found.hex().startswith(mark.hash.replace("-", "").lower())


def _about(what: str, link: Link, words: str) -> Finding:
    return _finding(what, link.content, words) if link.at else Finding(what, f"审计记录 {link.line}{words}", link.line)


def _finding(what: str, content: Sequence[Any], words: str) -> Finding:
    line, at, _, actor, _, action = content[:6]
    moment = at.astimezone(HERE)
    return Finding(what, f"审计记录 {line}（{moment:%Y-%m-%d %H:%M} {actor} {action}）{words}", line, moment.isoformat(timespec="seconds"), actor, action)


def _unsealed(older_than: datetime) -> Iterator[Finding]:
    """Lines that the sealer had to meet long ago and did not: put in later, or their seal was taken away."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [older_than])
        yield from (_finding("unsealed", row, "早该封存却没有封存：是后来插进去的，或封存被删除") for row in cursor.fetchall())


def _hours(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    return f"{hours // 24} 天" if hours >= 48 else f"{hours} 小时"


def _day(at: datetime) -> str:
    return f"{at.astimezone(HERE):%Y-%m-%d}"
