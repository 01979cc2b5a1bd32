"""What did each unit report, in which version, and who accepted it?"""

from django.db import models

from bangfu.campaigns.models import Campaign
from bangfu.core.clock import now
from bangfu.orgs.choices import LineOfCommand
from bangfu.orgs.models import Unit, User
from bangfu.reports.choices import ReturnState


class Return(models.Model):
    """The statistics table of one unit for one campaign. Figures live in its versions."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="returns")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    path = models.CharField(max_length=80, db_collation="C")
    line = models.CharField(max_length=5, choices=LineOfCommand.choices)
    state = models.CharField(max_length=10, choices=ReturnState.choices, default=ReturnState.DRAFT)
    due_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)  # why it was sent back

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="one_return_per_campaign_and_unit")]
        indexes = [models.Index(fields=["path", "state"])]


class Version(models.Model):
    """Figures as computed at one moment: {indicator: {"hrss": n, "dpf": n, "both": n, "all": n}}; never changed."""

    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="versions")
    number = models.SmallIntegerField()
    as_of = models.DateTimeField()  # events recorded up to here
    figures = models.JSONField()
    children = models.JSONField(default=dict)  # {child path: figures}, so that Σ children stays provable
    made_by = models.ForeignKey(User, on_delete=models.PROTECT)
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="one_version_per_number")]
