"""How is a document set as .docx in the layout of GB/T 9704-2012?

A4, margins 37/28/26/35 mm, text 156 × 225 mm of 22 lines × 28 characters; fonts are named, not embedded. Sources: GB/T 9704-2012
ch. 5–10; the line pitch of 28.95 pt is 225 mm over 22 lines.
"""

from io import BytesIO
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from bangfu.core.documents.content import (
    LONGEST_PROPERTY,
    Document,
    Heading,
    Kind,
    Paragraph,
    Picture,
    Table,
    annex_word,
    attachment_lines,
    date_words,
    printable,
    stands_right,
)

SONG, FANG, HEI, KAI, TITLE = "宋体", "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
BODY, LARGE, SMALL, TABLE = Pt(16), Pt(22), Pt(14), Pt(12)  # 3号、2号、4号、小4号
HEAD = Pt(36)
PITCH = Pt(28.95)
RED = RGBColor(0xC0, 0x00, 0x00)
LEVELS = {1: HEI, 2: KAI, 3: FANG, 4: FANG}
CENTRE, RIGHT, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT


def write_docx(content: Document) -> bytes:
    """The whole file; equal content gives equal pages."""
    content, file = printable(content), docx.Document()
    _page(file, first_page_counts=content.kind is not Kind.LETTER)
    _style(file)
    if content.kind is Kind.BRIEF:
        _masthead(file, content)
    elif content.kind is not Kind.PLAIN:
        _head(file, content)
    _paper(file, content)
    for number, annex in enumerate(content.annexes, 1):
        _line(file, annex_word(number, len(content.annexes)), font=HEI).paragraph_format.page_break_before = True
        _paper(file, annex, number_below=True)
    file.core_properties.title, file.core_properties.author, file.core_properties.comments = content.title[:LONGEST_PROPERTY], "、".join(content.signers)[:LONGEST_PROPERTY], ""
    out = BytesIO()
    file.save(out)
    return out.getvalue()


def _paper(file: Any, content: Document, *, number_below: bool = False) -> None:
    """From the title to the date; an annex has no head, its number stands below its title."""
    _line(file, content.title, font=TITLE, size=LARGE, align=CENTRE, before=PITCH, after=PITCH, style="Title", pitch=Pt(35))
    if number_below and content.doc_number:
        _line(file, content.doc_number, align=CENTRE, after=PITCH)
    if content.addressees:
        _line(file, content.addressees)
    for block in content.blocks:
        WRITERS[type(block)](file, block)
    _tail(file, content)


def _page(file: Any, *, first_page_counts: bool) -> None:
    section = file.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    section.footer_distance = Mm(35 - 7 - 5)  # the number stands 7 mm below the text
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(PITCH.pt * 20)))
    file.settings.odd_and_even_pages_header_footer = True
    section.different_first_page_header_footer = not first_page_counts
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        footer.is_linked_to_previous = False
        _page_number(footer.paragraphs[0], align)


def _page_number(line: Any, align: Any) -> None:
    """— 1 — in 4号宋体, one character in from the outer edge."""
    line.alignment = align
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = SMALL
    for kind, text in (("", "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), ("", " —")):
        run = line.add_run(text if kind == "" else "")
        _font(run, SONG, SMALL)
        if kind == "instr":
            part = OxmlElement("w:instrText")
            part.text = text
            run._r.append(part)
        elif kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
            run._r.append(part)


def _style(file: Any) -> None:
    """Normal is the body; headings keep their outline level, so that Word and screen readers can navigate."""
    names = {"Normal": (FANG, BODY), "Title": (TITLE, LARGE), **{f"Heading {level}": (font, BODY) for level, font in LEVELS.items()}}
    for name, (font, size) in names.items():
        style = file.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic, style.font.color.rgb = font, size, False, False, RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[key]
        for key in ("w:eastAsia", "w:ascii", "w:hAnsi"):
            fonts.set(qn(key), font)
        border = style.element.pPr.find(qn("w:pBdr")) if style.element.pPr is not None else None
        if border is not None:
            style.element.pPr.remove(border)
        shape = style.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
        shape.keep_with_next = name != "Normal"


def _font(run: Any, font: str, size: Any, colour: RGBColor | None = None) -> None:
    run.font.name, run.font.size, run.font.bold = font, size, False
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour


def _line(
    file: Any, text: str, *, font: str = FANG, size: Any = BODY, align: Any = None, before: Any = None, after: Any = None, style: str = "Normal",
    colour: RGBColor | None = None, pitch: Any = PITCH, indent: int = 0,
) -> Any:
    """A paragraph of one run; `indent` in characters of its first line."""
    line = file.add_paragraph(style=style)
    shape = line.paragraph_format
    line.alignment, shape.space_before, shape.space_after = align, before, after
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, pitch
    if indent:
        shape.first_line_indent = size * indent
    _font(line.add_run(text), font, size, colour)
    return line


def _rule(line: Any, side: str, kind: str, eighths: int, colour: str = "C00000") -> None:
    """A line above or below a paragraph."""
    borders = line._p.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        line._p.get_or_add_pPr().append(borders)
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", kind), ("sz", str(eighths)), ("space", "4"), ("color", colour)):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)


def _head(file: Any, content: Document) -> None:
    """Issuers in red, the number below; a letter has a double line and its number to the right."""
    letter = content.kind is Kind.LETTER
    longest = max((1, *(len(name) for name in content.heads)))
    size = min(HEAD, Pt(max(1, 420 // (longest + (0 if letter or len(content.heads) > 1 else 2)))))
    for position, name in enumerate(content.heads):
        last = position == len(content.heads) - 1
        words = name if letter or not last else f"{name}文件"
        line = _line(file, words, font=TITLE, size=size, align=CENTRE, colour=RED, pitch=Pt(size.pt * 1.3), before=None if position else PITCH)
        if letter and last:
            _rule(line, "bottom", "thickThinSmallGap", 24)
    if letter:
        _line(file, content.doc_number, align=RIGHT, before=Pt(4))
    else:
        _rule(_line(file, content.doc_number, align=CENTRE, before=PITCH, after=Pt(11)), "bottom", "single", 18)


def _masthead(file: Any, content: Document) -> None:
    """The name of a brief, its issue, and in one line who made it and when."""
    for name in content.heads:
        size = min(Pt(30), Pt(max(1, 420 // max(1, len(name)))))
        _line(file, name, font=TITLE, size=size, align=CENTRE, pitch=Pt(size.pt * 1.3))
    _line(file, content.doc_number, font=KAI, align=CENTRE, before=Pt(8))
    line = _line(file, f"{'、'.join(content.signers)}\t{date_words(content.signed_on) if content.signed_on else ''}", before=Pt(8))
    line.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    _rule(line, "bottom", "single", 12, "000000")


def _paragraph(file: Any, block: Paragraph) -> None:
    for text in block.text.split("\n"):
        _line(file, text.strip(), indent=2)


def _heading(file: Any, block: Heading) -> None:
    line = _line(file, block.title, font=LEVELS[block.level], indent=2, style=f"Heading {block.level}" if not block.text else "Normal")
    if block.text:
        _font(line.add_run(block.text), FANG, BODY)


def _table(file: Any, block: Table) -> None:
    _line(file, block.caption, font=HEI, size=SMALL, align=CENTRE, before=Pt(8)).paragraph_format.keep_with_next = True
    table = file.add_table(rows=1, cols=len(block.heads), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = _widths(block)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # some readers take the grid, others the cells
    _row(table.rows[0], block.heads, widths, HEI)
    repeat = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for values in block.rows:
        _row(table.add_row(), values, widths, FANG)
    _line(file, "", size=Pt(8), pitch=Pt(10))


def _widths(block: Table) -> list[Any]:
    shares = list(block.widths) or [max(len(str(row[column] or "")) for row in [block.heads, *block.rows]) + 1 for column in range(len(block.heads))]
    return [Mm(156 * share / sum(shares)) for share in shares]


def _row(row: Any, values: Any, widths: list[Any], font: str) -> None:
    cut = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(cut)
    for cell, value, width in zip(row.cells, values, widths, strict=True):
        cell.width = width
        line = cell.paragraphs[0]
        number = isinstance(value, int | float)
        line.alignment = CENTRE if font == HEI else RIGHT if stands_right(value) else LEFT
        line.paragraph_format.line_spacing_rule, line.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(20)
        _font(line.add_run(f"{value:,}" if number else str(value or "")), font, TABLE)


def _picture(file: Any, block: Picture) -> None:
    line = file.add_paragraph()
    line.alignment, line.paragraph_format.keep_with_next = CENTRE, True
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    shape = line.add_run().add_picture(BytesIO(block.data), width=Mm(block.width_mm))
    shape._inline.docPr.set("descr", block.caption)  # read out by screen readers
    _line(file, block.caption, font=KAI, size=SMALL, align=CENTRE, after=Pt(8))


WRITERS: dict[type, Any] = {Paragraph: _paragraph, Heading: _heading, Table: _table, Picture: _picture}


def _tail(file: Any, content: Document) -> None:
    """附件 one line below the text; signers and date to the right, the date four characters in (of a brief they stand at its head)."""
    if content.blocks and isinstance(content.blocks[-1], Paragraph):
        file.paragraphs[-1].paragraph_format.keep_with_next = True  # no page with nothing but the signature
    several = len(content.attachments) > 1
    for position, text in enumerate(attachment_lines(content.attachments)):
        line = _line(file, text, before=None if position else PITCH).paragraph_format
        hang = 3 + len(f"{position + 1}. ") / 2 * several  # a second line begins under the first word of the name
        line.left_indent, line.first_line_indent, line.keep_with_next = round(BODY * (2 + hang)), round(BODY * -hang), bool(content.signers)
    at_head = content.kind is Kind.BRIEF
    day = date_words(content.signed_on) if content.signed_on and not at_head else ""
    for position, name in enumerate(() if at_head else content.signers):
        line = _line(file, name, align=RIGHT, before=None if position else Pt(PITCH.pt * 2))
        line.paragraph_format.right_indent = round(BODY * max(1.0, 4 + (len(day) * 0.75 - len(name)) / 2))
        line.paragraph_format.keep_with_next = True
    if day:
        _line(file, day, align=RIGHT, before=None if content.signers else Pt(PITCH.pt * 2)).paragraph_format.right_indent = BODY * 4
    for position, note in enumerate(content.notes):
        _line(file, note, indent=2, before=None if position else PITCH)
