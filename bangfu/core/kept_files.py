"""Where does a finished export wait for its owner? A day in the store of files, then it is removed."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.utils import timezone

from bangfu.core.crypto import seal, unseal

FOLDER = "exports"
KEPT = timedelta(days=1)
PURPOSE = "core.kept_files"
BLOCK = 1 << 20  # bytes sealed at a time


def keep_export(name: str, file: BinaryIO) -> str:
    """Store it; returns its place."""
    return default_storage.save(f"{FOLDER}/{name}", file)


def keep_in_blocks(name: str, file: BinaryIO) -> str:
    """Store a file that may name people: sealed a block at a time, each bound to its place. Returns the place."""
    with TemporaryFile() as sealed:
        for number, block in enumerate(iter(lambda: file.read(BLOCK), b"")):
            sealed.write(base64.b64encode(seal(base64.b64encode(block).decode(), purpose=f"{PURPOSE}.{number}")) + b"\n")
        sealed.seek(0)
        return keep_export(name, sealed)


def blocks_of(place: str) -> Iterator[bytes]:
    """The blocks of a sealed file. Raises UnreadableData."""
    with default_storage.open(place) as sealed:
        for number, line in enumerate(sealed):
            yield base64.b64decode(unseal(base64.b64decode(line), purpose=f"{PURPOSE}.{number}"))


def drop_old_exports() -> int:
    """Remove what was not fetched within a day; returns how many."""
    names = default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []
    old = [one for one in names if default_storage.get_modified_time(f"{FOLDER}/{one}") < timezone.now() - KEPT]
    for one in old:
        default_storage.delete(f"{FOLDER}/{one}")
    return len(old)
