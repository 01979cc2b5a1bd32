"""How is personal data kept so that a stolen table tells nothing?

`seal` is AES-256-GCM with the key's id in front, so that keys can rotate; `blind_index` is a keyed hash for
exact search. Keys come from settings.DATA_KEYS ("id:hex,…", current first) and settings.INDEX_KEY (hex).
"""

import hashlib
import hmac
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_SIZE = 12
INDEX_SIZE = 16  # bytes of HMAC-SHA256 kept: no collision to be expected below 2**60 values


class UnreadableData(Exception):
    """Stored data that no key of this installation opens."""


@cache
def _keys(configured: str) -> dict[bytes, AESGCM]:
    pairs = (part.strip().split(":", 1) for part in configured.split(","))
    return {name.encode(): AESGCM(bytes.fromhex(key)) for name, key in pairs}


def seal(text: str, *, purpose: str) -> bytes:
    """Encrypt; `purpose` (table.column) is bound to the result so that values cannot be swapped between columns."""
    name, key = next(iter(_keys(settings.DATA_KEYS).items()))
    nonce = os.urandom(NONCE_SIZE)
    return name + b":" + nonce + key.encrypt(nonce, text.encode(), purpose.encode())


def unseal(data: bytes, *, purpose: str) -> str:
    """Decrypt what `seal` made for the same purpose; raises UnreadableData."""
    name, _, rest = bytes(data).partition(b":")
    key = _keys(settings.DATA_KEYS).get(name)
    if key is None:
        raise UnreadableData(f"没有编号为 {name.decode(errors='replace')} 的密钥")
    try:
        return key.decrypt(rest[:NONCE_SIZE], rest[NONCE_SIZE:], purpose.encode()).decode()
    except InvalidTag as error:
        raise UnreadableData("数据被改动过，或密钥不对") from error


def blind_index(text: str, *, purpose: str) -> bytes:
    """A keyed fingerprint, equal for equal text and purpose."""
    key = bytes.fromhex(settings.INDEX_KEY)
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()[:INDEX_SIZE]
