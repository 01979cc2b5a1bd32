"""Which rosters are on their way into the register, and what is wrong with which row?"""

from django.db import models

from bangfu.core.clock import now
from bangfu.core.fields import SealedField
from bangfu.orgs.models import Unit, User
from bangfu.people.choices import Decision, Doubt, ImportState, RowOutcome


class ImportBatch(models.Model):
    """One uploaded roster on its way into the register."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    path = models.CharField(max_length=80, db_collation="C")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT)
    campaign_id = models.BigIntegerField(null=True)
    file_name = models.CharField(max_length=200)
    file = models.FileField(upload_to="rosters/%Y/%m/")
    digest = models.CharField(max_length=64)
    sheet = models.CharField(max_length=60, blank=True)
    header_row = models.IntegerField(default=0)  # the last head row, from 1
    header_rows = models.SmallIntegerField(default=1)
    mapping = models.JSONField(default=dict)  # column number → field
    preview = SealedField()  # JSON: names of the sheets, heads, first rows; emptied when the batch has ended
    data_on = models.DateField(null=True)  # the day the roster's values are of
    work_id = models.BigIntegerField(null=True)  # the last background work on it
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.MAPPING)
    rows_staged = models.IntegerField(default=0)  # that wait in people.imports.staged, once all are checked
    rows_total = models.IntegerField(default=0)
    rows_new = models.IntegerField(default=0)
    rows_changed = models.IntegerField(default=0)
    rows_rejected = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    written_at = models.DateTimeField(null=True)


class ImportRow(models.Model):
    """One row of an uploaded roster with all its reasons. Values are sealed: they are personal data."""

    # A row for each of a million: no index beside one_row_per_number, and no look at the batch for each.
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows", db_index=False, db_constraint=False)
    number = models.IntegerField()  # row of the sheet, from 1
    values = SealedField()  # JSON list of the cells' texts; only of rows with a reason
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices, default=RowOutcome.REJECTED)
    person_id = models.BigIntegerField(null=True)  # the registered person it belongs to, if any
    doubt = models.CharField(max_length=4, choices=Doubt.choices, blank=True)
    decision = models.CharField(max_length=6, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_index=False, db_constraint=False, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_row_per_number")]
        indexes = [models.Index(fields=["batch", "outcome"])]


class ImportConflict(models.Model):
    """A value of a roster that is older than another one in the register: it was not taken, somebody may look at it."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="conflicts")
    number = models.IntegerField()  # row of the sheet
    person_id = models.BigIntegerField()
    field = models.CharField(max_length=30)
    theirs = SealedField()  # what the roster says, as text
    taken = models.BooleanField(null=True)  # decided: theirs after all, or not
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_constraint=False, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number", "field"], name="one_conflict_per_field")]


class HeadMemory(models.Model):
    """A head of a column somebody mapped by hand, remembered for the next roster of the same unit."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE)
    head = models.CharField(max_length=80)
    code = models.CharField(max_length=30, blank=True)  # field of roster.columns; blank: not imported
    used_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "head"], name="one_memory_per_unit_and_head")]
