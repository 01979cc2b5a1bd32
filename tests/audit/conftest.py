"""A chain to tamper with, and a file of heads of its own."""

from pathlib import Path

import pytest
from django.db import connection

from bangfu.audit.actions import record, seal_lines
from bangfu.audit.models import Line
from tests.world import World


@pytest.fixture(autouse=True)
def heads(settings, tmp_path: Path) -> Path:
    settings.AUDIT_HEADS = tmp_path / "audit" / "heads.jsonl"
    return settings.AUDIT_HEADS


@pytest.fixture
def lines(world: World) -> list[Line]:
    made = [record(actor=world.officer, action="people.update", object_kind="person", object_id=key, detail={"z": "乙", "a": 1.5}) for key in (1, 2, 3, 4)]
    seal_lines()
    return made


def tamper(sql: str, *values: object) -> None:
    """Change the table as somebody with the database in hand would: past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")
