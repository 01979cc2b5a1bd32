"""Are papers written in a series the same as papers written one by one?"""

from datetime import date
from io import BytesIO
from typing import Any

import docx
import pytest

from bangfu.core.documents import Document, Heading, Kind, Paragraph, Table, write_docx, write_form, write_series

Writer = Any


def paper(name: str, lines: int = 2) -> Document:
    table = Table(f"表 {name}", ("项目", "内容"), [(f"{name}<{number}> & 其他", f"第一行\n第二行 {name}" if number else "") for number in range(lines)], (1, 2))
    return Document(Kind.PLAIN, f"{name}的计划", [Heading(1, f"一、{name}", "正文"), Paragraph(f" {name}　\n第二段 ¤ {name}"), table], signers=["试例单位"], signed_on=date(2022, 5, 20))


def words(data: bytes) -> tuple[list[str], list[list[str]], str]:
    file = docx.Document(BytesIO(data))
    cells = [[cell.text for cell in row.cells] for table in file.tables for row in table.rows]
    return [line.text for line in file.paragraphs], cells, file.core_properties.title


@pytest.mark.parametrize("write", [write_docx, write_form])
def test_series_says_what_single_papers_say(write: Writer) -> None:
    papers = [paper("甲"), paper("乙", 3), paper("丙<&>"), paper("丁", 3)]
    for one, data in zip(papers, write_series(papers, write), strict=True):
        assert words(data) == words(write(one))


def test_series_leaves_out_what_xml_forbids() -> None:
    data = next(write_series([paper("甲\x0b乙")]))
    assert words(data)[0][0] == "甲乙的计划"
