"""How does a layout become that of a real table? From a sample: its heads are recognised, an officer corrects them, the province's line uses it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.orgs.choices import Level
from bangfu.orgs.models import User
from bangfu.people.interchange.choices import Counterpart, LayoutState
from bangfu.people.interchange.layout import LABELS, THEIR_WORDS, LayoutColumn, layout_of, province_of
from bangfu.people.interchange.reading import Export, read_any, statements
from bangfu.people.models import SavedLayout
from bangfu.people.roster.words import TABLES

REPEATED = ("insured_as",)  # 险种 and 参保身份 may stand side by side


def check_may_map(user: User) -> None:
    """A layout holds for the whole province's line, so a township does not set it. Raises DomainError."""
    if user.unit.level > Level.COUNTY:
        raise DomainError("列格式全省本系统共用，由县级以上单位核对。请把样表交给县里。")


@transaction.atomic
def draft_layout(*, counterpart: Counterpart, file: Any, by: User, today: date) -> SavedLayout:
    """Read the heads of a sample and guess what each is. Nothing of the people in it is kept. Raises DomainError."""
    check_may_map(by)
    standing = layout_of(counterpart, by.unit)
    export = read_any(file, standing)
    columns = [_stored(export.columns.get(number, LayoutColumn(head)), head) for number, head in enumerate(export.heads) if head]
    row = SavedLayout.objects.create(
        counterpart=counterpart, path=province_of(by.unit.path), line=by.unit.line, unit=by.unit, by=by, file_name=Path(file.name).name[-200:],
        sheet=export.name[:60], columns=columns, strange=statements(export, today=today).strange if _names_people(export) else {})
    record(actor=by, action="exchange.draft_layout", object_kind="layout", object_id=row.pk, detail={"of": counterpart})
    return row


def _names_people(export: Export) -> bool:
    return bool({"id_number", "certificate"} & {one.code for one in export.columns.values()})


def _stored(column: LayoutColumn, head: str) -> dict[str, Any]:
    """As in the data files; the sample's own head first, what we called it stays a synonym."""
    words = [word for word in (column.head, *column.words) if word != head]
    known = asdict(column) | {"head": head, "words": words, "field": column.code, "codes": dict(column.codes), "guessed": False}
    del known["code"]
    return known


@transaction.atomic
def confirm_layout(*, layout: SavedLayout, fields: Mapping[int, str], codes: Mapping[str, Mapping[str, str]], by: User) -> SavedLayout:
    """Put a draft in use. `fields`: number of the column → field (blank: not kept here); `codes`: head → their word → our code. Raises DomainError."""
    check_may_map(by)
    layout = SavedLayout.objects.select_for_update().get(pk=layout.pk)
    if layout.state != LayoutState.DRAFT:
        raise DomainError("这份列格式已经在用或停用，不能再改。要改，请再传一次样表。")
    _check_fields([code for code in fields.values() if code])
    columns = []
    for number, column in enumerate(layout.columns):
        code = fields.get(number, "")
        same = code == column["field"]
        known = {word: meant for word, meant in codes.get(column["head"], {}).items() if meant and meant in codes_of(code)}
        columns.append(column | {"field": code, "words": column["words"] if same else [], "codes": (column["codes"] if same else {}) | known,
                                 "required": code in ("name", "id_number", "paying")})
    layout.columns, layout.strange, layout.state = columns, {}, LayoutState.STANDING
    layout.save()
    record(actor=by, action="exchange.confirm_layout", object_kind="layout", object_id=layout.pk, detail={
        "of": layout.counterpart, "fields": sorted({code for code in fields.values() if code})})
    return layout


def _check_fields(codes: list[str]) -> None:
    twice = sorted({LABELS[code] for code in codes if codes.count(code) > 1 and code not in REPEATED})
    if twice:
        raise DomainError(f"有两列都选了“{'、'.join(twice)}”。请只留一列，另一列选“这里不登记”。")
    for code in ("name", "id_number"):
        if code not in codes:
            raise DomainError(f"没有选哪一列是{LABELS[code]}，不能比对。请选出这一列。")


def without_words(layout: SavedLayout) -> list[str]:
    """Heads of columns whose words are theirs alone and of which none is known yet, because the guess had not seen what they are."""
    return [column["head"] for column in layout.columns if column["field"] in THEIR_WORDS and not column["codes"]]


def codes_of(field: str) -> dict[str, str]:
    """code → word of a coded field: ours by its usual word, theirs by what it says."""
    if field in THEIR_WORDS:
        return THEIR_WORDS[field]
    usual: dict[str, str] = {}
    for word, code in TABLES.get(field, {}).items():
        usual.setdefault(code, word)
    return usual


@transaction.atomic
def withdraw_layout(*, layout: SavedLayout, by: User) -> SavedLayout:
    """Take a saved layout (or a draft) out of use: the one before it, at last the data file, holds again. Raises DomainError."""
    check_may_map(by)
    layout = SavedLayout.objects.select_for_update().get(pk=layout.pk)
    if layout.state == LayoutState.WITHDRAWN:
        raise DomainError("这份列格式已经停用。请刷新页面看现在用哪一份。")
    layout.state, layout.withdrawn_by, layout.withdrawn_at = LayoutState.WITHDRAWN, by, now()
    layout.save()
    record(actor=by, action="exchange.withdraw_layout", object_kind="layout", object_id=layout.pk, detail={"of": layout.counterpart})
    return layout


def saved_layouts(user: User, counterpart: Counterpart) -> list[SavedLayout]:
    """All that were ever mapped for this province's line, newest first."""
    rows = SavedLayout.objects.filter(path=province_of(user.unit.path), line=user.unit.line, counterpart=counterpart)
    return list(rows.select_related("by", "unit", "withdrawn_by").order_by("-pk")[:50])
