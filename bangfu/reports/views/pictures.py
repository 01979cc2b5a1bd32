"""The pictures of a summary or brief: added, described, moved, taken away, looked at."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bangfu.core.errors import DomainError
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import require
from bangfu.reports import actions, queries
from bangfu.reports.actions.pictures import MOST
from bangfu.reports.choices import PaperState
from bangfu.reports.forms import DescribeForm, PictureForm
from bangfu.reports.models import Paper, PaperPicture
from bangfu.reports.papers.document import picture_bytes, title_of

PEOPLE = StringAgg(Cast("depicted__person_id", CharField()), delimiter="、", default=Value(""))  # files of those in it


@require_http_methods(["GET", "HEAD", "POST"])
def pictures(request: HttpRequest, pk: int) -> HttpResponse:
    """All pictures of a draft; posted, one more."""
    user, paper = _writer(request, pk)
    if request.method != "POST":
        return _page(request, paper)
    form = PictureForm(request.POST, request.FILES, user=user)
    if form.is_valid():
        try:
            added = actions.add_picture(paper=paper, file=form.cleaned_data["file"], told=form.told(), by=user)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            _say(request, added, "已放进来")
            return redirect(reverse("paper_pictures", args=[pk]) + f"#picture-{added.pk}")
    return _page(request, paper, form=form, status=422)


@require_POST
def describe(request: HttpRequest, pk: int, picture: int) -> HttpResponse:
    user, paper = _writer(request, pk)
    found = _picture(paper, picture)
    form = DescribeForm(request.POST, user=user, auto_id=f"id_p{found.pk}_%s")
    if form.is_valid():
        try:
            changed = actions.describe_picture(picture=found, told=form.told(), by=user)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            _say(request, changed, "已改好")
            return redirect(reverse("paper_pictures", args=[pk]) + f"#picture-{found.pk}")
    return _page(request, paper, wrong={found.pk: form}, status=422)


@require_POST
def move(request: HttpRequest, pk: int, picture: int) -> HttpResponse:
    user, paper = _writer(request, pk)
    actions.move_picture(picture=_picture(paper, picture), by=user)
    return redirect(reverse("paper_pictures", args=[pk]) + f"#picture-{picture}")


@require_POST
def remove(request: HttpRequest, pk: int, picture: int) -> HttpResponse:
    user, paper = _writer(request, pk)
    actions.remove_picture(picture=_picture(paper, picture), by=user)
    messages.success(request, "已删去这张图片，文件也已清除。")
    return redirect("paper_pictures", pk=pk)


@require_safe
def picture(request: HttpRequest, pk: int, picture: int) -> HttpResponse:
    """The picture itself; other units get only what may be placed in the paper."""
    user = cast(User, request.user)
    require(user, P.VIEW_RETURN)
    paper = queries.get_paper(user, pk)
    found = _picture(paper, picture)
    if found.why_not and paper.unit_id != user.unit_id:
        raise Http404
    answer = HttpResponse(picture_bytes(found), content_type="image/jpeg")
    answer["Content-Disposition"] = f'inline; filename="picture-{paper.pk}-{found.pk}.jpg"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _page(request: HttpRequest, paper: Paper, *, form: PictureForm | None = None, wrong: dict[int, DescribeForm] | None = None, status: int = 200) -> HttpResponse:
    rows, user = list(paper.pictures.select_related("added_by").annotate(linked=PEOPLE)), cast(User, request.user)
    shown = [(one, (wrong or {}).get(one.pk) or DescribeForm(user=user, initial=_told(one), auto_id=f"id_p{one.pk}_%s")) for one in rows]
    return page(request, "reports/paper_pictures.jinja", {
        "paper": paper, "title": title_of(paper), "campaign": paper.campaign, "pictures": shown, "form": form or PictureForm(user=user),
        "full": len(rows) >= MOST, "most": MOST, "lacking": sum(bool(one.why_not) for one in rows),
    }, status=status)


def _told(one: Any) -> dict[str, Any]:
    faces = "yes" if one.shows_faces else "no"
    return {"caption": one.caption, "shows_faces": faces, "people": one.linked, "consent_of": one.consent_of, "consent_way": one.consent_way, "consent_on": one.consent_on}


def _say(request: HttpRequest, one: PaperPicture, done: str) -> None:
    if one.why_not:
        messages.warning(request, f"{done}，但还不能放进文件：{one.why_not}。")
    else:
        messages.success(request, f"{done}。")


def _writer(request: HttpRequest, pk: int) -> tuple[User, Paper]:
    """An officer of the unit itself, with a draft; a paper that was sent has no page of pictures to change."""
    user = cast(User, request.user)
    require(user, P.PREPARE_RETURN)
    paper = queries.get_paper(user, pk)
    if paper.unit_id != user.unit_id or paper.state != PaperState.DRAFT:
        raise Http404
    return user, paper


def _picture(paper: Paper, pk: int) -> PaperPicture:
    found = paper.pictures.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
