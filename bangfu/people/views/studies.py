"""Where a person has studied: told, added, taken out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.pages import page
from bangfu.orgs.permissions import Permission, may
from bangfu.people.actions import add_study, remove_study
from bangfu.people.file_forms import StudyForm
from bangfu.people.models import Study
from bangfu.people.views.file import file_context, person_of
from bangfu.people.words import label_of


@require_http_methods(["GET", "POST"])
def study(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE if request.method == "POST" else Permission.VIEW_PEOPLE)
    form = StudyForm(request.POST or None, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            _, changed = add_study(person=person, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "已记下。" + (f"登记册里的{'、'.join(label_of(name) for name in changed)}跟着改了。" if changed else ""))
            return redirect("person_study", pk=pk)
    context = {
        **file_context(person, "person_study"), "rows": person.studies.select_related("by").order_by("-level", "-started_on", "-pk"), "form": form,
        "may_edit": may(user, Permission.EDIT_PEOPLE) and not person.died_on, "scans": person.enclosures.filter(kind="diploma").count(),
    }
    return page(request, "people/study.jinja", context, status=422 if form.is_bound else 200)


@require_POST
def remove(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    user, person = person_of(request, pk, Permission.EDIT_PEOPLE)
    remove_study(study=get_object_or_404(Study, pk=key, person=person), by=user)
    messages.success(request, "已删去这一段。登记册里的文化程度、毕业时间没有跟着改；也错了的，请在“改登记信息”里改。")
    return redirect("person_study", pk=pk)
