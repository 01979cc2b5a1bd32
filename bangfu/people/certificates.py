"""Which certificates does a person hold, and whose run out soon?

The certificate in force is told by the person's own columns, which rosters and visits write in sets. A row for it is made only
when somebody acts on certificates; until then it is derived here, so that importing a million people costs nothing more.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from bangfu.orgs.models import User
from bangfu.people.choices import CertificateState
from bangfu.people.models import Certificate, Person
from bangfu.people.queries import register

NUMBER_LENGTH = 20  # of a certificate number without a suffix


@dataclass(frozen=True)
class Window:
    """A span of days from today in which certificates run out; None: open at that end."""

    label: str
    first: int | None
    last: int | None


WINDOWS = {
    "expired": Window("已过期", None, -1),
    "30": Window("30 天内到期", 0, 30),
    "90": Window("90 天内到期", 0, 90),
    "365": Window("一年内到期", 0, 365),
}


def fits(row: Certificate, person: Person) -> bool:
    """Whether a row says what the person's columns say now."""
    return (row.category, row.grade, row.until) == (person.category, person.grade, person.certificate_until)


def derived(person: Person) -> Certificate | None:
    """The certificate the person's columns tell of, not stored; None when they tell of none."""
    if not person.category or not person.grade:
        return None
    source = person.provenance.get("category") or ["", "", None]
    number = person.identity.certificate if hasattr(person, "identity") else ""
    return Certificate(
        person=person, category=person.category, grade=person.grade, suffix=number[NUMBER_LENGTH:], until=person.certificate_until,
        source=source[0], by_id=source[2])


def certificates_of(person: Person) -> list[Certificate]:
    """All certificates, the one in force first; rows overtaken by a roster are shown as replaced. Nothing is stored."""
    rows = list(person.certificates.select_related("by").order_by("-recorded_at", "-pk"))
    valid = next((row for row in rows if row.state == CertificateState.VALID), None)
    if valid is not None and fits(valid, person):
        return [valid, *[row for row in rows if row is not valid]]
    if valid is not None:
        valid.state = CertificateState.REPLACED
    current = derived(person)
    return [current, *rows] if current else rows


def expiring(user: User, window: str, today: date) -> QuerySet[Person]:
    """People in scope whose certificate runs out within a window of WINDOWS, soonest first."""
    span = WINDOWS[window]
    chosen = Q(certificate_until__isnull=False, died_on__isnull=True)
    if span.first is not None:
        chosen &= Q(certificate_until__gte=today + timedelta(days=span.first))
    if span.last is not None:
        chosen &= Q(certificate_until__lte=today + timedelta(days=span.last))
    return register(user).filter(chosen).order_by("certificate_until", "pk")


def light(until: date | None, today: date) -> tuple[str, str]:
    """(state of a tag, words) for the day a certificate runs out."""
    if until is None:
        return "maybe", "有效期未登记"
    days = (until - today).days
    if days < 0:
        return "late", f"已过期 {-days} 天"
    return ("soon", f"还有 {days} 天到期") if days <= WINDOWS["90"].last else ("done", "有效")  # type: ignore[operator]
