"""Which employers have which openings, and what became of each referral?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value

from bangfu.campaigns.models import Campaign
from bangfu.core.clock import now, today
from bangfu.jobs.choices import (
    ApplicationState,
    ConsentWay,
    ImportState,
    ReferralState,
    RefusalReason,
    Shared,
    Shift,
    VacancyHours,
    VacancyState,
)
from bangfu.occupations.models import Occupation
from bangfu.orgs.models import Region, Unit, User
from bangfu.people.choices import Schooling
from bangfu.people.models import Person


class Employer(models.Model):
    name = models.CharField(max_length=100)
    credit_code = models.CharField(max_length=18, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = models.CharField(max_length=80, db_collation="C")
    contact_name = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    unit = models.OneToOneField(Unit, null=True, on_delete=models.PROTECT, related_name="employer")  # whose people work in its space; null: it has none

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit_code"], condition=~models.Q(credit_code=""), name="one_employer_per_credit_code")
        ]


class Application(models.Model):
    """A firm asks for a space of its own; the county decides. Whoever wrote it has no account yet."""

    number = models.CharField(max_length=12, unique=True)  # told to the applicant, to look up what became of it
    name = models.CharField(max_length=100)
    credit_code = models.CharField(max_length=18)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = models.CharField(max_length=80, db_collation="C")
    contact_name = models.CharField(max_length=40)
    position = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40)
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=ApplicationState.choices, default=ApplicationState.WAITING)
    applied_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)  # why not
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="applications")

    class Meta:
        indexes = [models.Index(fields=["path", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["credit_code"], condition=models.Q(state="waiting"), name="one_application_at_a_time")
        ]


class Vacancy(models.Model):
    """A post with what the work demands and what the employer offers, in the one vocabulary of occupations."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="vacancies")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)  # the office that collected it; until one has approved it, the employer's own
    title = models.CharField(max_length=80)
    occupation = models.ForeignKey(Occupation, null=True, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = models.CharField(max_length=80, db_collation="C")
    openings = models.PositiveSmallIntegerField(default=1)
    pay_min = models.IntegerField(null=True)  # yuan a month
    pay_max = models.IntegerField(null=True)
    hours = models.CharField(max_length=8, choices=VacancyHours.choices, default=VacancyHours.FULL)
    shift = models.CharField(max_length=8, choices=Shift.choices, default=Shift.DAY)
    remote = models.BooleanField(default=False)
    schooling_min = models.SmallIntegerField(choices=Schooling.choices, null=True)
    demands = models.JSONField(default=dict)  # {domain: 0–3}
    assumed = ArrayField(  # domains whose demand is the usual one of the occupation, nobody asked the employer
        models.CharField(max_length=12), default=list, db_default=Value([], output_field=ArrayField(models.CharField(max_length=12)))
    )
    offers = ArrayField(models.CharField(max_length=30), default=list)  # accommodations
    tasks = models.TextField(blank=True)  # what one really does there
    state = models.CharField(max_length=10, choices=VacancyState.choices, default=VacancyState.OPEN)
    return_reason = models.CharField(max_length=200, blank=True)  # what the county wants changed
    approved_values = models.JSONField(default=dict)  # field → value last approved, of what its employer has changed since
    collected_at = models.DateTimeField(default=now)
    confirmed_on = models.DateField(default=today)
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.SET_NULL)
    batch = models.ForeignKey("VacancyImport", null=True, on_delete=models.SET_NULL, related_name="vacancies")

    class Meta:
        indexes = [models.Index(fields=["path", "state"])]
        constraints = [
            models.CheckConstraint(name="pay_in_order", condition=models.Q(pay_max__isnull=True) | models.Q(pay_max__gte=models.F("pay_min"))),
            models.CheckConstraint(name="at_least_one_opening", condition=models.Q(openings__gte=1)),
        ]


class Referral(models.Model):
    """A person proposed for a vacancy, up to hired or refused."""

    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.SET_NULL)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals")
    path = models.CharField(max_length=80, db_collation="C")  # of the person
    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="referrals")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    referred_by = models.ForeignKey(User, on_delete=models.PROTECT)
    referred_at = models.DateTimeField(default=now)
    reasons = models.JSONField(default=dict)  # the verdict at the time
    state = models.CharField(max_length=20, choices=ReferralState.choices, default=ReferralState.REFERRED)
    changed_at = models.DateTimeField(default=now)
    refusal_reason = models.CharField(max_length=12, choices=RefusalReason.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    contract_from = models.DateField(null=True)
    contract_until = models.DateField(null=True)
    pay = models.IntegerField(null=True)
    insured = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["path", "state"]), models.Index(fields=["vacancy", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "vacancy"], name="one_open_referral",
                condition=models.Q(state__in=["referred", "interview", "offered", "hired"]),
            )
        ]


class ReferralStep(models.Model):
    """One move of a referral: what became of it, on which day, who recorded it; and, was it a mistake, who took it back and why."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=20, choices=ReferralState.choices)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(default=now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=RefusalReason.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    before = models.JSONField(null=True)  # what it replaced: see actions.undo
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undo_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]


class Disclosure(models.Model):
    """A person agreed that the employer of one referral sees who they are; it ends when taken back."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="disclosures")
    shares = ArrayField(models.CharField(max_length=12, choices=Shared.choices))
    way = models.CharField(max_length=10, choices=ConsentWay.choices)
    agreed_on = models.DateField()
    recorded_at = models.DateTimeField(default=now)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["referral"], condition=models.Q(withdrawn_at__isnull=True), name="one_disclosure_in_force")
        ]


class EmployerAnswer(models.Model):
    """What an employer says became of a candidate. It counts once an office has taken it over, which is a step of the referral."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="answers")
    state = models.CharField(max_length=20, choices=ReferralState.choices)
    happened_on = models.DateField()
    facts = models.JSONField(default=dict)  # contract_from, contract_until, pay, insured, employment_form, refusal_reason as the form gives them
    note = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField(default=now)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(ReferralStep, null=True, on_delete=models.SET_NULL, related_name="+")  # what was taken over; null: not taken
    objection = models.CharField(max_length=200, blank=True)  # why not

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["referral"], condition=models.Q(decided_at__isnull=True), name="one_answer_waiting")
        ]


class VacancyImport(models.Model):
    """One uploaded table of openings on its way in. Its rows name firms and posts, no registered person."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    path = models.CharField(max_length=80, db_collation="C")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT)
    file_name = models.CharField(max_length=200)
    columns = models.JSONField(default=list)  # heads of the columns as they stand in the file
    rows = models.JSONField(default=list)  # [number of the row in the file, [text of each column]]
    mapping = models.JSONField(default=dict)  # field → place of its column
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.DRAFT)
    taken = models.IntegerField(default=0)
    rejected = models.JSONField(default=list)  # [number, [reasons]] as they were when written
    created_at = models.DateTimeField(default=now)
    written_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["path", "-created_at"])]
