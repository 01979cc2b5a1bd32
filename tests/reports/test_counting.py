"""Is every indicator what a naive recount gives, do parts add up, and do cells open exactly what they count?"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.people.choices import EventKind
from bangfu.policies.facts import of_working_age
from bangfu.policies.rules import complete
from bangfu.reports.counting import cell_hits, part_of, sum_of, table_of
from bangfu.reports.frames import RECORDS, with_base
from bangfu.reports.indicators import FORM, Frames
from tests.reports import naive

ON, STARTS = date(2022, 5, 17), date(2022, 5, 13)
ROOT = "22/2224/"
CHILDREN = ["22/2224/222403/", "22/2224/222426/"]
PLACES = ["22/2224/222403/222403100/", "22/2224/222403/222403101/", "22/2224/222426/222426100/", "22/2224/"]
UNITS = [*PLACES, *CHILDREN, "22/", "22/2206/"]
AT = datetime(2022, 5, 16, 9, tzinfo=ZoneInfo("Asia/Shanghai"))

people_rows = st.fixed_dictionaries({
    "path": st.sampled_from(PLACES), "sex": st.sampled_from(["1", "2", None]),
    "birth_on": st.sampled_from([date(1962, 5, 17), date(1962, 5, 18), date(1967, 1, 1), date(1999, 5, 7), date(2008, 1, 1), None]),
    "employment": st.sampled_from(["unemployed", "employed", None]), "employed_on": st.sampled_from([date(2019, 1, 1), date(2022, 5, 14), None]),
    "wish": st.sampled_from(["work", "self", "none", "unsure", None]), "hukou": st.sampled_from(["rural", "urban", None]),
    "graduated_on": st.sampled_from([date(2022, 6, 30), date(2021, 6, 30), None]), "relocated": st.sampled_from([True, False, None]),
    "monitored": st.sampled_from(["unstable", None]),
})
events_rows = st.fixed_dictionaries({
    "kind": st.sampled_from([kind.value for kind in EventKind]), "person_id": st.integers(0, 6), "quantity": st.integers(1, 5),
    "line": st.sampled_from(["hrss", "dpf", "other"]), "unit_path": st.sampled_from(UNITS), "gift": st.sampled_from(["policy", "warmth", None]),
    "policy": st.sampled_from(["hard_to_employ", "zero_employment_family"]),
})
EVENT_TYPES = {
    "event_id": pl.Int64, "kind": pl.String, "person_id": pl.Int64, "quantity": pl.Int64, "occurred_at": pl.Datetime("us", "Asia/Shanghai"),
    "line": pl.String, "unit_path": pl.String, "gift": pl.String, "policy": pl.String,
}


def frames(people: list[dict], events: list[dict]) -> tuple[Frames, list[dict], list[dict]]:  # type: ignore[type-arg]
    """The random rows as frames and, with what the oracle needs, as plain rows."""
    people = [{"person_id": key, **one} for key, one in enumerate(people)]
    events = [{"event_id": key, "occurred_at": AT, **one} for key, one in enumerate(events)]
    held = complete(pl.DataFrame(people, schema_overrides={"person_id": pl.Int64, "path": pl.String, "employed_on": pl.Date}, infer_schema_length=None)
                    if people else pl.DataFrame(schema={"person_id": pl.Int64, "path": pl.String, "employed_on": pl.Date}), ON)
    table = pl.DataFrame(events, schema=EVENT_TYPES)
    is_record = pl.col("kind").is_in([one.value for one in RECORDS])
    based = with_base(held, table.filter(~is_record), STARTS, ON).with_columns(of_age_known=of_working_age(ON).fill_null(False))
    made = Frames(people=based, events=table.filter(~is_record), records=table.filter(is_record), on=ON)
    return made, based.to_dicts(), events


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(people_rows, max_size=7), st.lists(events_rows, max_size=30))
def test_every_indicator_equals_the_naive_recount_and_parts_add_up(people, events) -> None:  # type: ignore[no-untyped-def]
    made, rows, happened = frames(people, events)
    table = table_of(made, ROOT, CHILDREN, FORM.values())
    for code, indicator in FORM.items():
        assert table.figures[code] == naive.cell(code, rows, happened, ON, ROOT), code
        for child in CHILDREN:
            assert table.parts[child][code] == naive.cell(code, rows, happened, ON, child), (code, child)
        assert sum_of(indicator, (part[code] for part in table.parts.values())) == table.figures[code]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(people_rows, max_size=7), st.lists(events_rows, max_size=30))
def test_every_cell_opens_exactly_what_it_counts(people, events) -> None:  # type: ignore[no-untyped-def]
    made, *_ = frames(people, events)
    table = table_of(made, ROOT, CHILDREN, FORM.values())
    for code, indicator in FORM.items():
        for path, figures in [(ROOT, table.figures), *table.parts.items()]:
            if path == ROOT and figures is not table.figures:
                continue  # its own level is no area of its own
            for line, value in figures[code].items():
                if value is not None:
                    hits = cell_hits(indicator, made, path, line)
                    assert hits["quantity"].sum() == value, (code, path, line)
                    assert not indicator.counts_people or hits["person_id"].n_unique() == hits.height


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(people_rows, max_size=7), st.lists(events_rows, max_size=30))
def test_what_only_one_line_did_opens_too(people, events) -> None:  # type: ignore[no-untyped-def]
    made, *_ = frames(people, events)
    for code, cell in table_of(made, ROOT, CHILDREN, FORM.values()).figures.items():
        if cell["both"] is not None:
            for line in ("hrss", "dpf"):
                assert cell_hits(FORM[code], made, ROOT, f"only_{line}").height == cell[line] - cell["both"]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(people_rows, max_size=7), st.lists(events_rows, max_size=30))
def test_people_are_never_added_across_lines(people, events) -> None:  # type: ignore[no-untyped-def]
    made, *_ = frames(people, events)
    for cell in table_of(made, ROOT, CHILDREN, FORM.values()).figures.values():
        if cell["both"] is not None:
            assert cell["all"] == cell["hrss"] + cell["dpf"] - cell["both"]
            assert cell["both"] <= min(cell["hrss"], cell["dpf"])


@pytest.mark.parametrize(("path", "part"), [
    ("22/2224/222403/222403100/", "22/2224/222403/"), ("22/2224/222403/", "22/2224/222403/"), ("22/2224/", "22/2224/"),
])
def test_part_of_an_area(path: str, part: str) -> None:
    assert pl.DataFrame({"path": [path]}).select(part_of(pl.col("path"), "22/2224/")).item() == part


def test_a_form_has_at_least_fourteen_cited_defined_indicators() -> None:
    assert len(FORM) >= 14
    assert all(one.sources and one.definition.endswith("。") and one.name and one.group for one in FORM.values())
    assert all(not one.base or one.base in FORM for one in FORM.values())


def test_four_services_have_their_own_bases() -> None:
    assert FORM["basic_checked"].base == "unemployed"
    assert {FORM[code].base for code in ("ability_assessed", "need_registered", "served")} == {"with_need"}
