"""How do fictitious employers and their openings get into the database? Taken in by the offices, at their moments."""

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from bangfu.home.seed.accounts import SHOWCASE
from bangfu.home.seed.campaign import Staff
from bangfu.home.seed.jobs import make_employers, make_vacancies
from bangfu.home.seed.moment import at, on
from bangfu.jobs.actions import save_employer, save_vacancy, set_vacancy_state
from bangfu.jobs.choices import VacancyState
from bangfu.jobs.models import Employer, Vacancy
from bangfu.orgs.choices import Level, LineOfCommand
from bangfu.orgs.models import Region, Unit, User

SHOWCASE_SHARE = .45
EMPLOYERS_PER_VACANCY = .3
BY_HRSS = .7  # of the employers; the others are looked after by 残联
FIELDS = ("title", "occupation_id", "openings", "pay_min", "pay_max", "hours", "shift", "remote", "schooling_min", "offers", "tasks")


def homes(people: pl.DataFrame) -> pl.DataFrame:
    """Where employers may stand: the townships of 敦化 and every county, by the number of people."""
    towns = Region.objects.filter(parent__key=SHOWCASE, level=Level.TOWNSHIP).select_related("parent")
    counties = Region.objects.filter(level=Level.COUNTY).exclude(key=SHOWCASE)
    counts = people["path"].value_counts()
    rows = []
    for region in [*towns.order_by("path"), *counties.order_by("path")]:
        lives = int(counts.filter(pl.col("path").str.starts_with(region.path))["count"].sum())
        name = region.parent.name if region.level == Level.TOWNSHIP and region.parent else region.name
        rows.append((region.key[:6], region.pk, region.path, name, lives))
    frame = pl.DataFrame(rows, schema=["area", "region_id", "path", "name", "lives"], orient="row")
    here = pl.col("area") == SHOWCASE
    share = pl.when(here).then(SHOWCASE_SHARE).otherwise(1 - SHOWCASE_SHARE) * pl.col("lives") / pl.col("lives").sum().over(here)
    return frame.filter(pl.col("lives") > 0).with_columns(share.alias("share"))


def draw_market(rng: np.random.Generator, people: pl.DataFrame, count: int, *, as_of: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Employers near the people and `count` openings, each with the line that took it in and the time."""
    employers = make_employers(rng, homes(people), max(1, int(count * EMPLOYERS_PER_VACANCY)))
    line = np.where(rng.random(employers.height) < BY_HRSS, LineOfCommand.HRSS.value, LineOfCommand.DPF.value)
    employers = employers.with_columns(pl.Series("line", line, dtype=pl.String))
    vacancies = make_vacancies(rng, employers, count, as_of=as_of)
    minutes = rng.integers(0, 480, count)
    times = [min(on(day, "09:00") + timedelta(minutes=int(minute)), on(as_of, "09:30")) for day, minute in zip(vacancies["confirmed_on"], minutes, strict=True)]
    return employers, vacancies.with_columns(pl.Series("collected_at", times))


class Market:
    """Writes employers once and openings in the order of their times; remembers the keys."""

    def __init__(self, staff: Staff, employers: pl.DataFrame) -> None:
        self.staff = staff
        self.rows = employers.to_dicts()
        self.employers: dict[int, Employer] = {}
        self.keys: dict[int, int] = {}  # row of the opening → key
        self.regions = {one.pk: one for one in Region.objects.filter(pk__in=employers["region_id"].unique())}
        bureaus = Unit.objects.filter(pk__in=staff.officers)
        self.offices = {(one.path, one.line): staff.officers[one.pk] for one in bureaus}

    def officer(self, path: str, line: str) -> User:
        """The officer of the county's office, also for a place in one of its townships."""
        county = path if path.count("/") < 4 else "/".join(path.split("/")[:3]) + "/"
        return self.offices[county, line]

    def employer(self, number: int) -> Employer:
        if number not in self.employers:
            row = self.rows[number]
            self.employers[number] = save_employer(
                employer=None, name=row["name"], credit_code=row["credit_code"], region=self.regions[row["region_id"]],
                by=self.officer(row["path"], row["line"]), contact_name=row["contact_name"], phone=row["phone"],
            )
        return self.employers[number]

    def take_in(self, vacancies: pl.DataFrame) -> None:
        """Save the openings at their times; some were paused or closed since."""
        for row in vacancies.sort("collected_at", "row").iter_rows(named=True):
            moment: datetime = row["collected_at"]
            with at(moment):
                self._save(row)

    def _save(self, row: dict[str, Any]) -> Vacancy:
        by = self.officer(row["path"], self.rows[row["employer"]]["line"])
        values = {name: row[name] for name in FIELDS}
        values |= {"region": self.regions[row["region_id"]], "demands": {code: level for code, level in row["demands"].items() if level is not None}}
        vacancy = save_vacancy(vacancy=None, employer=self.employer(row["employer"]), values=values, by=by)
        if row["state"] != VacancyState.OPEN.value:
            set_vacancy_state(vacancy=vacancy, state=row["state"], by=by)
        self.keys[row["row"]] = vacancy.pk
        return vacancy
