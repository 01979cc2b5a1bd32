"""The first page after sign-in: what is due, late and next for this role."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from bangfu.core.pages import page


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return page(request, "home/home.jinja", {})
