"""How does the text of a notice come in: its facts read, and its address words resolved on the reporting tree?

The tree is the one of the body that issued the paper: 各市（州） of a province's paper are that province's areas, whoever
enters it. A province that is not loaded here, or no database at all, is answered from the official divisions.
"""

import csv
import gzip
from collections.abc import Callable, Iterable
from functools import cache

from django.db import DatabaseError

from bangfu.campaigns.parser import KINDS, is_recognised, parse_notice
from bangfu.campaigns.rules.notices import Facts, areas_meant
from bangfu.core.errors import DomainError
from bangfu.orgs.choices import Level
from bangfu.orgs.imports import DATA, read_divisions
from bangfu.orgs.models import Region
from bangfu.orgs.queries import expand_area

Expand = Callable[[str], list[str]]
AREA_ENDINGS = "省市州县区盟旗"
LONGEST = 300_000  # characters; the longest notice with all its annexes is a third of it
UNRECOGNISED = "没有认出通知的要素（标题、文号、发文机关、日期、措施、截止日期都没有）。请给出通知的全文，不要只给其中一段。"


def read_notice(text: str, *, home: Region | None = None) -> Facts:
    """The facts of a notice with its addressees expanded. `home`: the area of whoever enters it.

    Raises DomainError when nothing of a notice is in the text.
    """
    if not text.strip():
        raise DomainError(f"没有内容。请粘贴通知全文，或上传文件（{KINDS}）。", field="text")
    if len(text) > LONGEST:
        raise DomainError(f"内容有 {len(text):,} 个字，不像一份通知。请只保留通知和原文的正文，附表不用放。", field="text")
    facts = parse_notice(text)
    if not is_recognised(facts):
        raise DomainError(UNRECOGNISED, field="text")
    fill_areas(facts, home)
    return facts


def fill_areas(facts: Facts, home: Region | None) -> None:
    """Write `expands_to` of each addressee, of the paper and of the one it forwards."""
    expand = expander(facts.get("issuers") or [], home)
    for one in facts.get("addressees") or []:
        one["expands_to"] = expand(one["area"]) if expand else []
    if facts.get("forwards"):
        fill_areas(facts["forwards"], None)


def expander(issuers: Iterable[str], home: Region | None) -> Expand | None:
    """What area words mean in a paper of these issuers; None when nobody can know."""
    issuers = list(issuers)
    try:
        root = _root_named(issuers, home)
    except DatabaseError:  # no server, or a database without tables: the facts do not depend on it
        root = None
    if root is not None:
        return lambda phrase: expand_area(phrase, root=root)
    if files := _file_areas(tuple(issuers)):
        return lambda phrase: areas_meant(phrase, files)
    return None if _names_a_province(issuers) or home is None else lambda phrase: expand_area(phrase, root=home)


def _root_named(issuers: list[str], home: Region | None) -> Region | None:
    """The loaded area an issuer is named after; of namesakes the one above or around `home`, then the longest name."""
    near = home.path if home else ""
    best: tuple[bool, int, Region] | None = None
    for region in Region.objects.filter(level__lte=Level.COUNTY):
        if any(_is_named(issuer, region.name, region.short_name) for issuer in issuers):
            rank = (near.startswith(region.path), len(region.name), region)
            best = rank if best is None or rank[:2] > best[:2] else best
    return best[2] if best else None


def _is_named(issuer: str, name: str, short: str) -> bool:
    """吉林省人社厅 is of 吉林省 and not of 吉林市; 延边州残联 is of 延边朝鲜族自治州."""
    if issuer.startswith(name):
        return True
    return len(short) >= 2 and issuer.startswith(short) and issuer[len(short) : len(short) + 1] == "州" and name.endswith("州")


@cache
def _provinces() -> dict[str, str]:
    """Province names of China and the first two digits of their codes."""
    with (DATA / "regions.csv.gz").open("rb") as raw, gzip.open(raw, "rt", encoding="utf-8") as text:
        return {row["name"]: row["code"][:2] for row in csv.DictReader(text) if row["level"] == "province"}


def province_of(facts: Facts) -> str:
    """The first two digits of the code of the province a notice is of or for; empty when it names none."""
    papers = (facts, facts.get("forwards") or {})
    addressed = [name for one in facts.get("addressees") or [] for name in (one["area"], one["text"])]
    return _names_a_province([name for paper in papers for name in paper.get("issuers") or []]) or _names_a_province(addressed)


def _names_a_province(issuers: Iterable[str]) -> str:
    return next((code for name, code in _provinces().items() for issuer in issuers if issuer.startswith(name)), "")


@cache
def _file_areas(issuers: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """The areas below the issuing area, (name, ordinary), from the official divisions and the province's particulars."""
    code = _names_a_province(issuers)
    if not code:
        return ()
    nodes = read_divisions(code)
    named = [node for node in nodes.values() if node.level <= Level.COUNTY and any(node.name in issuer for issuer in issuers)]
    root = max(named, key=lambda node: node.level, default=nodes[code])
    return tuple((child.name, child.official_code.endswith("00000000")) for child in root.children)
