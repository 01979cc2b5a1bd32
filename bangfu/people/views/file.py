"""How does a page that belongs to one person's file find its person?"""

from typing import Any, cast

from django.http import HttpRequest

from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.scope import get_in_scope
from bangfu.people.listing import person_url
from bangfu.people.models import Person
from bangfu.people.parts import parts_of
from bangfu.people.queries import shown


def person_of(request: HttpRequest, pk: int, permission: Permission) -> tuple[User, Person]:
    """The reader and a person in their scope (else 404); 403 without the right."""
    user = cast(User, request.user)
    person = get_in_scope(user, Person.objects.select_related("identity", "region__parent"), person="pk", pk=pk)
    require(user, permission)
    return user, person


def file_context(person: Person, here: str = "") -> dict[str, Any]:
    """What every such page shows of the person: the covered name, the way back, the other parts of the file (`here`: this one)."""
    return {"person": person, "shown": shown([person])[0], "href": person_url(person.pk), "parts": parts_of(person.pk, here)}
