"""How a walk through the site is written: one signed-in page per user, what must stand on a page, and axe at every stop."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

MATCH_PATIENCE = 180  # seconds
WORK_PATIENCE = 60_000  # ms until a short import is done in the background


@dataclass
class Walk:
    """`open_as` and `accessible` are the fixtures of conftest; `folder` takes uploads and downloads."""

    open_as: Callable[..., Page]
    accessible: Callable[[Page], None]
    folder: Path
    pages: dict[str, Page] = field(default_factory=dict)

    def user(self, name: str, *, width: int = 1440) -> Page:
        """The page of a user, on their first page after sign-in."""
        if name not in self.pages:
            self.pages[name] = self.open_as(name, width=width)
        else:
            self.pages[name].goto("/")
        return self.pages[name]

    def see(self, page: Page, *words: str) -> None:
        """All these words stand on the page once it has come, and axe has nothing against it."""
        for text in words:
            expect(page.locator("body")).to_contain_text(text)
        page.wait_for_load_state()
        self.accessible(page)

    def download(self, page: Page, link: str) -> Path:
        with page.expect_download() as coming:
            page.get_by_role("link", name=link).click()
        path = self.folder / "download.xlsx"
        coming.value.save_as(path)
        return path


def go(page: Page, label: str) -> None:
    """Follow an entry of the main navigation: the one of just this name (a number may come behind it), else the one that has it in its name."""
    entries = page.get_by_role("navigation", name="主导航")
    named = entries.get_by_role("link", name=re.compile(rf"^{re.escape(label)}(?![一-龥])"))
    (named if named.count() else entries.get_by_role("link", name=label)).click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def await_work(page: Page, wanted: Locator) -> None:
    """Wait for work in the background: its progress leads to the result, or the page shows that at once."""
    shown = page.get_by_role("link", name="看结果")
    wanted.or_(shown).first.wait_for(timeout=WORK_PATIENCE)
    if shown.is_visible():
        shown.click()


def await_match(page: Page, wanted: Locator) -> None:
    """Load the page again until this is there: on a new machine a match waits for its kernel to be compiled."""
    for _ in range(MATCH_PATIENCE):
        if wanted.count():
            return
        page.wait_for_timeout(1000)
        page.reload()


def unfold(page: Page, words: str) -> Locator:
    """Open the fold whose head holds these words (one that stands open stays so) and return it."""
    fold = page.locator("details", has=page.locator("summary", has_text=words)).last
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
    return fold


def tick(page: Page, question: str, *answers: str) -> None:
    """Choose answers of a question by their words, as a finger does; a fold over the question is opened first."""
    group = page.get_by_role("group", name=question, exact=True)
    fold = page.locator("summary").filter(has=page.get_by_text(question, exact=True))
    if fold.count() and not group.get_by_text(answers[0], exact=True).is_visible():
        fold.click()
    for one in answers:
        group.get_by_text(one, exact=True).click()


def number(text: str) -> int:
    """The last number of a text: "已核对 1,203" → 1203."""
    return int(re.findall(r"\d[\d,]*", text)[-1].replace(",", ""))
