"""Build the whole demo: 吉林省 with 敦化市 in the middle of the campaign of May 2022."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
from django.db import connection, transaction

from bangfu.campaigns.models import Campaign
from bangfu.core.errors import DomainError
from bangfu.home.seed import accounts, field, market, outcomes, registry
from bangfu.home.seed import campaign as chain
from bangfu.home.seed.contacts import make_contacts
from bangfu.home.seed.households import make_households, make_members
from bangfu.home.seed.identities import make_identities
from bangfu.home.seed.moment import at, on
from bangfu.home.seed.people import make_people
from bangfu.home.seed.placements import make_referrals
from bangfu.home.seed.places import villages_of
from bangfu.home.seed.services import make_events
from bangfu.jobs.models import Employer
from bangfu.occupations.imports import load_occupations
from bangfu.occupations.models import Occupation
from bangfu.orgs.imports import load_regions, load_units
from bangfu.orgs.models import Region, User
from bangfu.people.models import Event, Person
from bangfu.policies.actions import refresh_marks
from bangfu.surveys.choices import ContactOutcome

PROVINCE = "22"
LOADED = on(date(2022, 3, 1), "09:00")  # when the roster is said to have come in
NOW = "10:00"  # the hour of the last recorded event
VACANCIES_PER_PERSON = 1 / 15

Say = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What the demo consists of."""

    regions: int
    users: int
    people: int
    roster: int
    contacts: int
    events: int
    vacancies: int


def refuse_if_used() -> None:
    """The demo never mixes with real people. Raises DomainError."""
    if Person.objects.exists():
        raise DomainError("数据库里已经有人员。演示数据只能装进空库：换一个数据库（BANGFU_DB），或先 make reset。")


@transaction.atomic
def build_demo(*, people: int, seed: int, as_of: date, password: str, say: Say = lambda text: None) -> Built:
    """Fill an empty database; the same arguments give the same data. Raises DomainError when people are there already."""
    refuse_if_used()
    rng = np.random.default_rng(seed)
    since = date(as_of.year - 1, 1, 1)
    say("报送层级、机构、职业")
    if not Region.objects.filter(key=PROVINCE).exists():
        load_regions(PROVINCE)
        load_units(PROVINCE)
    if not Occupation.objects.exists():
        load_occupations()
    say("账号")
    staff = chain.staff_from(accounts.create_accounts(password=password, since=since))
    say("人员与家庭")
    drawn = draw_registry(rng, people, as_of=as_of)
    survey = draw_survey(rng, drawn.people, until=on(as_of, NOW))
    frame = write_registry(rng, drawn, survey, staff)
    say("通知、转发、签收")
    running = chain.start_demo_campaign(staff)
    chain.forward_down(rng, running, staff, until=on(as_of, NOW))
    roster = chain.fill_roster(running, staff)
    say("摸查与服务")
    write_survey(rng, running, staff, frame, survey)
    say("岗位、推荐、结对、重点群体")
    openings = market.write_market(rng, running, staff, frame, int(people * VACANCIES_PER_PERSON), as_of=as_of)
    write_outcomes(rng, running, staff, people=frame, survey=survey, openings=openings, as_of=as_of)
    first = openings.filter(pl.col("path").str.contains(f"/{accounts.SHOWCASE}/"))["employer_id"].head(1).to_list()
    for employer in Employer.objects.select_related("region").filter(pk__in=first):
        accounts.create_employer_account(password=password, employer_name=employer.name, region=employer.region, since=since)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Built(regions=Region.objects.count(), users=len(staff.users), people=frame.height, roster=roster, contacts=survey.contacts.height,
                 events=Event.objects.count(), vacancies=openings.height)


@dataclass(frozen=True)
class Registry:
    """People as they are, had everybody been asked, with identities and families; nothing is written yet."""

    people: pl.DataFrame
    identities: pl.DataFrame
    households: pl.DataFrame
    members: pl.DataFrame
    household: pl.Series


@dataclass(frozen=True)
class Survey:
    """How the survey went among the people out of work."""

    idle: pl.DataFrame
    responsible: dict[int, User]
    contacts: pl.DataFrame
    events: pl.DataFrame


def draw_registry(rng: np.random.Generator, count: int, *, as_of: date) -> Registry:
    """People over the whole province, half of them in the showcase county."""
    villages = villages_of(f"{PROVINCE}/")
    people = make_people(rng, villages, count, as_of=as_of, showcase={accounts.SHOWCASE: count // 2})
    identities = make_identities(rng, people, villages)
    households, household = make_households(rng, people)
    return Registry(people, identities, households, make_members(rng, people, household, as_of=as_of), household)


def draw_survey(rng: np.random.Generator, people: pl.DataFrame, *, until: datetime) -> Survey:
    """Contacts and what followed, up to the hour of the demo."""
    idle = people.filter(registry.is_out_of_work(people))
    responsible = field.deal_people(idle)
    contacts = make_contacts(rng, field.rates(rng, idle, responsible), start=on(chain.FORWARDED, "17:45"), until=until)
    return Survey(idle, responsible, contacts, make_events(rng, idle, contacts, until=until))


def write_registry(rng: np.random.Generator, drawn: Registry, survey: Survey, staff: chain.Staff) -> pl.DataFrame:
    """Write people, families and identities, with what nobody has asked yet left unknown; returns the truth with `id` and `asked`."""
    family = registry.write_households(drawn.households, drawn.members, drawn.household)
    asked = field.asked_people(survey.contacts, survey.idle, field.actors_of(staff, survey.responsible))
    dead = set(survey.contacts.filter(pl.col("outcome") == ContactOutcome.DIED.value)["index"])
    people = drawn.people.with_columns(pl.col("index").is_in(list(asked)).alias("asked"))
    keys = registry.write_people(
        registry.forget(rng, people, people["asked"]), drawn.identities, household=family, loaded=LOADED, asked=asked, dead=dead
    )
    return people.with_columns(pl.Series("id", keys))


def write_survey(rng: np.random.Generator, running: Campaign, staff: chain.Staff, people: pl.DataFrame, survey: Survey) -> None:
    """Assignments, contact ledger and events."""
    idle = people.filter(registry.is_out_of_work(people))
    field.write_assignments(running, staff, idle, survey.contacts, survey.responsible)
    field.write_contacts(rng, running, staff, people=idle, contacts=survey.contacts, responsible=survey.responsible)
    field.write_events(running, staff, idle, survey.events, survey.responsible)


def write_outcomes(
    rng: np.random.Generator, running: Campaign, staff: chain.Staff, *, people: pl.DataFrame, survey: Survey, openings: pl.DataFrame, as_of: date
) -> None:
    """Referrals and hires, helpers, certificates, training; then the marks of the focus groups from the registry as it stands."""
    actors = field.actors_of(staff, survey.responsible)
    start, until = on(chain.FORWARDED + timedelta(days=1), "09:00"), on(as_of, NOW)
    outcomes.write_referrals(running, staff, people, make_referrals(rng, people, openings, since=start, until=until), openings)
    outcomes.write_pairings(rng, running, staff, people, as_of=as_of)
    outcomes.write_certificates(rng, people, actors, as_of=as_of)
    outcomes.write_training(rng, running, people, actors, as_of=as_of)
    with at(until):
        refresh_marks(paths=[f"{PROVINCE}/"], as_of=as_of, by=None)
