"""The pages of one task: adding an own one, changing it, closing it."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from bangfu.campaigns.actions import add_task, change_task, move_task
from bangfu.campaigns.choices import TASK_MOVES, TaskState
from bangfu.campaigns.forms.campaigns import MoveForm, NewTaskForm, TaskForm, task_initial
from bangfu.campaigns.models import Task
from bangfu.campaigns.queries import clauses_behind, get_campaign, get_task, tasks_of, unit_deadline
from bangfu.campaigns.rules.tasks import task_status
from bangfu.campaigns.workspace import address
from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.core.pages import page
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may, require

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
def task_new(request: HttpRequest, pk: int) -> HttpResponse:
    """新增任务 of the unit's own."""
    user = cast(User, request.user)
    found = get_campaign(user, pk)
    require(user, P.MANAGE_TASKS)
    last = unit_deadline(user.unit, found).date()
    form = NewTaskForm(request.POST if request.method == "POST" else None, unit=user.unit, campaign=found, initial={"due_on": last, "owner": user.pk})
    if request.method == "POST" and form.is_valid():
        try:
            task = add_task(campaign=found, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, f"已新增任务 {task.number}。")
            return redirect(f"{reverse('campaign', kwargs={'pk': found.pk})}?task={task.pk}")
    return page(request, "campaigns/task_new.jinja", {"campaign": found, "form": form, "last": last}, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: where it comes from, who does it by when, how it stands."""
    user = cast(User, request.user)
    found = get_task(user, pk)
    require(user, P.VIEW_CAMPAIGN)
    changing = may(user, P.MANAGE_TASKS) and user.unit_id == found.unit_id
    form = TaskForm(request.POST if request.method == "POST" else None, unit=found.unit, initial=task_initial(found))
    if request.method == "POST":
        require(user, P.MANAGE_TASKS)
        if form.is_valid():
            try:
                change_task(task=found, by=user, **form.cleaned_data)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                messages.success(request, f"任务 {found.number} 已保存。")
                return redirect("task", pk=found.pk)
    return _task_page(request, user, found, form, MoveForm(), changing=changing)


def _task_page(request: HttpRequest, user: User, found: Task, form: TaskForm, move_form: MoveForm, *, changing: bool) -> HttpResponse:
    closing = user.pk == found.owner_id or (may(user, P.MANAGE_TASKS) and user.unit_id == found.unit_id)
    context = {
        "task": found, "campaign": found.campaign, "form": form, "move_form": move_form, "changing": changing,
        "moves": sorted(TASK_MOVES[TaskState(found.state)]) if closing else [], "status": task_status(found.due_on, today(), found.state),
        "clauses": clauses_behind(found), "proofs_url": address("task_proofs", pk=found.campaign_id) if found.proof else "",
        "left_out": tasks_of(found.unit, found.campaign).exclude(pk=found.pk).values_list("pk", flat=True),
    }
    status = UNPROCESSABLE if form.errors or move_form.errors else 200
    return page(request, "campaigns/task.jinja", context, status=status)


@require_POST
def task_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, dropped or open again: by the unit's officers or the owner."""
    user = cast(User, request.user)
    found = get_task(user, pk)
    require(user, P.VIEW_CAMPAIGN)
    if user.pk != found.owner_id:
        require(user, P.MANAGE_TASKS)
    form = MoveForm(request.POST)
    if form.is_valid():
        try:
            moved = move_task(task=found, state=form.cleaned_data["state"], note=form.cleaned_data["note"], by=user)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, f"任务 {moved.number}：{TaskState(moved.state).label}。")
            return redirect("task", pk=found.pk)
    changing = may(user, P.MANAGE_TASKS) and user.unit_id == found.unit_id
    return _task_page(request, user, found, TaskForm(None, unit=found.unit, initial=task_initial(found)), form, changing=changing)
