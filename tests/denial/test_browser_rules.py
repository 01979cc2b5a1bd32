"""What does every answer tell the browser, which requests are turned away before any page sees them, and where does nobody get led?"""

import ast
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.views.static import serve

from bangfu.config import settings
from bangfu.config.wsgi import application
from bangfu.people.models import ImportBatch
from tests.people.test_enclosures import picture
from tests.world import World

GUESSES = {"int": 1, "slug": "real_name", "str": "x", "uuid": "00000000-0000-7000-8000-000000000000"}
ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "///evil.example", "http:evil.example", "javascript:alert(1)", "/\t/evil.example", "https:\\\\evil.example"]
PLACES = ["/people/", "/nowhere/", "/people/?area=a%00b", "/jobs/import/template/", "/health/", "/accounts/stay/", "/cases/"]


def addresses() -> list[str]:
    """One of every address, with guessed numbers."""

    def walk(of: URLResolver) -> list[URLPattern]:
        return [leaf for one in of.url_patterns for leaf in (walk(one) if isinstance(one, URLResolver) else [one])]

    leaves = [one for one in walk(get_resolver()) if one.name and one.callback is not serve]
    return [reverse(one.name, kwargs={key: GUESSES[kind.regex and _kind(kind)] for key, kind in one.pattern.converters.items()} | _in_words(one)) for one in leaves]


def _kind(converter: object) -> str:
    return {"IntConverter": "int", "SlugConverter": "slug", "UUIDConverter": "uuid"}.get(type(converter).__name__, "str")


def _in_words(one: URLPattern) -> dict[str, str]:
    return {"index": "0" * 32} if one.name == "ask_transfer" else {}


@pytest.mark.parametrize("place", PLACES)
def test_answer_carries_the_rules_for_the_browser(place: str, world: World, as_user) -> None:
    answer = as_user(world.officer).get(place)
    policy = answer["Content-Security-Policy"]
    for word in ("default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert word in policy
    assert "unsafe" not in policy
    told = {name: answer[name] for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")}
    assert told == {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"}


def test_no_browser_keeps_what_a_user_was_shown(world: World, as_user) -> None:
    for place in PLACES:
        assert "no-store" in as_user(world.officer).get(place)["Cache-Control"], place


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    world.officer.password = make_password("Schrein-17-Kiefer")
    world.officer.save()
    client = Client()
    client.get("/accounts/login/")
    answer = client.post("/accounts/login/", {"login": "officer", "password": "Schrein-17-Kiefer"})
    assert answer.cookies["sessionid"]["httponly"]
    assert {one["samesite"] for one in answer.cookies.values()} == {"Lax"}
    assert client.cookies["csrftoken"]["httponly"]


def test_https_makes_cookies_secure_and_stays() -> None:
    asked = "from bangfu.config import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_PROXY_SSL_HEADER is not None)"
    told = subprocess.run([sys.executable, "-c", asked], env=os.environ | {"BANGFU_HTTPS": "1", "DJANGO_SETTINGS_MODULE": "bangfu.config.settings"}, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True"] * 4


@pytest.mark.parametrize("host", ["evil.example", "[::1", "testserver@evil.example", "a b", "testserver:99999x"])
def test_other_host_is_refused_in_words(host: str, world: World, as_user) -> None:
    for client in (Client(), as_user(world.officer)):
        for answer in (client.get("/people/", headers={"host": host}), client.post("/accounts/login/", {}, headers={"host": host})):
            assert answer.status_code == 400
            assert "不认识这个网址里的主机名" in answer.content.decode()
            assert host not in answer.content.decode()


def test_host_told_by_the_caller_names_no_link(world: World, as_user) -> None:
    answer = as_user(world.officer).get("/field/papers/", headers={"x-forwarded-host": "evil.example"})
    assert "evil.example" not in answer.content.decode()


def test_post_without_its_token_is_refused_everywhere(db: None) -> None:
    """Also before sign-in, also JSON: the check comes before every view, and no view is exempt."""
    client = Client(enforce_csrf_checks=True)
    for address in addresses():
        assert client.post(address, {}).status_code == 403, address
        assert client.post(address, "{}", content_type="application/json").status_code == 403, address


@pytest.mark.parametrize("place", ELSEWHERE)
def test_sign_in_leads_to_no_other_site(place: str, world: World) -> None:
    world.officer.password = make_password("Schrein-17-Kiefer")
    world.officer.save()
    answer = Client().post("/accounts/login/", {"login": "officer", "password": "Schrein-17-Kiefer", "next": place})
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("place", ELSEWHERE)
def test_proving_again_leads_to_no_other_site(place: str, world: World) -> None:
    world.officer.password = make_password("Schrein-17-Kiefer")
    world.officer.save()
    client = Client()
    client.post("/accounts/login/", {"login": "officer", "password": "Schrein-17-Kiefer"})
    for asked in ({}, {"next": place}):
        assert "再验证一次" in client.get("/accounts/again/", asked).content.decode()
    answer = client.post("/accounts/again/", {"password": "Schrein-17-Kiefer", "next": place})
    assert (answer.status_code, "evil" in answer["Location"], answer["Location"][:1]) == (302, False, "/")


@pytest.mark.parametrize("stood_on", ["http://[", "http://evil.example/", "http://testserver//evil.example/"])
def test_sign_in_asked_for_from_elsewhere_leads_home(stood_on: str, db: None) -> None:
    for headers in ({"hx-request": "true", "hx-current-url": stood_on}, {"referer": stood_on}):
        answer = Client().post("/people/export/", headers=headers)
        assert answer.status_code in (200, 302)
        assert not (answer.get("Location") or answer["HX-Redirect"]).partition("next=")[2].startswith(("http", "%2F%2F"))


def upload(client: Client, address: str, name: str, data: bytes, **fields: str) -> int:
    """As a hostile browser sends it: the test client would cut the name itself."""
    parts = [f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
    parts += [f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode(), data, b"\r\n--x--\r\n"]
    return client.generic("POST", address, b"".join(parts), "multipart/form-data; boundary=x").status_code


@pytest.mark.parametrize("folder", ["../../../", "..\\..\\", "/etc/", "a/../../", "C:\\", "%2e%2e%2f"])
def test_name_of_an_upload_is_no_path(folder: str, world: World, as_user) -> None:
    client, before = as_user(world.officer), set(settings.VAR.rglob("*evil*"))
    assert upload(client, f"/people/{world.people[0].pk}/enclosures/", f"{folder}evil.jpg", picture().read(), kind="other") == 302
    assert upload(client, "/people/imports/", f"{folder}evil.csv", "姓名,身份证号\n试甲,1\n".encode(), data_on="2022-05-01") == 302
    assert set(settings.VAR.rglob("*evil*")) == before  # what lies on the disk has names of its own
    assert not set("/\\") & set(ImportBatch.objects.get().file_name)


@pytest.mark.parametrize("charset", ["hex", "zlib", "idna", "utf-16", "no-such", "\xff"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_charset_named_by_the_sender_is_not_believed(charset: str, kind: str, db: None) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
    told: list[str] = []
    sent = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": f"{kind}; charset={charset}", "CONTENT_LENGTH": len(body), "wsgi.input": BytesIO(body)}
    environ = RequestFactory().get("/jobs/apply/?a=1").environ | sent
    b"".join(application(environ, lambda status, headers: told.append(status)))
    assert told == ["403 Forbidden"]  # the token is missing: that is what is wrong with it


def test_nothing_fetches_an_address() -> None:
    """No SSRF: the house has no client for other machines. Opening links of a paper or a table would need one."""
    fetching = {"urllib.request", "requests", "httpx", "http.client", "aiohttp", "ftplib", "smtplib", "urllib3"}
    found = [
        (path.name, name) for path in settings.PACKAGE.rglob("*.py") for node in ast.walk(ast.parse(Path(path).read_text()))
        for name in ([one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        if name in fetching or (name == "urllib" and "request" in ast.dump(node))
    ]
    assert found == []
