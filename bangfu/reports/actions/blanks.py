"""What happens when a superior's own table comes in, its cells are mapped, and the mapping is confirmed?"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.core.sealed_files import keep, kept
from bangfu.orgs.models import Unit, User
from bangfu.orgs.queries import reporting_areas
from bangfu.reports.blanks.reading import LARGEST, Blank, Grid, fingerprint, read_blank
from bangfu.reports.blanks.wording import OWN, Target, area_in, indicator_in, line_in, lines_of, proposals
from bangfu.reports.indicators import FORM
from bangfu.reports.models import BlankTable

PURPOSE = "reports_blanktable.file"
CELL, ROW, COLUMN = "cell", "row", "column"


@transaction.atomic
def upload_blank(*, file: Any, issuer: str, by: User) -> BlankTable:
    """Keep a blank table and propose which figure goes where: as last time for this issuer's form, else by its words.

    The same file of the same issuer is kept once. Raises DomainError.
    """
    issuer = issuer.strip()
    if not issuer:
        raise DomainError("没有写是谁发的表。请写发表单位，下次同一单位的同一张表自动对好。", field="issuer")
    data = file.read() if (getattr(file, "size", 0) or 0) <= LARGEST else b"\0" * (LARGEST + 1)
    grids = read_blank(data)
    digest = hashlib.sha256(data).hexdigest()
    Unit.objects.select_for_update().get(pk=by.unit_id)  # a second click waits here
    standing = BlankTable.objects.filter(unit=by.unit, issuer=issuer, digest=digest).first()
    if standing:
        return standing
    blank = BlankTable(unit=by.unit, path=by.unit.path, issuer=issuer, file_name=Path(file.name).name[-200:], digest=digest,
                       fingerprint=fingerprint(grids), uploaded_by=by, uploaded_at=now())
    known = BlankTable.objects.filter(unit=by.unit, issuer=issuer, fingerprint=blank.fingerprint, confirmed_at__isnull=False).order_by("-confirmed_at").first()
    if known:
        blank.cells, blank.confirmed_at, blank.confirmed_by = known.cells, known.confirmed_at, known.confirmed_by
    else:
        names = area_names(by.unit)
        blank.cells = {f"{grid.name}!{address}": list(target) for grid in grids for address, target in proposals(grid, names).items()}
    keep(blank.file, data, digest=digest, purpose=PURPOSE)
    blank.save()
    record(actor=by, action="blank.upload", object_kind="blank", object_id=blank.pk, detail={"cells": len(blank.cells), "known": known is not None})
    return blank


@transaction.atomic
def map_cell(*, blank: BlankTable, sheet: str, cell: str, target: Target | None, reach: str = CELL, by: User) -> int:
    """Say what goes into a cell, or with `target` None that it stays blank; returns how many cells changed.

    `reach` row: this indicator and area in the whole row, the line by the columns' heads; column: this indicator and line down the
    column, the area by the rows' names; cells whose head says nothing of the kind are left alone. Raises DomainError.
    """
    blank = _locked(blank, by)
    grid = next((one for one in read_blank(blank_bytes(blank)) if one.name == sheet), None)
    if grid is None or cell not in grid.blanks:
        raise DomainError(f"工作表“{sheet}”的 {cell} 格不是要填数的空格。请从表上点一个空格。")
    names = area_names(by.unit)
    if target is not None:
        _check(target, names)
    new = {f"{sheet}!{address}": one for address, one in _reached(grid, cell, target, reach, names).items()}
    changed = [address for address, one in new.items() if blank.cells.get(address) != (list(one) if one else None)]
    for address in changed:
        one = new[address]
        if one is None:
            blank.cells.pop(address, None)
        else:
            blank.cells[address] = list(one)
    blank.save(update_fields=["cells"])
    record(actor=by, action="blank.map", object_kind="blank", object_id=blank.pk, detail={"cells": len(changed)})
    return len(changed)


@transaction.atomic
def confirm_mapping(*, blank: BlankTable, by: User) -> BlankTable:
    """The officer looked it over; from now on the same form of the same issuer comes mapped. Raises DomainError for an empty mapping."""
    blank = _locked(blank, by)
    if not blank.cells:
        raise DomainError("还没有一格对应到指标。请先点空格，选它要填的指标。")
    blank.confirmed_at, blank.confirmed_by = now(), by
    blank.save(update_fields=["confirmed_at", "confirmed_by"])
    record(actor=by, action="blank.confirm", object_kind="blank", object_id=blank.pk, detail={"cells": len(blank.cells)})
    return blank


@transaction.atomic
def drop_blank(*, blank: BlankTable, by: User) -> None:
    """Remove a table that is no longer needed, with its file."""
    blank = _locked(blank, by)
    place, storage, key = str(blank.file.name), blank.file.storage, blank.pk
    blank.delete()
    transaction.on_commit(lambda: storage.delete(place))
    record(actor=by, action="blank.drop", object_kind="blank", object_id=key)


def blank_bytes(blank: BlankTable) -> bytes:
    return kept(blank.file, purpose=PURPOSE)


def area_names(unit: Unit) -> dict[str, str]:
    """{name: key} of the areas right below a unit's, by full and by short name."""
    areas = list(reporting_areas(unit.region))
    return {one.short_name: one.key for one in areas if one.short_name} | {one.name: one.key for one in areas}


def targets_of(blank: BlankTable) -> dict[str, Target]:
    """The mapping; indicators the form no longer has are left out."""
    return {address: Target(*one) for address, one in blank.cells.items() if one[0] in FORM}


def _reached(grid: Grid, cell: str, target: Target | None, reach: str, names: Mapping[str, str]) -> dict[str, Target | None]:
    here = grid.blanks[cell]
    found: dict[str, Target | None] = {cell: target}
    for address, one in grid.blanks.items():
        reached = one.row == here.row if reach == ROW else reach == COLUMN and one.column == here.column
        if reached and address != cell:
            new = None if target is None else _along(one, target) if reach == ROW else _down(one, target, names)
            if target is None or new is not None:
                found[address] = new
    return found


def _along(one: Blank, target: Target) -> Target | None:
    """The same indicator and area in another column: its line by the head."""
    line = line_in(one.above)
    named = indicator_in(one.above)
    return Target(target.code, line, target.area) if line in lines_of(target.code) and named in (None, target.code) else None


def _down(one: Blank, target: Target, names: Mapping[str, str]) -> Target | None:
    """The same indicator and line in another row: its area by the row's name."""
    area = area_in(one.left[0], names)
    return None if area is None else Target(target.code, target.line, area)


def _check(target: Target, names: Mapping[str, str]) -> None:
    if target.code not in FORM:
        raise DomainError("没有这个指标。请从列表里选一个。", field="code")
    if target.line not in lines_of(target.code):
        raise DomainError(f"“{FORM[target.code].name}”不分这条线。请改选“合计”。", field="line")
    if target.area != OWN and target.area not in names.values():
        raise DomainError("这个地区不在本单位下面。请从列表里选。", field="area")


def _locked(blank: BlankTable, by: User) -> BlankTable:
    blank = BlankTable.objects.select_for_update().get(pk=blank.pk)
    if blank.unit_id != by.unit_id:
        raise NotAllowed("只能改本单位上传的表。")
    return blank
