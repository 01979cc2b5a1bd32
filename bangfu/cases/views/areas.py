"""“四个一” of every area."""


from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from bangfu.campaigns.workspace import address
from bangfu.cases import queries
from bangfu.cases.hand_on import services_listed
from bangfu.cases.rules import FOUR_SERVICES
from bangfu.cases.views.file import user_of
from bangfu.core.clock import today
from bangfu.core.hand_on import handed_on
from bangfu.core.pages import page
from bangfu.orgs.choices import Level
from bangfu.orgs.models import Region
from bangfu.orgs.permissions import Permission, require
from bangfu.orgs.scope import visible_to
from bangfu.surveys.queries import surveyed_campaigns

# service → the indicator whose people stand behind its count; pages of the room above
INDICATORS = {"basic_check": "basic_checked", "ability_assessment": "ability_assessed", "need_registration": "need_registered", "employment_service": "served"}



@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """“四个一” of every area, each service against its own base; the counts lead to their people."""
    user = user_of(request)
    require(user, Permission.VIEW_PEOPLE)
    path = request.GET.get("path") or user.unit.path
    region = Region.objects.select_related("parent").filter(path=path).first()
    if region is None or not visible_to(user).covers(path):
        raise Http404
    campaign = surveyed_campaigns(user).first()
    rows = queries.four_services_by_area(campaign, region, today()) if campaign else []
    if campaign and (handed := handed_on(request, lambda: services_listed(campaign, region, rows, user.unit, today()))):
        return handed
    return page(request, "cases/services_by_area.jinja", {
        "campaign": campaign, "region": region, "rows": rows, "villages": Level.VILLAGE, "services": FOUR_SERVICES, "indicators": INDICATORS,
        "above": region.parent if region.parent and visible_to(user).covers(region.parent.path) else None,
        "total": {"base": sum(one.base for one in rows), "need": sum(one.need for one in rows),
                  **{code: sum(one.done[code] for one in rows) for code in FOUR_SERVICES}},
        "lists": {code: address("indicator_people", pk=campaign.pk, code=code) for code in ("unemployed", "with_need", *INDICATORS.values())} if campaign else {},
    })


