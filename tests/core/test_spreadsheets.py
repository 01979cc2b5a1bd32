"""Is a workbook from outside read as it is meant, refused with one clear message, and ours written as plain text?"""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets import Column, Limits, Page, open_workbook, read_sheet, write_workbook
from tests.broken import make


def texts(file: object, **options: object) -> list[tuple[str, ...]]:
    return [row.cells for row in read_sheet(file, **options).rows()]  # type: ignore[arg-type]


def written(fill) -> bytes:
    """A workbook as Excel writes it; `fill(book, sheet)`."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        fill(book, book.add_worksheet("名册"))
    return file.getvalue()


@pytest.mark.parametrize("name", make.FILES)
def test_broken_file_is_refused_with_one_message(name: str) -> None:
    made, words = make.FILES[name]
    with pytest.raises(DomainError) as refusal:
        read_sheet(SimpleUploadedFile(name, made()))
    assert all(word in refusal.value.message for word in words), refusal.value.message
    assert refusal.value.message.endswith("。")


def test_large_file_is_refused_from_its_size_unread() -> None:
    class Huge:
        size = 300 * 1024 * 1024

        def read(self, *_: int) -> bytes:
            raise AssertionError("was read")

    with pytest.raises(DomainError, match="300 MB，超过 50 MB"):
        read_sheet(Huge())


def test_sheet_with_too_many_rows_or_columns_is_refused() -> None:
    with pytest.raises(DomainError, match="有 12 行，一次最多 10 行"):
        read_sheet(make.xlsx([["x"]] * 12), limits=Limits(rows=10))
    with pytest.raises(DomainError, match="有 12 列，最多 10 列"):
        read_sheet(make.xlsx([["x"] * 12]), limits=Limits(columns=10))


def test_cells_come_as_they_would_be_typed() -> None:
    def fill(book: xlsxwriter.Workbook, sheet) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["　张试\n", 5, 3.5, 13800001234, True, ""])
        sheet.write_datetime(1, 0, datetime(2022, 5, 17), day)
        sheet.write_datetime(1, 1, datetime(2022, 5, 17, 9, 30), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_formula(1, 2, '="a"&"b"', None, "ab")
        sheet.write_string(1, 3, "222403197605121315")

    assert texts(written(fill)) == [
        ("张试", "5", "3.5", "13800001234", "是"),
        ("2022-05-17", "2022-05-17 09:30", "ab", "222403197605121315", ""),
    ]


def test_rows_and_columns_keep_their_place() -> None:
    sheet = read_sheet(written(lambda _, sheet: sheet.write_row(3, 2, ["姓名", "证号"])))
    assert [(row.number, row.cells) for row in sheet.rows(4)] == [(4, ("", "", "姓名", "证号"))]
    assert sheet.table.height == 4


def test_number_too_long_to_be_exact_is_named() -> None:
    sheet = read_sheet(written(lambda _, sheet: sheet.write_row(1, 0, ["张", 222403197605121315])))
    assert list(sheet.problems) == [(2, 1)]
    assert "前 15 位" in sheet.problems[2, 1]
    assert "文本" in sheet.problems[2, 1]
    assert next(sheet.rows(2)).cells == ("张", "")


def test_number_of_fifteen_digits_is_exact() -> None:
    sheet = read_sheet(written(lambda _, sheet: sheet.write_row(0, 0, [222403760512131])))
    assert next(sheet.rows()).cells == ("222403760512131",)
    assert sheet.problems == {}


def test_scientific_text_of_a_csv_is_named() -> None:
    sheet = read_sheet("姓名,证号\n张,2.22403E+17\n".encode("gb18030"))
    assert list(sheet.problems) == [(2, 1)]


def test_formula_without_result_and_formula_in_error_are_named() -> None:
    sheet = read_sheet(make.xlsx([["姓名", "证号"], ["张", "=A1&1"]]))
    assert "没有计算结果" in sheet.problems[2, 1]
    wrong = read_sheet(written(lambda _, sheet: [sheet.write(0, 0, "x"), sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")]))
    assert "#DIV/0!" in wrong.problems[2, 0]


def test_formula_that_gives_an_empty_text_is_no_problem() -> None:
    sheet = read_sheet(make.with_sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>""</f><v></v></c></row>'))
    assert sheet.problems == {}


def test_command_in_a_cell_stays_text() -> None:
    def fill(_, sheet) -> None:
        sheet.write_string(0, 0, "=cmd|' /C calc'!A0")

    assert texts(written(fill)) == [("=cmd|' /C calc'!A0",)]


def test_old_workbook_is_read_whatever_its_name() -> None:
    rows = [make.HEADS, make.GOOD]
    assert texts(SimpleUploadedFile("名册.xlsx", make.xls(rows))) == [tuple(row) for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_is_read_in_the_encodings_of_offices(encoding: str, separator: str) -> None:
    rows = [["姓名", "住址"], ["张试", '敦化"市"']]
    text = "\r\n".join(separator.join(row) for row in rows)
    assert texts(text.encode(encoding))[0] == ("姓名", "住址")


def test_first_visible_sheet_with_content_is_taken() -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        hidden = book.add_worksheet("字典")
        hidden.write(0, 0, "不是它")
        book.add_worksheet("空表").activate()
        book.add_worksheet("名册").write(0, 0, "姓名")
        hidden.hide()
    assert open_workbook(file).names == ["空表", "名册"]
    assert read_sheet(file).name == "名册"
    with pytest.raises(DomainError, match="没有名为“表三”"):
        read_sheet(file, name="表三")


def test_merged_ranges_are_told() -> None:
    sheet = read_sheet(written(lambda _, sheet: [sheet.merge_range(1, 2, 1, 3, "残疾情况"), sheet.write(2, 2, "类别")]))
    assert sheet.merged == ((2, 2, 2, 3),)


def test_many_rows_are_cut_into_chunks_without_loss() -> None:
    def fill(_, sheet) -> None:
        for number in range(12_001):
            sheet.write_row(number, 0, [f"r{number}", number if number % 2 else "x"])

    sheet = read_sheet(written(fill))
    assert sheet.table["0"].to_list() == [f"r{number}" for number in range(12_001)]
    assert sheet.table["1"][11_999] == "11999"


def test_written_workbook_keeps_text_dates_and_numbers() -> None:
    rows = [["=cmd|' /C calc'!A0", "222403197605121315", date(2022, 5, 17), 12.5, None, True], ["http://a.cn", "007", None, 3, "", False]]
    heads = [Column("备注", 20), Column("证号", 22), Column("日期", kind="date"), Column("数", kind="number"), Column("空"), Column("是否")]
    file = write_workbook([Page("表", heads, rows, title="花名册", notes=["说明"])])
    sheet = openpyxl.load_workbook(file)["表"]
    assert [cell.value for cell in sheet[3]] == ["备注", "证号", "日期", "数", "空", "是否"]
    assert [cell.value for cell in sheet[4]] == ["=cmd|' /C calc'!A0", "222403197605121315", datetime(2022, 5, 17), 12.5, None, "是"]
    assert sheet["A4"].data_type == "s"
    assert sheet["B4"].number_format == "@"
    assert sheet["C4"].is_date
    assert sheet["A5"].hyperlink is None
    assert sheet["B5"].value == "007"
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:F5"


def test_written_template_offers_choices() -> None:
    file = write_workbook([Page("表样", [Column("性别", choices=("男", "女"), note="按证件填")], blank_rows=50)])
    sheet = openpyxl.load_workbook(file)["表样"]
    rule = sheet.data_validations.dataValidation[0]
    assert (rule.formula1, str(rule.sqref)) == ('"男,女"', "A2:A51")
    assert sheet["A1"].comment is not None


def test_what_we_write_we_read_back() -> None:
    file = write_workbook([Page("表", [Column("甲"), Column("乙", kind="date")], [["壹", date(2022, 5, 1)]])])
    assert texts(file) == [("甲", "乙"), ("壹", "2022-05-01")]
