"""How fast is a page of the register with a million people, for a county and for a province, against Django's own admin?

Both sites run under gunicorn with two sync workers on the same database and show the same rows (bench/_admin.py says how). First
every kind of page is asked for alone, ours and the admin's in turn: that gives the ratio. Then twenty users at once open ours,
with a pause of 1.5–4.5 s between pages as somebody reading does, and, harder, without any: that gives p95. The admin counts at each
look; ours guesses a province from the planner's statistics and says so, and counts exactly when asked. Last, one process asks how
many queries a page takes with one row and with a hundred.
"""

from __future__ import annotations

import gzip
import http.client
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote

from bench._register import COUNTY, HELPER, PROVINCE, register_of
from bench.harness import Report, scale

PEOPLE, USERS, ROUNDS = 1_000_000, 20, 5
SECONDS, PAUSE = 60, (1.5, 4.5)
MOST_MS, LEAST_RATIO = 200, 5
DEEP = 0.4  # the deep page lies at this share of the list
SIZE = "size=50"


class Site:
    """One web server and how it is asked: seconds and text of a page."""

    def __init__(self, base: str, port: int, sessions: dict[str, str]) -> None:
        self.base, self.port, self.sessions = base, port, sessions

    def get(self, user: str, query: str) -> tuple[float, str]:
        started = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        line.request("GET", f"{self.base}?{query}", headers={"Cookie": f"sessionid={self.sessions[user]}", "Accept-Encoding": "gzip"})
        answer = line.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - started
        line.close()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} {self.base}?{query}")
        return seconds, (gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body).decode()


def run() -> Report:
    """Times both sites alone, then ours under twenty users."""
    people = max(5000, int(PEOPLE * scale()))
    with register_of(people):
        import django

        django.setup()
        sessions = {name: _session(name) for name in (COUNTY, PROVINCE, HELPER)}
        with _served("bangfu.config.settings") as port, _served("bench._admin") as peer_port:
            ours, peer = Site("/people/", port, sessions), Site("/admin/people/person/", peer_port, sessions)
            alone = {user: _alone(ours, peer, user) for user in (COUNTY, PROVINCE)}
            queries, checks = _queries(sessions)
            crowds = {
                (user, pause): _crowd(ours, user, alone[user][0], pause=pause) for user in (COUNTY, PROVINCE) for pause in (True, False)
            }
    return _report(people, alone, crowds, queries, checks)


def _session(username: str) -> str:
    from django.test import Client

    from bangfu.orgs.models import User

    client = Client()
    client.force_login(User.objects.get(username=username))
    return client.cookies["sessionid"].value


@contextmanager
def _served(settings: str) -> Iterator[int]:
    """A gunicorn as `bangfu serve` starts it, with two workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "gunicorn", "bangfu.config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--timeout", "300",
             "--log-level", "warning", "--preload"]
    server = subprocess.Popen(words, env=os.environ | {"DJANGO_SETTINGS_MODULE": settings}, start_new_session=True)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


Pages = dict[str, tuple[str, str]]  # kind → query of ours, of the admin


def _pages(ours: Site, user: str) -> Pages:
    """Every kind of page; the addresses of the deep ones are read off ours."""
    total = int(re.search(r"共 <strong>([\d,]+)", ours.get(user, f"{SIZE}&count=exact")[1])[1].replace(",", ""))  # type: ignore[index]
    last, deep = -(-total // 50), max(1, int(total * DEEP / 50))
    marked = _links(ours.get(user, f"{SIZE}&page={deep}")[1])
    name = quote("王试山")
    return {
        "first": (SIZE, ""), "last": (f"{SIZE}&page=last", f"p={last}"), "deep": (marked["next"], f"p={deep + 1}"),
        "filtered": (f"{SIZE}&category=4&grade=2&employment=unemployed", "category__exact=4&grade__exact=2&employment__exact=unemployed"),
        "rare": (f"{SIZE}&category=3&grade=1&wish=self", "category__exact=3&grade__exact=1&wish__exact=self"),
        "filtered last": (f"{SIZE}&category=4&employment=unemployed&page=last", "category__exact=4&employment__exact=unemployed&p=2"),
        "sorted": (f"{SIZE}&sort=age", "o=-2"), "sorted last": (f"{SIZE}&sort=-age&page=last", f"o=2&p={last}"),
        "searched": (f"{SIZE}&q={name}", f"q={name}"), "initials": (f"{SIZE}&q=wss", "q=wss"),
    }


def _links(page: str) -> dict[str, str]:
    found = re.findall(r'href="\?([^"]+)" rel="(\w+)"', page)
    return {side: href.replace("&amp;", "&") for href, side in found}


def _alone(ours: Site, peer: Site, user: str) -> tuple[Pages, dict[str, tuple[float, float, float]]]:
    """Median milliseconds of each kind, ours and the admin's, asked in turn, and ours at the first look, before any count is kept."""
    pages = _pages(ours, user)
    times: dict[str, tuple[float, float, float]] = {}
    for kind, (query, other) in pages.items():
        pairs = [(ours.get(user, query)[0] * 1000, peer.get(user, other)[0] * 1000) for _ in range(ROUNDS)]
        times[kind] = (statistics.median(one for one, _ in pairs), statistics.median(two for _, two in pairs), pairs[0][0])
    return pages, times


def _crowd(site: Site, user: str, pages: Pages, *, pause: bool) -> list[float]:
    """Milliseconds of every page that twenty users open within a minute; each draws kinds and conditions of their own."""
    times: list[float] = []
    until = time.perf_counter() + SECONDS * min(1, max(scale(), 0.2))

    def read(number: int) -> None:
        draw = random.Random(number)  # noqa: S311 - a walk, no secret
        time.sleep(draw.uniform(0, PAUSE[1]) if pause else 0)
        while time.perf_counter() < until:
            times.append(site.get(user, _drawn(draw, pages))[0] * 1000)
            time.sleep(draw.uniform(*PAUSE) if pause else 0)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(USERS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sorted(times)


def _drawn(draw: random.Random, pages: Pages) -> str:
    kind = draw.choice(list(pages))
    if "filtered" not in kind:
        return pages[kind][0]
    more = "&page=last" if "last" in kind else ""
    return f"{SIZE}&category={draw.randint(1, 7)}&grade={draw.randint(1, 4)}&age_from={draw.randint(16, 40)}{more}"


def _queries(sessions: dict[str, str]) -> tuple[dict[str, int], str]:
    """Queries of a page by its number of rows, in this process."""
    from django.core.cache import caches
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found: dict[str, int] = {}
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["sessionid"] = sessions[COUNTY]
    ask: Callable[[str], int] = lambda query: client.get(f"/people/?{query}").content.decode().count('<th scope="row">')  # noqa: E731
    for query, rows in ((SIZE, 50), ("size=100", 100), (f"{SIZE}&after={_last_but_one()}", 1)):
        ask(query)
        caches["counts"].clear()  # every page then counts
        with CaptureQueriesContext(connection) as asked:
            shown = ask(query)
        if shown != rows:
            return found, f"{query}: {shown} rows instead of {rows}"
        found[str(rows)] = len(asked)
    return found, "ok" if len(set(found.values())) == 1 else f"queries differ: {found}"


def _last_but_one() -> str:
    """The mark behind which one person is left."""
    from bangfu.orgs.models import Region
    from bangfu.people.models import Person

    people = Person.objects.filter(path__startswith=Region.objects.get(key="222403").path, died_on=None)
    return "~".join(map(str, people.order_by("-path", "-pk").values_list("path", "pk")[1]))


def _p95(times: list[float]) -> float:
    return times[int(len(times) * 0.95)]


def _report(people: int, alone: dict, crowds: dict, queries: dict[str, int], checks: str) -> Report:  # type: ignore[type-arg]
    rows, ratios = [], {}
    for user, (_, times) in alone.items():
        for kind, (own, other, first) in times.items():
            rows.append((f"{user}: {kind}", f"{own:7.1f} ms (first look {first:7.1f}), admin {other:8.1f} ms, {other / own:6.1f} ×"))
        ratios[user] = sum(other for _, other, _ in times.values()) / sum(own for own, _, _ in times.values())
    for (user, pause), times in crowds.items():
        rows.append((f"{user}: {USERS} users {'with' if pause else 'without'} pause",
                     f"p50 {statistics.median(times):.0f} ms, p95 {_p95(times):.0f} ms, {len(times)} pages"))
    worst = max(_p95(times) for (_, pause), times in crowds.items() if pause)
    own = statistics.mean(one for _, times in alone.values() for one, _, _ in times.values())
    other = statistics.mean(two for _, times in alone.values() for _, two, _ in times.values())
    if checks == "ok" and scale() == 1 and (worst > MOST_MS or min(ratios.values()) < LEAST_RATIO):
        checks = f"p95 {worst:.0f} ms (goal {MOST_MS}), ratios {ratios} (goal {LEAST_RATIO})"
    rows.append(("queries of a page with 50, 100 and 1 rows", str(list(queries.values()))))
    return Report(
        bench="list", ours=own, peer=other, peer_name="Django admin changelist", unit="ms", checks=checks, rows=rows,
        more={"people": people, "p95_ms": round(worst), "times_faster": {user: round(one, 1) for user, one in ratios.items()},
              "p95_without_pause": {user: round(_p95(times)) for (user, pause), times in crowds.items() if not pause}},
    )
