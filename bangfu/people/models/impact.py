"""What was found before people's data are processed in a risky way, who signed it, and when is it looked at again? (PIPL 55, 56)"""

from typing import Any

import pgtrigger
from django.db import models

from bangfu.core.clock import now
from bangfu.orgs.choices import LineOfCommand
from bangfu.orgs.models import Unit, User
from bangfu.people.choices import Conclusion, ImpactState, Processing

MATTERS = ("purpose", "influence", "measures")  # the three of article 56


class ImpactAssessment(models.Model):
    """One version for one processing of one unit. Signed it is never changed or removed (the law: three years at least); a new one replaces it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=80, db_collation="C")
    line = models.CharField(max_length=5, choices=LineOfCommand.choices)
    processing = models.CharField(max_length=10, choices=Processing.choices)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=ImpactState.choices, default=ImpactState.DRAFT)
    purpose = models.TextField(blank=True)
    influence = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    conclusion = models.CharField(max_length=5, choices=Conclusion.choices, blank=True)
    conditions = models.TextField(blank=True)
    review_on = models.DateField(null=True)
    facts = models.JSONField(default=list)  # [label, words] as the system stood when it was signed
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)
    signed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["path", "-signed_at"])]
        constraints = [
            models.UniqueConstraint(fields=["unit", "processing", "version"], name="one_assessment_per_version"),
            models.UniqueConstraint(fields=["unit", "processing"], condition=models.Q(state="draft"), name="one_draft_per_processing"),
            models.UniqueConstraint(fields=["unit", "processing"], condition=models.Q(state="signed"), name="one_assessment_in_force"),
            models.CheckConstraint(
                name="signed_with_name_and_review",
                condition=models.Q(state="draft") | ~models.Q(conclusion="") & models.Q(signed_by__isnull=False, signed_at__isnull=False, review_on__isnull=False)),
        ]
        triggers = [
            pgtrigger.Protect(name="signed_is_kept", operation=pgtrigger.Delete, condition=pgtrigger.Condition("OLD.state <> 'draft'")),
            pgtrigger.Protect(
                name="signed_stays_as_it_is", operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'draft' AND to_jsonb(OLD) - 'state' IS DISTINCT FROM to_jsonb(NEW) - 'state'")),
        ]

    @property
    def missing(self) -> list[str]:
        """What must be said before it can be signed."""
        asked: list[tuple[str, Any]] = [
            ("目的、方式是否合法、正当、必要", self.purpose), ("对个人权益的影响和安全风险", self.influence), ("保护措施是否合法、有效、与风险相适应", self.measures),
            ("结论", self.conclusion), ("下次复核日期", self.review_on), ("条件", self.conditions or self.conclusion != Conclusion.IF),
        ]
        return [label for label, value in asked if not value]
