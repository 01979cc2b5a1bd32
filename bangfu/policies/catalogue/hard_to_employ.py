"""Who is a disabled person with difficulty finding work (残疾人就业困难人员)?

Cases in plain words: tests/laws/hard_to_employ.yaml. To fulfil the conditions is one thing (符合 / 疑似 / 不符合); 已认定, the only one
that is counted, is another: it rests on a recorded certificate alone (`certified`). Ages: people/parameters/employment_age.yaml.
"""

from datetime import date

import polars as pl

from bangfu.core.citations import cites
from bangfu.policies import facts
from bangfu.policies.rules import Condition, Policy

JILIN = "吉林省就业困难人员认定：残疾失业人员类（转载文本，待核原文）"
LAW = "就业促进法第五十二条"


@cites("就业促进法第五十二条（范围由省定）", "吉林省就业困难人员认定：残疾失业人员类（转载文本，待核原文）", "人社厅函〔2022〕74号（三）")
def hard_to_employ(on: date) -> Policy:
    """An urban, unemployed holder of a valid certificate, of working age, able, willing and registered unemployed."""
    return Policy(
        code="hard_to_employ",
        name="残疾人就业困难人员",
        who="城镇户籍、在就业年龄段、持有效残疾人证、有劳动能力和就业愿望、已办失业登记的未就业残疾人",
        conditions=(
            Condition(
                "urban_hukou", "城镇户籍", facts.has_urban_hukou(), source=JILIN,
                met="城镇户籍", unmet="农村户籍，不属于吉林省残疾失业人员类", unknown="户籍类别未登记",
            ),
            Condition(
                "working_age", "在就业年龄段内", facts.of_working_age(on), source="就业年龄段（实名制填报说明）",
                met="{age} 周岁，在就业年龄段内", unmet="{age} 周岁，不在就业年龄段内", unknown="出生日期或性别未登记",
            ),
            Condition(
                "valid_certificate", "残疾人证在有效期内", facts.has_valid_certificate(on), source=JILIN,
                met="残疾人证有效至 {certificate_until}", unmet="残疾人证已于 {certificate_until} 过期", unknown="残疾人证有效期未登记",
            ),
            Condition(
                "unemployed", "未就业", facts.is_unemployed(), source=LAW,
                met="未就业", unmet="已就业", unknown="就业状况未核对",
            ),
            Condition(
                "able", "有劳动能力", facts.is_able_to_work(), source=LAW,
                met="有劳动能力（未登记丧失劳动能力）", unmet="登记为丧失劳动能力", unknown="未就业原因未登记，劳动能力未核对",
            ),
            Condition(
                "wish", "有就业愿望", facts.wants_work(), source=LAW,
                met="有就业创业愿望", unmet="本人表示不想就业", unknown="就业愿望未问或说不准",
            ),
            Condition(
                "registered_unemployed", "已办失业登记", facts.registered_unemployed(on), source=JILIN,
                met="已于 {registered_unemployed_on} 办理失业登记", unmet="失业登记日期 {registered_unemployed_on} 晚于今天",
                unknown="没有失业登记记录，请与人社部门核对",
            ),
        ),
        certificate="就业困难人员认定记录（向常住地街道、乡镇申请，人社部门认定）",
        certified=pl.col("certified_hard_to_employ") <= on,
        certifiable=True,
        suspect_when=("unemployed",),
    )
