"""How is a working form set as .docx: to be printed on few pages, filled in by hand and signed? Not an official paper."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import docx
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bangfu.core.documents.content import LONGEST_PROPERTY, Document, Heading, Paragraph, Table, printable

SONG, HEI = "宋体", "黑体"
TITLE, CAPTION, BODY = Pt(16), Pt(11), Pt(10)
WIDTH = 178  # millimetres between the margins
LABEL = "F1F4F8"  # behind the words that are printed, so that the eye finds what is to be filled in


def write_form(content: Document) -> bytes:
    """Title, words and tables of a document, close together; a table without heads holds labels and values in turn."""
    content, file = printable(content), docx.Document()
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(15)
    section.left_margin = section.right_margin = Mm(16)
    style = file.styles["Normal"]
    style.font.name, style.font.size = SONG, BODY
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    _line(file, content.title, HEI, TITLE, centred=True)
    for block in content.blocks:
        match block:
            case Table():
                _table(file, block)
            case Heading():
                _line(file, block.title + block.text, HEI, CAPTION, follows=True)
            case Paragraph():
                for text in block.text.split("\n"):
                    _line(file, text.strip(), SONG, BODY)
            case _:
                raise TypeError("a form holds words and tables")
    for note in content.notes:
        _line(file, note, SONG, Pt(9))
    file.core_properties.title, file.core_properties.author, file.core_properties.comments = content.title[:LONGEST_PROPERTY], "", ""
    out = BytesIO()
    file.save(out)
    return out.getvalue()


def _line(file: Any, text: str, font: str, size: Any, *, centred: bool = False, follows: bool = False) -> None:
    line = file.add_paragraph()
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(3)
    line.paragraph_format.keep_with_next = follows
    if centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _words(line, text, font, size)


def _words(line: Any, text: str, font: str, size: Any = BODY) -> None:
    run = line.add_run(text)
    run.font.name, run.font.size = font, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _table(file: Any, block: Table) -> None:
    _line(file, block.caption, HEI, CAPTION, follows=True)
    heads = [block.heads] if block.heads else []
    table = file.add_table(rows=0, cols=len(block.widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = [Mm(WIDTH * share / sum(block.widths)) for share in block.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for values in heads:
        row = _row(table, values, widths, labels=range(len(values)))
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cells in block.rows:
        _row(table, [str(cell or "") for cell in cells], widths, labels=range(0) if heads else range(0, len(cells), 2))


def _row(table: Any, values: Sequence[str], widths: Sequence[Any], *, labels: range) -> Any:
    row = table.add_row()
    row.height, row.height_rule = Mm(6.5), WD_ROW_HEIGHT_RULE.AT_LEAST
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for place, (cell, value, width) in enumerate(zip(row.cells, values, widths, strict=True)):
        cell.width = width
        _words(cell.paragraphs[0], value, HEI if place in labels else SONG)
        if place in labels:
            shade = OxmlElement("w:shd")
            for name, word in (("val", "clear"), ("color", "auto"), ("fill", LABEL)):
                shade.set(qn(f"w:{name}"), word)
            cell._tc.get_or_add_tcPr().append(shade)
    return row
