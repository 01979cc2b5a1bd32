"""Who is registered, where do they live and where did each value come from?"""

from datetime import date

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce

from bangfu.core.clock import now
from bangfu.core.fields import SealedField, TouchedField
from bangfu.orgs.models import Region
from bangfu.people.choices import (
    Category,
    ContactWay,
    Employment,
    EmploymentForm,
    Grade,
    Hours,
    Hukou,
    NotEmployedReason,
    Schooling,
    Sex,
    Wish,
)
from bangfu.people.models.households import Household
from bangfu.people.models.provenance import ProvenanceField

AGREES_TO_MATCHING = models.Q(match_refused=False, consent_withdrawn_on=None)  # who took their consent back is not matched either
BORN = Coalesce("birth_on", Value(date(9999, 12, 31)))  # as lists are sorted by it: who has no birthday on record comes last


class Standing(models.Manager["Person"]):
    """People as they are listed, looked for and written: without files that were merged into another or whose identity was erased."""

    def get_queryset(self) -> models.QuerySet["Person"]:
        return super().get_queryset().filter(merged_into__isnull=True, erased_on__isnull=True)


@pghistory.track(
    # A row is kept when it is replaced: the person's own row is the last state, so that bringing in a million people writes them once.
    pghistory.UpdateEvent(level=pghistory.Statement, row=pghistory.Old),
    exclude=["updated_at"],
    model_name="PersonHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history", db_constraint=False),
)
class Person(models.Model):
    """A registered disabled person, without anything that names them: that is `Identity`.

    Empty values mean unknown. Abilities are {domain: 0–3} of occupations.vocabulary, accommodations its codes.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)  # looked for by path
    path = models.CharField(max_length=80, db_collation="C")  # the region's: residence now
    household = models.ForeignKey(Household, null=True, on_delete=models.SET_NULL, related_name="people")
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    birth_on = models.DateField(null=True)
    category = models.CharField(max_length=1, choices=Category.choices, blank=True)
    grade = models.CharField(max_length=1, choices=Grade.choices, blank=True)
    certificate_until = models.DateField(null=True)
    hukou = models.CharField(max_length=5, choices=Hukou.choices, blank=True)
    schooling = models.SmallIntegerField(choices=Schooling.choices, null=True)
    graduated_on = models.DateField(null=True)  # end of full-time college studies
    employment = models.CharField(max_length=10, choices=Employment.choices, blank=True)
    employment_form = models.CharField(max_length=1, choices=EmploymentForm.choices, blank=True)
    employed_on = models.DateField(null=True)
    unemployed_on = models.DateField(null=True)
    registered_unemployed_on = models.DateField(null=True)  # 失业登记
    not_employed_reason = models.CharField(max_length=1, choices=NotEmployedReason.choices, blank=True)
    wish = models.CharField(max_length=6, choices=Wish.choices, blank=True)
    needs = ArrayField(models.CharField(max_length=20), default=list)  # services wanted: choices.Need
    wish_occupations = ArrayField(models.CharField(max_length=10), default=list)
    past_occupations = ArrayField(models.CharField(max_length=10), default=list)
    min_pay = models.IntegerField(null=True)  # yuan a month
    max_km = models.FloatField(null=True)
    hours = models.CharField(max_length=4, choices=Hours.choices, blank=True)
    remote_ok = models.BooleanField(null=True)
    night_ok = models.BooleanField(null=True)
    abilities = models.JSONField(default=dict)
    accommodations = ArrayField(models.CharField(max_length=30), default=list)
    contact_way = models.CharField(max_length=10, choices=ContactWay.choices, blank=True)
    consented_on = models.DateField(null=True)  # to the use of their data for this work
    consent_withdrawn_on = models.DateField(null=True)  # PIPL 15
    match_refused = models.BooleanField(default=False)  # refuses automated matching (PIPL 24)
    calls_refused = models.BooleanField(default=False, db_default=False)
    died_on = models.DateField(null=True)
    provenance = ProvenanceField(default=dict)  # field → [source, ISO time, user id]
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, db_index=False, related_name="tombstones")  # a file that stands
    erased_on = models.DateField(null=True)  # from this day on nobody knows who it was: see actions.erasure
    created_at = models.DateTimeField(default=now)
    updated_at = TouchedField()

    objects = Standing()
    everybody = models.Manager["Person"]()

    class Meta:
        base_manager_name = "everybody"  # what points to a tombstone or an erased file can still be read
        indexes = [
            # Lists are filtered and counted within this one, without the rows themselves: a million in a tenth of a second.
            models.Index(name="people_by_place", fields=["path", "id"], include=[
                "died_on", "sex", "birth_on", "category", "grade", "certificate_until", "hukou", "schooling", "employment", "employment_form",
                "registered_unemployed_on", "wish", "needs", "contact_way", "consented_on", "household", "updated_at", "merged_into", "erased_on",
            ]),
            models.Index(BORN, "id", name="people_by_age"),
            models.Index(fields=["updated_at", "id"], include=["path", "died_on", "merged_into", "erased_on"], name="people_by_change"),
            # The few of a province: inverted, it finds any combination of words that seldom stand together.
            GinIndex(fields=["category", "grade", "wish", "not_employed_reason"], name="people_by_words"),
            models.Index(fields=["certificate_until"]),
            models.Index(fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="people_tombstones"),
        ]
        constraints = [
            models.CheckConstraint(name="form_only_when_employed", condition=models.Q(employment_form="") | models.Q(employment="employed")),
        ]

    @property
    def refuses_matching(self) -> bool:
        """The same as AGREES_TO_MATCHING, of one person."""
        return self.match_refused or self.consent_withdrawn_on is not None


class Identity(models.Model):
    """All that names a person, in one row that can be erased while figures and audit stay."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="identity")
    name = SealedField()
    id_number = SealedField()
    certificate = SealedField()  # 残疾人证号
    phone = SealedField()
    address = SealedField()
    guardian = SealedField()
    guardian_phone = SealedField()
    # Keyed fingerprints for exact search; see people.privacy.index_of.
    name_index = models.BinaryField(max_length=16, default=b"")
    pinyin_index = models.BinaryField(max_length=16, default=b"")
    initials_index = models.BinaryField(max_length=16, default=b"")
    id_index = models.BinaryField(max_length=16, null=True, unique=True)
    certificate_index = models.BinaryField(max_length=16, default=b"")
    phone_index = models.BinaryField(max_length=16, default=b"")
    tail_index = models.BinaryField(max_length=16, default=b"")  # last 4 of the ID number

    class Meta:
        indexes = [
            models.Index(fields=["name_index"]),
            models.Index(fields=["pinyin_index"]),
            models.Index(fields=["initials_index"]),
            models.Index(fields=["certificate_index"]),
            models.Index(fields=["phone_index"]),
            models.Index(fields=["tail_index"]),
        ]


class Residence(models.Model):
    """Where a person lived and when, so that counts of an earlier day stay right after a move.

    Who never moved has no row: they lived where they live (Person.path).
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="residences")
    path = models.CharField(max_length=80, db_collation="C")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_residence_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]
