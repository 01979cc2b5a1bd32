"""Which room answers which address?"""

from django.urls import include, path

from bangfu.core import views as core_views
from bangfu.core.urls import filters
from bangfu.orgs.urls import entrance

urlpatterns = [
    path("accounts/", include(entrance)),
    path("accounts/inactive/", core_views.inactive, name="account_inactive"),
    path("health/", core_views.health, name="health"),
    path("gallery/", core_views.gallery, name="gallery"),
    path("", include("bangfu.home.urls")),
    path("orgs/", include("bangfu.orgs.urls")),
    path("work/", include("bangfu.core.urls")),
    path("filters/", include(filters)),
    path("campaigns/", include("bangfu.campaigns.urls")),
    path("people/", include("bangfu.people.urls")),
    path("cases/", include("bangfu.cases.urls")),
    path("field/", include("bangfu.surveys.urls")),
    path("jobs/", include("bangfu.jobs.urls")),
    path("matching/", include("bangfu.matching.urls")),
    path("policies/", include("bangfu.policies.urls")),
    path("reports/", include("bangfu.reports.urls")),
]

handler400 = "bangfu.core.views.bad_request"
handler403 = "bangfu.core.views.forbidden"
handler404 = "bangfu.core.views.not_found"
handler429 = "bangfu.core.views.too_many"  # allauth's limits
handler500 = "bangfu.core.views.server_error"
