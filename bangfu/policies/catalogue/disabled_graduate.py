"""Who is an unemployed disabled graduate of this year (未就业应届高校残疾人毕业生)?"""

from datetime import date

import polars as pl

from bangfu.core.citations import cites
from bangfu.people.choices import Schooling
from bangfu.policies import facts
from bangfu.policies.parameters import PARAMETERS
from bangfu.policies.rules import Condition, Policy

NOTICE = "人社厅函〔2022〕74号（三）"


def graduated_lately(on: date) -> pl.Expr:
    """应届: the year of graduation is this one (graduates.years_back: or one shortly before)."""
    year = pl.col("graduated_on").dt.year()
    return year.is_between(on.year - PARAMETERS.number("graduates.years_back", on), on.year)


def may_have_graduated(on: date) -> pl.Expr:
    """False where a missing date of graduation needs no question: no college, or long past its age."""
    too_old = facts.age(on) > PARAMETERS.number("graduates.plausible_age", on)
    no_college = pl.col("schooling") < Schooling.COLLEGE
    return pl.when(too_old | no_college).then(False)


@cites("人社厅函〔2022〕74号（三）", "吉人社联〔2022〕62号：未就业应届残疾人大学生“一对一”帮扶", "国办发〔2022〕6号 大学生就业帮扶行动")
def disabled_graduate(on: date) -> Policy:
    """A disabled person who leaves college this year and is not employed."""
    return Policy(
        code="disabled_graduate",
        name="未就业应届高校残疾人毕业生",
        who="毕业年份为当年、尚未就业的高校残疾人毕业生",
        conditions=(
            Condition(
                "graduate", "应届高校毕业生", pl.coalesce(graduated_lately(on), may_have_graduated(on)), source=NOTICE,
                met="{graduated_on} 毕业，属于应届", unmet="不是应届高校毕业生", unknown="文化程度或毕业日期未登记",
            ),
            Condition(
                "unemployed", "未就业", facts.is_unemployed(), source=NOTICE,
                met="未就业", unmet="已就业", unknown="就业状况未核对",
            ),
        ),
        certificate="登记册里的毕业日期（学籍学历或本人证件）",
        certified=graduated_lately(on) & facts.is_unemployed(),
    )
