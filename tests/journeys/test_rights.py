"""Can a request about one's own data, a withdrawn consent and an impact assessment be carried through by keys alone, on pages that are accessible on the way?"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conformance import small_targets
from tests.journeys.keys import Keys
from tests.journeys.test_keyboard import hands

pytestmark = pytest.mark.journey
__all__ = ["hands"]  # a fixture
Accessible = Callable[..., None]


def checked(page: Page, accessible: Accessible) -> None:
    """The page as it stands, then as on a phone."""
    accessible(page)
    page.set_viewport_size({"width": 360, "height": 800})
    assert small_targets(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
    page.set_viewport_size({"width": 1440, "height": 900})


def follow(keys: Keys, words: str) -> None:
    """A link by part of its name."""
    keys.reach(keys.page.get_by_role("link", name=re.compile(words)), words)
    keys.press("Enter")


def test_request_is_received_and_answered_and_consent_taken_back(hands: Callable[..., Keys], accessible: Accessible) -> None:
    keys = hands("dunhua-canlian")
    page = keys.page
    page.goto("/people/?employment=unemployed")
    keys.reach(page.locator("tbody a[href^='/cases/people/']"), "a person")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/cases/people/\d+/"))
    person = re.findall(r"\d+", page.url)[-1]
    page.goto(f"/people/{person}/rights/new/")
    checked(page, accessible)
    keys.choose("要求什么", "撤回同意")
    keys.choose("谁提出的", "本人")
    keys.to("textbox", "原话、要点")
    keys.type("不想再用我的信息找工作")
    keys.go("button", "收下", exact=True)
    page.wait_for_url(re.compile(r"/people/rights/\d+/"))
    checked(page, accessible)
    keys.to("textbox", "办理结果，或不办的理由")
    keys.type("已停止匹配、推荐")
    keys.go("button", "办结")
    expect(page.locator("body")).to_contain_text("已办结，可以打印答复")
    checked(page, accessible)
    page.goto(f"/cases/people/{person}/requests/")
    expect(page.locator("body")).to_contain_text("已撤回同意")
    checked(page, accessible)
    page.goto("/people/exchange/hand-in/")
    expect(page.locator("body")).to_contain_text("1 人撤回了同意")
    checked(page, accessible)


def test_impact_assessment_is_written_and_signed(hands: Callable[..., Keys], accessible: Accessible) -> None:
    keys = hands("dunhua-canlian")
    page = keys.page
    keys.menu("影响评估")
    page.wait_for_url(re.compile("/people/impact/"))
    checked(page, accessible)
    follow(keys, "写评估.*提供给用人单位")
    page.wait_for_url(re.compile("/write/"))
    checked(page, accessible)
    for label in ("一、目的、方式是否合法、正当、必要", "二、对个人权益的影响和安全风险", "三、保护措施是否合法、有效、与风险相适应"):
        keys.to("textbox", label)
        keys.type("本单位的情况（测试）")
    keys.choose("结论（签字前补齐）", "可以开展")
    keys.go("button", "保存草稿")
    expect(page.locator("body")).to_contain_text("还没写的：下次复核日期")
    checked(page, accessible)
    keys = hands("dunhua-shenhe")
    page = keys.page
    keys.menu("影响评估")
    follow(keys, "看草稿.*自动化决策")
    page.wait_for_url(re.compile(r"/people/impact/\d+/$"))
    page.on("dialog", lambda box: box.accept())
    keys.go("button", "签字", exact=True)
    expect(page.locator("body")).to_contain_text("已签字，这一版现行")
    checked(page, accessible)


def test_rules_and_files_whose_time_is_over_are_accessible(hands: Callable[..., Keys], accessible: Accessible) -> None:
    page = hands("dunhua-canlian").page
    for address in ("/people/processing/", "/people/retention/", "/people/retention/?state=erased", "/people/rights/", "/people/rights/?box=closed"):
        page.goto(address)
        checked(page, accessible)
