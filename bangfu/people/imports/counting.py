"""How many rows of a batch would be written, or were, and as what? Rows in doubt count as rejected until somebody has decided."""

from collections import Counter

from django.db import connection

from bangfu.people.choices import Decision, Doubt, RowOutcome
from bangfu.people.imports import staged
from bangfu.people.models import ImportBatch

# Decided to be somebody registered, a row is planned anew when it is written: it changes at least their number.
DECIDED = """
SELECT CASE WHEN s.doubt = %s AND r.decision = %s THEN %s ELSE s.outcome END, count(*)
FROM {staged} s JOIN people_importrow r ON r.batch_id = %s AND r.number = s.number
WHERE s.doubt <> '' AND r.decision = ANY(%s) GROUP BY 1
"""
GOES = [Decision.UPDATE.value, Decision.SPLIT.value]


def count_rows(batch: ImportBatch, *, total: int | None = None) -> None:
    """Set the counts of a batch from what is staged; the caller saves. `total`: once written, the rows that were checked."""
    going = Counter(staged.counts(batch.pk)) + Counter(_decided(batch))
    batch.rows_staged = staged.size(batch.pk)
    batch.rows_total = total if total is not None else batch.rows_staged + batch.rows.filter(outcome=RowOutcome.REJECTED, doubt="").count()
    batch.rows_new, batch.rows_changed = going[RowOutcome.NEW.value], going[RowOutcome.CHANGED.value]
    batch.rows_rejected = batch.rows_total - sum(going.values())


def _decided(batch: ImportBatch) -> dict[str, int]:
    """RowOutcome → rows in doubt that go, as somebody decided."""
    with connection.cursor() as cursor:
        query = DECIDED.format(staged=staged.table_of(batch.pk))
        cursor.execute(query, [Doubt.TWIN.value, Decision.UPDATE.value, RowOutcome.CHANGED.value, batch.pk, GOES])
        return dict(cursor.fetchall())
