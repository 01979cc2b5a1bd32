"""Which files must be refused as a whole, beside those of `make.FILES`? Name of the fault → the file, words of its one reason."""

import struct
from collections.abc import Callable
from pathlib import Path

from tests.broken import books, make
from tests.broken.books import FIRST, HEADS, ROSTER, row, rows, workbook

FIXTURES = Path(__file__).parent / "fixtures"
WORKSHEET = "xl/worksheets/sheet1.xml"
PLAIN = rows(ROSTER)
LAST_ROW = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'


def _without(*parts: str) -> bytes:
    return make.archive({name: xml for name, xml in books.roster_parts().items() if name not in parts})


def _flipped() -> bytes:
    """One wrong byte inside a packed part."""
    data = bytearray(workbook(PLAIN))
    place = data.find(WORKSHEET.encode()) + 80
    data[place] ^= 0xFF
    return bytes(data)


def _locked_zip() -> bytes:
    """An archive with a password around the roster."""
    data = bytearray(make.archive({"花名册.xlsx": workbook(PLAIN)}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + place] |= 1
    return bytes(data)


def _locked_xls() -> bytes:
    """FILEPASS behind the first record: what follows is scrambled."""
    data = make.xls(ROSTER)
    place = data.find(b"\x42\0\x02\0\xb0\x04")
    return data[:place] + struct.pack("<HHH", 0x2F, 2, 0) + data[place + 6 :]


def _changed_xls(old: bytes, new: bytes) -> bytes:
    """The .xls of LibreOffice with some bytes changed."""
    data = (FIXTURES / "libreoffice.xls").read_bytes()
    assert old in data
    return data.replace(old, new, 1)


def _endless_chain() -> bytes:
    """A table of sectors in which the first one follows itself."""
    data = bytearray(make.xls(ROSTER))
    data[512 + 8 : 512 + 12] = struct.pack("<I", 2)
    return bytes(data)


def _bom(xml: bytes) -> bytes:
    return xml.replace(b'encoding="UTF-8"', b'encoding="UTF-16"').decode().encode("utf-16")


# record SHEET_SIZE of the roster's sheet: from row 0 to behind row 6, from column 0 to behind column 7
EXTENT = struct.pack("<HHIIHH", 0x200, 14, 0, 6, 0, 7)
REFUSED: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "one byte": (lambda: b"\xff", ("不是 Excel 工作簿",)),
    "only blanks": (lambda: b" \r\n\r\n", ("空的",)),
    "only a byte order mark": (lambda: b"\xef\xbb\xbf", ("没有任何内容",)),
    "only the first bytes of a zip": (lambda: b"PK\x03\x04", ("损坏",)),
    "only the first bytes of an .xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ("损坏", "另存为")),
    "half a workbook": (lambda: workbook(PLAIN)[:900], ("损坏", "另存为")),
    "half an .xls": (lambda: make.xls(ROSTER)[:1500], ("损坏", "另存为")),
    "zip without anything": (lambda: b"PK\x05\x06" + b"\0" * 18, ("不是 Excel 工作簿",)),
    "zip with the roster inside": (lambda: make.archive({"花名册.xlsx": workbook(PLAIN)}), ("压缩文件", "先解压")),
    "zip with a password": (_locked_zip, ("压缩文件", "先解压")),
    "binary workbook": (lambda: make.archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\0"}), (".xlsb", "另存为")),
    "OpenDocument": ((FIXTURES / "libreoffice.ods").read_bytes, (".ods", "另存为")),
    "slides": (lambda: make.archive({"ppt/presentation.xml": b"<a/>"}), ("演示文稿", "另存为")),
    "Numbers": (lambda: make.archive({"Index/Document.iwa": b"\0"}), ("Numbers", "另存为")),
    "OFD": (lambda: make.archive({"OFD.xml": b"<ofd/>"}), ("OFD", "另存为")),
    "table of Excel 2003 in XML": (lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', ("XML", "另存为")),
    "web archive": (lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", ("网页", "另存为")),
    "web page with a mark": (lambda: b"\xef\xbb\xbf<!DOCTYPE html>\n<html><body><table>", ("网页", "另存为")),
    "contents that are no list of parts": (lambda: _without("_rels/.rels", "[Content_Types].xml"), ("损坏", "另存为")),
    "missing sheet": (lambda: _without(WORKSHEET), ("“名册”读不出来", "另存为")),
    "missing shared texts": (lambda: workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), ("“名册”读不出来", "另存为")),
    "number of a shared text that is not there": (lambda: workbook('<row r="1"><c r="A1" t="s"><v>9</v></c></row>', shared=books.strings(["<t>姓名</t>"])), ("读不出来",)),
    "one wrong byte": (_flipped, ("“名册”读不出来", "损坏")),
    "sheet that breaks off": (lambda: books.with_part(WORKSHEET, lambda xml: xml[:-60]), ("“名册”读不出来", "另存为")),
    "sheet in another encoding than it says": (lambda: books.with_part(WORKSHEET, _bom), ("“名册”读不出来", "另存为")),
    "entity in a sheet": (lambda: books.with_part(WORKSHEET, lambda xml: xml.replace("钱试安".encode(), b"&nbsp;")), ("“名册”读不出来", "另存为")),
    "cell of a kind nobody knows": (lambda: workbook('<row r="1"><c r="A1" t="zz"><v>1</v></c></row>'), ("读不出来",)),
    "no sheet at all": (lambda: make.archive(books.parts({})), ("没有任何内容",)),
    "all sheets hidden": (lambda: make.archive(books.roster_parts(states={"名册": "hidden"})), ("没有任何内容",)),
    "content in the last row": (lambda: workbook(PLAIN + LAST_ROW), ("很远的行或列", "删去")),
    "content far down, in single quotes": (lambda: workbook(PLAIN + LAST_ROW.replace('"', "'")), ("很远的行或列", "删去")),
    "content far down, with small letters": (lambda: workbook(PLAIN + LAST_ROW.replace('"A1', '"a1')), ("很远的行或列", "删去")),
    "content far down, with a slash in an attribute": (lambda: workbook(PLAIN + LAST_ROW.replace('6"><v', '6" cm="/"><v')), ("很远的行或列", "删去")),
    "content far down in a cell without a place": (lambda: workbook(PLAIN + '<row r="1048576"><c><v>1</v></c></row>'), ("很远的行或列", "删去")),
    "400 columns": (lambda: workbook(rows([(*HEADS, *["其他"] * 395), FIRST])), ("第 300 列以后", "删去")),
    "405 columns in a text": (lambda: make.csv_text([(*HEADS, *["其他"] * 400), FIRST]).encode(), ("405 列", "最多 300 列", "删去")),
    ".xls with a password": (_locked_xls, ("密码", "另存")),
    ".xls whose sheet claims four thousand million rows": (lambda: _changed_xls(EXTENT, struct.pack("<HHIIHH", 0x200, 14, 0, 0xFFFFFFFF, 0, 0xFFFF)), ("损坏", "另存为")),
    ".xls whose sheet ends before it begins": (lambda: _changed_xls(EXTENT, struct.pack("<HHIIHH", 0x200, 14, 9, 6, 0, 7)), ("损坏", "另存为")),
    ".xls whose sectors run in a circle": (_endless_chain, ("损坏", "另存为")),
    "two encodings in one text": (lambda: make.csv_text([HEADS]).encode() + make.csv_text([FIRST]).encode("gb18030"), ("找不到表头",)),
    "NUL inside a text": (lambda: make.csv_text(ROSTER).replace("钱", "钱\0").encode(), ("不是文字表格", "另存为")),
    "text of 200,000 characters without a comma": (lambda: make.csv_text([HEADS, (*FIRST[:2], "村" * 200_000)]).encode(), ("从第 2 行起", "太长")),
    "quote that is never closed": (lambda: make.csv_text([HEADS, ('"' + FIRST[0], *FIRST[1:]), FIRST]).encode(), ("从第 2 行起", "引号")),
    "text behind a closed quote": (lambda: make.csv_text([HEADS, ('"钱"试安', *FIRST[1:])]).encode(), ("从第 2 行起", "引号")),
    "separator nobody knows": (lambda: make.csv_text(ROSTER, "，").encode(), ("找不到表头",)),
    "only heads": (lambda: workbook(row(1, HEADS)), ("第 1 行的表头下面没有人",)),
    "only heads in a text": (lambda: make.csv_text([HEADS]).encode(), ("第 1 行的表头下面没有人",)),
    "no heads": (lambda: workbook(rows([FIRST])), ("找不到表头",)),
    "heads below row 20": (lambda: workbook("".join(row(number, one) for number, one in enumerate(ROSTER, 30))), ("前 20 行里找不到表头",)),
    "no column that tells who is who": (lambda: workbook(rows([("姓名", "性别", "住址"), ("钱试安", "男", "大石头镇")])), ("没有“身份证号”一列", "姓名、性别、住址")),
    "Big5": (lambda: "姓名,身份證號,地址\r\n錢試安,1,大石頭鎮\r\n".encode("big5"), ("找不到表头",)),
    "list of objects": ('[{"姓名":"钱试安"}]'.encode, ("找不到表头",)),
}

