"""How do fictitious employers and their openings get into the database?"""

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from bangfu.campaigns.models import Campaign
from bangfu.home.seed.accounts import SHOWCASE
from bangfu.home.seed.campaign import Staff
from bangfu.home.seed.copying import copy_rows, take_keys
from bangfu.home.seed.jobs import make_employers, make_vacancies
from bangfu.home.seed.ledger import event_row, write_event_rows
from bangfu.home.seed.moment import on
from bangfu.jobs.models import Employer, Vacancy
from bangfu.orgs.choices import Level, LineOfCommand
from bangfu.orgs.models import Region, Unit, User
from bangfu.people.choices import EventKind

SHOWCASE_SHARE = .45
EMPLOYERS_PER_VACANCY = .3
BY_HRSS = .7  # of the openings; the others are collected by 残联
COLUMNS = ("title", "openings", "pay_min", "pay_max", "hours", "shift", "remote", "schooling_min", "offers", "tasks", "state", "confirmed_on")


def homes(people: pl.DataFrame) -> pl.DataFrame:
    """Where employers may stand: the townships of 敦化 and every county, by the number of people."""
    towns = Region.objects.filter(parent__key=SHOWCASE, level=Level.TOWNSHIP).select_related("parent")
    counties = Region.objects.filter(level=Level.COUNTY).exclude(key=SHOWCASE)
    counts = people["path"].value_counts()
    rows = []
    for region in [*towns, *counties]:
        lives = int(counts.filter(pl.col("path").str.starts_with(region.path))["count"].sum())
        name = region.parent.name if region.level == Level.TOWNSHIP and region.parent else region.name
        rows.append((region.key[:6], region.pk, region.path, name, lives))
    frame = pl.DataFrame(rows, schema=["area", "region_id", "path", "name", "lives"], orient="row")
    here = pl.col("area") == SHOWCASE
    share = pl.when(here).then(SHOWCASE_SHARE).otherwise(1 - SHOWCASE_SHARE) * pl.col("lives") / pl.col("lives").sum().over(here)
    return frame.filter(pl.col("lives") > 0).with_columns(share.alias("share"))


def write_market(rng: np.random.Generator, campaign: Campaign, staff: Staff, people: pl.DataFrame, count: int, *, as_of: date) -> pl.DataFrame:
    """`count` openings of employers near the people, and an event for each.

    Returns the openings as drawn with row, key, employer_id and unit_id.
    """
    employers = make_employers(rng, homes(people), max(1, int(count * EMPLOYERS_PER_VACANCY)))
    vacancies = make_vacancies(rng, employers, count, as_of=as_of)
    keys = take_keys(Employer, employers.height)
    fields = ["name", "credit_code", "path", "contact_name", "phone"]
    copy_rows(Employer, ["id", "region", *fields],
              ((key, region, *row) for key, region, row in zip(keys, employers["region_id"], employers.select(fields).iter_rows(), strict=True)))
    offices = {(one.path, one.line): one for one in Unit.objects.filter(pk__in=staff.officers)}
    line = np.where(rng.random(count) < BY_HRSS, LineOfCommand.HRSS.value, LineOfCommand.DPF.value)
    minutes = rng.integers(0, 480, count)
    vacancies = vacancies.with_columns(
        pl.Series("key", take_keys(Vacancy, count)), pl.Series("employer_id", [keys[one] for one in vacancies["employer"]]),
        pl.Series("unit_id", [offices[_county(path), one].pk for path, one in zip(vacancies["path"], line.tolist(), strict=True)]),
    )
    units = {one.pk: one for one in offices.values()}
    rows = [(row, min(on(row["confirmed_on"], "09:00") + timedelta(minutes=int(minute)), on(as_of, "09:30")))
            for row, minute in zip(vacancies.iter_rows(named=True), minutes, strict=True)]
    copy_rows(Vacancy, ["id", "employer", "unit", "occupation", "region", "path", *COLUMNS, "demands", "collected_at", "campaign"],
              (_vacancy(row, at, campaign) for row, at in rows))
    write_event_rows(_opened(row, at, campaign, staff.of(units[row["unit_id"]])) for row, at in rows)
    return vacancies


def _county(path: str) -> str:
    return path if path.count("/") < 4 else "/".join(path.split("/")[:3]) + "/"


def _belongs(at: datetime, campaign: Campaign) -> int | None:
    return campaign.pk if at.date() >= campaign.starts_on else None


def _vacancy(row: dict[str, Any], at: datetime, campaign: Campaign) -> list[Any]:
    demands = {code: level for code, level in row["demands"].items() if level is not None}
    return [row["key"], row["employer_id"], row["unit_id"], row["occupation_id"], row["region_id"], row["path"], *[row[name] for name in COLUMNS],
            demands, at, _belongs(at, campaign)]


def _opened(row: dict[str, Any], at: datetime, campaign: Campaign, by: User) -> list[Any]:
    return event_row(EventKind.VACANCY_OPENED, person=None, quantity=row["openings"], at=at, by=by, campaign=_belongs(at, campaign),
                     reference=f"jobs.vacancy:{row['key']}")
