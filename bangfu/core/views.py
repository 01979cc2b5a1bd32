"""Pages that belong to no room: errors, health, progress of long work and the gallery of components."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from bangfu.core import ui
from bangfu.core.middleware import public
from bangfu.core.models import Work
from bangfu.core.pages import page


@public
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers; for the supervisor and for monitoring."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
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
    return page(request, "core/work.jinja", {"work": job}, block="progress")


@require_POST
def cancel_work(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Work, pk=pk, owner_id=request.user.pk)
    Work.objects.filter(pk=job.pk, ended_at__isnull=True).update(cancel_asked=True)
    return redirect("work", pk=job.pk)


def _error(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    return page(request, "core/error.jinja", {"title": title, "message": message, "status": status}, status=status)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403, "页面已过期", "这个页面打开太久或登录已变更。请返回上一页、刷新后再提交，已填内容可先复制。")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 400, "提交没有收全", "提交的内容超过 8 MB，或者没有传完，什么也没有保存。请减少内容后再试；长的文字请存成文件上传。")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403, "没有权限", "您的账号不能打开这个页面。如工作需要，请联系本单位系统管理员。")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404, "没有找到", "这个地址没有内容，或不在您的工作范围内。请从左侧导航重新进入。")


def too_many(request: HttpRequest) -> HttpResponse:
    return _error(request, 429, "试得太多", "短时间内试了太多次，先停一停。请过几分钟再试；忘记密码请找本单位系统管理员重置。")


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, 500, "程序出错", "这次操作没有完成，数据没有改动。请稍后再试；仍不行请告诉系统管理员时间和页面地址。")
