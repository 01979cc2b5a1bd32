"""Does a table of openings from somebody's Excel come in right, with every reason for what is left out?"""

from io import BytesIO
from time import process_time
from typing import Any

import pytest

from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets import Column, Page, read_sheet, write_workbook
from bangfu.jobs.exports import blank_table, rejected_rows
from bangfu.jobs.imports import check_rows, guess_columns, import_vacancies, read_upload, take_rows
from bangfu.jobs.imports.cells import read_cells, read_hours, read_offers, read_openings, read_pay, read_schooling
from bangfu.jobs.models import Employer, Vacancy, VacancyImport
from bangfu.people.models import Event
from tests.jobs.posts import RIGHT_CODE, employer, occupation, vacancy
from tests.world import World

HEADS = ["序号", "用人单位", "信用代码", "招聘岗位", "需求人数", "薪资待遇（元/月）", "工作地址", "文化程度", "上班时间", "是否倒班", "可否居家", "便利条件", "岗位要求"]
GOOD = ["1", "敦化市试甲食品厂", RIGHT_CODE, "保洁员", "3", "3000-4000", "敦化市大石头镇", "初中及以上", "全天", "否", "否", "可坐着做、包住", ""]


def workbook(*rows: list[Any], heads: list[str] = HEADS, title: str = "") -> BytesIO:
    return BytesIO(write_workbook([Page("岗位", [Column(head) for head in heads], rows, title=title)]).read())


@pytest.mark.parametrize(("text", "least", "most"), [
    ("3000-4000", 3000, 4000), ("3000～4000元/月", 3000, 4000), ("3千以上", 3000, None), ("3-4千", 3000, 4000), ("3千-4000", 3000, 4000), ("0.3-0.5万", 3000, 5000),
    ("3k-5k", 3000, 5000), ("4000+", 4000, None), ("3,500元", 3500, 3500), ("月薪4000", 4000, 4000), ("底薪2500+提成", 2500, None), ("面议", None, None), ("", None, None),
    ("4500-3500", 3500, 4500), ("150元/天", None, None), ("年薪5万", None, None), ("看情况", None, None), ("5000以下", None, None), ("30", None, None),
])
def test_pay_is_read_in_yuan_a_month(text: str, least: int | None, most: int | None) -> None:
    assert read_pay(text)[:2] == (least, most)


@pytest.mark.parametrize("text", ["150元/天", "年薪5万", "看情况", "5000以下", "30"])
def test_pay_that_is_not_monthly_says_so(text: str) -> None:
    assert read_pay(text)[2]


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("5人", 5), ("2-3人", 3), ("", 1), ("若干", 1)])
def test_openings_are_read(text: str, number: int) -> None:
    assert read_openings(text)[:2] == (number, "")


def test_openings_beyond_reason_are_refused() -> None:
    assert "1 到 2000" in read_openings("99999")[1]


@pytest.mark.parametrize(("text", "hours"), [("全天", "full"), ("8:00-17:00", "full"), ("兼职", "part"), ("每天4小时", "part"), ("8点到12点", "part"), ("弹性", "flexible"), ("五险", None)])
def test_hours_are_read(text: str, hours: str | None) -> None:
    assert read_hours(text) == hours


@pytest.mark.parametrize(("text", "schooling"), [("不限", None), ("初中及以上", 2), ("高中、中专", 3), ("大专以上", 4), ("本科", 5), ("", None)])
def test_schooling_is_read(text: str, schooling: int | None) -> None:
    assert read_schooling(text) == (schooling, True)


def test_offers_become_accommodations_and_the_rest_is_kept() -> None:
    assert read_offers("坡道、可坐着做，包住；免费午餐") == (["level_entrance", "seat", "dormitory"], ["免费午餐"])


def test_row_without_employer_and_title_has_both_reasons() -> None:
    assert read_cells({"openings": "0"}).reasons == ["没有单位名称", "没有岗位名称", "招聘人数“0”应是 1 到 2000 的整数"]


def test_columns_are_found_below_titles_and_under_other_names() -> None:
    rows = [["敦化市2022年岗位信息表", *[""] * 12], HEADS, GOOD]
    place, mapping = guess_columns(rows)
    assert place == 1
    assert {code: HEADS[at] for code, at in mapping.items()} == {
        "employer_name": "用人单位", "credit_code": "信用代码", "title": "招聘岗位", "openings": "需求人数", "pay": "薪资待遇（元/月）", "place": "工作地址",
        "schooling": "文化程度", "hours": "上班时间", "shift": "是否倒班", "remote": "可否居家", "offers": "便利条件", "demands": "岗位要求",
    }


def test_table_without_known_heads_is_refused(world: World) -> None:
    with pytest.raises(DomainError, match="没有认出表头"):
        read_upload(file=workbook(["a", "b"], heads=["甲", "乙"]), file_name="x.xlsx", by=world.officer)
    with pytest.raises(DomainError, match="没有数据"):
        read_upload(file=workbook(), file_name="x.xlsx", by=world.officer)


def test_good_rows_become_vacancies_with_presumed_demands(world: World) -> None:
    occupation()
    result = import_vacancies(file=workbook(GOOD, title="岗位信息表"), file_name="岗位.xlsx", by=world.officer)
    assert (result.taken, result.rejected) == (1, [])
    one = Vacancy.objects.select_related("employer", "region").get()
    assert (one.employer.credit_code, one.region.name, one.pay_min, one.pay_max, one.openings) == (RIGHT_CODE, "大石头镇", 3000, 4000, 3)
    assert (one.occupation_id, one.schooling_min, one.offers, one.batch) == ("4-09-08-01", 2, ["seat", "dormitory"], result.batch)
    assert set(one.assumed) == set(one.demands)
    assert Event.objects.get(kind="vacancy_opened").quantity == 3


def test_bad_row_is_left_out_with_all_its_reasons(world: World) -> None:
    occupation()
    bad = ["2", "", RIGHT_CODE[:-1] + "1", "", "0", "", "安图县明月镇", *[""] * 6]
    result = import_vacancies(file=workbook(GOOD, bad), file_name="岗位.xlsx", by=world.officer)
    assert result.taken == 1
    ((number, reasons),) = result.rejected
    assert number == 3
    assert [text[:6] for text in reasons] == ["没有单位名称", "没有岗位名称", "招聘人数“0", "工作地点“安", "统一社会信用"]


def test_rejected_rows_come_back_as_excel_that_can_be_uploaded_again(world: World) -> None:
    occupation()
    bad = ["2", "敦化市试乙厂", "", "", "1", "", "敦化市", *[""] * 6]
    result = import_vacancies(file=workbook(GOOD, bad), file_name="岗位.xlsx", by=world.officer)
    sheet = read_sheet(BytesIO(rejected_rows(result.batch, world.officer).read()))
    assert [row.cells[:4] for row in sheet.rows()] == [("原表行号", "没有导入的原因", "序号", "用人单位"), ("3", "没有岗位名称", "2", "敦化市试乙厂")]
    again = read_upload(file=BytesIO(rejected_rows(result.batch, world.officer).read()), file_name="again.xlsx", by=world.officer)
    assert (again.mapping["employer_name"], again.mapping["title"]) == (3, 5)


def test_same_table_twice_adds_nothing(world: World) -> None:
    occupation()
    import_vacancies(file=workbook(GOOD), file_name="1.xlsx", by=world.officer)
    second = import_vacancies(file=workbook(GOOD), file_name="2.xlsx", by=world.officer)
    assert second.taken == 0
    assert "已有同名岗位" in second.rejected[0][1][0]


def test_same_row_twice_in_a_table_is_told_with_its_row(world: World) -> None:
    occupation()
    result = import_vacancies(file=workbook(GOOD, GOOD), file_name="1.xlsx", by=world.officer)
    assert result.taken == 1
    assert "与第 2 行重复" in result.rejected[0][1][0]


def test_import_is_written_once(world: World) -> None:
    occupation()
    batch = read_upload(file=workbook(GOOD), file_name="1.xlsx", by=world.officer)
    assert take_rows(batch=batch, by=world.officer).taken == 1
    assert take_rows(batch=batch, by=world.officer).taken == 1
    assert Vacancy.objects.count() == 1


def test_discriminating_words_are_a_warning_not_a_refusal(world: World) -> None:
    occupation()
    batch = read_upload(file=workbook([*GOOD[:12], "身体健康，五官端正"]), file_name="1.xlsx", by=world.officer)
    (row,) = check_rows(batch.rows, batch.mapping, world.officer)
    assert row.ok
    assert [text.split("”")[0] for text in row.warnings] == ["“身体健康", "“五官端正"]


def test_formula_text_stays_text(world: World) -> None:
    occupation()
    strange = [GOOD[0], "=cmd|' /C calc'!A0", "", *GOOD[3:]]
    import_vacancies(file=workbook(strange), file_name="1.xlsx", by=world.officer)
    assert Employer.objects.get().name == "=cmd|' /C calc'!A0"


def test_place_is_found_or_asked_for(world: World) -> None:
    occupation()
    rows = [[2, ["甲", "保洁员", place], {}] for place in ("黄泥河镇团山子路", "", "北京市朝阳区", "安图县")]
    checked = check_rows(rows, {"employer_name": 0, "title": 1, "place": 2}, world.officer)
    assert [row.values["region"].name if row.values["region"] else None for row in checked] == ["黄泥河镇", "敦化市", "敦化市", None]
    assert "不在本单位的工作范围" in checked[3].reasons[0]
    province = check_rows(rows[1:2], {"employer_name": 0, "title": 1, "place": 2}, world.province)
    assert "请写到县" in province[0].reasons[0]


def test_credit_code_of_another_employer_is_told(world: World) -> None:
    occupation()
    employer(world, name="敦化市试丙厂", credit_code=RIGHT_CODE)
    result = import_vacancies(file=workbook(GOOD), file_name="1.xlsx", by=world.officer)
    assert "登记的是“敦化市试丙厂”" in result.rejected[0][1][0]


def test_closed_post_does_not_stop_the_same_post_from_coming_again(world: World) -> None:
    occupation()
    vacancy(world, "222403100", employer=employer(world, name="敦化市试甲食品厂", credit_code=RIGHT_CODE), title="保洁员", state="closed")
    assert import_vacancies(file=workbook(GOOD), file_name="1.xlsx", by=world.officer).taken == 1


def test_blank_table_is_understood_by_its_own_import(world: World) -> None:
    occupation()
    batch = read_upload(file=BytesIO(blank_table().read()), file_name="空表.xlsx", by=world.officer)
    assert {"employer_name", "title", "openings", "pay", "place", "schooling", "hours", "shift", "remote", "offers", "tasks"} <= set(batch.mapping)
    (row,) = check_rows(batch.rows, batch.mapping, world.officer)
    assert row.reasons == []
    assert VacancyImport.objects.get().state == "draft"


def test_cell_without_end_is_left_open_and_costs_nothing() -> None:
    began = process_time()
    for text in ("9" * 200_000, "2000 " * 40_000, "1.5万至" * 40_000):
        read_hours(text)
        assert read_pay(text)[2] or text[0] != "9"
        read_openings(text)
    assert process_time() - began < 2
