"""What every test may rely on: a database server, one world of units and people, and a client per role."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.world import World, build_world, load_world


def pytest_configure() -> None:
    """Start the throw-away server before Django connects; it is left running for the next run."""
    if os.environ.get("DATABASE_URL"):
        return
    import fcntl

    from bangfu.config import database

    folder = database.data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "start.lock").open("w") as lock:  # xdist workers start together
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not database.is_running():
            database.prepare_cluster()
            database.start_server(throw_away=True)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """The journeys take longest, so they start first (after all other plugins have sorted)."""
    yield
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file stays with one worker; so do all journeys, which share one running site."""
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return "tests/journeys" if nodeid.startswith("tests/journeys/") else super()._split_scope(nodeid)

    return ByFile(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """The world is loaded once; each test works on it inside a transaction that is rolled back."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        build_world()


@pytest.fixture
def world(db: None) -> World:
    return load_world()


@pytest.fixture
def as_user() -> Callable[..., Client]:
    """`as_user(world.officer)` → a signed-in client that also checks CSRF-free pages for left-over markup."""

    def sign_in(user: object) -> Client:
        client = Client()
        client.force_login(user)  # type: ignore[arg-type]
        session, at = client.session, int(time.time())
        session.update({"began": at, "seen": at, "rest": 900})  # as after the first page, which writes them
        session.save()
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _no_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test talks to another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):  # type: ignore[index]
            raise RuntimeError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
