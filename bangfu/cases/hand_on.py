"""What does the progress of 四个一 say in a chat group?"""

from collections.abc import Sequence
from datetime import date

from bangfu.campaigns.models import Campaign
from bangfu.cases.queries import AreaServices
from bangfu.cases.rules import FOUR_SERVICES
from bangfu.core.hand_on import Column, HandOn
from bangfu.core.ui import percent
from bangfu.orgs.models import Region, Unit


def services_listed(campaign: Campaign, region: Region, rows: Sequence[AreaServices], unit: Unit, on: date) -> HandOn:
    """Each area with every service against its own base."""
    columns = (Column("地区", width=2), *(Column(name, width=2.2) for name, _ in FOUR_SERVICES.values()))
    whole = "；".join(
        f"{name} {percent(sum(row.done[code] for row in rows), sum(row.due(code) for row in rows))}" for code, (name, _) in FOUR_SERVICES.items())
    return HandOn(
        title=f"{region.name}“四个一”进度", lead=f"{campaign.title}。{whole}。", columns=columns, unit=unit.name, on=on,
        rows=[(_place(row), *(f"{row.done[code]:,} / {row.due(code):,}" if row.due(code) else "没有应办的" for code in FOUR_SERVICES)) for row in rows],
        hint="办了的 / 应办的（人）；核对看全部未就业的人，其余三项看其中有就业需求的人。",
    )


def _place(row: AreaServices) -> str:
    return f"{row.region.name}（未落到下一级）" if row.own else row.region.name
