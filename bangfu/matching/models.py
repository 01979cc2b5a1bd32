"""What did a match run recommend?"""

from django.db import models

from bangfu.campaigns.models import Campaign
from bangfu.core.clock import now
from bangfu.jobs.models import Vacancy
from bangfu.orgs.models import Unit, User
from bangfu.people.models import Person


class Run(models.Model):
    """One computation over the people and vacancies of an area, with the weights it used."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    path = models.CharField(max_length=80, db_collation="C")
    started_by = models.ForeignKey(User, on_delete=models.PROTECT)
    started_at = models.DateTimeField(default=now)
    weights = models.JSONField()
    people = models.IntegerField(default=0)
    vacancies = models.IntegerField(default=0)
    pairs = models.IntegerField(default=0)
    finished_at = models.DateTimeField(null=True)


class Recommendation(models.Model):
    """A vacancy recommended to a person by a run. Reasons are worked out again when shown."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="recommendations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recommendations")
    vacancy = models.ForeignKey(Vacancy, on_delete=models.CASCADE, related_name="recommendations")
    rank = models.SmallIntegerField()
    score = models.IntegerField()
    verdict = models.SmallIntegerField()  # kernel.Verdict code

    class Meta:
        indexes = [models.Index(fields=["vacancy", "-score"])]
        constraints = [models.UniqueConstraint(fields=["run", "person", "rank"], name="one_vacancy_per_rank")]


class Outlook(models.Model):
    """How many posts stood open to a person when a run looked, so that those with few chances come first."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="outlooks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="outlooks")
    feasible = models.IntegerField()  # as things are
    with_adaptation = models.IntegerField()  # with a named accommodation that is offered or brought along
    unknown = models.IntegerField()  # something is to be asked
    blocked = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "person"], name="one_outlook_per_run_and_person")]
