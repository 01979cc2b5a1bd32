"""Does the house keep its own rules: sizes, names, foreign keys downward, one docstring a module, no stray templates?"""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "bangfu"
SOURCES = [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]
TEMPLATES = sorted(PACKAGE.rglob("*.jinja"))
FILE_LIMIT, FUNCTION_LIMIT, TEMPLATE_LIMIT = 400, 50, 150
# Upper rooms first, as in pyproject's import contract.
ORDER = ["config", "home", "reports", "cases", "matching", "policies", "surveys", "jobs", "campaigns", "people",
         "occupations", "orgs", "audit", "core"]
SIBLINGS = [{"matching", "policies"}, {"surveys", "jobs"}]
BANNED_NAMES = {"utils", "helpers", "manager", "managers", "common", "misc"}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_module_is_small_and_says_what_it_answers(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= FILE_LIMIT
    tree = ast.parse(text)
    if tree.body:
        assert ast.get_docstring(tree), "a module begins with the question it answers"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < FUNCTION_LIMIT, node.name


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_template_is_small_and_free_of_inline_code(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= TEMPLATE_LIMIT
    assert not re.search(r'<script(?![^>]*\bsrc=)|\sstyle="|\son[a-z]+="', text)


def test_names_say_what_things_are() -> None:
    assert not [relative(path) for path in SOURCES if path.stem in BANNED_NAMES or path.parent.name in BANNED_NAMES]


def test_foreign_keys_point_downward() -> None:
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("bangfu."):
            continue
        own = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            if field.auto_created or not field.is_relation or field.related_model is None:
                continue
            other_module = field.related_model.__module__
            if not other_module.startswith("bangfu."):
                continue
            other = other_module.split(".")[1]
            beside = any({own, other} == pair for pair in SIBLINGS)
            if own != other and (ORDER.index(other) < ORDER.index(own) or beside):
                wrong.append(f"{own}.{model.__name__}.{field.name} → {other}")
    assert wrong == []


def test_every_template_is_used() -> None:
    code = "\n".join(path.read_text() for path in (*SOURCES, *TEMPLATES))
    unused = {_name(path) for path in TEMPLATES if _name(path) not in code}
    included_by_name = {name for name in unused if name.startswith("core/gallery/")}  # core/gallery.jinja loops over them
    assert unused - included_by_name == {"core/public.jinja"}  # the portal's layout; its room is next


def _name(path: Path) -> str:
    """people/list.jinja, as templates and views write it."""
    parts = path.parts
    return "/".join(parts[parts.index("templates") + 1 :])


def test_project_speaks_of_itself_alone() -> None:
    """No registry hosts and no paths of one machine in what is committed."""
    hosts = re.compile("|".join(["pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.org", "deb" + r"\.debian", "npm" + "mirror"]))
    found = [relative(path) for path in ROOT.glob("requirements/*.txt") if hosts.search(path.read_text())]
    assert found == []
