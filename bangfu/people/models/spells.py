"""Where has a person worked before, and why did it end?"""

from django.db import models

from bangfu.core.clock import now
from bangfu.orgs.models import User
from bangfu.people.choices import EmploymentForm, LeavingReason, Source
from bangfu.people.models.person import Person


class Spell(models.Model):
    """One time of work, as told: the current state stays in the person's columns, hires through the site are events."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="spells")
    work = models.CharField(max_length=60)  # in the person's words
    occupation = models.CharField(max_length=10, blank=True)  # code of the national classification, when the words tell it
    employer = models.CharField(max_length=80, blank=True)
    form = models.CharField(max_length=1, choices=EmploymentForm.choices, blank=True)
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    reason = models.CharField(max_length=10, choices=LeavingReason.choices, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_constraint=False)
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["person"])]
        constraints = [models.CheckConstraint(name="work_ends_after_it_began", condition=models.Q(ended_on__gte=models.F("started_on")) | models.Q(ended_on=None) | models.Q(started_on=None))]
