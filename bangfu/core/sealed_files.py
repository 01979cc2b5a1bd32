"""How is an uploaded file of any size kept so that a stolen disk tells nothing, and read again?

Sealed in blocks: the key's id and a mark, then each block with its length. Place and end are bound into every block, so that none can
be taken away, moved or cut off. Files of earlier versions are one sealed text and are still read.
"""

import base64
from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.files.base import File
from django.db.models.fields.files import FieldFile

from bangfu.core import keyring
from bangfu.core.crypto import UnreadableData, seal_bytes, unseal, unseal_bytes
from bangfu.core.errors import DomainError

MARK = b"\0in-blocks-1"  # where one sealed text has its nonce of this length
BLOCK = 1024 * 1024
LENGTH = 4  # bytes that tell how long a sealed block is
HEAD = 64  # bytes in which id and mark stand


def keep(file: FieldFile, data: bytes | BinaryIO, *, digest: str, purpose: str) -> None:
    """Put the content into a file field, sealed; the row is saved by the caller."""
    source = BytesIO(data) if isinstance(data, bytes) else data
    source.seek(0)
    with TemporaryFile() as sealed:
        seal_blocks(iter(partial(source.read, BLOCK), b""), sealed, purpose=purpose)
        sealed.seek(0)
        file.save(f"{digest[:16]}.sealed", File(sealed), save=False)


def kept(file: FieldFile, *, purpose: str) -> bytes:
    """The bytes as they were put in. Raises DomainError when the file is gone."""
    try:
        with file.open("rb") as stream:
            return b"".join(opened_blocks(stream, purpose=purpose))
    except FileNotFoundError as error:
        raise DomainError("上传的文件已经不在服务器上。请重新上传一次。") from error


def seal_blocks(blocks: Iterable[bytes], to: BinaryIO, *, purpose: str) -> None:
    """Write blocks of any length, sealed under the current key."""
    to.write(keyring.ring()[0].id.encode() + b":" + MARK)
    source, number = iter(blocks), 0
    block: bytes | None = next(source, b"")
    while block is not None:
        following = next(source, None)
        sealed = seal_bytes(block, purpose=_bound(purpose, number, last=following is None))
        to.write(len(sealed).to_bytes(LENGTH, "big"))
        to.write(sealed)
        block, number = following, number + 1


def opened_blocks(source: BinaryIO | File, *, purpose: str) -> Iterator[bytes]:
    """What `seal_blocks` wrote, a block at a time. Raises UnreadableData, also when the end is missing."""
    key, _, rest = source.read(HEAD).partition(b":")
    source.seek(0)
    if not rest.startswith(MARK):
        yield base64.b64decode(unseal(source.read(), purpose=purpose))
        return
    source.seek(len(key) + 1 + len(MARK))
    number, length = 0, source.read(LENGTH)
    if not length:
        raise UnreadableData("文件不完整")
    while length:
        sealed = source.read(int.from_bytes(length, "big"))
        length = source.read(LENGTH)
        yield unseal_bytes(sealed, purpose=_bound(purpose, number, last=not length))
        number += 1


def _bound(purpose: str, number: int, *, last: bool) -> str:
    return f"{purpose}#{number}{'.' if last else ''}"
