"""Which layouts of other registers were mapped, what was compared with them, and what was decided about whom?"""

from django.db import models

from bangfu.core.clock import now
from bangfu.core.fields import SealedField
from bangfu.orgs.choices import LineOfCommand
from bangfu.orgs.models import Region, Unit, User
from bangfu.people.interchange.choices import ComparisonState, Counterpart, Decision, Found, LayoutState
from bangfu.people.models.person import Person


class SavedLayout(models.Model):
    """A layout mapped from a real sample; the newest standing one of a province's line replaces the data file.

    `columns`: as in the data files. `strange`: head → words of the sample that no code is known for, while it is a draft.
    """

    counterpart = models.CharField(max_length=20, choices=Counterpart.choices)
    path = models.CharField(max_length=80, db_collation="C")  # of the province it holds for
    line = models.CharField(max_length=5, choices=LineOfCommand.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=60, blank=True)
    columns = models.JSONField(default=list)
    strange = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=LayoutState.choices, default=LayoutState.DRAFT)
    created_at = models.DateTimeField(default=now)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["counterpart", "path", "line", "state"])]


class Comparison(models.Model):
    """An export of another register beside ours, over one area. Goes with all its rows on `delete_on`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)  # the area the export covers
    path = models.CharField(max_length=80, db_collation="C")
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    counterpart = models.CharField(max_length=20, choices=Counterpart.choices)
    layout = models.ForeignKey(SavedLayout, null=True, on_delete=models.PROTECT)  # null: the data file
    file_name = models.CharField(max_length=200)
    file = models.FileField(upload_to="exchange/%Y/%m/")  # sealed; gone once it is compared
    data_on = models.DateField()  # the day of their export
    keeps_strangers = models.BooleanField(default=True)  # all in their list are disabled people; of others nothing is stored
    columns = models.JSONField(default=list)  # [head of the file, field]; not taken: [head, ""]
    strange = models.JSONField(default=dict)  # head → words no code is known for
    work_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=ComparisonState.choices, default=ComparisonState.COMPARING)
    rows_total = models.IntegerField(default=0)
    rows_double = models.IntegerField(default=0)  # further rows about the same person
    strangers = models.IntegerField(default=0)  # not in our area's register and not kept
    created_at = models.DateTimeField(default=now)
    delete_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["path"]), models.Index(fields=["delete_on"])]


class ComparisonRow(models.Model):
    """One person of a comparison. `theirs`, sealed JSON: what their row says, {field: value} and "said": [[head, text]]."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="rows")
    number = models.IntegerField(null=True)  # row of their sheet, from 1
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=80, blank=True, db_collation="C")  # where the person lived when compared
    found = models.CharField(max_length=12, choices=Found.choices)
    fields = models.JSONField(default=list)  # codes of what differs
    theirs = SealedField()
    reason = models.CharField(max_length=200, blank=True)
    decision = models.CharField(max_length=6, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["comparison", "found", "decision", "path", "id"]), models.Index(fields=["person"], condition=models.Q(decision="check"), name="people_to_check")]
