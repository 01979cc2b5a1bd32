"""Which odd workbooks hold a roster that must come in whole? Name of the oddity → the file; all hold the people of `books.ROSTER`."""

from collections.abc import Callable
from pathlib import Path

from tests.broken import books, make
from tests.broken.books import FIRST, HEADS, MAIN, MARCH_5, ROSTER, SECOND, bare_rows, row, rows, sheet, workbook

FIXTURES = Path(__file__).parent / "fixtures"
WORKSHEET = "xl/worksheets/sheet1.xml"


def _shared() -> bytes:
    """Shared texts with parts in bold, a reading aid above the characters, Excel's own escapes, an empty one."""
    texts = [text for one in ROSTER for text in one]
    items = [f"<t>{text}</t>" for text in texts]
    items[5] = "<r><t>钱</t></r><r><rPr><b/></rPr><t>试安</t></r>"
    items[10] = '<t>孙试平</t><rPh sb="0" eb="1"><t>sun</t></rPh><phoneticPr fontId="1"/>'
    items[7] = '<t xml:space="preserve"> 大石头镇太平川村3组_x000D_\n</t>'
    cells = [[f'<c r="{books.letters(column)}{line + 1}" t="s"><v>{line * 5 + column}</v></c>' for column in range(5)] for line in range(3)]
    return workbook("".join(f'<row r="{line}">{"".join(one)}</row>' for line, one in enumerate(cells, 1)), shared=books.strings([*items, ""]))


def _dated(style: int, serial: object, **options: object) -> bytes:
    """Dates as numbers in this style of books.DATE_STYLES."""
    lines = "".join(row(number, (*one[:4], "")).replace(f'<c r="E{number}"/>', f'<c r="E{number}" s="{style}"><v>{serial}</v></c>')
                    for number, one in enumerate((FIRST, SECOND), 2))
    return workbook(row(1, HEADS) + lines, **options)


def _computed() -> bytes:
    """Names and telephones come from formulas with their results; a formula that gives nothing stands in an unknown column."""
    lines = []
    for number, one in enumerate((FIRST, SECOND), 2):
        cells = [f'<c r="A{number}" t="str"><f>CONCATENATE("{one[0][0]}","{one[0][1:]}")</f><v>{one[0]}</v></c>', books.cell(f"B{number}", one[1]), books.cell(f"C{number}", one[2]),
                 f'<c r="D{number}"><f t="shared" si="0"/><v>{one[3]}</v></c>', books.cell(f"E{number}", one[4]), f'<c r="F{number}"><f>NOW()</f></c>']
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return workbook(row(1, HEADS) + "".join(lines))


def _merged_down() -> bytes:
    """Two people of one township below one merged cell; heads of three rows with merged groups above."""
    lines = [
        ["敦化市残疾人名册"], ["序号", "基本情况", "", "", "", "失业登记时间"], ["", "姓名", "证件", "乡镇（街道）", "联系方式", ""],
        ["", "", "身份证号", "", "联系电话", ""], ["1", FIRST[0], FIRST[1], "大石头镇", FIRST[3], FIRST[4]], ["2", SECOND[0], SECOND[1], "", SECOND[3], SECOND[4]],
    ]
    cells = ("A1:F1", "A2:A4", "B2:E2", "F2:F4", "B3:B4", "D3:D4", "D5:D6", "H2:I2")
    return make.archive(books.parts({"名册": sheet(rows(lines), after=f"<mergeCells>{''.join(f'<mergeCell ref={chr(34)}{one}{chr(34)}/>' for one in cells)}</mergeCells>")}))


def _printed() -> bytes:
    """Heads again on each printed page, blank lines, sums, a signature line; begins at D7."""
    lines = [["敦化市残疾人花名册"], ["填报单位：敦化市残联", "", "2022年5月"], [], HEADS, FIRST, ["小计", "1人"], [], HEADS, SECOND, ["合计", "2人"],
             ["单位负责人：", "", "填表人：", "", "联系电话：0433"]]
    return workbook("".join(row(number, ["", "", "", *one]) for number, one in enumerate(lines, 7)))


def _noisy_heads() -> bytes:
    """Line breaks, notes, stars and blanks in the heads; two columns of the same head, the second empty; unknown columns."""
    heads = ["序号", "*姓　名", "公民身份号码\n（18位，必填）", "家庭住址\n(写到村)", "联 系 电 话：", "失业登记时间【如2022-03-05】", "身份证号码", "备注"]
    return workbook(rows([heads, ["1", *FIRST, "", "无"], ["2", *SECOND, "", ""]]))


def _wide() -> bytes:
    return workbook(rows([(*HEADS, *(f"其他{number}" for number in range(280))), (*FIRST, *["x"] * 280), SECOND]))


def _sheets() -> bytes:
    """A hidden sheet of last year, a very hidden one, notes before, options behind, names with marks."""
    old = sheet(rows([HEADS, ("旧试人", "222403198505050055", "大石头镇太平川村", "", "")]))
    return make.archive(books.parts(
        {"填表说明": sheet(rows([["由乡镇填写，身份证号设为文本"]])), "名册(2022)&'新'": sheet(rows(ROSTER)), "去年": old, "更早": old, "选项": sheet(rows([["视力"], ["听力"]]))},
        states={"去年": "hidden", "更早": "veryHidden"}))


STRAY = '<row r="1048576" spans="1:16384"><c r="XFD1048576" s="1"></c></row>'
PLAIN = rows(ROSTER)
STRICT = {MAIN.encode(): b"http://purl.oclc.org/ooxml/spreadsheetml/main", books.LINKS.encode(): b"http://purl.oclc.org/ooxml/officeDocument/relationships"}


def _strict(xml: bytes) -> bytes:
    for usual, other in STRICT.items():
        xml = xml.replace(usual, other)
    return xml


WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "texts in the cells themselves": lambda: workbook(PLAIN),
    "shared texts in bold, with reading aids and escapes": _shared,
    "cells that do not say where they stand": lambda: workbook(bare_rows(ROSTER)),
    "elements with a prefix": lambda: make.archive(books.prefixed(books.roster_parts())),
    "strict form of the standard": lambda: make.archive({name: _strict(xml) for name, xml in books.roster_parts().items()}),
    "attributes in single quotes": lambda: workbook(PLAIN.replace('"', "'")),
    "parts with absolute addresses": lambda: make.archive(books.roster_parts(target="/xl/worksheets/sheet{}.xml")),
    "folders parted by a backslash": lambda: make.archive({name.replace("/", "\\"): xml for name, xml in books.roster_parts().items()}),
    "part written with a capital letter": lambda: make.archive({name.replace("worksheets/s", "worksheets/S"): xml for name, xml in books.roster_parts().items()}),
    "no styles": lambda: make.archive({name: xml for name, xml in books.roster_parts().items() if name != "xl/styles.xml"}),
    "parts that begin with a byte order mark": lambda: make.archive({name: b"\xef\xbb\xbf" + xml for name, xml in books.roster_parts().items()}),
    "extent of one cell, as written row by row": lambda: make.archive(books.parts({"名册": sheet(PLAIN, before='<dimension ref="A1"/>')})),
    "extent of the whole sheet": lambda: make.archive(books.parts({"名册": sheet(PLAIN, before='<dimension ref="A1:XFD1048576"/>')})),
    "a border in the last cell of the sheet": lambda: workbook(PLAIN + STRAY),
    "16,384 columns with a colour": lambda: workbook(PLAIN + f'<row r="4">{"".join(f"<c r={chr(34)}{books.letters(number)}4{chr(34)} s={chr(34)}0{chr(34)}/>" for number in range(16_384))}</row>'),
    "285 columns": _wide,
    "rows in another order": lambda: workbook(row(3, SECOND) + row(1, HEADS) + row(2, FIRST)),
    "dates as numbers": lambda: _dated(1, MARCH_5),
    "dates with a Chinese form": lambda: _dated(2, MARCH_5),
    "dates with a language": lambda: _dated(3, MARCH_5),
    "dates in the American form": lambda: _dated(4, MARCH_5),
    "dates that lost their form": lambda: _dated(0, MARCH_5),
    "dates of the time scale of 1904": lambda: _dated(1, MARCH_5 - 1462, properties='<workbookPr date1904="1"/>'),
    "dates with a time of day": lambda: _dated(1, MARCH_5 + 0.375),
    "dates as texts of the standard": lambda: workbook(PLAIN.replace('t="inlineStr"><is><t>2022-03-05</t></is>', 't="d"><v>2022-03-05T00:00:00</v>')),
    "computed cells with their results": _computed,
    "heads of three rows, people below one merged cell": _merged_down,
    "printed pages with heads, sums and signatures": _printed,
    "heads with notes and line breaks": _noisy_heads,
    "one sheet of five is the roster": _sheets,
    "hidden rows and columns": lambda: make.archive(books.parts({"名册": sheet(
        row(1, HEADS) + row(2, FIRST, attributes=' hidden="1"') + row(3, SECOND), before='<cols><col min="3" max="4" width="0" hidden="1"/></cols>')})),
    "macros inside": lambda: make.archive(books.roster_parts() | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"\0" * 600}),
    "bytes behind the end": lambda: workbook(PLAIN) + b"\0" * 200,
    "error in a column nobody needs": lambda: workbook(row(1, (*HEADS, "备注")) + row(2, FIRST).replace("</row>", '<c r="F2" t="e"><v>#REF!</v></c></row>') + row(3, SECOND)),
    "saved by LibreOffice": (FIXTURES / "libreoffice.xlsx").read_bytes,
    "saved by LibreOffice as .xls": (FIXTURES / "libreoffice.xls").read_bytes,
    "texts of Excel 97": lambda: make.xls(ROSTER),
}
