"""Which notice started the campaign, whom did it reach, and who does what by when?"""

from django.db import models

from bangfu.campaigns.choices import CampaignState, EdgeState, NoticeKind, NoticeState, TaskState
from bangfu.core.clock import now
from bangfu.orgs.choices import LineOfCommand
from bangfu.orgs.models import Region, Unit, User
from bangfu.people.models import Person


class Notice(models.Model):
    """An official paper as parsed and then confirmed by an officer. `facts` follows the notice schema."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)  # whose officer entered it
    path = models.CharField(max_length=80, db_collation="C")
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT)
    doc_number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=NoticeKind.choices, default=NoticeKind.NOTICE)
    issued_on = models.DateField(null=True)
    text = models.TextField()  # the cleaned text that spans point into
    original = models.TextField()  # as pasted or uploaded
    facts = models.JSONField()
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.DRAFT)
    entered_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["path", "-entered_at"])]


class Campaign(models.Model):
    """One campaign over one area, started by a confirmed notice."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="campaigns")
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = models.CharField(max_length=80, db_collation="C")
    title = models.CharField(max_length=120)
    theme = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    due_on = models.DateField()  # the deadline of the notice that started it
    state = models.CharField(max_length=10, choices=CampaignState.choices, default=CampaignState.RUNNING)
    created_at = models.DateTimeField(default=now)


class Measure(models.Model):
    """A measure or requirement of the notice; tasks hang under it and point back to its words."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="measures")
    position = models.SmallIntegerField()
    number = models.CharField(max_length=20)  # （一）
    heading = models.CharField(max_length=120)
    text = models.TextField()
    from_forwarded = models.BooleanField()  # stands in the forwarded paper, not in the forwarding one
    span_start = models.IntegerField(null=True)
    span_end = models.IntegerField(null=True)

    class Meta:
        ordering = ["campaign", "position"]


class Edge(models.Model):
    """One forwarding of the campaign from a unit to a unit of the level below. The deadline belongs to the edge."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="edges")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="edges_out")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="edges_in")
    path = models.CharField(max_length=80, db_collation="C")  # of to_unit
    line = models.CharField(max_length=5, choices=LineOfCommand.choices)
    requirements = models.TextField(blank=True)  # what the forwarding unit adds
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(default=now)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=EdgeState.choices, default=EdgeState.SENT)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="edges_led")  # 专人专责
    reminded_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["to_unit", "state"]), models.Index(fields=["path"])]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "to_unit"], name="one_edge_per_campaign_and_unit"),
            models.CheckConstraint(
                name="receipt_has_who_and_when",
                condition=models.Q(received_at__isnull=True, received_by__isnull=True, responsible__isnull=True)
                | models.Q(received_at__isnull=False, received_by__isnull=False, responsible__isnull=False),
            ),
        ]


class Task(models.Model):
    """Something one unit does for a measure, with the number that will prove it (an indicator of reports)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tasks")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    path = models.CharField(max_length=80, db_collation="C")
    number = models.CharField(max_length=10)  # 1.2
    title = models.CharField(max_length=120)
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="tasks")
    due_on = models.DateField()
    proof = models.CharField(max_length=40, blank=True)  # indicator code; blank: done when somebody says so
    base = models.CharField(max_length=40, blank=True)  # indicator code of what it is measured against
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    done_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "state", "due_on"])]
        constraints = [models.UniqueConstraint(fields=["campaign", "unit", "number"], name="one_task_per_number")]


class RosterEntry(models.Model):
    """A person the campaign looks after."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="roster")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roster_entries")
    added_at = models.DateTimeField(default=now)
    batch_id = models.BigIntegerField(null=True)  # the import it came with

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="one_entry_per_person")]
