"""What does the list of who has reported say in a chat group?"""

from collections.abc import Sequence
from datetime import datetime

from bangfu.campaigns.models import Campaign
from bangfu.core.clock import HERE
from bangfu.core.hand_on import Column, HandOn
from bangfu.core.ui import date_words
from bangfu.orgs.models import Unit
from bangfu.reports.choices import ReturnState
from bangfu.reports.queries import Below

COLUMNS = (Column("单位", width=3.6), Column("状态", "{}", 2), Column("截止", "截止 {}", 1.8), Column("最近报送", "{}", 2.2))
WORDS = {"late": "逾期未报", "waiting": "已提交，待接收", "soon": "一天内到期", "open": "未到期", "done": "已接收"}


def below_listed(campaign: Campaign, unit: Unit, rows: Sequence[Below], state: str, at: datetime) -> HandOn:
    """Who below has reported, or the part the page shows; late ones are asked for their returns."""
    late = sum(one.state(at) == "late" for one in rows)
    done = sum(one.state(at) in ("waiting", "done") for one in rows)
    return HandOn(
        title=f"{campaign.title}统计表{'：' + WORDS[state] if state in WORDS else '报送情况'}",
        lead=f"{len(rows)} 个单位，已报 {done} 个" + (f"，逾期未报 {late} 个。" if late else "。"), columns=COLUMNS,
        rows=[(one.unit.name, _words(one, at), date_words(one.due_at) if one.due_at else "", f"第 {one.version.number} 稿，{date_words(one.version.sealed_at)}" if one.version else "")
              for one in rows],
        unit=unit.name, on=at.astimezone(HERE).date(), hint="请逾期的单位今天内由负责人审定提交；有困难的请回电说明。" if late else "",
    )


def _words(one: Below, at: datetime) -> str:
    return "已退回，待重报" if one.row and one.row.state == ReturnState.RETURNED else WORDS[one.state(at)]
