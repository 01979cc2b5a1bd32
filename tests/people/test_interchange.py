"""Does a comparison with another register find who works there, whatever the file looks like, and is nothing taken over by accident?"""

import json
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.db import connection

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.core.models import Work
from bangfu.core.work import Cancelled
from bangfu.home.queries import todos
from bangfu.people.choices import Source
from bangfu.people.interchange.choices import DECIDABLE, Counterpart, Decision, Found
from bangfu.people.interchange.comparing import run_comparison
from bangfu.people.interchange.deciding import chosen_rows, decide, preview
from bangfu.people.interchange.keeping import delete_overdue
from bangfu.people.interchange.layout import file_layout, layout_of
from bangfu.people.interchange.mapping import confirm_layout, draft_layout, withdraw_layout
from bangfu.people.interchange.queries import asked_about, rows_in_scope, shown_rows, tally
from bangfu.people.interchange.reading import read_export, statements
from bangfu.people.interchange.starting import start_comparison
from bangfu.people.models import Comparison, ComparisonRow, Person
from tests.broken import make
from tests.clock import HERE, TODAY
from tests.people.test_imports import number, with_valid_number

INSURED = ["姓名", "身份证号码", "单位名称", "险种", "缴费状态"]
PENSION = "企业职工基本养老保险"
SOCIAL, REAL, JOBLESS = Counterpart.SOCIAL_INSURANCE, Counterpart.REAL_NAME, Counterpart.UNEMPLOYMENT
DAY = date(2022, 5, 10)


def insured(id_number: str, state: str = "正常缴费", kind: str = PENSION, name: str = "钱试安") -> list[str]:
    return [name, id_number, "敦化市甲试厂", kind, state]


def uploaded(world: Any, data: bytes, *, counterpart: Counterpart = SOCIAL, by: Any = None, region: str = "222403", keeps: bool = True, day: date = DAY) -> Comparison:
    return start_comparison(file=ContentFile(data, name="导出.xlsx"), counterpart=counterpart, region=world.regions[region], data_on=day, keeps_strangers=keeps, by=by or world.officer)


def compared(world: Any, rows: list[list[str]], heads: list[str] = INSURED, **options: Any) -> Comparison:
    one = uploaded(world, make.xlsx([heads, *rows]), **options)
    run_comparison(one, lambda done, total: None)
    one.refresh_from_db()
    return one


def said(rows: list[list[Any]], heads: list[str] = INSURED, counterpart: Counterpart = SOCIAL):
    return statements(read_export(make.xlsx([heads, *rows]), file_layout(counterpart)), today=TODAY)


def found(comparison: Comparison) -> dict[int | None, str]:
    return dict(comparison.rows.exclude(person=None).values_list("person_id", "found"))


def id_of(person: Person) -> str:
    return person.identity.id_number


def take(comparison: Comparison, user: Any, *, overwrite: bool = False, tab: str = Found.WORKS_THERE) -> int:
    rows = chosen_rows(comparison, user, do="take", keys=None, tab=tab)
    return decide(rows=rows, do="take", comparison=comparison, overwrite=overwrite, by=user)


@pytest.fixture
def world(world):
    """The numbers of the world's people have wrong check digits; here they get right ones."""
    for serial, person in enumerate((*world.people, *world.strangers), 901):
        with_valid_number(person, serial)
    return world


# ── reading ──


@pytest.mark.parametrize(("kind", "state", "work"), [
    (PENSION, "正常缴费", "employed"), (PENSION, "暂停缴费", "maybe_not"), ("灵活就业人员养老保险", "正常缴费", "maybe"), ("城乡居民基本养老保险", "正常缴费", ""),
    ("", "正常缴费", "maybe"), (PENSION, "", ""),
])
def test_insurance_proves_work_only_when_an_employer_pays(kind: str, state: str, work: str) -> None:
    assert said([insured(number(1), state, kind)]).people["work"].to_list() == [work]


def test_pension_of_workers_paid_by_oneself_is_no_proof() -> None:
    told = said([["甲试", number(1), PENSION, "灵活就业人员", "正常缴费"]], ["姓名", "身份证号", "险种", "参保身份", "缴费状态"])
    assert told.people["work"].to_list() == ["maybe"]


def test_one_person_in_two_rows_is_paid_for_when_one_is() -> None:
    told = said([insured(number(1), "暂停缴费"), insured(number(1), "正常缴费"), insured(number(1), "正常缴费", "城乡居民基本养老保险")])
    assert (told.people.height, told.double) == (1, 2)
    assert told.people["work"].to_list() == ["employed"]


def test_old_number_of_15_digits_is_read_as_todays() -> None:
    whole = number(1)
    told = said([insured(whole[:6] + whole[8:17])])
    assert told.people["id_number"].to_list() == [whole]


def test_bad_numbers_are_named_with_their_row() -> None:
    told = said([insured("22240319850505"), insured(number(1)), insured(""), [*insured("")[:1], 222403198505050512, *insured("")[2:]]])
    assert told.people.height == 1
    assert {row: why[:8] for row, why in told.unreadable.items()} == {2: "身份证号有 14", 4: "没有填身份证号。", 5: "证件号：单元格是"}


def test_dates_as_text_serial_and_real_date_are_the_same_day() -> None:
    heads = ["姓名", "身份证号", "登记状态", "失业登记日期"]
    rows = [["甲试", number(1), "登记失业", "2022年3月1日"], ["乙试", number(2), "登记失业", date(2022, 3, 1)], ["丙试", number(3), "登记失业", 44621], ["丁试", number(4), "登记失业", "20220301.0"[:8]]]
    assert set(said(rows, heads, JOBLESS).people["registered_unemployed_on"]) == {date(2022, 3, 1)}


def test_strange_words_are_told_and_not_compared() -> None:
    told = said([insured(number(1), "视同缴费"), insured(number(2), "手机 13800001234")])
    assert told.strange == {"缴费状态": ["视同缴费"]}  # what looks like a person's number is not repeated
    assert told.people["work"].to_list() == ["", ""]


@pytest.mark.parametrize(("rows", "words"), [
    ([["姓名", "身份证号", "单位名称"], ["甲试", number(1), "厂"]], "没有“缴费状态”一列"),
    ([["日期", "金额"], ["2022-05-01", 3]], "找不到社会保险参保人员导出的表头"),
    ([INSURED], "下面没有人"),
])
def test_wrong_table_is_one_clear_message(rows: list[list[Any]], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        read_export(make.xlsx(rows), file_layout(SOCIAL))


def test_heads_are_found_below_titles_and_on_the_second_sheet() -> None:
    book = openpyxl.Workbook()
    book.active.append(["填表说明"])
    sheet = book.create_sheet("参保")
    for row in (["敦化市参保人员"], INSURED, insured(number(1))):
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    export = read_export(file.getvalue(), file_layout(SOCIAL))
    assert (export.name, export.row, export.height) == ("参保", 2, 1)


def test_layouts_of_files_name_only_fields_there_are() -> None:
    for one in Counterpart:
        layout = file_layout(one)
        assert layout.unconfirmed
        assert all(column.label or not column.code for column in layout.columns)
        assert {column.code for column in layout.columns} >= {"name", "id_number"}


# ── comparing ──


def test_who_is_paid_for_there_and_out_of_work_here_comes_first(world) -> None:
    first, second, third, fourth = world.people
    Person.objects.filter(pk__in=(third.pk, fourth.pk)).update(employment="employed", employment_form="1")
    one = compared(world, [insured(id_of(first)), insured(id_of(second), "暂停缴费"), insured(id_of(third), name=third.identity.name)])
    assert found(one) == {first.pk: "works_there", third.pk: "same", second.pk: "differs", fourth.pk: "only_here"}
    row = one.rows.get(person=first)
    assert row.fields == ["employment", "name"]  # their row bears another name
    assert "敦化市甲试厂" in row.theirs


def test_row_is_stored_sealed_and_without_what_agrees(world) -> None:
    first = world.people[0]
    one = compared(world, [insured(id_of(first), name=first.identity.name)])
    row = one.rows.get(person=first)
    assert set(json.loads(row.theirs)) == {"employment", "work", "said"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT theirs FROM people_comparisonrow WHERE id = %s", [row.pk])
        assert "甲试厂".encode() not in bytes(cursor.fetchone()[0])
    assert not one.file


def test_stopped_insurance_contradicts_only_work_for_an_employer(world) -> None:
    first, second = world.people[:2]
    Person.objects.filter(pk=first.pk).update(employment="employed", employment_form="1")
    Person.objects.filter(pk=second.pk).update(employment="employed", employment_form="7")
    one = compared(world, [insured(id_of(person), "停保", name=person.identity.name) for person in (first, second)])
    assert found(one) == {first.pk: "works_here", second.pk: "same"}


def test_somebody_registered_elsewhere_is_told_without_where_or_what(world) -> None:
    stranger = world.strangers[0]
    one = compared(world, [insured(id_of(stranger))])
    row = one.rows.get(found=Found.ELSEWHERE)
    assert (row.person_id, row.path, row.theirs, row.fields) == (None, "", "", [])


def test_others_of_a_full_list_are_counted_and_not_kept(world) -> None:
    one = compared(world, [insured(number(1)), insured(number(2)), insured(id_of(world.strangers[0]))], keeps=False)
    assert one.strangers == 3
    assert not one.rows.filter(person=None).exists()


def test_only_here_is_sought_in_the_covered_area(world) -> None:
    Person.objects.filter(pk__in=[one.pk for one in world.people]).update(employment="employed", employment_form="2")
    one = compared(world, [insured(number(1))], region="222403100")
    assert set(found(one)) == {person.pk for person in world.people if person.path.startswith(world.regions["222403100"].path)}


def test_dead_are_not_expected_and_are_told(world) -> None:
    first = world.people[0]
    Person.objects.filter(pk=first.pk).update(died_on=date(2022, 4, 1))
    one = compared(world, [insured(id_of(first))])
    assert one.rows.get(person=first).reason == "这里登记 2022-04-01 去世。"
    assert take(one, world.officer) == 0


def test_counts_are_by_kind_decision_and_area(world) -> None:
    Person.objects.filter(pk=world.people[3].pk).update(employment="employed", employment_form="1")
    one = compared(world, [insured(id_of(person)) for person in world.people[:3]])
    row = one.rows.get(person=world.people[0])
    decide(rows=chosen_rows(one, world.officer, do="keep", keys=[row.pk], tab="works_there"), do="keep", comparison=one, overwrite=False, by=world.officer)
    counts = tally(rows_in_scope(one, world.officer), one.region)
    assert (counts.found["works_there"], counts.open["works_there"], counts.decided["kept"], counts.found["only_here"]) == (3, 2, 1, 1)
    assert [(area.name, numbers) for area, numbers in counts.areas] == [("大石头镇", {"works_there": 2}), ("黄泥河镇", {"works_there": 1, "only_here": 1})]


def test_number_of_a_merged_file_leads_to_the_one_that_stands(world) -> None:
    first, second = world.people[:2]
    Person.objects.filter(pk=second.pk).update(merged_into=first)
    one = compared(world, [insured(id_of(second), name=first.identity.name)])
    assert found(one) == {first.pk: "works_there"}
    assert one.rows.get(person=first).fields == ["employment"]


def test_cancelled_comparison_leaves_nothing(world) -> None:
    one = uploaded(world, make.xlsx([INSURED, insured(number(1))]))

    def stop(done: int, total: int) -> None:
        if done == total:
            raise Cancelled

    with pytest.raises(Cancelled):
        run_comparison(one, stop)
    assert not ComparisonRow.objects.exists()
    assert Work.objects.get(pk=one.work_id).kind == "exchange_compare"


def test_other_county_is_refused_as_area(world) -> None:
    with pytest.raises(DomainError, match="不在您的工作范围内"):
        uploaded(world, make.xlsx([INSURED, insured(number(1))]), region="222426")


def test_who_moved_away_is_no_longer_seen(world) -> None:
    first = world.people[0]
    one = compared(world, [insured(id_of(first))])
    Person.objects.filter(pk=first.pk).update(path=world.strangers[0].path)
    (shown,) = shown_rows(list(one.rows.filter(person=first)), one, world.officer)
    assert (shown.gone, shown.id_number, shown.said, shown.differences) == (True, "", [], [])
    assert take(one, world.officer) == 0


# ── deciding ──


def test_theirs_is_taken_with_the_day_of_their_export(world) -> None:
    first = world.people[0]
    one = compared(world, [insured(id_of(first), name=first.identity.name)])
    assert take(one, world.officer) == 1
    first.refresh_from_db()
    assert first.employment == "employed"
    assert first.provenance["employment"] == ["exchange", "2022-05-10T00:00:00+08:00", world.officer.pk]
    assert first.history.latest("pgh_id").employment == "unemployed"  # what it replaced
    row = one.rows.get(person=first)
    assert (row.decision, row.decided_by) == (Decision.TAKEN, world.officer)
    line = Line.objects.get(action="exchange.take")
    assert line.detail["people"] == [first.pk]
    assert take(one, world.officer) == 0


def test_fresher_value_is_overwritten_only_when_asked_for(world) -> None:
    first = world.people[0]
    first.provenance["employment"] = [Source.VISIT.value, datetime(2022, 5, 16, 9, tzinfo=HERE).isoformat(), None]
    first.save()
    one = compared(world, [insured(id_of(first), name=first.identity.name)])
    rows = chosen_rows(one, world.officer, do="take", keys=None, tab=Found.WORKS_THERE)
    shown = preview(rows, one, world.officer)
    assert (shown.people, shown.changes, shown.fresher) == (1, {}, 1)
    assert take(one, world.officer) == 0
    first.refresh_from_db()
    assert first.employment == "unemployed"
    assert take(one, world.officer, overwrite=True) == 1
    first.refresh_from_db()
    assert first.employment == "employed"
    assert first.provenance["employment"][1].startswith("2022-05-17T")


def test_what_is_no_proof_cannot_be_taken(world) -> None:
    first = world.people[0]
    one = compared(world, [insured(id_of(first), kind="灵活就业人员养老保险", name=first.identity.name)])
    assert found(one)[first.pk] == "works_there"
    rows = chosen_rows(one, world.officer, do="take", keys=None, tab=Found.WORKS_THERE)
    assert list(preview(rows, one, world.officer).nothing.values()) == [1]
    assert take(one, world.officer) == 0
    assert one.rows.get(person=first).decision == Decision.OPEN


def test_out_of_work_there_clears_the_form_here(world) -> None:
    first = world.people[0]
    Person.objects.filter(pk=first.pk).update(employment="employed", employment_form="1")
    heads = ["姓名", "身份证号", "登记状态", "失业登记日期"]
    one = compared(world, [[first.identity.name, id_of(first), "登记失业", "2022-05-01"]], heads, counterpart=JOBLESS)
    assert found(one)[first.pk] == "works_here"
    take(one, world.officer, tab=Found.WORKS_HERE)
    first.refresh_from_db()
    assert (first.employment, first.employment_form, first.registered_unemployed_on) == ("unemployed", "", date(2022, 5, 1))


def test_keeping_and_checking_change_nobody_and_can_be_taken_back(world) -> None:
    first, second = world.people[:2]
    one = compared(world, [insured(id_of(person)) for person in (first, second)])
    for do, person in (("keep", first), ("check", second)):
        rows = chosen_rows(one, world.officer, do=do, keys=[one.rows.get(person=person).pk], tab=Found.WORKS_THERE)
        assert decide(rows=rows, do=do, comparison=one, overwrite=False, by=world.officer) == 1
    assert asked_about(first) == []
    (asked,) = asked_about(second)
    assert (asked.register, asked.on, asked.differences[0].theirs) == ("社会保险", DAY, "已就业")
    assert Person.objects.get(pk=first.pk).employment == "unemployed"
    rows = chosen_rows(one, world.officer, do="reopen", keys=None, tab="check")
    assert decide(rows=rows, do="reopen", comparison=one, overwrite=False, by=world.officer) == 2
    assert asked_about(second) == []


def test_question_is_answered_by_a_later_visit(world) -> None:
    first = world.people[0]
    one = compared(world, [insured(id_of(first), name=first.identity.name)])
    decide(rows=chosen_rows(one, world.officer, do="check", keys=None, tab="works_there"), do="check", comparison=one, overwrite=False, by=world.officer)
    assert asked_about(first)
    first.provenance["employment"] = [Source.VISIT.value, datetime(2022, 5, 19, 9, tzinfo=HERE).isoformat(), None]
    assert asked_about(first) == []


def test_disability_is_the_certificates_and_not_taken(world) -> None:
    first = world.people[0]
    one = compared(world, [[first.identity.name, id_of(first), "视力", "未就业"]], ["姓名", "身份证号", "残疾类别", "就业状况"], counterpart=REAL)
    assert one.rows.get(person=first).fields == ["category"]
    assert take(one, world.officer, tab=Found.DIFFERS) == 0


def test_rows_of_another_comparison_are_not_reached(world) -> None:
    one = compared(world, [insured(id_of(world.people[0]))])
    foreign = compared(world, [insured(id_of(world.strangers[0]))], by=world.stranger, region="222426")
    keys = [row.pk for row in foreign.rows.all()]
    assert not chosen_rows(one, world.officer, do="keep", keys=keys, tab="works_there").exists()


def test_comparison_goes_with_its_rows_after_its_days(world) -> None:
    one = compared(world, [insured(number(1))])
    assert one.delete_on == TODAY + timedelta(days=30)
    assert delete_overdue(TODAY + timedelta(days=29)) == 0
    assert delete_overdue(TODAY + timedelta(days=30)) == 1
    assert not ComparisonRow.objects.exists()
    assert Line.objects.filter(action="exchange.delete", actor="system").exists()


# ── layouts ──


def sample(world: Any, heads: list[str], *rows: list[str], by: Any = None):
    return draft_layout(counterpart=SOCIAL, file=ContentFile(make.xlsx([heads, *rows], name="参保明细"), name="样表.xlsx"), by=by or world.officer, today=TODAY)


def test_sample_makes_a_layout_that_reads_and_can_be_withdrawn(world) -> None:
    heads = ["人员姓名", "社会保障号码", "险种", "在缴标志", "经办机构"]
    with pytest.raises(DomainError, match="缴费状态"):
        uploaded(world, make.xlsx([heads, ["甲试", number(1), PENSION, "在保", "敦化"]]))
    draft = sample(world, heads, ["甲试", number(1), PENSION, "在保", "敦化"])
    assert [one["field"] for one in draft.columns] == ["name", "id_number", "insured_as", "", ""]
    assert "甲试" not in json.dumps([draft.columns, draft.strange], ensure_ascii=False)
    assert layout_of(SOCIAL, world.officer.unit).unconfirmed  # a draft holds for nobody
    fields = {0: "name", 1: "id_number", 2: "insured_as", 3: "paying"}
    confirm_layout(layout=draft, fields=fields, codes={"在缴标志": {"在保": "paying"}}, by=world.officer)
    assert layout_of(SOCIAL, world.stranger.unit).saved == draft  # the whole province's line
    assert layout_of(SOCIAL, world.officer_hrss.unit).unconfirmed
    first = world.people[0]
    one = compared(world, [[first.identity.name, id_of(first), PENSION, "在保", "敦化"]], heads)
    assert found(one)[first.pk] == "works_there"
    withdraw_layout(layout=draft, by=world.officer)
    assert layout_of(SOCIAL, world.officer.unit).unconfirmed
    assert one.layout == draft  # what was compared stays as it was


def test_layout_needs_names_numbers_and_one_column_each(world) -> None:
    draft = sample(world, ["姓名", "身份证号", "缴费状态", "手机号"], ["甲试", number(1), "正常缴费", ""])
    with pytest.raises(DomainError, match="没有选哪一列是身份证号"):
        confirm_layout(layout=draft, fields={0: "name"}, codes={}, by=world.officer)
    with pytest.raises(DomainError, match="有两列都选了"):
        confirm_layout(layout=draft, fields={0: "name", 1: "id_number", 2: "phone", 3: "phone"}, codes={}, by=world.officer)


def test_township_does_not_set_the_provinces_layout(world) -> None:
    with pytest.raises(DomainError, match="县级以上"):
        sample(world, INSURED, insured(number(1)), by=world.township)


def test_differences_nobody_has_decided_wait_in_the_to_do_of_who_compared(world) -> None:
    at = datetime(2022, 5, 17, 9, tzinfo=HERE)
    one = compared(world, [insured(id_of(world.people[0]))])
    waiting = rows_in_scope(one, world.officer).filter(found__in=DECIDABLE, decision="").count()
    told = next(todo for todo in todos(world.officer, at) if todo.room == "exchange")
    assert (told.things, told.due) == (waiting, one.delete_on)
    assert not any(todo.room == "exchange" for todo in todos(world.prefecture, at))
    for tab in DECIDABLE:
        take(one, world.officer, overwrite=True, tab=tab)
    assert not any(todo.room == "exchange" for todo in todos(world.officer, at))
