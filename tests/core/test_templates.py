"""Does every shell and component render with undefined names as errors, and stay within the rules of our pages?"""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bangfu.core import ui

CORE = Path(ui.__file__).parent
TEMPLATES = CORE / "templates"
COMPONENTS = sorted(path.stem for path in (TEMPLATES / "core" / "ui").glob("*.jinja"))
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "rect", "use", "path", "wbr"}


class SignIn(forms.Form):
    login = forms.CharField(label="账号")


class Request:
    def get_full_path(self) -> str:
        return "/there/?a=1&b=2"


class Message:
    level_tag = "success"

    def __str__(self) -> str:
        return "已保存 <3> 人"


@pytest.fixture(scope="module")
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    additions = ui.environment_additions()
    made.filters.update(additions["filters"])
    made.globals.update(additions["globals"])
    made.globals.update(static=lambda path: f"/static/{path}", url=lambda name, **_: f"/{name}/")
    return made


@pytest.fixture
def context() -> dict[str, Any]:
    item = {"name": "home", "href": "/", "label": "待办", "short": "待办", "icon": "home", "current": True}
    return {
        "request": Request(),
        "messages": [Message()],
        "csrf_input": Markup('<input type="hidden" name="token" value="x">'),
        "nav": {
            "home_url": "/", "search_url": "/search/", "unit": "敦化市残联", "person": "林晓岚", "role": "经办",
            "todo_url": "/", "counts_url": "/counts/", "logout_url": "/out/", "menu": [{"href": "/me/", "label": "我的账号"}],
            "groups": [{"head": "", "items": [item]}, {"head": "人员", "items": [{**item, "name": "people", "current": False}]}],
        },
        "tabs": [{"href": "/", "label": "今天", "icon": "calendar", "current": True}],
        "public": {
            "name": "敦化市", "home_url": "/", "phone": "0433-800-0062", "language": "zh-CN", "large": True, "contrast": True,
            "languages": [{"href": "/ko/", "code": "ko", "label": "한국어", "current": False}], "aids_url": "/aids/",
            "links": [{"href": "/who/", "label": "谁看过我的信息"}], "signature": "敦化市残联",
        },
    }


class Outline(HTMLParser):
    """Notes what is opened and not closed, ids, and references to ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.wanted: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), f"inline script {name}"
            assert name != "style", f"inline style on <{tag}>"
            if name == "id":
                self.ids.append(value or "")
            elif name in ("for", "aria-describedby", "aria-labelledby"):
                self.wanted.update((value or "").split())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag], f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()


def assert_well_made(page: str) -> None:
    outline = Outline(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids)), "an id stands twice"
    assert outline.wanted <= set(outline.ids), f"nothing has the id {outline.wanted - set(outline.ids)}"
    assert page.count("<h1") == 1
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)


def test_gallery_is_well_made(environment: Environment, context: dict[str, Any]) -> None:
    page = environment.get_template("core/gallery.jinja").render(**context, **ui.gallery_context())
    assert_well_made(page)
    assert "已保存 &lt;3&gt; 人" in page


def test_gallery_shows_every_component() -> None:
    shown = "".join(path.read_text() for path in (TEMPLATES / "core").rglob("*.jinja") if path.parent.name != "ui")
    assert [name for name in COMPONENTS if f"core/ui/{name}.jinja" not in shown] == []


def test_every_component_file_names_its_arguments() -> None:
    for name in COMPONENTS:
        text = (TEMPLATES / "core" / "ui" / f"{name}.jinja").read_text()
        head = text.split("-#}")[0]
        for macro in re.findall(r"{% macro ([a-z]\w*)\(", text):
            assert f"{macro}(" in head, f"{name}: {macro} is not in the head comment"


@pytest.mark.parametrize("shell", ["phone", "public", "print", "bare", "staff"])
def test_shells_render(environment: Environment, context: dict[str, Any], shell: str) -> None:
    heading = "" if shell == "phone" else "<h1>题目</h1>"
    page = environment.from_string(
        f'{{% extends "core/{shell}.jinja" %}}{{% block title %}}题目{{% endblock %}}'
        f"{{% block content %}}{heading}{{% endblock %}}"
    ).render(**context)
    assert "<title>题目 · 帮扶</title>" in page
    assert_well_made(page)


def test_phone_says_where_back_leads_and_what_is_not_sent(environment: Environment, context: dict[str, Any]) -> None:
    sync = {"state": "soon", "icon": "offline", "text": "没有网络", "detail": "3 条未上传", "href": "/queue/", "link": "看看"}
    page = environment.get_template("core/phone.jinja").render(**context, sync=sync, back={"href": "/today/", "label": "今天"})
    assert 'aria-label="返回今天"' in page
    assert "3 条未上传" in page


@pytest.mark.parametrize("data", [None, {}])
def test_login_renders(environment: Environment, context: dict[str, Any], data: dict[str, str] | None) -> None:
    form = SignIn(data)
    account = {"username": "city", "password": "demo", "label": "经办"}
    page = environment.get_template("core/login.jinja").render(**context, form=form, demo_accounts=[account], next_url="/x")
    assert_well_made(page)
    assert ("data-focus" in page) == (data is not None)


@pytest.mark.parametrize("status", [400, 403, 404, 500, 418])
def test_error_says_how_to_mend(environment: Environment, context: dict[str, Any], status: int) -> None:
    what = {"title": "没有办成", "message": "第 17 行没有写入。", "status": status}
    for more in (context, {}):
        page = environment.get_template("core/error.jinja").render(**more, **what)
        assert_well_made(page)
        assert "第 17 行没有写入。" in page
    assert "<nav" not in page


def test_wrong_field_is_tied_to_its_error(environment: Environment) -> None:
    page = environment.from_string('{% from "core/ui/field.jinja" import field %}{{ field(form.identity) }}').render(
        form=ui.gallery_context()["form"]
    )
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_identity_error"' in page
    assert 'id="id_identity_error"' in page


def test_count_without_a_list_is_no_link(environment: Environment) -> None:
    source = '{% from "core/ui/number.jinja" import n %}{{ n(1200) }}|{{ n(1200, "/x/", "已核对") }}'
    page = environment.from_string(source).render()
    assert page == '1,200|<a class="n" href="/x/"><span class="hidden">已核对</span>1,200</a>'


def test_work_under_way_asks_again_and_finished_work_does_not(environment: Environment) -> None:
    source = environment.from_string(
        '{% from "core/ui/work.jinja" import work_progress %}{{ work_progress("导入", 5, 10, state, poll_url="/w/1/") }}'
    )
    assert 'hx-get="/w/1/"' in source.render(state="running")
    for state in ("done", "failed", "cancelled"):
        page = source.render(state=state)
        assert "hx-get" not in page
        assert "data-announce" in page


def test_one_page_needs_no_pager_buttons(environment: Environment) -> None:
    pager = environment.from_string('{% from "core/ui/pager.jinja" import pager %}{{ pager(page) }}')
    assert "下一页" not in pager.render(page=ui.SamplePage(number=1, total=50))
    first, middle = pager.render(page=ui.SamplePage(number=1)), pager.render(page=ui.SamplePage(number=2))
    assert 'aria-disabled="true"' in first
    assert 'href="?page=1"' in middle
    assert 'href="?page=3"' in middle


def test_stylesheet_uses_only_what_the_oldest_browser_knows() -> None:
    css = re.sub(r"/\*.*?\*/", "", (CORE / "static/bangfu/bangfu.css").read_text(), flags=re.S)
    for young in (":has(", "@container", "color-mix(", "&:", "& "):
        assert young not in css, young
    assert css.count("{") == css.count("}")


def test_own_script_stays_small_and_plain() -> None:
    script = (CORE / "static/bangfu/bangfu.js").read_text()
    assert len(script.splitlines()) <= 150
    assert "eval(" not in script
    assert "innerHTML" not in script
