"""How is part of a list drawn as a picture that can be read on a phone?"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typst

from bangfu.core.documents.print import require_chinese_font

TEMPLATE = Path(__file__).parent / "listed.typ"
DOTS_PER_INCH = 216  # 360 pt, the width of a phone, in 1,080 pixels


@dataclass(frozen=True, slots=True)
class PartOfList:
    """What one picture shows. Rows are numbered from `first`; `part`: 第 1 张，共 3 张."""

    title: str
    lead: str
    heads: Sequence[str]
    widths: Sequence[float]
    numeric: Sequence[bool]
    rows: Sequence[Sequence[str]]
    first: int
    notes: Sequence[str]
    foot: str
    part: str


def draw_list(part: PartOfList) -> bytes:
    """A PNG as high as its rows need. Raises DomainError when the machine has no Chinese font."""
    require_chinese_font()
    content = asdict(part) | {"width_pt": 360 if len(part.heads) <= 4 else 360 + 50 * (len(part.heads) - 4)}
    made: Any = typst.compile(TEMPLATE, format="png", ppi=DOTS_PER_INCH, sys_inputs={"content": json.dumps(content, ensure_ascii=False)})
    return bytes(made)
