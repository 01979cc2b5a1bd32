"""Are working sheets set alike as .docx and .pdf: heads on every page, numbered pages, thousands of rows in seconds?"""

import time
from io import BytesIO

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from bangfu.core.documents.codes import code_of
from bangfu.core.documents.sheets import Grid, Line, Sheet, Sheets
from bangfu.core.documents.sheets_print import write_sheets_pdf
from bangfu.core.documents.sheets_word import write_sheets_docx

ROWS = [("1", "张*山", ""), "太平川村　2 人", ("2", "李*\x01<&", "")]


def sheets(rows=ROWS, count: int = 2, **more) -> Sheets:
    grid = Grid((1, 3, 4), rows, ("序号", "姓名", "签字"), labels=(0,))
    return Sheets("花名册", [Sheet(f"花名册 {number}", ["敦化市"], [Line("说明", bold=True), grid], **more) for number in range(1, count + 1)], foot="敦化市残联", landscape=True)


def pages_of(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as file:
        return [page.get_textpage().get_text_range() for page in file]


def test_word_file_opens_landscape_with_its_tables_and_fields() -> None:
    file = docx.Document(BytesIO(write_sheets_docx(sheets())))
    section = file.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert [[cell.text for cell in row.cells][:2] for row in file.tables[0].rows] == [["序号", "姓名"], ["1", "张*山"], ["太平川村　2 人"] * 2, ["2", "李*<&"]]
    assert file.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None, "heads stand on every page"
    fields = [one.text.strip() for one in section.footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    breaks = list(file.element.body.iter(qn("w:pageBreakBefore")))
    assert len(breaks) == 1, "the second sheet begins a page"


def test_pdf_numbers_its_pages_and_repeats_the_heads() -> None:
    pages = pages_of(write_sheets_pdf(sheets([(str(number), "张*山", "") for number in range(60)], count=1)))
    assert len(pages) > 1
    assert all("签字" in page and f"第 {number} 页，共 {len(pages)} 页" in page for number, page in enumerate(pages, 1))


def test_code_stands_in_both_files() -> None:
    made = sheets(code=code_of("https://example.org/?q=0000001-3"))
    file = docx.Document(BytesIO(write_sheets_docx(made)))
    assert len(file.inline_shapes) == 2
    assert "0000" not in pages_of(write_sheets_pdf(made))[0]


@pytest.mark.parametrize("write", [write_sheets_docx, write_sheets_pdf])
def test_five_thousand_rows_are_quick_and_small(write) -> None:
    rows = [row for village in range(100) for row in (f"第{village}村", *[(str(number), "张*山", "") for number in range(50)])]
    began = time.process_time()
    data = write(sheets(rows, count=1))
    assert time.process_time() - began < 10
    assert len(data) < 1_500_000
