"""Does a superior's own table come back as it was, with the mapped cells filled, and is a bad file refused in one sentence?"""

import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from openpyxl.worksheet.worksheet import Worksheet

from bangfu.core.errors import DomainError, NotAllowed
from bangfu.orgs.models import Region
from bangfu.reports import actions, queries
from bangfu.reports.actions.blanks import PURPOSE, area_names, targets_of
from bangfu.reports.blanks.filling import figures_for, filled
from bangfu.reports.blanks.reading import Blank, not_kept, opened, read_blank
from bangfu.reports.blanks.wording import Target, proposal
from bangfu.reports.models import BlankTable
from tests.reports.happenings import busy_county
from tests.reports.papers import blank_by_area, blank_by_indicator, uploaded
from tests.world import World

AREAS = {"大石头镇": "222403100", "黄泥河镇": "222403101"}


@pytest.fixture
def county(world: World) -> World:
    return busy_county(world)


def brought(world: World, data: bytes, issuer: str = "延边州残联") -> BlankTable:
    return actions.upload_blank(file=uploaded(data), issuer=issuer, by=world.officer)


def look_of(cell: Any) -> tuple[Any, ...]:
    return (cell.value, cell.number_format, *(repr(one) for one in (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)))


# ── what it says ──


def test_words_of_rows_and_columns_name_the_figures() -> None:
    grid = read_blank(blank_by_indicator())[0]
    assert set(grid.blanks) == {f"{letter}{row}" for row in range(3, 9) for letter in "DEFG"} - {"G4"}
    held = {address: proposal(blank, AREAS) for address, blank in grid.blanks.items()}
    assert held["F3"] == Target("unemployed", "all", "")
    assert held["D3"] is None  # the register has no lines
    assert held["D4"] == Target("basic_checked", "hrss", "")
    assert held["E5"] == Target("ability_assessed", "dpf", "")
    assert held["F6"] == Target("openings", "all", "")
    assert not any(held[f"{letter}8"] for letter in "DEFG")  # 慰问金 is none of our figures
    assert not any(held[f"G{row}"] for row in (3, 5, 6, 7))  # a share


def test_rows_of_areas_take_each_area_and_an_unknown_one_nothing() -> None:
    grid = read_blank(blank_by_area("大石头镇", "黄泥河镇", "蛟河市"))[0]
    held = {address: proposal(blank, AREAS) for address, blank in grid.blanks.items()}
    assert held["B3"] == Target("unemployed", "all", "222403100")
    assert held["C4"] == Target("basic_checked", "hrss", "222403101")
    assert held["D6"] == Target("basic_checked", "dpf", "")
    assert held["B5"] is held["C5"] is None
    assert not any(address.startswith("E") for address in grid.blanks)  # remarks are for people


@pytest.mark.parametrize(("left", "above", "target"), [
    (("其中：“一对一”结对",), ("人数",), Target("graduates_paired", "all", "")),
    (("应届高校残疾人毕业生",), ("数量（人）",), None),  # a unit in brackets is not understood, so nothing is guessed
    (("联系次数",), ("两线都有",), None),  # 人次 have no such figure
    (("实现就业创业",), ("占比",), None),
    (("不认识的话",), ("合计",), None),
])
def test_nothing_is_proposed_where_a_word_is_not_understood(left: tuple[str, ...], above: tuple[str, ...], target: Target | None) -> None:
    assert proposal(Blank(1, 2, left, above), AREAS) == target


# ── filled ──


def test_filled_table_differs_from_its_blank_in_the_mapped_cells_alone(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    data = blank_by_indicator()
    blank = actions.confirm_mapping(blank=brought(county, data), by=county.officer)
    answer = as_user(county.officer).get(reverse("filled_table", args=[blank.pk]))
    before, after = openpyxl.load_workbook(BytesIO(data)), openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert before.sheetnames == after.sheetnames
    figures = queries.table_now(county.campaign, county.regions["222403"]).figures
    mapped = targets_of(blank)
    assert len(mapped) >= 10
    for sheet in before:
        again = after[sheet.title]
        assert again.dimensions == sheet.dimensions
        assert again.merged_cells.ranges == sheet.merged_cells.ranges
        assert again.print_title_rows == sheet.print_title_rows
        assert {key: one.width for key, one in again.column_dimensions.items()} == {key: one.width for key, one in sheet.column_dimensions.items()}
        assert {key: one.height for key, one in again.row_dimensions.items()} == {key: one.height for key, one in sheet.row_dimensions.items()}
        for row in sheet.iter_rows():
            for cell in row:
                target = mapped.get(f"{sheet.title}!{cell.coordinate}")
                old, new = look_of(cell), look_of(again[cell.coordinate])
                if target is None:
                    assert new == old, cell.coordinate
                else:
                    assert new[0] == figures[target.code][target.line], cell.coordinate
                    assert new[1:] == old[1:], cell.coordinate
    assert after["附件1"]["G4"].value == "=F4/F3"
    before.close()
    after.close()


def test_rows_of_areas_add_up_to_the_whole(county: World) -> None:
    blank = brought(county, blank_by_area("大石头镇", "黄泥河镇"))
    table = queries.table_now(county.campaign, county.regions["222403"])
    paths = dict(Region.objects.filter(key__in=AREAS.values()).values_list("key", "path"))
    values = figures_for(targets_of(blank), table.figures, table.parts, paths)
    book = openpyxl.load_workbook(filled(blank_by_area("大石头镇", "黄泥河镇"), values))
    for letter in "BCD":
        towns, whole = [book.active[f"{letter}{row}"].value for row in (3, 4)], book.active[f"{letter}5"].value
        assert whole >= sum(towns)
    assert (book.active["B5"].value, book.active["D5"].value) == (4, 2)
    book.close()


def test_an_area_that_hangs_elsewhere_by_now_stays_blank() -> None:
    cells = {"Sheet!B3": Target("unemployed", "all", "222403100")}
    assert figures_for(cells, {}, {"22/2224/222403/222403100/": {"unemployed": {"all": 3}}}, {}) == {}


def test_version_that_was_submitted_fills_its_own_figures(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    version = actions.prepare_return(campaign=county.campaign, unit=county.officer.unit, by=county.officer)
    type(version).objects.filter(pk=version.pk).update(sealed_at=county.now, figures={**version.figures, "hired": {"hrss": 41, "dpf": 42, "both": 40, "all": 43}})
    blank = actions.confirm_mapping(blank=brought(county, blank_by_indicator()), by=county.officer)
    client = as_user(county.officer)
    assert f'value="{version.pk}"' in client.get(reverse("blank_table", args=[blank.pk])).content.decode()
    book = openpyxl.load_workbook(BytesIO(b"".join(client.get(reverse("filled_table", args=[blank.pk]) + f"?figures={version.pk}").streaming_content)))
    assert [book["附件1"][f"{letter}7"].value for letter in "DEF"] == [41, 42, 43]
    book.close()
    assert client.get(reverse("filled_table", args=[blank.pk]) + "?figures=999999").status_code == 404


def test_a_cell_that_is_not_blank_is_never_overwritten() -> None:
    with pytest.raises(DomainError, match="B3 格不是空格"):
        filled(blank_by_indicator(), {"附件1!B3": 1})


# ── mapped by hand, remembered ──


def test_mapping_a_row_takes_the_lines_from_the_heads_and_a_column_the_areas_from_the_rows(county: World) -> None:
    blank = brought(county, blank_by_indicator())
    actions.map_cell(blank=blank, sheet="附件1", cell="D8", target=Target("served", "hrss", ""), reach="row", by=county.officer)
    blank.refresh_from_db()
    assert [blank.cells[f"附件1!{letter}8"][1] for letter in "DEF"] == ["hrss", "dpf", "all"]
    areas = brought(county, blank_by_area("大石头镇", "黄泥河镇"))
    actions.map_cell(blank=areas, sheet="Sheet", cell="B3", target=Target("referred", "all", "222403100"), reach="column", by=county.officer)
    areas.refresh_from_db()
    assert [areas.cells[f"Sheet!B{row}"] for row in (3, 4, 5)] == [["referred", "all", "222403100"], ["referred", "all", "222403101"], ["referred", "all", ""]]
    actions.map_cell(blank=areas, sheet="Sheet", cell="B3", target=None, by=county.officer)
    areas.refresh_from_db()
    assert "Sheet!B3" not in areas.cells


def test_the_same_form_of_the_next_month_comes_mapped(county: World) -> None:
    data = blank_by_indicator()
    first = brought(county, data)
    assert brought(county, data) == first
    actions.map_cell(blank=first, sheet="附件1", cell="F8", target=Target("served", "all", ""), by=county.officer)
    unconfirmed = brought(county, blank_by_indicator(month="6月"))
    assert "附件1!F8" not in unconfirmed.cells
    first.refresh_from_db()
    actions.confirm_mapping(blank=first, by=county.officer)
    second = brought(county, blank_by_indicator(month="7月"))
    assert second.cells["附件1!F8"] == ["served", "all", ""]
    assert second.confirmed_at is not None
    other = brought(county, blank_by_indicator(month="7月"), issuer="延边州人社局")
    assert other.confirmed_at is None


@pytest.mark.parametrize(("cell", "target", "words"), [
    ("B3", Target("served", "all", ""), "不是要填数的空格"), ("D4", Target("nothing", "all", ""), "没有这个指标"),
    ("D4", Target("unemployed", "hrss", ""), "不分这条线"), ("D4", Target("served", "all", "222426100"), "不在本单位下面"),
])
def test_a_mapping_that_makes_no_sense_is_refused(county: World, cell: str, target: Target, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        actions.map_cell(blank=brought(county, blank_by_indicator()), sheet="附件1", cell=cell, target=target, by=county.officer)


def test_nobody_maps_another_units_table_and_nothing_leaves_unconfirmed(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    blank = brought(county, blank_by_indicator())
    with pytest.raises(NotAllowed):
        actions.confirm_mapping(blank=blank, by=county.stranger)
    answer = as_user(county.officer).get(reverse("filled_table", args=[blank.pk]))
    assert answer.status_code >= 400
    assert "还没有人确认" in answer.content.decode()


def test_dropped_table_takes_its_file_along(county: World, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    blank = brought(county, blank_by_indicator())
    place, storage = blank.file.name, blank.file.storage
    with storage.open(place) as stream:
        assert not stream.read().startswith(b"PK")  # sealed
    with django_capture_on_commit_callbacks(execute=True):
        actions.drop_blank(blank=blank, by=county.officer)
    assert not storage.exists(place)
    assert PURPOSE.startswith("reports_")


def test_page_shows_the_sheet_maps_a_cell_and_lists_what_is_left(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    client = as_user(county.officer)
    answer = client.post(reverse("blank_tables"), {"issuer": "延边州残联", "file": uploaded(blank_by_indicator())})
    blank = BlankTable.objects.get()
    assert answer["Location"] == reverse("blank_table", args=[blank.pk])
    page = reverse("blank_table", args=[blank.pk])
    text = client.get(page).content.decode()
    assert "发放慰问金，合计" in text
    assert "残疾人就业帮扶活动情况表（2022年5月）" in text
    assert 'selected>职业能力评估' in client.get(page + "?sheet=附件1&cell=D5").content.decode()
    given = {"sheet": "附件1", "cell": "F8", "code": "served", "line": "all", "area": "", "reach": "cell"}
    assert client.post(reverse("map_blank", args=[blank.pk]), given).status_code == 302
    assert "发放慰问金，合计" not in client.get(page).content.decode()
    refused = client.post(reverse("map_blank", args=[blank.pk]), {**given, "code": "unemployed", "line": "hrss"})
    assert refused.status_code == 422
    assert "不分这条线" in refused.content.decode()
    assert client.get(page + "?sheet=没有&cell=ZZ9").status_code == 200
    assert area_names(county.officer.unit).items() >= AREAS.items()


# ── bad files ──


def without(data: bytes, part: str) -> bytes:
    """The workbook with one of its parts missing."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.infolist():
            if one.filename != part:
                new.writestr(one, old.read(one.filename))
    return out.getvalue()


def with_part(data: bytes, part: str, content: bytes = b"x") -> bytes:
    out = BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(part, content)
    return out.getvalue()


def _far(sheet: Worksheet) -> None:
    sheet.cell(9000, 3, "远")


def _tall(sheet: Worksheet) -> None:
    sheet.cell(300, 3, "高")


@pytest.mark.parametrize(("data", "words"), [
    (b"", "不是 .xlsx"), (b"name,1\n", "不是 .xlsx"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 .xls"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    (with_part(blank_by_indicator(), "xl/vbaProject.bin"), "带有宏"), (blank_by_indicator()[:900], "已损坏"),
    (without(blank_by_indicator(), "xl/worksheets/sheet1.xml"), "没有任何内容"), (without(blank_by_indicator(), "xl/styles.xml"), "已损坏|没有"), (blank_by_indicator(extra=_far), "第 9000 行"),
    (blank_by_indicator(extra=_tall), "最多 200 行"), (b"PK\x03\x04" + b"0" * 6_000_000, "最多 5 MB"),
])
def test_bad_file_gets_one_clear_sentence(data: bytes, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        read_blank(data)


def test_a_sheet_without_blanks_says_so() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "只有一句话"
    out = BytesIO()
    book.save(out)
    with pytest.raises(DomainError, match="没有找到要填数的空格"):
        read_blank(out.getvalue())


def test_charts_are_said_not_to_come_back() -> None:
    assert not_kept(with_part(blank_by_indicator(), "xl/charts/chart1.xml")) == ["图表"]
    assert not_kept(blank_by_indicator()) == []
    assert opened(blank_by_indicator()).sheetnames == ["附件1"]
