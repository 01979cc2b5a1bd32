"""个人信息处理规则: shown to everybody, without sign-in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from bangfu.core.middleware import public
from bangfu.core.pages import page
from bangfu.people.processing import RIGHTS, purposes


@public
@require_GET
def processing_rules(request: HttpRequest) -> HttpResponse:
    return page(request, "people/processing.jinja", {"purposes": purposes(), "rights": RIGHTS, "days": settings.RIGHTS_WORKDAYS})
