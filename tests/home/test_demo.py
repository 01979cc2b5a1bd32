"""Does the demo tell one coherent story on its day? Built once, in a transaction that is rolled back."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import reduce
from operator import or_

import numpy as np
import polars as pl
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from polars.testing import assert_frame_equal

from bangfu.campaigns.models import Campaign, Edge, RosterEntry, Task
from bangfu.core.clock import HERE
from bangfu.core.errors import DomainError
from bangfu.home.seed.accounts import SHOWN, shown_accounts
from bangfu.home.seed.demo import Built, build_demo, draw_registry, draw_survey
from bangfu.jobs.models import Application, EmployerAnswer, Referral, Vacancy
from bangfu.jobs.queries import candidates_of, own_employer, shared_by
from bangfu.orgs.choices import Role
from bangfu.orgs.models import Region, Unit, User
from bangfu.people.models import Event, Household, Identity, Person
from bangfu.reports.models import Return
from bangfu.surveys.choices import AssignmentState, ContactOutcome
from bangfu.surveys.models import Assignment, Contact

pytestmark = pytest.mark.django_db
AS_OF = date(2022, 5, 17)
PASSWORD = "demo-password-1"  # noqa: S105
SHOWCASE = "/222403/"


class _Undo(Exception):
    pass


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Built]:
    """A small demo in the emptied tables; the world of the other tests is there again afterwards."""
    ours = [model._meta.db_table for app in apps.get_app_configs() if app.name.startswith("bangfu.") for model in app.get_models(include_auto_created=True)]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute(f"TRUNCATE {', '.join(ours)} RESTART IDENTITY CASCADE")
                yield build_demo(people=1500, seed=2022, as_of=AS_OF, password=PASSWORD)
                connection.check_constraints()
                raise _Undo
        except _Undo:
            pass


@pytest.fixture
def here(demo: Built) -> Iterator[Campaign]:
    """The campaign of the demo, with its day as today."""
    before = settings.FIXED_TODAY
    settings.FIXED_TODAY = datetime(2022, 5, 17, 10, tzinfo=HERE)
    yield Campaign.objects.get()
    settings.FIXED_TODAY = before


def test_demo_draws_the_same_for_the_same_seed(here: Campaign) -> None:
    def draw(seed: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        rng = np.random.default_rng(seed)
        drawn = draw_registry(rng, 400, as_of=AS_OF)
        survey = draw_survey(rng, drawn.people, until=datetime(2022, 5, 17, 10, tzinfo=HERE))
        return drawn.people, drawn.identities, survey.contacts

    for first, second in zip(draw(5), draw(5), strict=True):
        assert_frame_equal(first, second)
    assert not draw(5)[1].equals(draw(6)[1])


def test_demo_has_people_in_every_county(here: Campaign) -> None:
    counties = Region.objects.filter(level=3)
    empty = [one.name for one in counties if not Person.objects.filter(path__startswith=one.path).exists()]
    assert len(empty) <= 1  # a zone without a village of its own
    assert Person.objects.filter(path__contains=SHOWCASE).count() == 750


def test_demo_has_an_identity_and_a_residence_for_each_person(here: Campaign) -> None:
    assert Identity.objects.count() == Person.objects.count() == 1500
    one = Identity.objects.select_related("person").first()
    assert one is not None
    assert one.certificate == one.id_number + one.person.category + one.person.grade


def test_demo_has_the_families_the_focus_groups_ask_for(here: Campaign) -> None:
    assert Household.objects.filter(relocated=True).exists()
    assert Household.objects.exclude(monitored="").exists()
    assert Household.objects.filter(minimum_living=True).exists()


def test_demo_campaign_comes_from_the_notice(here: Campaign) -> None:
    assert here.notice.doc_number == "吉人社联〔2022〕62号"
    assert (here.starts_on, here.due_on) == (date(2022, 5, 13), date(2022, 5, 20))
    assert here.measures.count() >= 5


def test_demo_forwards_to_eleven_areas_on_both_lines(here: Campaign) -> None:
    first = Edge.objects.filter(from_unit__region__key="22")
    assert first.filter(line="dpf").count() == first.filter(line="hrss").count() == 11
    assert Edge.objects.filter(state="sent").exists()  # some have not signed yet


def test_demo_reaches_all_townships_of_the_showcase(here: Campaign) -> None:
    assert Edge.objects.filter(path__contains=SHOWCASE, to_unit__level=4, line="dpf").count() == 20
    assert Edge.objects.filter(path__contains=SHOWCASE, received_at__isnull=True).count() == 0


def test_demo_gives_every_unit_that_signed_its_tasks(here: Campaign) -> None:
    signed = Edge.objects.filter(received_at__isnull=False)
    assert set(signed.values_list("to_unit", flat=True)) <= set(Task.objects.values_list("unit", flat=True))


def test_demo_assigns_everybody_of_the_showcase_roster(here: Campaign) -> None:
    roster = RosterEntry.objects.filter(person__path__contains=SHOWCASE).count()
    assert Assignment.objects.count() == roster > 100


def test_demo_leaves_one_commissioner_a_day_of_work(here: Campaign) -> None:
    busy = Assignment.objects.filter(user__username="zhuanwei-01", state=AssignmentState.OPEN)
    assert busy.count() >= 2


def test_demo_assignments_agree_with_the_ledger(here: Campaign) -> None:
    reached = set(Contact.objects.filter(outcome=ContactOutcome.REACHED, unit__line="dpf", path__contains=SHOWCASE).values_list("person", flat=True))
    done = set(Assignment.objects.filter(state=AssignmentState.DONE).values_list("person", flat=True))
    assert done == reached


def test_demo_checks_everybody_who_was_reached(here: Campaign) -> None:
    reached = Contact.objects.filter(outcome=ContactOutcome.REACHED, unit__line="dpf").values_list("person", flat=True)
    checked = Event.objects.filter(kind="basic_check").values_list("person", flat=True)
    assert set(reached) == set(checked)


def test_demo_lags_where_it_is_said_to(here: Campaign) -> None:
    def rate(assignments: QuerySet[Assignment]) -> float:
        return assignments.filter(state=AssignmentState.DONE).count() / assignments.count()

    slow = Region.objects.filter(parent__key="222403", name__in=["红石乡", "翰章乡", "大蒲柴河镇"])
    where = reduce(or_, (Q(path__startswith=town.path) for town in slow))
    assert rate(Assignment.objects.filter(where)) < rate(Assignment.objects.exclude(where)) - .08
    assert rate(Assignment.objects.all()) > .7


def test_demo_events_lie_within_the_campaign_and_before_now(here: Campaign) -> None:
    of_campaign = Event.objects.filter(campaign_id=here.pk)
    now = datetime(2022, 5, 17, 10, 30, tzinfo=HERE)
    assert not of_campaign.filter(occurred_at__gt=now).exists()
    assert not of_campaign.filter(occurred_at__lt=datetime(2022, 5, 13, tzinfo=HERE)).exists()


def test_demo_events_come_from_both_lines(here: Campaign) -> None:
    served = Event.objects.filter(kind="employment_service")
    assert set(served.values_list("line", flat=True)) == {"dpf", "hrss"}


def test_demo_contact_events_can_be_found_by_their_contact(here: Campaign) -> None:
    contact = Contact.objects.filter(outcome=ContactOutcome.REACHED).first()
    assert contact is not None
    assert Event.objects.filter(reference=f"surveys.contact:{contact.pk}", kind="contact_attempt").count() == 1


def test_demo_referrals_are_of_people_and_posts_of_one_county(here: Campaign) -> None:
    pairs = Referral.objects.select_related("vacancy")
    assert pairs.count() > 5
    assert all(one.path.split("/")[:3] == one.vacancy.path.split("/")[:3] for one in pairs)


def test_demo_hires_are_employed_and_never_beyond_the_openings(here: Campaign) -> None:
    hired = Referral.objects.filter(state="hired").select_related("person")
    assert all(one.person.employment == "employed" for one in hired)
    for vacancy in Vacancy.objects.filter(referrals__state="hired").distinct():
        assert vacancy.referrals.filter(state="hired").count() <= vacancy.openings


def test_demo_has_returns_in_every_state(here: Campaign) -> None:
    assert set(Return.objects.values_list("state", flat=True)) == {"draft", "submitted", "returned", "accepted"}


def test_demo_has_an_account_for_every_role_with_one_password(here: Campaign) -> None:
    shown = shown_accounts()
    assert len(shown) == len(SHOWN)
    assert {one.role for one in shown} == set(Role)
    assert all(user.check_password(PASSWORD) for user in User.objects.filter(username__in=["sheng-canlian", "danwei-01"]))


def test_demo_bureaus_of_the_showcase_have_an_officer_and_a_leader(here: Campaign) -> None:
    for unit in Unit.objects.filter(path__contains=SHOWCASE, kind="bureau"):
        roles = set(unit.users.values_list("roles__role", flat=True))
        assert {Role.OFFICER, Role.LEADER} <= roles


def test_demo_refuses_a_database_with_people(here: Campaign) -> None:
    with pytest.raises(DomainError, match="已经有人员"):
        build_demo(people=100, seed=1, as_of=AS_OF, password=PASSWORD)


def test_demo_employer_has_a_space_with_something_in_every_state(here: Campaign) -> None:
    user = User.objects.get(username="danwei-01")
    employer = own_employer(user)
    candidates = list(candidates_of(employer))
    shared = shared_by(candidates)
    assert 0 < len(shared) < len(candidates)
    assert EmployerAnswer.objects.filter(referral__in=shared, decided_at__isnull=True).count() == 1
    states = list(Vacancy.objects.filter(employer=employer).values_list("state", flat=True))
    assert (states.count("waiting"), states.count("returned")) == (1, 1)
    assert Application.objects.filter(state="waiting").count() == 1
    uncounted = Vacancy.objects.filter(state__in=["waiting", "returned"])
    assert not Event.objects.filter(reference__in=[f"jobs.vacancy:{one.pk}" for one in uncounted]).exists()
