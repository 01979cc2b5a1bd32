"""How is a document set as .pdf, or its pages as pictures? By Typst, with the fonts found on this machine."""

import json
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from bangfu.core.documents.content import (
    Block,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    annex_word,
    attachment_lines,
    date_words,
    printable,
    stands_right,
)
from bangfu.core.errors import DomainError

TEMPLATE = Path(__file__).parent / "official.typ"
CHINESE = ("FangSong", "仿宋", "SimSun", "宋体", "FandolSong", "FandolFang", "Noto Serif CJK", "Noto Sans CJK", "Source Han")


@cache
def has_chinese_font() -> bool:
    """Whether Typst would find a font for Chinese."""
    return any(name.startswith(CHINESE) for name in typst.Fonts().families())


def write_pdf(content: Document) -> bytes:
    """The same pages as write_docx. Raises DomainError when the machine has no Chinese font."""
    return _compiled(content, "pdf")


def write_pages(content: Document, *, dots_per_inch: int = 144) -> list[bytes]:
    """Each page as a PNG, for handing on in a chat group. Raises DomainError as write_pdf."""
    made: Any = _compiled(content, "png", dots_per_inch)
    return made if isinstance(made, list) else [made]


def require_chinese_font() -> None:
    """Raises DomainError when pages and pictures would come out without their Chinese."""
    if not has_chinese_font():
        raise DomainError("这台服务器没有中文字体，不能生成 PDF、图片。请安装一种（如 Debian 的 fonts-noto-cjk），或下载 Word 版、复制文字。")


def _compiled(content: Document, kind: Literal["pdf", "png"], dots_per_inch: int | None = None) -> bytes:
    require_chinese_font()
    with tempfile.TemporaryDirectory(prefix="bangfu-pages-") as folder:
        place = Path(folder)
        (place / "official.typ").write_bytes(TEMPLATE.read_bytes())
        data = _data(printable(content), place, "picture")
        return typst.compile(place / "official.typ", format=kind, ppi=dots_per_inch, sys_inputs={"content": json.dumps(data, ensure_ascii=False)})


def _data(content: Document, folder: Path, pictures: str) -> dict[str, Any]:
    """A paper with its annexes as JSON; its pictures lie in the folder under names that begin alike."""
    blocks = [_plain(block, folder, f"{pictures}-{number}") for number, block in enumerate(content.blocks)]
    annexes = [{"label": annex_word(number, len(content.annexes)), **_data(annex, folder, f"{pictures}-annex{number}")} for number, annex in enumerate(content.annexes, 1)]
    return {
        "kind": content.kind.value, "title": content.title, "heads": list(content.heads), "doc_number": content.doc_number,
        "addressees": content.addressees, "blocks": blocks, "attachments": attachment_lines(content.attachments), "signers": list(content.signers),
        "signed_on": date_words(content.signed_on) if content.signed_on else "", "notes": list(content.notes), "annexes": annexes,
    }


def _plain(block: Block, folder: Path, name: str) -> dict[str, Any]:
    """A block as JSON; pictures lie beside the template."""
    match block:
        case Paragraph():
            return {"type": "paragraph", "text": block.text}
        case Heading():
            return {"type": "heading", "level": block.level, "title": block.title, "text": block.text}
        case Table():
            return {"type": "table", **_table(block)}
        case Picture():
            (folder / name).write_bytes(block.data)
            return {"type": "picture", "file": name, "caption": block.caption, "width_mm": block.width_mm}


def _table(block: Table) -> dict[str, Any]:
    columns: list[Sequence[Any]] = list(zip(*block.rows, strict=True)) if block.rows else [()] * len(block.heads)
    widths = list(block.widths) or [max(len(str(value or "")) for value in (head, *column)) + 1 for head, column in zip(block.heads, columns, strict=True)]
    numeric = [bool(column) and all(value is None or stands_right(value) for value in column) for column in columns]
    rows = [[f"{value:,}" if isinstance(value, int | float) else str(value or "") for value in row] for row in block.rows]
    return {"caption": block.caption, "heads": list(block.heads), "rows": rows, "widths": widths, "numeric": numeric}
