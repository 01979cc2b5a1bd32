"""Which accounts are looked at each quarter, by whom, and what becomes of them?"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bangfu.audit.models import Line
from bangfu.home.queries import todos
from bangfu.orgs.actions import review_accounts
from bangfu.orgs.models import AccountReview, User
from bangfu.orgs.queries import review_states, reviewed_by
from bangfu.orgs.rules import quarter_of, review_due
from tests.world import World

PAGE = "/orgs/accounts/review/"


@pytest.mark.parametrize(("day", "quarter", "due"), [
    (date(2022, 1, 1), "2022Q1", date(2022, 3, 2)), (date(2022, 5, 17), "2022Q2", date(2022, 5, 31)), (date(2022, 12, 31), "2022Q4", date(2022, 11, 30)),
])
def test_every_quarter_has_its_review(day: date, quarter: str, due: date) -> None:
    assert (quarter_of(day), review_due(day)) == (quarter, due)


def test_unused_accounts_stand_first_and_say_so(world: World, as_user) -> None:
    User.objects.exclude(username="helper").update(last_login=timezone.now())
    User.objects.filter(username="leader").update(last_login=timezone.now() - timedelta(days=91))
    text = as_user(world.system_admin).get(PAGE).text
    rows = [text.index(f">{name}</a>") for name in ("helper", "leader", "officer")]
    assert rows == sorted(rows)
    assert "从未登录" in text
    assert "90 天没登录" in text
    assert ">stranger</a>" not in text
    assert ">system_admin</a>" not in text


def test_accounts_are_confirmed_in_bulk_once_a_quarter(world: World, as_user, settings) -> None:
    client = as_user(world.system_admin)
    client.post(PAGE + "decide/", {"pick": [world.officer.pk, world.leader.pk], "decision": "keep"})
    assert set(AccountReview.objects.values_list("account__username", "quarter", "stays")) == {("officer", "2022Q2", True), ("leader", "2022Q2", True)}
    assert ">officer</a>" not in client.get(PAGE).text
    assert ">officer</a>" in client.get(PAGE + "?state=done").text
    settings.FIXED_TODAY = date(2022, 7, 1)
    assert ">officer</a>" in client.get(PAGE).text


def test_unused_account_is_closed(world: World, as_user) -> None:
    as_user(world.system_admin).post(PAGE + "decide/", {"pick": [world.helper.pk], "decision": "close"})
    assert not User.objects.get(username="helper").is_active
    assert list(Line.objects.order_by("-pk").values_list("action", flat=True)[:2]) == ["account.review", "account.disable"]


def test_strangers_and_oneself_are_not_decided_on(world: World, as_user) -> None:
    answer = as_user(world.system_admin).post(PAGE + "decide/", {"pick": [world.stranger.pk, world.system_admin.pk, "x"], "decision": "close"}, follow=True)
    assert "没有选中账号" in answer.text
    assert User.objects.filter(username__in=["stranger", "system_admin"], is_active=True).count() == 2


def test_open_review_waits_in_the_to_dos_until_it_is_done(world: World, as_user) -> None:
    found = [one for one in todos(world.system_admin, world.now) if "复核" in one.title]
    assert (found[0].things, found[0].due, found[0].room) == (reviewed_by(world.system_admin).count(), date(2022, 5, 31), "accounts")
    client = as_user(world.system_admin)
    assert "没有复核" in client.get("/orgs/accounts/").text
    assert 'id="count-accounts"' in client.get("/counts/").text
    review_accounts(accounts=reviewed_by(world.system_admin), stays=True, by=world.system_admin)
    assert not [one for one in todos(world.system_admin, world.now) if "复核" in one.title]
    assert "没有复核" not in client.get("/orgs/accounts/").text
    assert not reviewed_by(world.system_admin).filter(review_states(world.today, timezone.now())["open"]).exists()


def test_list_asks_no_more_for_more_accounts(world: World, as_user, django_assert_max_num_queries) -> None:
    client = as_user(world.system_admin)
    with django_assert_max_num_queries(10):
        client.get(PAGE)
