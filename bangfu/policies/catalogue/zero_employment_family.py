"""Who lives in a family in which nobody works (零就业家庭)?"""

from datetime import date

import polars as pl

from bangfu.core.citations import cites
from bangfu.policies import facts
from bangfu.policies.rules import Condition, Policy

LAW = "就业促进法第五十六条"


def nobody_of_working_age_works() -> pl.Expr:
    """Over all members of the household of working age; one whose state nobody knows leaves it open."""
    return (
        pl.when(pl.col("family_working_age") + pl.col("family_unknown") == 0).then(False)
        .when(pl.col("family_employed") > 0).then(False)
        .when(pl.col("family_unknown") == 0).then(True)
    )


@cites("就业促进法第五十六条", "吉林省就业困难人员认定：零就业家庭类（转载文本，待核原文）", "人社厅函〔2022〕74号（三）")
def zero_employment_family(on: date) -> Policy:
    """An urban family whose members of working age are all unemployed and live from no business or investment."""
    return Policy(
        code="zero_employment_family",
        name="零就业家庭残疾人",
        who="城镇家庭中，法定劳动年龄内的家庭成员都未就业、也没有经营和投资性收入的残疾人",
        conditions=(
            Condition(
                "urban_family", "城镇家庭", facts.has_urban_hukou(), source=LAW,
                met="城镇户籍", unmet="农村户籍，零就业家庭只认城镇家庭", unknown="户籍类别未登记",
            ),
            Condition(
                "nobody_works", "就业年龄段的家庭成员都未就业", nobody_of_working_age_works(), source=LAW,
                met="就业年龄段的家庭成员 {family_working_age} 人都未就业", unmet="家中有人就业，或没有就业年龄段的人",
                unknown="家庭成员或其就业状况未登记全",
            ),
            Condition(
                "no_other_income", "没有经营和投资性收入", pl.when(pl.col("certified_zero_employment_family") <= on).then(True), source=LAW,
                met="没有经营和投资性收入（认定时核过）", unmet="有经营或投资性收入", unknown="经营和投资性收入要由人社部门核对",
            ),
        ),
        certificate="零就业家庭认定记录（人社部门认定）",
        certified=pl.col("certified_zero_employment_family") <= on,
        certifiable=True,
        suspect_when=("urban_family", "nobody_works"),
    )
