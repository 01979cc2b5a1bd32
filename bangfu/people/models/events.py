"""What happened to whom, when, and who acted?"""

import pgtrigger
from django.db import models

from bangfu.core.clock import now
from bangfu.orgs.choices import LineOfCommand
from bangfu.orgs.models import Unit, User
from bangfu.people.choices import EventKind
from bangfu.people.models.person import Person


class Event(models.Model):
    """Something that happened to a person (or, with no person, in a unit). Append-only: a mistake is voided, not changed.

    campaign_id and reference are bare values: the rooms they point into lie above this one.
    """

    kind = models.CharField(max_length=20, choices=EventKind.choices)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="events")
    quantity = models.PositiveIntegerField(default=1)  # e.g. openings of a vacancy
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=now)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)  # who acted
    unit_path = models.CharField(max_length=80, db_collation="C")  # at the time
    line = models.CharField(max_length=5, choices=LineOfCommand.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_constraint=False)
    campaign_id = models.BigIntegerField(null=True)
    source = models.CharField(max_length=10)
    reference = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)
    voids = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="voided_by")

    class Meta:
        indexes = [
            models.Index(fields=["person", "kind"]),
            models.Index(fields=["campaign_id", "kind"]),
            models.Index(fields=["unit_path"]),
            models.Index(fields=["reference"]),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
