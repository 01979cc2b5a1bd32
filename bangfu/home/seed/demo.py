"""Build the whole demo: 吉林省 with 敦化市 in the middle of the campaign of May 2022."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from django.db import connection, transaction

from bangfu.campaigns.models import Campaign
from bangfu.core.errors import DomainError
from bangfu.home.seed import accounts, field, market, registry
from bangfu.home.seed import campaign as chain
from bangfu.home.seed.contacts import make_contacts
from bangfu.home.seed.households import make_households, make_members
from bangfu.home.seed.identities import make_identities
from bangfu.home.seed.moment import on
from bangfu.home.seed.people import make_people
from bangfu.home.seed.places import villages_of
from bangfu.home.seed.services import make_events
from bangfu.jobs.models import Employer
from bangfu.occupations.imports import load_occupations
from bangfu.occupations.models import Occupation
from bangfu.orgs.imports import load_regions, load_units
from bangfu.orgs.models import Region
from bangfu.people.models import Person
from bangfu.surveys.choices import ContactOutcome

PROVINCE = "22"
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
    until = on(as_of, NOW)
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
    drawn = draw_demo(rng, people, as_of=as_of)
    frame = write_registry(rng, drawn, as_of=as_of)
    say("通知、转发、签收")
    running = chain.start_demo_campaign(staff)
    chain.forward_down(rng, running, staff, until=until)
    roster = chain.fill_roster(running, staff)
    say("摸查与服务")
    write_field(rng, running, staff, drawn, frame)
    say("用人单位与岗位")
    vacancies = int(people * VACANCIES_PER_PERSON)
    employers = market.write_market(rng, running, staff, frame, vacancies, as_of=as_of)
    first = Employer.objects.select_related("region").filter(pk__in=employers, path__contains=f"/{accounts.SHOWCASE}/").order_by("pk").first()
    if first:
        accounts.create_employer_account(password=password, employer_name=first.name, region=first.region, since=since)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Built(regions=Region.objects.count(), users=len(staff.users), people=frame.height, roster=roster, contacts=drawn.contacts.height,
                 events=drawn.events.height, vacancies=vacancies)


@dataclass(frozen=True)
class Drawn:
    """All frames of the demo before anything is written. `people` is the truth; `asked` says whom the survey has reached."""

    people: pl.DataFrame
    identities: pl.DataFrame
    households: pl.DataFrame
    members: pl.DataFrame
    household: pl.Series
    contacts: pl.DataFrame
    events: pl.DataFrame


def draw_demo(rng: np.random.Generator, count: int, *, as_of: date) -> Drawn:
    """Draw people, families, and how the survey went among those out of work up to the hour of the demo."""
    villages = villages_of(f"{PROVINCE}/")
    until = on(as_of, NOW)
    people = make_people(rng, villages, count, as_of=as_of, showcase={accounts.SHOWCASE: count // 2})
    identities = make_identities(rng, people, villages)
    households, household = make_households(rng, people)
    members = make_members(rng, people, household, as_of=as_of)
    idle = people.filter(registry.is_out_of_work(people))
    contacts = make_contacts(rng, field.rates(rng, idle), start=on(chain.FORWARDED, "17:45"), until=until)
    reached = contacts.filter(pl.col("outcome") == ContactOutcome.REACHED.value)["index"]
    events = make_events(rng, idle, contacts, until=until)
    asked = people["index"].is_in(reached.implode()).alias("asked")
    return Drawn(people.with_columns(asked), identities, households, members, household, contacts, events)


def write_registry(rng: np.random.Generator, drawn: Drawn, *, as_of: date) -> pl.DataFrame:
    """Write people, families and identities, with what nobody has asked yet left unknown; returns the truth with `id`."""
    family = registry.write_households(drawn.households, drawn.members, drawn.household)
    recorded = registry.forget(rng, drawn.people, drawn.people["asked"])
    keys = registry.write_people(recorded, drawn.identities, household=family, as_of=on(as_of, NOW))
    return drawn.people.with_columns(pl.Series("id", keys))


def write_field(rng: np.random.Generator, running: Campaign, staff: chain.Staff, drawn: Drawn, people: pl.DataFrame) -> None:
    """Assignments, contact ledger and events of the people out of work."""
    idle = people.filter(registry.is_out_of_work(people))
    responsible = field.write_assignments(running, staff, idle, drawn.contacts)
    field.write_contacts(rng, running, staff, idle, drawn.contacts, responsible)
    field.write_events(running, staff, idle, drawn.events, responsible)
