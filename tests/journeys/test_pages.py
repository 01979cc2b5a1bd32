"""Is every page a role can come to accessible on a PC and on a phone, with a title of its own and targets big enough?

Beside the pages of the navigation these are the pages behind them: one file, one visit, one vacancy, one return, print and so on.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import papers
from tests.journeys.conformance import particulars, small_targets
from tests.journeys.walk import follow, press

pytestmark = pytest.mark.journey

# Role → further pages: an address, or a list and the links of it that are followed (the first one of each).
ROLES: dict[str, list[str | tuple[str, str]]] = {
    "sheng-canlian": ["/campaigns/1/forward/", "/reports/campaigns/1/tree/", "/reports/indicators/", "/gallery/"],
    "zhou-canlian": ["/campaigns/1/working/"],
    "dunhua-canlian": [
        "/campaigns/1/", "/campaigns/1/working/", "/campaigns/1/roster/", "/campaigns/1/tasks/new/", "/campaigns/notices/1/",
        ("/campaigns/1/", r"^/campaigns/tasks/\d+/$"), ("/campaigns/receipts/", r"^/campaigns/receipts/\d+/$"),
        "/reports/campaigns/1/charts/", "/reports/campaigns/1/table/", "/reports/campaigns/1/print/", "/reports/campaigns/1/people/basic_checked/",
        "/policies/rules/", "/policies/hard_to_employ/", "/orgs/me/", "/accounts/factors/", "/orgs/me/sign-ins/", "/orgs/devices/", "/orgs/me/delegations/", "/people/new/", "/people/print/", "/field/assign/people/",
        ("/reports/papers/", r"^/reports/papers/\d+/$"), ("/people/", r"^/cases/people/\d+/$"), ("/people/?employment=unemployed", r"^/cases/people/\d+/$"),
        ("/people/rights/", r"^/people/rights/\d+/$"), ("/people/rights/?box=closed", r"^/people/rights/\d+/$"), "/people/retention/", "/people/processing/",
        ("/people/impact/", r"^/people/impact/\d+/$"), ("/people/impact/", r"^/people/impact/write/\w+/$"),
        ("/people/exchange/", r"^/people/exchange/\d+/$"), "/people/exchange/layouts/social_insurance/", "/people/exchange/hand-in/",
    ],
    "dunhua-renshe": [
        "/jobs/new/", "/jobs/import/", "/jobs/employers/", "/matching/runs/", ("/jobs/", r"^/jobs/\d+/$"), ("/jobs/referrals/", r"^/jobs/referrals/\d+/$"), "/jobs/referrals/answers/",
        "/jobs/reviews/?show=decided", ("/jobs/reviews/", r"^/jobs/reviews/applications/\d+/$"), ("/jobs/employers/", r"^/jobs/employers/\d+/$"),
        ("/matching/", r"^/matching/people/\d+/"), ("/matching/runs/", r"^/matching/runs/\d+/$"),
    ],
    "dunhua-shenhe": [("/reports/", r"^/reports/returns/\d+/$"), ("/reports/?state=done", r"^/reports/returns/\d+/$")],
    "danwei-01": [("/jobs/candidates/", r"^/jobs/candidates/\d+/$"), "/jobs/space/posts/new/", ("/jobs/space/", r"^/jobs/space/posts/\d+/$"),
                  "/jobs/space/import/", "/jobs/apply/", "/jobs/apply/status/"],
    "dashitou-canlian": [], "bangfu-01": [], "xitong": ["/orgs/accounts/review/", ("/orgs/accounts/", r"^/orgs/accounts/\d+/$")], "anquan": [], "shenji": [],
}
PHONE_PAGES: list[str | tuple[str, str]] = [
    "/field/", "/field/people/", "/field/done/", "/field/me/", ("/field/people/", r"/visit/"), ("/field/done/", r"/visit/"),
]


def addresses(page: Page) -> list[str]:
    """What the navigation and the tabs of this page lead to."""
    links: list[str] = page.eval_on_selector_all("nav a[href], .tabs a[href]", "all => all.map(one => one.getAttribute('href'))")
    return sorted({link for link in links if link.startswith("/")})


def found_at(page: Page, wanted: str | tuple[str, str]) -> str:
    """The address itself, or the first link of that list that looks like the pattern."""
    if isinstance(wanted, str):
        return wanted
    page.goto(wanted[0])
    links: list[str] = page.eval_on_selector_all("main a[href]", "all => all.map(one => one.getAttribute('href'))")
    return next(link for link in links if re.search(wanted[1], link))


def look(page: Page, address: str, titles: dict[str, str], accessible: Callable[..., None], *, again: bool = False) -> None:
    """One page on a PC, then as it stands on a phone; on a PC and without its colours when another role was there (`again`)."""
    page.set_viewport_size({"width": 1440, "height": 900})
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    language, title, heads = particulars(page)
    assert (language, heads) == ("zh-CN", 1), address
    assert titles.setdefault(title, address) == address, f"{address} and {titles[title]} are both called {title}"
    accessible(page, colours=not again)
    if not again:
        page.set_viewport_size({"width": 360, "height": 800})
        assert small_targets(page) == [], address
        accessible(page, colours=False)


@pytest.fixture(scope="module")
def looked_at() -> set[str]:
    """Addresses some role has been to."""
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_a_role(role: str, open_as: Callable[..., Page], accessible: Callable[..., None], looked_at: set[str]) -> None:
    page, titles = open_as(role), dict[str, str]()
    found = [*addresses(page), *(found_at(page, wanted) for wanted in ROLES[role])]
    assert found
    for address in dict.fromkeys(found):
        look(page, address, titles, accessible, again=address in looked_at)
        looked_at.add(address)


def test_pages_of_a_file(open_as: Callable[..., Page], accessible: Callable[..., None]) -> None:
    page, titles = open_as("dunhua-canlian"), dict[str, str]()
    file = found_at(page, ("/people/?contact_way=guardian", r"^/cases/people/\d+/$"))
    page.goto(file)
    parts: list[str] = page.eval_on_selector_all(".parts a[href]", "all => all.map(one => one.getAttribute('href'))")
    assert len(parts) > 10
    for address in [*parts, f"{file}print/", "/people/guardians/", "/people/certificates/"]:
        look(page, address, titles, accessible)


def test_pages_of_a_commissioner_on_a_phone(open_as: Callable[..., Page], accessible: Callable[..., None]) -> None:
    page = open_as("zhuanwei-01", width=360)
    for wanted in PHONE_PAGES:
        page.goto(found_at(page, wanted))
        folds = [one for one in page.locator("main details > summary").all() if one.is_visible()]
        for fold in folds:  # opening one may close another
            if fold.is_visible():
                fold.click()
            assert small_targets(page) == [], page.url
        assert small_targets(page) == [], page.url
        accessible(page)


def test_pages_on_the_way_of_a_notice_and_a_roster(open_as: Callable[..., Page], accessible: Callable[..., None], tmp_path: object) -> None:
    page, titles = open_as("dunhua-canlian"), dict[str, str]()
    page.goto("/people/imports/")
    page.get_by_label("名册文件").set_input_files(papers.roster(tmp_path / "名册.xlsx", first=201, hero="祝英红"))  # type: ignore[operator]
    page.get_by_role("button", name="上传并认列").click()
    page.wait_for_url(re.compile(r"/people/imports/\d+/"))
    look(page, page.url, titles, accessible)
    page = open_as("sheng-canlian")
    page.goto("/campaigns/notices/new/")
    page.get_by_label("粘贴通知全文").fill(papers.NOTICE)
    page.get_by_role("button", name="识别要素").click()
    page.wait_for_url(re.compile("/confirm/"))
    look(page, page.url, titles, accessible)


def test_pages_on_which_rows_in_doubt_are_decided(open_as: Callable[..., Page], accessible: Callable[..., None], tmp_path: Path) -> None:
    """The same people under other numbers: same name, birth and village."""
    page, titles = open_as("dunhua-canlian"), dict[str, str]()
    for first in (401, 501):
        page.goto("/people/imports/")
        page.get_by_label("名册文件").set_input_files(papers.roster(tmp_path / f"名册{first}.xlsx", first=first, hero="祝英青"))
        press(page, "上传并认列")
        page.wait_for_url(re.compile(r"/people/imports/\d+/"))
        press(page, "这样对，开始校验")
        follow(page, "看结果")
        if first == 401:
            press(page, "写入 3 人")
            follow(page, "看结果")
    checked = page.url
    look(page, checked, titles, accessible)
    look(page, f"{checked}doubts/", titles, accessible)
    look(page, f"{checked}conflicts/", titles, accessible)
    page.goto(f"{checked}doubts/")
    page.locator("tbody").get_by_role("button", name="另行登记").first.click()
    expect(page.locator("body")).to_contain_text("写入以前可以改")
    accessible(page)
