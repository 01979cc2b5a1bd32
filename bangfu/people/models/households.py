"""Who lives together, and what marks does the family carry?"""

from django.db import models

from bangfu.core.fields import SealedField
from bangfu.orgs.models import Region
from bangfu.people.choices import Employment, Monitored, Relation, Sex


class Household(models.Model):
    """People who live and keep house together; some focus groups are families, not persons."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)  # looked for by path
    path = models.CharField(max_length=80, db_collation="C")
    relocated = models.BooleanField(null=True)  # 易地搬迁
    monitored = models.CharField(max_length=10, choices=Monitored.choices, blank=True)  # 防止返贫监测
    minimum_living = models.BooleanField(null=True)  # 低保
    source = models.CharField(max_length=80, blank=True)
    head = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="heads")  # 户主, when registered; else a member

    class Meta:
        indexes = [models.Index(fields=["path"])]


class Member(models.Model):
    """Another member of the household, who need not be disabled; 零就业家庭 looks at all of them."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    relation = models.CharField(max_length=6, choices=Relation.choices)
    name = SealedField()
    birth_on = models.DateField(null=True)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    employment = models.CharField(max_length=10, choices=Employment.choices, blank=True)
    is_head = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["household"], condition=models.Q(is_head=True), name="one_head_among_members")]
