"""Who lives in a household watched against falling back into poverty (防止返贫监测家庭残疾人)?"""

from datetime import date

import polars as pl

from bangfu.core.citations import cites
from bangfu.people.choices import Monitored
from bangfu.policies.rules import Condition, Policy

NOTICE = "人社厅函〔2022〕74号（三）"


@cites("人社厅函〔2022〕74号（三）：防止返贫监测对象家庭", "防止返贫监测三类对象：脱贫不稳定户、边缘易致贫户、突发严重困难户")
def monitored_household(on: date) -> Policy:
    """A member of a household on the monitoring list, whichever of its three kinds; only the list counts."""
    return Policy(
        code="monitored_household",
        name="防止返贫监测家庭残疾人",
        who="家庭在防止返贫监测名单上的残疾人",
        conditions=(
            Condition(
                "on_monitoring_list", "家庭在防止返贫监测名单上", pl.col("monitored").is_in([one.value for one in Monitored]), source=NOTICE,
                met="家庭在防止返贫监测名单上", unmet="家庭不在防止返贫监测名单上", unknown="没有防止返贫监测名单的记录",
            ),
        ),
        certificate="防止返贫监测名单",
        certified=pl.col("monitored").is_not_null(),
        suspect_when=None,
    )
