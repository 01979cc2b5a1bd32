"""Which files were found to be one person's, or two people's in one, and how is that undone?"""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from bangfu.core.clock import now
from bangfu.orgs.models import User
from bangfu.people.choices import MergeKind
from bangfu.people.models.person import Person


class Merge(models.Model):
    """Two files put together (`other` became a tombstone), or one taken apart (`other` is the new file).

    It holds what is needed to undo it, and nothing that names anybody: naming values are swapped between the two identities.
    """

    kind = models.CharField(max_length=5, choices=MergeKind.choices)
    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merged_as")
    led = models.JSONField(default=list)  # rows that point to the other person now: see people.repointing
    removed = models.JSONField(default=list)  # rows that could not stand beside one of the kept person's
    events = models.JSONField(default=list)  # [the voided event, the one recorded again]
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # columns of the kept file that changed
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    swapped = models.JSONField(default=list)  # naming fields
    household_id = models.BigIntegerField(null=True)  # the tombstone's
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_constraint=False, related_name="+")
    at = models.DateTimeField(default=now)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_constraint=False, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kept"]), models.Index(fields=["other"])]


class NotSame(models.Model):
    """Somebody looked: these two, who look like one person, are two."""

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    two = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")  # the greater key
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_constraint=False)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "two"], name="one_verdict_per_pair")]
