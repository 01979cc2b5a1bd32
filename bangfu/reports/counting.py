"""How do hits become a table of one area and its parts, and which people stand behind a cell?

Pure functions over columns. 人 are counted once per area and never added across lines: all = hrss + dpf − both.
Every hit lies in exactly one part of an area (a child, or its own level), so parts add up to the whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from bangfu.orgs.choices import LineOfCommand
from bangfu.reports.indicators import Frames, Indicator

HRSS, DPF = LineOfCommand.HRSS.value, LineOfCommand.DPF.value
LINES = ("hrss", "dpf", "both", "all")
ONLY = {"only_hrss": HRSS, "only_dpf": DPF}  # people one line served and the other did not
Figures = dict[str, dict[str, int | None]]  # {indicator: {"hrss", "dpf", "both", "all"}}; None: not split by line


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of an area and of each of its parts, keyed by path; its own level has the area's own path."""

    path: str
    figures: Figures
    parts: dict[str, Figures]


def part_of(path: pl.Expr, root: str) -> pl.Expr:
    """The part of `root` a path below it lies in: the child's path, or `root` itself for what is kept at its level."""
    depth = root.count("/") + 1
    return path.str.strip_chars_end("/").str.split("/").list.head(depth).list.join("/") + "/"


def hits_below(indicator: Indicator, frames: Frames, root: str) -> pl.DataFrame:
    """The hits of an indicator in an area, of both lines (others belong to neither) or of none."""
    hits = indicator.hits(frames).filter(pl.col("path").str.starts_with(root))
    return hits.filter(pl.col("line").is_in([HRSS, DPF])) if indicator.two_lines else hits


def count(indicator: Indicator, hits: pl.DataFrame, root: str) -> dict[str, dict[str, int | None]]:
    """{part path: {"hrss", "dpf", "both", "all"}} of one indicator."""
    placed = hits.with_columns(part=part_of(pl.col("path"), root))
    if not indicator.two_lines:
        sizes = placed.group_by("part").agg(all=pl.col("quantity").sum())
        return {part: {"hrss": None, "dpf": None, "both": None, "all": size} for part, size in sizes.iter_rows()}
    of = {line: pl.col("line") == line for line in (HRSS, DPF)}
    if not indicator.counts_people:
        sums = placed.group_by("part").agg(*(pl.col("quantity").filter(of[line]).sum().alias(line) for line in of))
        return {part: {"hrss": hrss, "dpf": dpf, "both": None, "all": hrss + dpf} for part, hrss, dpf in sums.iter_rows()}
    person = pl.col("person_id")
    counts = placed.group_by("part").agg(*(person.filter(of[line]).n_unique().alias(line) for line in of), all=person.n_unique())
    return {part: {"hrss": hrss, "dpf": dpf, "both": hrss + dpf - everyone, "all": everyone} for part, hrss, dpf, everyone in counts.iter_rows()}


def table_of(frames: Frames, root: str, children: Iterable[str], form: Iterable[Indicator]) -> Table:
    """All figures of `root` and of each child in one pass; parts without a hit are 0."""
    form, paths = list(form), [*children, root]
    parts: dict[str, Figures] = {path: {} for path in paths}
    whole: Figures = {}
    for indicator in form:
        found = count(indicator, hits_below(indicator, frames, root), root)
        for path in {*paths, *found}:
            parts.setdefault(path, {})[indicator.code] = found.get(path) or _zero(indicator)
        whole[indicator.code] = sum_of(indicator, (parts[path][indicator.code] for path in parts if indicator.code in parts[path]))
    return Table(path=root, figures=whole, parts=parts)


def sum_of(indicator: Indicator, cells: Iterable[dict[str, int | None]]) -> dict[str, int | None]:
    """Σ of cells of disjoint areas; nobody lives in two, so people add up across areas (never across lines)."""
    total = _zero(indicator)
    for cell in cells:
        total = {line: None if value is None else value + (cell[line] or 0) for line, value in total.items()}
    return total


def _zero(indicator: Indicator) -> dict[str, int | None]:
    return {
        "hrss": 0 if indicator.two_lines else None, "dpf": 0 if indicator.two_lines else None,
        "both": 0 if indicator.two_lines and indicator.counts_people else None, "all": 0,
    }


def cell_hits(indicator: Indicator, frames: Frames, root: str, line: str) -> pl.DataFrame:
    """The hits behind one cell (a line of LINES or ONLY): for 人 one row per person (event_id of the first), for 个 and 人次 one per event."""
    hits = hits_below(indicator, frames, root)
    if line in (HRSS, DPF):
        hits = hits.filter(pl.col("line") == line)
    if not indicator.counts_people:
        return hits.sort("event_id") if line != "both" else hits.head(0)
    if line == "both" or line in ONLY:
        twice = hits.group_by("person_id").agg(lines=pl.col("line").n_unique()).filter(pl.col("lines") == 2)
        hits = hits.join(twice, on="person_id", how="semi" if line == "both" else "anti")
    if line in ONLY:
        hits = hits.filter(pl.col("line") == ONLY[line])
    return hits.sort("event_id", nulls_last=True).unique("person_id", keep="first", maintain_order=True).sort("path", "person_id")
