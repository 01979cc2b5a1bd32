"""Which searches of which list does somebody keep? Conditions only: words searched for may name a person, so they are left out."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.cache import caches
from django.db import transaction
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from bangfu.core.errors import DomainError
from bangfu.core.lists import PLACE
from bangfu.core.models import SavedFilter

MOST = 20  # of one list
KEPT = 60  # seconds
NOT_KEPT = {*PLACE, "size", "pick", "q"}


def conditions_of(query: str) -> str:
    """The part of a query string that is kept, always in one order."""
    return urlencode(sorted((name, value) for name, value in parse_qsl(query) if name not in NOT_KEPT))


def saved_by(owner_id: int, list_name: str) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(owner_id=owner_id, list=list_name).order_by("name", "pk")


def filter_chips(owner_id: int, list_name: str, query: str, *, acted: int) -> list[dict[str, Any]]:
    """The saved searches as they stand above their list, the one in force marked.

    `acted` tells apart what was read before the owner last did something; what was read since is kept for a minute.
    """
    current, key = conditions_of(query), f"filters:{owner_id}:{list_name}:{acted}"
    saved = caches["counts"].get_or_set(key, lambda: list(saved_by(owner_id, list_name).values_list("name", "query")), KEPT) or []
    return [{"label": name, "href": f"{reverse(list_name)}?{kept}", "current": kept == current} for name, kept in saved]


@transaction.atomic
def save_filter(*, owner_id: int, list_name: str, name: str, query: str) -> SavedFilter:
    """Keep the conditions of a list under a name; the same name again replaces them. Raises DomainError."""
    try:
        reverse(list_name)
    except NoReverseMatch as error:
        raise DomainError("没有这个名单，存不了查询。请从名单页重新进入。") from error
    conditions = conditions_of(query)
    if not conditions:
        raise DomainError("还没有选条件。请先在名单页选好条件再存；姓名、证号这些检索词不保存。", field="name")
    standing = saved_by(owner_id, list_name)
    if standing.exclude(name=name).count() >= MOST:
        raise DomainError(f"常用查询最多 {MOST} 个。请先删去不用的。", field="name")
    return SavedFilter.objects.update_or_create(owner_id=owner_id, list=list_name, name=name, defaults={"query": conditions})[0]


@transaction.atomic
def rename_filter(*, saved: SavedFilter, name: str) -> None:
    """Raises DomainError when another one has the name."""
    if saved_by(saved.owner_id, saved.list).filter(name=name).exclude(pk=saved.pk).exists():
        raise DomainError(f"已经有叫“{name}”的常用查询，请换个名字。", field="name")
    saved.name = name
    saved.save(update_fields=["name"])
