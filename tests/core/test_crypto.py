"""Is personal data unreadable without the key, bound to its column, and findable only by an exact value?"""

import hmac

import pytest
from django.db import connection

from bangfu.core import keyring
from bangfu.core.crypto import UnreadableData, blind_index, blind_index_many, seal, seal_many, unseal, unseal_many
from bangfu.core.errors import DomainError
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


def test_a_column_is_sealed_as_its_values_are_one_by_one() -> None:
    texts = ["张试山", "", "李试水"]
    sealed = seal_many(texts, purpose="x")
    assert [unseal(one, purpose="x") if one else "" for one in sealed] == unseal_many(sealed, purpose="x") == texts
    assert len({one[:15] for one in sealed}) == 3  # every value has a nonce of its own
    assert blind_index_many(texts, purpose="x") == [blind_index(text, purpose="x") for text in texts]


def test_sm4_is_a_cipher_of_its_own_and_both_are_read(settings) -> None:
    old = seal("张试山", purpose="x")
    settings.DATA_KEYS = f"k2.sm4:{'33' * 16},{settings.DATA_KEYS}"
    sealed = bytearray(seal("张试山", purpose="x"))
    assert sealed.startswith(b"k2.sm4:")
    assert unseal_many([old, bytes(sealed)], purpose="x") == ["张试山"] * 2
    with pytest.raises(UnreadableData):
        unseal(bytes(sealed), purpose="y")
    for wrong in (bytes(sealed[:-1]) + bytes([sealed[-1] ^ 1]), bytes(sealed[:20]), b"k2.sm4:"):
        with pytest.raises(UnreadableData):
            unseal(wrong, purpose="x")


@pytest.mark.parametrize("ring", ["k1:" + "1" * 63, "k1:", "钥匙:" + "11" * 32, "k1.sm4:" + "11" * 32, "", f"k1:{'11' * 32},k1:{'22' * 32}"])
def test_a_ring_that_is_not_written_as_it_must_be_is_refused(ring: str) -> None:
    with pytest.raises(DomainError):
        keyring.parse(ring)


def test_a_key_put_into_the_file_is_in_use_at_once(settings, tmp_path) -> None:
    settings.DATA_KEYS, settings.DATA_KEY_FILE = "", tmp_path / "data_key.secret"
    settings.DATA_KEY_FILE.write_text("11" * 32)  # as first made: one bare key
    old = seal("张试山", purpose="x")
    keyring.put(keyring.ring_with_new_key("sm4-gcm"))
    new = seal("张试山", purpose="x")
    assert (old[:3], new[:7]) == (b"k1:", b"k2.sm4:")
    assert unseal_many([old, new], purpose="x") == ["张试山"] * 2
    aside = keyring.retire("k1")
    assert aside.read_text().strip() == f"k1:{'11' * 32}"
    assert {one.stat().st_mode & 0o777 for one in tmp_path.iterdir() if one.name != "data_key.secret"} == {0o600}
    assert [key.id for key in keyring.ring()] == ["k2.sm4"]
    with pytest.raises(UnreadableData, match="k1"):
        unseal(old, purpose="x")


@pytest.mark.parametrize("size", [1, 32, 64, 65, 100])
def test_blind_index_is_hmac_sha256(size: int, settings) -> None:
    settings.INDEX_KEY = (b"k" * size).hex()
    assert blind_index("试安", purpose="a.b") == hmac.digest(b"k" * size, "a.b\0试安".encode(), "sha256")[:16]


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
