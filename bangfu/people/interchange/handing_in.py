"""How does the register leave in the layout of another system, so that nobody types twice? And how do lists of a comparison leave?"""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from typing import Any, BinaryIO

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import Http404

from bangfu.audit.actions import record
from bangfu.core.kept_files import blocks_of, keep_in_blocks
from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.orgs.models import User
from bangfu.people.actions.person import without_numbers
from bangfu.people.interchange.choices import Found, HandInPurpose
from bangfu.people.interchange.layout import OURS, Layout, LayoutColumn
from bangfu.people.interchange.queries import COVER, Shown, shown_rows, theirs_of
from bangfu.people.models import Comparison, ComparisonRow, Identity, Person
from bangfu.people.roster.columns import BY_CODE
from bangfu.people.roster.words import DATES

PURPOSE = "exports.exchange"
CHUNK = 1_000
Seen = Callable[[int], None]
LIST = (Column("姓名", 10), Column("身份证号", 22), Column("乡镇（街道）", 16), Column("村（社区）", 16), Column("比对结果", 24), Column("不同的内容", 60),
        Column("对方原文", 40), Column("处理", 12), Column("说明", 24))


def hand_in_table(
    *, people: QuerySet[Person], layout: Layout, uncovered: bool, purpose: HandInPurpose, note: str, basis: str, by: User, today: date, to: BinaryIO, seen: Seen
) -> int:
    """A workbook in exactly their columns, order and words; what is not kept here stays blank and is told on a second sheet. Returns the rows.

    Who took their consent back is left out, unless a law orders them to be reported: `basis` says which. The audit line is written first,
    and its number stands on the second sheet.
    """
    note, basis = without_numbers(note), without_numbers(basis)
    withdrawn = people.exclude(consent_withdrawn_on=None).count()
    if not basis:
        people = people.filter(consent_withdrawn_on=None)
    line = record(actor=by, action="export.hand_in", object_kind="unit", object_id=by.unit_id, detail={
        "layout": layout.counterpart, "people": people.count(), "uncovered": uncovered, "purpose": purpose.label, "note": note, "withdrawn": withdrawn, "basis": basis})
    columns = [Column(one.head, max(10, 2 * len(one.head) + 2, 22 if one.code in COVER else 0), "date" if one.is_date else "text") for one in layout.columns]
    count = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal count
        for person in people.select_related("identity").iterator(chunk_size=CHUNK):
            count += 1
            if count % CHUNK == 0:
                seen(count)
            identity = getattr(person, "identity", None)
            yield [_cell(column, person, identity, uncovered) for column in layout.columns]

    explained = [Column("列名", 20), Column("来自登记册的", 20), Column("说明", 60)]
    write_workbook([Page(layout.sheet, columns, rows()), Page("说明", explained, _notes(layout), title=f"{layout.label}：按其列格式导出", notes=[
        f"{by.unit.name} {by.display_name}　{today.isoformat()}　用途：{purpose.label}{'，' + note if note else ''}　导出编号 {line.pk}",
        "列格式未经核实，录入前请与对方系统的表样对照。" if layout.unconfirmed else layout.source,
        "姓名、证号、电话为原文，用完请删除。" if uncovered else "姓名、证号、电话按规定遮盖。",
        *([f"含撤回同意的 {withdrawn} 人，依据：{basis}" if basis else f"不含撤回同意的 {withdrawn} 人。"] if withdrawn else [])])], to)
    return count


def _notes(layout: Layout) -> Iterator[list[str]]:
    for one in layout.columns:
        said = "这里不登记，已留空" if one.code not in OURS else "列名未经核实" if layout.unconfirmed and one.guessed else ""
        yield [one.head, one.label if one.code in OURS else "（无）", said]


def _cell(column: LayoutColumn, person: Person, identity: Identity | None, uncovered: bool) -> Any:
    """Our value in their word; "" where we have none."""
    code = column.code
    if code in COVER:
        text = getattr(identity, code, "")
        return text if uncovered or not text else COVER[code](text)
    if code not in OURS:
        return ""
    value = getattr(person, code)
    if value in (None, "") or code in DATES:
        return value
    theirs = next((word for word, ours in column.codes.items() if ours == str(value)), "")
    return theirs or getattr(person, f"get_{code}_display")()


def keep_sealed(name: str, file: BinaryIO) -> str:
    """Store a finished table sealed, since it may name people; it is removed after a day like every export."""
    return keep_in_blocks(name, file, purpose=PURPOSE)


def sealed_export(place: str) -> BinaryIO:
    """The table kept under this name. Raises Http404 when its day is over."""
    if not default_storage.exists(place):
        raise Http404
    return BytesIO(b"".join(blocks_of(place, purpose=PURPOSE)))


def list_of_rows(*, rows: QuerySet[ComparisonRow], comparison: Comparison, title: str, by: User, to: BinaryIO | None = None, seen: Seen = lambda done: None) -> BinaryIO:
    """The rows of one tab as a workbook, covered."""

    def told() -> Iterator[list[Any]]:
        keys = list(rows.values_list("pk", flat=True))
        for start in range(0, len(keys), CHUNK):
            found = ComparisonRow.objects.in_bulk(keys[start : start + CHUNK])
            for one in shown_rows([found[key] for key in keys[start : start + CHUNK] if key in found], comparison, by):
                yield _told(one)
            seen(start + CHUNK)

    notes = [f"对方数据：{comparison.get_counterpart_display()}，{comparison.data_on.isoformat()} 导出　姓名、证号、电话按规定遮盖　导出：{by.unit.name} {by.display_name}"]
    file = write_workbook([Page("比对", LIST, told(), title=title, notes=notes)], to)
    record(actor=by, action="export.comparison", object_kind="comparison", object_id=comparison.pk, detail={"list": title})
    return file


def _told(one: Shown) -> list[Any]:
    differences = "\n".join(f"{part.label}：这里{part.ours}{f'（{part.source}）' if part.source else ''}，对方{part.theirs}" for part in one.differences)
    said = "；".join(f"{head}：{text}" for head, text in one.said)
    return [one.name, one.id_number, *one.place, one.row.get_found_display(), differences, said, one.row.get_decision_display() if one.person else "", one.row.reason]


def strangers_roster(*, rows: QuerySet[ComparisonRow]) -> tuple[bytes, int]:
    """Those who are in their list only, uncovered, as a roster the import pages read; township and village are for the office to fill in."""
    theirs = [theirs_of(row) for row in rows.filter(found=Found.ONLY_THERE).order_by("number").iterator(chunk_size=CHUNK)]
    codes = [code for code in OURS if code in ("name", "id_number") or any(one.get(code) for one in theirs)]
    columns = [Column(BY_CODE[code].label, max(BY_CODE[code].width, 12)) for code in (*codes, "township", "village")]
    cells = [[_roster_cell(code, one.get(code)) for code in codes] + ["", ""] for one in theirs]
    return write_workbook([Page("名册", columns, cells)]).read(), len(theirs)


def _roster_cell(code: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    choices = [] if code in COVER or code in DATES else Person._meta.get_field(code).flatchoices  # type: ignore[union-attr]
    return str({str(key): label for key, label in choices}.get(str(value), value))

