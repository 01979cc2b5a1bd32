"""Is this .xls safe to open, and what do only its records tell about a sheet?

The library reserves memory for whatever sizes the file states, and a wrong one ends the whole process; so all sizes are looked at
here first. [MS-CFB] 2.2–2.6, [MS-XLS] 2.1.4, 2.4.
"""

import struct
from collections.abc import Iterator

from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets.archive import SAVE_AS, WRONG_FORMULA, Problems

NO_WORKBOOK = f"文件不是 Excel 工作簿，或者已损坏。{SAVE_AS}"
PASSWORD = "工作簿设有打开密码。请用 Excel 或 WPS 打开，去掉密码后另存再上传。"  # noqa: S105 - a sentence
ROWS, COLUMNS = 65_536, 256
HEADER, ENTRY, SHORT_STREAM = 512, 128, 4_096
LAST_SECTOR = 0xFFFFFFF9
EOF, FORMULA, FILEPASS, BOUND_SHEET, SHEET_SIZE, BOOL_OR_ERROR, ROW, TEXTS, NUMBERS, START = 0x0A, 0x06, 0x2F, 0x85, 0x200, 0x205, 0x208, 0xFC, 0xBD, 0x809
CELLS = frozenset({FORMULA, 0x27E, 0x203, 0x204, BOOL_OR_ERROR, 0xFD, 0xD6, NUMBERS})
MAY_FAIL = (FORMULA, BOOL_OR_ERROR)
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
Told = tuple[Problems, frozenset[int]]  # cells in error, hidden rows


def scan_xls(data: bytes) -> list[Told]:
    """For each sheet in the workbook's order which cells are in error and which rows hidden. Raises DomainError."""
    try:
        streams = dict(_streams(data))
        if "EncryptedPackage" in streams:  # an .xlsx with a password
            raise DomainError(PASSWORD)
        stream = streams.get("Workbook") or streams.get("Book")
        if stream is None:
            raise DomainError(NO_WORKBOOK)
        return [_sheet(stream, start) for start in _sheet_starts(stream)]
    except (struct.error, IndexError, ValueError) as error:
        raise DomainError(NO_WORKBOOK) from error


# ── the compound file: sectors in chains, named by a directory ──


def _streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of all streams. A size that cannot be is a ValueError."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    most = len(data) // size + 1 if size in (512, 4_096) else 0
    sectors = [data[place : place + size] for place in range(size, len(data), size)]
    directories, tables, first, _, _, short_first, short_tables, more, more_tables = struct.unpack_from("<9I", data, 40)
    if max(directories, tables, short_tables, more_tables) > most:
        raise ValueError(most)
    places = list(struct.unpack_from("<109I", data, 76))
    for _ in range(more_tables):
        *further, more = struct.unpack(f"<{size // 4}I", sectors[more])
        places += further
    table = [following for place in places if place <= LAST_SECTOR for following in struct.unpack(f"<{size // 4}I", sectors[place])]
    entries = _chain(sectors, table, first)
    if len(entries) % ENTRY:
        raise ValueError(len(entries))
    short_table = struct.unpack(f"<{short_tables * size // 4}I", _chain(sectors, table, short_first)[: short_tables * size])
    root = _chain(sectors, table, struct.unpack_from("<I", entries, 116)[0])
    shorts = [root[place : place + 64] for place in range(0, len(root), 64)]
    for place in range(0, len(entries), ENTRY):
        length, kind, start, long = *struct.unpack_from("<HB", entries, place + 64), *struct.unpack_from("<II", entries, place + 116)
        if kind and long > len(data):
            raise ValueError(long)
        if kind == 2:
            name = entries[place : place + max(length - 2, 0)].decode("utf-16-le")
            yield name, (_chain(shorts, short_table, start) if long < SHORT_STREAM else _chain(sectors, table, start))[:long]


def _chain(sectors: list[bytes], table: list[int] | tuple[int, ...], first: int) -> bytes:
    """The content of a chain of sectors; one that bites its tail is a ValueError."""
    found = []
    while first <= LAST_SECTOR:
        found.append(sectors[first])
        first = table[first]
        if len(found) > len(sectors):
            raise ValueError(first)
    return b"".join(found)


# ── the workbook: records of kind, length and content ──


def _records(stream: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of the contents of each record up to the end of its part."""
    depth, end, head = 0, len(stream), struct.Struct("<HH").unpack_from
    while place + 4 <= end:
        kind, length = head(stream, place)
        place += 4
        if place + length > end:
            raise ValueError(place)
        yield kind, place, length
        if kind == START:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        place += length


def _sheet_starts(stream: bytes) -> list[int]:
    starts = []
    for kind, place, _ in _records(stream, 0):
        if kind == FILEPASS:
            raise DomainError(PASSWORD)
        if kind == BOUND_SHEET:
            starts.append(struct.unpack_from("<I", stream, place)[0])
        elif kind == TEXTS and struct.unpack_from("<I", stream, place + 4)[0] > len(stream):
            raise ValueError(place)
    return starts


def _sheet(stream: bytes, start: int) -> Told:
    problems: Problems = {}
    hidden: set[int] = set()
    position = struct.Struct("<HH").unpack_from
    for kind, place, length in _records(stream, start):
        if kind in CELLS:
            row, column = position(stream, place)
            last = struct.unpack_from("<H", stream, place + length - 2)[0] if kind == NUMBERS else column
            if not column <= last < COLUMNS:
                raise ValueError(last)
            if kind in MAY_FAIL and (error := _error(stream, kind, place)):
                problems[row + 1, column] = WRONG_FORMULA.format(error)
        elif kind == SHEET_SIZE and not _fits(*struct.unpack_from("<IIHH" if length == 14 else "<HHHH", stream, place)):
            raise ValueError(place)
        elif kind == ROW and struct.unpack_from("<H", stream, place + 12)[0] & 0x20:
            hidden.add(struct.unpack_from("<H", stream, place)[0] + 1)
    return problems, frozenset(hidden)


def _fits(top: int, bottom: int, left: int, right: int) -> bool:
    """Whether a sheet may have this extent; the last row and column are the first ones behind it."""
    return not bottom or not right or (top < bottom <= ROWS and left < right <= COLUMNS)


def _error(stream: bytes, kind: int, place: int) -> str:
    """The word of an error that a cell shows; "" for none."""
    if kind == BOOL_OR_ERROR and stream[place + 7]:
        return ERRORS.get(stream[place + 6], "#N/A")
    if kind == FORMULA and stream[place + 6] == 2 and stream[place + 12 : place + 14] == b"\xff\xff":
        return ERRORS.get(stream[place + 8], "#N/A")
    return ""
