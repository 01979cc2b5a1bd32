"""How is a list handed on by hand: as words for a chat group, or as pictures of it?

A page with a list says what it is as a `HandOn` and gives `handed_on` the first say; ?hand_on=text or picture beside the page's own
filters asks for it. What leaves so is figures, units, staff and posts: people of the register never, masked neither, for a neighbour
knows who 张*山 of the village is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from bangfu.core.documents.listed import PartOfList, draw_list
from bangfu.core.documents.print import require_chinese_font
from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of
from bangfu.core.pages import page
from bangfu.core.ui import date_long, thousands

IN_WORDS = 100  # rows of a message; who has more sends a picture or the sheet
IN_PICTURE = 30  # rows a phone shows legibly in one picture
MOST_PICTURES = 20
Value = str | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """A head, how a message says a value of it ("{}前"; empty: head and value), its share of the picture's width, and whether a
    message tells a nought of it."""

    head: str
    said: str = ""
    width: float = 1.0
    tells_nought: bool = True


@dataclass(frozen=True, slots=True)
class HandOn:
    """A list as it leaves. The first column names the thing. `hint`: what the receivers shall do; `opens`: a link back is of use to them."""

    title: str
    lead: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    unit: str
    on: date
    hint: str = ""
    opens: bool = True


def as_text(listed: HandOn, link: str = "") -> str:
    """Short numbered lines that no chat breaks up: 1. 大石头镇残联：逾期未报，截止 5月18日."""
    lines = [f"【{listed.title}】", listed.lead]
    for number, row in enumerate(listed.rows[:IN_WORDS], 1):
        name, *rest = [*zip(listed.columns, row, strict=True)]
        said = "，".join(_said(column, value) for column, value in rest if value not in (None, "") and (value or column.tells_nought))
        lines.append(f"{number}. {name[1]}{'：' if said else ''}{said}")
    if len(listed.rows) > IN_WORDS:
        lines.append(f"……另有 {len(listed.rows) - IN_WORDS} 项，请看{'网页' if link else '图片'}。")
    lines += [listed.hint, f"{listed.unit}　{date_long(listed.on)}", f"详情：{link}" if link else ""]
    return "\n".join(line for line in lines if line)


def _said(column: Column, value: Value) -> str:
    return (column.said or f"{column.head} {{}}").format(_shown(value))


def _shown(value: Value) -> str:
    return thousands(value) if isinstance(value, int) else value or ""


def _is_figure(value: Value) -> bool:
    return isinstance(value, int) or (value or "").endswith("%")


def picture_count(listed: HandOn) -> int:
    return min(MOST_PICTURES, -(-len(listed.rows) // IN_PICTURE))


def as_picture(listed: HandOn, number: int) -> bytes:
    """The `number`th of picture_count PNGs. Raises DomainError without a Chinese font."""
    count, first = picture_count(listed), (number - 1) * IN_PICTURE
    rows = listed.rows[first : first + IN_PICTURE]
    notes = [listed.hint] if listed.hint and number == count else []
    if number == count and len(listed.rows) > count * IN_PICTURE:
        notes.append(f"共 {len(listed.rows):,} 行，这里只有前 {count * IN_PICTURE} 行。")
    return draw_list(PartOfList(
        title=listed.title, lead=listed.lead, heads=[one.head for one in listed.columns], widths=[one.width for one in listed.columns],
        numeric=[all(_is_figure(row[place]) for row in listed.rows) for place in range(len(listed.columns))],
        rows=[[_shown(value) or "—" for value in row] for row in rows], first=first + 1, notes=notes,
        foot=f"{listed.unit}　{date_long(listed.on)}", part=f"第 {number} 张，共 {count} 张" if count > 1 else "",
    ))


def handed_on(request: HttpRequest, make: Callable[[], HandOn]) -> HttpResponse | None:
    """The answer when the page is asked for its list to hand on; None when it is asked for itself. Raises Http404 or DomainError."""
    asked = request.GET.get("hand_on", "")
    if asked not in ("text", "picture", "png"):
        return None
    listed = make()
    if asked == "png":
        return _png(request, listed)
    if not listed.rows:
        raise DomainError(f"“{listed.title}”里没有一行，没有可以发的。请返回换个条件。")
    if asked == "picture":
        require_chinese_font()
    kept = [(name, value) for name, value in request.GET.items() if name not in ("hand_on", "number", "page", "size")]
    back = f"{request.path}?{urlencode(kept)}" if kept else request.path
    link = request.build_absolute_uri(back) if listed.opens else ""
    return page(request, "core/hand_on.jinja", {
        "listed": listed, "asked": asked, "back": back, "text": as_text(listed, link), "rows": min(24, 6 + len(listed.rows)),
        "hrefs": {name: f"{request.path}?{urlencode([*kept, ('hand_on', name)])}" for name in ("text", "picture")},
        "pictures": [f"{request.path}?{urlencode([*kept, ('hand_on', 'png'), ('number', str(number))])}" for number in range(1, picture_count(listed) + 1)],
    })


def _png(request: HttpRequest, listed: HandOn) -> HttpResponse:
    number = key_of(request.GET.get("number", "1"))
    if not 1 <= number <= picture_count(listed):
        raise Http404
    answer = HttpResponse(as_picture(listed, number), content_type="image/png")
    answer["Cache-Control"] = "private, max-age=300"
    return answer
