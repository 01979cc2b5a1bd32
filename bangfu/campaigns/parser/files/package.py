"""Which parts does an Office file hold, and is it safe to open?"""

import zipfile
import zlib
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Any

from docx.oxml import parse_xml

UNPACKED = 200 * 1024 * 1024  # bytes a file may unpack to, pictures included
PART = 8 * 1024 * 1024  # bytes of a part: twenty times the longest notice; empty paragraphs of this size take 10 s and 300 MB
SAVE_AS = "请用 Word 或 WPS 打开它，另存为“Word 文档（.docx）”后再上传。"
BROKEN = f"Word 文件已损坏，打不开。{SAVE_AS}"
LOCKED = "文件有打开密码，读不出来。请用 Word 或 WPS 打开，去掉密码后另存，再上传。"
_ERRORS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, KeyError, ValueError, SyntaxError)


class Package:
    """An Office file by its parts. Every method raises ValueError with a Chinese message."""

    def __init__(self, raw: bytes) -> None:
        try:
            self.archive = zipfile.ZipFile(BytesIO(raw))
            self.names = set(self.archive.namelist())
            parts = self.archive.infolist()
        except _ERRORS as error:
            raise ValueError(BROKEN) from error
        if any(one.flag_bits & 1 for one in parts):
            raise ValueError(LOCKED)
        unpacked = sum(one.file_size for one in parts)
        if unpacked > UNPACKED:
            raise ValueError(f"文件解压后有 {unpacked / 1024**2:,.0f} MB，太大，不像一份通知。请删去图片，另存后再上传。")
        self.links: dict[str, dict[str, tuple[str, str]]] = {}

    def xml(self, part: str) -> Any:
        """The root element of a part. Sizes that lie are cut off here."""
        try:
            with self.archive.open(part) as stream:
                data = stream.read(PART + 1)
            if len(data) <= PART:
                return parse_xml(data)
        except _ERRORS as error:
            raise ValueError(BROKEN) from error
        raise ValueError(f"文件的正文有 {PART // 1024**2} MB 以上，不像一份通知。请只保留通知正文，另存后再上传。")

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part links to: id → (last word of the kind, name of the part)."""
        if part not in self.links:
            place = join(dirname(part), "_rels", f"{part.rpartition('/')[2]}.rels")
            found = self.xml(place) if place in self.names else ()
            self.links[part] = {
                one.get("Id"): (one.get("Type", "").rpartition("/")[2], _target(dirname(part), one.get("Target", "")))
                for one in found if one.get("TargetMode") != "External"
            }
        return self.links[part]

    def beside(self, part: str, kind: str) -> Any | None:
        """The part of a kind (numbering, styles) a part links to; None when it has none."""
        name = next((name for one, name in self.related(part).values() if one == kind), None)
        return self.xml(name) if name in self.names else None

    def main(self) -> str:
        """The part with the text."""
        name = next((name for kind, name in self.related("").values() if kind == "officeDocument"), "word/document.xml")
        if name not in self.names:
            raise ValueError(BROKEN)
        return name


def _target(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))


def tag(element: Any) -> str:
    """The name of an element without its namespace: strict and transitional files differ only there."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any | None, name: str) -> str | None:
    """An attribute, whatever its namespace."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def whole(element: Any | None, name: str) -> int | None:
    """An attribute that counts something; None when it is missing or no number anybody would write."""
    text = attribute(element, name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def child(element: Any | None, *names: str) -> Any | None:
    """The first child of a child of … by name."""
    for name in names:
        element = next((one for one in element if tag(one) == name), None) if element is not None else None
    return element
