"""Does an address or a form with odd characters in it get an answer in words, never a broken page?"""

import pytest
from django.test import Client

from bangfu.core.lists import key_of
from tests.jobs import posts
from tests.world import World

ODD = ["²", "٣", "1e9", "-1", "", "9" * 19, "9" * 5000]


@pytest.mark.parametrize("text", [None, *ODD])
def test_what_is_no_key_names_no_row(text: str | None) -> None:
    assert key_of(text) == 0


def test_key_is_read() -> None:
    assert key_of("12") == 12


@pytest.mark.parametrize("text", [*ODD[:-1], "9" * 18])
@pytest.mark.parametrize("address", [
    "/jobs/?employer={0}&batch={0}", "/jobs/referrals/?vacancy={0}&person={0}&unit={0}", "/jobs/candidates/?vacancy={0}", "/jobs/space/posts/new/?copy={0}",
    "/field/papers/?campaign={0}&person={0}", "/field/contacts/?person={0}", "/reports/papers/?campaign={0}",
])
def test_odd_key_in_an_address_is_left_aside_or_not_found(address: str, text: str, world: World, as_user) -> None:
    posts.own_space(world)
    for user in (world.officer, world.employer):
        assert as_user(user).get(address.format(text)).status_code in (200, 403, 404)


@pytest.mark.parametrize("text", ["²", "9" * 30])
def test_odd_keys_in_a_list_of_ticks_tick_nothing(text: str, world: World, as_user) -> None:
    client = as_user(world.officer)
    for address in ("/jobs/reviews/approve/", "/jobs/referrals/answers/take/"):
        assert client.post(address, {"pick": [text]}).status_code == 302


def test_empty_character_is_refused_in_words(world: World, as_user) -> None:
    client = as_user(world.officer)
    for address in ("/jobs/?q=a%00b", "/field/papers/?area=a%00b"):
        answer = client.get(address)
        assert answer.status_code == 400, address
        assert "空字符" in answer.content.decode()


def test_empty_character_in_a_public_form_is_refused(db: None) -> None:
    assert Client().post("/jobs/apply/status/", {"number": "SQ\x00", "tail": "0000"}).status_code == 422
