"""Where does a finished export wait for its owner? A day in the store of files, then it is removed."""

from datetime import timedelta
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.utils import timezone

FOLDER = "exports"
KEPT = timedelta(days=1)


def keep_export(name: str, file: BinaryIO) -> str:
    """Store it; returns its place."""
    return default_storage.save(f"{FOLDER}/{name}", file)


def drop_old_exports() -> int:
    """Remove what was not fetched within a day; returns how many."""
    names = default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []
    old = [one for one in names if default_storage.get_modified_time(f"{FOLDER}/{one}") < timezone.now() - KEPT]
    for one in old:
        default_storage.delete(f"{FOLDER}/{one}")
    return len(old)
