"""Do the pages of an import say the one thing that is wrong, and does every way through them write once or not at all?"""

import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from bangfu.campaigns.models import RosterEntry
from bangfu.core.choices import WorkState
from bangfu.core.models import Work
from bangfu.core.work import Cancelled, do_work
from bangfu.people.choices import ImportState
from bangfu.people.imports.begun import mark_of_campaign
from bangfu.people.models import Identity, ImportBatch, Person
from bangfu.people.privacy import index_of
from bangfu.people.tasks import write
from tests.broken import make
from tests.people.test_bad_rosters import GOOD, HEADS, book, number, roster


def text_of(response: Any) -> str:
    return response.content.decode()


def upload(client: Client, data: bytes, name: str = "名册.xlsx", **fields: Any) -> Any:
    file = BytesIO(data)
    file.name = name
    return client.post(reverse("people_imports"), {"file": file, "data_on": "2022-05-17", **fields}, follow=True)


def last_work() -> Work:
    return Work.objects.order_by("pk").last()  # type: ignore[return-value]


def checked(client: Client, data: bytes, **fields: Any) -> ImportBatch:
    """Uploaded, columns as guessed, checked."""
    upload(client, data, **fields)
    batch = ImportBatch.objects.order_by("pk").last()
    columns = {f"column_{place}": code for place, code in batch.mapping.items()}  # type: ignore[union-attr]
    client.post(reverse("map_import", args=[batch.pk]), columns)
    do_work(last_work().pk)
    batch.refresh_from_db()
    return batch


def registered(serial: int) -> bool:
    return Identity.objects.filter(id_index=index_of("id", number(serial))).exists()


@pytest.fixture
def client(world, as_user) -> Client:
    return as_user(world.officer)


@pytest.mark.parametrize(("name", "words"), [(name, words) for name, (_, words) in make.FILES.items() if name != "bomb.xlsx"])
def test_broken_file_is_one_message_on_the_upload_page(name: str, words: tuple[str, ...], client: Client) -> None:
    answer = upload(client, make.FILES[name][0](), name)
    assert answer.status_code == 422
    (told,) = re.findall(r'id="id_file_error"[^>]*>(.*?)</p>', text_of(answer), re.DOTALL)
    assert all(word in told for word in words)
    assert not ImportBatch.objects.exists()


def test_sheets_left_out_and_hidden_rows_are_told(client: Client) -> None:
    person = tuple(GOOD.get(head, "") for head in HEADS)
    page = text_of(upload(client, book(HEADS, person, person, hidden=(2,))))
    assert "有 1 行在 Excel 里是隐藏的" in page
    both = openpyxl.Workbook()
    for name in ("大石头镇", "黄泥河镇"):
        sheet = both.create_sheet(name)
        sheet.append(HEADS)
        sheet.append(person)
    file = BytesIO()
    both.save(file)
    page = text_of(upload(client, file.getvalue()))
    assert "工作簿里还有别的名册：黄泥河镇" in page


def test_rejected_rows_come_back_and_in_again_when_mended(client: Client) -> None:
    batch = checked(client, roster({}, {"身份证号": number(3)[:17], "姓名": "=HYPERLINK(A)"}))
    assert (batch.rows_new, batch.rows_rejected) == (1, 1)
    client.post(reverse("write_import", args=[batch.pk]))
    do_work(last_work().pk)
    back = openpyxl.load_workbook(BytesIO(b"".join(client.get(reverse("import_rejects", args=[batch.pk])))))  # type: ignore[arg-type]
    sheet = back.active
    assert [cell.value for cell in sheet[1]] == [*HEADS, "原因"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=HYPERLINK(A)", "s")  # no formula
    assert "17 位，应为 18 位" in sheet.cell(2, len(HEADS) + 1).value
    sheet["A2"], sheet["B2"] = "孙试平", number(3)
    mended = BytesIO()
    back.save(mended)
    again = checked(client, mended.getvalue())
    assert (again.rows_new, again.rows_rejected) == (1, 0)


def test_import_begun_at_a_campaign_leads_back_into_its_roster(client: Client, world) -> None:
    page = text_of(client.get(reverse("campaign_roster", args=[world.campaign.pk])))
    begin = re.search(rf'href="({reverse("people_imports")}[?][^"]*)"', page)
    assert begin
    mark = re.search(r'name="campaign"[^>]*value="([^"]+)"', text_of(client.get(begin[1])))[1]
    batch = checked(client, roster({}), campaign=mark)
    client.post(reverse("write_import", args=[batch.pk]))
    do_work(last_work().pk)
    done = text_of(client.get(reverse("people_import", args=[batch.pk])))
    back = re.search(r'<form method="post" action="([^"]*roster/add/)">.*?name="batch" value="(\d+)"', done, re.S)
    assert back
    client.post(back[1], {"batch": back[2]})
    assert RosterEntry.objects.filter(campaign=world.campaign, person__identity__id_index=index_of("id", number(1))).exists()


@pytest.mark.parametrize("mark", ["1", "1:abc", "别的"])
def test_campaign_nobody_led_the_importer_from_is_refused(client: Client, world, mark: str) -> None:
    others = mark_of_campaign(world.stranger, world.campaign.pk)
    for sent in (mark, others):
        answer = upload(client, roster({}), campaign=sent)
        assert answer.status_code == 422
        assert "从活动的名册页重新点" in text_of(answer)
    assert not ImportBatch.objects.exists()


def test_second_click_on_write_starts_nothing(client: Client) -> None:
    batch = checked(client, roster({}))
    for _ in range(2):
        client.post(reverse("write_import", args=[batch.pk]))
    assert Work.objects.filter(kind="roster_write").count() == 1
    do_work(last_work().pk)
    client.post(reverse("write_import", args=[batch.pk]))
    assert Work.objects.filter(kind="roster_write").count() == 1
    assert Person.objects.filter(identity__id_index=index_of("id", number(1))).count() == 1


def test_cancelling_at_the_last_moment_undoes_everything(client: Client) -> None:
    batch = checked(client, roster({}))
    client.post(reverse("write_import", args=[batch.pk]))
    work = last_work()

    def stop_when_written(done: int, total: int) -> None:
        if done == total:
            assert registered(1)
            raise Cancelled

    with pytest.raises(Cancelled):
        write(work, stop_when_written)
    Work.objects.filter(pk=work.pk).update(state=WorkState.CANCELLED)
    assert not registered(1)
    page = text_of(client.get(reverse("people_import", args=[batch.pk])))
    assert "已取消，没有写入任何数据" in page
    assert "写入 1 人" in page


def test_worker_that_died_leaves_nothing_and_starts_again(client: Client) -> None:
    batch = checked(client, roster({}))
    client.post(reverse("write_import", args=[batch.pk]))
    Work.objects.update(state=WorkState.FAILED, error="程序出错，没有写入任何数据。")  # as end_orphans leaves it
    page = text_of(client.get(reverse("people_import", args=[batch.pk])))
    assert "没有写入任何数据" in page
    assert "再写一次" in page
    client.post(reverse("write_import", args=[batch.pk]))
    do_work(last_work().pk)
    batch.refresh_from_db()
    assert batch.state == ImportState.DONE
    assert registered(1)


def test_file_that_vanished_is_told_and_can_be_given_up(client: Client) -> None:
    upload(client, roster({}))
    batch = ImportBatch.objects.get()
    default_storage.delete(batch.file.name)
    client.post(reverse("map_import", args=[batch.pk]), {f"column_{place}": code for place, code in batch.mapping.items()})
    do_work(last_work().pk)
    assert "上传的文件已经不在服务器上" in text_of(client.get(reverse("people_import", args=[batch.pk])))
    assert not registered(1)
    client.post(reverse("cancel_import", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == ImportState.CANCELLED


def test_same_file_from_both_lines_is_written_once(world, as_user) -> None:
    county, bureau = as_user(world.officer), as_user(world.officer_hrss)
    first, second = checked(county, roster({})), checked(bureau, roster({}))
    assert (first.rows_new, second.rows_new) == (1, 1)  # both saw it before anybody wrote
    for client, batch in ((county, first), (bureau, second)):
        client.post(reverse("write_import", args=[batch.pk]))
        do_work(last_work().pk)
    assert Person.objects.filter(identity__id_index=index_of("id", number(1))).count() == 1
    assert [one.rows_new for one in ImportBatch.objects.order_by("pk")] == [1, 0]


def test_all_rows_bad_leaves_nothing_to_write(client: Client) -> None:
    batch = checked(client, roster(*({"身份证号": "1"} for _ in range(60))))
    page = text_of(client.get(reverse("people_import", args=[batch.pk])))
    assert "0 人可以写入，60 行退回" in page
    assert client.post(reverse("write_import", args=[batch.pk])).status_code == 400


def test_rows_to_look_at_come_back_on_a_second_sheet(client: Client) -> None:
    batch = checked(client, roster({"文化程度": "私塾"}))
    page = text_of(client.get(reverse("people_import", args=[batch.pk])))
    assert "下载退回和要核对的行" in page
    back = openpyxl.load_workbook(BytesIO(b"".join(client.get(reverse("import_rejects", args=[batch.pk])))))  # type: ignore[arg-type]
    assert back.sheetnames == ["没有写入的行", "请核对的行"]
    assert "文化程度“私塾”不认识" in back["请核对的行"].cell(2, len(HEADS) + 1).value
