"""Is the database taken from DATABASE_URL, and the embedded one kept off the network?"""

import tempfile

import pytest

from bangfu.config import database


def test_database_url_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://office:a%40b@db.example:5433/campaign?sslmode=require")
    found = database.django_database()
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("campaign", "office", "a@b")
    assert (found["HOST"], found["PORT"], found["OPTIONS"]) == ("db.example", "5433", {"sslmode": "require"})


def test_embedded_server_listens_on_a_socket_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert "listen_addresses=" in database.server_command()
    assert database.django_database()["HOST"] == str(database.socket_folder())


def test_long_temporary_folder_as_well_gets_a_short_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_VAR", "/srv/" + "a" * 120)
    monkeypatch.setattr(tempfile, "tempdir", "/srv/" + "b" * 120)
    assert len(str(database.socket_folder())) < database.SOCKET_PATH_LIMIT


def test_long_folder_gets_a_short_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_VAR", "/srv/" + "x" * 120)
    assert len(str(database.socket_folder())) < database.SOCKET_PATH_LIMIT


def test_throw_away_server_skips_the_disk() -> None:
    assert "fsync=off" in database.server_command(throw_away=True)
    assert "fsync=off" not in database.server_command()
