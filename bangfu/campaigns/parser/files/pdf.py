"""What does a PDF say? Characters with their places, put into lines, cells and paragraphs."""

from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

from ..words import HAN
from .glyphs import MOST_GLYPHS, TOO_LONG, Glyph, glyphs_of
from .grids import Grid, grids_of
from .pages import Item, Line, Page, Row, glue, is_cut, lines_of, paragraphs_of
from .rows import row_lines

MOST_PAGES, MOST_OBJECTS = 300, 400_000  # objects: words, lines and pictures drawn
SCANNED = "是扫描件或图片，里面没有文字。请上传 Word 稿（.docx），或把文字复制后粘贴。"
LOCKED = "PDF 有打开密码，读不出来。请去掉密码后另存，或上传 Word 稿（.docx）。"
BROKEN = "PDF 文件已损坏，打不开。请重新导出一份，或上传 Word 稿（.docx）。"
GARBLED = "PDF 里的文字读出来是乱码（字体没有带编码）。请上传 Word 稿（.docx），或打开 PDF 把文字复制后粘贴。"
FEW = 20  # characters: a paper with fewer is a picture with a page number


def read_pdf(raw: bytes) -> str:
    """The text of a .pdf, a line a paragraph. Raises ValueError with a Chinese message."""
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        raise ValueError(LOCKED if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD else BROKEN) from error
    try:
        if len(document) > MOST_PAGES:
            raise ValueError(f"PDF 有 {len(document):,} 页，不像一份通知。请只保留通知和原文的正文。")
        pages = _pages(document)
    except pypdfium2.PdfiumError as error:
        raise ValueError(BROKEN) from error
    finally:
        document.close()
    _check(pages)
    return "\n".join(paragraphs_of(pages))


def _pages(document: Any) -> list[Page]:
    pages: list[Page] = []
    count = objects = 0
    for number in range(len(document)):
        page = document[number]
        objects += pdfium.FPDFPage_CountObjects(page.raw)
        if objects > MOST_OBJECTS:
            raise ValueError(f"PDF 里画的图形超过 {MOST_OBJECTS:,} 个，不像一份通知。请只保留通知和原文的正文。")
        glyphs, upright = glyphs_of(page)
        count += len(glyphs)
        if count > MOST_GLYPHS:
            raise ValueError(TOO_LONG)
        pages.append(Page(_items(glyphs, grids_of(page) if upright else []), scanned=not glyphs and _has_picture(page)))
        page.close()
    return pages


def _items(glyphs: list[Glyph], grids: list[Grid]) -> list[Item]:
    """Lines of text and rows of tables, from top to bottom."""
    free: list[Glyph] = []
    inside: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        place = next((at for at, grid in enumerate(grids) if grid.holds(glyph)), None)
        (free if place is None else inside.setdefault(place, [])).append(glyph)
    items: list[Item] = list(lines_of(free))
    for place, held in inside.items():
        items.extend(rows_of(grids[place], held))
    return sorted(items, key=lambda item: -item.y)


def rows_of(grid: Grid, glyphs: list[Glyph]) -> list[Item]:
    """Each row of a ruled table as lines with tabs."""
    cells: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        cells.setdefault(grid.cell_of(glyph), []).append(glyph)
    found: list[Item] = []
    for row in sorted({row for row, _ in cells}):
        texts = [_cell_text(lines_of(cells.get((row, column), [])), grid.columns[column + 1]) for column in range(len(grid.columns) - 1)]
        top = max(glyph.y for (at, _), held in cells.items() if at == row for glyph in held)
        found.append(Row(top, tuple(row_lines(texts)), tuple(texts)))
    return found


def _cell_text(lines: list[Line], right: float) -> list[str]:
    """The lines of a cell, those that were broken at its edge joined again."""
    texts: list[str] = []
    last: Line | None = None
    for line in lines:
        if last is not None and last.y - line.y < 2.6 * line.em and (is_cut(last, line) or right - last.right < line.word + line.em):
            texts[-1] += glue(texts[-1], line.text) + line.text
        else:
            texts.append(line.text)
        last = line
    return texts


def _has_picture(page: Any) -> bool:
    return any(True for _ in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,)))


def _check(pages: list[Page]) -> None:
    """A scan, or words in a font whose characters nobody can name, are no text."""
    text = "".join(words for page in pages for item in page.items for words in item.texts)
    if len(text) < FEW:
        raise ValueError(f"这份 PDF {SCANNED}")
    if pages[0].scanned:
        raise ValueError(f"PDF 的第 1 页{SCANNED}")
    chinese = sum(1 for char in text if HAN[0] <= char <= HAN[2])
    if chinese * 5 < len(text):
        raise ValueError(GARBLED)
