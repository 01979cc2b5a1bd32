"""Is a fragment for htmx the same as that part of the whole page?"""

import re

from django.test import Client

from tests.world import World


def test_fragment_is_a_part_of_the_page(world: World, as_user) -> None:
    client: Client = as_user(world.system_admin)
    whole = client.get("/orgs/accounts/").content.decode()
    part = client.get("/orgs/accounts/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "<table" in part
    assert _without_tokens(part) in _without_tokens(whole)


def _without_tokens(html: str) -> str:
    """CSRF tokens differ at every rendering."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)


def test_boosted_request_gets_the_whole_page(world: World, as_user) -> None:
    answer = as_user(world.system_admin).get("/orgs/accounts/", headers={"HX-Request": "true", "HX-Boosted": "true"})
    assert "<html" in answer.content.decode()
