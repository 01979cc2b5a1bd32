"""Which keys of personal data does this installation hold, and which is the current one?

A ring is "id:hex,id:hex", the current key first. It stands in settings.DATA_KEYS (from the environment) or in a file, which every
process reads again when it has changed: a new key is in use everywhere at once, without a restart. A key belongs to one cipher,
told by the end of its id: "k1" is AES-256-GCM, "k2.sm4" is SM4-GCM.
"""

import os
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from bangfu.core.errors import DomainError

KEY_SIZES = {"aes-256-gcm": 32, "sm4-gcm": 16}  # bytes
SM4_ENDING = ".sm4"


@dataclass(frozen=True)
class Key:
    id: str
    hex: str

    @property
    def cipher(self) -> str:
        return cipher_of(self.id)


def cipher_of(key_id: str) -> str:
    return "sm4-gcm" if key_id.endswith(SM4_ENDING) else "aes-256-gcm"


def configured() -> str:
    """The ring as text. A bare key is one of before there were rings."""
    text: str = settings.DATA_KEYS
    if not text:
        place = settings.DATA_KEY_FILE
        text = _read(place, os.stat(place).st_mtime_ns)
    return text if ":" in text else f"k1:{text}"


@lru_cache(maxsize=2)
def _read(place: str | Path, changed: int) -> str:
    return Path(place).read_text().strip()


def ring() -> list[Key]:
    """The current one first. Raises DomainError when the ring is not written as it must be."""
    return parse(configured())


def parse(text: str) -> list[Key]:
    found = []
    for number, part in enumerate(text.split(","), 1):
        name, _, value = part.strip().partition(":")
        size = KEY_SIZES[cipher_of(name)]
        if not re.fullmatch(r"[A-Za-z0-9]{1,12}(\.sm4)?", name) or not re.fullmatch(f"[0-9a-fA-F]{{{size * 2}}}", value):
            raise DomainError(f"数据密钥的第 {number} 把写得不对。应是“编号:{size * 2} 位十六进制”，多把用逗号隔开，现用的在最前。")
        found.append(Key(name, value))
    if len({key.id for key in found}) < len(found):
        raise DomainError("数据密钥里有两把编号相同，请各用各的编号。")
    return found


def is_kept_in_file() -> bool:
    """Whether a new key can be put in by us, and not only by whoever sets the environment."""
    return not settings.DATA_KEYS


def ring_with_new_key(cipher: str) -> str:
    """The present ring behind a new key; nothing is written."""
    present = ring()
    number = 1 + max((int(digits.group()) for key in present if (digits := re.search(r"\d+", key.id))), default=0)
    name = f"k{number}{SM4_ENDING if cipher == 'sm4-gcm' else ''}"
    return _text([Key(name, secrets.token_hex(KEY_SIZES[cipher])), *present])


def _text(held: list[Key]) -> str:
    return ",".join(f"{key.id}:{key.hex}" for key in held)


def put(text: str) -> None:
    """Replace the file of the ring: on the disk, whole, before anything is sealed with its first key."""
    _write(Path(settings.DATA_KEY_FILE), text)


def retire(key_id: str) -> Path:
    """Take a key out of use, into a file beside the ring: old backups are opened with it. Returns that file."""
    held = ring()
    aside = Path(settings.DATA_KEY_FILE).with_name("retired_keys.secret")
    standing = parse(aside.read_text().strip()) if aside.exists() else []
    known = {key.id for key in standing}
    _write(aside, _text([*standing, *(key for key in held if key.id == key_id and key.id not in known)]))
    put(_text([key for key in held if key.id != key_id]))
    return aside


def _write(place: Path, text: str) -> None:
    part = place.with_name(place.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
