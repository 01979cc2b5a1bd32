"""Who helps whom one to one, and what is the plan?"""

from django.db import models

from bangfu.campaigns.models import Campaign
from bangfu.core.clock import now
from bangfu.orgs.models import User
from bangfu.people.models import Person


class Pairing(models.Model):
    """一对一：a helper for a person, with the plan and the next action."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pairings")
    helper = models.ForeignKey(User, on_delete=models.PROTECT, related_name="pairings")
    paired_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    paired_at = models.DateTimeField(default=now)
    goal = models.CharField(max_length=200, blank=True)
    next_action = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "person"], condition=models.Q(ended_at__isnull=True), name="one_helper_at_a_time")
        ]
