"""Is every page that a role's navigation leads to accessible, on a PC and on a phone?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.journey

ROLES = ["sheng-canlian", "zhou-canlian", "dunhua-canlian", "dunhua-renshe", "dunhua-shenhe", "dashitou-canlian", "bangfu-01",
         "xitong", "anquan", "shenji"]


def addresses(page: Page) -> list[str]:
    """What the navigation of this page leads to."""
    links: list[str] = page.eval_on_selector_all("nav a[href], .tabs a[href]", "all => all.map(one => one.getAttribute('href'))")
    return sorted({link for link in links if link.startswith("/")})


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_a_role_are_accessible(role: str, open_as: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = open_as(role)
    found = addresses(page)
    assert found
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 800})
        for address in found:
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            accessible(page)


def test_pages_of_a_commissioner_are_accessible_on_a_phone(open_as: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = open_as("zhuanwei-01", width=360)
    for address in ("/field/", "/field/people/", "/field/done/", "/field/me/"):
        page.goto(address)
        accessible(page)


def test_campaign_rooms_are_accessible(open_as: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = open_as("dunhua-canlian")
    for address in ("/campaigns/1/", "/campaigns/1/working/", "/campaigns/1/roster/", "/campaigns/notices/1/", "/reports/campaigns/1/charts/",
                    "/reports/campaigns/1/table/", "/reports/campaigns/1/tree/", "/reports/campaigns/1/people/basic_checked/", "/reports/indicators/",
                    "/policies/rules/", "/policies/hard_to_employ/", "/gallery/", "/orgs/me/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        accessible(page)
