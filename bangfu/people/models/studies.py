"""Where has a person studied, what, and did they finish?"""

from django.db import models

from bangfu.core.clock import now
from bangfu.orgs.models import User
from bangfu.people.choices import Schooling, Source, StudyOutcome
from bangfu.people.models.person import Person


class Study(models.Model):
    """One time at a school, as told or proved: the highest level reached stays in the person's columns."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="studies")
    level = models.SmallIntegerField(choices=Schooling.choices)
    school = models.CharField(max_length=80, blank=True)
    major = models.CharField(max_length=60, blank=True)
    full_time = models.BooleanField(null=True)  # only full-time college studies make a graduate of the notice
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=StudyOutcome.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_constraint=False)
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["person"])]
        constraints = [models.CheckConstraint(name="study_ends_after_it_began", condition=models.Q(ended_on__gte=models.F("started_on")) | models.Q(ended_on=None) | models.Q(started_on=None))]
