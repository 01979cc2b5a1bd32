"""Does every rule answer as the cases beside this file say? The cases are written for people who know the law."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from bangfu.people.choices import Employment, Hukou, Monitored, NotEmployedReason, Schooling, Sex, Wish
from bangfu.policies.catalogue import CATALOGUE, policy
from bangfu.policies.rules import complete, evaluate, judge

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
OUTCOMES = {"符合": "yes", "疑似": "maybe", "不符合": "no"}
YES_NO = {"是": True, "否": False}
WORDS: dict[str, tuple[str, Any]] = {  # what a case calls it → column and the words of its values
    "性别": ("sex", Sex), "出生日期": ("birth_on", None), "户籍": ("hukou", Hukou), "文化程度": ("schooling", Schooling),
    "残疾人证有效期": ("certificate_until", None), "毕业日期": ("graduated_on", None), "就业状况": ("employment", Employment),
    "未就业原因": ("not_employed_reason", NotEmployedReason), "就业愿望": ("wish", Wish),
    "失业登记日期": ("registered_unemployed_on", None), "易地搬迁": ("relocated", YES_NO), "监测类型": ("monitored", Monitored),
    "就业困难认定日期": ("certified_hard_to_employ", None), "零就业家庭认定日期": ("certified_zero_employment_family", None),
    "家中就业年龄段人数": ("family_working_age", None), "家中已就业人数": ("family_employed", None),
    "家中就业状况不明人数": ("family_unknown", None),
}


def columns(facts: dict[str, Any]) -> dict[str, Any]:
    """{"户籍": "城镇"} → {"hukou": "urban"}; 无 is unknown."""
    row = {}
    for word, value in facts.items():
        name, kind = WORDS[word]
        if value == "无":
            row[name] = None
        elif isinstance(kind, dict):
            row[name] = kind[value]
        else:
            row[name] = {label: code for code, label in kind.choices}[value] if kind else value
    return row


def cases() -> list[Any]:
    found = []
    for path in FILES:
        law = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [pytest.param(law["规则"], law["日期"], {**law["基准"], **one.get("改", {})}, one, id=f"{path.stem}-{one['名称']}")
                  for one in law["案例"]]
    return found


@pytest.mark.parametrize(("code", "on", "facts", "case"), cases())
def test_law_case(code: str, on: date, facts: dict[str, Any], case: dict[str, Any]) -> None:
    verdict, certified = judge(policy(code, on), columns(facts), on)
    assert verdict.outcome == OUTCOMES[case["结果"]]
    assert [one.code for one in verdict.unmet] == case.get("不符合", [])
    assert [one.code for one in verdict.unknown] == case.get("待确认", [])
    if "已认定" in case:
        assert certified is YES_NO[case["已认定"]]
    assert all(one.text and one.source for side in (verdict.met, verdict.unmet, verdict.unknown) for one in side)
    assert not any("{" in one.text for side in (verdict.met, verdict.unmet, verdict.unknown) for one in side)


def test_every_policy_has_cases() -> None:
    assert {path.stem for path in FILES} == set(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_registry_answers_like_the_single_row(code: str) -> None:
    on = date(2022, 5, 17)
    rows = [columns({**law["基准"], **one.get("改", {})}) for path in FILES
            for law in [yaml.safe_load(path.read_text(encoding="utf-8"))] for one in law["案例"]]
    people = complete(pl.DataFrame([{"person_id": key, **row} for key, row in enumerate(rows)], infer_schema_length=None), on)
    for answer, row in zip(evaluate(policy(code, on), people).to_dicts(), rows, strict=True):
        verdict, certified = judge(policy(code, on), row, on)
        assert (answer["outcome"], answer["certified"]) == (verdict.outcome, certified)
