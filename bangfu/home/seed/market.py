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
from bangfu.home.seed.moment import on
from bangfu.jobs.models import Employer, Vacancy
from bangfu.orgs.choices import Level, LineOfCommand
from bangfu.orgs.models import Region, Unit
from bangfu.people.choices import EventKind, Source
from bangfu.people.models import Event

SHOWCASE_SHARE = .45
EMPLOYERS_PER_VACANCY = .3
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


def write_market(rng: np.random.Generator, campaign: Campaign, staff: Staff, people: pl.DataFrame, count: int, *, as_of: date) -> list[int]:
    """`count` openings of employers near the people, and an event for each; returns the keys of the employers."""
    employers = make_employers(rng, homes(people), max(1, int(count * EMPLOYERS_PER_VACANCY)))
    vacancies = make_vacancies(rng, employers, count, as_of=as_of)
    keys = take_keys(Employer, employers.height)
    fields = ["name", "credit_code", "path", "contact_name", "phone"]
    copy_rows(Employer, ["id", "region", *fields],
              ((key, region, *row) for key, region, row in zip(keys, employers["region_id"], employers.select(fields).iter_rows(), strict=True)))
    offices = {(one.path, one.line): one for one in Unit.objects.filter(pk__in=staff.officers)}
    vacancy_keys = take_keys(Vacancy, count)
    rows = [_vacancy(rng, key, campaign, row, keys, offices, as_of) for key, row in zip(vacancy_keys, vacancies.iter_rows(named=True), strict=True)]
    copy_rows(Vacancy, ["id", "employer", "unit", "occupation", "region", "path", *COLUMNS, "demands", "collected_at", "campaign"],
              ([*row["head"], *row["body"], row["demands"], row["collected_at"], campaign.pk] for row in rows))
    copy_rows(Event, ["kind", "person", "quantity", "occurred_at", "recorded_at", "unit", "unit_path", "line", "by", "campaign_id", "source", "reference", "detail"],
              (_opened(row, campaign, staff) for row in rows))
    return keys


def _vacancy(
    rng: np.random.Generator, key: int, campaign: Campaign, row: dict[str, Any], employers: list[int], offices: dict[tuple[str, str], Unit], as_of: date
) -> dict[str, Any]:
    line = LineOfCommand.HRSS if rng.random() < .7 else LineOfCommand.DPF
    county = row["path"] if row["path"].count("/") < 4 else "/".join(row["path"].split("/")[:3]) + "/"
    demands = {code: level for code, level in row["demands"].items() if level is not None}
    collected = on(row["confirmed_on"], "09:00") + timedelta(minutes=int(rng.integers(0, 420)))
    return {
        "head": [key, employers[row["employer"]], offices[county, line].pk, row["occupation_id"], row["region_id"], row["path"]],
        "body": [row[name] for name in COLUMNS], "demands": demands, "collected_at": min(collected, on(as_of, "09:30")),
        "unit": offices[county, line], "key": key, "openings": row["openings"],
    }


def _opened(row: dict[str, Any], campaign: Campaign, staff: Staff) -> list[Any]:
    unit: Unit = row["unit"]
    at: datetime = row["collected_at"]
    return [EventKind.VACANCY_OPENED.value, None, row["openings"], at, at, unit.pk, unit.path, unit.line, staff.of(unit).pk, campaign.pk,
            Source.OFFICE.value, f"jobs.vacancy:{row['key']}", {}]
