"""How is personal data kept so that a stolen table tells nothing?

`seal` encrypts with authentication and writes the key's id in front, so that keys and ciphers can change while old values are
still read; `blind_index` is a keyed hash for exact search. Which keys there are: core/keyring.py.
"""

import os
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from django.conf import settings

from bangfu.core import keyring

NONCE_SIZE = 12
TAG_SIZE = 16
HASH_BLOCK = 64  # bytes SHA-256 takes at a time
INDEX_SIZE = 16  # bytes of HMAC-SHA256 kept: no collision to be expected below 2**60 values


class UnreadableData(Exception):
    """Stored data that no key of this installation opens."""


class _Aead(Protocol):
    def encrypt(self, nonce: bytes, data: bytes, bound: bytes, /) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, bound: bytes, /) -> bytes: ...


class _Sm4Gcm:
    """SM4-GCM with the face of AESGCM: the tag stands behind the text."""

    def __init__(self, key: bytes) -> None:
        self.algorithm = SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, bound: bytes) -> bytes:
        encryptor = Cipher(self.algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(bound)
        text = encryptor.update(data) + encryptor.finalize()
        return text + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, bound: bytes) -> bytes:
        if len(data) < TAG_SIZE:
            raise InvalidTag
        decryptor = Cipher(self.algorithm, modes.GCM(nonce, data[-TAG_SIZE:])).decryptor()
        decryptor.authenticate_additional_data(bound)
        return decryptor.update(data[:-TAG_SIZE]) + decryptor.finalize()


@cache
def _ring(configured: str) -> dict[bytes, _Aead]:
    return {key.id.encode(): _Sm4Gcm(bytes.fromhex(key.hex)) if key.cipher == "sm4-gcm" else AESGCM(bytes.fromhex(key.hex)) for key in keyring.parse(configured)}


def seal(text: str, *, purpose: str) -> bytes:
    """Encrypt; `purpose` (table.column) is bound to the result so that values cannot be swapped between columns."""
    return seal_bytes(text.encode(), purpose=purpose)


def seal_bytes(data: bytes, *, purpose: str) -> bytes:
    """`seal` for what is no text."""
    name, key = next(iter(_ring(keyring.configured()).items()))
    nonce = os.urandom(NONCE_SIZE)
    return name + b":" + nonce + key.encrypt(nonce, data, purpose.encode())


def seal_many(texts: Sequence[str], *, purpose: str) -> list[bytes]:
    """A whole column sealed as `seal` does, quickly; an empty text stays empty, as in a SealedField."""
    name, key = next(iter(_ring(keyring.configured()).items()))
    head, bound, encrypt = name + b":", purpose.encode(), key.encrypt
    random = os.urandom(NONCE_SIZE * len(texts))
    nonces = (random[start : start + NONCE_SIZE] for start in range(0, len(random), NONCE_SIZE))
    return [head + nonce + encrypt(nonce, text.encode(), bound) if text else b"" for text, nonce in zip(texts, nonces, strict=True)]


def unseal(data: bytes, *, purpose: str) -> str:
    """Decrypt what `seal` made for the same purpose; raises UnreadableData."""
    return unseal_bytes(data, purpose=purpose).decode()


def unseal_bytes(data: bytes, *, purpose: str) -> bytes:
    """Decrypt what `seal_bytes` made for the same purpose; raises UnreadableData."""
    return _open(_ring(keyring.configured()), bytes(data), purpose.encode())


def unseal_many(values: Iterable[bytes | None], *, purpose: str) -> list[str]:
    """A whole column opened; what is empty stays empty. Raises UnreadableData."""
    ring, bound = _ring(keyring.configured()), purpose.encode()
    return [_open(ring, bytes(value), bound).decode() if value else "" for value in values]


def _open(ring: dict[bytes, _Aead], data: bytes, bound: bytes) -> bytes:
    name, _, rest = data.partition(b":")
    key = ring.get(name)
    if key is None:
        raise UnreadableData(f"没有编号为 {name[:16].decode(errors='replace')} 的密钥")
    try:
        return key.decrypt(rest[:NONCE_SIZE], rest[NONCE_SIZE:], bound)
    except (InvalidTag, ValueError) as error:  # ValueError: cut so short that not even the nonce is whole
        raise UnreadableData("数据被改动过，或密钥不对") from error


def blind_index(text: str, *, purpose: str) -> bytes:
    """A keyed fingerprint, equal for equal text and purpose."""
    return blind_index_many((text,), purpose=purpose)[0]


def blind_index_many(texts: Iterable[str], *, purpose: str) -> list[bytes]:
    """blind_index of a whole column."""
    inner, outer = _begun(settings.INDEX_KEY, purpose)
    made = []
    for text in texts:
        inside, outside = inner.copy(), outer.copy()
        inside.update(text.encode())
        outside.update(inside.digest())
        made.append(outside.digest()[:INDEX_SIZE])
    return made


@cache
def _begun(key_hex: str, purpose: str) -> tuple[Any, Any]:
    """The two hashes of HMAC (RFC 2104) after the key: taking it in once, not once a text, halves the time."""
    key = bytes.fromhex(key_hex)
    key = (key if len(key) <= HASH_BLOCK else sha256(key).digest()).ljust(HASH_BLOCK, b"\0")
    return sha256(bytes(byte ^ 0x36 for byte in key) + purpose.encode() + b"\0"), sha256(bytes(byte ^ 0x5C for byte in key))
