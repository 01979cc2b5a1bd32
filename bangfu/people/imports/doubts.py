"""What do people decide about the rows of a roster that may mean somebody who is registered, but not quite?

twin: the name, birth and village of a registered person under another number; name: a registered number under another name.
A decision can be changed until the roster is written; a row nobody decided about stays out.
"""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from bangfu.audit.actions import record
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.choices import Decision, Doubt, ImportState
from bangfu.people.imports import staged
from bangfu.people.imports.batches import is_staged, locked
from bangfu.people.imports.counting import count_rows
from bangfu.people.models import ImportBatch, ImportRow

CHOICES = {Doubt.TWIN: (Decision.UPDATE, Decision.SPLIT, Decision.KEEP), Doubt.NAME: (Decision.UPDATE, Decision.KEEP)}
NO_SPLIT = "证号相同的人不能登记两份。姓名确实改过的选“更新”，表里写错的选“不写入”。"


def doubtful_rows(batch: ImportBatch, doubt: str = "") -> QuerySet[ImportRow]:
    rows = batch.rows.filter(doubt=doubt) if doubt else batch.rows.exclude(doubt="")
    return rows.order_by("number")


def doubt_counts(batch: ImportBatch) -> dict[str, tuple[int, int]]:
    """Doubt → rows, and those of them nobody has decided about."""
    rows = doubtful_rows(batch).order_by().values_list("doubt").annotate(every=Count("pk"), open=Count("pk", filter=Q(decision="")))
    return {doubt: (every, left) for doubt, every, left in rows}


@transaction.atomic
def decide_row(*, batch: ImportBatch, number: int, decision: Decision, by: User) -> None:
    """Decide about one row, also once more. Raises DomainError."""
    batch = locked(batch, ImportState.CHECKED)
    row = batch.rows.exclude(doubt="").filter(number=number).first()
    if row is None:
        raise DomainError(f"第 {number} 行没有要决定的。请刷新页面看最新状态。")
    if decision not in CHOICES[Doubt(row.doubt)]:
        raise DomainError(NO_SPLIT)
    if decision == Decision.UPDATE and (other := _rows_of(batch, [row.person_id]).get(row.person_id, {number}) - {number}):
        raise DomainError(f"登记的这个人已经由第 {min(other)} 行更新，一个人不能由两行更新。请先改那一行的决定，或给这一行选别的。")
    _decide(batch, [row], decision, by)


@transaction.atomic
def decide_rest(*, batch: ImportBatch, doubt: Doubt, decision: Decision, by: User) -> tuple[int, int]:
    """Decide alike about all rows of a kind nobody has decided about; returns how many, and how many stay open because another row
    updates the same person. Raises DomainError."""
    batch = locked(batch, ImportState.CHECKED)
    if decision not in CHOICES[doubt]:
        raise DomainError(NO_SPLIT)
    rows = list(doubtful_rows(batch, doubt).filter(decision="").only("pk", "number", "person_id"))
    every = len(rows)
    if decision == Decision.UPDATE:
        taken = _rows_of(batch, {row.person_id for row in rows}).keys()
        first = {row.person_id: row for row in reversed(rows) if row.person_id not in taken}
        rows = [row for row in rows if first.get(row.person_id) is row]
    _decide(batch, rows, decision, by)
    return len(rows), every - len(rows)


def _decide(batch: ImportBatch, rows: list[ImportRow], decision: Decision, by: User) -> None:
    for start in range(0, len(rows), 1000):  # one line for each thousand, naming the people by their keys
        part = rows[start : start + 1000]
        ImportRow.objects.filter(pk__in=[row.pk for row in part]).update(decision=decision, decided_by=by)
        record(actor=by, action="people.decide_rows", object_kind="import", object_id=batch.pk,
               detail={"decision": decision.value, "rows": len(part), "people": [row.person_id for row in part]})
    if is_staged(batch):  # else the database has crashed since, and the rows are counted when they are written
        count_rows(batch)
        batch.save()


def _rows_of(batch: ImportBatch, people: Iterable[int | None]) -> dict[int | None, set[int]]:
    """Registered person → rows of this batch that update them without a doubt, or as decided."""
    made: dict[int | None, set[int]] = {}
    keys = sorted(key for key in people if key)
    decided = batch.rows.filter(decision=Decision.UPDATE, person_id__in=keys).values_list("person_id", "number")
    with connection.cursor() as cursor:
        sure = f"SELECT person_id, number FROM {staged.table_of(batch.pk)} WHERE doubt = '' AND outcome <> 'new' AND person_id = ANY(%s)"  # noqa: S608 - our own table
        cursor.execute(sure, [keys])
        for person, number in [*cursor.fetchall(), *decided]:
            made.setdefault(person, set()).add(number)
    return made
