"""Who is a person's guardian now, who was it before, and whose proof runs out?

The name and telephone of the guardian stand in the identity, where rosters write them in sets. A row with relation, proof and term is
made only when somebody acts; it speaks for the guardian who stands in the identity, or else it is history.
"""

from datetime import date, timedelta

from django.db.models import QuerySet

from bangfu.orgs.models import User
from bangfu.people.models import Guardian, Person
from bangfu.people.queries import register

EXPIRING_DAYS = 30  # a term that ends sooner waits in the to-dos; our own reading


def guardians_of(person: Person) -> tuple[Guardian | None, list[Guardian]]:
    """(the row of the guardian in the identity, rows of former ones), newest first."""
    rows = list(person.guardians.select_related("by", "proof").order_by("-recorded_at", "-pk"))
    name = person.identity.guardian if hasattr(person, "identity") else ""
    current = next((row for row in rows if row.ended_on is None and row.name == name), None) if name else None
    return current, [row for row in rows if row is not current]


def expiring_guardians(user: User, today: date) -> QuerySet[Guardian]:
    """Terms in scope that have ended or end soon, soonest first."""
    people = register(user).filter(died_on__isnull=True)
    return Guardian.objects.filter(ended_on=None, until__lte=today + timedelta(days=EXPIRING_DAYS), person__in=people.values("pk")).order_by("until", "pk")
