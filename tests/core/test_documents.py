"""Is a paper set as GB/T 9704-2012 asks, read back from the files themselves, and are pictures freed of what they tell?"""

import os
import struct
import zlib
from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from PIL import Image

from bangfu.core.documents import (
    Document,
    Heading,
    Kind,
    Paragraph,
    Picture,
    Table,
    write_docx,
    write_form,
    write_pages,
    write_pdf,
)
from bangfu.core.documents.content import attachment_lines
from bangfu.core.documents.pictures import clean
from bangfu.core.documents.print import has_chinese_font
from bangfu.core.errors import DomainError

PAPER = Document(
    kind=Kind.PAPER, title="关于转发《关于开展残疾人就业帮扶活动的通知》的通知", heads=["甲省人力资源和社会保障厅", "甲省残疾人联合会"],
    doc_number="甲人社联〔2022〕62号", addressees="各市（州）人力资源和社会保障局、残疾人联合会：",
    blocks=[
        Paragraph("现将通知转发给你们，请认真贯彻落实。"), Heading(1, "一、高度重视"), Heading(2, "（一）开展摸查。", "逐户核对。"), Heading(3, "1. 时间"),
        Heading(4, "（1）准备"), Table("表1 情况统计", ["指标", "数量"], [["就业年龄段持证残疾人", 7214], ["未就业", None]], [20, 8]),
    ],
    attachments=["情况统计表", "总结提纲"], signers=["甲省人力资源和社会保障厅", "甲省残疾人联合会"], signed_on=date(2022, 5, 13), notes=["（联系人：王某某）"],
)
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}


def lines_of(content: Document) -> dict[str, object]:
    return {line.text: line for line in docx.Document(BytesIO(write_docx(content))).paragraphs}


def fonts(line: object) -> list[tuple[str, float]]:
    return [(run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt) for run in line.runs]  # type: ignore[attr-defined]


def test_page_is_a4_with_the_standard_margins() -> None:
    section = docx.Document(BytesIO(write_docx(PAPER))).sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=.1)
    assert {name: getattr(section, name).mm for name in MARGINS} == pytest.approx(MARGINS, abs=.1)


@pytest.mark.parametrize(("text", "expected"), [
    (PAPER.title, [("方正小标宋简体", 22)]), ("现将通知转发给你们，请认真贯彻落实。", [("仿宋_GB2312", 16)]), ("一、高度重视", [("黑体", 16)]),
    ("（一）开展摸查。逐户核对。", [("楷体_GB2312", 16), ("仿宋_GB2312", 16)]), ("1. 时间", [("仿宋_GB2312", 16)]), ("（1）准备", [("仿宋_GB2312", 16)]),
])
def test_each_level_has_its_font(text: str, expected: list[tuple[str, int]]) -> None:
    assert fonts(lines_of(PAPER)[text]) == expected


def test_body_lines_stand_22_to_a_page_and_begin_two_characters_in() -> None:
    shape = lines_of(PAPER)["现将通知转发给你们，请认真贯彻落实。"].paragraph_format  # type: ignore[attr-defined]
    assert shape.line_spacing.pt * 22 == pytest.approx(225 / 25.4 * 72, abs=2)
    assert shape.first_line_indent.pt == 32


def test_head_number_signature_and_date_stand_in_order() -> None:
    texts = list(lines_of(PAPER))
    wanted = ["甲省人力资源和社会保障厅", "甲省残疾人联合会文件", "甲人社联〔2022〕62号", PAPER.title, "附件：1. 情况统计表", "　　　2. 总结提纲", "甲省残疾人联合会", "2022年5月13日"]
    assert [text for text in texts if text in wanted] == wanted
    date_line = lines_of(PAPER)["2022年5月13日"]
    assert date_line.paragraph_format.right_indent.pt == 64  # type: ignore[attr-defined]  # four characters


def test_page_number_stands_between_dashes_outside() -> None:
    section = docx.Document(BytesIO(write_docx(PAPER))).sections[0]
    for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):
        line = footer.paragraphs[0]
        assert line.alignment == side
        assert "PAGE" in line._p.xml
        assert line.text == "—  —"


def test_headings_and_pictures_are_told_to_screen_readers() -> None:
    png = BytesIO()
    Image.new("RGB", (40, 20), "red").save(png, "PNG")
    file = docx.Document(BytesIO(write_docx(replace(PAPER, blocks=[*PAPER.blocks, Picture(png.getvalue(), "招聘会现场")]))))
    assert [line.style.name for line in file.paragraphs if line.text in ("一、高度重视", "1. 时间")] == ["Heading 1", "Heading 3"]
    assert file.inline_shapes[0]._inline.docPr.get("descr") == "招聘会现场"


def test_second_line_of_an_annex_begins_under_its_name_and_the_signature_follows() -> None:
    first = next(line for line in docx.Document(BytesIO(write_docx(PAPER))).paragraphs if line.text.startswith("附件：1. "))
    shape = first.paragraph_format
    assert (shape.left_indent.pt, shape.first_line_indent.pt) == (16 * 6.5, -16 * 4.5)
    assert shape.keep_with_next


@pytest.mark.parametrize(("names", "lines"), [([], []), (["甲表"], ["附件：甲表"]), (["甲", "乙"], ["附件：1. 甲", "　　　2. 乙"])])
def test_attachments_are_numbered_only_when_several(names: list[str], lines: list[str]) -> None:
    assert attachment_lines(names) == lines


@pytest.fixture
def chinese_font() -> None:
    """Pages need a Chinese font; a machine without one is told so, and only the build must have one."""
    if not has_chinese_font() and not os.environ.get("CI"):
        pytest.skip("no Chinese font on this machine")


@pytest.mark.usefixtures("chinese_font")
@pytest.mark.parametrize("kind", list(Kind))
def test_pdf_holds_the_same_words_on_a4(kind: Kind) -> None:
    pdf = pypdfium2.PdfDocument(write_pdf(replace(PAPER, kind=kind)))
    assert pdf[0].get_size() == pytest.approx((595.3, 841.9), abs=1)
    text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    for words in ("甲省残疾人联合会", "一、高度重视", "7,214", "2022年5月13日", "联系人"):
        assert words in text
    assert ("甲人社联〔2022〕62号" in text) is (kind is not Kind.PLAIN)


@pytest.mark.usefixtures("chinese_font")
def test_long_paper_numbers_its_pages() -> None:
    pdf = pypdfium2.PdfDocument(write_pdf(replace(PAPER, blocks=[Paragraph("逐户核对基本信息。" * 12)] * 20)))
    assert [f"— {number} —" in page.get_textpage().get_text_bounded() for number, page in enumerate(pdf, 1)] == [True] * len(pdf)


@pytest.mark.usefixtures("chinese_font")
def test_pages_come_as_pictures() -> None:
    pages = write_pages(PAPER)
    assert all(page.startswith(b"\x89PNG") for page in pages)


@pytest.mark.usefixtures("chinese_font")
def test_words_cannot_become_markup() -> None:
    text = "#let x = 1 $x$ *粗* @foo [空] \\ //"
    pdf = pypdfium2.PdfDocument(write_pdf(replace(PAPER, blocks=[Paragraph(text)])))
    assert "#let x = 1 $x$ *粗* @foo" in "".join(page.get_textpage().get_text_bounded() for page in pdf)


def test_picture_loses_its_place_and_stands_upright() -> None:
    raw, exif = BytesIO(), Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "某相机"  # turned by 90°, maker
    exif.get_ifd(0x8825)[2] = (43.0, 22.0, 1.0)
    Image.new("RGB", (400, 200), "white").save(raw, "JPEG", exif=exif)
    raw.seek(0)
    with Image.open(BytesIO(clean(raw))) as made:
        assert made.size == (200, 400)
        assert not made.getexif()
        assert "comment" not in made.info


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n broken"])
def test_file_that_is_no_picture_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(DomainError, match="JPG"):
        clean(BytesIO(data))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("chunk", [
    _chunk(b"eXIf", b"M?\0*\0\0\0\x08\0\0"), _chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(20_000_000))),
], ids=["broken table of the camera", "notes that unpack to megabytes"])
def test_hostile_picture_is_refused_in_words(chunk: bytes) -> None:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
    pixels = _chunk(b"IDAT", zlib.compress(bytes(8 * 25)))
    with pytest.raises(DomainError, match="JPG"):
        clean(BytesIO(b"\x89PNG\r\n\x1a\n" + head + chunk + pixels + _chunk(b"IEND", b"")))


ODD_WORDS = "甲\x01\x0b#set page() $x$ @ref\ufffe乙"


@pytest.mark.parametrize("kind", Kind)
def test_characters_no_file_takes_are_left_out(kind: Kind) -> None:
    paper = Document(kind=kind, title=ODD_WORDS, heads=[ODD_WORDS], signers=[ODD_WORDS], notes=[ODD_WORDS],
                     blocks=[Paragraph(ODD_WORDS), Heading(1, ODD_WORDS), Table(ODD_WORDS, (ODD_WORDS,), [(ODD_WORDS,)], (90,))])
    assert "甲#set page() $x$ @ref乙" in "".join(one.text for one in docx.Document(BytesIO(write_docx(paper))).paragraphs)
    assert write_pdf(paper).startswith(b"%PDF")
    assert write_form(Document(kind=kind, title=ODD_WORDS, blocks=[Paragraph(ODD_WORDS), Table(ODD_WORDS, (), [(ODD_WORDS, "")], (45, 45))]))


def test_paper_of_many_issuers_is_written() -> None:
    issuers = [f"某某省第{number}人力资源和社会保障厅" for number in range(30)]
    assert write_docx(Document(kind=Kind.PAPER, title="通" * 300, heads=issuers, signers=issuers, blocks=[Paragraph("一")]))


def test_letter_without_a_name_in_its_head_is_written() -> None:
    assert write_docx(Document(kind=Kind.LETTER, title="函", heads=[""], blocks=[Paragraph("一")]))
