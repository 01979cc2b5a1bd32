"""What do the charts of an area show: headline figures, coverage by area, the way from check to hire?"""

from datetime import datetime
from typing import Any

from bangfu.campaigns.models import Campaign
from bangfu.orgs.models import Region, User
from bangfu.orgs.queries import reporting_areas
from bangfu.reports import layout, queries

SLOWEST = ["late", "soon", "open", "waiting", "done"]


def charts_of(user: User, campaign: Campaign, region: Region, at: datetime) -> dict[str, Any]:
    """The context of reports/coverage.jinja and the headline figures, from one count of the table."""
    made, areas = queries.table_now(campaign, region), list(reporting_areas(region))
    states: dict[str, str] = {}
    for below in queries.units_below(user, campaign, region, at):  # an area stands as the slower of its two lines
        states[below.unit.path] = min(states.get(below.unit.path, "done"), below.state(at), key=SLOWEST.index)
    rows = layout.coverage_rows(campaign, areas, made, states)
    return {
        "region": region, "at": at, "rows": rows, "tiles": layout.tiles_of(rows), "legend": layout.STEP_WORDS,
        "coverage_reading": layout.coverage_reading(rows, region.name), "headlines": queries.headline_figures(campaign, region.path, made),
        "funnel": layout.funnel_of(campaign, made), "funnel_reading": layout.funnel_reading(made), "total": made.figures,
        "cell_href": lambda code: queries.cell_href(campaign, code, region.path),
    }
