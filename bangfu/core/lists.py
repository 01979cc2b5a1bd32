"""How is a long list cut into pages, and how many rows are there?

`page_of` counts and skips: lists of hundreds. `keyed_page_of` goes on from the last row shown: lists of a million, first page and
last page alike quick, and a row that comes in between moves nobody to another page.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet, ValidationError
from django.db.models import Count, Expression, F, Field, Func, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import HttpRequest

from bangfu.core.clock import now

PAGE_SIZE = 20
SIZES = (20, 50, 100)
KEPT = timedelta(minutes=1)  # at most; the first page of a list keeps a count a thousand times as long as it took
PATIENCE = 1000
LONG = 0.05  # seconds: of a count that took longer it is told of when it is
DEAR = 10_000  # of the planner's units: a list that costs more to read through, a tenth of a second, is not counted unasked
PLAIN = (str, int, float, bool, date, type(None))


@dataclass(frozen=True)
class Page:
    """One page of a list and the addresses of its neighbours (query string only)."""

    rows: list[Any]
    total: int
    number: int
    size: int
    query: dict[str, str]
    about = False  # it is counted

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    def href(self, number: int) -> str:
        return "?" + urlencode({**self.query, "page": number})

    @property
    def first_href(self) -> str | None:
        return self.href(1) if self.number > 1 else None

    @property
    def previous_href(self) -> str | None:
        return self.href(self.number - 1) if self.number > 1 else None

    @property
    def next_href(self) -> str | None:
        return self.href(self.number + 1) if self.number < self.last else None

    @property
    def last_href(self) -> str | None:
        return self.href(self.last) if self.number < self.last else None

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0


def key_of(text: str | None) -> int:
    """The key of a row that a query string or a form names; 0, which no row has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else default


def _size(request: HttpRequest) -> int:
    size = _number(request.GET.get("size"), PAGE_SIZE)
    return size if size in SIZES else PAGE_SIZE


def page_of(request: HttpRequest, rows: QuerySet[Any], *, total: int | None = None) -> Page:
    """The page that ?page= and ?size= ask for; a number out of range gives the nearest page."""
    query = {key: str(value) for key, value in request.GET.items() if key != "page"}
    size = _size(request)
    total = rows.count() if total is None else total
    number = min(max(1, _number(request.GET.get("page"), 1)), max(1, -(-total // size)))
    start = (number - 1) * size
    return Page(rows=list(rows[start : start + size]), total=total, number=number, size=size, query=query)


# ── pages that go on from a row ──

PLACE = ("page", "after", "before", "count")  # what an address says of the place in a list, and whether it is counted through
LAST = "last"


@dataclass(frozen=True)
class Sort:
    """An order of a list: by one value that is never null, then by key. An index over both answers it."""

    value: str | Expression
    kind: "Field[Any, Any]"  # how the value is read from an address
    backwards: bool = False
    shared: bool = True  # by so many rows that they cannot be passed over one by one; False only for a plain column

    def ordered(self, rows: QuerySet[Any], *, against: bool = False) -> QuerySet[Any]:
        """Rows in this order, or against it."""
        value = F(self.value) if isinstance(self.value, str) else self.value
        down = self.backwards != against
        return rows.order_by(*((value.desc(), F("pk").desc()) if down else (value.asc(), F("pk").asc())))

    def beyond(self, rows: QuerySet[Any], mark: tuple[Any, int], *, against: bool = False) -> QuerySet[Any]:
        """The rows behind (or before) a row."""
        down = self.backwards != against
        if not self.shared:  # an index begins at a bound of one column, and would begin at that of the scope if ours were of two
            to, past = ("lte", "lt") if down else ("gte", "gt")
            return rows.filter(Q(**{f"{self.value}__{past}": mark[0]}) | Q(**{f"pk__{past}": mark[1]}), **{f"{self.value}__{to}": mark[0]})
        here = Func(self.value, "pk", function="ROW", output_field=Field())
        there = Func(Value(mark[0], self.kind), Value(mark[1]), function="ROW", output_field=Field())
        return rows.filter((LessThan if down else GreaterThan)(here, there))

    def mark_of(self, text: str | None) -> tuple[Any, int] | None:
        """(value, key) from an address, or None when it says nothing of the kind."""
        value, _, key = (text or "").rpartition("~")
        try:
            found = self.kind.to_python(value)
        except ValidationError:
            return None
        return (found, key_of(key)) if value and "\0" not in value and key_of(key) else None


@dataclass(frozen=True)
class KeyedPage:
    """One page of a long list: keys of its rows. The neighbours begin behind its last row and end before its first."""

    rows: list[int]
    total: int
    number: int  # told by the address, so after rows came in it may be a page out; the rows are right
    size: int
    query: dict[str, str]
    first_mark: str
    last_mark: str
    has_previous: bool
    has_next: bool
    about: bool  # whether the total is a guess

    @property
    def last(self) -> int:
        return max(self.number, -(-self.total // self.size))

    def _href(self, **place: Any) -> str:
        return "?" + urlencode(self.query | {name: str(value) for name, value in place.items()})

    @property
    def first_href(self) -> str | None:
        return self._href() if self.has_previous else None

    @property
    def previous_href(self) -> str | None:
        return self._href(before=self.first_mark, page=max(1, self.number - 1)) if self.has_previous else None

    @property
    def next_href(self) -> str | None:
        return self._href(after=self.last_mark, page=self.number + 1) if self.has_next else None

    @property
    def last_href(self) -> str | None:
        return self._href(page=LAST) if self.has_next else None

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.size + 1 if self.has_next or not self.rows else max(1, self.total - len(self.rows) + 1)


def keyed_page_of(request: HttpRequest, rows: QuerySet[Any], *, sort: Sort, total: int, about: bool = False) -> KeyedPage:
    """The page behind ?after=, before ?before=, the last one (?page=last), or else the page of that number.

    A mark that nothing lies behind any more gives the last page, one that less than a page lies before the first.
    """
    size, asked = _size(request), request.GET.get("page")
    pages = max(1, -(-total // size))
    number = min(max(1, _number(asked, 1)), pages)
    after, before = sort.mark_of(request.GET.get("after")), sort.mark_of(request.GET.get("before"))
    found: list[tuple[int, Any]] = []
    if after:
        earlier, (found, later) = True, _read(rows, sort, size, mark=after)
    elif before:
        later, (found, earlier) = True, _read(rows, sort, size, mark=before, against=True)
        found = found if len(found) == size else []
    if not found and (after or asked == LAST):
        later, (found, earlier) = False, _read(rows, sort, total % size or size, against=True)
    elif not found:
        number = 1 if before else number
        earlier, (found, later) = number > 1, _read(rows, sort, size, start=(number - 1) * size)
    marks = [f"{value}~{key}" for key, value in found] or [""]
    return KeyedPage(
        rows=[key for key, _ in found], total=total, number=pages if not later else number if earlier else 1, size=size,
        query={key: str(value) for key, value in request.GET.items() if key not in PLACE}, first_mark=marks[0], last_mark=marks[-1],
        has_previous=earlier, has_next=later, about=about,
    )


def _read(
    rows: QuerySet[Any], sort: Sort, size: int, *, mark: tuple[Any, int] | None = None, start: int = 0, against: bool = False
) -> tuple[list[tuple[int, Any]], bool]:
    """(key, value) of so many rows in the order of the list, read from a mark or an end, and whether more lie beyond them."""
    rows = sort.ordered(sort.beyond(rows, mark, against=against) if mark else rows, against=against)
    found = list(rows.values_list("pk", sort.value)[start : start + size + 1])
    part = found[:size]
    return part[::-1] if against else part, len(found) > size


# ── how many ──

@dataclass(frozen=True)
class Counted:
    """Counts of a list; `at` is set when they were made before this request, `about` when nobody counted and the database guesses."""

    values: dict[str, int]
    at: datetime | None = None
    about: bool = False


def counted(rows: QuerySet[Any], *, exactly: bool = False, further: bool = False, acted: int = 0, **parts: Q) -> Counted:
    """How many rows of a list belong to each of these parts; Q() are all.

    What is dear to count, such as a province, is guessed from the statistics the database keeps, unless asked for `exactly`. Pages
    further on take what an earlier one counted; the first one too, for a while that grows with what counting takes. `acted` tells
    apart what was counted before the user last did something: own work is seen at once.
    """
    asked = rows.order_by()
    key = _count_key(asked, parts, acted)
    kept = caches["counts"].get(key) if key else None
    if kept:
        values, at, began, took = kept
        if further or perf_counter() - began < took * PATIENCE:
            return Counted(values, at if took > LONG else None)
    guess = f"{key}?"
    if not exactly and not kept and (guessed := caches["counts"].get(guess) or _guessed(asked, parts)):
        if key:
            caches["counts"].set(guess, guessed, KEPT.total_seconds())
        return Counted(guessed, about=True)
    began = perf_counter()
    values = asked.aggregate(**{name: Count("pk", filter=part or None) for name, part in parts.items()})
    if key:
        caches["counts"].set(key, (values, now(), began, perf_counter() - began), KEPT.total_seconds())
    return Counted(values)


def _guessed(rows: QuerySet[Any], parts: dict[str, Q]) -> dict[str, int]:
    """What is dear to count as the planner sees it; nothing when it is cheap."""
    if _plan(rows)["Total Cost"] <= DEAR:
        return {}
    return {name: _rounded(_plan(rows.filter(part))["Plan Rows"]) for name, part in parts.items()}


def _plan(rows: QuerySet[Any]) -> dict[str, Any]:
    """How the database would read these rows: how many it expects, and what that costs. It is not asked about what cannot have any."""
    told = rows.values("pk").explain(format="json")
    plan: dict[str, Any] = json.loads(told)[0]["Plan"] if told else {"Total Cost": 0, "Plan Rows": 0}
    return plan


def _rounded(count: int) -> int:
    """Two figures of a guess: 95,182 → 95,000."""
    return int(float(f"{count:.1e}"))


def is_further(request: HttpRequest) -> bool:
    """Whether an address asks for a page behind the first."""
    return any(name in request.GET for name in ("page", "after", "before"))


def _count_key(rows: QuerySet[Any], parts: dict[str, Q], acted: int) -> str:
    """The same for the same question. Empty for a search by fingerprint, which finds few."""
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return ""
    if not all(isinstance(value, PLAIN) for value in values):
        return ""
    return hashlib.sha256(repr((sql, values, sorted(parts.items()), acted)).encode()).hexdigest()
