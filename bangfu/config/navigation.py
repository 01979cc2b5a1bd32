"""What stands in the left navigation, the top bar and the bottom tabs for this user?"""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may


@dataclass(frozen=True)
class Item:
    href: str
    label: str
    short: str
    icon: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Group:
    head: str
    items: list[Item] = field(default_factory=list)


# head, then (url name, label, two-character label, icon, permission or None)
MENU: list[tuple[str, list[tuple[str, str, str, str, P | None]]]] = []


def context(request: HttpRequest) -> dict[str, Any]:
    """Names every page needs: nav."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": None}
    groups = []
    for head, entries in MENU:
        items = []
        for name, label, short, icon, permission in entries:
            if permission is None or may(user, permission):
                href = reverse(name)
                current = request.path == href or (href != "/" and request.path.startswith(href))
                items.append(Item(href, label, short, icon, current=current))
        if items:
            groups.append(Group(head, items))
    return {"nav": groups}
