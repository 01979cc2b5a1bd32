"""How do the official divisions of a province become a reporting tree with its offices?"""

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from statistics import fmean
from typing import Any

import yaml
from django.db import transaction

from bangfu.core.errors import DomainError
from bangfu.orgs.choices import Level, LineOfCommand, UnitKind
from bangfu.orgs.models import Region, Unit
from bangfu.orgs.tiles import tiles_from_points, tiles_in_order

DATA = files("bangfu.orgs") / "data"
LEVELS = {"province": Level.PROVINCE, "prefecture": Level.PREFECTURE, "county": Level.COUNTY,
          "township": Level.TOWNSHIP, "village": Level.VILLAGE}
KEY_LENGTH = {Level.PROVINCE: 2, Level.PREFECTURE: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}
BUREAU_NAMES: dict[LineOfCommand, dict[Level | None, str]] = {
    LineOfCommand.HRSS: {Level.PROVINCE: "人力资源和社会保障厅", Level.TOWNSHIP: "人力资源和社会保障所", None: "人力资源和社会保障局"},
    LineOfCommand.DPF: {None: "残疾人联合会"},
}
# The register writes the committee, people say the village.
COMMITTEES = ((r"村*村(民委员|委)会$", "村"), (r"社区居(民委员|委)会$", "社区"))
FORMAL = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}  # of level two; nobody has an office there
BATCH = 2000


@dataclass
class Node:
    """A division on its way into the tree."""

    key: str
    name: str
    level: Level
    parent: str
    official_code: str = ""
    point: tuple[float, float] | None = None
    tile: tuple[int, int] | None = None
    children: list["Node"] = field(default_factory=list)


def is_ordinary_township(key: str) -> bool:
    """Bodies coded like a township (400–599: forest farms, zones) have no offices; the county's serve them."""
    return key[6] < "4"


def spoken_name(name: str) -> str:
    """太平川村委会 → 太平川村."""
    for pattern, short in COMMITTEES:
        name = re.sub(pattern, short, name)
    return name


def particulars_of(province_code: str) -> dict[str, Any]:
    """Where the province's reporting tree differs from the official one; empty when nothing is known."""
    place = DATA / "particulars" / f"{province_code}.yaml"
    return yaml.safe_load(place.read_text(encoding="utf-8")) if place.is_file() else {}


def read_divisions(province_code: str) -> dict[str, Node]:
    """The nodes of a province by key, with its particulars, parents before children. Raises DomainError."""
    nodes: dict[str, Node] = {}
    with (DATA / "regions.csv.gz").open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            if row["code"].startswith(province_code) and row["level"] in LEVELS:
                node = _node(row)
                nodes[node.key] = node
    if province_code not in nodes:
        raise DomainError(f"没有编号为“{province_code}”的省份。请填写行政区划代码的前两位，如 22（吉林省）。")
    _locate_counties(nodes)
    _drop_formal(nodes)
    _apply(particulars_of(province_code), nodes)
    _place(nodes)
    return nodes


def _node(row: dict[str, str]) -> Node:
    level = LEVELS[row["level"]]
    above = KEY_LENGTH[Level(level - 1)] if level > Level.PROVINCE else 0
    return Node(key=row["code"][: KEY_LENGTH[level]], name=spoken_name(row["name"]), level=level,
                parent=row["parent_code"][:above], official_code=row["code"])


def _locate_counties(nodes: dict[str, Node]) -> None:
    with (DATA / "county_points.csv").open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            if row["code"] in nodes:
                nodes[row["code"]].point = (float(row["lon"]), float(row["lat"]))


def _drop_formal(nodes: dict[str, Node]) -> None:
    """Take out what stands in the code list only: collective names whose counties report to the province (北京's 市辖区), and the county
    that repeats a city without counties (东莞市), whose townships report to the city."""
    formal = [node for node in nodes.values() if node.name in FORMAL]
    formal += [node for node in nodes.values() if node.level == Level.COUNTY and node.name == nodes[node.parent].name]
    for gone in formal:
        above = nodes[gone.parent]
        above.point = above.point or gone.point
        for node in nodes.values():
            if node.parent == gone.key:
                node.parent = gone.parent
        del nodes[gone.key]


def _apply(particulars: dict[str, Any], nodes: dict[str, Node]) -> None:
    for extra in particulars.get("nodes", ()):
        nodes[extra["key"]] = Node(key=extra["key"], name=extra["name"], level=Level(extra["level"]), parent=extra["parent"],
                                   point=(extra["longitude"], extra["latitude"]))
    for key, parent in particulars.get("moves", {}).items():
        nodes[key].parent = parent
    for key, name in particulars.get("names", {}).items():
        nodes[key].name = name
    for node in nodes.values():
        if node.parent:
            nodes[node.parent].children.append(node)


def _place(nodes: dict[str, Node]) -> None:
    """Above the counties the middle of what lies below, and so for zones without a point of their own; then the tiles."""
    upper = [node for node in nodes.values() if node.level < Level.COUNTY]
    for node in sorted(upper, key=lambda one: -one.level):
        known = [child.point for child in node.children if child.point]
        if known and node.point is None:
            node.point = (fmean(x for x, _ in known), fmean(y for _, y in known))
        for child in node.children:
            if child.level == Level.COUNTY and child.point is None:
                child.point = node.point
    for node in nodes.values():
        node.children.sort(key=lambda one: one.key)
        points = [child.point for child in node.children]
        tiles = tiles_from_points(points) if points and None not in points else tiles_in_order(len(points))  # type: ignore[arg-type]
        for child, tile in zip(node.children, tiles, strict=True):
            child.tile = tile


@transaction.atomic
def load_regions(province_code: str) -> int:
    """Write the reporting tree of one province; returns how many areas. Refuses to run twice (DomainError)."""
    nodes = read_divisions(province_code)
    if Region.objects.filter(key=province_code).exists():
        raise DomainError(f"{nodes[province_code].name}的报送层级已经装入，不能重复装入。")
    made: dict[str, Region] = {}
    layer = [nodes[province_code]]
    while layer:
        rows = [_region(node, made.get(node.parent)) for node in layer]
        Region.objects.bulk_create(rows, batch_size=BATCH)
        made.update({row.key: row for row in rows})
        layer = [child for node in layer for child in node.children]
    return len(made)


def _region(node: Node, parent: Region | None) -> Region:
    longitude, latitude = node.point or (None, None)
    column, row = node.tile or (None, None)
    return Region(
        key=node.key, official_code=node.official_code, name=node.name, level=node.level, parent=parent,
        path=f"{parent.path if parent else ''}{node.key}/", longitude=longitude, latitude=latitude,
        tile_column=column, tile_row=row,
    )


@transaction.atomic
def load_units(province_code: str) -> int:
    """Write the offices of both lines from province to township, each under its own line's office above; returns how many."""
    province = Region.objects.get(key=province_code)
    layers: dict[int, list[Region]] = defaultdict(list)
    for region in Region.objects.filter(path__startswith=province.path, level__lt=Level.VILLAGE).order_by("path"):
        if region.level < Level.TOWNSHIP or is_ordinary_township(region.key):
            layers[region.path.count("/")].append(region)
    made: dict[tuple[int, str], Unit] = {}
    count = 0
    for depth in sorted(layers):
        rows = list(_bureaus(layers[depth], made))
        Unit.objects.bulk_create(rows, batch_size=BATCH)
        made.update({(row.region_id, row.line): row for row in rows})
        count += len(rows)
    centres = [
        Unit(name=one["name"], kind=UnitKind.SERVICE_CENTRE, line=one["line"], region=province, path=province.path,
             level=province.level, superior=made[province.pk, one["line"]])
        for one in particulars_of(province_code).get("centres", ())
    ]
    Unit.objects.bulk_create(centres)
    return count + len(centres)


def _bureaus(regions: Iterable[Region], above: dict[tuple[int, str], Unit]) -> Iterable[Unit]:
    for region in regions:
        for line, names in BUREAU_NAMES.items():
            ending = names[None] if region.name.endswith("市") else names.get(Level(region.level), names[None])  # 北京市 has a 局
            yield Unit(
                name=region.name + ending, kind=UnitKind.BUREAU, line=line, region=region, path=region.path, level=region.level,
                superior=above.get((region.parent_id or 0, line)),
            )
