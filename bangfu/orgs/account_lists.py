"""Which rows of a list of staff can become accounts, and what exactly is wrong with the others?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from pypinyin import lazy_pinyin

from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets import Limits, read_sheet
from bangfu.orgs.choices import Role
from bangfu.orgs.models import Unit, User

USERNAME = re.compile(r"^[a-z0-9][a-z0-9-]{2,39}$")
USERNAME_WORDS = "只能用小写字母、数字和短横线，3–40 位"
LONGEST = 40  # characters of name, position, phone
MOST_ROWS = 300  # made while the administrator waits
LOOKED_AT = 15  # rows among which the heads stand
# field → (head in our table, other heads for it, must it be there)
COLUMNS: dict[str, tuple[str, tuple[str, ...], bool]] = {
    "unit": ("单位全称", ("单位", "单位名称", "所在单位", "工作单位"), True),
    "display_name": ("姓名", ("名字", "人员姓名"), True),
    "username": ("账号名", ("账号", "用户名", "登录名"), False),
    "position": ("岗位", ("职务", "岗位职务"), False),
    "phone": ("办公电话", ("电话", "联系电话"), False),
    "role": ("角色", ("权限",), False),
}
LABELS = {code: head for code, (head, _, _) in COLUMNS.items()}
ROLES = {role.label: role for role in Role}


@dataclass
class StaffRow:
    """One row as it would become an account; any reason keeps it out."""

    number: int
    texts: dict[str, str]
    unit: Unit | None = None
    username: str = ""
    role: Role | None = None
    reasons: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.reasons


def read_list(file: Any, *, most: int = MOST_ROWS) -> list[list[Any]]:
    """[number in the sheet, {field: text}] of every row that says anything. Raises DomainError when it is no list of staff."""
    sheet = read_sheet(file, limits=Limits(rows=most + LOOKED_AT))
    start, places = _heads([row.cells for row in sheet.rows(1, LOOKED_AT)])
    missing = [LABELS[code] for code, (_, _, needed) in COLUMNS.items() if needed and code not in places]
    if missing:
        raise DomainError(f"没有认出“{'”“'.join(missing)}”列。表头要写在数据上方一行，或下载空表样填写。", field="file")
    rows: list[list[Any]] = [[row.number, {code: row.cells[place] for code, place in places.items()}] for row in sheet.rows(start + 1)]
    rows = [row for row in rows if any(row[1].values())]
    if not rows:
        raise DomainError("表头下面没有人。请确认选对了文件和工作表。", field="file")
    if len(rows) > most:
        raise DomainError(f"表里有 {len(rows)} 人，一次最多 {most} 人。请按单位拆成几份，分次上传。", field="file")
    return rows


def _heads(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """(number of the row of heads, field → column): the row in which most heads are known."""
    named = {word: code for code, (head, others, _) in COLUMNS.items() for word in (head, *others)}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, cells in enumerate(rows, 1):
        found: dict[str, int] = {}
        for place, text in enumerate(cells):
            code = named.get(re.sub(r"[*＊\s]", "", text))
            if code:
                found.setdefault(code, place)
        if len(found) > len(best[1]):
            best = number, found
    return best


def check_list(rows: Sequence[Sequence[Any]], *, units: QuerySet[Unit], with_roles: bool = False) -> list[StaffRow]:
    """Every row with all its reasons at once; a row without a user name gets one from the name's pinyin.

    `units` are those the administrator looks after; roles are read only where the installer gives them.
    """
    checked = [StaffRow(number, texts) for number, texts in rows]
    _find_units(checked, units)
    _check_texts(checked, with_roles)
    taken = set(User.objects.values_list("username", flat=True))
    standing = set(User.objects.filter(unit__in={row.unit.pk for row in checked if row.unit}).values_list("unit_id", "display_name"))
    seen: dict[str, int] = {}
    for row in checked:
        wanted = row.texts.get("username", "")
        if wanted in taken:
            row.reasons.append(f"账号名“{wanted}”已被使用，请换一个或留空由系统取名")
        elif wanted and wanted in seen:
            row.reasons.append(f"账号名“{wanted}”与第 {seen[wanted]} 行相同")
        elif wanted:
            row.username = wanted
            seen[wanted] = row.number
        if not wanted and row.unit and (row.unit.pk, row.texts.get("display_name", "")) in standing:
            row.reasons.append("该单位已有同名的账号；若是另一个人，请填写账号名以示区别")
    _name_the_rest([row for row in checked if row.ok and not row.username], taken | set(seen))
    return checked


def _find_units(rows: list[StaffRow], units: QuerySet[Unit]) -> None:
    wanted = {row.texts.get("unit", "") for row in rows}
    found: dict[str, list[Unit]] = {}
    for unit in units.filter(name__in=wanted):
        found.setdefault(unit.name, []).append(unit)
    for row in rows:
        name = row.texts.get("unit", "")
        hits = found.get(name, [])
        if not name:
            row.reasons.append("没有单位全称")
        elif not hits:
            row.reasons.append(f"本辖区没有名为“{name}”的单位，请照“单位”工作表里的全称填写")
        elif len(hits) > 1:
            row.reasons.append(f"本辖区有 {len(hits)} 个单位都叫“{name}”，分不清是哪一个，请到“新建账号”里办理")
        else:
            row.unit = hits[0]


def _check_texts(rows: list[StaffRow], with_roles: bool) -> None:
    for row in rows:
        texts = row.texts
        if not texts.get("display_name"):
            row.reasons.append("没有姓名")
        row.reasons += [f"{LABELS[code]}超过 {LONGEST} 个字" for code in ("display_name", "position", "phone") if len(texts.get(code, "")) > LONGEST]
        if texts.get("username") and not USERNAME.match(texts["username"]):
            row.reasons.append(f"账号名“{texts['username'][:LONGEST]}”不合规：{USERNAME_WORDS}")
        role = texts.get("role", "")
        if with_roles and role:
            row.role = ROLES.get(role)
            if row.role is None:
                row.reasons.append(f"没有名为“{role}”的角色，可填：{'、'.join(ROLES)}")


def _name_the_rest(rows: list[StaffRow], taken: set[str]) -> None:
    """linmin, linmin-2, …"""
    for row in rows:
        base = re.sub(r"[^a-z0-9]", "", "".join(lazy_pinyin(row.texts["display_name"])).lower())[:30] or "staff"
        base = base if len(base) > 2 else f"{base}-zh"
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        row.username = name
