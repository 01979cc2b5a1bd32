"""Does an export hold exactly who was asked for, covered unless a purpose is given, with its mark, and does it leave a line?"""

import io
import re
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import polars as pl
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from bangfu.audit.models import Line
from bangfu.core import kept_files
from bangfu.core.kept_files import FOLDER, drop_old_exports, keep_export
from bangfu.core.models import Work
from bangfu.core.work import do_work
from bangfu.people.export_columns import COLUMNS, USUAL
from bangfu.people.models import ImportBatch, ImportRow, Person
from bangfu.people.views import exports as pages
from tests.world import World

ALL = [one.code for one in COLUMNS]


def taken(client: Client, query: str = "", **wanted: Any) -> openpyxl.Workbook:
    """The workbook that the form gives at once."""
    answer = client.post(f"/people/export/{query}", {"columns": list(USUAL)} | wanted)
    assert answer.status_code == 200, re.findall(r'class="error-list">(.*?)</ul>', answer.content.decode(), re.DOTALL)
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def rows_of(book: openpyxl.Workbook) -> list[dict[str, Any]]:
    lines = [[cell.value for cell in row] for row in book.active.iter_rows()]
    return [dict(zip(lines[2], line, strict=True)) for line in lines[3:]]


def test_export_holds_whom_the_conditions_find_covered(world: World, as_user) -> None:
    book = taken(as_user(world.officer), "?wish=need")
    rows = rows_of(book)
    assert [row["姓名"] for row in rows] == ["张*山", "赵*琳"]
    assert [row["年龄"] for row in rows] == [46, 34]
    assert (rows[0]["残疾类别"], rows[0]["文化程度"], rows[0]["乡镇（街道）"], rows[0]["村（社区）"]) == ("肢体", "初中", "大石头镇", "太平川村")
    assert not re.search(r"\d{17}|1380000\d{4}", str([[cell.value for cell in row] for row in book.active.iter_rows()]))
    assert book.active.max_column == len(USUAL) + 1


def test_every_column_is_there_for_the_asking(world: World, as_user) -> None:
    Person.objects.filter(pk=world.people[0].pk).update(
        needs=["training", "credit"], abilities={"seeing": 1}, past_occupations=["6-29-01-01"], certificate_until=date(2026, 1, 31), min_pay=2200,
        provenance={"wish": ["visit", "2022-05-16T10:00:00+08:00", 1], "sex": ["roster", "2022-03-01T00:00:00+08:00", 1]})
    book = taken(as_user(world.officer), columns=ALL, personal="on", purpose="benefit")
    row = rows_of(book)[0]
    assert len(row) == len(ALL) + 1 >= 50
    assert (row["姓名"], row["身份证号"], row["住址"], row["出生日期"]) == ("张试山", world.people[0].identity.id_number, "太平川村", datetime(1976, 5, 12))
    assert (row["想要的帮助"], row["能力：看"], row["最近来源"], row["最低月薪（元）"]) == ("技能培训、资金、贷款扶持", "只能看见轮廓或光", "入户", 2200)
    assert row["市（州）"] == "延边朝鲜族自治州"
    assert row["残疾人证有效期至"] == datetime(2026, 1, 31)


@pytest.mark.parametrize("column", ALL)
def test_each_column_may_stand_alone(column: str, world: World, as_user) -> None:
    assert len(rows_of(taken(as_user(world.officer), columns=[column], personal="on", purpose="benefit"))) == 4


def test_mark_says_who_when_what_for_and_the_number_of_the_line(world: World, as_user) -> None:
    book = taken(as_user(world.officer), "?q=张试山&sex=1", personal="on", purpose="check", note="核对 222403197605121315")
    line = Line.objects.get(action="export.people")
    mark = book.active["A2"].value
    assert mark.startswith(f"导出 {line.pk} 号　敦化市残疾人联合会 林经办　2022-05-17 ")
    assert "未遮盖，用途：核对证件信息，核对 *****" in mark
    assert (book.properties.description, book.properties.creator) == (mark.split("　共")[0], "敦化市残疾人联合会 林经办")
    assert mark.split("　共")[0] in str(book.active.oddFooter.left.text)
    assert line.detail == {
        "rows": 1, "filters": {"q": "…", "sex": "1"}, "columns": [code for code in ALL if code in USUAL], "personal": True, "purpose": "核对证件信息", "note": "核对 *****"}


@pytest.mark.parametrize(("wanted", "words"), [
    ({"columns": []}, "要哪些列"), ({"personal": "on"}, "要选用途"), ({"personal": "on", "purpose": "other"}, "请写明要做什么"),
    ({"columns": ["address", "guardian"]}, "只在写原文时才有"), ({"columns": ["provenance"]}, "要哪些列"),
])
def test_export_without_columns_or_purpose_is_refused(world: World, as_user, wanted: dict[str, Any], words: str) -> None:
    answer = as_user(world.officer).post("/people/export/", {"columns": list(USUAL)} | wanted)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Line.objects.filter(action="export.people").exists()


def test_nobody_to_export_is_told(world: World, as_user) -> None:
    answer = as_user(world.officer).post("/people/export/?q=无此人", {"columns": list(USUAL)})
    assert (answer.status_code, "没有可导出的" in answer.content.decode()) == (422, True)


def test_leader_without_the_right_gets_covered_columns_only(world: World, as_user) -> None:
    client = as_user(world.leader)
    assert "写原文" not in client.get("/people/export/").content.decode()
    assert [row["姓名"] for row in rows_of(taken(client, personal="on", purpose="check"))] == ["张*山", "赵*琳", "李*", "朴*哲"]
    assert client.post("/people/export/", {"columns": ["address"]}).status_code == 422


def test_only_people_picked_within_scope_are_exported(world: World, as_user) -> None:
    query = f"?pick={world.people[2].pk}&pick={world.strangers[0].pk}&pick=x"
    assert [row["姓名"] for row in rows_of(taken(as_user(world.officer), query))] == ["李*"]


def test_text_that_looks_like_a_formula_stays_text(world: World, as_user) -> None:
    identity = world.people[0].identity
    identity.name, identity.address = "=1+1", "@cmd|' /C calc'!A0 <b>&\x01_x0041_"
    identity.save()
    book = taken(as_user(world.officer), columns=["name", "address", "id_number"], personal="on", purpose="check")
    cells = {cell.value: cell.data_type for cell in book.active[4]}
    assert cells["=1+1"] == "s"
    assert "@cmd|' /C calc'!A0 <b>&_x005F_x0041_" in cells
    assert cells[identity.id_number] == "s"


def test_long_export_runs_in_the_background_and_only_its_owner_fetches_it(world: World, as_user, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    client = as_user(world.officer)
    answer = client.post("/people/export/?wish=need", {"columns": ["name", "phone"], "personal": "on", "purpose": "contact"})
    work = Work.objects.get(kind="people_export")
    assert answer["Location"] == f"/work/{work.pk}/"
    do_work(work.pk)
    work.refresh_from_db()
    assert (work.state, work.result["rows"]) == ("done", 2)
    with default_storage.open(work.result["file"]) as kept:
        assert not kept.read().startswith(b"PK")  # sealed while it waits
    file = client.get(f"/people/export/{work.pk}/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content)))
    assert [row["姓名"] for row in rows_of(book)] == ["张试山", "赵试琳"]
    assert Line.objects.filter(action="export.fetch", object_id=str(work.pk)).count() == 1
    assert as_user(world.officer_hrss).get(f"/people/export/{work.pk}/").status_code == 404


def test_background_keeps_order_and_every_condition(world: World, as_user, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    batch = ImportBatch.objects.create(
        unit=world.officer.unit, path=world.officer.unit.path, uploaded_by=world.officer, file_name="名册.xlsx", digest="0", state="done")
    for number, (person, outcome) in enumerate(zip(world.people, ("new", "new", "new", "same"), strict=True), 1):
        ImportRow.objects.create(batch=batch, number=number, person_id=person.pk, outcome=outcome)
    client = as_user(world.officer)
    client.post(f"/people/export/?batch={batch.pk}&outcome=new&sort=age&page=2&size=50", {"columns": ["name"]})
    work = Work.objects.get(kind="people_export")
    do_work(work.pk)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"/people/export/{work.pk}/").streaming_content)))
    assert [row["姓名"] for row in rows_of(book)] == ["李*", "赵*琳", "张*山"]


def test_words_searched_for_are_not_left_in_the_list_of_work(world: World, as_user, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 0)
    as_user(world.officer).post("/people/export/?q=张试山", {"columns": ["name"]})
    work = Work.objects.get(kind="people_export")
    assert (work.arguments["people"], work.arguments["filters"]) == ([world.people[0].pk], {"q": "…"})


def test_cancelled_export_leaves_its_line_and_no_file(world: World, as_user, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    client = as_user(world.officer)
    client.post("/people/export/", {"columns": ["name"]})
    work = Work.objects.get(kind="people_export")
    client.post(f"/work/{work.pk}/cancel/")
    do_work(work.pk)
    work.refresh_from_db()
    assert (work.state, work.result) == ("cancelled", {})
    assert Line.objects.filter(action="export.people").count() == 1
    assert not default_storage.exists(f"{FOLDER}/{work.pk}.sealed")


def test_file_is_gone_after_a_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    old = keep_export("old.xlsx", ContentFile(b"x"))
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert drop_old_exports() >= 1
    assert not default_storage.exists(old)


def test_frames_longer_than_one_chunk_keep_their_rows(world: World, as_user, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bangfu.people.export_columns.CHUNK", 3)
    rows = rows_of(taken(as_user(world.officer), "?sort=-age"))
    assert [(row["序号"], row["姓名"]) for row in rows] == [(1, "张*山"), (2, "朴*哲"), (3, "赵*琳"), (4, "李*")]


def test_cells_of_every_kind_and_gaps_are_written_right() -> None:
    from bangfu.core.spreadsheets import Column, Page, write_frames

    page = Page("表", [Column("文字"), Column("日期", kind="date"), Column("数", kind="number")])
    frames = [
        pl.DataFrame({"a": ["", " 两端有空格 ", None], "b": [None, date(1949, 10, 1), None], "c": [0, None, -5]}),
        pl.DataFrame({"a": ["x" * 40_000], "b": [date(2099, 12, 31)], "c": [7]}),
    ]
    book = openpyxl.load_workbook(write_frames(page, frames, count=4, to=io.BytesIO(), properties={}))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]
    assert cells[:3] == [[None, None, 0], [" 两端有空格 ", datetime(1949, 10, 1), None], [None, None, -5]]
    assert (len(cells[3][0]), cells[3][1:]) == (32_767, [datetime(2099, 12, 31), 7])
    assert (book.active.dimensions, book.active.auto_filter.ref) == ("A1:C5", "A1:C5")


def test_sealed_file_of_several_blocks_comes_out_as_it_went_in(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "BLOCK", 10)
    data = bytes(range(256)) * 3
    place = kept_files.keep_in_blocks("blocks.sealed", io.BytesIO(data))
    assert b"".join(kept_files.blocks_of(place)) == data
