"""What did each unit report, in which version, and who accepted it?"""

import pgtrigger
from django.db import models

from bangfu.campaigns.models import Campaign
from bangfu.core.clock import now
from bangfu.orgs.choices import LineOfCommand
from bangfu.orgs.models import Unit, User
from bangfu.reports.choices import ReturnState, ScanKind
from bangfu.reports.indicators import FORM


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
    reminded_at = models.DateTimeField(null=True)  # 催报; says nothing any more once the unit is done
    reminded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="frozen_stays", operation=pgtrigger.UpdateOf("state", "submitted_at", "decided_at", "frozen_at") | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="frozen"),
            )
        ]
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
    words = models.JSONField(default=dict)  # {key of a check that does not hold: why it is right all the same}
    note = models.TextField(blank=True)  # what else the leader says
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        triggers = [
            pgtrigger.Protect(
                name="sealed_stays", operation=pgtrigger.Update | pgtrigger.Delete, condition=pgtrigger.Q(old__sealed_at__isnull=False)
            )
        ]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="one_version_per_number")]


class Remark(models.Model):
    """What the superior found wrong with one figure of a version it sent back."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="remarks")
    code = models.CharField(max_length=40)  # indicator
    line = models.CharField(max_length=5)  # of counting.LINES
    text = models.CharField(max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["pk"]

    @property
    def name(self) -> str:
        return FORM[self.code].name if self.code in FORM else self.code


class SignedScan(models.Model):
    """A page (or a PDF of all pages) of the paper that was signed and stamped. The file is kept sealed: it shows names and telephones."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="scans")
    kind = models.CharField(max_length=3, choices=ScanKind.choices)
    file_name = models.CharField(max_length=200)
    file = models.FileField(upload_to="signed/%Y/%m/")
    digest = models.CharField(max_length=64)  # of what is kept, before sealing
    size = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["version", "digest"], name="one_scan_per_page")]


class BlankTable(models.Model):
    """A superior's own table (an .xlsx as it came) and which figure goes into which of its cells."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    path = models.CharField(max_length=80, db_collation="C")
    issuer = models.CharField(max_length=60)  # 发表单位
    file_name = models.CharField(max_length=200)
    file = models.FileField(upload_to="blanks/%Y/%m/")
    digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)  # of the words of its sheets and where they stand
    cells = models.JSONField(default=dict)  # {"sheet!D5": [indicator, line, region key or "" for the unit's own area]}
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True)  # somebody looked the mapping over
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["unit", "issuer", "fingerprint"])]
        constraints = [models.UniqueConstraint(fields=["unit", "issuer", "digest"], name="one_blank_per_issuer_and_file")]
