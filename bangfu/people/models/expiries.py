"""Whose file is kept longer than the office wants to keep it, who was told, and who said to keep it?"""

from django.db import models

from bangfu.orgs.models import User
from bangfu.people.choices import ExpiryReason, ExpiryState
from bangfu.people.models.person import Person


class Expiry(models.Model):
    """The office was told that a file's time is over; its identity goes on `due_on` unless somebody says why to keep it."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="expiry")
    path = models.CharField(max_length=80, db_collation="C")
    reason = models.CharField(max_length=5, choices=ExpiryReason.choices)
    noticed_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=ExpiryState.choices, default=ExpiryState.NOTICED)
    why = models.CharField(max_length=100, blank=True)  # why it is kept
    kept_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_constraint=False, related_name="+")
    kept_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["path", "state", "due_on"]), models.Index(fields=["state", "due_on"])]
