"""Who is a rural disabled person (农村残疾人)?"""

from datetime import date

from bangfu.core.citations import cites
from bangfu.policies import facts
from bangfu.policies.rules import Condition, Policy

NOTICE = "人社厅函〔2022〕74号：重点群体"


@cites("人社厅函〔2022〕74号：农村残疾人", "国办发〔2022〕6号 农村残疾人就业帮扶行动")
def rural_disabled(on: date) -> Policy:
    """Rural by recorded hukou and of working age. Land alone says nothing about employment, so it is not asked."""
    return Policy(
        code="rural_disabled",
        name="农村残疾人",
        who="农村户籍、在就业年龄段的残疾人",
        conditions=(
            Condition(
                "rural_hukou", "农村户籍", facts.has_rural_hukou(), source=NOTICE,
                met="农村户籍", unmet="城镇户籍", unknown="户籍类别未登记",
            ),
            Condition(
                "working_age", "在就业年龄段内", facts.of_working_age(on), source="就业年龄段（实名制填报说明）",
                met="{age} 周岁，在就业年龄段内", unmet="{age} 周岁，不在就业年龄段内", unknown="出生日期或性别未登记",
            ),
        ),
        certificate="登记册里的户籍类别",
        certified=facts.has_rural_hukou() & facts.of_working_age(on),
        suspect_when=None,
    )
