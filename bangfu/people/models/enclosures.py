"""Which scans lie in a person's file?"""

from django.db import models

from bangfu.core.clock import now
from bangfu.orgs.models import User
from bangfu.people.choices import EnclosureKind
from bangfu.people.models.person import Person


class Enclosure(models.Model):
    """A scan or picture. The file is kept sealed: it shows names, numbers and faces; it is erased with the identity."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enclosures")
    kind = models.CharField(max_length=12, choices=EnclosureKind.choices)
    ending = models.CharField(max_length=3)  # jpg | pdf
    file = models.FileField(upload_to="enclosures/%Y/%m/")
    digest = models.CharField(max_length=64)  # of what is kept, before sealing
    size = models.PositiveIntegerField()
    until = models.DateField(null=True)  # how long it proves what it proves, a guardian's right for one
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_constraint=False)
    added_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="one_enclosure_per_scan")]
