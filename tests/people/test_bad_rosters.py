"""Does each odd row that offices send have its one clear reason, or come in as it was meant?"""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from bangfu.core.errors import DomainError
from bangfu.people.imports import import_roster
from bangfu.people.models import Identity, Person
from bangfu.people.privacy import index_of
from bangfu.people.roster.reading import read_roster
from tests.broken import make
from tests.people.test_imports import number

HEADS = ("姓名", "身份证号", "残疾人证号", "住址", "联系电话", "文化程度", "失业登记时间")
GOOD = {"姓名": "钱试安", "身份证号": number(1), "住址": "大石头镇太平川村3组"}
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
WITH_X = next(serial for serial in range(1, 900) if number(serial).endswith("X"))


def book(*rows: tuple[Any, ...], hidden: tuple[int, ...] = ()) -> bytes:
    """A workbook whose texts are texts and whose numbers are numbers."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}) as made:
        sheet = made.add_worksheet("名册")
        for line, cells in enumerate(rows):
            sheet.write_row(line, 0, cells)
            if line in hidden:
                sheet.set_row(line, None, None, {"hidden": True})
    return file.getvalue()


def roster(*people: dict[str, Any]) -> bytes:
    return book(HEADS, *(tuple((GOOD | person).get(head, "") for head in HEADS) for person in people))


@pytest.fixture
def bring(world):
    return lambda data: import_roster(file=data, by=world.officer)


def identity(serial: int = 1) -> Identity:
    return Identity.objects.select_related("person").get(id_index=index_of("id", number(serial)))


@pytest.mark.parametrize(("person", "words"), [
    ({"身份证号": "222403850505001"}, "15 位旧号码"),
    ({"身份证号": 222403850505001}, "15 位旧号码"),
    ({"身份证号": number(1)[:17]}, "17 位，应为 18 位"),
    ({"身份证号": 222403198505050512}, "末尾的数字已丢失"),
    ({"身份证号": "2.20101199001011E+17"}, "末尾的数字已丢失"),
    ({"身份证号": "2E+17"}, "末尾的数字已丢失"),
    ({"身份证号": number(1)[:6] + "********" + number(1)[14:]}, "身份证号是遮盖过的"),
    ({"身份证号": number(1)[:4] + "**********" + number(1)[14:]}, "身份证号是遮盖过的"),
    ({"身份证号": ""}, "没有填身份证号"),
    ({"身份证号": number(1)[:16] + "A" + number(1)[17]}, "不该有的字符"),
    ({"残疾人证号": number(1) + "4"}, "19 位，应为 20 位"),
    ({"残疾人证号": number(1)[:6] + "********" + number(1)[14:] + "43"}, "残疾人证号是遮盖过的"),
    ({"残疾人证号": number(1) + "4三"}, "残疾人证号里有不该有的字符"),
    ({"残疾人证号": number(3) + "43"}, "前 18 位与身份证号不一致"),
    ({"联系电话": "1.38E+10"}, "末尾的数字已丢失"),
    ({"姓名": "钱😀安"}, "姓名里有“😀”"),
    ({"姓名": "钱?安"}, "姓名里有“?”"),
    ({"姓名": "=cmd|'/C calc'!A"}, "姓名里有“=”"),
    ({"姓名": "+钱试安"}, "姓名里有“+”"),
    ({"姓名": "钱*安"}, "姓名是遮盖过的"),
    ({"姓名": "　"}, "没有填姓名"),
    ({"姓名": "钱试3"}, "姓名里有数字"),
    ({"住址": "中心路"}, "找不到敦化市的乡镇"),
])
def test_row_is_refused_with_one_reason(person: dict[str, Any], words: str, bring) -> None:
    result = bring(roster(person))
    assert (result.new, result.rejected) == (0, 1)
    (reason,) = result.reasons[2]
    assert words in reason
    assert reason.endswith("。")


@pytest.mark.parametrize("typed", [
    number(1).translate(WIDE), "'" + number(1), f"{number(1)[:6]} {number(1)[6:14]} {number(1)[14:]}", "\u202d" + number(1) + "\u202c", number(1) + "\n",
])
def test_id_number_is_understood_however_it_is_typed(typed: str, bring) -> None:
    assert bring(roster({"身份证号": typed})).new == 1
    assert identity().id_number == number(1)


@pytest.mark.parametrize("typed", [number(WITH_X).lower(), number(WITH_X).translate(WIDE)])
def test_x_is_understood_small_and_wide(typed: str, bring) -> None:
    assert bring(roster({"身份证号": typed})).new == 1
    assert identity(WITH_X).id_number == number(WITH_X)


@pytest.mark.parametrize(("typed", "name"), [
    ("𠮷试安", "𠮷试安"), ("买买提·试安", "买买提·试安"), ("买买提．试安", "买买提·试安"), ("买买提•试安", "买买提·试安"), ("钱　试 安", "钱试安"),
    ("钱\u200b试安", "钱试安"), ("钱\0试安", "钱试安"), ("Ali John", "Ali John"),
])
def test_rare_names_come_in_as_one_spelling(typed: str, name: str, bring) -> None:
    heads, cells = list(HEADS[:4]), [typed, number(1), "", "大石头镇太平川村"]
    assert bring(make.xls([heads, cells])).new == 1
    assert identity().name == name


@pytest.mark.parametrize("typed", [13800001234, 13800001234.0, "138-0000-1234", "138 0000 1234", "１３８００００１２３４", "+8613800001234", "\u202d13800001234\u202c"])
def test_telephone_is_understood_however_it_is_typed(typed: Any, bring) -> None:
    assert bring(roster({"联系电话": typed})).new == 1
    assert identity().phone == "13800001234"


@pytest.mark.parametrize("typed", [
    "2022-03-05", "2022/3/5", "2022.3.5", "20220305", "2022年3月5日", "2022 年 3 月 5 日", "２０２２－０３－０５", "2022-03-05 00:00:00", 44625, "44625",
])
def test_date_is_understood_in_the_usual_manners(typed: Any, bring) -> None:
    bring(roster({"失业登记时间": typed}))
    assert identity().person.registered_unemployed_on == date(2022, 3, 5)


@pytest.mark.parametrize(("typed", "words"), [
    ("22.3.5", "不是完整的日期"), ("5/3/2022", "不是完整的日期"), ("2022-02-30", "不是完整的日期"), ("二〇二二年三月", "不是完整的日期"), ("2030-01-01", "在今天以后"),
])
def test_date_nobody_can_read_is_left_out_and_told(typed: str, words: str, bring) -> None:
    result = bring(roster({"失业登记时间": typed}))
    assert result.new == 1
    assert words in result.batch.rows.get().warnings[0]
    assert identity().person.registered_unemployed_on is None


@pytest.mark.parametrize(("typed", "code"), [("大专毕业", 4), ("初中文化程度", 2), ("小学肄业", 1), ("私塾", None)])
def test_word_is_understood_or_told_with_what_may_be_written(typed: str, code: int | None, bring) -> None:
    result = bring(roster({"文化程度": typed}))
    assert identity().person.schooling == code
    told = [text for row in result.batch.rows.exclude(warnings=[]) for text in row.warnings]
    assert told == ([] if code else ["文化程度“私塾”不认识，这一格没有登记。可填：小学、初中、高中、中专、大专、本科。"])


def test_rows_that_are_no_person_are_left_out(bring) -> None:
    result = bring(book(
        ("敦化市残疾人花名册",), HEADS, tuple(GOOD.get(head, "") for head in HEADS), ("",) * 7, HEADS,
        ("合计", "1人", "", "1", "1", "1", "1"), ("填表人：王某", "", "审核人：李某", "电话：0433", "5月17日", "", ""), ("注：本表一式两份",),
    ))
    assert (result.new, result.rejected) == (1, 0)


def test_several_sheets_are_named_and_hidden_rows_counted(bring) -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as made:
        made.add_worksheet("填表说明").write(0, 0, "由乡镇填写")
        for name, serial in (("大石头镇", 1), ("黄泥河镇", 3)):
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, HEADS)
            sheet.write_row(1, 0, ["钱试安", number(serial), "", "大石头镇太平川村"])
    assert read_roster(file.getvalue()).alike == ["大石头镇", "黄泥河镇"]
    person = tuple(GOOD.get(head, "") for head in HEADS)
    assert read_roster(book(HEADS, person, person, hidden=(2,))).hidden == 1


@pytest.mark.parametrize(("data", "words"), [
    (book(HEADS), "表头下面没有人"),
    (book(tuple(GOOD.values())), "找不到表头"),
    (make.csv_text([["姓名", "性别"], ["钱试安", "男"]]).encode("gb18030"), "没有“身份证号”一列"),
])
def test_table_without_what_is_needed_is_refused(data: bytes, words: str, bring) -> None:
    with pytest.raises(DomainError, match=words):
        bring(data)
    assert not Person.objects.filter(identity__name_index=index_of("name", "钱试安")).exists()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_with_a_title_comes_in(encoding: str, separator: str, bring) -> None:
    rows = [list(HEADS), [str(GOOD.get(head, "")) for head in HEADS]]
    assert bring(("敦化市花名册\r\n" + make.csv_text(rows, separator)).encode(encoding)).new == 1


def test_column_named_twice_counts_once(bring) -> None:
    assert bring(book(("姓名", "身份证号", "身份证号", "住址"), ("钱试安", number(1), number(3), "大石头镇太平川村"))).new == 1
    assert identity().id_number == number(1)


def test_later_roster_changes_telephone_and_what_each_of_a_household_says(bring) -> None:
    heads = (*HEADS, "户编号", "是否低保", "易地搬迁")

    def people(first: tuple[str, str, str], second: tuple[str, str, str]) -> bytes:
        return book(heads, *(
            ("钱试安", number(serial), "", "大石头镇太平川村", phone, "", "", "H1", poor, moved) for serial, (phone, poor, moved) in ((1, first), (3, second))))

    bring(people(("13800001234", "否", ""), ("", "", "否")))
    result = bring(people(("13900001234", "是", ""), ("", "", "是")))
    assert (result.new, result.changed) == (0, 2)
    assert identity().phone == "13900001234"
    assert Identity.objects.filter(phone_index=index_of("phone", "13900001234")).count() == 1
    home = identity().person.household
    assert (home.minimum_living, home.relocated, identity(3).person.household_id) == (True, True, home.pk)
