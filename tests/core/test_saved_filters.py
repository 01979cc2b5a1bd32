"""Are searches kept under their name, without the words searched for, and by their owner alone?"""

import re

import pytest
from django.test import Client

from bangfu.core import saved_filters
from bangfu.core.models import SavedFilter
from tests.world import World


def kept(client: Client, name: str, query: str = "sex=2") -> int:
    return client.post(f"/filters/people/?{query}", {"name": name}).status_code


def test_search_is_kept_opened_renamed_and_deleted(world: World, as_user) -> None:
    client = as_user(world.officer)
    shown = client.get("/people/?sex=2&q=赵试琳&page=2&sort=age").content.decode()
    link = re.search(r'href="([^"]+)">存为常用查询', shown)
    assert link
    assert client.post(link[1].replace("&amp;", "&"), {"name": "妇女"}).headers["Location"] == "/people/?sex=2&sort=age"
    saved = SavedFilter.objects.get()
    assert saved.query == "sex=2&sort=age"  # the name searched for is not kept
    assert re.search(r'<a class="chip" href="/people/\?sex=2&amp;sort=age" aria-current="true">妇女</a>', client.get("/people/?sort=age&sex=2").content.decode())
    client.post(f"/filters/{saved.pk}/change/", {"name": "女性"})
    assert ">女性</a>" in client.get("/filters/people/").content.decode()
    client.post(f"/filters/{saved.pk}/change/", {"do": "delete"})
    assert not SavedFilter.objects.exists()


def test_same_name_again_replaces_the_conditions(world: World, as_user) -> None:
    client = as_user(world.officer)
    assert (kept(client, "甲", "sex=1"), kept(client, "甲", "sex=2")) == (302, 302)
    assert [one.query for one in SavedFilter.objects.all()] == ["sex=2"]


@pytest.mark.parametrize(("name", "query"), [("", "sex=1"), ("名" * 21, "sex=1"), ("甲", "q=张试山"), ("甲", "")])
def test_search_without_name_or_conditions_is_refused(world: World, as_user, name: str, query: str) -> None:
    assert kept(as_user(world.officer), name, query) == 422


def test_other_name_in_use_is_refused(world: World, as_user) -> None:
    client = as_user(world.officer)
    kept(client, "甲")
    kept(client, "乙")
    answer = client.post(f"/filters/{SavedFilter.objects.get(name='乙').pk}/change/", {"name": "甲"}, follow=True)
    assert "已经有叫“甲”的常用查询" in answer.content.decode()
    assert SavedFilter.objects.filter(name="甲").count() == 1


def test_too_many_are_refused(world: World, as_user, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_filters, "MOST", 1)
    client = as_user(world.officer)
    assert (kept(client, "甲"), kept(client, "乙")) == (302, 422)


def test_nobody_sees_or_changes_anothers(world: World, as_user) -> None:
    kept(as_user(world.officer), "只有我看")
    saved, other = SavedFilter.objects.get(), as_user(world.officer_hrss)
    assert "只有我看" not in other.get("/people/").content.decode() + other.get("/filters/people/").content.decode()
    assert other.post(f"/filters/{saved.pk}/change/", {"do": "delete"}).status_code == 404
    assert SavedFilter.objects.exists()


def test_list_that_is_none_is_not_found(world: World, as_user) -> None:
    assert as_user(world.officer).get("/filters/nothing/").status_code == 404
    assert as_user(world.officer).get("/filters/person/").status_code == 404  # a page of one person is no list
