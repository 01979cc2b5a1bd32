"""What did a person, or somebody for them, ask for under their rights over their own data, and what was answered?"""

from django.db import models

from bangfu.core.clock import now
from bangfu.core.fields import SealedField
from bangfu.orgs.models import Unit, User
from bangfu.people.choices import AskedBy, IdentityProof, RequestState, Right, Source
from bangfu.people.models.person import Person


class DataRequest(models.Model):
    """One request (PIPL 15, 24, 45–49). Who asked and what was said is sealed and goes with the identity; that it was asked and answered stays."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="data_requests")
    path = models.CharField(max_length=80, db_collation="C")  # where the person lived when it came
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # that answers
    right = models.CharField(max_length=8, choices=Right.choices)
    asked_by = models.CharField(max_length=8, choices=AskedBy.choices)
    asker_name = SealedField()  # when it is not the person
    channel = models.CharField(max_length=10, choices=Source.choices)
    proof = models.CharField(max_length=12, choices=IdentityProof.choices)
    words = SealedField()  # what is wanted, as said
    received_on = models.DateField()
    due_on = models.DateField()
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.WAITING)
    answer = SealedField()  # what was done, or why not
    prepared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # who put an erasure before the leader
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)  # the copy of their data left the system, once
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["path", "state", "due_on"])]
        constraints = [
            models.UniqueConstraint(fields=["person", "right"], condition=models.Q(state__in=["waiting", "confirming"]), name="one_open_request_per_right")
        ]
