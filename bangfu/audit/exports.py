"""How does the auditor carry lines away so that the copy can be checked? Each row bears what went into the chain, and its hashes.

The filtered list has gaps, so every row holds the hash before its own: SHA-256 over both together is the row's own hash.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.db import connection
from django.db.models import QuerySet
from python_calamine import CalamineError, load_workbook

from bangfu.audit.actions import COLUMNS, canonical
from bangfu.audit.models import Line
from bangfu.core.errors import DomainError

AT_ONCE = 2000
PROOF = ("封存号", "原文", "前一环校验码", "本环校验码")  # heads of the columns by which a copy is checked
CELL = 32_767  # characters an Excel cell holds
SEALS = """SELECT s.line_id, s.id, s.hash, (SELECT p.hash FROM audit_seal p WHERE p.id < s.id ORDER BY p.id DESC LIMIT 1)
    FROM audit_seal s WHERE s.line_id = ANY(%s)"""


@dataclass(frozen=True)
class Proof:
    """What the chain says of one line; a line not sealed yet has none."""

    seal: int | None = None
    text: str = ""
    before: str = ""
    hash: str = ""

    @property
    def cells(self) -> list[str | int | None]:
        return [self.seal, self.text, self.before, self.hash]


def with_proof(rows: QuerySet[Line], *, longest: int = CELL) -> Iterator[tuple[Line, Proof]]:
    """Every line with its proof, a few thousand at a time; newest first."""
    last: int | None = None
    while part := list((rows if last is None else rows.filter(pk__lt=last)).order_by("-pk")[:AT_ONCE]):
        last = part[-1].pk
        with connection.cursor() as cursor:
            cursor.execute(SEALS, [[line.pk for line in part]])
            seals = {line: (seal, bytes(own).hex(), bytes(before or b"\0" * 32).hex()) for line, seal, own, before in cursor.fetchall()}
        for line in part:
            seal, own, before = seals.get(line.pk, (None, "", ""))
            text = canonical([getattr(line, name) for name in COLUMNS]) if seal else ""
            yield line, Proof(seal, text if len(text) <= longest else "", before, own)


def check_export(path: Path, *, say: Callable[[str], None]) -> bool:
    """Whether every row of an exported copy is as it went into the chain; says which is not. Raises DomainError."""
    rows = _rows(path)
    place = next((number for number, row in enumerate(rows) if set(PROOF) <= set(row)), None)
    if place is None:
        raise DomainError(f"“{path}”里没有{'、'.join(f'“{head}”' for head in PROOF)}这几列，不是审计导出表。")
    columns = [rows[place].index(head) for head in PROOF]
    whole, unproved = True, 0
    for number, row in enumerate(rows[place + 1 :], place + 2):
        seal, text, before, own = (row[column] if column < len(row) else "" for column in columns)
        if not text:
            unproved += 1
        elif not _fits(text, before, own):
            whole = False
            say(f"第 {number} 行（封存号 {seal}）被改动过：{text[:120]}")
    if unproved:
        say(f"{unproved} 行没有原文（导出时还没封存，或一格放不下），不能核对。")
    return whole


def _fits(text: str, before: str, own: str) -> bool:
    try:
        return sha256(bytes.fromhex(before) + text.encode()).hexdigest() == own
    except ValueError:
        return False


def _rows(path: Path) -> Sequence[Sequence[str]]:
    try:
        if path.suffix.lower() == ".csv":
            before = csv.field_size_limit(1 << 24)  # of the whole process
            try:
                with path.open(encoding="utf-8-sig", newline="") as file:
                    return list(csv.reader(file))
            finally:
                csv.field_size_limit(before)
        sheet = load_workbook(str(path)).get_sheet_by_index(0)
        return [[str(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (OSError, CalamineError, UnicodeDecodeError, csv.Error) as error:
        raise DomainError(f"“{path}”读不出来。请用导出的 .xlsx 或 .csv 原文件。") from error
