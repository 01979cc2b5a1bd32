"""Which broken files does the world send us? Each is made here, so that no binary is kept."""

import struct
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO

import openpyxl

HEADS = ["姓名", "身份证号", "残疾人证号", "住址"]
GOOD = ["钱试安", "222403198505050512", "22240319850505051243", "大石头镇太平川村3组"]


def xlsx(rows: Sequence[Sequence[object]], name: str = "名册") -> bytes:
    """A workbook as somebody's program writes it; a text beginning with "=" becomes a formula without a result."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def archive(parts: dict[str, bytes], level: int = 6) -> bytes:
    """A zip file of these parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as box:
        for name, data in parts.items():
            box.writestr(name, data)
    return file.getvalue()


def with_sheet_xml(cells: str) -> bytes:
    """A small workbook whose sheet holds this XML between <sheetData> and </sheetData>."""
    with zipfile.ZipFile(BytesIO(xlsx([["x"]]))) as box:
        parts = {name: box.read(name) for name in box.namelist()}
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    parts["xl/worksheets/sheet1.xml"] = head + cells.encode() + b"</sheetData></worksheet>"
    return archive(parts)


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file (the container of .xls and of .xlsx with a password), one FAT sector, each stream ≥ 4096 bytes."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    padded = {name: data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0") for name, data in streams.items()}
    fat, body, entries = [fat_mark, end], b"", []
    for name, data in padded.items():
        start, count = len(fat), len(data) // 512
        fat += [*range(start + 1, start + count), end]
        body += data
        entries.append((name, 2, start, len(data)))
    fat += [free] * (128 - len(fat))

    def entry(name: str, kind: int, *, start: int, size: int, child: int, right: int) -> bytes:
        text = name.encode("utf-16-le").ljust(64, b"\0")
        return text + struct.pack("<HBB3I16sI8s8sIII", 2 * len(name) + 2, kind, 1, free, right, child, b"", 0, b"", b"", start, size, 0)

    folder = entry("Root Entry", 5, start=end, size=0, child=1, right=free)
    for number, (name, kind, start, size) in enumerate(entries, 1):
        folder += entry(name, kind, start=start, size=size, child=free, right=number + 1 if number < len(entries) else free)
    folder = folder.ljust(512, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6s", 0x3E, 3, 0xFFFE, 9, 6, b"")
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    return header + struct.pack("<128I", *fat) + folder + body


def xls(rows: Sequence[Sequence[str]]) -> bytes:
    """A BIFF8 workbook with text cells only, as Excel 97–2003 wrote it."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def text(value: str, head: str) -> bytes:
        return struct.pack(head, len(value.encode("utf-16-le")) // 2) + b"\x01" + value.encode("utf-16-le")

    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6))
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    sheet += record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet += record(0x204, struct.pack("<HHH", number, column, 0) + text(value, "<H"))
    sheet += record(0x0A, b"")
    codepage = record(0x42, struct.pack("<H", 1200))
    bound = 4 + 6 + len(text("名册", "<B"))
    start = len(begin) + len(codepage) + bound + 4
    globals_ = begin + codepage + record(0x85, struct.pack("<IBB", start, 0, 0) + text("名册", "<B")) + record(0x0A, b"")
    return ole({"Workbook": globals_ + sheet})


def csv_text(rows: Sequence[Sequence[str]], separator: str = ",") -> str:
    return "".join(separator.join(row) + "\r\n" for row in rows)


def bomb(megabytes: int = 505) -> bytes:
    """A small file that unpacks to very much."""
    return archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * (megabytes * 1024 * 1024)}, 1)


def lying_bomb() -> bytes:
    """A part that says it is one byte long and is not."""
    data = bytearray(archive({"xl/workbook.xml": b"<workbook/>", "xl/styles.xml": b"0" * 5_000_000}))
    size = struct.pack("<I", 5_000_000)
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = struct.pack("<I", 1)
    return bytes(data)


def repeated_text() -> bytes:
    """One long text that very many cells repeat: small on disk, enormous when read."""
    with zipfile.ZipFile(BytesIO(xlsx([["x"]]))) as box:
        parts = {name: box.read(name) for name in box.namelist()}
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (number, number) for number in range(1, 60_000))
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (space, cells)
    parts["xl/sharedStrings.xml"] = b"<sst %s><si><t>%s</t></si></sst>" % (space, b"x" * 32_000)
    return archive(parts)


# name → (file, words that the one message must hold)
FILES: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "empty.xlsx": (lambda: b"", ("空的",)),
    "blank_sheet.xlsx": (lambda: xlsx([]), ("没有任何内容",)),
    "not_a_workbook.zip.xlsx": (lambda: archive({"a.txt": b"x"}), ("不是 .xlsx", "先解压")),
    "document.docx.xlsx": (lambda: archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}), ("Word 文档", "不是 .xlsx")),
    "cut_off.xlsx": (lambda: xlsx([HEADS, GOOD])[:-300], ("损坏",)),
    "password.xlsx": (lambda: ole({"EncryptionInfo": b"\1" * 300, "EncryptedPackage": b"\2" * 300}), ("密码",)),
    "word.doc.xls": (lambda: ole({"WordDocument": b"\1" * 300}), ("不是 Excel 工作簿", "另存为")),
    "web_page.xls": (lambda: "<html><table><tr><td>姓名</td></tr></table></html>".encode("gb18030"), ("网页", "另存为")),
    "picture.xlsx": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), ("图片", "不是表格")),
    "report.pdf.xlsx": (lambda: b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", ("PDF", "不是表格")),
    "archive.rar.xlsx": (lambda: b"Rar!\x1a\x07\x01\0" + bytes(range(256)), ("压缩包",)),
    "random.xlsx": (lambda: b"\1\2\3" + bytes(range(256)), ("不是 Excel 工作簿",)),
    "utf16_without_mark.csv": (lambda: "姓名\t证号\n钱试安\t1\n".encode("utf-16-le"), ("不是 Excel 工作簿",)),
    "open_quote.csv": (lambda: '姓名,证号\n甲,1\n"乙,2\n丙,3\n'.encode("gb18030"), ("从第 3 行起", "引号")),
    "endless_cell.csv": (lambda: ('姓名,证号\n"' + "甲,1\n" * 40_000).encode("gb18030"), ("从第 2 行起", "太长")),
    "bomb.xlsx": (bomb, ("解压后",)),
    "lying_bomb.xlsx": (lying_bomb, ("损坏",)),
    "repeated_text.xlsx": (repeated_text, ("很长的文字",)),
    "far_cell.xlsx": (lambda: with_sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'), ("很远的行或列",)),
    "entity.xlsx": (
        lambda: archive({"xl/workbook.xml": b"<!DOCTYPE a><workbook/>", "xl/_rels/workbook.xml.rels": b"<a/>"}), ("另存为",)),
}
