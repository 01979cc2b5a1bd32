"""What lies in a backup file? A tar of the database dump, the stored files and, last, a manifest that says what must be there.

The manifest comes last on purpose: a file that was cut off has none, and is refused.
"""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import IO, Any

from bangfu.core.errors import DomainError

DUMP, MANIFEST, KEYS, FILES = "database.dump", "manifest.json", "keys.env", "files/"
MARK = ".restoring"  # lies in a folder of files that a restore moved in and did not finish
CHUNK = 1024 * 1024
BROKEN = "不是完整的帮扶备份（可能没有拷完，或选错了文件）。请换一份备份，什么也没有改动。"


@dataclass
class Manifest:
    """What the backup holds, and what of it can be checked."""

    made_at: str
    version: str  # of this software
    tables: dict[str, int]  # name → rows
    seals: int  # links of the audit chain
    chain_end: str  # hash of the last link, hex
    key_probe: str  # a known text sealed with the current key, hex
    index_probe: str  # the blind index of a known text, hex
    dump: str = ""  # SHA-256
    files: dict[str, str] = field(default_factory=dict)  # path below var/files → SHA-256


class _Hashing:
    """A file that is hashed while tar reads it."""

    def __init__(self, path: Path) -> None:
        self.file, self.sum = path.open("rb"), hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.sum.update(data)
        return data


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    """Put a file into the archive; returns its SHA-256."""
    source = _Hashing(path)
    with source.file:
        member = tar.gettarinfo(arcname=name, fileobj=source.file)
        member.uname = member.gname = ""
        tar.addfile(member, source)
    return source.sum.hexdigest()


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    tar.addfile(member, io.BytesIO(data))


def write_archive(to: Path, manifest: Manifest, *, dump: Path, files: Path, keys: str) -> None:
    """Write the whole archive; files that come or go meanwhile belong to no row of the dump and may be missing."""
    with tarfile.open(to, "w") as tar:
        manifest.dump = _add(tar, dump, DUMP)
        for path in sorted(files.rglob("*")) if files.is_dir() else ():
            name = path.relative_to(files).as_posix()
            if path.is_file() and not path.is_symlink() and name != MARK:
                try:
                    manifest.files[name] = _add(tar, path, FILES + name)
                except FileNotFoundError:
                    continue
        if keys:
            _add_text(tar, KEYS, keys)
        _add_text(tar, MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


@contextmanager
def opened(path: Path) -> Iterator[tuple[tarfile.TarFile, Manifest]]:
    """The archive and its manifest. Raises DomainError for anything that is no whole backup."""
    if not path.is_file():
        raise DomainError(f"找不到备份文件“{path}”。请检查路径。")
    with ExitStack() as stack:
        try:
            tar = stack.enter_context(tarfile.open(path, "r:"))
            told = json.loads(_member(tar, MANIFEST).read())
        except (tarfile.TarError, KeyError, TypeError, ValueError) as error:
            raise DomainError(f"“{path.name}”{BROKEN}") from error
        if wrong := _wrong_in(told):
            raise DomainError(f"“{path.name}”的清单（manifest.json）里“{wrong}”不对，不是帮扶写的，或被手工改过。请换一份备份，什么也没有改动。")
        manifest = Manifest(**told)
        yield tar, manifest


def _wrong_in(told: Any) -> str:
    """The first entry of a manifest that `bangfu backup` would not have written; "" when all are right."""
    if not isinstance(told, dict):
        return "全部内容"
    hexes, known = ("key_probe", "index_probe", "chain_end", "dump"), {one.name: one for one in fields(Manifest)}
    strange = sorted(told.keys() - known.keys()) or sorted(known.keys() - told.keys())
    if strange:
        return strange[0]
    right = {
        **{name: isinstance(told[name], str) for name in ("made_at", "version")},
        **{name: isinstance(told[name], str) and re.fullmatch(r"([0-9a-f]{2})*", told[name]) is not None for name in hexes},
        "seals": _is_count(told["seals"]),
        "tables": isinstance(told["tables"], dict) and all(map(_is_count, told["tables"].values())),
        "files": isinstance(told["files"], dict) and all(isinstance(one, str) for one in told["files"].values()),
    }
    return next((name for name, fits in right.items() if not fits), "")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    """A file of the archive. Raises KeyError."""
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def extract(tar: tarfile.TarFile, manifest: Manifest, *, dump: Path, files: Path) -> None:
    """Write dump and files to new places, each with the hash it had. Raises DomainError."""
    _copy(tar, DUMP, dump, manifest.dump)
    for name, digest in manifest.files.items():
        target = files / name
        if not target.resolve().is_relative_to(files.resolve()):
            raise DomainError(f"备份里的文件名“{name}”指到了文件夹外面，没有恢复。请换一份备份。")
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(tar, FILES + name, target, digest)


def _copy(tar: tarfile.TarFile, name: str, to: Path, digest: str) -> None:
    sum_ = hashlib.sha256()
    try:
        with _member(tar, name) as source, to.open("wb") as target:
            while data := source.read(CHUNK):
                sum_.update(data)
                target.write(data)
    except (tarfile.TarError, KeyError) as error:
        raise DomainError(f"备份里缺“{name}”，或读不出来。请换一份备份，什么也没有改动。") from error
    if sum_.hexdigest() != digest:
        raise DomainError(f"备份里的“{name}”与备份时不一致，文件已损坏。请换一份备份，什么也没有改动。")
