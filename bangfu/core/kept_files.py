"""Where does a finished export wait for its owner? A day in the store of files, then it is removed."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.utils import timezone

from bangfu.core.sealed_files import BLOCK, opened_blocks, seal_blocks

FOLDER = "exports"
KEPT = timedelta(days=1)
PURPOSE = "core.kept_files"


def keep_export(name: str, file: BinaryIO) -> str:
    """Store it; returns its place."""
    return default_storage.save(f"{FOLDER}/{name}", file)


def keep_in_blocks(name: str, file: BinaryIO, *, purpose: str = PURPOSE) -> str:
    """Store a file that may name people, sealed. Returns the place."""
    with TemporaryFile() as sealed:
        seal_blocks(iter(partial(file.read, BLOCK), b""), sealed, purpose=purpose)
        sealed.seek(0)
        return keep_export(name, sealed)


def blocks_of(place: str, *, purpose: str = PURPOSE) -> Iterator[bytes]:
    """The blocks of a sealed file. Raises UnreadableData."""
    with default_storage.open(place) as sealed:
        yield from opened_blocks(sealed, purpose=purpose)


def drop_old_exports() -> int:
    """Remove what was not fetched within a day; returns how many."""
    names = default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []
    old = [one for one in names if default_storage.get_modified_time(f"{FOLDER}/{one}") < timezone.now() - KEPT]
    for one in old:
        default_storage.delete(f"{FOLDER}/{one}")
    return len(old)
