"""What would the list of people look like in Django's own admin? Settings, site and addresses of the peer of bench/list.

The same rows within the same scope, the same ten columns covered alike, the same search by fingerprint, fifty a page; all else as
Django sets it out of the box.
"""

from __future__ import annotations

from typing import Any

from bangfu.config.settings import *  # noqa: F403
from bangfu.config.settings import INSTALLED_APPS, MIDDLEWARE, STORAGES, TEMPLATES

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin"]
MIDDLEWARE = [one for one in MIDDLEWARE if one.startswith(("django.", "whitenoise", "allauth"))]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TEMPLATES = [one for one in TEMPLATES if "DjangoTemplates" in one["BACKEND"]]
ROOT_URLCONF = "bench._admin"


def _patterns() -> list[Any]:
    """Called by the resolver, when the apps are ready."""
    from django.contrib import admin
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.urls import path

    from bangfu.core.clock import today
    from bangfu.orgs.scope import in_scope
    from bangfu.people.exports import age, place
    from bangfu.people.models import Person
    from bangfu.people.privacy import masked
    from bangfu.people.queries import matching_text

    class Site(admin.AdminSite):
        def has_permission(self, request: HttpRequest) -> bool:
            return request.user.is_authenticated

    class People(admin.ModelAdmin):  # type: ignore[type-arg]
        list_display = ("name", "sex_age", "id_number", "category", "grade", "place", "phone", "employment", "wish", "hukou", "schooling")
        list_select_related = ("identity", "region__parent")
        list_per_page = 50
        list_filter = ("category", "employment", "wish", "grade", "sex", "hukou")
        search_fields = ("pk",)
        ordering = ("path", "pk")

        def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
            return True

        has_module_permission = has_view_permission

        def has_add_permission(self, request: HttpRequest) -> bool:
            return False

        def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
            return False

        has_delete_permission = has_change_permission

        def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
            return in_scope(request.user, super().get_queryset(request), person="pk").filter(died_on__isnull=True)  # type: ignore[arg-type]

        def get_search_results(self, request: HttpRequest, queryset: QuerySet[Person], search_term: str) -> Any:
            return matching_text(queryset, search_term), False

        def name(self, one: Person) -> str:
            return masked(one.identity)["name"]

        @admin.display(ordering="birth_on")
        def sex_age(self, one: Person) -> str:
            return f"{one.get_sex_display()} {age(one, today())}"

        def id_number(self, one: Person) -> str:
            return masked(one.identity)["id_number"]

        @admin.display(ordering="path")
        def place(self, one: Person) -> str:
            return " ".join(place(one))

        def phone(self, one: Person) -> str:
            return masked(one.identity)["phone"]

    site = Site()
    site.register(Person, People)
    return [path("admin/", site.urls)]


def __getattr__(name: str) -> Any:
    if name == "urlpatterns":
        found = globals()["urlpatterns"] = _patterns()
        return found
    raise AttributeError(name)
