"""Is a kept file of any size whole or not there, and are files of earlier versions still read?"""

import base64
import os
from io import BytesIO

import pytest

from bangfu.core.crypto import UnreadableData, seal
from bangfu.core.sealed_files import BLOCK, LENGTH, MARK, opened_blocks, seal_blocks

PURPOSE = "test.file"


def sealed(*blocks: bytes) -> bytes:
    to = BytesIO()
    seal_blocks(blocks, to, purpose=PURPOSE)
    return to.getvalue()


def opened(data: bytes, purpose: str = PURPOSE) -> bytes:
    return b"".join(opened_blocks(BytesIO(data), purpose=purpose))


def parts(data: bytes) -> tuple[bytes, list[bytes]]:
    """The head, and each block with its length."""
    start = data.index(MARK) + len(MARK)
    head, rest, found = data[:start], data[start:], []
    while rest:
        size = LENGTH + int.from_bytes(rest[:LENGTH], "big")
        found.append(rest[:size])
        rest = rest[size:]
    return head, found


@pytest.mark.parametrize("content", [b"", b"x", os.urandom(BLOCK), os.urandom(2 * BLOCK + 7)])
def test_file_comes_back_as_it_was(content: bytes) -> None:
    data = sealed(*(content[start : start + BLOCK] for start in range(0, len(content), BLOCK)))
    assert opened(data) == content
    assert not content or content not in data


def test_file_of_an_earlier_version_is_read() -> None:
    assert opened(seal(base64.b64encode(b"\x00\xffold").decode(), purpose=PURPOSE)) == b"\x00\xffold"


def test_file_without_its_end_or_in_another_order_is_refused() -> None:
    head, blocks = parts(sealed(b"one", b"two", b"three"))
    for kept in ([], blocks[:2], blocks[1:], [blocks[1], blocks[0], blocks[2]], [*blocks, blocks[2]], [*blocks[:2], blocks[2][:-1]]):
        with pytest.raises(UnreadableData):
            opened(head + b"".join(kept))


def test_file_of_another_kind_is_refused() -> None:
    with pytest.raises(UnreadableData):
        opened(sealed(b"one"), purpose="other.file")
