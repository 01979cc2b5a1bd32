"""Pages that belong to no room: errors, health, progress of long work, saved searches and the gallery of components."""

import sys
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.core import ui
from bangfu.core.errors import DomainError
from bangfu.core.forms import NameForm
from bangfu.core.middleware import public
from bangfu.core.models import SavedFilter, Work
from bangfu.core.pages import page
from bangfu.core.saved_filters import conditions_of, rename_filter, save_filter, saved_by
from bangfu.core.work import LOST_CONNECTION, UNITS


@public
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, else 503; for monitoring."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except LOST_CONNECTION:
        return JsonResponse({"database": "down"}, status=503)
    return JsonResponse({"database": "ok"})


@public
@require_GET
def inactive(request: HttpRequest) -> HttpResponse:
    """Where sign-in sends a disabled account."""
    return _error(request, 403, "账号已停用", "这个账号已停用。如仍在岗，请联系本单位系统管理员重新启用。")


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    return page(request, "core/gallery.jinja", ui.gallery_context())


@require_GET
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress of one's own long work; htmx asks again until it has ended."""
    job = get_object_or_404(Work, pk=pk, owner_id=request.user.pk)
    return page(request, "core/work.jinja", {"work": job, "unit": UNITS.get(job.kind, "")}, block="progress")


@require_POST
def cancel_work(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Work, pk=pk, owner_id=request.user.pk)
    Work.objects.filter(pk=job.pk, ended_at__isnull=True).update(cancel_asked=True)
    return redirect("work", pk=job.pk)


@require_http_methods(["GET", "POST"])
def saved_filters(request: HttpRequest, list_name: str) -> HttpResponse:
    """The saved searches of a list; a POST keeps the conditions of the query string."""
    owner = cast(int, request.user.pk)
    try:
        back = reverse(list_name)
    except NoReverseMatch as error:
        raise Http404 from error
    query = conditions_of(request.GET.urlencode())
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_filter(owner_id=owner, list_name=list_name, name=form.cleaned_data["name"], query=query)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"已存为“{saved.name}”。")
            return redirect(f"{back}?{saved.query}")
    context = {
        "form": form, "saved": saved_by(owner, list_name), "back": f"{back}?{query}", "list_url": back, "query": query,
        "action": f"{reverse('saved_filters', args=[list_name])}?{query}",
    }
    return page(request, "core/saved_filters.jinja", context, status=422 if form.errors else 200)


@require_POST
def change_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, or away with it (do=delete)."""
    saved = get_object_or_404(SavedFilter, pk=pk, owner_id=request.user.pk)
    if request.POST.get("do") == "delete":
        saved.delete()
        messages.success(request, f"已删除“{saved.name}”。")
        return redirect("saved_filters", list_name=saved.list)
    form = NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, "名称要填，最多 20 个字。")
    else:
        try:
            rename_filter(saved=saved, name=form.cleaned_data["name"])
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"已改名为“{saved.name}”。")
    return redirect("saved_filters", list_name=saved.list)


def _error(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    return page(request, "core/error.jinja", {"title": title, "message": message, "status": status}, status=status)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403, "页面已过期", "这个页面打开太久或登录已变更。请返回上一页、刷新后再提交，已填内容可先复制。")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        return _error(request, 400, "网址不对", "本系统不认识这个网址里的主机名。请用管理员给的网址打开；管理员请把这个主机名加进 BANGFU_HOSTS，再重新启动。")
    return _error(request, 400, "提交没有收全", "提交的内容超过 8 MB，或者没有传完，什么也没有保存。请减少内容后再试；长的文字请存成文件上传。")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403, "没有权限", "您的账号不能打开这个页面。如工作需要，请联系本单位系统管理员。")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404, "没有找到", "这个地址没有内容，或不在您的工作范围内。请从左侧导航重新进入。")


def too_many(request: HttpRequest) -> HttpResponse:
    return _error(request, 429, "试得太多", "短时间内试了太多次，先停一停。请过几分钟再试；忘记密码请找本单位系统管理员重置。")


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], LOST_CONNECTION) and (connection.connection is None or connection.connection.closed):
        request.user = AnonymousUser()  # who it was stands in the database
        answer = _error(request, 503, "数据库正在恢复", "数据库刚才中断，系统正在自动恢复。刚才这次操作可能没有存上。")
        answer["Retry-After"] = "30"
        return answer
    return _error(request, 500, "程序出错", "这次操作没有完成，数据没有改动。请稍后再试；仍不行请告诉系统管理员时间和页面地址。")
