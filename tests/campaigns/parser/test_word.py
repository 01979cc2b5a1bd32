"""Does a Word file read as it looks: numbers of lists, red heads in boxes, what was deleted and what stayed, tables?"""

import zipfile
from io import BytesIO

import pytest

from bangfu.campaigns.parser import decode_notice, parse_notice
from bangfu.campaigns.parser.files.numbering import counted
from tests.campaigns.parser.scoring import NOTICES, compare, expected_notices
from tests.campaigns.parser.writers import paragraph, run, table, text_box, word_file, zipped

MODEL = "jilin-2022"


def read(*blocks: str, **parts: str) -> list[str]:
    return [line for line in decode_notice(word_file(*blocks, **parts)).split("\n") if line]


def test_lists_that_number_themselves_count_and_begin_anew() -> None:
    blocks = [paragraph(text, level=level) for text, level in (("主题", 0), ("措施", 0), ("摸查", 1), ("培训", 1), ("时间", 2), ("地点", 2), ("要求", 0), ("领导", 1), ("甲", 3))]
    assert read(*blocks) == ["一、主题", "二、措施", "（一）摸查", "（二）培训", "1. 时间", "2. 地点", "三、要求", "（一）领导", "① 甲"]


def test_a_list_with_its_own_start_begins_anew_and_a_style_brings_its_list() -> None:
    assert read(paragraph("甲", level=0), paragraph("乙", style="Item"), paragraph("丙", style="Child"), paragraph("丁", level=0)) == ["一、甲", "一、乙", "二、丙", "三、丁"]


@pytest.mark.parametrize(("count", "number", "words"), [
    ("chineseCountingThousand", 11, "十一"), ("chineseCounting", 20, "二十"), ("japaneseCounting", 103, "一百〇三"), ("ideographDigital", 12, "一二"),
    ("ideographTraditional", 3, "丙"), ("chineseLegalSimplified", 12, "拾贰"), ("decimalEnclosedCircle", 20, "⑳"), ("decimalEnclosedParen", 4, "（4）"),
    ("decimalZero", 7, "07"), ("upperRoman", 9, "IX"), ("lowerLetter", 28, "bb"), ("somethingNew", 5, "5"), ("chineseCounting", 0, "0"),
])
def test_numbers_are_written_as_word_writes_them(count: str, number: int, words: str) -> None:
    assert counted(number, count) == words


def test_words_of_text_boxes_stand_once_and_before_their_paragraph() -> None:
    assert read(paragraph("关于开展活动的通知", inside=text_box("甲省残疾人联合会文件"))) == ["甲省残疾人联合会文件", "关于开展活动的通知"]


def test_insertions_are_read_and_deletions_are_not() -> None:
    changes = (f'<w:ins w:id="1">{run("于5月20日前")}</w:ins><w:del w:id="2"><w:r><w:delText>于5月2日前</w:delText></w:r></w:del>'
               f'<w:moveFrom w:id="3">{run("移走")}</w:moveFrom>{run("报送")}')
    assert read(paragraph("请", inside=changes)) == ["请于5月20日前报送"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    cut = '<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>' + run("认真") + "</w:p>"
    assert read(cut, paragraph("落实")) == ["认真落实"]


def test_fields_links_controls_and_breaks_read_as_shown() -> None:
    field = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "x"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
             + run("平台") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    page = '<w:fldSimple w:instr=" PAGE ">' + run("7") + "</w:fldSimple>"
    control = f"<w:sdt><w:sdtContent>{run('登录')}</w:sdtContent></w:sdt>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r>"
    text = paragraph("请", inside=f"{control}<w:hyperlink>{field}</w:hyperlink>{page}{hidden}<w:r><w:br/></w:r>{run('电话')}<w:r><w:tab/></w:r>{run('0431')}")
    assert read(text) == ["请登录平台", "电话\t0431"]


def test_a_table_of_contents_is_left_out() -> None:
    gallery = "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr><w:sdtContent>" + paragraph("一、主题 1") + "</w:sdtContent></w:sdt>"
    assert read(gallery, paragraph("二、措施 2", style="TOC1"), paragraph("正文")) == ["正文"]


def test_of_a_head_only_issuers_and_number_are_read() -> None:
    head = paragraph("甲省残疾人联合会文件") + paragraph("甲残联〔2024〕5号") + paragraph("内部资料 注意保存")
    assert read(paragraph("正文"), header=head) == ["甲省残疾人联合会文件", "甲残联〔2024〕5号", "正文"]


def test_rows_are_lines_with_tabs_and_stacked_names_keep_their_numbers() -> None:
    stacked = [paragraph("王某") + paragraph("李某"), paragraph("0431-80000001") + paragraph("0431-80000002")]
    assert read(table(("单位", "姓名", "电话"), ("省就业局", *stacked))) == ["单位\t姓名\t电话", "省就业局\t王某\t0431-80000001", "\t李某\t0431-80000002"]


def test_a_red_head_in_a_table_reads_as_issuers() -> None:
    assert read(table((paragraph("甲省人力资源和社会保障厅") + paragraph("甲省残疾人联合会"), "文件"))) == ["甲省人力资源和社会保障厅", "甲省残疾人联合会文件"]
    assert read(table(("甲省残疾人联合会文件",))) == ["甲省残疾人联合会文件"]


def test_strict_files_read_like_others() -> None:
    """ISO strict files differ in the names of their namespaces only."""
    with zipfile.ZipFile(BytesIO(word_file(paragraph("甲", level=0)))) as file:
        parts = {name: file.read(name).replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006", b"http://purl.oclc.org/ooxml/wordprocessingml")
                 .replace(b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument") for name in file.namelist()}
    assert decode_notice(zipped(parts)).strip() == "一、甲"


def as_word(text: str) -> bytes:
    """The lines of a notice as paragraphs, the cells of its tables as cells."""
    rows = (line.strip(" \u3000\xa0") for line in text.split("\n"))
    return word_file(*(table(tuple(row.split("\t"))) if "\t" in row.strip() else paragraph(row.replace("&", "&amp;").replace("<", "&lt;")) for row in rows))


@pytest.mark.parametrize("name", [MODEL, "blind4-three-levels", "blind5-city-forward-table", "county-forward-cited"])
def test_notices_give_the_same_facts_as_their_text(name: str) -> None:
    text = decode_notice((NOTICES / f"{name}.txt").read_bytes())
    read_back = parse_notice(decode_notice(as_word(text)))
    right = [fact for fact, ok, _, _ in compare(parse_notice(text), expected_notices()[name] or {}) if ok]
    also = {fact for fact, ok, _, _ in compare(read_back, expected_notices()[name] or {}) if ok}
    assert [fact for fact in right if fact not in also] == []


@pytest.mark.parametrize("number", ["²", "一", "-1", "9" * 5000, "1e9"])
def test_a_number_nobody_writes_makes_no_list_and_no_foreign_words(number: str) -> None:
    levels = f'<w:lvl w:ilvl="{number}"><w:start w:val="{number}"/></w:lvl><w:lvl w:ilvl="0"><w:start w:val="{number}"/><w:lvlText w:val="%1."/></w:lvl>'
    lists = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="{number}"/></w:num>'
    text = read(paragraph("甲", level=0), paragraph("乙"), numbering=lists)
    assert [line[-1] for line in text] == ["甲", "乙"]


def test_a_file_that_unpacks_to_millions_of_empty_paragraphs_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="不像一份通知"):
        decode_notice(word_file("<w:p/>" * 1_500_000))


def test_a_file_with_more_words_than_any_notice_is_refused() -> None:
    with pytest.raises(ValueError, match="不像一份通知"):
        decode_notice(word_file(*[paragraph("字" * 1000)] * 800))
