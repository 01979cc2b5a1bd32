"""What do background work and the lists of the house remember?"""

from django.db import models

from bangfu.core.choices import WorkState
from bangfu.core.clock import real_now


class Work(models.Model):
    """One long job a person started: import, matching, statistics. Owner and unit are bare ids (core knows no orgs)."""

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    owner_id = models.BigIntegerField()
    unit_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.WAITING)
    arguments = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    result_url = models.CharField(max_length=200, blank=True)  # where the finished work is looked at
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner_id", "-created_at"])]

    @property
    def left(self) -> float | None:
        """Seconds that are left at the pace so far; None before anything can be said."""
        if self.state != WorkState.RUNNING or self.started_at is None or not 0 < self.done <= self.total:
            return None
        return (real_now() - self.started_at).total_seconds() / self.done * (self.total - self.done)


class SavedFilter(models.Model):
    """A search somebody uses again: the conditions of a list (by its URL name) under a name. Owner is a bare id."""

    owner_id = models.BigIntegerField()
    list = models.CharField(max_length=40)
    name = models.CharField(max_length=20)
    query = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner_id", "list", "name"], name="one_filter_per_name")]
