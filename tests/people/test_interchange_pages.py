"""Do the pages of an exchange show what was found, act on what was chosen only, and cost the same however many rows there are?"""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Line
from bangfu.core.models import Work
from bangfu.core.work import do_work
from bangfu.people.interchange.choices import Decision
from bangfu.people.interchange.starting import start_comparison
from bangfu.people.models import Comparison, ImportBatch, Person, SavedLayout
from tests.broken import make
from tests.people.test_import_pages import last_work, text_of
from tests.people.test_imports import number, with_valid_number
from tests.people.test_interchange import DAY, INSURED, REAL, SOCIAL, insured


@pytest.fixture
def world(world):
    for serial, person in enumerate((*world.people, *world.strangers), 901):
        with_valid_number(person, serial)
    return world


@pytest.fixture
def client(world, as_user) -> Client:
    return as_user(world.officer)


def named(data: bytes, name: str = "导出.xlsx") -> BytesIO:
    file = BytesIO(data)
    file.name = name
    return file


def upload(client: Client, rows: list[list[str]], heads: list[str] = INSURED, **fields: Any) -> Any:
    data = {"counterpart": "social_insurance", "data_on": "2022-05-10", "area": "222403", "keeps_strangers": "on", **fields}
    return client.post(reverse("exchange"), {"file": named(make.xlsx([heads, *rows])), **data}, follow=True)


def compared(client: Client, rows: list[list[str]], heads: list[str] = INSURED, **fields: Any) -> Comparison:
    upload(client, rows, heads, **fields)
    do_work(last_work().pk)
    return Comparison.objects.latest("pk")


def page(client: Client, one: Comparison, **query: str) -> str:
    return text_of(client.get(reverse("comparison", args=[one.pk]), query))


def decide(client: Client, one: Comparison, **data: Any) -> Any:
    return client.post(reverse("decide_rows", args=[one.pk]), {"tab": "works_there", **data}, follow=True)


def test_upload_is_compared_in_the_background_and_shown_covered(world, client) -> None:
    first = world.people[0]
    answer = upload(client, [insured(first.identity.id_number, name=first.identity.name)])
    assert "正在与登记册比对" in text_of(answer)
    do_work(last_work().pk)
    one = Comparison.objects.get()
    text = page(client, one)
    assert "张*山" in text
    assert first.identity.name not in text
    assert first.identity.id_number not in text
    assert "敦化市甲试厂" in text
    assert "列格式未经核实" in text


@pytest.mark.parametrize(("fields", "words"), [({"area": "222426"}, "不在您的工作范围内"), ({"data_on": "2022-06-01"}, "不能晚于今天")])
def test_wrong_area_or_day_is_said_at_its_field(client, fields, words) -> None:
    answer = upload(client, [insured(number(1))], **fields)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Comparison.objects.exists()


def test_wrong_columns_are_said_before_anything_is_kept(client) -> None:
    answer = upload(client, [["甲试", number(1)]], ["姓名", "身份证号"])
    assert answer.status_code == 422
    assert "没有“缴费状态”一列" in text_of(answer)


def test_page_costs_the_same_for_one_row_and_for_three(world, client, django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for rows in (world.people[:1], world.people[:3]):
        one = compared(client, [insured(person.identity.id_number) for person in rows])
        with CaptureQueriesContext(connection, ) as caught:
            page(client, one)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_taking_is_shown_first_and_done_when_confirmed(world, client) -> None:
    first, second = world.people[:2]
    one = compared(client, [insured(person.identity.id_number, name=person.identity.name) for person in (first, second)])
    row = one.rows.get(person=first)
    shown = text_of(decide(client, one, do="take", pick=[row.pk]))
    assert "采用对方：1 人" in shown
    assert "就业状况" in shown
    first.refresh_from_db()
    assert first.employment == "unemployed"
    done = text_of(decide(client, one, do="take", pick=[row.pk], confirm="1", overwrite=""))
    assert "采用对方 1 人" in done
    assert set(Person.objects.filter(employment="employed").values_list("pk", flat=True)) == {first.pk}
    assert "张*山" in page(client, one, tab="works_there", done="1")


def test_wrong_typed_word_overwrites_nothing(world, client) -> None:
    first = world.people[0]
    one = compared(client, [insured(first.identity.id_number)])
    answer = decide(client, one, do="take", all="1", confirm="1", overwrite="覆盖")
    assert answer.status_code == 422
    assert "要输入“覆盖更新的值”" in text_of(answer)
    assert Person.objects.get(pk=first.pk).employment == "unemployed"


def test_nothing_chosen_is_said(world, client) -> None:
    one = compared(client, [insured(world.people[0].identity.id_number)])
    assert "还没有选人" in text_of(decide(client, one, do="keep"))


def test_rows_of_another_area_cannot_be_chosen(world, client, as_user) -> None:
    theirs = start_comparison(file=ContentFile(make.xlsx([INSURED, insured(world.strangers[0].identity.id_number)]), name="x.xlsx"), counterpart=SOCIAL,
                              region=world.regions["222426"], data_on=DAY, keeps_strangers=False, by=world.stranger)
    do_work(theirs.work_id)
    row = theirs.rows.get(found="works_there")
    own = compared(client, [insured(world.people[0].identity.id_number)])
    decide(client, own, do="keep", pick=[row.pk])
    row.refresh_from_db()
    assert row.decision == Decision.OPEN


def test_whole_list_longer_than_a_page_is_settled_in_the_background(world, client, monkeypatch) -> None:
    from bangfu.people.views import comparison

    monkeypatch.setattr(comparison, "AT_ONCE", 1)
    one = compared(client, [insured(person.identity.id_number) for person in world.people[:3]])
    assert "保留这里：3 人" in text_of(decide(client, one, do="keep", all="1"))
    decide(client, one, do="keep", all="1", confirm="1")
    do_work(last_work().pk)
    assert one.rows.filter(decision=Decision.KEPT).count() == 3


def test_list_leaves_covered(world, client) -> None:
    first = world.people[0]
    one = compared(client, [insured(first.identity.id_number)])
    answer = client.get(reverse("comparison_list", args=[one.pk]), {"tab": "works_there"})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    cells = "\n".join(str(cell.value) for row in sheet for cell in row)
    assert "张*山" in cells
    assert first.identity.id_number not in cells
    assert first.identity.name not in cells
    assert Line.objects.filter(action="export.comparison").exists()


def test_strangers_become_a_roster_to_import_and_nobody_is_registered(world, client) -> None:
    heads = ["姓名", "身份证号", "残疾人证号", "就业状况", "联系方式"]
    before = Person.objects.count()
    one = compared(client, [["新试一", number(5), number(5) + "43", "未就业", "13800000001"]], heads, counterpart="real_name")
    assert "新*一" in page(client, one, tab="only_there")
    answer = client.post(reverse("strangers_to_import", args=[one.pk]), follow=True)
    assert "每列是什么" in text_of(answer)
    batch = ImportBatch.objects.get()
    assert {"name", "id_number", "certificate", "employment", "phone", "township", "village"} <= set(batch.mapping.values())
    assert Person.objects.count() == before


def test_strangers_are_downloaded_with_a_purpose_only(world, client) -> None:
    one = compared(client, [["新试一", number(5), "未就业"]], ["姓名", "身份证号", "就业状况"], counterpart="real_name")
    address = reverse("strangers_list", args=[one.pk])
    assert client.post(address, {"purpose": "other", "note": ""}).status_code == 422
    answer = client.post(address, {"purpose": "check", "note": ""})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.value for cell in sheet[2]][:2] == ["新试一", number(5)]
    assert Line.objects.get(action="export.strangers").detail["purpose"] == "核对证件信息"


def test_sample_is_mapped_on_the_page(world, client) -> None:
    address = reverse("exchange_layout", args=["social_insurance"])
    heads = ["姓名", "身份证号", "险种", "状态"]
    answer = client.post(address, {"file": named(make.xlsx([heads, ["甲试", number(1), "职工养老甲类", "在保"]]))}, follow=True)
    assert "职工养老甲类" in text_of(answer)
    draft = SavedLayout.objects.get()
    given = {"column_0": "name", "column_1": "id_number", "column_2": "insured_as", "column_3": "paying", "word_2_0": "employee"}
    answer = client.post(reverse("exchange_draft", args=[draft.pk]), given, follow=True)
    assert "按样表“导出.xlsx”对过" in text_of(answer)
    draft.refresh_from_db()
    assert draft.columns[2]["codes"]["职工养老甲类"] == "employee"
    client.post(reverse("withdraw_exchange_layout", args=[draft.pk]))
    assert "列格式未经核实" in text_of(client.get(address))


def test_words_of_a_column_nobody_guessed_are_mapped_with_the_same_sample_again(world, client) -> None:
    address, sample = reverse("exchange_layout", args=["social_insurance"]), make.xlsx([["姓名", "身份证号", "在缴标志"], ["甲试", number(1), "在保"]])
    client.post(address, {"file": named(sample)})
    given = {"column_0": "name", "column_1": "id_number", "column_2": "paying"}
    answer = client.post(reverse("exchange_draft", args=[SavedLayout.objects.get().pk]), given, follow=True)
    assert "“在缴标志”里的用词还没有对" in text_of(answer)
    answer = client.post(address, {"file": named(sample)}, follow=True)
    assert "“在保”是" in text_of(answer)
    answer = client.post(reverse("exchange_draft", args=[SavedLayout.objects.latest("pk").pk]), given | {"word_2_0": "paying"}, follow=True)
    assert "还没有对" not in text_of(answer)


def hand_in(client: Client, query: str = "", **data: Any) -> Any:
    client.post(reverse("hand_in") + query, {"counterpart": "real_name", "purpose": "entry", "note": "", **data})
    do_work(last_work().pk)
    answer = client.get(reverse("exchange_table", args=[last_work().pk]))
    return openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))


def test_register_leaves_in_exactly_their_columns(world, client) -> None:
    first = world.people[0]
    Person.objects.filter(pk=first.pk).update(employment="employed", employment_form="2", employed_on=DAY)
    book = hand_in(client, uncovered="on")
    sheet, notes = book["实名制人员信息"], book["说明"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[:4] == ["姓名", "身份证号", "残疾人证号", "联系方式"]
    row = dict(zip(heads, [cell.value for cell in sheet[2]], strict=True))
    assert (row["姓名"], row["身份证号"], row["就业状况"], row["就业类型"]) == (first.identity.name, first.identity.id_number, "已就业", "集中就业")
    assert row["就业时间"].date() == DAY
    assert row["劳动合同"] is None
    told = {line[0].value: line[2].value for line in notes if line[0].value}
    assert told["劳动合同"] == "这里不登记，已留空"
    assert "未经核实" in "".join(str(cell.value) for line in notes for cell in line)
    line = Line.objects.get(action="export.hand_in")
    assert (line.detail["people"], line.detail["uncovered"], line.detail["purpose"]) == (4, True, "录入对方系统")


def test_handed_in_table_is_covered_unless_asked_and_follows_the_filter(world, client) -> None:
    sheet = hand_in(client, "?wish=need&q=%E5%BC%A0")["实名制人员信息"]
    assert {row[0].value for row in sheet.iter_rows(min_row=2)} == {"张*山", "赵*琳"}
    assert "q" not in last_work().arguments["filters"]


def test_only_its_owner_fetches_a_table(world, client, as_user) -> None:
    hand_in(client)
    assert as_user(world.officer_hrss).get(reverse("exchange_table", args=[last_work().pk])).status_code == 404


def test_commission_of_real_name_export_keeps_strangers_even_unasked(world, client) -> None:
    one = compared(client, [["新试一", number(5), "未就业"]], ["姓名", "身份证号", "就业状况"], counterpart=REAL.value, keeps_strangers="")
    assert one.keeps_strangers
    assert Work.objects.get(pk=one.work_id).state == "done"
