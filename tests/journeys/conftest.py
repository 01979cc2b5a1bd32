"""A real site with demo data, started by the command people use, and a real browser to walk through it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.conformance import violations

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--font-render-hinting=none"]
PEOPLE = "900"
START_PATIENCE = 240  # seconds until the site with its demo data must answer


class Site:
    """Address of the running site and its demo accounts."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.folder = folder

    def password(self, username: str) -> str:
        accounts = json.loads((self.folder / "demo-accounts.json").read_text())
        return next(one["password"] for one in accounts if one["username"] == username)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(START_PATIENCE * 2):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"the site did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    """`bangfu serve --demo` on a free port, with a database of its own and everything under a temporary folder."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no chromium on this machine")
    folder = Path(tempfile.mkdtemp(prefix="bangfu-journey-"))
    folder.chmod(0o755)
    port, log = _free_port(), folder / "serve.log"
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("BANGFU_", "DJANGO_", "DATABASE_URL"))}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bangfu.config.cli", "serve", "--demo", "--people", PEOPLE, "--port", str(port)],
            env={**keep, "BANGFU_VAR": str(folder), "BANGFU_WEB": "1"}, stdout=out, stderr=out,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(address, process, log)
        yield Site(address, folder)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def browser(site: Site) -> Iterator[Browser]:
    """Gone with these tests, since Playwright keeps an event loop that other tests of the same worker would stumble over."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # for that loop; these tests use no ORM
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_as(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_as("dunhua-canlian")` → a page of that user, signed in; `width=360` for a phone."""
    contexts = []

    def sign_in(username: str, *, width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", base_url=site.address)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto("/accounts/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", site.password(username))
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
        return page

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture
def accessible() -> Callable[..., None]:
    """Fail with axe's own words when a page has a violation, or when it scrolls sideways; `colours=False` where they were looked at."""

    def check(page: Page, *, colours: bool = True) -> None:
        told = violations(page, colours=colours)
        assert told == [], f"{page.url}: {told}"
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{page.url} scrolls sideways by {sideways}px"

    return check
