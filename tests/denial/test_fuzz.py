"""Does every address answer whatever it is sent? A few ugly requests each; tools/security/fuzz.py sends thousands to a running site."""

from random import Random

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from bangfu.config.wsgi import without_charset
from tests.denial.case import Case
from tests.denial.test_denial import CASES, OURS, opens_for
from tests.world import World
from tools.security.attack import Wire, wire_of
from tools.security.pages import Field, Form, read

EACH = 1  # requests to an address; more would take more than half a minute
ADDRESSES = {case.name: case for case in CASES}  # where there is a form, the case that sends it


def send(client: Client, wire: Wire) -> HttpResponseBase:
    headers = {name: value for name, value in wire.headers.items() if name != "Content-Type"}
    answer = client.generic(wire.method, wire.target, wire.body, without_charset(wire.headers.get("Content-Type", "")), headers=headers)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def form_of(case: Case, client: Client, world: World) -> Form:
    """The fields of the case's data and of every form on its page that is sent to the same address."""
    address = reverse(case.name, kwargs=case.own(world))
    said = {name: Field(name, "text", str(value)) for name, value in case.data(world).items()}
    page = client.get(address)
    html = b"".join(page.streaming_content) if page.streaming else page.content
    drawn = {field.name: field for form in (read(html, address) if html.startswith(b"<!doctype html>") else []) if form.path == address and form.method == case.method for field in form.fields}
    return Form(address, case.method, tuple((drawn | said).values()))


@pytest.mark.parametrize("case", ADDRESSES.values(), ids=ADDRESSES)
def test_address_answers_whatever_it_is_sent(case: Case, world: World, as_user) -> None:
    who = next((name for name in OURS if not case.public and opens_for(case, name, world)), "")
    client = as_user(getattr(world, who)) if who else Client()
    form = form_of(case, client, world)
    for number in range(EACH):
        wire = wire_of(form, Random(f"{case.name}/{case.method}/{number}"), "")  # noqa: S311 - the same every time, on purpose
        with transaction.atomic():
            answer = send(client, wire)
            assert answer.status_code < 500, wire
            transaction.set_rollback(True)
