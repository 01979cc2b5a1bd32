"""How does a view answer? A whole page, or for htmx one block of the same template."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from jinja2_fragments import render_block


def page(request: HttpRequest, template: str, context: dict[str, Any], *, block: str = "", status: int = 200) -> HttpResponse:
    """Render `template`; when htmx asks and `block` is named, only that block. The URL is the same for both."""
    if not (block and request.htmx and not request.htmx.boosted):  # type: ignore[attr-defined]
        return render(request, template, context, status=status, using="jinja2")
    engine = engines["jinja2"]
    full = {**context, "request": request, "csrf_input": csrf_input_lazy(request), "csrf_token": csrf_token_lazy(request)}
    for processor in engine.template_context_processors:  # type: ignore[attr-defined]
        full.update(processor(request))
    response = HttpResponse(render_block(engine.env, template, block, **full), status=status)  # type: ignore[attr-defined]
    response["Vary"] = "HX-Request"
    return response
