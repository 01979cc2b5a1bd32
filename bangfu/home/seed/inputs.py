"""How do the fictitious people and openings leave as the two workbooks an office would send in? Without a database."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.home.seed.drawing import chance
from bangfu.home.seed.households import make_households
from bangfu.home.seed.identities import make_identities
from bangfu.home.seed.jobs import make_employers, make_vacancies
from bangfu.home.seed.people import make_people
from bangfu.jobs.choices import Shift, VacancyHours
from bangfu.jobs.imports import FIELDS as POST_FIELDS
from bangfu.orgs.choices import Level
from bangfu.orgs.imports import Node, is_ordinary_township, read_divisions
from bangfu.people import choices as c
from bangfu.people.exports import CHOICES
from bangfu.people.roster.columns import FIELDS as PERSON_FIELDS

UNASKED = .2  # of the people: nobody asked yet whether they want to work
POSTS_PER_PERSON, EMPLOYERS_PER_POST = 1 / 10, .3
LABELS: dict[str, Any] = {
    "sex": c.Sex, "category": c.Category, "grade": c.Grade, "hukou": c.Hukou, "employment": c.Employment, "employment_form": c.EmploymentForm,
    "not_employed_reason": c.NotEmployedReason, "monitored": c.Monitored,
}
WISHES = {c.Wish.WORK.value: "有", c.Wish.SELF_EMPLOYED.value: "创业", c.Wish.NONE.value: "无", c.Wish.UNSURE.value: "说不准", "": ""}
OFFERS = {"level_entrance": "坡道", "accessible_toilet": "无障碍厕所", "seat": "可以坐着做", "shuttle": "班车", "dormitory": "宿舍",
          "text_communication": "文字沟通", "buddy": "老带新", "home_office": "居家", "flexible_hours": "弹性时间", "part_time": "半天"}
SCHOOLING = {None: "不限", 1: "小学", 2: "初中", 3: "高中或中职"}
HOURS = {VacancyHours.FULL.value: "全天", VacancyHours.PART.value: "半天或几小时", VacancyHours.FLEXIBLE.value: "自由安排"}
SHIFTS = {Shift.DAY.value: "白班", Shift.ROTATING.value: "倒班", Shift.NIGHT.value: "夜班"}


def write_inputs(*, roster: Path, vacancies: Path, people: int, seed: int, as_of: date, province: str, posts: int | None = None) -> tuple[int, int]:
    """A roster of `people` rows and a table of openings, the same for the same arguments; returns how many of each."""
    rng = np.random.default_rng(seed)
    nodes = read_divisions(province)
    villages = _villages(nodes)
    persons = make_people(rng, villages, people, as_of=as_of)
    identities = make_identities(rng, persons, villages)
    households, household = make_households(rng, persons)
    unasked = pl.Series(chance(rng, UNASKED, persons.height))
    persons = persons.with_columns(pl.when(unasked).then(pl.lit("")).otherwise("wish").alias("wish"), household.alias("household"))
    homes = households.select("relocated", "monitored", "minimum_living", household="index")
    frame = persons.join(homes, on="household", how="left", maintain_order="left").with_columns(pl.col("monitored").fill_null(""))
    count = posts or max(1, round(people * POSTS_PER_PERSON))
    employers = make_employers(rng, _homes(nodes, persons, villages), max(1, round(count * EMPLOYERS_PER_POST)))
    drawn = make_vacancies(rng, employers, 2 * count, as_of=as_of)  # an office lists a post of a firm once
    openings = drawn.unique(["employer", "title"], keep="first", maintain_order=True)
    openings = openings.sample(min(count, openings.height), seed=seed)
    fields = [one for one in PERSON_FIELDS if one.code != "category_grade"]
    columns = [Column(one.label, max(one.width, 10), choices=CHOICES.get(one.code, ())) for one in fields]
    with roster.open("wb") as file:
        write_workbook([Page("名册", columns, ([row[one.code] for one in fields] for row in _people(frame, identities, villages)))], file)
    heads = [one for one in POST_FIELDS if one.code not in ("pay_min", "pay_max", "demands", "occupation", "until")]
    with vacancies.open("wb") as file:
        write_workbook([Page("岗位", [Column(one.label, one.width) for one in heads], ([row[one.code] for one in heads] for row in _posts(openings, employers)))], file)
    return persons.height, openings.height


def _chain(node: Node, nodes: dict[str, Node]) -> list[Node]:
    """The nodes from the one below the province down to this one."""
    chain = [node]
    while nodes[chain[0].parent].level > Level.PROVINCE:
        chain.insert(0, nodes[chain[0].parent])
    return chain


def _county(chain: list[Node]) -> Node:
    """The county, or what reports like one."""
    return next((one for one in chain if one.level == Level.COUNTY), chain[0])


def _villages(nodes: dict[str, Node]) -> pl.DataFrame:
    """As seed.places.villages_of, from the official divisions, with the names of county, township and village."""
    rows = []
    for one in sorted(nodes.values(), key=lambda node: node.key):
        if one.level == Level.VILLAGE and is_ordinary_township(one.key):
            chain = _chain(one, nodes)
            county, township = _county(chain), chain[-2]
            rural = "社区" not in one.name and "居委会" not in one.name
            path = "/".join([chain[0].parent, *(node.key for node in chain)]) + "/"
            rows.append((path, one.key[:6], rural, f"{county.name}{township.name}{one.name}", county.key, county.name, township.name, one.name))
    schema = ["path", "area", "rural", "address", "county_key", "county", "township", "name"]
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("index")
    return frame.with_columns(pl.col("index").cast(pl.Int64), region_id=pl.col("index").cast(pl.Int64))


def _homes(nodes: dict[str, Node], people: pl.DataFrame, villages: pl.DataFrame) -> pl.DataFrame:
    """Where employers may stand: every county, by the number of people."""
    lives = people.select("village").join(villages, left_on="village", right_on="index").group_by("county_key").len().sort("county_key")
    rows = [(key[:6], key, nodes[key].name, count) for key, count in lives.iter_rows()]
    frame = pl.DataFrame(rows, schema=["area", "path", "name", "lives"], orient="row").with_row_index("region_id")
    return frame.with_columns(share=pl.col("lives") / pl.col("lives").sum())


def _people(frame: pl.DataFrame, identities: pl.DataFrame, villages: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """One row per person by the codes of the register's fields."""
    places = villages.select("county", "township", village="name").to_dicts()
    for person, identity in zip(frame.iter_rows(named=True), identities.iter_rows(named=True), strict=True):
        words = {code: choice(person[code]).label if person[code] else "" for code, choice in LABELS.items()}
        home = "" if person["household"] is None else f"H{person['household'] + 1:05d}"
        yield {
            **person, **identity, **places[person["village"]], **words, "household": home, "wish": WISHES[person["wish"]],
            "schooling": c.Schooling(person["schooling"]).label,
        }


def _posts(openings: pl.DataFrame, employers: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """One row per opening by the codes of the fields of jobs."""
    firms = employers.to_dicts()
    for row in openings.iter_rows(named=True):
        firm = firms[row["employer"]]
        yield {
            "employer_name": firm["name"], "credit_code": firm["credit_code"], "title": row["title"], "openings": row["openings"],
            "pay": f"{row['pay_min']}-{row['pay_max']}", "place": firm["place"], "schooling": SCHOOLING[row["schooling_min"]], "hours": HOURS[row["hours"]],
            "shift": SHIFTS[row["shift"]], "remote": row["remote"], "offers": "、".join(OFFERS[code] for code in row["offers"] if code in OFFERS),
            "tasks": row["tasks"], "contact_name": firm["contact_name"], "phone": firm["phone"],
        }
