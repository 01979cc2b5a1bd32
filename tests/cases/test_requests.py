"""Is what a person asks for about their data kept with day, way and author, and does it take effect?"""

import pytest

from bangfu.people.models import Person
from bangfu.surveys.choices import Channel
from bangfu.surveys.rules import channel_for
from tests.world import World


def ask(client, world: World, what: str, on: str = "2022-05-17") -> int:
    return client.post(f"/cases/people/{world.people[0].pk}/requests/", {"what": what, "on": on, "source": "phone"}).status_code


def read(world: World) -> Person:
    return Person.objects.get(pk=world.people[0].pk)


def test_no_calls_is_told_where_numbers_are(world: World, as_user) -> None:
    client = as_user(world.officer)
    assert ask(client, world, "no_calls") == 302
    person = read(world)
    assert person.calls_refused
    assert person.provenance["calls_refused"][0] == "phone"
    assert "本人要求不打电话" in client.get(f"/cases/people/{person.pk}/").content.decode()
    shown = client.post(f"/people/{person.pk}/reveal/", {"purpose": "contact"}).content.decode()
    assert "（本人要求不打电话）" in shown
    assert "href=\"tel:" not in shown
    assert channel_for("phone", attempts=0, has_phone=False) == Channel.VISIT
    ask(client, world, "calls")
    assert not read(world).calls_refused


def test_withdrawn_consent_ends_matching_until_given_again(world: World, as_user) -> None:
    client = as_user(world.officer)
    Person.objects.filter(pk=world.people[0].pk).update(consented_on="2022-05-01")
    ask(client, world, "no_consent")
    person = read(world)
    assert (person.consented_on, str(person.consent_withdrawn_on), person.match_refused) == (None, "2022-05-17", True)
    shown = client.get(f"/cases/people/{person.pk}/requests/").content.decode()
    assert all(words in shown for words in ("已撤回同意", "电话 2022-05-17 林经办"))
    ask(client, world, "consent")
    person = read(world)
    assert (str(person.consented_on), person.consent_withdrawn_on, person.match_refused) == ("2022-05-17", None, True)
    ask(client, world, "match")
    assert not read(world).match_refused


@pytest.mark.parametrize(("on", "words"), [("2022-05-01", "以后来的为准"), ("2023-01-01", "今天以后")])
def test_older_or_future_word_is_refused(world: World, as_user, on: str, words: str) -> None:
    client = as_user(world.officer)
    ask(client, world, "no_calls")
    answer = client.post(f"/cases/people/{world.people[0].pk}/requests/", {"what": "calls", "on": on, "source": "phone"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
