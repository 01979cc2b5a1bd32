"""Does a PDF read like the text it was made of: lines joined, page numbers and running heads gone, tables kept?"""

import os
import zlib
from typing import Any

import pytest
import typst

from bangfu.campaigns.parser import decode_notice, parse_notice
from bangfu.campaigns.parser.files.glyphs import Glyph
from bangfu.campaigns.parser.files.pages import glue, lines_of
from bangfu.core.documents.print import has_chinese_font
from tests.campaigns.parser.scoring import NOTICES, compare, expected_notices

FONTS = '("FandolSong", "Noto Serif CJK SC", "SimSun")'
PAGE = """#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm), header: align(center, text(size: 9pt)[某某省文件汇编]),
  footer: context align(center, text(size: 14pt)[— #counter(page).display() —]))
#set text(font: FONTS, size: 16pt, lang: "zh", region: "cn")
#set par(leading: 13pt, spacing: 13pt, justify: true)
"""
LONG = "要进一步加强残疾人就业培训状况实名制信息统计系统数据采集，充分发挥残疾人专职委员作用，利用电话、微信、入户调查等方式开展信息采集录入。"


@pytest.fixture(autouse=True)
def chinese_font() -> None:
    if not has_chinese_font() and not os.environ.get("CI"):
        pytest.skip("no Chinese font on this machine")


def pages(source: str, tmp_path: Any) -> bytes:
    file = tmp_path / "x.typ"
    file.write_text(PAGE.replace("FONTS", FONTS) + source, encoding="utf-8")
    return typst.compile(file, format="pdf")


def indented(text: str) -> str:
    return f"#par(first-line-indent: (amount: 2em, all: true))[{text}]\n"


def read(source: str, tmp_path: Any) -> list[str]:
    return [line for line in decode_notice(pages(source, tmp_path)).split("\n") if line]


def test_broken_lines_are_joined_and_paragraphs_stay_apart(tmp_path: Any) -> None:
    assert read(indented(LONG) + indented("（一）开展摸查。" + LONG) + indented("短。"), tmp_path) == [LONG, "（一）开展摸查。" + LONG, "短。"]


def test_a_paragraph_goes_on_over_the_page_and_heads_and_numbers_are_dropped(tmp_path: Any) -> None:
    lines = read(indented(LONG * 12) + indented("完。"), tmp_path)
    assert lines == [LONG * 12, "完。"]


def test_paragraphs_without_indent_are_parted_by_the_room_between(tmp_path: Any) -> None:
    full = "开展情况摸查，结合实际主动开展电话调查和实地访谈，了解。" * 3  # its last line is full
    assert read("#set par(spacing: 22pt)\n" + f"{full}\n\n" * 3, tmp_path) == [full] * 3


def test_a_title_in_two_lines_and_signers_at_the_right_stay_lines(tmp_path: Any) -> None:
    source = ("#align(center, text(size: 22pt)[关于转发《人力资源社会保障部办公厅 中国残联办公厅关于开展残疾人就业帮扶活动的通知》的通知])\n"
              + indented(LONG) + "#align(right)[甲省人力资源和社会保障厅]\n#align(right)[甲省残疾人联合会]\n#align(right)[2022年5月13日]")
    lines = read(source, tmp_path)
    assert "".join(lines[:-4]) == "关于转发《人力资源社会保障部办公厅 中国残联办公厅关于开展残疾人就业帮扶活动的通知》的通知"
    assert lines[-4:] == [LONG, "甲省人力资源和社会保障厅", "甲省残疾人联合会", "2022年5月13日"]


def test_a_ruled_table_reads_row_by_row_with_broken_cells_joined(tmp_path: Any) -> None:
    table = ("#table(columns: (3cm, 3cm, 5cm), [单位], [姓名], [电话], table.cell(rowspan: 2)[省残疾人就业服务指导中心], [王某某], [0431-80000001], [李某某], [0431-80000002])")
    assert read(indented(LONG) + table, tmp_path)[1:] == ["单位\t姓名\t电话", "省残疾人就业服务指导中心\t王某某\t0431-80000001", "\t李某某\t0431-80000002"]


def test_a_row_cut_by_the_end_of_a_page_is_one_row(tmp_path: Any) -> None:
    cut = "#table(columns: (3cm, 2.6cm, 5cm), table.cell(colspan: 3)[联系方式], [省残疾人就业服务指导中心], [王某某], [0431-\\ 80000001])"
    lines = read("#v(17.2cm)\n" + cut + indented(LONG), tmp_path)
    assert "省残疾人就业服务指导中心\t王某某\t0431-80000001" in lines


def test_dates_at_the_head_of_two_pages_are_no_running_head(tmp_path: Any) -> None:
    source = indented(LONG) + "#pagebreak()\n#align(right)[2022年5月13日]\n#pagebreak()\n#align(right)[2022年5月7日]"
    assert read(source, tmp_path) == [LONG, "2022年5月13日", "2022年5月7日"]


def test_columns_without_rules_are_parted(tmp_path: Any) -> None:
    rows = "#grid(columns: (7cm, 3cm, 5cm), row-gutter: 13pt, [省就业服务局], [王某某], [0431-80000001], [省残疾人就业服务中心], [陈某某], [0431-80000002])"
    assert read(indented(LONG) + rows, tmp_path)[1:] == ["省就业服务局\t王某某 0431-80000001", "省残疾人就业服务中心 陈某某 0431-80000002"]


def test_radicals_read_as_the_characters_they_look_like(tmp_path: Any) -> None:
    assert read(indented("5⽉20⽇前报送⼯作总结，⻓春市、安图县各⻔店⻅附件。"), tmp_path) == ["5月20日前报送工作总结，长春市、安图县各门店见附件。"]


def test_letters_set_apart_and_watermarks_do_not_disturb(tmp_path: Any) -> None:
    mark = '#place(center, rotate(45deg, text(size: 50pt)[内部资料]))\n'
    assert read(mark + "#align(center, text(size: 22pt, tracking: 14pt)[甲省残疾人联合会文件])\n" + indented(LONG), tmp_path) == ["甲省残疾人联合会文件", LONG]


@pytest.mark.parametrize(("before", "after", "blank"), [
    ("联系人：王某 0431-80000001", "0431-80000002", " "), ("电话：0431-80000001", "abc@example.com", " "), ("电话：0431-80000001", "邮箱：", " "),
    ("王某某", "电话：0431", " "), ("电子", "邮箱：a", ""), ("2022", "年", ""), ("开展 job", "fair", " "), ("abc@exam", "ple.com", ""), ("加强", "领导", ""),
])
def test_the_blank_lost_at_the_end_of_a_line_comes_back(before: str, after: str, blank: str) -> None:
    assert glue(before, after) == blank


def test_a_character_drawn_twice_for_bold_type_is_one() -> None:
    from bangfu.campaigns.parser.files.glyphs import _drawn_once

    row = [Glyph("甲", 10, 26, 100, 16), Glyph("甲", 10.4, 26.4, 100, 16), Glyph("甲", 26, 42, 100, 16)]
    assert [line.text for line in lines_of(_drawn_once(row))] == ["甲甲"]


def as_pdf(text: str, tmp_path: Any) -> bytes:
    """The lines of a notice, indented as they are."""
    escaped = [(line, "".join(f"\\u{{{ord(char):x}}}" if char in "#*_`$<>@[]\\/~=-+." else char for char in line.strip(" \u3000\t\xa0"))) for line in text.split("\n")]
    return pages("\n".join(indented(words) if line.startswith(("\u3000", " ")) else f"#par[{words}]\n" if words else "#v(29pt)\n" for line, words in escaped), tmp_path)


@pytest.mark.parametrize("name", ["jilin-2022", "county-forward-cited", "province-dpf-weekly"])
def test_notices_give_the_same_facts_as_their_text(name: str, tmp_path: Any) -> None:
    text = decode_notice((NOTICES / f"{name}.txt").read_bytes())
    expected = expected_notices()[name] or {}
    right = {fact for fact, ok, _, _ in compare(parse_notice(text), expected) if ok}
    also = {fact for fact, ok, _, _ in compare(parse_notice(decode_notice(as_pdf(text, tmp_path))), expected) if ok}
    assert right - also == set()


def drawn(content: bytes) -> bytes:
    """A PDF of one page with this content, packed as hostile ones are."""
    stream = zlib.compress(content)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(stream), stream), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    return b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%b\nendobj\n" % (number, part) for number, part in enumerate(parts, 1)) + b"trailer<</Size 6/Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize(("content", "words"), [
    (b"BT /F 9 Tf 9 700 Td " + b"(abcdefghij) Tj " * 40_000 + b"ET", "文字超过"), (b"BT /F 9 Tf 9 700 Td (abc) Tj ET " + b"1 1 m 90 1 l S " * 410_000, "图形超过"),
], ids=["characters", "lines"])
def test_a_small_file_with_a_monstrous_page_is_refused_before_it_is_read(content: bytes, words: str) -> None:
    raw = drawn(content)
    assert len(raw) < 50_000
    with pytest.raises(ValueError, match=words):
        decode_notice(raw)
