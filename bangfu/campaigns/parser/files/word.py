"""What does a Word file say, in the order it is read: red heads, list numbers and tables included?

Read from the parts of the file itself (ECMA-376): text boxes, tracked changes, content controls and list numbers are all
outside what the paragraphs of python-docx hold.
"""

import re
from collections.abc import Iterator
from typing import Any

from ..words import DOC_NUMBER, is_organ, squeezed
from .numbering import Lists
from .package import BROKEN, Package, attribute, child, tag
from .rows import Cell, row_lines

# What stands in the file and is not read: deleted words, codes, notes, properties.
UNREAD = {"del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sectPr",
          "footnoteReference", "endnoteReference", "annotationRef", "footnoteRef", "rt", "commentReference", "Fallback", "pgNum"}
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
PAGE_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|TOC|SECTION)\b", re.I)


def read_word(raw: bytes) -> str:
    """The text of a .docx, a line a paragraph. Raises ValueError with a Chinese message."""
    package = Package(raw)
    part = package.main()
    document = package.xml(part)
    body = next((one for one in document if tag(one) == "body"), None)
    reader = Reader(Lists(package.beside(part, "numbering"), package.beside(part, "styles")))
    try:
        lines = reader.blocks(body) if body is not None else []
        return "\n".join([*_red_head(package, part, document), *lines])
    except RecursionError as error:  # no person nests that deep
        raise ValueError(BROKEN) from error


class Reader:
    """Walks through the file once; fields and deleted paragraph marks reach over paragraphs, so it remembers them."""

    def __init__(self, lists: Lists) -> None:
        self.lists = lists
        self.boxes: list[str] = []  # lines of text boxes fixed to the paragraph at hand
        self.fields: list[str] = []  # of each field open: "code" up to its words, "words", or "dropped"
        self.carried = ""  # a paragraph whose mark was deleted: it goes on in the next

    def blocks(self, parent: Any) -> list[str]:
        """Lines of the paragraphs and tables inside an element."""
        lines: list[str] = []
        for one in parent:
            kind = tag(one)
            if kind == "p":
                lines.extend(self.paragraph(one))
            elif kind == "tbl":
                lines.extend(self.table(one))
            elif kind not in UNREAD and not _is_contents(one):
                lines.extend(self.blocks(one))
        return lines

    def paragraph(self, paragraph: Any) -> list[str]:
        outer, self.boxes = self.boxes, []
        text = self.inline(paragraph)
        boxes, self.boxes = self.boxes, outer
        if self.lists.is_contents(paragraph):
            return boxes
        if child(paragraph, "pPr", "rPr", "del") is not None or child(paragraph, "pPr", "rPr", "moveFrom") is not None:
            self.carried += text
            return boxes
        number = self.lists.number(paragraph)
        text, self.carried = self.carried + text, ""
        if text.strip() and number:
            text = number + text.lstrip()
        return [*boxes, *text.split("\n")]

    def inline(self, element: Any) -> str:
        """The words of a paragraph or a part of it."""
        return "".join(self.words(one) for one in element)

    def words(self, one: Any) -> str:
        kind = tag(one)
        if kind == "t" or kind in SIGNS:
            return (SIGNS.get(kind) or one.text or "") if all(state == "words" for state in self.fields) else ""
        if kind == "fldChar":
            self.field_sign(one)
        elif kind == "instrText" and self.fields and PAGE_FIELD.match(one.text or ""):
            self.fields[-1] = "dropped"
        elif kind in ("drawing", "pict", "object"):
            self.box(one)
        elif kind == "AlternateContent":
            return self.inline(_chosen(one))
        elif kind in UNREAD or (kind == "r" and _is_hidden(one)) or (kind == "fldSimple" and PAGE_FIELD.match(attribute(one, "instr") or "")):
            return ""
        else:
            return self.inline(one)
        return ""

    def field_sign(self, sign: Any) -> None:
        """A field's code stands between its begin and separate signs, its words between separate and end."""
        kind = attribute(sign, "fldCharType")
        if kind == "begin":
            self.fields.append("code")
        elif kind == "separate" and self.fields and self.fields[-1] == "code":
            self.fields[-1] = "words"
        elif kind == "end" and self.fields:
            self.fields.pop()

    def box(self, drawing: Any) -> None:
        """Text boxes and WordArt: red heads often are."""
        for one in drawing.iter():
            if tag(one) == "txbxContent" and not any(tag(above) == "txbxContent" for above in _between(one, drawing)):
                lines = [line for line in self.blocks(one) if line.strip()]
                self.boxes.extend([*lines, ""] if lines else [])
            elif tag(one) == "textpath" and (words := attribute(one, "string")):
                self.boxes.append(words)

    def table(self, table: Any) -> list[str]:
        lines: list[str] = []
        for row in _inside(table, "tr"):
            if child(row, "trPr", "del") is None:
                lines.extend(row_lines([self.cell(cell) for cell in _inside(row, "tc")]))
        return lines

    def cell(self, cell: Any) -> Cell:
        """The lines of a cell; those of a merged one stand in its first row."""
        merged = child(cell, "tcPr", "vMerge")
        if merged is not None and attribute(merged, "val") in (None, "continue"):
            return []
        return [line.strip() for line in self.blocks(cell) if line.strip()]


def _inside(parent: Any, wanted: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also inside content controls and tracked insertions."""
    for one in parent:
        if tag(one) == wanted:
            yield one
        elif tag(one) not in UNREAD:
            yield from _inside(one, wanted)


def _between(one: Any, top: Any) -> Iterator[Any]:
    while (one := one.getparent()) is not None and one is not top:
        yield one


def _chosen(alternatives: Any) -> Any:
    """The newer way to draw something; the older one when only that holds words."""
    written = [one for one in alternatives if any(tag(inner) in ("txbxContent", "textpath", "t") for inner in one.iter())]
    return next(iter(written), ())


def _is_hidden(run: Any) -> bool:
    mark = child(run, "rPr", "vanish")
    return mark is not None and attribute(mark, "val") not in ("0", "false")


def _is_contents(control: Any) -> bool:
    """A content control with a table of contents."""
    gallery = child(control, "sdtPr", "docPartObj", "docPartGallery") if tag(control) == "sdt" else None
    return (attribute(gallery, "val") or "").startswith("Table of Contents")


def _red_head(package: Package, part: str, document: Any) -> list[str]:
    """Issuers and number set in the head of the first page; whatever else stands there repeats on every page."""
    section = next((one for one in document.iter() if tag(one) == "sectPr"), None)
    if section is None:
        return []
    wanted = "first" if child(section, "titlePg") is not None else "default"
    key = next((attribute(one, "id") for one in section if tag(one) == "headerReference" and attribute(one, "type") == wanted), None)
    name = package.related(part).get(key or "", ("", ""))[1]
    if name not in package.names:
        return []
    lines = Reader(Lists(None, None)).blocks(package.xml(name))
    return [line for line in lines if DOC_NUMBER.search(line) or squeezed(line).endswith("文件") or (squeezed(line) and is_organ(squeezed(line)))]
