"""What does each condition of the register's search mean? One function a condition: its value and today → a filter."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Func, Q
from django.db.models.lookups import Exact

from bangfu.core.clock import HERE
from bangfu.people.choices import WISHES_WITH_NEED

UNKNOWN = "unknown"  # what a condition calls a value nobody has recorded
Condition = Callable[[Any, date], Any]


class LastSource(Func):
    """Whence the latest value of a file came; see models.provenance."""

    template = (
        "(SELECT mark::jsonb->>0 FROM jsonb_object_keys(%(expressions)s) AS mark ORDER BY (mark::jsonb->>1)::timestamptz DESC, mark LIMIT 1)"
    )
    output_field = CharField()


def same(column: str) -> Condition:
    """The column has this value; a text one without a value is blank."""
    return lambda value, today: Q(**{column: "" if value == UNKNOWN else value})


def on_record(column: str) -> Condition:
    """yes: there is a day in this column."""
    return lambda value, today: Q(**{f"{column}__isnull": value == "no"})


def _schooling(value: str, today: date) -> Q:
    return Q(schooling__isnull=True) if value == UNKNOWN else Q(schooling=int(value))


def _wish(value: str, today: date) -> Q:
    return Q(wish__in=WISHES_WITH_NEED) if value == "need" else same("wish")(value, today)


def _expiring(months: str, today: date) -> Q:
    """The certificate ends within so many months; 0: it has ended."""
    if months == "0":
        return Q(certificate_until__lt=today)
    return Q(certificate_until__range=(today, today + timedelta(days=round(int(months) * 365.25 / 12))))


def _untouched(days: str, today: date) -> Q:
    return Q(updated_at__lt=datetime.combine(today - timedelta(int(days)), time(), tzinfo=HERE))


def _household(mark: str, today: date) -> Q:
    marks = {
        "minimum_living": Q(household__minimum_living=True), "relocated": Q(household__relocated=True),
        "monitored": Q(household__isnull=False) & ~Q(household__monitored=""),
    }
    return marks[mark]


def _source(value: str, today: date) -> Any:
    return Exact(LastSource("provenance"), value)


CONDITIONS: dict[str, Condition] = {
    **{name: same(name) for name in ("category", "grade", "hukou", "sex", "employment", "employment_form", "not_employed_reason", "contact_way")},
    "schooling": _schooling, "wish": _wish, "needs": lambda value, today: Q(needs__contains=[value]), "expiring": _expiring,
    "registered": on_record("registered_unemployed_on"), "consent": on_record("consented_on"), "untouched": _untouched, "household": _household,
    "source": _source,
}


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 3, 1)


def born_between(today: date, youngest: int | None, oldest: int | None) -> Q:
    """Whole years of age on `today`, both ends counted."""
    found = Q()
    if youngest is not None:
        found &= Q(birth_on__lte=years_before(today, youngest))
    if oldest is not None:
        found &= Q(birth_on__gt=years_before(today, oldest + 1))
    return found
