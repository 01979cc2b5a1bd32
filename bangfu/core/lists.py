"""How is a long list cut into pages?"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 20
SIZES = (20, 50, 100)


@dataclass(frozen=True)
class Page:
    """One page of a list and the addresses of its neighbours (query string only)."""

    rows: list[Any]
    total: int
    number: int
    size: int
    query: dict[str, str]

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    def href(self, number: int) -> str:
        return "?" + urlencode({**self.query, "page": number})

    @property
    def previous_href(self) -> str | None:
        return self.href(self.number - 1) if self.number > 1 else None

    @property
    def next_href(self) -> str | None:
        return self.href(self.number + 1) if self.number < self.last else None

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0


def key_of(text: str | None) -> int:
    """The key of a row that a query string or a form names; 0, which no row has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else default


def page_of(request: HttpRequest, rows: QuerySet[Any], *, total: int | None = None) -> Page:
    """The page that ?page= and ?size= ask for; a number out of range gives the nearest page."""
    query = {key: str(value) for key, value in request.GET.items() if key != "page"}
    size = _number(request.GET.get("size"), PAGE_SIZE)
    size = size if size in SIZES else PAGE_SIZE
    total = rows.count() if total is None else total
    number = min(max(1, _number(request.GET.get("page"), 1)), max(1, -(-total // size)))
    start = (number - 1) * size
    return Page(rows=list(rows[start : start + size]), total=total, number=number, size=size, query=query)
