"""How are working sheets set as .docx, thousands of rows in a moment? The body is written as text, the rest by python-docx."""

import re
import zipfile
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from lxml import etree

from bangfu.core.documents.content import LONGEST_PROPERTY, NOT_TEXT
from bangfu.core.documents.sheets import Grid, Line, Row, Sheet, Sheets

SONG, HEI = "宋体", "黑体"
CODE_MM = 17
BODY = "BODY"
CENTRED = '<w:jc w:val="center"/>'
PITCH = 1.2  # of the size
SHADE = "F1F4F8"
_PLACE = re.compile(rb"<w:p>(?:(?!<w:p>).)*?<w:t>BODY</w:t></w:r></w:p>")
_BOLD = f'<w:rFonts w:ascii="{HEI}" w:hAnsi="{HEI}" w:eastAsia="{HEI}"/>'


def write_sheets_docx(content: Sheets) -> bytes:
    """The whole file; each sheet on a page of its own, pages numbered n of m."""
    file = docx.Document()
    _page(file, content)
    text = "".join(
        "".join((_head(file, sheet, content, fresh=place > 0), *(_block(one, content) for one in sheet.blocks), *(_line(note, 8.5) for note in content.notes)))
        for place, sheet in enumerate(content.sheets)
    )
    file.element.body.sectPr.addprevious(parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>{BODY}</w:t></w:r></w:p>"))
    file.core_properties.title, file.core_properties.author, file.core_properties.comments = content.title[:LONGEST_PROPERTY], "", ""
    out = BytesIO()
    file.save(out)
    return _with_body(out, text)


def _with_body(file: BytesIO, text: str) -> bytes:
    """The body goes into the finished file: as elements of the tree thousands of rows would take minutes."""
    out = BytesIO()
    with zipfile.ZipFile(file) as shell, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as full:
        for name in shell.namelist():
            data = shell.read(name)
            full.writestr(name, _PLACE.sub(lambda found: text.encode(), data) if name == "word/document.xml" else data)
    return out.getvalue()


def _page(file: Any, content: Sheets) -> None:
    section = file.sections[0]
    if content.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Mm(297), Mm(210)) if content.landscape else (Mm(210), Mm(297))
    section.top_margin = section.left_margin = section.right_margin = Mm(content.margin)
    section.bottom_margin, section.footer_distance, section.header_distance = Mm(content.margin + 4), Mm(7), Mm(5)
    style = file.styles["Normal"]
    style.font.name, style.font.size = SONG, Pt(9.5)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    line = section.footer.paragraphs[0]
    field = '<w:r><w:rPr><w:sz w:val="16"/></w:rPr><w:fldChar w:fldCharType="{}"/></w:r>'
    number = '<w:r><w:rPr><w:sz w:val="16"/></w:rPr><w:instrText xml:space="preserve"> {} </w:instrText></w:r>'
    parts = [_run(f"{content.foot}　　第 ", 8), *_field(field, number, "PAGE"), _run(" 页，共 ", 8), *_field(field, number, "NUMPAGES"), _run(" 页", 8)]
    for element in parse_xml(f'<w:p {nsdecls("w")}><w:pPr><w:jc w:val="center"/></w:pPr>{"".join(parts)}</w:p>'):
        line._p.append(element)


def _field(field: str, number: str, name: str) -> tuple[str, ...]:
    return field.format("begin"), number.format(name), field.format("separate"), _run("1", 8), field.format("end")


def _run(text: str, size: float, *, bold: bool = False) -> str:
    words = escape(NOT_TEXT.sub("", text)).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return f'<w:r><w:rPr>{_BOLD if bold else ""}<w:sz w:val="{round(size * 2)}"/></w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def _line(text: str, size: float, *, bold: bool = False, more: str = "") -> str:
    return f'<w:p><w:pPr>{more}<w:spacing w:before="40" w:after="20" w:line="{round(size * PITCH * 20)}" w:lineRule="exact"/></w:pPr>{_run(text, size, bold=bold)}</w:p>'


def _head(file: Any, sheet: Sheet, content: Sheets, *, fresh: bool) -> str:
    """Title and lines; the code at their right in a table without rules."""
    feed = "<w:pageBreakBefore/>" if fresh else ""
    title = _line(sheet.title, 15, bold=True, more=feed)
    words = title + "".join(_line(text, 9.5) for text in sheet.lines)
    if not sheet.code:
        return words
    wide, side = round((content.width - CODE_MM - 2) * 56.7), round((CODE_MM + 2) * 56.7)
    inline = file.part.new_pic_inline(BytesIO(sheet.code), width=Mm(CODE_MM))
    inline.docPr.set("descr", "表格编号的二维码，扫码录入")
    picture = f'<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:drawing>{etree.tostring(inline, encoding="unicode")}</w:drawing></w:r></w:p>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{wide + side}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{wide}"/><w:gridCol w:w="{side}"/></w:tblGrid><w:tr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>{words}</w:tc><w:tc><w:tcPr><w:tcW w:w="{side}" w:type="dxa"/></w:tcPr>{picture}</w:tc></w:tr></w:tbl>'
    )


def _block(block: Grid | Line, content: Sheets) -> str:
    if isinstance(block, Line):
        return _line(block.text, block.size, bold=block.bold, more="<w:keepNext/>" if block.bold else "")
    widths = [round(content.width * 56.7 * share / sum(block.widths)) for share in block.widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [*([_row(block.heads, widths, block, head=True)] if block.heads else []), *(_row(row, widths, block) for row in block.rows)]
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="50" w:type="dxa"/><w:right w:w="50" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
        '<w:p><w:pPr><w:spacing w:line="40" w:lineRule="exact"/></w:pPr></w:p>'
    )


def _row(row: Row, widths: list[int], block: Grid, *, head: bool = False) -> str:
    form = f'<w:cantSplit/><w:trHeight w:val="{round(block.high * 56.7)}" w:hRule="atLeast"/>{"<w:tblHeader/>" if head else ""}'
    if isinstance(row, str):
        cells = _cell(row, sum(widths), block.size, label=True, span=len(widths))
    else:
        cells = "".join(
            _cell(value, width, block.size, label=head or place in block.labels, centred=head)
            for place, (value, width) in enumerate(zip(row, widths, strict=True))
        )
    return f"<w:tr><w:trPr>{form}</w:trPr>{cells}</w:tr>"


def _cell(value: str, width: int, size: float, *, label: bool, centred: bool = False, span: int = 0) -> str:
    form = f'<w:tcW w:w="{width}" w:type="dxa"/>' + (f'<w:gridSpan w:val="{span}"/>' if span else "")
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>' if label else ""
    pitch = f'<w:spacing w:line="{round(size * PITCH * 20)}" w:lineRule="exact"/>'  # alike in every font, so that a page stays a page
    align = f'<w:pPr>{"<w:keepNext/>" if span else ""}{pitch}{CENTRED if centred else ""}</w:pPr>'
    return f'<w:tc><w:tcPr>{form}{shade}<w:vAlign w:val="center"/></w:tcPr><w:p>{align}{_run(value, size, bold=label) if value else ""}</w:p></w:tc>'
