"""How do other programs than Excel put a workbook together? Parts of .xlsx written by hand, each with one manner of theirs."""

from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

from tests.broken.make import archive

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DATE_STYLES = ("General", "yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d", "m/d/yy", "0.00%", "¥#,##0.00")
Cells = Callable[[int, Sequence[object]], str]


def letters(column: int) -> str:
    """The letters of a column, from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell(place: str, value: object, attributes: str = "") -> str:
    """A text as an inline string, a number as a number, at a place like A1."""
    where = f' r="{place}"' if place else ""
    if isinstance(value, str):
        return f'<c{where} t="inlineStr"{attributes}><is><t>{escape(value)}</t></is></c>' if value else f"<c{where}{attributes}/>"
    return f"<c{where}{attributes}><v>{value}</v></c>"


def row(number: int, values: Sequence[object], *, attributes: str = "") -> str:
    return f'<row r="{number}"{attributes}>{"".join(cell(f"{letters(column)}{number}", value) for column, value in enumerate(values))}</row>'


def rows(values: Sequence[Sequence[object]], *, first: int = 1) -> str:
    return "".join(row(number, one) for number, one in enumerate(values, first))


def bare_rows(values: Sequence[Sequence[object]]) -> str:
    """Rows and cells that do not say where they stand: each follows the one before."""
    return "".join(f"<row>{''.join(cell('', value) for value in one)}</row>" for one in values)


def sheet(data: str, *, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def styles() -> str:
    """Style n shows a number as DATE_STYLES[n]."""
    formats = "".join(f'<numFmt numFmtId="{164 + number}" formatCode="{escape(one, {chr(34): "&quot;"})}"/>' for number, one in enumerate(DATE_STYLES))
    looks = "".join(f'<xf numFmtId="{164 + number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' for number in range(len(DATE_STYLES)))
    return (f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(DATE_STYLES)}">{formats}</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
            f'<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="{len(DATE_STYLES)}">{looks}</cellXfs></styleSheet>')


def strings(items: Sequence[str]) -> str:
    """A table of shared texts; an item is the XML inside <si>."""
    return f'<sst xmlns="{MAIN}" count="{len(items)}">{"".join(f"<si>{one}</si>" for one in items)}</sst>'


def parts(
    sheets: Mapping[str, str], *, shared: str = "", states: Mapping[str, str] | None = None, properties: str = "", target: str = "worksheets/sheet{}.xml"
) -> dict[str, bytes]:
    """The parts of a workbook: name of each sheet → its XML; `states`: name → hidden, veryHidden."""
    shown = states or {}
    names = "".join(f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"' + (f' state="{shown[name]}"' if name in shown else "") + "/>"
                    for number, name in enumerate(sheets, 1))
    links = "".join(f'<Relationship Id="rId{number}" Type="{LINKS}/worksheet" Target="{target.format(number)}"/>' for number in range(1, len(sheets) + 1))
    links += f'<Relationship Id="rId90" Type="{LINKS}/styles" Target="styles.xml"/>'
    links += f'<Relationship Id="rId91" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>' if shared else ""
    kinds = "".join(f'<Override PartName="/xl/{part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>' for part, kind in (
        ("workbook.xml", "sheet.main"), ("styles.xml", "styles"), *((f"worksheets/sheet{number}.xml", "worksheet") for number in range(1, len(sheets) + 1))))
    made = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
                               f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{properties}<sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        "xl/styles.xml": styles(),
    } | {f"xl/worksheets/sheet{number}.xml": xml for number, xml in enumerate(sheets.values(), 1)}
    if shared:
        made["xl/sharedStrings.xml"] = shared
    return {name: ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text).encode() for name, text in made.items()}


def workbook(data: str, **options: object) -> bytes:
    """A workbook of one sheet with this XML between <sheetData> and </sheetData>."""
    return archive(parts({"名册": sheet(data)}, **options))  # type: ignore[arg-type]


def prefixed(made: dict[str, bytes]) -> dict[str, bytes]:
    """The same parts with every element called x:…, as the library of .NET writes them."""
    def renamed(xml: bytes) -> bytes:
        head, body = xml.split(b"\n", 1)
        body = body.replace(b"</", b"\x01").replace(b"<", b"<x:").replace(b"\x01", b"</x:")
        return head + b"\n" + body.replace(b" xmlns=", b" xmlns:x=", 1)

    return {name: renamed(xml) if name.startswith("xl/") and "_rels" not in name else xml for name, xml in made.items()}


# ── the roster that every odd but readable file holds ──

HEADS = ("姓名", "身份证号", "住址", "联系电话", "失业登记时间")
FIRST = ("钱试安", "222403198505050012", "大石头镇太平川村3组", "13800001234", "2022-03-05")
SECOND = ("孙试平", "222403198505050039", "黄泥河镇团山子村", "13900001234", "2022-03-05")
ROSTER = (HEADS, FIRST, SECOND)
MARCH_5 = 44625  # the day above as a number of Excel


def roster_parts(**options: object) -> dict[str, bytes]:
    """The roster as inline texts."""
    return parts({"名册": sheet(rows(ROSTER))}, **options)  # type: ignore[arg-type]


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The roster with one part of the workbook changed."""
    made = roster_parts()
    return archive(made | {name: change(made[name])})
