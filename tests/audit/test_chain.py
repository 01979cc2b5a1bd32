"""Does the chain show every altered, removed and inserted line?"""

import pytest
from django.db import ProgrammingError, connection, transaction

from bangfu.audit.actions import record, seal_lines
from bangfu.audit.models import Line, Seal
from bangfu.audit.queries import broken_links
from tests.world import World


@pytest.fixture
def lines(world: World) -> list[Line]:
    made = [record(actor=world.officer, action="people.update", object_kind="person", object_id=key) for key in (1, 2, 3)]
    seal_lines()
    return made


def tamper(sql: str, *values: object) -> None:
    """Change the table as somebody with the database in hand would: past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_untouched_chain_is_whole(lines: list[Line]) -> None:
    assert list(broken_links()) == []
    assert Seal.objects.count() == Line.objects.count()


def test_altered_line_is_named(lines: list[Line]) -> None:
    tamper("UPDATE audit_line SET actor = 'somebody' WHERE id = %s", lines[1].pk)
    assert [str(lines[1].pk) in text for text in broken_links()] == [True]


def test_removed_line_is_named(lines: list[Line]) -> None:
    tamper("DELETE FROM audit_line WHERE id = %s", lines[0].pk)
    assert [f"{lines[0].pk} 被删除" in text for text in broken_links()] == [True]


def test_removed_seal_breaks_the_next_link(lines: list[Line]) -> None:
    tamper("DELETE FROM audit_seal WHERE line_id = %s", lines[1].pk)
    assert any(str(lines[2].pk) in text for text in broken_links())


def test_lines_cannot_be_changed_through_the_application(lines: list[Line]) -> None:
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Line.objects.filter(pk=lines[0].pk).update(actor="somebody")
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        lines[0].delete()
