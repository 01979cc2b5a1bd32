"""The parts of an official document (公文) after GB/T 9704-2012, free of any file format."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from enum import Enum, StrEnum
from typing import Any


class Kind(StrEnum):
    """Which layout: with a red head (文件), the letter's own (函), plain (总结), or with a black masthead over who and when (简报)."""

    PAPER = "paper"
    LETTER = "letter"
    PLAIN = "plain"
    BRIEF = "brief"


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number written out; level 1 一、 2 （一） 3 1. 4 （1）. `text` may run on in the same paragraph."""

    level: int
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; `widths` in characters. Numbers are set to the right."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str | int | float | None]]
    widths: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture already cleaned (see pictures.clean) with its caption."""

    data: bytes
    caption: str
    width_mm: float = 140


Block = Paragraph | Heading | Table | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """One paper. Empty parts are left out; `heads` are the issuers in the red head, first the one that leads; the name of a brief."""

    kind: Kind
    title: str
    blocks: Sequence[Block]
    heads: Sequence[str] = ()
    doc_number: str = ""
    addressees: str = ""
    attachments: Sequence[str] = ()
    signers: Sequence[str] = ()
    signed_on: date | None = None
    notes: Sequence[str] = field(default=())  # below the date: contacts, 印发
    annexes: Sequence["Document"] = ()  # whole papers printed behind it, each from a new page: the one it forwards


NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what a word processor slips in and no document takes
LONGEST_PROPERTY = 255  # characters of what a Word file says about itself


def printable(part: Any) -> Any:
    """A document or a part of it without characters that no file format takes."""
    if isinstance(part, str) and not isinstance(part, Enum):
        return NOT_TEXT.sub("", part)
    if isinstance(part, list | tuple):
        return [printable(one) for one in part]
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{one.name: printable(getattr(part, one.name)) for one in fields(part)})
    return part


_AMOUNT = re.compile(r"—|[+−][\d,.]+|[\d,.]+%")


def stands_right(cell: object) -> bool:
    """Whether a cell of a table is set to the right: numbers, changes, shares, and the dash where there is none."""
    return isinstance(cell, int | float) or (isinstance(cell, str) and _AMOUNT.fullmatch(cell) is not None)


def date_words(day: date) -> str:
    """2022年5月13日: Arabic numerals without leading noughts."""
    return f"{day.year}年{day.month}月{day.day}日"


def annex_word(number: int, count: int) -> str:
    """附件, or 附件1 among several: what stands at the head of an annex."""
    return f"附件{number}" if count > 1 else "附件"


def attachment_lines(names: Sequence[str]) -> list[str]:
    """附件：甲 alone, or numbered lines hanging under the first."""
    if len(names) == 1:
        return [f"附件：{names[0]}"]
    return [f"{'附件：' if number == 1 else '　　　'}{number}. {name}" for number, name in enumerate(names, 1)]
