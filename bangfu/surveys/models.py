"""Who calls on whom, and what came of each call or visit?"""

from django.db import models

from bangfu.campaigns.models import Campaign
from bangfu.core.clock import now
from bangfu.orgs.models import Unit, User
from bangfu.people.models import Person
from bangfu.surveys.choices import AssignmentState, Channel, ContactOutcome
from bangfu.surveys.rules import form_number


class Assignment(models.Model):
    """One person of the roster given to one commissioner."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    path = models.CharField(max_length=80, db_collation="C")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=now)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=AssignmentState.choices, default=AssignmentState.OPEN)
    attempts = models.SmallIntegerField(default=0)
    next_on = models.DateField(null=True)  # when to try again

    class Meta:
        indexes = [models.Index(fields=["user", "state", "due_on"]), models.Index(fields=["campaign", "path"])]
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="one_assignment_per_person")]


class Contact(models.Model):
    """A line of the contact ledger: one attempt, by one channel, with what was said. The key is made on the phone."""

    id = models.UUIDField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    path = models.CharField(max_length=80, db_collation="C")
    user = models.ForeignKey(User, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    outcome = models.CharField(max_length=12, choices=ContactOutcome.choices)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=now)
    answers = models.JSONField(default=dict)  # cleaned answers of the visit page; no identity in it
    before = models.JSONField(null=True)  # what it replaced, so that it can be undone; see actions.record_contact
    note = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)  # same key, same content: already stored; other content: conflict
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-happened_at"]), models.Index(fields=["path", "-happened_at"])]


class PaperForm(models.Model):
    """入户表 on paper: printed for a person, carried there and keyed in later. A blank one gets its row when it comes back."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="paper_forms")
    path = models.CharField(max_length=80, db_collation="C")
    printed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField(null=True)
    visited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # who signed as the visitor; the contact is by who keyed it in
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="paper_forms")

    class Meta:
        indexes = [models.Index(fields=["campaign", "path"])]
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], condition=models.Q(contact__isnull=True), name="one_open_form_per_person")]

    @property
    def number(self) -> str:
        return form_number(self.pk)
