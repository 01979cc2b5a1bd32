"""Who was resettled out of poverty (易地搬迁残疾人)?"""

from datetime import date

import polars as pl

from bangfu.core.citations import cites
from bangfu.policies.rules import Condition, Policy

NOTICE = "人社厅函〔2022〕74号（三）"


@cites("人社厅函〔2022〕74号（三）：易地搬迁残疾人")
def relocated(on: date) -> Policy:
    """A member of a household on the resettlement list; only the list counts."""
    return Policy(
        code="relocated",
        name="易地搬迁残疾人",
        who="家庭在易地搬迁名单上的残疾人",
        conditions=(
            Condition(
                "on_resettlement_list", "家庭在易地搬迁名单上", pl.col("relocated"), source=NOTICE,
                met="家庭在易地搬迁名单上", unmet="家庭不在易地搬迁名单上", unknown="没有易地搬迁名单的记录",
            ),
        ),
        certificate="易地搬迁名单",
        certified=pl.col("relocated"),
        suspect_when=None,
    )
