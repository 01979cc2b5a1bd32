"""Do the pages of figures and returns prove themselves: every cell opens as many people as it says, masked and in scope?"""

import html
import re
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from bangfu.campaigns.models import Task
from bangfu.reports.actions import prepare_return
from bangfu.reports.models import Return, Version
from bangfu.reports.rules import checks
from tests.reports.happenings import busy_county, event
from tests.world import NOW, World


@pytest.fixture
def county(world: World) -> World:
    return busy_county(world)


def text_of(response) -> str:  # type: ignore[no-untyped-def]
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def address(world: World, name: str, *more: object) -> str:
    return reverse(name, args=[world.campaign.pk, *more])


def words_for(version: Version) -> dict[str, str]:
    """The form's fields for every check that wants a word."""
    return {f"word_{one.key}": f"先登记了需求 {one.key}" for one in checks(version.figures, version.children) if one.wants_word}


def cells(text: str) -> dict[str, int]:
    """{address of a cell: the number shown}."""
    found = re.findall(r'<a class="n" href="(/reports/campaigns/\d+/people/[^"]+)">(?:<span class="hidden">[^<]*</span>)?([\d,]+)</a>', text)
    return {html.unescape(href): int(count.replace(",", "")) for href, count in found}


@pytest.mark.parametrize("name", ["campaign_table", "campaign_tree", "campaign_charts", "task_proofs"])
def test_every_number_opens_as_many_as_it_says(county: World, as_user, name: str) -> None:
    client = as_user(county.officer)
    shown = cells(text_of(client.get(address(county, name))))
    assert shown or name == "task_proofs"
    for href, count in shown.items():
        text = text_of(client.get(href))
        said = re.search(r"· ([\d,]+) (?:人次|人|条|个) ·", text)
        assert said
        assert int(said[1].replace(",", "")) == count, href
        assert text.count('<th scope="row"') == (count if "/openings/" not in href else bool(count)), href


def test_people_behind_a_cell_are_masked(county: World, as_user) -> None:
    text = text_of(as_user(county.officer).get(address(county, "indicator_people", "basic_checked")))
    assert "张*山" in text
    assert "张试山" not in text
    assert county.people[0].identity.id_number not in text


def test_a_persons_place_outside_the_area_is_not_shown(county: World, as_user) -> None:
    event("contact_attempt", county.officer, county.strangers[0])
    text = text_of(as_user(county.officer).get(address(county, "indicator_people", "contact_attempts")))
    assert "不在本辖区" in text
    assert "外*一" not in text
    assert "龙林村" not in text


@pytest.mark.parametrize("query", ["?path=22/2224/222426/", "?path=22/", "?line=other", "?without=no_such", "?version=999", "?path=22/2224/222403/x/"])
def test_what_is_not_in_scope_or_makes_no_sense_is_not_found(county: World, as_user, query: str) -> None:
    assert as_user(county.officer).get(address(county, "indicator_people", "unemployed") + query).status_code == 404
    assert as_user(county.officer).get(address(county, "indicator_people", "no_such")).status_code == 404


def test_a_draft_of_another_unit_is_not_opened(county: World, as_user) -> None:
    foreign = prepare_return(campaign=county.campaign, unit=county.stranger.unit, by=county.stranger)
    query = f"?version={foreign.pk}"
    assert as_user(county.officer).get(address(county, "indicator_people", "unemployed") + query).status_code == 404


def test_people_page_costs_the_same_for_one_and_three(county: World, as_user, django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = as_user(county.officer), []
    for people in (county.people[2:3], county.people[2:]):
        for person in people:
            event("training", county.officer, person)
        with CaptureQueriesContext(connection) as asked:
            text_of(client.get(address(county, "indicator_people", "trained")))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_fragment_equals_the_block_of_the_page(county: World, as_user) -> None:
    client, url = as_user(county.officer), address(county, "indicator_people", "unemployed")
    fragment = text_of(client.get(url, headers={"HX-Request": "true"}))
    assert fragment.strip() in text_of(client.get(url))
    assert "<html" not in fragment


def test_proofs_come_as_pieces_for_the_task_list(county: World, as_user) -> None:
    task = Task.objects.create(
        campaign=county.campaign, measure=county.campaign.measures.get(), unit=county.officer.unit, path=county.officer.unit.path,
        number="1.1", title="核对", due_on=county.today, proof="basic_checked", base="unemployed",
    )
    pieces = text_of(as_user(county.officer).get(address(county, "task_proofs") + f"?unit={county.officer.unit_id}", headers={"HX-Request": "true"}))
    for name in ("proof", "progress", "percent"):
        assert f'id="{name}-{task.pk}" hx-swap-oob="true"' in pieces
    assert "50.0%" in pieces
    assert f'id="proof-{task.pk}"' in text_of(as_user(county.officer).get(address(county, "task_proofs")))
    assert as_user(county.officer).get(address(county, "task_proofs") + f"?unit={county.stranger.unit_id}").status_code == 404


def test_workbook_holds_the_figures_as_numbers(county: World, as_user) -> None:
    response = as_user(county.officer).get(address(county, "campaign_workbook"))
    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames == ["情况统计表", "各地", "指标解释"]
    rows = {row[1]: row for row in book["情况统计表"].iter_rows(values_only=True)}
    assert rows["完成基础信息核对"][3:8] == (1, 2, 1, 2, 2)
    *_, last = book["各地"].iter_rows(values_only=True)
    assert (last[0], last[3]) == ("合计", 2)
    book.close()


def test_paper_has_the_seal_row(county: World, as_user) -> None:
    text = text_of(as_user(county.officer).get(address(county, "campaign_print")))
    for words in ("填报单位（盖章）", "负责人", "填表人", "电话", "日期"):
        assert words in text


def test_a_return_walks_up_and_back_in_the_browser(county: World, as_user) -> None:
    officer, leader = as_user(county.officer), as_user(county.leader)
    for person in county.people[2:]:
        event("referral", county.officer, person)  # without a need: the leader has to say why
    assert officer.post(address(county, "prepare_return")).status_code == 302
    row = Return.objects.get(unit=county.officer.unit)
    page = reverse("return", args=[row.pk])
    version = row.versions.get()
    assert "签字提交" in text_of(leader.get(page))
    refused = leader.post(reverse("submit_return", args=[row.pk]), {"version": version.pk})
    assert refused.status_code == 422
    assert "不成立的原因" in refused.content.decode()
    assert leader.post(reverse("submit_return", args=[row.pk]), {"version": version.pk, **words_for(version)}).status_code == 302
    county.prefecture.roles.create(role="leader", starts_on=county.today)
    above = as_user(county.prefecture)
    assert "退回（写原因）" in text_of(above.get(page))
    assert above.post(reverse("send_back_return", args=[row.pk]), {"reason": ""}).status_code == 422
    assert above.post(reverse("send_back_return", args=[row.pk]), {"reason": "第 3 项少 1 人"}).status_code == 302
    assert "第 3 项少 1 人" in text_of(officer.get(page))
    event("basic_check", county.officer, county.people[2], at=NOW)
    assert officer.post(address(county, "prepare_return")).status_code == 302
    text = text_of(officer.get(page))
    assert "与第 1 稿相比" in text
    assert re.search(r"<del>2</del> → <ins>3</ins>", text)
    assert "第 1 稿" in text_of(above.get(page + "?number=1"))
    assert above.get(page + "?number=2").status_code == 404  # a draft is the unit's own affair
    newest = row.versions.last()
    assert newest
    leader.post(reverse("submit_return", args=[row.pk]), {"version": newest.pk, **words_for(newest)})
    assert above.post(reverse("accept_return", args=[row.pk])).status_code == 302
    assert "上级退回第 1 稿：第 3 项少 1 人" in text_of(officer.get(page))  # why it was sent back stays in its history


def test_no_task_is_proved_by_more_than_all(county: World, as_user) -> None:
    person = county.people[0]
    type(person).objects.filter(pk=person.pk).update(employment="employed", employed_on="2020-01-01")  # in the roster, not to be checked
    Task.objects.create(
        campaign=county.campaign, measure=county.campaign.measures.get(), unit=county.officer.unit, path=county.officer.unit.path,
        number="1.1", title="列出名册", due_on=county.today, proof="roster_people", base="unemployed",
    )
    text = text_of(as_user(county.officer).get(address(county, "task_proofs")))
    assert "列出名册" in text
    assert not re.search(r"1\d\d\.\d%", text)


def test_returns_page_lists_late_units_first(county: World, as_user) -> None:
    text = text_of(as_user(county.prefecture).get(reverse("returns")))
    assert "敦化市残疾人联合会" in text
    assert "安图县残疾人联合会" in text


def test_frozen_cell_says_when_the_register_moved_on(county: World, as_user) -> None:
    version = prepare_return(campaign=county.campaign, unit=county.officer.unit, by=county.officer, at=NOW)
    type(county.people[0]).objects.filter(pk=county.people[0].pk).update(wish="none")
    text = text_of(as_user(county.officer).get(address(county, "indicator_people", "with_need") + f"?version={version.pk}"))
    assert "第 1 稿报的是 2 人" in text
    assert "重算是 1 人" in text


def test_headline_figures_take_two_counts_and_links(county: World) -> None:
    from bangfu.reports.queries import headline_figures

    items = headline_figures(county.campaign, county.officer.unit.path)
    assert [one["value"] for one in items] == [2, 2, 0, 1]
    assert all(one["href"] and one["label"] for one in items)
