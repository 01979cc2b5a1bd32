"""What does each figure of a statistics table mean, and on what ground is it counted?

An indicator is a pure function of `Frames` that names its hits: rows of person_id, path, line and quantity.
Everything else (rollup, two lines, drill-down) is done alike for all of them in reports.counting.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

HITS = {"person_id": pl.Int64, "path": pl.String, "line": pl.String, "quantity": pl.Int64, "event_id": pl.Int64}


@dataclass(frozen=True, slots=True)
class Frames:
    """What indicators count over. `path` of people is their residence on `on`; events stand, within the period.

    people: person_id, path, of_age, in_base, wants_work, and the columns of policies.rules.COLUMNS; living people of the roster.
    events: event_id, kind, person_id, quantity, line, unit_path, gift, policy; records: certificates and pairings of any time, alike.
    """

    people: pl.DataFrame
    events: pl.DataFrame
    records: pl.DataFrame
    on: date

    def people_who(self, holds: pl.Expr) -> pl.DataFrame:
        """人, read from the register: no line."""
        found = self.people.filter(holds).select("person_id", "path")
        return found.with_columns(line=pl.lit(None, pl.String), quantity=pl.lit(1, pl.Int64), event_id=pl.lit(None, pl.Int64)).select(*HITS)

    def people_with(self, kinds: tuple[str, ...], *, among: pl.Expr, events: pl.Expr | None = None, any_time: bool = False) -> pl.DataFrame:
        """人 with at least one event of these kinds, once per line, where they live."""
        held = (self.records if any_time else self.events).filter(pl.col("kind").is_in([str(kind) for kind in kinds]))
        if events is not None:
            held = held.filter(events)
        first = held.filter(pl.col("person_id").is_not_null()).group_by("person_id", "line").agg(event_id=pl.col("event_id").min())
        whose = self.people.filter(among).select("person_id", "path")
        return first.join(whose, on="person_id").with_columns(quantity=pl.lit(1, pl.Int64)).select(*HITS)

    def times(self, kinds: tuple[str, ...], *, quantity: bool = False) -> pl.DataFrame:
        """人次 or 个: every event, where the acting unit was; with `quantity`, what it brought."""
        held = self.events.filter(pl.col("kind").is_in([str(kind) for kind in kinds]))
        amount = pl.col("quantity") if quantity else pl.lit(1, pl.Int64)
        return held.select("person_id", path="unit_path", line="line", quantity=amount, event_id="event_id")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of a table. `base` is the code of what its share is taken of; `unit` is 人, 人次, 条 or 个."""

    code: str
    name: str
    unit: str
    group: str
    base: str
    definition: str
    sources: tuple[str, ...]
    hits: Callable[[Frames], pl.DataFrame]
    two_lines: bool  # False: 登记册，不分线

    @property
    def counts_people(self) -> bool:
        return self.unit == "人"


FORM: dict[str, Indicator] = {}  # the table of an assistance campaign, in its order


def indicator(
    name: str, *, group: str, unit: str = "人", base: str = "", two_lines: bool = True
) -> Callable[[Callable[[Frames], pl.DataFrame]], Callable[[Frames], pl.DataFrame]]:
    """Put a cited function of Frames into the form; its name is the code, its docstring the definition."""

    def enter(hits: Callable[[Frames], pl.DataFrame]) -> Callable[[Frames], pl.DataFrame]:
        code, definition = hits.__name__, " ".join((hits.__doc__ or "").split())
        FORM[code] = Indicator(code, name, unit, group, base, definition, hits.sources, hits, two_lines)  # type: ignore[attr-defined]
        return hits

    return enter


from bangfu.reports.indicators import assistance_campaign  # noqa: E402, F401 - fills FORM
