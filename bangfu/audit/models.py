"""What does the audit trail keep? Lines without foreign keys, sealed into a hash chain after they are committed.

Nothing is changed, and deleted only by `bangfu audit archive`, which says so to the triggers; they hold the floor of half a year.
"""

import pgtrigger
from django.db import models

REFUSED = "RAISE EXCEPTION 'Cannot update or delete rows from % table', TG_TABLE_NAME;"
ARCHIVING = "TG_OP = 'DELETE' AND current_setting('bangfu.archiving', true) = 'yes'"


def append_only(exception: str) -> pgtrigger.Trigger:
    """Neither changed nor deleted, but for the exception (an SQL condition over OLD)."""
    return pgtrigger.Trigger(
        name="append_only", when=pgtrigger.Before, operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"IF {ARCHIVING} AND {exception} THEN RETURN OLD; END IF; {REFUSED}",
    )


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
        triggers = [append_only("OLD.at < now() - interval '183 days'")]


class Seal(models.Model):
    """The chain: one link per line, in the order of sealing. Each hash covers the line and the hash before it."""

    line_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        triggers = [append_only("NOT EXISTS (SELECT 1 FROM audit_line WHERE audit_line.id = OLD.line_id)")]


class Archive(models.Model):
    """The beginning of the chain that was put into a file; the chain goes on from `hash`. `mac` tells a row that we did not write."""

    made_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    file_digest = models.BinaryField(max_length=32)  # SHA-256 of the file
    lines = models.BigIntegerField()
    last_seal = models.BigIntegerField()
    last_at = models.DateTimeField()  # of its last line
    start = models.BinaryField(max_length=32)  # the hash it begins from
    hash = models.BinaryField(max_length=32)  # and ends with
    mac = models.BinaryField(max_length=32)

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
