"""How does a view answer? A whole page, or for htmx one block of the same template."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy


def page(request: HttpRequest, template: str, context: dict[str, Any], *, block: str = "", status: int = 200) -> HttpResponse:
    """Render `template`; when htmx asks and `block` is named, only that block. The URL is the same for both."""
    if not (block and request.htmx and not request.htmx.boosted):  # type: ignore[attr-defined]
        response = render(request, template, context, status=status, using="jinja2")
    else:
        response = HttpResponse(_block_alone(request, template, block, context), status=status)
    if block:
        response["Vary"] = "HX-Request"
    return response


def _block_alone(request: HttpRequest, template: str, block: str, context: dict[str, Any]) -> str:
    """One block of a template, with the context a whole page would have and the macros its head imports."""
    engine = engines["jinja2"]
    full = {**context, "request": request, "csrf_input": csrf_input_lazy(request), "csrf_token": csrf_token_lazy(request)}
    for processor in engine.template_context_processors:  # type: ignore[attr-defined]
        full.update(processor(request))
    source = engine.env.get_template(template)  # type: ignore[attr-defined]
    state = source.new_context(full)
    # The head of a template ({% from … import … %}) runs before its first output; one step is enough to have the macros.
    next(iter(source.root_render_func(state)), None)
    return "".join(source.blocks[block](state))
