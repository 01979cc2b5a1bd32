"""Is this .xlsx safe to open, and what does only its XML tell about a sheet?"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree

from django.conf import settings

from bangfu.core.errors import DomainError

UNPACKED = 10  # times the largest file may a workbook unpack to
DENSE = 32_000_000  # cells of a sheet from A1 to its last cell: the reader holds them all
LAST_ROW = 1_048_576
FAR_NEEDS = 300_000  # rows that must stand in the XML before one beyond 400,000, or it is a stray cell far down
EXPANDED = 1_500_000_000  # bytes: longest shared text × cells that may repeat it
BLOCK = 4 * 1024 * 1024
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ElementTree.ParseError, KeyError, ValueError, IndexError)
FAR = "工作表“{}”在很远的行或列（第 40 万行、第 300 列以后）还有内容。请删去表格下方和右侧多余的内容再上传。"
SAVE_AS = "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（.xlsx）”后再上传。"
KINDS = {  # a part that tells what a file is that is no .xlsx
    "word/document.xml": "一份 Word 文档", "ppt/presentation.xml": "一份演示文稿", "xl/workbook.bin": "一份二进制工作簿（.xlsb）",
    "content.xml": "一份 OpenDocument 文件（.ods）", "OFD.xml": "一份 OFD 版式文件", "Index/Document.iwa": "一份 Numbers 表格",
}
NO_RESULT = "是公式，但文件里没有计算结果。请用 Excel 或 WPS 打开后保存一次，或复制后“选择性粘贴—数值”"
WRONG_FORMULA = "公式出错（{}）。请改正公式，或直接填写内容"
Problems = dict[tuple[int, int], str]


def checked_archive(data: bytes, size: int | None = None) -> zipfile.ZipFile:
    """The workbook's parts, after looking at their sizes (a zip bomb); `size`: of the largest file that may come, by default settings.UPLOAD_LIMIT. Sizes that lie fail at the check sum when read."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        unpacked = sum(one.file_size for one in archive.infolist())
        if unpacked > UNPACKED * (size or settings.UPLOAD_LIMIT):
            raise DomainError(f"文件解压后有 {unpacked / 1024**2:,.0f} MB，太大，无法读取。请删去图片和空白行，或拆成几份再上传。")
        if part_called("xl/workbook.xml", archive) is None:
            kind = next((KINDS[name] for name in archive.namelist() if name in KINDS), "")
            raise DomainError(f"这是{kind}，不是 .xlsx 工作簿。{SAVE_AS}" if kind else "这是一个压缩文件，不是 .xlsx 工作簿。请先解压，再上传里面的表格。")
        for one in archive.infolist():
            if not one.filename.startswith(("xl/worksheets/", "xl/media/")):
                for _ in _blocks(archive, one.filename):
                    pass
    except BROKEN as error:
        raise DomainError(f"文件已损坏，打不开。{SAVE_AS}") from error
    return archive


# Cells with content at column AAA and beyond; at row 400,000 and beyond; at row 100,000 and beyond; in columns of two letters.
_FILLED = rb'"[^>]*(?<!/)>(?!\s*</)'
_FAR_RIGHT = re.compile(rb'r="[A-Za-z]{3,}\d+' + _FILLED)
_FAR_DOWN = re.compile(rb'r="[A-Za-z]+(?:[4-9]\d{5}|\d{7,})' + _FILLED)
_LOW = re.compile(rb'r="[A-Za-z]+\d{6,}' + _FILLED)
_WIDE = re.compile(rb'r="([A-Za-z]{2})\d+' + _FILLED)
_PLACELESS = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s>/])(?![^>]*\sr=)")  # cells that only follow the one before
_LOW_ROW = re.compile(rb'<(?:[\w.-]+:)?row\s[^>]*?\br="(\d{6,})"')
_ODDLY_QUOTED = re.compile(rb"""\s*=\s*(?:'([^'"<>]*)'|"([^"<>]*)")""")
_CELL = rb'<(?:\w+:)?c [^>]*?\br="'
_FORMULA = re.compile(
    _CELL + rb'([A-Z]+)(\d+)"([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb'(<(?:\w+:)?v ?/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</')
_ERROR = re.compile(_CELL + rb'([A-Z]+)(\d+)"[^>]*?t="e"[^>]*>.{0,2000}?<(?:\w+:)?v>([^<]*)</', re.DOTALL)
_HIDDEN = re.compile(rb'<(?:\w+:)?row (?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_LONG_TEXT = re.compile(rb">([^<]{200,})<")


def scan(archive: zipfile.ZipFile, name: str) -> tuple[Problems, frozenset[int]]:
    """What only the XML of a sheet tells: cells so far out that a dense table would fill the memory, formulas without
    a result or in error, and which rows are hidden. Raises DomainError."""
    found: Problems = {}
    hidden: set[int] = set()
    repeated, rows, reach, width = 0, 0, 100_000, 26
    beyond = _beyond(width, reach)
    for block in map(_usual, _blocks(archive, _part_of(archive, name))):
        prefixed = b":" in block  # most programs write no names with a colon, and what is not there need not be looked for
        rows += block.count(b"<row ") + (block.count(b":row ") if prefixed else 0)
        if (_may_be_placeless(block, prefixed) and _PLACELESS.search(block)) or beyond.search(block):
            width, reach = _reached(block, width, reach)
            beyond = _beyond(width, reach)
            if _FAR_RIGHT.search(block) or reach * width > DENSE:
                raise DomainError(FAR.format(name))
        if reach >= LAST_ROW and rows < FAR_NEEDS:
            raise DomainError(FAR.format(name))
        repeated += block.count(b't="s"')
        if b' hidden="' in block:
            hidden.update(map(int, _HIDDEN.findall(block)))
        if b"<f" in block or (prefixed and b":f" in block):
            for column, row, attributes, value in _FORMULA.findall(block):
                if not (value and b't="str"' in attributes):  # a formula may give an empty text
                    found[int(row), _column(column)] = NO_RESULT
        if b't="e"' in block:
            for column, row, word in _ERROR.findall(block):
                found[int(row), _column(column)] = WRONG_FORMULA.format(word.decode(errors="replace"))
    shared = part_called("xl/sharedStrings.xml", archive)
    if repeated and shared:
        blocks = _blocks(archive, shared)
        longest = max((len(one) for block in blocks for one in _LONG_TEXT.findall(block)), default=0)
        if longest * repeated > EXPANDED:
            raise DomainError(f"工作表“{name}”里反复出现很长的文字，太大，无法读取。请删去用不到的列再上传。")
    return found, frozenset(hidden)


def _may_be_placeless(block: bytes, prefixed: bool) -> bool:
    """Not all cells say first where they stand; counting is much quicker than looking at each."""
    return block.count(b"<c") != block.count(b'<c r="') or (prefixed and block.count(b":c") != block.count(b':c r="'))


def _beyond(width: int, reach: int) -> re.Pattern[bytes]:
    """Cells that lie beyond what has been seen, or may: all others need no closer look."""
    first, last = divmod(min(width, 701), 26)  # the letters of the next column, from A
    wider = rb"[A-Za-z]{3}"
    if width < 702:
        wider += b"|[%c-Z%c-z][A-Za-z]" % (65 + first, 97 + first) if first < 26 else b""
        wider += b"|[%c%c][%c-Z%c-z]" % (64 + first, 96 + first, 65 + last, 97 + last) if first else b""
    lower = rb"\d{6}" if reach < 400_000 else rb"(?:[4-9]\d{5}|\d{7})"
    return re.compile(rb'r="(?:' + wider + rb')|r="[A-Za-z]+' + lower)


def _reached(block: bytes, width: int, reach: int) -> tuple[int, int]:
    """How many columns and rows the filled cells of a block ask for, with those before."""
    width = max([width, *(_column(one) + 1 for one in set(_WIDE.findall(block)))])
    if reach < LAST_ROW and _LOW.search(block):
        reach = LAST_ROW if _FAR_DOWN.search(block) else max(reach, 400_000)
    if _PLACELESS.search(block):
        width = max(width, *(len(_PLACELESS.findall(row)) for row in re.split(rb"<(?:[\w.-]+:)?row\b", block)))
        reach = max([reach, *map(int, _LOW_ROW.findall(block))])
    return width, reach


def _usual(block: bytes) -> bytes:
    """XML whose attributes stand in double quotes without blanks, as nearly all programs write it."""
    if (b"'" in block and b"='" in block) or b" =" in block or b"= " in block:
        return _ODDLY_QUOTED.sub(rb'="\1\2"', block)
    return block


def _blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A part in blocks that end after a whole cell, row or text."""
    rest = b""
    with archive.open(part) as stream:
        while read := stream.read(BLOCK):
            rest += read
            end = max(rest.rfind(mark) for mark in (b"c>", b"row>", b"si>"))
            if end >= 0 or len(rest) > 4 * BLOCK:
                cut = rest.find(b">", end) + 1 if end >= 0 else len(rest)
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def part_called(name: str, archive: zipfile.ZipFile) -> str | None:
    """The part of this name, however its letters are written; some programs part folders by a backslash."""
    wanted = name.lower()
    return next((one for one in archive.namelist() if one.replace("\\", "/").lower() == wanted), None)


def _part_of(archive: zipfile.ZipFile, name: str) -> str:
    """The name of the part that holds a sheet."""
    book, links = (archive.read(part_called(part, archive) or part) for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    if b"<!DOCTYPE" in book or b"<!DOCTYPE" in links:
        raise DomainError(f"文件已损坏，打不开。{SAVE_AS}")
    targets = {one.get("Id"): one.get("Target", "") for one in ElementTree.fromstring(links)}  # noqa: S314 - no entities: checked
    for one in ElementTree.fromstring(book).iter():  # noqa: S314
        if one.tag.endswith("}sheet") and one.get("name") == name:
            key = next((value for tag, value in one.items() if tag.endswith("}id")), None)
            target = targets.get(key, "").lstrip("/")
            part = part_called(target if target.startswith("xl/") else f"xl/{target}", archive)
            if part is not None:
                return part
    raise DomainError(f"工作表“{name}”读不出来，文件可能已损坏。{SAVE_AS}")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter % 32
    return number - 1
