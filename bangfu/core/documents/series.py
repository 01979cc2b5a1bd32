"""How are many papers of one form written quickly? Each form is set once; the others only exchange its words."""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from xml.sax.saxutils import escape

from bangfu.core.documents.content import Block, Document, Heading, Paragraph, Table
from bangfu.core.documents.word import write_docx

FAST = 1  # of zlib: half the time of its usual level, a few kilobytes more
_SLOT = re.compile("¤(\\d+)¤")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Parts = tuple[tuple[str, bytes], ...]
Writer = Callable[[Document], bytes]


def write_series(documents: Iterable[Document], write: Writer = write_docx) -> Iterator[bytes]:
    """The same files as `write` gives, in order; papers that differ only in words cost milliseconds.

    Words are those of the title, the paragraphs and the tables; what the layout is measured by (heads, signers) makes another form.
    """
    for document in documents:
        form, words = _form_of(document)
        yield _filled(_parts(form, write), words)


def _form_of(document: Document) -> tuple[Document, list[str]]:
    """The document with a numbered slot for each text, and the texts."""
    words: list[str] = []

    def slot(text: str) -> str:
        words.append(text)
        return f"¤{len(words) - 1}¤"

    def block_form(block: Block) -> Block:
        match block:
            case Paragraph():
                return Paragraph("\n".join(slot(line.strip()) for line in block.text.split("\n")))
            case Heading():
                return Heading(block.level, slot(block.title), slot(block.text) if block.text else "")
            case Table():
                rows = tuple(tuple(slot(str(cell or "")) for cell in row) for row in block.rows)
                return Table(slot(block.caption), tuple(slot(head) for head in block.heads), rows, tuple(block.widths))
        return block

    title, addressees = slot(document.title), slot(document.addressees) if document.addressees else ""
    blocks = tuple(block_form(block) for block in document.blocks)
    return replace(
        document, title=title, addressees=addressees, blocks=blocks, heads=tuple(document.heads), attachments=tuple(document.attachments),
        signers=tuple(document.signers), notes=tuple(document.notes),
    ), words


@lru_cache(maxsize=64)
def _parts(form: Document, write: Writer) -> Parts:
    """Name and content of each part of the form's file, those with slots last."""
    with zipfile.ZipFile(BytesIO(write(form))) as file:
        parts = [(name, file.read(name)) for name in file.namelist()]
    return tuple((name, data.replace("<w:t>¤".encode(), '<w:t xml:space="preserve">¤'.encode())) for name, data in parts)


def _filled(parts: Parts, words: list[str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=FAST) as file:
        for name, data in parts:
            plain = data.decode() if "¤".encode() in data else ""
            in_text = name == "word/document.xml"
            file.writestr(name, _SLOT.sub(lambda found: _xml(words[int(found[1])], in_text=in_text), plain) if plain else data)  # noqa: B023
    return out.getvalue()


def _xml(text: str, *, in_text: bool) -> str:
    plain = escape(_NOT_XML.sub("", text))
    return plain.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">') if in_text else plain
