"""How do sealed files move to the current key? Each is written beside and takes the place of the old one in one step."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bangfu.core.crypto import UnreadableData
from bangfu.core.resealing import Moved, Seen, current_head
from bangfu.core.sealed_files import opened_blocks, seal_blocks
from bangfu.home.keys.places import Files

HEAD = 32  # bytes in which the id of the key stands


def count_files_by_key(kinds: Sequence[Files]) -> dict[str, dict[str, int]]:
    """Kind of file → id of key → files; those that are gone from the disk are not counted."""
    return {kind.name: dict(Counter(_key_of(path) for _, _, path in _paths(kind))) for kind in kinds}


def reseal_files(kinds: Sequence[Files], *, seen: Seen = lambda done: None) -> Moved:
    """Bring all files under the current key."""
    moved = Moved()
    for kind in kinds:
        for key, name, path in _paths(kind):
            try:
                moved.rows += _reseal(kind, key, name, path)
            except UnreadableData as error:
                moved.note(f"文件 {path.name}（{kind.name}）：{error}")
            except FileNotFoundError:
                continue  # deleted a moment ago
            seen(moved.rows)
    return moved


def _paths(kind: Files) -> Iterator[tuple[object, str, Path]]:
    """(primary key, name in the store, place on the disk) of the files that are there."""
    storage = kind.column().storage
    for key, name in kind.rows():
        if (path := Path(storage.path(name))).exists():
            yield key, name, path


def _key_of(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(HEAD).partition(b":")[0].decode("ascii", errors="replace")


def _reseal(kind: Files, key: object, name: str, path: Path) -> bool:
    part = path.with_name(path.name + ".part")
    with path.open("rb") as standing:
        if standing.read(HEAD).startswith(current_head()):
            return False
        standing.seek(0)
        try:
            with part.open("wb") as file:
                seal_blocks(opened_blocks(standing, purpose=kind.purpose), file, purpose=kind.purpose)
                file.flush()
                os.fsync(file.fileno())
        except UnreadableData:
            part.unlink()
            raise
    part.replace(path)
    if not kind.model._default_manager.filter(pk=key, **{kind.field: name}).exists():
        path.unlink(missing_ok=True)  # deleted while it was being written: it must not come back
    return True
