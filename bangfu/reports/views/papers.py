"""Pages of summaries and weekly briefs: what there is, one of them, and what is done to it."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from bangfu.audit.queries import lines_about
from bangfu.campaigns.models import Campaign
from bangfu.campaigns.queries import campaigns_visible_to, get_campaign, own_edge, starts, unit_deadline
from bangfu.core.clock import now, today
from bangfu.core.documents import Document, write_docx, write_pdf
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require
from bangfu.reports import actions, queries
from bangfu.reports.actions.papers import mark_of, mark_of_words, outdated, versions_of
from bangfu.reports.choices import PaperKind, PaperState
from bangfu.reports.forms import NewPaperForm, WordsForm
from bangfu.reports.indicators import FORM
from bangfu.reports.models import Paper
from bangfu.reports.papers.brief import weeks_of
from bangfu.reports.papers.content import RETURNS, TASKS, Figure, restored
from bangfu.reports.papers.document import document_of, title_of
from bangfu.reports.papers.summary import CASES
from bangfu.reports.timeline import paper_timeline

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """The unit's own papers of a campaign, and what the units below have handed in."""
    user = cast(User, request.user)
    require(user, P.VIEW_RETURN)
    campaigns = list(campaigns_visible_to(user).select_related("notice", "region").order_by("-starts_on", "-pk"))
    asked = request.GET.get("campaign", "")
    chosen = next((one for one in campaigns if str(one.pk) == asked), campaigns[0] if campaigns else None)
    return papers_page(request, user, campaigns, chosen)


def papers_page(request: HttpRequest, user: User, campaigns: list[Campaign], chosen: Campaign | None, *, form: Form | None = None, status: int = 200) -> HttpResponse:
    owes = chosen is not None and (starts(user.unit, chosen) or own_edge(user.unit, chosen) is not None)
    own = queries.own_papers(user.unit, chosen) if chosen else []
    below = queries.papers_below(user, chosen, now()) if chosen else []
    return page(request, "reports/papers.jinja", {
        "campaigns": campaigns, "campaign": chosen, "owes": owes, "summary": next((one for one in own if one.kind == PaperKind.SUMMARY), None),
        "briefs": [one for one in own if one.kind == PaperKind.BRIEF], "title_of": title_of, "below": below, "at": now(),
        "due_at": unit_deadline(user.unit, chosen) if chosen else None, "may_write": may(user, P.PREPARE_RETURN),
        "form": form or NewPaperForm(weeks=weeks_of(chosen, today()) if chosen else [], initial={"kind": PaperKind.BRIEF}),
        "has_below": bool(below) or queries.has_bureaus_below(user.unit.region),
    }, status=status)


@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    require(user, P.PREPARE_RETURN)
    campaign = get_campaign(user, pk)
    form = NewPaperForm(request.POST, weeks=weeks_of(campaign, today()))
    if form.is_valid():
        paper = actions.make_paper(campaign=campaign, kind=PaperKind(form.cleaned_data["kind"]), starts_on=form.cleaned_data["starts_on"], by=user)
        return redirect("paper", pk=paper.pk)
    return papers_page(request, user, [campaign], campaign, form=form, status=422)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return paper_page(request, _paper(request, pk))


def paper_page(request: HttpRequest, paper: Paper, *, form: WordsForm | None = None, status: int = 200) -> HttpResponse:
    """One version of a paper; `form` is the one that came back with errors."""
    user, sections = cast(User, request.user), restored(paper.sections)
    mine, draft = paper.unit_id == user.unit_id, paper.state == PaperState.DRAFT
    versions = [one for one in versions_of(paper) if mine or one.state == PaperState.SENT]
    last = versions[-1].pk == paper.pk
    may_write, may_send = mine and last and may(user, P.PREPARE_RETURN), mine and last and may(user, P.DECIDE_RETURN)
    form = form or WordsForm(initial={"seen": mark_of_words(paper), **{f"word_{code}": text for code, text in paper.words.items()}}, sections=sections)
    pictures = list(paper.pictures.all())
    return page(request, "reports/paper_page.jinja", {
        "paper": paper, "title": title_of(paper), "campaign": paper.campaign, "mine": mine, "draft": draft, "versions": versions, "sections": sections, "form": form,
        "way": _way(paper, mine), "cases": CASES, "pictures": pictures if mine else [one for one in pictures if not one.why_not], "outdated": outdated(paper),
        "may_write": may_write and draft, "may_send": may_send and draft, "mark_shown": mark_of(paper), "may_revise": may_write and not draft,
        "may_withdraw": may_send and not draft and paper.opened_at is None, "timeline": paper_timeline(lines_about("paper", paper.pk)),
    }, status=status)


def _way(paper: Paper, mine: bool) -> Callable[[Figure], str | None]:
    """Where the people behind a number are listed, as the version counted them, else as of now; the unit's own tasks and the tables from below."""
    others = {TASKS: reverse("campaign", args=[paper.campaign_id]), RETURNS: reverse("returns") + f"?campaign={paper.campaign_id}#below"}

    def way(figure: Figure) -> str | None:
        if figure.code not in FORM:
            return others.get(figure.code) if mine else None
        version = paper.version if not figure.path else None
        href = queries.cell_href(paper.campaign, figure.code, figure.path or paper.path, figure.line, version)
        return href + (f"&without={figure.without}" if figure.without else "")

    return way


@require_POST
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the words; the button may lead on to the pictures."""
    paper, wrong = _written(request, pk)
    if wrong is not None:
        return wrong
    if request.POST.get("then") == "pictures":
        return redirect("paper_pictures", pk=pk)
    messages.success(request, "文字已保存。")
    return redirect("paper", pk=paper.pk)


@require_POST
def compute(request: HttpRequest, pk: int) -> HttpResponse:
    """What was typed is kept first."""
    paper, wrong = _written(request, pk)
    if wrong is not None:
        return wrong
    actions.recompute_paper(paper=paper, by=cast(User, request.user))
    messages.success(request, "已重新计算；您补充的文字没有变。")
    return redirect("paper", pk=pk)


def _written(request: HttpRequest, pk: int) -> tuple[Paper, HttpResponse | None]:
    """The paper with the words of the request saved, or the page with the form and what is wrong with it."""
    user = cast(User, request.user)
    require(user, P.PREPARE_RETURN)
    paper = _own(user, pk)
    form = WordsForm(request.POST, sections=restored(paper.sections))
    if not form.is_valid():
        return paper, paper_page(request, paper, form=form, status=422)
    if "seen" not in request.POST:
        return paper, None
    try:
        return actions.write_words(paper=paper, words=form.words(), seen=form.cleaned_data["seen"], by=user), None
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return paper, paper_page(request, paper, form=form, status=422)


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one person writes and sends, what was typed is kept first."""
    user = cast(User, request.user)
    require(user, P.DECIDE_RETURN)
    paper, mark = _own(user, pk), request.POST.get("mark", "")
    if "seen" in request.POST and may(user, P.PREPARE_RETURN) and mark == mark_of(paper):
        paper, wrong = _written(request, pk)
        if wrong is not None:
            return wrong
        mark = mark_of(paper)
    above = paper.unit.superior
    told = f"已报送，内容已冻结，{above.name}能看到。对方打开之前可以撤回。" if above else "已定稿，内容已冻结，可以下载印发。要改先撤回。"
    return _done(request, pk, lambda: actions.send_paper(paper=paper, seen=mark, by=user), told)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    require(user, P.DECIDE_RETURN)
    paper = _own(user, pk)
    return _done(request, pk, lambda: actions.withdraw_paper(paper=paper, by=user), "已撤回，可以接着改。")


def _done(request: HttpRequest, pk: int, act: Callable[[], object], words: str) -> HttpResponse:
    """Back to the paper with what was done, or why not."""
    try:
        act()
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, words)
    return redirect("paper", pk=pk)


@require_POST
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    require(user, P.PREPARE_RETURN)
    paper = actions.revise_paper(paper=_own(user, pk), by=user)
    messages.success(request, f"这是第 {paper.number} 稿，文字和图片照上一稿，数字已重新计算。" + ("报送之前，上级看到的仍是上一稿。" if paper.unit.superior_id else ""))
    return redirect("paper", pk=paper.pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    require(user, P.PREPARE_RETURN)
    paper = _own(user, pk)
    actions.drop_paper(paper=paper, by=user)
    messages.success(request, f"已删去{title_of(paper)}的草稿。")
    return redirect(reverse("papers") + f"?campaign={paper.campaign_id}")


@require_safe
def word(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(request, pk, write_docx, WORD, "docx")


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(request, pk, write_pdf, "application/pdf", "pdf")


def _file(request: HttpRequest, pk: int, write: Callable[[Document], bytes], kind: str, ending: str) -> HttpResponse:
    paper = _paper(request, pk)
    answer = HttpResponse(write(document_of(paper)), content_type=kind)
    draft = "" if paper.state == PaperState.SENT else "_草稿"
    name = f"{title_of(paper)}_{paper.unit.name}_第{paper.number}稿{draft}.{ending}"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _paper(request: HttpRequest, pk: int) -> Paper:
    """A paper in scope; a reader of another unit has opened it then."""
    user = cast(User, request.user)
    require(user, P.VIEW_RETURN)
    paper = queries.get_paper(user, pk)
    actions.open_paper(paper=paper, by=user)
    return paper


def _own(user: User, pk: int) -> Paper:
    paper = queries.get_paper(user, pk)
    if paper.unit_id != user.unit_id:
        raise Http404
    return paper
