"""Does each odd cell come in as a person would read it, or is it told with how to mend it?"""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from bangfu.people.imports import import_roster, stage
from bangfu.people.models import Identity, Person
from bangfu.people.privacy import index_of
from tests.broken import books
from tests.people.test_imports import number, with_valid_number

HEADS = ("姓名", "身份证号", "残疾人证号", "住址", "联系电话", "失业登记时间", "毕业时间", "是否低保")
PERSON = {"姓名": "钱试安", "身份证号": number(1), "住址": "大石头镇太平川村3组"}


def roster(*people: dict[str, Any], form: str = "") -> bytes:
    """A workbook of these people; `form`: how its numbers and days are shown."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}) as book:
        sheet, look = book.add_worksheet("名册"), book.add_format({"num_format": form} if form else {})
        sheet.write_row(0, 0, HEADS)
        for line, person in enumerate(people, 1):
            for column, head in enumerate(HEADS):
                value = (PERSON | person).get(head, "")
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                else:
                    sheet.write(line, column, value, look)
    return file.getvalue()


@pytest.fixture
def bring(world) -> Callable:
    return lambda data: import_roster(file=data, by=world.officer)


def identity(serial: int = 1) -> Identity:
    return Identity.objects.select_related("person").get(id_index=index_of("id", number(serial)))


def warnings(result: Any) -> list[str]:
    return [text for row in result.batch.rows.exclude(warnings=[]).order_by("number") for text in row.warnings]


@pytest.mark.parametrize(("person", "words"), [
    ({"身份证号": 2.22403198505051e17}, "末尾的数字已丢失"),
    ({"身份证号": True}, "身份证号有 1 位"),
    ({"身份证号": number(1, "00220305")}, "出生年份“0022”不合理"),
    ({"身份证号": number(1, "20991231")}, "出生年份“2099”不合理"),
    ({"身份证号": number(1, "19000229")}, "第 11–14 位“0229”不是有效的月、日"),
    ({"身份证号": number(1, "19850631")}, "第 11–14 位“0631”不是有效的月、日"),
    ({"身份证号": "2" * 30_000}, "身份证号有 30000 位"),
    ({"身份证号": number(1) + "、" + number(3)}, "身份证号有 37 位"),
    ({"残疾人证号": number(1) + "43B"}, "21 位，应为 20 位"),
    ({"残疾人证号": number(1) + "43C1"}, "不该有的字符"),
    ({"残疾人证号": number(1) + "85"}, "第 19、20 位“85”不对"),
    ({"残疾人证号": 2.22403198505051e19}, "末尾的数字已丢失"),
    ({"姓名": "\u202e\u200f"}, "没有填姓名"),
    ({"姓名": "长" * 30_000}, "姓名超过 40 个字"),
    ({"姓名": "#N/A"}, "姓名里有“#”"),
    ({"姓名": 5}, "姓名里有数字"),
    ({"姓名": datetime(2022, 3, 5)}, "姓名里有数字"),
    ({"姓名": "@SUM(A1)"}, "姓名里有"),
    ({"住址": "大石头镇太平川村" + "甲" * 30_000}, "住址超过 200 个字"),
])
def test_odd_row_goes_back_with_one_reason(person: dict[str, Any], words: str, bring: Callable) -> None:
    result = bring(roster(person))
    assert (result.new, result.rejected) == (0, 1)
    (reason,) = result.reasons[2]
    assert words in reason
    assert reason.endswith("。")


@pytest.mark.parametrize("typed", [number(1) + "43B1", number(1) + "43b1", number(1) + "43 B1", (number(1) + "43B1").replace("B", "Ｂ"), "'" + number(1) + "43B1"])
def test_number_of_a_reissued_certificate_is_understood(typed: str, bring: Callable) -> None:
    assert bring(roster({"残疾人证号": typed})).new == 1
    assert (identity().certificate, identity().person.category, identity().person.grade) == (number(1) + "43B1", "4", "3")


@pytest.mark.parametrize(("typed", "phone", "told"), [
    ("13800001234/13900001234", "13800001234", "两个以上"), ("13800001234、0433-6212345", "13800001234", "两个以上"),
    ("13800001234\n13900001234", "13800001234", "两个以上"), ("13800001234 13900001234", "13800001234", "两个以上"), ("0433-6212345", "04336212345", ""), ("138****1234", "", "没有登记"), ("1380000123", "", "没有登记"),
    (13800001234.0, "13800001234", ""), ("无", "", ""), (True, "", "没有登记"),
])
def test_telephones_beside_each_other_or_incomplete(typed: Any, phone: str, told: str, bring: Callable) -> None:
    result = bring(roster({"联系电话": typed}))
    assert identity().phone == phone
    assert [told in text for text in warnings(result)] == ([True] if told else [])


@pytest.mark.parametrize("form", ["¥#,##0.00", "0.00%", "0.00E+00", "#,##0", "[红色]0"])
def test_number_is_read_whatever_form_it_is_shown_in(form: str, bring: Callable) -> None:
    assert bring(roster({"联系电话": 13800001234}, form=form)).new == 1
    assert identity().phone == "13800001234"


@pytest.mark.parametrize("form", ["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "m/d/yy", "dd.mm.yyyy", "yyyy-mm-dd hh:mm", "[$-F800]dddd, mmmm dd, yyyy"])
def test_day_is_read_whatever_form_it_is_shown_in(form: str, bring: Callable) -> None:
    assert bring(roster({"失业登记时间": datetime(2022, 3, 5)}, form=form)).new == 1
    assert identity().person.registered_unemployed_on == date(2022, 3, 5)


@pytest.mark.parametrize("typed", ["1900-02-29", "2022-06-31", "0022-03-05", "2022-13-01", "22/3/5", "44625.5.1", True, "2022.1", 2022.1, "三月五日", "1" * 30_000])
def test_day_that_never_was_is_left_out_and_told(typed: Any, bring: Callable) -> None:
    result = bring(roster({"失业登记时间": typed}))
    assert (result.new, identity().person.registered_unemployed_on) == (1, None)
    (told,) = warnings(result)
    assert told.startswith("失业登记时间“")
    assert "这一格没有登记" in told
    assert len(told) < 80


@pytest.mark.parametrize(("typed", "day"), [("2022.05", date(2022, 5, 1)), ("2022年10月", date(2022, 10, 1)), ("202206", date(2022, 6, 1)), ("2022", date(2022, 7, 1))])
def test_month_or_year_of_leaving_school_is_enough(typed: str, day: date, bring: Callable) -> None:
    bring(roster({"毕业时间": typed}))
    assert identity().person.graduated_on == day


@pytest.mark.parametrize(("typed", "says"), [(True, True), (False, False), ("√", True), ("×", False), (1, True), (0, False), ("Ｙ", None)])
def test_truth_is_understood_as_offices_tick_it(typed: Any, says: bool | None, bring: Callable) -> None:
    bring(roster({"是否低保": typed}))
    home = identity().person.household
    assert (home.minimum_living if home else None) is says


@pytest.mark.parametrize("name", ["䶮试安", "𬱖试安", "㐱试安", "阿卜杜热西提·买买提试", "尼玛试次仁", "钱试安（小）", "欧阳试安", "O'Brien Shi", "\ue000试安"])
def test_rare_and_long_names_come_in_as_they_are(name: str, bring: Callable) -> None:
    assert bring(roster({"姓名": name})).new == 1
    assert identity().name == name


@pytest.mark.parametrize("typed", ["大石头镇\n太平川村3组", " 大石头镇 太平川村3组\r\n", "大石头镇\t太平川村3组", "大石头镇太平川村\u200b3组"])
def test_address_in_two_lines_is_one(typed: str, bring: Callable) -> None:
    bring(roster({"住址": typed}))
    assert identity().address.replace(" ", "") == "大石头镇太平川村3组"
    assert identity().person.path.endswith("222403100200/")


@pytest.mark.parametrize("typed", ["大石头镇太平川村=1+1", "大石头镇太平川村@SUM(A1)", "-大石头镇太平川村", "+大石头镇太平川村", "=大石头镇太平川村|calc"])
def test_formula_in_an_address_stays_text(typed: str, bring: Callable) -> None:
    assert bring(roster({"住址": typed})).new == 1
    assert identity().address == typed


@pytest.mark.parametrize("part", [1, 2, 3, 20_000])
def test_number_that_comes_twice_is_told_wherever_the_parts_end(part: int, bring: Callable, monkeypatch) -> None:
    monkeypatch.setattr(stage, "PART", part)
    result = bring(roster({}, {"姓名": "孙试平", "身份证号": number(3)}, {"身份证号": f" {number(1)} "}, {"姓名": "李试康", "身份证号": number(3)}))
    assert result.new == 2
    assert result.reasons == {4: ["身份证号与第 2 行重复。请核对后只留一行。"], 5: ["身份证号与第 3 行重复。请核对后只留一行。"]}


def test_dead_strangers_and_ours_in_one_file(world, bring: Callable) -> None:
    dead, stranger, ours = with_valid_number(world.people[0], 901), with_valid_number(world.strangers[0], 903), with_valid_number(world.people[1], 905)
    Person.objects.filter(pk=dead.person_id).update(died_on=date(2022, 1, 2))
    result = bring(roster(*({"姓名": one.name, "身份证号": one.id_number} for one in (dead, stranger, ours)), {"身份证号": number(1)}))
    assert (result.new, result.rejected) == (1, 2)
    assert "去世" in result.reasons[2][0]
    assert "已在其他地方登记" in result.reasons[3][0]


def test_row_with_many_columns_and_very_long_texts_in_unknown_ones_comes_in(bring: Callable) -> None:
    extra = [f"其他{number}" for number in range(200)]
    data = books.workbook(books.rows([(*books.HEADS, *extra), (*books.FIRST, *["长" * 30_000] * 3)]))
    assert bring(data).new == 1
