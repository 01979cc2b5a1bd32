"""Does a roster come into the register whole, once, with every reason, and never half?"""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.db import DataError, transaction
from stdnum.cn.ric import calc_check_digit

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.people.choices import ImportState
from bangfu.people.imports import import_roster, write
from bangfu.people.imports.batches import job_of, write_batch
from bangfu.people.models import Household, Identity, ImportBatch, Person, Residence
from bangfu.people.privacy import index_of
from bangfu.people.roster.apart import opened
from bangfu.people.roster.reading import read_roster
from tests.broken import make

HEADS = ["姓名", "身份证号", "残疾人证号", "住址", "就业状况"]


def number(serial: int, birth: str = "19850505", area: str = "222403") -> str:
    """A valid ID number of nobody."""
    body = f"{area}{birth}{serial:03d}"
    return body + calc_check_digit(body + "0")


def sheet(*rows: Any, heads: list[str] = HEADS) -> bytes:
    return make.xlsx([heads, *rows])


def row(serial: int, *, name: str = "钱试安", address: str = "大石头镇太平川村3组", certificate: str = "43", work: str = "未就业") -> list[str]:
    return [name, number(serial), number(serial) + certificate if certificate else "", address, work]


def named(person: Person) -> tuple[str, str, str]:
    return person.identity.name, person.identity.id_number, person.identity.phone


def with_valid_number(person: Person, serial: int = 901) -> Identity:
    """The identity of somebody of the world, under a number whose check digit is right."""
    one = person.identity
    one.id_number, one.id_index = number(serial), index_of("id", number(serial))
    one.save()
    return one


@pytest.fixture
def bring(world):
    """Import these bytes as the county's officer."""
    return lambda data, **options: import_roster(file=data, by=options.pop("by", world.officer), **options)


def test_new_people_come_with_identity_residence_and_provenance(world, bring) -> None:
    result = bring(sheet(row(1), row(3, name="孙试平", work="已就业")), data_on=date(2022, 5, 10))
    assert (result.new, result.changed, result.same, result.rejected) == (2, 0, 0, 0)
    person = Person.objects.get(identity__id_index=index_of("id", number(1)))
    assert person.path == "22/2224/222403/222403100/222403100200/"
    assert (person.sex, person.birth_on, person.category, person.grade, person.employment) == ("1", date(1985, 5, 5), "4", "3", "unemployed")
    assert person.provenance["employment"] == ["roster", "2022-05-10T00:00:00+08:00", world.officer.pk]
    assert person.identity.name == "钱试安"
    assert person.identity.certificate == number(1) + "43"
    assert Identity.objects.filter(tail_index=index_of("tail", number(1)[-4:]), initials_index=index_of("initials", "qsa")).exists()
    assert not Residence.objects.filter(person=person).exists()  # who never moved needs no interval
    assert person.history.count() == 0  # the row itself is the first state
    assert set(result.batch.rows.values_list("person_id", "outcome")) == {(one.pk, "new") for one in Person.objects.order_by("-pk")[:2]}


def test_import_is_audited_without_personal_data(world, bring) -> None:
    result = bring(sheet(row(1)))
    line = Line.objects.get(action="people.import_roster")
    assert (line.object_id, line.actor) == (str(result.batch.pk), "officer")
    assert "钱试安" not in str(line.detail)


def test_header_is_found_below_titles_and_in_two_merged_rows(world) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["敦化市残疾人基本情况登记表"])
    page.merge_cells("A1:G1")
    page.append(["填报单位：", "", "", "2022年5月"])
    page.append(["序号", "姓 名", "证件", "", "残疾情况", "", "家庭住址"])
    page.append(["", "", "身份证号码（18位）", "残疾人证号", "类别", "等级", ""])
    page.merge_cells("C3:D3")
    page.merge_cells("E3:F3")
    for cell in ("A3:A4", "B3:B4", "G3:G4"):
        page.merge_cells(cell)
    page.append([1, "钱试安", number(1), number(1) + "43", "肢体", "三级", "大石头镇太平川村"])
    page.append(["合计", "1人"])
    file = BytesIO()
    book.save(file)
    roster = read_roster(file.getvalue())
    assert roster.header.row == 4
    assert list(roster.header.mapping.values()) == ["name", "id_number", "certificate", "category", "grade", "address"]
    result = import_roster(file=file.getvalue(), by=world.officer)
    assert (result.new, result.rejected) == (1, 0)


def test_best_sheet_is_taken(world) -> None:
    book = openpyxl.Workbook()
    book.active.append(["填表说明"])
    page = book.create_sheet("花名册")
    page.append(HEADS)
    page.append(row(1))
    file = BytesIO()
    book.save(file)
    assert read_roster(file.getvalue()).sheet.name == "花名册"


def test_column_without_a_known_head_is_recognised_by_its_numbers(world, bring) -> None:
    assert bring(sheet(row(1), heads=["姓名", "号", "残疾证", "住址", "就业"])).new == 1


def test_roster_without_id_column_is_refused_once(world, bring) -> None:
    with pytest.raises(DomainError) as refusal:
        bring(sheet(["钱试安", "男", "大石头镇"], heads=["姓名", "性别", "住址"]))
    assert "没有“身份证号”一列" in refusal.value.message
    assert "姓名、性别、住址" in refusal.value.message
    assert ImportBatch.objects.count() == 0


def test_certificate_number_stands_in_for_the_id(world, bring) -> None:
    result = bring(sheet(["钱试安", number(1) + "43", "大石头镇太平川村"], heads=["姓名", "残疾人证号", "住址"]))
    assert result.new == 1
    assert Identity.objects.filter(id_index=index_of("id", number(1))).exists()


def test_each_wrong_row_has_all_its_reasons_and_the_good_ones_are_written(world, bring) -> None:
    wrong_check = number(5)[:17] + ("0" if number(5)[17] != "0" else "1")
    result = bring(sheet(
        row(1),
        ["旧试号", "222403850505001", "", "大石头镇太平川村", ""],
        ["错试码", wrong_check, "", "安图县明月镇", ""],
        ["短试号", number(7)[:17], "", "大石头镇太平川村", ""],
        ["证试异", number(9), number(11) + "43", "大石头镇太平川村", ""],
        ["重试复", number(1), "", "大石头镇太平川村", ""],
        ["无试址", number(13), "", "", ""],
        ["矛试盾", number(15), "", "大石头镇太平川村", "未就业"],
    ))
    assert (result.new, result.rejected) == (2, 6)
    reasons = {line: " ".join(texts) for line, texts in result.reasons.items()}
    assert "15 位旧号码" in reasons[3]
    assert "校验不对" in reasons[4]
    assert "安图县明月镇，不在本单位辖区（敦化市）" in reasons[4]
    assert "17 位，应为 18 位" in reasons[5]
    assert "前 18 位与身份证号不一致" in reasons[6]
    assert "身份证号与第 2 行重复" in reasons[7]
    assert "没有填住址" in reasons[8]


def test_number_cells_formulas_and_commands(world, bring) -> None:
    result = bring(sheet(
        ["数试字", int(number(1)[:17] + "0"), "", "大石头镇太平川村", ""],
        ["公试式", "=B2", "", "大石头镇太平川村", ""],
        row(3),
    ))
    assert "前 15 位" in result.reasons[2][0]
    assert "没有计算结果" in result.reasons[3][0]
    assert all(len(texts) == 1 for texts in result.reasons.values())
    assert result.new == 1


def test_command_in_a_cell_is_stored_as_text(world, bring) -> None:
    rows = [["钱试安", number(1), "", "大石头镇太平川村=cmd|' /C calc'!A0", ""]]
    assert bring(write_workbook([Page("名册", [Column(head) for head in HEADS], rows)]).read()).new == 1
    assert Identity.objects.get(id_index=index_of("id", number(1))).address == "大石头镇太平川村=cmd|' /C calc'!A0"


def test_known_people_are_updated_and_not_doubled(world, bring) -> None:
    first = bring(sheet(row(1)), data_on=date(2022, 5, 1))
    again = bring(sheet(row(1)), data_on=date(2022, 5, 2))
    later = bring(sheet(row(1, work="已就业")), data_on=date(2022, 5, 3))
    assert (first.new, again.same, later.changed) == (1, 1, 1)
    person = Person.objects.get(identity__id_index=index_of("id", number(1)))
    assert person.employment == "employed"
    assert person.provenance["employment"][1].startswith("2022-05-03")


def test_older_roster_overwrites_nothing_newer(world, bring) -> None:
    bring(sheet(row(1, work="已就业")), data_on=date(2022, 5, 10))
    result = bring(sheet(row(1, work="未就业")), data_on=date(2022, 4, 1))
    assert (result.changed, result.same) == (0, 1)
    assert Person.objects.get(identity__id_index=index_of("id", number(1))).employment == "employed"


def test_who_loses_work_has_no_form_of_employment(world, bring) -> None:
    heads = [*HEADS, "就业形式"]
    bring(sheet([*row(1, work="已就业"), "灵活就业"], heads=heads), data_on=date(2022, 5, 1))
    bring(sheet(row(1, work="未就业")), data_on=date(2022, 5, 2))
    person = Person.objects.get(identity__id_index=index_of("id", number(1)))
    assert (person.employment, person.employment_form) == ("unemployed", "")


def test_move_within_the_area_keeps_the_earlier_residence(world, bring) -> None:
    bring(sheet(row(1)), data_on=date(2022, 5, 1))
    result = bring(sheet(row(1, address="黄泥河镇团山子村")), data_on=date(2022, 5, 10))
    assert result.changed == 1
    person = Person.objects.get(identity__id_index=index_of("id", number(1)))
    assert person.path.endswith("222403101200/")
    homes = list(Residence.objects.filter(person=person).order_by("during"))
    assert [one.during.lower for one in homes] == [None, date(2022, 5, 10)]
    assert homes[0].during.upper == date(2022, 5, 10)


def test_less_exact_place_does_not_move_anybody(world, bring) -> None:
    bring(sheet(row(1)), data_on=date(2022, 5, 1))
    bring(sheet(row(1, address="大石头镇")), data_on=date(2022, 5, 2))
    assert Person.objects.get(identity__id_index=index_of("id", number(1))).path.endswith("222403100200/")


def test_person_registered_elsewhere_is_rejected_without_telling_where(world, bring) -> None:
    stranger = with_valid_number(world.strangers[0])
    result = bring(sheet([stranger.name, stranger.id_number, "", "大石头镇太平川村", ""]))
    assert "已在其他地方登记" in result.reasons[2][0]
    assert "安图" not in result.reasons[2][0]


def test_other_name_under_a_known_number_is_rejected(world, bring) -> None:
    known = with_valid_number(world.people[0])
    result = bring(sheet(["王试错", known.id_number, "", "大石头镇太平川村", ""]))
    assert "登记的姓名是“张*山”" in result.reasons[2][0]


def test_dead_person_is_not_updated(world, bring) -> None:
    Person.objects.filter(pk=world.people[0].pk).update(died_on=date(2022, 1, 2))
    known = with_valid_number(world.people[0])
    assert "去世" in bring(sheet([known.name, known.id_number, "", "大石头镇太平川村", ""])).reasons[2][0]


def test_marks_make_a_household_and_a_household_number_joins(world, bring) -> None:
    heads = [*HEADS, "户编号", "是否低保", "监测户类型"]
    bring(sheet([*row(1), "H1", "是", ""], [*row(3), "H1", "", "突发严重困难户"], [*row(5), "", "否", ""], heads=heads))
    people = [Person.objects.get(identity__id_index=index_of("id", number(one))) for one in (1, 3, 5)]
    assert people[0].household_id == people[1].household_id != people[2].household_id
    home = Household.objects.get(pk=people[0].household_id)
    assert (home.minimum_living, home.monitored, home.relocated) == (True, "sudden", None)
    assert Household.objects.get(pk=people[2].household_id).minimum_living is False
    bring(sheet([*row(5), "", "是", ""], heads=heads))
    assert Household.objects.get(pk=people[2].household_id).minimum_living is True


def test_same_import_run_twice_writes_once(world, bring) -> None:
    data = sheet(row(1))
    result = bring(data)
    again = write_batch(job_of(result.batch, opened(data)))
    assert again.state == ImportState.DONE
    assert again.rows_new == 1
    assert Person.objects.filter(identity__name_index=index_of("name", "钱试安")).count() == 1


def test_failure_in_the_middle_writes_nothing(world, bring, monkeypatch) -> None:
    people = Person.objects.count()

    monkeypatch.setattr(write, "QUIET", "SELECT 1 / 0")
    with pytest.raises(DataError), transaction.atomic():
        bring(sheet(row(1)))
    assert Person.objects.count() == people
    assert ImportBatch.objects.count() == 0


def test_township_registers_in_its_own_village(world, bring) -> None:
    result = bring(sheet(row(1, address="太平川村3组"), row(3, address="3组"), row(5, address="黄泥河镇")), by=world.township)
    assert (result.new, result.rejected) == (2, 1)
    assert Person.objects.get(identity__id_index=index_of("id", number(3))).path == "22/2224/222403/222403100/"


def test_nameless_open_file_can_be_imported(world, bring) -> None:
    assert bring(ContentFile(sheet(row(1)), name="a.xlsx")).new == 1


def test_two_new_people_alike_in_one_roster_are_told(world, bring) -> None:
    result = bring(sheet(row(1), row(3), row(5, address="黄泥河镇团山子村")))
    assert result.new == 3
    assert dict(result.batch.rows.exclude(warnings=[]).values_list("number", "warnings")) == {3: ["与第 2 行同名、同日出生、同一个村，证号不同，可能是同一人，请核对。"]}
