"""What does the audit trail keep? Lines without foreign keys, sealed into a hash chain after they are committed."""

import pgtrigger
from django.db import models


class Line(models.Model):
    """One act of one person. `actor` and `object` are bare values, so that a line never blocks or vanishes."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=80)  # sign-in name at the time
    unit_path = models.CharField(max_length=80, db_collation="C")
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_kind", "object_id"]),
            models.Index(fields=["actor_id", "-at"]),
            models.Index(fields=["unit_path"]),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Seal(models.Model):
    """The chain: one link per line, in the order of sealing. Each hash covers the line and the hash before it."""

    line_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
