"""What points to a person, and how is it led to another file and back?

Generic over the whole house: every foreign key to Person, and every column that holds a person's bare key. Upper rooms need not know.
A move is {table, column, rows, was, is} with values as JSON; leading back sets `was` again where `is` still stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from bangfu.core.errors import DomainError
from bangfu.people.models import Certificate, Event, Identity, Merge, NotSame, Person, PersonHistory, Residence

# These stay with their file: what names it, where it lived, its history; events are recorded again, see actions.merging.
STAYING = (Identity, Residence, Event, PersonHistory, Merge, NotSame, Person)
LABELS = {
    "campaigns.RosterEntry": "活动名册", "surveys.Assignment": "派单", "surveys.Contact": "联系记录", "surveys.PaperForm": "纸质表", "jobs.Referral": "推荐",
    "policies.Mark": "重点群体", "matching.Recommendation": "匹配结果", "matching.Outlook": "匹配结果", "cases.Pairing": "一对一结对", "orgs.Grant": "查看授权",
    "people.ImportRow": "名册里的行", "people.ComparisonRow": "部门数据对比", "people.Certificate": "残疾人证", "people.ImportConflict": "名册里较旧的值",
    "people.Transfer": "转移", "people.Spell": "工作经历", "people.Study": "学习经历", "people.Guardian": "监护人", "people.Household": "户主", "people.Enclosure": "档案材料",
    "reports.Depicted": "照片里的人", "people.DataRequest": "个人信息请求", "people.Expiry": "保存期满",
}
Move = dict[str, Any]


@dataclass(frozen=True)
class Link:
    """A column of a table that holds a person's key."""

    model: type[models.Model]
    field: str  # of the model
    column: str

    @property
    def label(self) -> str:
        return LABELS.get(self.model._meta.label, self.model._meta.label)

    def rows_of(self, person: Person) -> models.QuerySet[Any]:
        return self.model._base_manager.filter(**{self.field: person.pk})


def links() -> list[Link]:
    """Every column that points to a person and may be led to another."""
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith("bangfu.") or model in STAYING:
            continue
        for field in model._meta.concrete_fields:
            if field.related_model is Person or field.name == "person_id":
                found.append(Link(model, field.name, str(field.column)))
    return found


def lead_all(source: Person, target: Person) -> tuple[list[Move], list[dict[str, Any]]]:
    """Lead all that points to `source` to `target`: what was moved, and the rows removed because `target` has one already."""
    moves, removed = _retire_certificate(source, target), []
    for link in links():
        twins = _twins(link, source, target)
        for row, twin in twins.items():
            moves += _lead_dependants(link.model, row, twin)
            removed.append(_remove(link.model, row))
        keys = [str(key) for key in link.rows_of(source).values_list("pk", flat=True)]
        moves += _lead(link.model, link.column, keys, source.pk, target.pk)
    return moves, removed


def lead_rows(source: Person, target: Person, rows: dict[type[models.Model], list[str]]) -> list[Move]:
    """Lead only these rows (keys by model). Raises DomainError when `target` cannot take one."""
    by_model = {link.model: link for link in links()}
    try:
        with transaction.atomic():
            return [move for model, keys in rows.items() if model in by_model for move in _lead(model, by_model[model].column, keys, source.pk, target.pk)]
    except IntegrityError as error:
        raise DomainError("选中的记录里有一条，新档案已经有同样的，移不过去。请少选一些再试。") from error


def put_back(moves: list[Move], removed: list[dict[str, Any]]) -> None:
    """Undo what the two functions above did; what somebody has changed since stays as it is."""
    with connection.cursor() as cursor:
        for move in reversed(moves):
            table, column, key = (connection.ops.quote_name(move[name]) for name in ("table", "column", "key"))
            cursor.execute(
                f"UPDATE {table} SET {column} = %s WHERE {key}::text = ANY(%s) AND {column}::text = %s",  # noqa: S608 - our own table names
                [move["was"], move["rows"], str(move["is"])])
        for one in removed:
            table = connection.ops.quote_name(one["table"])
            cursor.execute(f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb) ON CONFLICT DO NOTHING", [one["row"]])  # noqa: S608


def counts_of(person: Person) -> list[tuple[str, int]]:
    """How many rows of each kind a file has, in words, for the preview."""
    counts: dict[str, int] = {}
    for link in links():
        if number := link.rows_of(person).count():
            counts[link.label] = counts.get(link.label, 0) + number
    return list(counts.items())


def _lead(model: type[models.Model], column: str, keys: list[str], was: Any, to: Any) -> list[Move]:
    if not keys:
        return []
    table, key = model._meta.db_table, str(model._meta.pk.column)
    quoted = [connection.ops.quote_name(name) for name in (table, column, key)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quoted[0]} SET {quoted[1]} = %s WHERE {quoted[2]}::text = ANY(%s) AND {quoted[1]}::text = %s RETURNING {quoted[2]}::text",  # noqa: S608
            [to, keys, str(was)])
        rows = [row[0] for row in cursor.fetchall()]
    return [{"table": table, "column": column, "key": key, "rows": rows, "was": was, "is": to}] if rows else []


def _retire_certificate(source: Person, target: Person) -> list[Move]:
    """Of two certificates in force the kept file's stays in force."""
    if not target.certificates.filter(state="valid").exists():
        return []
    keys = [str(key) for key in source.certificates.filter(state="valid").values_list("pk", flat=True)]
    return _lead(Certificate, "state", keys, "valid", "replaced")


def _twins(link: Link, source: Person, target: Person) -> dict[Any, Any]:
    """Rows of `source` that a unique constraint does not let stand beside a row of `target`: their key → that row's key."""
    found: dict[Any, Any] = {}
    for constraint in link.model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and link.field in constraint.fields:
            others = [name for name in constraint.fields if name != link.field]
            held = {row[1:]: row[0] for row in _keyed(link, target, constraint, others)}
            found |= {row[0]: held[row[1:]] for row in _keyed(link, source, constraint, others) if row[1:] in held}
    return found


def _keyed(link: Link, person: Person, constraint: models.UniqueConstraint, others: list[str]) -> Iterator[tuple[Any, ...]]:
    rows = link.rows_of(person)
    yield from (rows.filter(constraint.condition) if constraint.condition is not None else rows).values_list("pk", *others)


def _lead_dependants(model: type[models.Model], row: Any, twin: Any) -> list[Move]:
    """What hangs on a row that has to go is hung on its twin."""
    moves: list[Move] = []
    try:
        with transaction.atomic():
            for relation in model._meta.related_objects:
                child = relation.related_model
                keys = [str(key) for key in child._base_manager.filter(**{relation.field.name: row}).values_list("pk", flat=True)]
                moves += _lead(child, str(relation.field.column), keys, row, twin)
    except IntegrityError as error:
        label = LABELS.get(model._meta.label, model._meta.label)
        raise DomainError(f"两份档案各有一条同样的“{label}”，各自又有后续记录，合不到一起。请先在其中一份里撤销或办结这一条，再合并。") from error
    return moves


def _remove(model: type[models.Model], row: Any) -> dict[str, Any]:
    table, key = model._meta.db_table, str(model._meta.pk.column)
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {quoted} t WHERE {connection.ops.quote_name(key)} = %s RETURNING to_jsonb(t)::text", [row])  # noqa: S608
        return {"table": table, "row": cursor.fetchone()[0]}
