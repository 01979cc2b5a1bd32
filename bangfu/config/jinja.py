"""How are our pages rendered? Jinja2 with undefined names as errors, from our own apps only."""

from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.backends.jinja2 import Jinja2
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from bangfu.core import ui


class Templates(Jinja2):
    """Django's Jinja2 backend over bangfu's own apps: third-party pages stay in Django's language."""

    app_dirname = "templates"

    @property
    def template_dirs(self) -> tuple[Path, ...]:  # type: ignore[override]
        ours = (Path(app.path) / "templates" for app in apps.get_app_configs() if app.name.startswith("bangfu."))
        return tuple(folder for folder in ours if folder.is_dir())


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """`url("person", pk=3)` in a template."""
    return reverse(name, args=args or None, kwargs=kwargs or None) if args or kwargs else fixed_url(name)


@cache
def fixed_url(name: str) -> str:
    """An address without parts: every page has dozens of them."""
    return reverse(name)


def environment(**options: Any) -> Environment:
    options["undefined"] = StrictUndefined
    options["trim_blocks"] = options["lstrip_blocks"] = True
    env = Environment(**options)  # noqa: S701 - Django's backend passes autoescape=True
    additions = ui.environment_additions()
    env.filters.update(additions["filters"])
    env.globals.update(additions["globals"])
    env.globals.update(static=cache(staticfiles_storage.url), url=url)
    return env
