"""statistics.xlsx: what is each figure, and who stands behind it?"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from bangfu.home.deliverables.naming import Named
from bangfu.home.deliverables.running import Done
from bangfu.jobs.models import Vacancy
from bangfu.matching.exports import place_words
from bangfu.orgs.choices import LineOfCommand
from bangfu.orgs.queries import reporting_areas
from bangfu.people.models import Event
from bangfu.reports.counting import hits_below
from bangfu.reports.exports import Behind, linked_workbook
from bangfu.reports.indicators import FORM, Indicator

NAME = "statistics.xlsx"
LINE_WORDS = {"hrss": "人社", "dpf": "残联"}
POST = "jobs.vacancy:"


def write(done: Done, folder: Path, *, people: Mapping[int, Named], note: str) -> None:
    behind = {code: _behind(done, one, people) for code, one in FORM.items() if code in done.table.figures}
    with (folder / NAME).open("wb") as file:
        linked_workbook(
            title=f"{done.campaign.title}情况统计表", unit=done.officer.unit.name, as_of=f"{done.at:%Y-%m-%d %H:%M}", figures=done.table.figures,
            parts=done.table.parts, areas=reporting_areas(done.officer.unit.region), path=done.path, behind=behind, note=note, to=file,
        )


def _behind(done: Done, indicator: Indicator, people: Mapping[int, Named]) -> Behind:
    hits = hits_below(indicator, done.frames, done.path)
    if indicator.counts_people:
        return Behind(("序号", "姓名", "县（市、区）", "乡镇（街道）", "村（社区）", "就业状况", "就业意愿", "线"), list(_people(hits, people)))
    return Behind(("线", "发生日期", "岗位", "用人单位", "地点", "数量"), list(_events(hits)))


def _people(hits: pl.DataFrame, people: Mapping[int, Named]) -> Iterator[list[Any]]:
    """A person once, with the lines that count them."""
    lines = dict(hits.group_by("person_id").agg(pl.col("line").drop_nulls().unique().sort(descending=True)).iter_rows())
    for key, one in people.items():
        if key in lines:
            person = one.person
            words = "、".join(LINE_WORDS.get(line, LineOfCommand(line).label) for line in lines[key]) or "登记册"
            yield [one.number, one.name, one.county, one.township, one.village, person.get_employment_display(), person.get_wish_display(), words]


def _events(hits: pl.DataFrame) -> Iterator[list[Any]]:
    """Openings by what they offer; contacts have no words of their own."""
    events = Event.objects.in_bulk(hits["event_id"].drop_nulls().to_list())
    keys = {key: int(one.reference.removeprefix(POST)) for key, one in events.items() if one.reference.startswith(POST)}
    posts = Vacancy.objects.select_related("employer", "region__parent").in_bulk(set(keys.values()))
    for row in hits.sort("event_id").iter_rows(named=True):
        post, event = posts.get(keys.get(row["event_id"], 0)), events[row["event_id"]]
        named = [post.title, post.employer.name, place_words(post)] if post else [event.get_kind_display(), "", ""]
        yield [LINE_WORDS.get(row["line"], ""), event.occurred_at.date(), *named, row["quantity"]]
