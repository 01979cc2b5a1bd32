"""Is personal data unreadable without the key, bound to its column, and findable only by an exact value?"""

import pytest
from django.db import connection

from bangfu.core.crypto import UnreadableData, blind_index, seal, unseal
from tests.world import World


def test_sealed_text_comes_back_for_its_purpose_only() -> None:
    sealed = seal("张试山", purpose="people_identity.name")
    assert unseal(sealed, purpose="people_identity.name") == "张试山"
    with pytest.raises(UnreadableData):
        unseal(sealed, purpose="people_identity.address")


def test_sealed_text_differs_every_time_and_hides_its_words() -> None:
    first, second = (seal("张试山", purpose="x") for _ in range(2))
    assert first != second
    assert "张试山".encode() not in first


def test_changed_bytes_are_refused() -> None:
    sealed = bytearray(seal("张试山", purpose="x"))
    sealed[-1] ^= 1
    with pytest.raises(UnreadableData):
        unseal(bytes(sealed), purpose="x")


def test_old_keys_still_read(settings) -> None:
    old = seal("张试山", purpose="x")
    settings.DATA_KEYS = f"k2:{'33' * 32},{settings.DATA_KEYS}"
    assert unseal(old, purpose="x") == "张试山"
    assert seal("张试山", purpose="x").startswith(b"k2:")


def test_blind_index_depends_on_the_purpose() -> None:
    assert blind_index("222403", purpose="a") == blind_index("222403", purpose="a")
    assert blind_index("222403", purpose="a") != blind_index("222403", purpose="b")


def test_no_name_stands_readable_in_the_database(world: World) -> None:
    identity = world.people[0].identity
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_identity::text FROM people_identity WHERE person_id = %s", [identity.pk])
        row = cursor.fetchone()[0]
    assert identity.name == "张试山"
    for secret in (identity.name, identity.id_number, identity.phone):
        assert secret.encode().hex() not in row
        assert secret not in row
