"""Does a table of openings with mistakes say each of them once, and is it written once whoever clicks how often?"""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from bangfu.core.choices import WorkState
from bangfu.core.errors import DomainError
from bangfu.core.models import Work
from bangfu.core.work import do_work
from bangfu.jobs.imports import check_rows, read_upload
from bangfu.jobs.imports.cells import read_day, read_openings
from bangfu.jobs.imports.taking import drop_import, take_rows
from bangfu.jobs.models import Vacancy, VacancyImport
from bangfu.jobs.views.imports import AT_ONCE
from tests.broken import make
from tests.jobs.posts import occupation
from tests.jobs.test_imports import GOOD, HEADS, workbook
from tests.world import World


def posts(count: int) -> BytesIO:
    file = workbook(*[[str(number), f"敦化市试甲{number}厂", "", "保洁员", "1", "", "敦化市", *[""] * 6] for number in range(count)])
    file.name = "岗位.xlsx"
    return file


def checked(world: World, **cells: str) -> Any:
    """The one row of a table whose good row is changed."""
    heads = [*HEADS, "招聘截止"]
    row = [cells.get(head, text) for head, text in zip(heads, [*GOOD, ""], strict=True)]
    batch = read_upload(file=workbook(row, heads=heads), file_name="1.xlsx", by=world.officer)
    (one,) = check_rows(batch.rows, batch.mapping, world.officer)
    return one


@pytest.fixture
def client(world: World, as_user) -> Client:
    occupation()
    return as_user(world.officer)


@pytest.mark.parametrize(("head", "text", "words"), [
    ("需求人数", "0", "应是 1 到 2000 的整数"), ("需求人数", "-3", "应是 1 到 2000 的整数"), ("需求人数", "1.5", "应是 1 到 2000 的整数"), ("需求人数", "99999", "应是 1 到 2000 的整数"),
    ("招聘截止", "2022-03-01", "2022-03-01 已过"), ("招聘截止", "2022年3月1日", "2022-03-01 已过"), ("工作地址", "安图县明月镇", "不在本单位的工作范围"),
    ("用人单位", "", "没有单位名称"), ("招聘岗位", "", "没有岗位名称"), ("信用代码", "91220000000000000X", "应为 18 位并通过校验"),
])
def test_wrong_cell_keeps_the_row_out_with_one_reason(head: str, text: str, words: str, world: World) -> None:
    occupation()
    (reason,) = checked(world, **{head: text}).reasons
    assert words in reason


@pytest.mark.parametrize(("head", "text", "words"), [
    ("薪资待遇（元/月）", "150元/天", "不是月薪"), ("薪资待遇（元/月）", "看情况", "没看懂月薪"), ("需求人数", "若干", "按 1 人登记"), ("工作地址", "火星", "没认出工作地点“火星”"),
    ("上班时间", "看心情", "没看懂工作时间"), ("文化程度", "会说话", "没看懂学历要求"), ("招聘截止", "下个月", "没看懂招聘截止"),
])
def test_doubtful_cell_is_told_and_the_row_taken(head: str, text: str, words: str, world: World) -> None:
    occupation()
    row = checked(world, **{head: text})
    assert row.ok
    assert sum(words in warning for warning in row.warnings) == 1


@pytest.mark.parametrize("text", ["", "长期", "2022-12-31", "招满为止"])
def test_post_still_open_has_no_complaint(text: str, world: World) -> None:
    occupation()
    row = checked(world, 招聘截止=text)
    assert (row.reasons, row.warnings) == ([], [])


@pytest.mark.parametrize(("text", "number"), [("3（男2女1）", 3), ("约10人", 10), ("2~5名", 5), ("２人", 2)])
def test_openings_in_words_are_read(text: str, number: int) -> None:
    assert read_openings(text) == (number, "", "")


@pytest.mark.parametrize("text", ["5月17日", "2022/13/1", "长期", ""])
def test_day_nobody_can_read_is_none(text: str) -> None:
    assert read_day(text) is None


def test_footer_is_no_opening_and_control_characters_go(world: World) -> None:
    occupation()
    rows = [HEADS, [*GOOD[:3], "保\0洁员", *GOOD[4:]], ["合计", *[""] * 3, "3", *[""] * 8], ["填表人：王某", *[""] * 12]]
    batch = read_upload(file=BytesIO(make.xls(rows)), file_name="1.xls", by=world.officer)
    (row,) = check_rows(batch.rows, batch.mapping, world.officer)
    assert row.values["title"] == "保洁员"


def test_sheet_with_the_openings_is_found_behind_a_sheet_of_notes(world: World) -> None:
    book = openpyxl.Workbook()
    book.active.append(["填表说明", "由单位填写"])  # type: ignore[union-attr]
    for row in (HEADS, GOOD):
        (book["岗位"] if "岗位" in book.sheetnames else book.create_sheet("岗位")).append(row)
    file = BytesIO()
    book.save(file)
    assert len(read_upload(file=file, file_name="1.xlsx", by=world.officer).rows) == 1


@pytest.mark.parametrize(("name", "words"), [(name, words) for name, (_, words) in make.FILES.items() if name != "bomb.xlsx"])
def test_broken_file_is_one_message_and_nothing_is_kept(name: str, words: tuple[str, ...], client: Client) -> None:
    file = BytesIO(make.FILES[name][0]())
    file.name = name
    answer = client.post(reverse("vacancy_import_new"), {"file": file})
    assert answer.status_code == 422
    assert all(word in answer.content.decode() for word in words if word != "没有任何内容")
    assert not VacancyImport.objects.exists()


def test_second_click_on_a_large_table_starts_nothing(client: Client) -> None:
    client.post(reverse("vacancy_import_new"), {"file": posts(AT_ONCE + 1)})
    batch = VacancyImport.objects.get()
    for _ in range(2):
        client.post(reverse("vacancy_import_write", args=[batch.pk]))
    do_work(Work.objects.get(kind="vacancy_import").pk)
    client.post(reverse("vacancy_import_write", args=[batch.pk]))
    assert Work.objects.filter(kind="vacancy_import").count() == 1
    assert Vacancy.objects.count() == AT_ONCE + 1


def test_large_table_whose_worker_died_can_be_written_again(client: Client) -> None:
    client.post(reverse("vacancy_import_new"), {"file": posts(AT_ONCE + 1)})
    batch = VacancyImport.objects.get()
    client.post(reverse("vacancy_import_write", args=[batch.pk]))
    Work.objects.update(state=WorkState.FAILED, error="程序出错，没有写入任何数据。")  # as end_orphans leaves it
    page = client.get(reverse("vacancy_import", args=[batch.pk])).content.decode()
    assert "没有写成，没有写入任何岗位" in page
    assert "再写一次" in page
    client.post(reverse("vacancy_import_write", args=[batch.pk]))
    do_work(Work.objects.order_by("pk").last().pk)  # type: ignore[union-attr]
    assert Vacancy.objects.count() == AT_ONCE + 1


def test_written_table_is_not_given_up_by_a_page_that_is_old(world: World) -> None:
    occupation()
    old = read_upload(file=workbook(GOOD), file_name="1.xlsx", by=world.officer)
    take_rows(batch=old, by=world.officer)
    assert old.state == "draft"  # as an old page still has it
    with pytest.raises(DomainError, match="现在是“已写入”"):
        drop_import(batch=old, by=world.officer)
    assert VacancyImport.objects.get().state == "done"


def test_table_with_nothing_to_take_gives_its_rows_back_before_it_is_written(client: Client) -> None:
    file = workbook([*GOOD[:4], "0", *GOOD[5:]])
    file.name = "岗位.xlsx"
    page = client.post(reverse("vacancy_import_new"), {"file": file}, follow=True).content.decode()
    address = reverse("vacancy_import_rejected", args=[VacancyImport.objects.get().pk])
    assert address in page
    sheet = openpyxl.load_workbook(BytesIO(b"".join(client.get(address)))).active  # type: ignore[arg-type]
    assert [cell.value for cell in sheet[2]][1:4] == ["招聘人数“0”应是 1 到 2000 的整数", "1", "敦化市试甲食品厂"]
