"""Do people decide about rows that may mean somebody registered, and about older values, and does just that happen?"""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.core.work import do_work
from bangfu.people.choices import Decision, Doubt, ImportState
from bangfu.people.imports import import_roster
from bangfu.people.imports.conflicts import keep_all, take_theirs
from bangfu.people.imports.doubts import decide_rest, decide_row
from bangfu.people.imports.staged import table_of
from bangfu.people.models import Identity, ImportBatch, ImportConflict, Person, Transfer
from bangfu.people.privacy import index_of
from tests.people.test_bad_rosters import GOOD, book, number
from tests.people.test_import_pages import checked, last_work, registered, text_of, upload

TWIN, OTHER_NAME = {"身份证号": number(3)}, {"姓名": "王试错"}  # of whom number(1) registers: same name, birth and village; same number


HEADS = ("姓名", "身份证号", "住址", "联系电话", "就业状况", "低保")


def roster(*people: dict[str, str]) -> bytes:
    return book(HEADS, *(tuple((GOOD | one).get(head, "") for head in HEADS) for one in people))


def person(serial: int) -> Person:
    return Person.objects.select_related("identity", "household").get(identity__id_index=index_of("id", number(serial)))


@pytest.fixture
def client(world, as_user) -> Client:
    import_roster(file=roster({}), by=world.officer, data_on=date(2022, 5, 1))
    return as_user(world.officer)


def written(client: Client, batch: ImportBatch) -> ImportBatch:
    client.post(reverse("write_import", args=[batch.pk]))
    do_work(last_work().pk)
    batch.refresh_from_db()
    return batch


def decide(client: Client, batch: ImportBatch, **data: Any) -> Any:
    answer = client.post(reverse("decide_doubt", args=[batch.pk]), data, follow=True)
    batch.refresh_from_db()
    return answer


def asked(client: Client, name: str, batch: ImportBatch) -> int:
    """Queries of a page, the second time."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            client.get(reverse(name, args=[batch.pk]))
    return len(found)


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.rows_total, batch.rows_new, batch.rows_changed, batch.rows_rejected


def test_row_in_doubt_stays_out_and_says_so_until_decided(client: Client) -> None:
    batch = checked(client, roster(TWIN, {"身份证号": number(5), "姓名": "孙试平"}))
    assert counts(batch) == (2, 1, 0, 1)
    page = text_of(client.get(reverse("people_import", args=[batch.pk])))
    assert "1 行要您决定" in page
    assert "还有 1 行没有决定" in page  # asked before writing
    assert "0 行退回，1 行拿不准、不写入" in page
    batch = written(client, batch)
    assert counts(batch) == (2, 1, 0, 1)
    assert not registered(3)
    assert "没有决定" in text_of(client.get(reverse("import_doubts", args=[batch.pk])))


def test_both_sides_stand_side_by_side_covered(client: Client) -> None:
    batch = checked(client, roster(TWIN))
    page = text_of(client.get(reverse("import_doubts", args=[batch.pk])))
    assert page.count("钱*安") >= 2
    assert number(3)[-4:] in page
    assert number(1)[-4:] in page
    assert not {"钱试安", number(1), number(3)} & set(page.replace('"', " ").split())
    assert f'href="{reverse("person", args=[person(1).pk])}"' in page
    assert "<strong>不同：</strong>身份证号" in page
    assert "相同：姓名" in page


def test_twin_decided_update_gets_the_number_of_the_roster(client: Client) -> None:
    known = person(1)
    batch = checked(client, roster(TWIN))
    decide(client, batch, row=2, decision="update", kind="twin")
    assert counts(batch) == (1, 0, 1, 0)
    assert "1 人可以写入" in text_of(client.get(reverse("people_import", args=[batch.pk])))
    batch = written(client, batch)
    assert counts(batch) == (1, 0, 1, 0)
    known.refresh_from_db()
    assert known.identity.id_number == number(3)
    assert not registered(1)
    assert person(3).pk == known.pk
    assert list(batch.rows.values_list("outcome", "person_id", "decision")) == [("changed", known.pk, "update")]


def test_twin_decided_split_is_registered_beside(client: Client) -> None:
    batch = checked(client, roster(TWIN))
    decide(client, batch, row=2, decision="split", kind="twin")
    assert counts(batch) == (1, 1, 0, 0)
    batch = written(client, batch)
    assert counts(batch) == (1, 1, 0, 0)
    assert person(1).pk != person(3).pk


def test_twin_decided_keep_changes_nothing(client: Client) -> None:
    batch = checked(client, roster(TWIN, {"身份证号": number(5), "姓名": "孙试平"}))
    decide(client, batch, row=2, decision="keep", kind="twin")
    assert counts(batch) == (2, 1, 0, 1)
    assert "行要您决定" not in text_of(client.get(reverse("people_import", args=[batch.pk])))
    written(client, batch)
    assert not registered(3)


def test_other_name_decided_update_renames(client: Client) -> None:
    batch = checked(client, roster(OTHER_NAME))
    assert counts(batch) == (1, 0, 0, 1)
    decide(client, batch, row=2, decision="update", kind="name")
    assert counts(batch) == (1, 0, 1, 0)
    batch = written(client, batch)
    assert counts(batch) == (1, 0, 1, 0)
    assert person(1).identity.name == "王试错"
    assert Identity.objects.filter(name_index=index_of("name", "王试错")).exists()


def test_other_name_cannot_be_registered_twice(client: Client) -> None:
    batch = checked(client, roster(OTHER_NAME))
    assert decide(client, batch, row=2, decision="split", kind="name").status_code == 400
    assert decide(client, batch, rest=1, decision="split", kind="name").status_code == 400
    assert not batch.rows.exclude(decision="").exists()


def test_decision_can_be_changed_until_writing(client: Client, world) -> None:
    batch = checked(client, roster(TWIN))
    for decision in ("update", "split"):
        decide(client, batch, row=2, decision=decision, kind="twin")
    assert counts(batch) == (1, 1, 0, 0)
    batch = written(client, batch)
    with pytest.raises(DomainError, match="已写入"):
        decide_row(batch=batch, number=2, decision=Decision.KEEP, by=world.officer)
    assert Line.objects.filter(action="people.decide_rows").count() == 2


def test_rest_of_a_kind_is_decided_at_once(client: Client, world) -> None:
    import_roster(file=roster({"身份证号": number(11), "姓名": "孙试平"}), by=world.officer, data_on=date(2022, 5, 1))
    batch = checked(client, roster(TWIN, {"身份证号": number(13), "姓名": "孙试平"}, {"身份证号": number(11), "姓名": "李试错"}))
    decide(client, batch, row=2, decision="keep", kind="twin")
    assert "1 行：另行登记" in text_of(decide(client, batch, rest=1, decision="split", kind="twin"))
    assert dict(batch.rows.values_list("number", "decision")) == {2: "keep", 3: "split", 4: ""}
    assert counts(batch) == (3, 1, 0, 2)


def test_one_person_is_not_updated_by_two_rows(client: Client, world) -> None:
    batch = checked(client, roster({"就业状况": "已就业"}, TWIN, {"身份证号": number(5)}, {"身份证号": number(7)}))
    assert "由第 2 行更新" in text_of(decide(client, batch, row=3, decision="update", kind="twin"))
    assert "还有 3 行没有决定" in text_of(decide(client, batch, rest=1, decision="update", kind="twin"))
    batch = checked(client, roster(TWIN, {"身份证号": number(5)}))
    assert decide_rest(batch=batch, doubt=Doubt.TWIN, decision=Decision.UPDATE, by=world.officer) == (1, 1)
    with pytest.raises(DomainError, match="由第 2 行更新"):
        decide_row(batch=batch, number=3, decision=Decision.UPDATE, by=world.officer)
    decide_row(batch=batch, number=2, decision=Decision.UPDATE, by=world.officer)  # the same once more


def test_decided_row_whose_person_died_meanwhile_is_rejected_in_words(client: Client) -> None:
    batch = checked(client, roster(TWIN, {"身份证号": number(5), "姓名": "孙试平"}))
    decide(client, batch, row=2, decision="update", kind="twin")
    Person.objects.filter(pk=person(1).pk).update(died_on=date(2022, 5, 2))
    batch = written(client, batch)
    assert counts(batch) == (2, 1, 0, 1)
    assert "去世" in text_of(client.get(reverse("people_import", args=[batch.pk])))
    assert registered(1)


# ── values older than those in the register ──


@pytest.fixture
def older(client: Client, world) -> ImportBatch:
    """An old roster written over newer values: employment, telephone, home and a mark of the household."""
    newer = {"就业状况": "已就业", "联系电话": "13800000011", "住址": "黄泥河镇团山子村", "低保": "是"}
    import_roster(file=roster(newer), by=world.officer, data_on=date(2022, 5, 10))
    old = {"就业状况": "未就业", "联系电话": "13800000022", "住址": "大石头镇太平川村3组", "低保": "否"}
    upload(client, roster(old), data_on="2022-05-05")
    batch = ImportBatch.objects.latest("pk")
    client.post(reverse("map_import", args=[batch.pk]), {f"column_{place}": code for place, code in batch.mapping.items()})
    do_work(last_work().pk)
    return written(client, batch)


def key(batch: ImportBatch, field: str) -> int:
    return batch.conflicts.get(field=field).pk


def test_older_values_are_listed_with_source_and_day(client: Client, older: ImportBatch) -> None:
    assert set(older.conflicts.values_list("field", flat=True)) == {"employment", "phone", "address", "region", "minimum_living"}
    page = text_of(client.get(reverse("import_conflicts", args=[older.pk])))
    for words in ("已就业", "未就业", "名册导入 2022-05-10", "138****0011", "138****0022", "太平川村", "团山子村", "钱*安"):
        assert words in page
    assert "13800000022" not in page
    assert "5 项名册较旧" in text_of(client.get(reverse("people_import", args=[older.pk])))


@pytest.mark.parametrize(("field", "value"), [("employment", "unemployed"), ("phone", "13800000022"), ("region", "太平川村"), ("minimum_living", False)])
def test_value_taken_after_all_is_a_correction_of_today(field: str, value: Any, client: Client, older: ImportBatch, world) -> None:
    client.post(reverse("decide_conflict", args=[older.pk]), {"act": "take", "row": key(older, field)})
    one = person(1)
    found = {"phone": one.identity.phone, "region": one.region.name, "minimum_living": one.household and one.household.minimum_living, "employment": one.employment}
    assert found[field] == value
    assert one.provenance[field][0] == "office"
    assert one.provenance[field][2] == world.officer.pk
    assert older.conflicts.get(field=field).taken is True
    again = client.post(reverse("decide_conflict", args=[older.pk]), {"act": "take", "row": key(older, field)})
    assert "已经有人决定" in text_of(again)


def test_kept_values_leave_the_register_alone(client: Client, older: ImportBatch, world) -> None:
    client.post(reverse("decide_conflict", args=[older.pk]), {"act": "keep", "row": key(older, "employment")})
    assert keep_all(batch=older, by=world.officer) == 4
    assert person(1).employment == "employed"
    assert set(older.conflicts.values_list("taken", flat=True)) == {False}
    assert "保留了登记册的" in text_of(client.get(reverse("import_conflicts", args=[older.pk])))


def test_value_of_a_dead_or_moved_person_is_not_taken(older: ImportBatch, world) -> None:
    one = person(1)
    Person.objects.filter(pk=one.pk).update(died_on=date(2022, 5, 12))
    with pytest.raises(DomainError, match="去世"):
        take_theirs(batch=older, key=key(older, "phone"), by=world.officer)
    Person.objects.filter(pk=one.pk).update(died_on=None, path=world.strangers[0].path)
    with pytest.raises(DomainError, match="不在本辖区"):
        take_theirs(batch=older, key=key(older, "phone"), by=world.officer)
    assert ImportConflict.objects.filter(taken__isnull=True).count() == 5


def test_lists_of_decisions_ask_no_more_for_more_rows(client: Client) -> None:
    one = checked(client, roster(TWIN))
    three = checked(client, roster(TWIN, {"身份证号": number(5)}, {"身份证号": number(7)}))
    assert asked(client, "import_doubts", one) == asked(client, "import_doubts", three)


def test_list_of_older_values_asks_no_more_for_more_rows(client: Client, older: ImportBatch) -> None:
    five = asked(client, "import_conflicts", older)
    older.conflicts.exclude(field="region").delete()
    assert asked(client, "import_conflicts", older) == five


def test_person_registered_elsewhere_can_be_asked_for(client: Client, world) -> None:
    one = world.strangers[0].identity
    one.id_number, one.id_index = number(901), index_of("id", number(901))
    one.save()
    batch = checked(client, roster({"身份证号": number(901), "姓名": one.name}))
    page = text_of(client.get(reverse("people_import", args=[batch.pk])))
    address = reverse("ask_transfer", args=[index_of("id", number(901)).hex()])
    assert f'href="{address}"' in page
    client.post(address, {"reason": "迁来"})
    assert Transfer.objects.filter(person=world.strangers[0]).exists()


def test_doubts_and_older_values_come_back_on_sheets_of_their_own(client: Client, older: ImportBatch) -> None:
    batch = checked(client, roster(OTHER_NAME, {"身份证号": "1"}))
    back = openpyxl.load_workbook(BytesIO(b"".join(client.get(reverse("import_rejects", args=[batch.pk])))))  # type: ignore[arg-type]
    assert back.sheetnames == ["没有写入的行", "拿不准的行"]
    assert [cell.value for cell in back["拿不准的行"][2]][-1] == "没有决定，没有写入"
    assert back["没有写入的行"].max_row == 2
    back = openpyxl.load_workbook(BytesIO(b"".join(client.get(reverse("import_rejects", args=[older.pk])))))  # type: ignore[arg-type]
    assert back.sheetnames == ["没有写入的行", "没有采用的值"]
    rows = {cells[2].value: [cell.value for cell in cells] for cells in back["没有采用的值"].iter_rows(min_row=2)}
    assert rows["就业状况"][3:] == ["已就业", "名册导入", datetime(2022, 5, 10), "未就业", "没有看"]
    assert rows["联系电话"][6] == "138****0022"


@pytest.mark.parametrize("loss", ["TRUNCATE {}", "ALTER TABLE {} DROP COLUMN tail_index"], ids=["emptied by a crash", "left by an earlier version"])
def test_decision_outlives_the_loss_of_the_staged_rows(loss: str, client: Client) -> None:
    batch = checked(client, roster(TWIN))
    decide(client, batch, row=2, decision="split", kind="twin")
    with connection.cursor() as cursor:
        cursor.execute(loss.format(table_of(batch.pk)))
    written(client, batch)
    assert (batch.state, last_work().error) == (ImportState.DONE, "")
    assert registered(1)
    assert registered(3)
    assert counts(batch) == (1, 1, 0, 0)
