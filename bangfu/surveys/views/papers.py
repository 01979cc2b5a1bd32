"""The page that prints: visit forms and rosters to be signed, for an area, a commissioner or oneself; which forms are still out."""

from collections.abc import Mapping
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from bangfu.campaigns.models import Campaign
from bangfu.core.clock import now, today
from bangfu.core.documents.codes import code_of
from bangfu.core.documents.sheets import Sheet, Sheets
from bangfu.core.documents.sheets_print import write_sheets_pdf
from bangfu.core.documents.sheets_word import write_sheets_docx
from bangfu.core.errors import DomainError
from bangfu.core.lists import key_of, page_of
from bangfu.core.pages import page
from bangfu.core.ui import date_long
from bangfu.orgs.models import Region, User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require
from bangfu.orgs.queries import reporting_areas
from bangfu.orgs.scope import visible_to
from bangfu.people.models import Person
from bangfu.people.papers import naming, roster_sheets
from bangfu.surveys import paper_queries as queries
from bangfu.surveys.actions import note_printing, print_forms
from bangfu.surveys.forms import VisitForm
from bangfu.surveys.models import PaperForm
from bangfu.surveys.paper_forms import PrintForm
from bangfu.surveys.papers import TITLE, visit_sheet
from bangfu.surveys.views.field import names_for

MOST_FORMS, MOST_LISTED = 200, 6_000
WRITERS = {
    "pdf": (write_sheets_pdf, "application/pdf"),
    "docx": (write_sheets_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest) -> HttpResponse:
    """Choose whom (?area=, ?who=, ?holder=, ?person=), see how many, print; below, the forms that have not come back."""
    user = cast(User, request.user)
    require(user, P.RECORD_CONTACT)
    chosen = _chosen(request, user)
    form = PrintForm(request.POST if request.method == "POST" else None, may_reveal=may(user, P.REVEAL_PEOPLE) and not chosen["own"])
    if request.method == "POST" and form.is_valid():
        try:
            return _printed(request, user, form, chosen)
        except DomainError as error:
            form.add_error(None, error.message)
    out, people = page_of(request, queries.forms_out(user)), chosen["people"]
    mine = queries.mine_among_people([one.person for one in out.rows], user)
    return page(request, "surveys/papers.jinja", {
        **chosen, "form": form, "only": _only(request, user, people), "count": people.count() if people is not None else 0, "page": out, "most": MOST_FORMS,
        "lines": [(one, names_for(one.person, mine=one.person_id in mine)["name"]) for one in out.rows],
    }, status=422 if form.is_bound else 200)


def _chosen(request: HttpRequest, user: User) -> dict[str, Any]:
    """Campaign and people the filters of the page name; 404 for what lies elsewhere."""
    asked, own = request.GET.get("campaign", ""), not visible_to(user).covers(user.unit.path)
    rows = queries.campaigns_with_people(user)
    campaign = rows.filter(pk=key).first() if (key := key_of(asked)) else rows.first()
    options = (queries.HELPED if may(user, P.VIEW_PEOPLE) else queries.OWN) if own else queries.AREA
    who = request.GET.get("who", "")
    who = options[-1][0] if request.GET.get("person") else who if who in dict(options) else options[0][0]
    found: dict[str, Any] = {"own": own, "campaign": campaign, "options": options, "who": who, "region": None, "areas": [], "above": None, "holders": [], "holder": None, "people": None}
    if not own:
        region = _region(request, user)
        found |= {"region": region, "areas": list(reporting_areas(region)), "above": _above(user, region)}
    if campaign is None:
        return found
    if own:
        return found | {"people": _one_of(request, queries.own_people(user, campaign, who, today()))}
    holders = list(queries.holders_within(campaign, found["region"]))
    holder = next((one for one in holders if str(one.pk) == request.GET.get("holder")), None)
    people = queries.area_people(user, campaign, found["region"], who, holder=holder, today=today())
    return found | {"holders": holders, "holder": holder, "people": _one_of(request, people)}


def _one_of(request: HttpRequest, people: QuerySet[Person]) -> QuerySet[Person]:
    asked = request.GET.get("person", "")
    return people.filter(pk=key) if (key := key_of(asked)) else people


def _only(request: HttpRequest, user: User, people: QuerySet[Person] | None) -> str:
    """The name of the one person asked for, if it is one."""
    one = people.first() if people is not None and request.GET.get("person") else None
    return names_for(one, mine=bool(queries.mine_among_people([one], user)))["name"] if one else ""


def _region(request: HttpRequest, user: User) -> Region:
    key = request.GET.get("area", "")
    region = Region.objects.select_related("parent").filter(key=key).first() if key else user.unit.region
    if region is None or not visible_to(user).covers(region.path):
        raise Http404
    return region


def _above(user: User, region: Region) -> Region | None:
    return region.parent if region.parent and visible_to(user).covers(region.parent.path) else None


def _printed(request: HttpRequest, user: User, form: PrintForm, chosen: Mapping[str, Any]) -> HttpResponse:
    """The file; who is on it is written down first."""
    what, purpose = form.cleaned_data["what"], form.purpose_words()
    campaign, foot = chosen["campaign"], f"{user.unit.name} {user.display_name}　{today().isoformat()} 打印"
    if what == "blank":
        made = Sheets(TITLE, [_blank(user)], foot=foot, margin=9)
        return _file(form.cleaned_data["kind"], made, "空白入户表")
    if campaign is None:
        raise DomainError("正在进行的活动名册里没有您能看到的人。只能打印空白入户表；要带人员信息，请先导入名册。")
    people: list[Person] = list(chosen["people"])
    most = MOST_FORMS if what == "visit" else MOST_LISTED
    if not people:
        raise DomainError("这个条件下没有人，没有可打印的。请换个地方或情况。")
    if len(people) > most:
        raise DomainError(f"这个条件下有 {len(people):,} 人，一次最多打印 {most:,} 人的{'入户表' if what == 'visit' else '花名册'}。请按乡镇、村或专职委员分开打印。")
    where = chosen["holder"].display_name if chosen["holder"] else chosen["region"].name if chosen["region"] else user.display_name
    if what == "visit":
        made = Sheets(TITLE, _forms(request, user, campaign, people, purpose), foot=foot, margin=9)
        return _file(form.cleaned_data["kind"], made, f"入户表-{where}-{len(people)}人")
    mine = queries.mine_among_people(people, user) if chosen["own"] else set()
    uncovered = bool(purpose) or (chosen["own"] and len(mine) == len(people))
    note_printing(campaign=campaign, what="花名册", people=len(people), by=user, purpose=purpose or ("摸查走访" if uncovered else ""))
    made = roster_sheets(
        people, title=f"{where}{campaign.title}花名册", lines=[f"{user.unit.name}　{date_long(today())}　共 {len(people):,} 人"], foot=foot, on=today(),
        uncovered=uncovered, by_village=form.cleaned_data["by_village"],
    )
    return _file(form.cleaned_data["kind"], made, f"花名册-{where}-{len(people)}人")


def _file(kind: str, made: Sheets, name: str) -> HttpResponse:
    write, content_type = WRITERS[kind]
    answer = HttpResponse(write(made), content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}-{today().isoformat()}.{kind}") or "attachment"
    return answer


def _blank(user: User) -> Sheet:
    return visit_sheet(_questions(checked=False), None, shown={}, head=f"{user.unit.name}　　编号：空白表，录入时按姓名找人", on=today())


def _questions(*, checked: bool) -> VisitForm:
    return VisitForm(now=now(), checked=checked)


def _forms(request: HttpRequest, user: User, campaign: Campaign, people: list[Person], purpose: str) -> list[Sheet]:
    mine, checked = queries.mine_among_people(people, user), queries.checked_among(campaign, people)
    numbered = print_forms(campaign=campaign, people=people, by=user, purpose=purpose or ("摸查走访" if mine else ""))
    questions = _questions(checked=False)
    base = request.build_absolute_uri(reverse("key_in"))
    return [
        visit_sheet(
            questions, one, shown=_shown(one, mine=one.pk in mine, purpose=purpose), head=_head(campaign, user, numbered[one.pk]), on=today(),
            checked=one.pk in checked, code=code_of(f"{base}?q={numbered[one.pk].number}"))
        for one in people
    ]


def _head(campaign: Campaign, user: User, form: PaperForm) -> str:
    return f"编号 {form.number}\n{campaign.title}　{user.unit.name}"


def _shown(person: Person, *, mine: bool, purpose: str) -> dict[str, str]:
    """A commissioner goes there by name, phone and address; the whole number only for a purpose that is written down."""
    place = " ".join(one.name for one in (person.region.parent, person.region) if one)
    names = {"address": place} | names_for(person, mine=mine or bool(purpose))
    return names | {"id_number": naming(getattr(person, "identity", None), uncovered=bool(purpose))["id_number"]}
