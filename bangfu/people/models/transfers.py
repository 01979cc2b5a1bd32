"""Who moves to another area, who handed the file over, and who took it?"""

from django.db import models

from bangfu.core.clock import now
from bangfu.orgs.models import Unit, User
from bangfu.people.choices import OPEN_TRANSFERS, TransferState
from bangfu.people.models.person import Person


class Transfer(models.Model):
    """A file on its way from one county to another. Until it is accepted the person stays where they are registered."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="transfers")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    from_path = models.CharField(max_length=80, db_collation="C")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_path = models.CharField(max_length=80, db_collation="C")
    state = models.CharField(max_length=10, choices=TransferState.choices)
    reason = models.CharField(max_length=100, blank=True)  # why they move, in a few words
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_constraint=False, related_name="+")
    asked_at = models.DateTimeField(default=now)
    handed_at = models.DateTimeField(null=True)  # when the unit in charge agreed to hand over
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_constraint=False, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=100, blank=True)  # why it was declined

    class Meta:
        indexes = [models.Index(fields=["to_path", "state"]), models.Index(fields=["from_path", "state"])]
        constraints = [models.UniqueConstraint(fields=["person"], condition=models.Q(state__in=OPEN_TRANSFERS), name="one_open_transfer")]
