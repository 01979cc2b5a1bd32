"""Are words that shut people out found, and harmless ones left alone?"""

import pytest

from bangfu.jobs.wording import findings, rewritten


@pytest.mark.parametrize("text", [
    "要求身体健康", "五官端正", "无残疾", "四肢健全，能吃苦", "残疾人勿扰", "不招精神残疾", "仅限肢体残疾人", "肢体四级", "残疾三级以上优先",
    "听力正常", "身高1.6米以上", "限女性", "男士优先", "限本地户口", "乙肝表面抗原阴性", "轻度残疾优先",
])
def test_wording_that_shuts_people_out_is_found(text: str) -> None:
    found = findings(text)
    assert found
    assert found[0].source.startswith("《")


@pytest.mark.parametrize("text", [
    "男女不限", "不限户口，不限性别", "残疾等级不限", "残疾人优先", "按规定持健康证明", "除尘、除草", "非常好的团队", "除残疾人补贴外另有奖金", "搬 10 公斤以内的箱子", "需要接电话",
])
def test_wording_about_the_work_is_left_alone(text: str) -> None:
    assert findings(text) == []


def test_wording_names_the_article_that_forbids_it() -> None:
    assert "第二十九条" in findings("无残疾")[0].source
    assert "第二十七条" in findings("限女性")[0].source


def test_rewritten_text_has_nothing_left_to_find() -> None:
    text = rewritten("要求身体健康，五官端正，限女性，能吃苦")
    assert findings(text) == []
    assert text == "能完成本岗位的工作任务，待人有礼，能吃苦"


def test_rewritten_title_loses_empty_brackets() -> None:
    assert rewritten("保洁员（身高1.6米以上）") == "保洁员"
