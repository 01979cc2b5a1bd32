"""Which disability certificates has a person held, and until when does each hold?"""

from datetime import date

from django.db import models

from bangfu.core.clock import now
from bangfu.orgs.models import User
from bangfu.people.choices import Category, CertificateState, Grade, Source
from bangfu.people.models.person import Person


class Certificate(models.Model):
    """One certificate without its number: that is the ID number, these two digits and the suffix, and stays in `Identity`.

    Person.category, grade and certificate_until are the ones of the certificate in force; see people.certificates.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="certificates")
    category = models.CharField(max_length=1, choices=Category.choices)
    grade = models.CharField(max_length=1, choices=Grade.choices)
    suffix = models.CharField(max_length=2, blank=True)  # B1–B9 of a re-issued card
    issued_on = models.DateField(null=True)
    until = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=CertificateState.choices, default=CertificateState.VALID)
    reason = models.CharField(max_length=60, blank=True)  # why it was cancelled
    ended_on = models.DateField(null=True)
    source = models.CharField(max_length=10, choices=Source.choices, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_constraint=False)
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["person"])]
        constraints = [models.UniqueConstraint(fields=["person"], condition=models.Q(state="valid"), name="one_valid_certificate")]

    def has_expired(self, today: date) -> bool:
        """Whether only its date ended it; no nightly work keeps a column for this."""
        return self.state == CertificateState.VALID and self.until is not None and self.until < today
