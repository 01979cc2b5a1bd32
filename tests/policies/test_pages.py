"""Do the pages of the focus groups show counts that open their people, masked and in scope?"""

import re

import pytest
from django.urls import reverse

from bangfu.core.work import JOBS
from bangfu.policies import actions
from tests.policies.test_marks import FITTING, ON, change
from tests.world import World


@pytest.fixture
def marked(world: World) -> World:
    change(world.people[0], **FITTING)
    actions.refresh_marks(paths=["22/"], as_of=ON, by=None)
    return world


def text_of(response) -> str:  # type: ignore[no-untyped-def]
    assert response.status_code == 200
    return response.content.decode()


def test_counts_open_lists_of_that_length(marked: World, as_user) -> None:
    client = as_user(marked.officer)
    text = text_of(client.get(reverse("focus_groups")))
    links = re.findall(r'href="(/policies/[a-z_]+/\?path=[^"]*state=certified)"><span class="hidden">[^<]*</span>([\d,]+)</a>', text)
    assert links
    for href, count in links:
        listed = text_of(client.get(href.replace("&amp;", "&"))).count("<th scope=\"row\"")
        assert listed == int(count.replace(",", ""))


def test_list_is_masked_and_gives_reasons(marked: World, as_user) -> None:
    text = text_of(as_user(marked.officer).get(reverse("focus_group", args=["hard_to_employ"])))
    assert "张*山" in text
    assert "张试山" not in text
    assert "残疾人证有效至 2028-09-01" in text
    assert "外*" not in text  # 安图县 is not ours


def test_list_asks_the_same_number_of_questions_for_one_and_four_people(marked: World, as_user, django_assert_max_num_queries) -> None:
    client = as_user(marked.officer)
    with django_assert_max_num_queries(12):
        client.get(reverse("focus_group", args=["rural_disabled"]))


def test_page_of_a_foreign_area_is_not_found(marked: World, as_user) -> None:
    assert as_user(marked.officer).get(reverse("focus_groups") + "?path=22/2224/222426/").status_code == 404
    assert as_user(marked.officer).get(reverse("focus_group", args=["rural_disabled"]) + "?path=22/").status_code == 404
    assert as_user(marked.officer).get(reverse("focus_group", args=["no_such_rule"])).status_code == 404


def test_rules_page_shows_conditions_sources_and_what_is_unconfirmed(marked: World, as_user) -> None:
    text = text_of(as_user(marked.officer).get(reverse("policy_rules")))
    for words in ("残疾人就业困难人员", "残疾人证在有效期内", "就业促进法第五十二条", "未确认"):
        assert words in text


def test_certificate_form_says_what_is_missing(marked: World, as_user) -> None:
    address = reverse("certificate", args=["hard_to_employ", marked.people[0].pk])
    response = as_user(marked.officer).post(address, {"document": "1号", "on": "2022-05-18"})
    assert response.status_code == 422
    assert "晚于今天" in response.content.decode()
    assert as_user(marked.officer).post(address, {"document": "1号", "on": "2022-05-01"}).status_code == 302
    assert "撤回认定" in text_of(as_user(marked.officer).get(address))


def test_refresh_runs_in_the_background_over_the_users_area(marked: World, as_user) -> None:
    from bangfu.core.models import Work

    client = as_user(marked.officer)
    assert client.post(reverse("refresh_marks")).status_code == 302
    assert client.post(reverse("refresh_marks")).status_code == 302  # a double click
    work = Work.objects.get(kind="refresh_marks")
    assert work.arguments["paths"] == ["22/2224/222403/"]
    assert JOBS["refresh_marks"](work, lambda done, total: None)["certified"]["rural_disabled"] == 3
