"""How are working sheets set as .pdf?"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import typst

from bangfu.core.documents.print import require_chinese_font
from bangfu.core.documents.sheets import Grid, Line, Row, Sheets

TEMPLATE = Path(__file__).parent / "sheets.typ"
LONGEST = 300
MOST_TAGGED = 500  # rows; the tags for screen readers make a long roster twenty times as large


def write_sheets_pdf(content: Sheets) -> bytes:
    """The same pages as write_sheets_docx. Raises DomainError when the machine has no Chinese font."""
    require_chinese_font()
    with tempfile.TemporaryDirectory(prefix="bangfu-sheets-") as folder:
        place = Path(folder)
        sheets: list[dict[str, Any]] = []
        for number, sheet in enumerate(content.sheets):
            code = f"code-{number}.png" if sheet.code else ""
            if code:
                (place / code).write_bytes(sheet.code)
            blocks = [part for block in sheet.blocks for part in _plain(block)]
            sheets.append({"title": sheet.title, "lines": list(sheet.lines), "code": code, "blocks": blocks})
        rows = sum(len(block.get("rows", ())) for sheet in sheets for block in sheet["blocks"])
        data = {
            "title": content.title, "foot": content.foot, "landscape": content.landscape, "margin": content.margin, "notes": list(content.notes), "sheets": sheets,
        }
        (place / "content.json").write_text(json.dumps(data, ensure_ascii=False))
        (place / "sheets.typ").write_bytes(TEMPLATE.read_bytes())
        made: Any = typst.compile(place / "sheets.typ", format="pdf", pdf_tags=rows <= MOST_TAGGED)
        return bytes(made)


def _plain(block: Grid | Line) -> Iterator[dict[str, Any]]:
    """A block as JSON; a long table in parts, since the time for one grows with the square of its rows."""
    if isinstance(block, Line):
        yield {"kind": "line", **asdict(block)}
        return
    for place, rows in enumerate(_parts(block.rows)):
        yield {"kind": "grid", **asdict(replace(block, rows=rows)), "fresh": place > 0}


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Runs of at most LONGEST rows, ended where a heading begins the next if one is near."""
    while len(rows) > LONGEST:
        cut = next((place for place in range(LONGEST, LONGEST // 2, -1) if isinstance(rows[place], str)), LONGEST)
        yield rows[:cut]
        rows = rows[cut:]
    yield rows
