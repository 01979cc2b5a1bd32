"""Whom and what may this user see? The only scope code of the house.

Officers and leaders see the people of their unit's area. Everybody else sees only what `Grant` rows name:
a commissioner the villages or people assigned, a helper the people paired. Administrators see no people.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from bangfu.core.clock import now
from bangfu.orgs.choices import GrantKind, Role
from bangfu.orgs.models import Grant, User
from bangfu.orgs.queries import known_roles

Row = TypeVar("Row", bound=Model)
AREA_ROLES = {Role.OFFICER, Role.LEADER}


@dataclass(frozen=True)
class Scope:
    """Area paths (subtrees) and single people a user may see."""

    paths: tuple[str, ...]
    person_ids: frozenset[int]

    def q(self, *, path: str = "path", person: str | None = None) -> Q:
        """A filter over a column holding an area path and, if named, one holding a person's key."""
        allowed = Q(pk__in=[])
        for prefix in self.paths:
            allowed |= Q(**{f"{path}__startswith": prefix})
        if person and self.person_ids:
            allowed |= Q(**{f"{person}__in": self.person_ids})
        return allowed

    def covers(self, path: str) -> bool:
        return any(path.startswith(prefix) for prefix in self.paths)


def visible_to(user: User) -> Scope:
    """The scope of a user, computed once per request's user object."""
    known: Scope | None = getattr(user, "_scope", None)
    if known is None:
        known = user._scope = _scope_of(user)  # type: ignore[attr-defined]
    return known


def _scope_of(user: User) -> Scope:
    paths = [user.unit.path] if AREA_ROLES & set(known_roles(user)) else []
    open_grants = Grant.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now()), user=user)
    people: set[int] = set()
    for kind, path, person_id in open_grants.values_list("kind", "path", "person_id"):
        if kind == GrantKind.AREA:
            paths.append(path)
        elif person_id is not None:
            people.add(person_id)
    return Scope(paths=tuple(paths), person_ids=frozenset(people))


def in_scope(user: User, rows: QuerySet[Row], *, path: str = "path", person: str | None = None) -> QuerySet[Row]:
    """The rows this user may see."""
    return rows.filter(visible_to(user).q(path=path, person=person))


def get_in_scope(user: User, rows: QuerySet[Row], *, path: str = "path", person: str | None = None, **lookup: Any) -> Row:
    """One row, or 404 also when it exists elsewhere: a stranger must not learn that it exists."""
    row = in_scope(user, rows, path=path, person=person).filter(**lookup).first()
    if row is None:
        raise Http404
    return row
