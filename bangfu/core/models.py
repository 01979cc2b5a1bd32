"""What does background work remember?"""

from django.db import models

from bangfu.core.choices import WorkState


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
