"""What did each unit report, in figures and in words, in which version, and who accepted it?"""

import pgtrigger
from django.db import models

from bangfu.campaigns.models import Campaign
from bangfu.core.clock import now
from bangfu.core.fields import SealedField
from bangfu.orgs.choices import LineOfCommand
from bangfu.orgs.models import Unit, User
from bangfu.people.models import Person
from bangfu.reports.choices import ConsentWay, PaperKind, PaperState, ReturnState, ScanKind
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


class Paper(models.Model):
    """One version of a unit's summary of a campaign, or of its brief of one week: what was computed, and the words of the office.

    Once sent up, the database refuses every change of what it says; a later edit makes the next version.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="papers")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    path = models.CharField(max_length=80, db_collation="C")
    line = models.CharField(max_length=5, choices=LineOfCommand.choices)
    kind = models.CharField(max_length=7, choices=PaperKind.choices)
    starts_on = models.DateField(null=True)  # the Monday of a brief; a summary is of the whole campaign
    number = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=5, choices=PaperState.choices, default=PaperState.DRAFT)
    sections = models.JSONField()  # papers.content.stored
    words = models.JSONField(default=dict)  # {code of a section: what the office adds}
    source = models.CharField(max_length=200)  # where the figures come from, in words
    version = models.ForeignKey(Version, null=True, on_delete=models.SET_NULL, related_name="+")  # of the return they come from
    as_of = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)  # by the first reader of another unit; from then on it cannot be withdrawn

    class Meta:
        ordering = ["number"]
        triggers = [
            pgtrigger.Protect(
                name="sent_stays", operation=pgtrigger.UpdateOf("sections", "words", "source", "as_of", "starts_on", "number") | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="sent"),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "kind", "starts_on", "number"], nulls_distinct=False, name="one_paper_per_number"),
            models.CheckConstraint(name="brief_has_its_week", condition=models.Q(kind="brief", starts_on__isnull=False) | models.Q(kind="summary", starts_on__isnull=True)),
        ]
        indexes = [models.Index(fields=["campaign", "unit", "kind"])]


class Pictures(models.Manager["PaperPicture"]):
    """Each picture knows whether somebody in it took their consent back since."""

    def get_queryset(self) -> models.QuerySet["PaperPicture"]:
        withdrawn = Depicted.objects.filter(picture=models.OuterRef("pk"), person__consent_withdrawn_on__isnull=False)
        return super().get_queryset().annotate(withdrawn=models.Exists(withdrawn))


class PaperPicture(models.Model):
    """A picture of a paper, freed of the camera's data and kept sealed. With faces it is placed only with recorded consent."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="pictures")
    position = models.SmallIntegerField()
    file = models.FileField(upload_to="papers/%Y/%m/")
    digest = models.CharField(max_length=64)  # of the cleaned picture
    size = models.PositiveIntegerField()
    caption = models.CharField(max_length=60)
    shows_faces = models.BooleanField()
    consent_of = SealedField()  # whose
    consent_way = models.CharField(max_length=8, choices=ConsentWay.choices, blank=True)
    consent_on = models.DateField(null=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=now)

    objects = Pictures()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["paper", "digest"], name="one_picture_per_paper")]

    @property
    def why_not(self) -> str:
        """Why it may not be placed, in words; empty: it may."""
        if not self.shows_faces:
            return ""
        if getattr(self, "withdrawn", False):  # see Pictures
            return "里面有人撤回了同意"
        asked = (("本人（或监护人）是谁", self.consent_of), ("以什么方式同意", self.consent_way), ("哪天同意", self.consent_on))
        lacking = "、".join(words for words, given in asked if not given)
        return f"认得出人脸，没有写{lacking}" if lacking else ""


class Depicted(models.Model):
    """Somebody of the register who can be recognised in a picture: it is placed while they agree, and goes when their identity is erased."""

    picture = models.ForeignKey(PaperPicture, on_delete=models.CASCADE, related_name="depicted")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["picture", "person"], name="once_in_a_picture")]
