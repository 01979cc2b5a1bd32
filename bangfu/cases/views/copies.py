"""The copy of their own data, handed to the person who asked for it."""

from typing import cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.cases.own_copy import copy_file
from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.scope import get_in_scope
from bangfu.people.actions import hand_copy
from bangfu.people.models import DataRequest
from bangfu.people.rights import requests_seen


@never_cache
@require_POST
def copy_of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """One file, once: what the register and the rooms above it hold about whoever this request concerns."""
    user = cast(User, request.user)
    found: DataRequest = get_in_scope(user, requests_seen(user), pk=pk)
    require(user, Permission.REVEAL_PEOPLE)
    if not hasattr(found.person, "identity"):
        raise DomainError("此人的身份信息已删除，没有可交的副本。")
    hand_copy(request=found, by=user)
    answer = HttpResponse(copy_file(found.person, today()), content_type="application/zip")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'个人信息副本_{found.pk}.zip')}"
    return answer
