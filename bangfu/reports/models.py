"""What did each unit report, in which version, and who accepted it?"""

import pgtrigger
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
    """Figures as computed at one moment: {indicator: {"hrss": n, "dpf": n, "both": n, "all": n}}.

    A draft may be computed again; once sealed by submitting it, the database refuses every change.
    """

    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="versions")
    number = models.SmallIntegerField()
    as_of = models.DateTimeField()  # events recorded up to here
    figures = models.JSONField()
    children = models.JSONField(default=dict)  # {child path: figures}, so that Σ children stays provable
    made_by = models.ForeignKey(User, on_delete=models.PROTECT)
    made_at = models.DateTimeField(default=now)
    note = models.TextField(blank=True)  # the leader's word on checks that do not hold
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        triggers = [
            pgtrigger.Protect(
                name="sealed_stays", operation=pgtrigger.Update | pgtrigger.Delete, condition=pgtrigger.Q(old__sealed_at__isnull=False)
            )
        ]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="one_version_per_number")]
