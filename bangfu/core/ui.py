"""How are numbers, dates and icons shown? Pure filters and globals of the templates."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from jinja2 import Environment, pass_environment
from markupsafe import Markup

HERE = ZoneInfo("Asia/Shanghai")
NOTHING = "—"  # shown where a value is missing: an empty cell could also be a mistake
SPRITE = Path(__file__).parent / "static" / "bangfu" / "icons.svg"
WEEKDAYS = "一二三四五六日"


@cache
def icon_names() -> frozenset[str]:
    """The icons of the sprite, so that a misspelt name fails in a test and not silently on a page."""
    symbols = ElementTree.parse(SPRITE).getroot().iter("{http://www.w3.org/2000/svg}symbol")  # noqa: S314 - our own file
    return frozenset(symbol.attrib["id"].removeprefix("i-") for symbol in symbols)


@pass_environment
@cache
def icon(environment: Environment, name: str, label: str | None = None) -> Markup:
    """`<svg>` drawn from the sprite: decorative without a label, an image with a name otherwise."""
    if name not in icon_names():
        raise LookupError(f"no icon {name!r} in {SPRITE.name}")
    href = environment.globals["static"]("bangfu/icons.svg")  # type: ignore[operator]
    if label is None:
        return Markup('<svg class="icon" aria-hidden="true"><use href="{}#i-{}"/></svg>').format(href, name)
    return Markup('<svg class="icon" role="img" aria-label="{}"><use href="{}#i-{}"/></svg>').format(label, href, name)


def thousands(value: float | None) -> str:
    """1234 → 1,234; a true minus sign; — for None."""
    return NOTHING if value is None else f"{value:,}".replace("-", "−")


def signed(value: float | None) -> str:
    """A difference with its sign: +3, −3, 0."""
    return NOTHING if value is None else f"{value:+,}".replace("-", "−") if value else "0"


def share(part: float | None, whole: float | None) -> float:
    """Width of a bar in percent, 0 to 100, whatever the figures."""
    return round(min(100.0, max(0.0, 100 * part / whole)), 1) if part and whole else 0.0


def percent(part: float | None, whole: float | None, digits: int = 1) -> str:
    """89.3%; — when there is nothing to divide by. Never rounds up to 100% or down to 0%."""
    if not whole or part is None:
        return NOTHING
    ratio, step = 100 * part / whole, 10**-digits
    if 0 < part < whole:
        ratio = min(max(ratio, step), 100 - step)
    return f"{ratio:.{digits}f}%" if 0 < part < whole or part > whole else f"{ratio:.0f}%"


def local(moment: datetime) -> datetime:
    """The moment on the clock of the offices; a naive one is UTC, as stored."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)  # noqa: UP017 - Python 3.11 has both
    return aware.astimezone(HERE)


def _day(value: date | None) -> date | None:
    return local(value).date() if isinstance(value, datetime) else value


def date_long(value: date | None) -> str:
    """2022年5月20日"""
    day = _day(value)
    return f"{day.year}年{day.month}月{day.day}日" if day else NOTHING


def date_words(value: date | None) -> str:
    """5月20日: prose where the year is clear."""
    day = _day(value)
    return f"{day.month}月{day.day}日" if day else NOTHING


def date_short(value: date | None) -> str:
    """05-20: narrow columns where the year is clear."""
    day = _day(value)
    return f"{day:%m-%d}" if day else NOTHING


def date_iso(value: date | None) -> str:
    """2022-05-20"""
    day = _day(value)
    return day.isoformat() if day else NOTHING


def weekday(value: date | None) -> str:
    """星期二"""
    day = _day(value)
    return f"星期{WEEKDAYS[day.weekday()]}" if day else NOTHING


def datetime_short(value: datetime | None) -> str:
    """05-17 10:02 on the offices' clock."""
    return f"{local(value):%m-%d %H:%M}" if value else NOTHING


def datetime_iso(value: datetime | None) -> str:
    """2022-05-17 10:02 on the offices' clock."""
    return f"{local(value):%Y-%m-%d %H:%M}" if value else NOTHING


def clock(value: datetime | None) -> str:
    """10:02 on the offices' clock, of today."""
    return f"{local(value):%H:%M}" if value else NOTHING


def duration(seconds: float | None) -> str:
    """Time left in words: 约 40 秒, 约 3 分钟, 约 2 小时."""
    if seconds is None:
        return NOTHING
    if seconds < 60:
        return f"约 {max(1, round(seconds))} 秒"
    return f"约 {round(seconds / 60)} 分钟" if seconds < 3570 else f"约 {round(seconds / 3600)} 小时"


def environment_additions() -> dict[str, dict[str, Callable[..., Any]]]:
    """What the Jinja environment of the site adds, besides `static` and `url`."""
    filters: list[Callable[..., Any]] = [
        thousands, signed, share, percent, date_long, date_words, date_short, date_iso, weekday,
        datetime_short, datetime_iso, clock, duration,
    ]
    by_name = {one.__name__: one for one in filters}
    return {"filters": by_name, "globals": {"_": gettext, "icon": icon, "percent": percent, "share": share}}


# ── the component gallery ──
class SampleForm(forms.Form):
    """One field of every kind, for the gallery and the tests."""

    phone = forms.CharField(label="手机号", help_text="11 位，用于发短信")
    town = forms.ChoiceField(label="乡镇街道", choices=[("dashitou", "大石头镇"), ("guandi", "官地镇")])
    code = forms.CharField(label="人员编号（自动）", widget=forms.TextInput(attrs={"readonly": True}))
    visited_on = forms.DateField(label="走访日期", widget=forms.DateInput(attrs={"type": "date"}))
    identity = forms.CharField(label="身份证号")
    reason = forms.CharField(label="退回原因", widget=forms.Textarea(attrs={"rows": 2}))
    workbook = forms.FileField(label="花名册", required=False, help_text="xlsx 或 xls，不超过 50 MB")
    channel = forms.ChoiceField(
        label="联系方式", choices=[("wechat", "微信"), ("call", "电话"), ("visit", "入户")], widget=forms.RadioSelect
    )
    wishes = forms.MultipleChoiceField(
        label="想做哪类活", required=False, widget=forms.CheckboxSelectMultiple, help_text="可多选",
        choices=[("farm", "种植养殖"), ("mushroom", "食用菌"), ("craft", "手工"), ("service", "电商客服")],
    )
    consent = forms.BooleanField(label="已告知用途并同意", required=False)

    def wrong(self) -> "SampleForm":
        """The same form as it comes back with two mistakes."""
        self.is_valid()
        self.errors.clear()
        self.add_error("identity", "第 11–12 位“13”不是月份，应在 01–12 之间。请对照证件改。")
        self.add_error("reason", "退回要写原因，乡镇才知道改哪一格。")
        return self


class SampleConditions(forms.Form):
    """A search row of the gallery."""

    q = forms.CharField(label="姓名、拼音首字母、证号后 4 位", required=False)
    near = forms.ChoiceField(label="乡镇街道", required=False, choices=[("", "全部 20 个")])
    state = forms.ChoiceField(label="核对情况", required=False, choices=[("", "全部")])


@dataclass(frozen=True)
class SamplePage:
    """Stands for core.lists.Page."""

    number: int
    total: int = 2604
    size: int = 50
    rows: range = range(50)
    about: bool = False
    query: dict[str, str] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return -(-self.total // self.size)

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def first_href(self) -> str | None:
        return "?page=1" if self.number > 1 else None

    @property
    def last_href(self) -> str | None:
        return f"?page={self.last}" if self.number < self.last else None

    @property
    def previous_href(self) -> str | None:
        return f"?page={self.number - 1}" if self.number > 1 else None

    @property
    def next_href(self) -> str | None:
        return f"?page={self.number + 1}" if self.number < self.last else None


def gallery_context() -> dict[str, Any]:
    """Sample figures of the gallery page: one county, invented people."""
    filled = {
        "phone": "138****2207", "town": "dashitou", "code": "DH-2022-03187", "visited_on": "2022-05-17", "reason": "",
        "identity": "222403199013051234", "channel": "wechat", "wishes": ["mushroom", "craft"], "consent": "on",
    }
    places = [
        (2, 1, 4, "青沟子", "93%"), (3, 1, 3, "额穆", "87%"), (5, 1, 4, "雁鸣湖", "94%"), (1, 2, 3, "黄泥河", "84%"),
        (2, 2, 3, "黑石", "83%"), (4, 2, 1, "红石", "57%"), (5, 2, 5, "官地", "97%"), (2, 3, 4, "秋梨沟", "90%"),
        (3, 3, 5, "渤海", "98%"), (4, 3, 5, "胜利", "97%"), (5, 3, 5, "沙河沿", "95%"), (4, 4, 2, "大蒲柴河", "69%"),
    ]
    funnel = [
        ("应核对（未就业）", 3568, 0, "名册", "base"), ("① 基础信息核对", 3187, 3568, "应核对", ""),
        ("有就业需求", 896, 3187, "已核对", ""), ("② 职业能力评估", 731, 896, "有需求", ""),
        ("推荐岗位", 412, 896, "有需求", ""), ("实现就业创业", 63, 412, "推荐", "done"),
    ]
    return {
        "icons": sorted(icon_names()),
        "form": SampleForm(filled).wrong(),
        "search": SampleConditions(),
        "first_page": SamplePage(number=1),
        "cells": [
            {"col": col, "row": row, "step": step, "label": label, "value": value, "href": "#", "late": step == 1}
            for col, row, step, label, value in places
        ],
        "funnel_rows": [
            {"label": label, "value": value, "of": of, "of_label": words, "state": state, "href": "#", "split": row in (2, 4)}
            for row, (label, value, of, words, state) in enumerate(funnel)
        ],
        "on": date(2022, 5, 17),
    }
