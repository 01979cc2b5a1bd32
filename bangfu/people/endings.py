"""What of the work about one person ends when they die, and what when their file goes to another county?

Named for the whole house, as in `people.fates`. Whoever had the person is told by their own pages: the right to see the file has ended, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from bangfu.core.clock import now
from bangfu.orgs.choices import GrantKind
from bangfu.orgs.models import Grant, User
from bangfu.people.models import Person
from bangfu.people.privacy import mask_name

ENDED_TOLD = timedelta(days=30)  # how long whoever had the person is told
Ended = dict[str, list[int]]  # model → keys of the rows that were ended


@dataclass(frozen=True)
class Ending:
    """Open rows about a person, who works on them, and the column that says when they ended or how they stand."""

    model: str
    worker: str
    column: str
    open: Any = None  # as the column stands while it goes on; None: a time without an end
    closed: Any = None  # as it stands after; None: this moment
    person: str = "person"

    @property
    def rows(self) -> models.QuerySet[Any]:
        return apps.get_model(self.model)._default_manager.all()


PAIRING = Ending("cases.Pairing", "helper", "ended_at")
GRANT = Ending("orgs.Grant", "user", "ends_at", person="person_id")
ASSIGNMENT = Ending("surveys.Assignment", "user", "state", "open", "closed")
ENDINGS = (PAIRING, GRANT, ASSIGNMENT)


def end_at_death(person: Person) -> Ended:
    """End all of it; returns what was ended, so that a mistaken death puts it back."""
    ended: Ended = {}
    for one in ENDINGS:
        rows = one.rows.filter(**{one.person: person.pk, one.column: one.open})
        if keys := list(rows.values_list("pk", flat=True)):
            ended[one.model] = keys
            rows.update(**{one.column: one.closed or now()})
    return ended


def begin_again(ended: Mapping[str, list[int]]) -> None:
    """The death was a mistake."""
    for one in ENDINGS:
        one.rows.filter(pk__in=ended.get(one.model, [])).update(**{one.column: one.open})


def end_at_transfer(person: Person, to_path: str) -> None:
    """End what people of the old county do; a visit nobody has made yet is given out anew over there."""
    for one in ENDINGS:
        rows = one.rows.filter(**{one.person: person.pk, one.column: one.open}).exclude(**{f"{one.worker}__unit__path__startswith": to_path})
        if one is ASSIGNMENT:
            rows.delete()
        else:
            rows.update(**{one.column: now()})


def lately_ended(user: User, since: datetime) -> list[str]:
    """Whom the user no longer looks after, and why, in words; names covered."""
    grants = Grant.objects.filter(user=user, kind=GrantKind.PERSON, ends_at__gte=since, ends_at__lte=now())
    gone = Q(died_on__isnull=False) | ~Q(path__startswith=user.unit.path)
    rows = Person.objects.filter(gone, pk__in=grants.values("person_id")).select_related("identity").order_by("pk")
    return [f"{mask_name(one.identity.name)}：{'本人已登记去世' if one.died_on else '档案已转到别的县（市、区）'}，您这里的走访、帮扶已经结束，不用再联系。" for one in rows]
