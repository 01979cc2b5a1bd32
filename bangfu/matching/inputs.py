"""How do registered people and stored vacancies become the frames the kernel reads?

Nothing here reads a category or grade of disability, a name or an address: only columns of search.PEOPLE_SCHEMA.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
from django.db.models import QuerySet

from bangfu.jobs.models import Vacancy
from bangfu.matching.search import PEOPLE_SCHEMA, VACANCY_SCHEMA
from bangfu.occupations.vocabulary import ACCOMMODATION
from bangfu.orgs.models import Region
from bangfu.people.frames import people_frame

Points = dict[str, tuple[float, float]]
VACANCY_COLUMNS = ("pk", "path", "occupation_id", "pay_min", "pay_max", "hours", "remote", "shift", "schooling_min", "demands", "offers", "openings")


def county_points() -> Points:
    """(longitude, latitude) by area path, for the places that have one: counties and what reports like them."""
    rows = Region.objects.filter(longitude__isnull=False, latitude__isnull=False)
    return {path: (east, north) for path, east, north in rows.values_list("path", "longitude", "latitude") if east is not None and north is not None}


def point_of(path: str, points: Points) -> tuple[float | None, float | None]:
    """The point of the nearest place above this path that has one."""
    keys = path.strip("/").split("/")
    for depth in range(len(keys), 0, -1):
        found = points.get("/".join(keys[:depth]) + "/")
        if found:
            return found
    return None, None


def people_rows(person_ids: Sequence[int], points: Points) -> pl.DataFrame:
    """Frame of PEOPLE_SCHEMA of these people, in the order of their keys. What is not known is null."""
    frame = people_frame(person_ids=person_ids)
    known = pl.element().filter(pl.element().is_in(list(ACCOMMODATION)))
    return frame.with_columns(_point_columns(frame["path"], points)).select(
        "person_id", pl.col("path").alias("area"), "lon", "lat", "wish_occupations", pl.col("past_occupations").alias("history_occupations"),
        "min_pay", "max_km", "hours", "remote_ok", pl.col("schooling").cast(pl.Int8), "night_ok",
        pl.col("abilities").fill_null("{}").str.json_decode(PEOPLE_SCHEMA["abilities"]), pl.col("accommodations").list.eval(known),
    )


def vacancy_rows(rows: QuerySet[Vacancy] | Iterable[Vacancy], points: Points) -> pl.DataFrame:
    """Frame of VACANCY_SCHEMA of these vacancies."""
    if isinstance(rows, QuerySet):
        values: list[tuple[Any, ...]] = list(rows.values_list(*VACANCY_COLUMNS))
    else:
        values = [tuple(getattr(one, name) for name in VACANCY_COLUMNS) for one in rows]
    lists = dict(zip(VACANCY_COLUMNS, zip(*values, strict=True), strict=True)) if values else dict.fromkeys(VACANCY_COLUMNS, ())
    areas = pl.Series("path", lists["path"], pl.String)
    east, north = _point_columns(areas, points)
    offers = [[code for code in codes if code in ACCOMMODATION] for codes in lists["offers"]]
    data = {
        "vacancy_id": lists["pk"], "area": areas, "lon": east, "lat": north, "occupation": lists["occupation_id"], "demands": lists["demands"],
        "offers": offers, **{name: lists[name] for name in ("pay_min", "pay_max", "hours", "remote", "shift", "schooling_min", "openings")},
    }
    return pl.DataFrame({name: pl.Series(name, data[name], kind) for name, kind in VACANCY_SCHEMA.items()})


def _point_columns(paths: pl.Series, points: Points) -> tuple[pl.Series, pl.Series]:
    """Longitude and latitude of each path."""
    known = {path: point_of(path, points) for path in paths.unique()}
    return (
        pl.Series("lon", [known[path][0] for path in paths], pl.Float64),
        pl.Series("lat", [known[path][1] for path in paths], pl.Float64),
    )
