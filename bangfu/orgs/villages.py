"""How do villages come into a reporting tree that ends at townships? From a list of official codes and names."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets import Limits, Sheet, read_sheet
from bangfu.orgs.choices import Level
from bangfu.orgs.imports import BATCH, KEY_LENGTH, spoken_name
from bangfu.orgs.models import Region

CODE_HEADS = ("代码", "区划代码", "统计用区划代码", "村代码")
NAME_HEADS = ("名称", "村名", "村（社区）", "村（社区）名称")
TOWNSHIP_DIGITS = KEY_LENGTH[Level.TOWNSHIP]
LONGEST_NAME = 60
LOOKED_AT = 10  # rows among which the heads stand


@dataclass
class Villages:
    """What a list brought: how many were written, how many stood there already, and the reason for every row left out."""

    written: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def load_villages(file: Any) -> Villages:
    """Hang the villages of a list under their townships; a second time changes nothing. Raises DomainError for an unusable file."""
    sheet = read_sheet(file, limits=Limits(rows=100_000))
    start, code_at, name_at = _heads(sheet)
    towns = {one.key: one for one in Region.objects.filter(level=Level.TOWNSHIP)}
    known = set(Region.objects.filter(level=Level.VILLAGE).values_list("key", flat=True))
    done, rows = Villages(), []
    for row in sheet.rows(start + 1):
        code, name = row.cells[code_at], spoken_name(row.cells[name_at])
        if not code and not name:
            continue
        reason = _why_not(code, name, towns)
        if reason:
            done.refused.append(f"第 {row.number} 行：{reason}")
        elif code in known:
            done.known += 1
        else:
            known.add(code)
            town = towns[code[:TOWNSHIP_DIGITS]]
            rows.append(Region(key=code, official_code=code, name=name, level=Level.VILLAGE, parent=town, path=f"{town.path}{code}/",
                               longitude=town.longitude, latitude=town.latitude))
    Region.objects.bulk_create(rows, batch_size=BATCH)
    done.written = len(rows)
    return done


def _heads(sheet: Sheet) -> tuple[int, int, int]:
    """(row of the heads, column of codes, column of names). Raises DomainError."""
    for row in sheet.rows(1, LOOKED_AT):
        code = next((place for place, text in enumerate(row.cells) if text in CODE_HEADS), None)
        name = next((place for place, text in enumerate(row.cells) if text in NAME_HEADS), None)
        if code is not None and name is not None:
            return row.number, code, name
    raise DomainError("没有认出表头：要有“代码”（12 位统计用区划代码）和“名称”两列，写在数据上方一行。")


def _why_not(code: str, name: str, towns: dict[str, Region]) -> str:
    if len(code) != KEY_LENGTH[Level.VILLAGE] or not (code.isascii() and code.isdigit()):
        return f"代码“{code}”不是 12 位数字，请按统计用区划代码填写，并把这一列设为文本格式"
    if code[:TOWNSHIP_DIGITS] not in towns:
        return f"代码“{code}”前 9 位不是已装入的乡镇（街道），请核对代码"
    if not name or len(name) > LONGEST_NAME:
        return f"代码“{code}”的名称{'是空的' if not name else f'超过 {LONGEST_NAME} 个字'}"
    return ""
