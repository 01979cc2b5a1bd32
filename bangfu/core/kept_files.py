"""Where does a finished export wait for its owner? A day in the store of files, then it is removed."""

from datetime import timedelta
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.utils import timezone

FOLDER = "exports"
KEPT = timedelta(days=1)


def keep_export(name: str, file: BinaryIO) -> str:
    """Store it; older ones are removed."""
    if default_storage.exists(FOLDER):
        for old in default_storage.listdir(FOLDER)[1]:
            if default_storage.get_modified_time(f"{FOLDER}/{old}") < timezone.now() - KEPT:
                default_storage.delete(f"{FOLDER}/{old}")
    return default_storage.save(f"{FOLDER}/{name}", file)  # type: ignore[arg-type]
