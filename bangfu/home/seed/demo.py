"""Build the whole demo: 吉林省 with 敦化市 in the middle of the campaign of May 2022."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl
from django.db import connection, transaction

from bangfu.campaigns.models import Campaign
from bangfu.core.choices import WorkState
from bangfu.core.errors import DomainError
from bangfu.core.models import Work
from bangfu.home.seed import accounts, exchange, field, files, market, outcomes, papers, registry, returns, rights, space
from bangfu.home.seed import campaign as chain
from bangfu.home.seed.contacts import make_contacts
from bangfu.home.seed.households import make_households, make_members
from bangfu.home.seed.identities import make_identities
from bangfu.home.seed.moment import at, on
from bangfu.home.seed.people import make_people
from bangfu.home.seed.placements import make_referrals
from bangfu.home.seed.places import villages_of
from bangfu.home.seed.talks import make_events, make_office_talks, make_talks
from bangfu.matching.actions import start_run, write_run
from bangfu.matching.warm import is_ready
from bangfu.occupations.imports import load_occupations
from bangfu.occupations.models import Occupation
from bangfu.orgs.choices import LineOfCommand
from bangfu.orgs.imports import load_regions, load_units
from bangfu.orgs.models import Region, User
from bangfu.people.choices import Employment
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
    drawn = draw_registry(rng, people, as_of=as_of)
    survey = draw_survey(rng, drawn.people, until=until)
    actors = field.actors_of(staff, survey.responsible)
    frame = write_registry(rng, drawn, survey, actors)
    files.write_files(seed, frame, path=Region.objects.get(key=accounts.SHOWCASE).path, loaded=LOADED)
    say("岗位")
    employers, vacancies = market.draw_market(rng, frame, int(people * VACANCIES_PER_PERSON), as_of=as_of)
    jobs = market.Market(staff, employers)
    jobs.take_in(vacancies.filter(pl.col("confirmed_on") < chain.FORWARDED))
    say("通知、转发、签收")
    running = chain.start_demo_campaign(staff)
    chain.forward_down(rng, running, staff, until=until)
    roster = chain.fill_roster(running, staff, frame.filter(registry.is_out_of_work(frame))["id"].to_list())
    say("摸查与服务")
    write_survey(running, staff, frame, survey, actors)
    jobs.take_in(vacancies.filter(pl.col("confirmed_on") >= chain.FORWARDED))
    chain.close_first_tasks(running, staff)
    say("推荐、结对、重点群体")
    write_outcomes(rng, running, jobs, people=frame, vacancies=vacancies, actors=actors, until=until)
    say("匹配、报表")
    match_showcase(running, staff, until=until)
    returns.write_returns(running, staff, until=until)
    papers.write_papers(running, staff, until=until)
    exchange.write_exchange(staff, until=until)
    rights.write_rights(staff, until=until)
    space.write_space(staff, password=password, since=since, until=until)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Built(regions=Region.objects.count(), users=len(staff.users), people=frame.height, roster=roster, contacts=survey.contacts.height,
                 events=Event.objects.count(), vacancies=vacancies.height)


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
    """How the survey went: `early` contacts are written in bulk; those of the last day in 敦化, and deaths, one by one as the site does."""

    responsible: dict[int, User]
    contacts: pl.DataFrame
    early: pl.DataFrame
    late: pl.DataFrame


def draw_registry(rng: np.random.Generator, count: int, *, as_of: date) -> Registry:
    """People over the whole province, half of them in the showcase county."""
    villages = villages_of(f"{PROVINCE}/")
    people = make_people(rng, villages, count, as_of=as_of, showcase={accounts.SHOWCASE: count // 2})
    identities = make_identities(rng, people, villages)
    households, household = make_households(rng, people)
    return Registry(people, identities, households, make_members(rng, people, household, as_of=as_of), household)


def draw_survey(rng: np.random.Generator, people: pl.DataFrame, *, until: datetime) -> Survey:
    """Contacts with their answers, up to the hour of the demo."""
    idle = people.filter(registry.is_out_of_work(people))
    responsible = field.deal_people(idle)
    contacts = make_contacts(rng, field.rates(rng, idle, responsible), start=on(chain.FORWARDED, "17:45"), until=until)
    answers = [json.dumps(one, ensure_ascii=False) for one in make_talks(rng, idle, contacts)]
    contacts = contacts.with_columns(pl.lit(LineOfCommand.DPF.value).alias("line"), pl.Series("answers", answers, dtype=pl.String))
    contacts = pl.concat([contacts, make_office_talks(rng, idle, contacts, until=until)]).sort("happened_at", "index", "attempt")
    contacts = contacts.with_columns(pl.Series("key", [str(key) for key in field.contact_keys(rng, contacts.height)]))
    late = (pl.col("happened_at") >= until.replace(hour=0)) & pl.col("index").is_in(list(responsible)) | (pl.col("outcome") == ContactOutcome.DIED.value)
    return Survey(responsible, contacts, contacts.filter(~late), contacts.filter(late))


def write_registry(rng: np.random.Generator, drawn: Registry, survey: Survey, actors: field.Actors) -> pl.DataFrame:
    """Write people, families and identities with what the early contacts brought; returns the truth with `id` and `asked_at`."""
    family = registry.write_households(drawn.households, drawn.members, drawn.household)
    told = field.told_by(survey.early, drawn.people, actors)
    keys = registry.write_people(registry.forget(rng, drawn.people), drawn.identities, household=family, loaded=LOADED, told=told)
    reached = survey.contacts.filter(pl.col("outcome") == ContactOutcome.REACHED.value).group_by("index").agg(asked_at=pl.col("happened_at").min())
    works = survey.contacts.filter(pl.col("answers").str.json_path_match("$.employment") == Employment.EMPLOYED.value)["index"]
    wish = pl.when(pl.col("index").is_in(works.implode())).then(pl.lit("")).otherwise("wish").alias("wish")  # found to have work
    return drawn.people.with_columns(pl.Series("id", keys), wish).join(reached, on="index", how="left", maintain_order="left")


def write_survey(running: Campaign, staff: chain.Staff, people: pl.DataFrame, survey: Survey, actors: field.Actors) -> None:
    """Assignments, contact ledger and events."""
    idle = people.filter(registry.is_out_of_work(people))
    field.write_assignments(running, staff, idle, survey.responsible)
    field.write_contacts(running, people=idle, contacts=survey.early, events=make_events(survey.early), actors=actors)
    field.record_contacts(running, people=idle, contacts=survey.late, actors=actors)


def write_outcomes(
    rng: np.random.Generator, running: Campaign, jobs: market.Market, *, people: pl.DataFrame, vacancies: pl.DataFrame, actors: field.Actors,
    until: datetime,
) -> None:
    """Referrals and hires, helpers, certificates, training; then the marks of the focus groups from the registry as it stands."""
    outcomes.write_referrals(people, make_referrals(rng, people, vacancies, until=until), jobs)
    outcomes.write_pairings(rng, running, jobs.staff, people, as_of=until.date())
    outcomes.write_certificates(rng, people, actors, as_of=until.date())
    outcomes.write_training(rng, running, people, actors, as_of=until.date())
    with at(until):
        refresh_marks(paths=[f"{PROVINCE}/"], as_of=until.date(), by=None)
    outcomes.certify_families(jobs.staff, until=until)


def match_showcase(running: Campaign, staff: chain.Staff, *, until: datetime) -> None:
    """A match run over 敦化: at once where the kernel is compiled, else by the worker as soon as it runs."""
    with at(until):
        run, work = start_run(campaign=running, by=staff.users["dunhua-canlian"])
        if is_ready():
            write_run(run=run)
            Work.objects.filter(pk=work.pk).update(state=WorkState.DONE, started_at=until, ended_at=until, done=run.people, total=run.people)
