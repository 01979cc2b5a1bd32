"""From pasted text to a campaign, and back."""

import copy
from datetime import date
from pathlib import Path

import pytest

from bangfu.audit.models import Line
from bangfu.campaigns.actions import (
    add_to_roster,
    confirm_notice,
    draft_notice,
    drop_notice,
    forward_notice,
    issue_campaign,
    restore_notice,
    save_draft,
    start_campaign,
    withdraw_campaign,
)
from bangfu.campaigns.imports import expander, read_notice
from bangfu.campaigns.models import Campaign, Measure, Notice, Task
from bangfu.core.clock import end_of_work
from bangfu.core.errors import DomainError
from bangfu.orgs.models import Region
from tests.world import World

TEXT = (Path(__file__).parent / "notices" / "jilin-2022.txt").read_text(encoding="utf-8")
# read_divisions of orgs leaves its file to the garbage collector.
OPEN_FILE = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
SHORT = "关于开展残疾人就业走访的通知\n各乡镇残联：\n一、开展摸底调查\n逐户走访。\n敦化市残疾人联合会\n2022年5月16日"


def test_draft_holds_facts_and_original(world: World) -> None:
    notice = draft_notice(text=TEXT, by=world.province)
    assert (notice.state, notice.doc_number, notice.kind, notice.original) == ("draft", "吉人社联〔2022〕62号", "forward", TEXT)
    assert notice.facts["text"] == notice.text
    assert Line.objects.filter(action="notice.draft", object_id=str(notice.pk)).exists()


@pytest.mark.parametrize(("text", "words"), [("  \n ", "没有内容"), ("今天天气很好，大家一起去公园。", "没有认出通知的要素")])
def test_text_without_a_notice_is_refused(world: World, text: str, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        draft_notice(text=text, by=world.province)
    assert Notice.objects.count() == 1  # the world's own


def test_campaign_has_the_five_measures_the_requirements_and_the_starters_tasks(world: World) -> None:
    Notice.objects.update(doc_number="")
    notice = draft_notice(text=TEXT, by=world.province)
    campaign = start_campaign(notice=notice, facts=notice.facts, by=world.province)
    notice.refresh_from_db()
    assert (notice.state, notice.confirmed_by) == ("confirmed", world.province)
    assert (campaign.title, campaign.theme) == ("2022 年残疾人就业帮扶活动", "促进就业，真情帮扶")
    assert (campaign.starts_on, campaign.due_on, campaign.path) == (date(2022, 5, 13), date(2022, 5, 20), "22/")
    measures = list(Measure.objects.filter(campaign=campaign))
    assert [one.heading for one in measures[:5]] == ["开展情况摸查", "强化政策宣传", "突出重点群体", "加强技能培训", "优化就业服务"]
    assert [one.from_forwarded for one in measures] == [True] * 5 + [False] * 3
    for one in measures:
        assert one.heading in notice.text[one.span_start : one.span_end]
    tasks = Task.objects.filter(campaign=campaign)
    assert {(task.unit_id, task.owner_id) for task in tasks} == {(world.province.unit_id, world.province.pk)}
    assert tasks.get(proof="returns_submitted").measure.heading == "明确责任，及时报送总结"


def test_paper_that_is_at_work_already_is_not_started_twice(world: World) -> None:
    notice = draft_notice(text=TEXT, by=world.province)
    with pytest.raises(DomainError, match="吉人社联〔2022〕62号 已经录入"):
        confirm_notice(notice=notice, facts=notice.facts, by=world.province)
    with pytest.raises(DomainError, match="还没有确认"):
        issue_campaign(notice=notice, by=world.province)


def test_campaign_needs_a_deadline_the_notice_does_not_give(world: World) -> None:
    notice = draft_notice(text=SHORT, by=world.officer)
    with pytest.raises(DomainError, match="没有写明截止日期") as refusal:
        start_campaign(notice=notice, facts=notice.facts, by=world.officer)
    assert refusal.value.field == "due_on"
    notice.refresh_from_db()
    assert notice.state == "draft"  # confirmed and started, or neither
    campaign = start_campaign(notice=notice, facts=notice.facts, by=world.officer, due_on=date(2022, 5, 25))
    assert (campaign.path, campaign.due_on) == ("22/2224/222403/", date(2022, 5, 25))


def test_deadline_before_the_start_is_refused(world: World) -> None:
    notice = draft_notice(text=SHORT, by=world.officer)
    with pytest.raises(DomainError, match="早于开始日期"):
        start_campaign(notice=notice, facts=notice.facts, by=world.officer, due_on=date(2022, 5, 1))


def test_mended_facts_are_stored_and_nothing_stays_unsure(world: World) -> None:
    notice = draft_notice(text=SHORT, by=world.officer)
    facts = copy.deepcopy(notice.facts) | {"title": "改过的通知", "unsure": [{"field": "title", "text": "", "why": "疑"}]}
    save_draft(notice=notice, facts=facts, by=world.officer)
    notice.refresh_from_db()
    assert (notice.title, notice.facts["unsure"][0]["why"]) == ("改过的通知", "疑")
    confirm_notice(notice=notice, facts=facts, by=world.officer)
    notice.refresh_from_db()
    assert notice.facts["unsure"] == []
    with pytest.raises(DomainError, match="已确认，不能再改"):
        save_draft(notice=notice, facts=facts, by=world.officer)


def test_dropped_draft_comes_back(world: World) -> None:
    notice = draft_notice(text=SHORT, by=world.officer)
    drop_notice(notice=notice, by=world.officer)
    with pytest.raises(DomainError, match="请刷新"):
        drop_notice(notice=notice, by=world.officer)
    restore_notice(notice=notice, by=world.officer)
    notice.refresh_from_db()
    assert notice.state == "draft"


def test_campaign_nobody_received_can_be_withdrawn(world: World) -> None:
    notice = draft_notice(text=SHORT, by=world.officer)
    campaign = start_campaign(notice=notice, facts=notice.facts, by=world.officer, due_on=date(2022, 5, 25))
    with pytest.raises(DomainError, match="只有发起活动的单位"):
        withdraw_campaign(campaign=campaign, by=world.prefecture)
    withdraw_campaign(campaign=campaign, by=world.officer)
    notice.refresh_from_db()
    assert (notice.state, Campaign.objects.filter(pk=campaign.pk).exists()) == ("draft", False)
    assert start_campaign(notice=notice, facts=notice.facts, by=world.officer, due_on=date(2022, 5, 25)).pk


def test_campaign_at_work_cannot_be_withdrawn(world: World) -> None:
    with pytest.raises(DomainError, match="已经转发给 3 个单位"):
        withdraw_campaign(campaign=world.campaign, by=world.province)
    notice = draft_notice(text=SHORT, by=world.officer)
    campaign = start_campaign(notice=notice, facts=notice.facts, by=world.officer, due_on=date(2022, 5, 25))
    add_to_roster(campaign=campaign, person_ids=[world.people[0].pk], by=world.officer)
    with pytest.raises(DomainError, match="名册里已有 1 人"):
        withdraw_campaign(campaign=campaign, by=world.officer)
    forward_notice(campaign=campaign, units=[world.unit("222403100")], due_at=end_of_work(date(2022, 5, 24)), by=world.officer)
    with pytest.raises(DomainError, match="已经转发给 1 个单位"):
        withdraw_campaign(campaign=campaign, by=world.officer)


# ── whom an address word means ──


def test_area_words_mean_the_areas_of_the_issuer(world: World) -> None:
    facts = read_notice(TEXT, home=world.regions["222403"])
    assert facts["addressees"][0]["expands_to"] == ["白山市", "延边朝鲜族自治州"]
    assert [one["expands_to"] for one in facts["forwards"]["addressees"]] == [[], []]  # a ministry's provinces are not ours to name


def test_area_words_of_an_unnamed_issuer_mean_the_areas_around_the_user(world: World) -> None:
    expand = expander(["某某街道残疾人联合会"], world.regions["222403"])
    assert expand is not None
    assert expand("各乡镇") == ["大石头镇", "黄泥河镇"]


@OPEN_FILE
def test_area_words_of_a_province_not_loaded_come_from_the_official_divisions(world: World) -> None:
    expand = expander(["辽宁省人力资源和社会保障厅"], world.regions["22"])
    assert expand is not None
    assert expand("各市")[:3] == ["沈阳市", "大连市", "鞍山市"]


@OPEN_FILE
def test_area_words_without_a_tree_come_from_the_official_divisions(world: World) -> None:
    Region.objects.update(name="某地")
    expand = expander(["吉林省人力资源和社会保障厅", "吉林省残疾人联合会"], None)
    assert expand is not None
    assert [expand("长白山管委会"), expand("梅河口市"), len(expand("各市（州）"))] == [["长白山管委会"], ["梅河口市"], 9]


def test_namesakes_are_told_apart(world: World) -> None:
    expand = expander(["吉林省残疾人联合会"], world.regions["22"])
    assert expand is not None
    assert expand("各市（州）") == ["白山市", "延边朝鲜族自治州"]
    state = expander(["延边州残疾人联合会"], world.regions["22"])
    assert state is not None
    assert state("各县（市）") == ["敦化市", "安图县"]
