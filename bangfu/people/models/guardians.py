"""Who speaks for a person, in which relation, on what proof, until when?"""

from datetime import date

from django.db import models

from bangfu.core.clock import now
from bangfu.core.fields import SealedField
from bangfu.orgs.models import User
from bangfu.people.choices import GuardianRelation, Source
from bangfu.people.models.enclosures import Enclosure
from bangfu.people.models.person import Person


class Guardian(models.Model):
    """A guardian's right. Who it is now stands in `Identity` too, where rosters write it; see people.guardians."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardians")
    name = SealedField()
    phone = SealedField()
    relation = models.CharField(max_length=15, choices=GuardianRelation.choices, blank=True)
    proof = models.ForeignKey(Enclosure, null=True, on_delete=models.SET_NULL, related_name="guardians")
    until = models.DateField(null=True)  # how long the right holds, when it is limited
    ended_on = models.DateField(null=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_constraint=False)
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["person"]), models.Index(fields=["until"], condition=models.Q(ended_on=None, until__isnull=False), name="guardians_by_end")]

    @property
    def scan(self) -> Enclosure | None:
        """The proof, as long as it lies in the same file: taking a file apart may part them."""
        return self.proof if self.proof is not None and self.proof.person_id == self.person_id else None

    def has_expired(self, today: date) -> bool:
        return self.ended_on is None and self.until is not None and self.until < today
