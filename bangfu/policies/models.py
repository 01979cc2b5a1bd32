"""Which focus group is each person marked with, and why?"""

from django.db import models

from bangfu.core.clock import now
from bangfu.people.models import Person


class Mark(models.Model):
    """The verdict of one policy on one person, as last computed. Only `certified` marks are counted."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="marks")
    policy = models.CharField(max_length=40)
    outcome = models.CharField(max_length=5)  # core.citations.Outcome; NO is not stored
    certified = models.BooleanField()  # 已认定
    reasons = models.JSONField()
    as_of = models.DateField()
    computed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "policy"], name="one_mark_per_person_and_policy")]
        indexes = [models.Index(fields=["policy", "person"])]


class Refresh(models.Model):
    """One pass over people whose files changed; the next one takes up where it began."""

    started_at = models.DateTimeField()
    people = models.PositiveIntegerField()
