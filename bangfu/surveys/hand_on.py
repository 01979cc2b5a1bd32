"""What does the survey's coverage say in a chat group, by area or by commissioner?"""

from collections.abc import Sequence
from datetime import date

from bangfu.campaigns.models import Campaign
from bangfu.core.hand_on import Column, HandOn
from bangfu.core.ui import percent
from bangfu.orgs.models import Region, Unit
from bangfu.surveys.queries import AreaCoverage, HolderCoverage

AREAS = (
    Column("地方", width=2.4), Column("应核对"), Column("已核对"), Column("完成", "{}", 1.1), Column("未派单", tells_nought=False), Column("待核对", tells_nought=False),
    Column("2 次未通", "两次没接通 {}", 1.2, tells_nought=False),
)
HOLDERS = (
    Column("专职委员", width=1.6), Column("单位", "{}", 1.8), Column("派单"), Column("已核对"), Column("完成", "{}", 1.1), Column("待核对", tells_nought=False),
    Column("2 次未通", "两次没接通 {}", 1.2, tells_nought=False),
)
HINT = "两次没接通的请上门；没派单的请尽快派单。"


def areas_listed(campaign: Campaign, region: Region, rows: Sequence[AreaCoverage], unit: Unit, on: date) -> HandOn:
    """How far each area is; who is behind stands first."""
    due = sorted((one for one in rows if one.base), key=lambda one: one.checked / one.base)
    base, checked = sum(one.base for one in due), sum(one.checked for one in due)
    return HandOn(
        title=f"{region.name}摸查进度", lead=f"{campaign.title}：应核对 {base:,} 人，已核对 {checked:,} 人（{percent(checked, base)}）。进度慢的在前。",
        columns=AREAS, unit=unit.name, on=on, hint=HINT if any(one.missed or one.unassigned for one in due) else "",
        rows=[(one.region.name, one.base, one.checked, percent(one.checked, one.base), one.unassigned, one.open, one.missed) for one in due],
    )


def holders_listed(campaign: Campaign, region: Region, rows: Sequence[HolderCoverage], unit: Unit, on: date) -> HandOn:
    """How far each commissioner is with the people of this area."""
    base, checked = sum(one.base for one in rows), sum(one.checked for one in rows)
    return HandOn(
        title=f"{region.name}专职委员摸查进度", lead=f"{campaign.title}：{len(rows)} 名专职委员，派单 {base:,} 人，已核对 {checked:,} 人（{percent(checked, base)}）。",
        columns=HOLDERS, unit=unit.name, on=on, hint="两次没接通的请上门。" if any(one.missed for one in rows) else "",
        rows=[(one.name, one.place, one.base, one.checked, percent(one.checked, one.base), one.open, one.missed) for one in rows],
    )
