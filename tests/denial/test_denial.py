"""Is every address closed to those who may not open it: without sign-in, without the right, in another county?"""

import importlib
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bangfu.orgs.permissions import may
from tests.denial.case import Case
from tests.world import USERS, World

ROOT = Path(__file__).parent.parent
OURS = [name for name, _, key, _, _ in USERS if key.startswith("222403")]
STRANGERS = [name for name, *_ in USERS if name.startswith("stranger")]
DENIED = {403, 404}
# Steps of signing in and of proving again who one is, and what follows such a step: see tests/orgs/test_sign_in.py, test_second_factor.py.
BY_ALLAUTH = {"account_login", "mfa_authenticate", "mfa_login_webauthn", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
              "mfa_remove_webauthn"}


def all_cases() -> list[Case]:
    rooms = sorted(path.parent.name for path in ROOT.glob("*/addresses.py"))
    return [case for room in rooms for case in importlib.import_module(f"tests.{room}.addresses").CASES]


def first_party_names() -> set[str]:
    """Names of all URLs whose view is ours."""

    def walk(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
        return [leaf for one in patterns for leaf in (walk(one.url_patterns) if isinstance(one, URLResolver) else [one])]

    return {
        str(leaf.name) for leaf in walk(get_resolver().url_patterns)
        if leaf.lookup_str.startswith("bangfu.") and leaf.name not in BY_ALLAUTH
    }


def ask(client: Client, case: Case, arguments: dict[str, object], world: World) -> int:
    address = reverse(case.name, kwargs=arguments)
    answer = getattr(client, case.method)(address, case.data(world))
    if answer.streaming:
        b"".join(answer.streaming_content)  # a download holds its file open until it is read
    return answer.status_code


def opens_for(case: Case, name: str, world: World) -> bool:
    """Whether a user of 敦化市 is meant to reach the own object."""
    if case.only_for:
        return name == case.only_for
    allowed = case.permission is None or may(getattr(world, name), case.permission)
    return allowed and name not in case.not_for


CASES = all_cases()
IDS = [f"{case.name}-{case.method}" for case in CASES]


def test_every_address_has_its_case() -> None:
    assert first_party_names() - {case.name for case in CASES} == set()


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_address_asks_for_sign_in(case: Case, world: World) -> None:
    status = ask(Client(), case, case.own(world), world)
    assert status == (case.status if case.public else 302)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_address_is_closed_to_roles_without_the_right(case: Case, world: World, as_user) -> None:
    for name in OURS if not case.public else ():
        user = getattr(world, name)
        if not opens_for(case, name, world):
            assert ask(as_user(user), case, case.own(world), world) in DENIED, name


@pytest.mark.parametrize("case", [case for case in CASES if case.foreign], ids=lambda case: f"{case.name}-{case.method}")
def test_address_is_closed_to_other_units(case: Case, world: World, as_user) -> None:
    assert case.foreign is not None
    for name in OURS:
        assert ask(as_user(getattr(world, name)), case, case.foreign(world), world) in DENIED, name
    for name in STRANGERS:
        assert ask(as_user(getattr(world, name)), case, case.own(world), world) in DENIED, name


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_address_opens_for_the_officer_in_charge(case: Case, world: World, as_user) -> None:
    """The denials above would also pass if nothing worked at all."""
    held = [name for name in OURS if opens_for(case, name, world)]
    assert held or case.public
    reached = {ask(as_user(getattr(world, name)), case, case.own(world), world) for name in held} or {case.status}
    assert reached & {case.status, 200, 302}
    assert not {code for code in reached if code >= 500}
