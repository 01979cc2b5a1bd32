"""What must hold on every page: axe's rules, one heading, a language, a title, and targets a thumb can hit."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TARGET = 44  # px, WCAG 2.5.5; half a pixel is forgiven to rounding
OPTIONS = "{resultTypes: ['violations'], rules: {'color-contrast': {enabled: %s}}}"
# What a thumb aims at. A radio or checkbox is hit by its label; links in running text are let off, as WCAG does; the box that
# picks a row of a table has 24 px.
SMALL = """(size) => {
  const seen = (one) => one.checkVisibility({visibilityProperty: true}) && !one.closest(".hidden");
  const target = (one) => one.matches("[type=radio], [type=checkbox]") && one.labels?.length ? one.labels[0] : one;
  const wanted = "button, .button, summary, .nav a, .tabs a, .bottom a, input:not([type=hidden]), select, textarea";
  return Array.from(document.querySelectorAll(wanted)).filter(seen).map(target)
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => box.width > 0 && Math.min(box.width, box.height) < (one.parentElement.matches("td, th") && one.type === "checkbox" ? 24 : size) - 0.5)
    .map(([one, box]) => `${Math.round(box.width)}×${Math.round(box.height)} ${one.outerHTML.slice(0, 100)}`);
}"""


def violations(page: Page, *, colours: bool = True) -> list[str]:
    """What axe finds, with the first element of each. axe is loaded once a page; without colours it takes a third of the time."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(f"axe.run(document, {OPTIONS % str(colours).lower()}).then((all) => all.violations)")
    return [f"{one['id']}: {one['help']} → {one['nodes'][0]['html'][:160]}" for one in found]


def particulars(page: Page) -> tuple[str, str, int]:
    """Language, title and number of first headings."""
    return page.evaluate("document.documentElement.lang"), page.title(), page.locator("h1").count()


def small_targets(page: Page) -> list[str]:
    """Controls a thumb would miss on this phone."""
    found: list[str] = page.evaluate(SMALL, TARGET)
    return found
