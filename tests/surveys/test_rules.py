"""What follows from answers: values, events, the next try, shares of villages?"""

from datetime import date, datetime

import pytest

from bangfu.people.choices import EventKind
from bangfu.surveys import rules
from tests.clock import HERE

DAY = date(2022, 5, 17)


def test_values_of_what_was_not_asked_are_left_out() -> None:
    assert rules.values_from({"facts": "same", "wish": "work"}, abilities={}, day=DAY) == {"wish": "work"}


def test_values_of_unemployment_clear_the_form_of_employment() -> None:
    values = rules.values_from({"employment": "unemployed", "not_employed_reason": "4"}, abilities={}, day=DAY)
    assert values == {"employment": "unemployed", "employment_form": "", "employed_on": None, "not_employed_reason": "4"}


def test_values_of_employment_clear_the_reason() -> None:
    values = rules.values_from({"employment": "employed", "employment_form": "7", "employed_on": "2022-05-16"}, abilities={}, day=DAY)
    assert values == {"employment": "employed", "employment_form": "7", "employed_on": date(2022, 5, 16), "not_employed_reason": ""}


def test_values_keep_abilities_nobody_asked_about() -> None:
    values = rules.values_from({"abilities": {"walking": 1}}, abilities={"walking": 3, "seeing": 2}, day=DAY)
    assert values["abilities"] == {"walking": 1, "seeing": 2}


@pytest.mark.parametrize(("reach", "kilometres"), [("home", 0), ("village", 3), ("town", 15), ("county", 50)])
def test_values_turn_reach_into_kilometres(reach: str, kilometres: int) -> None:
    assert rules.values_from({"reach": reach}, abilities={}, day=DAY) == {"max_km": kilometres}


def test_values_turn_kinds_of_work_into_codes() -> None:
    assert rules.values_from({"kinds": ["mushroom", "guard"]}, abilities={}, day=DAY) == {"wish_occupations": ["5-01-02-03", "4-07-05-01"]}


@pytest.mark.parametrize(("said", "consented"), [(True, (DAY, None)), (False, (None, DAY))])
def test_consent_is_dated_and_can_be_taken_back(said: bool, consented: tuple[date | None, date | None]) -> None:
    assert rules.values_from({"consent": said}, abilities={}, day=DAY) == dict(zip(("consented_on", "consent_withdrawn_on"), consented, strict=True))


def test_confirmed_facts_are_said_again_but_unknown_ones_not() -> None:
    assert rules.confirmed_values({"facts": "same"}, {"hukou": "rural", "schooling": 0, "contact_way": ""}) == {"hukou": "rural", "schooling": 0}
    assert rules.confirmed_values({"facts": "mended"}, {"hukou": "rural"}) == {}


def test_outdated_employment_takes_its_whole_group_along() -> None:
    at = datetime(2022, 5, 17, 9, tzinfo=HERE)
    provenance = {"employment_form": ["office", "2022-05-17T02:00:00+00:00", 1]}  # 10:00 here
    assert rules.outdated({"employment", "employment_form", "wish"}, provenance, at) == {"employment", "employment_form"}
    assert rules.outdated({"employment", "wish"}, provenance, at) == set()


def kinds(outcome: str, answers: dict) -> list[EventKind]:
    return [kind for kind, _ in rules.events_from("phone", outcome, answers)]


def test_events_of_an_attempt_in_vain_are_the_attempt_alone() -> None:
    assert kinds("no_answer", {"employment": "unemployed"}) == [EventKind.CONTACT_ATTEMPT]


def test_events_of_a_full_talk() -> None:
    answers = {"employment": "unemployed", "wish": "work", "needs": ["training"], "abilities": {"walking": 2}, "gifts": ["policy", "warmth"],
               "services": ["guidance"]}
    assert kinds("reached", answers) == [
        EventKind.CONTACT_ATTEMPT, EventKind.BASIC_CHECK, EventKind.NEED_REGISTRATION, EventKind.ABILITY_ASSESSMENT,
        EventKind.DELIVERY, EventKind.DELIVERY, EventKind.EMPLOYMENT_SERVICE,
    ]


@pytest.mark.parametrize(("answers", "registers"), [
    ({"wish": "work", "needs": ["training"]}, True), ({"wish": "self", "reach": "town"}, True), ({"wish": "work"}, False),
    ({"wish": "none", "needs": ["training"]}, False), ({"wish": "unsure", "kinds": ["guard"]}, False),
])
def test_need_is_registered_when_work_is_wanted_and_something_said_about_it(answers: dict, registers: bool) -> None:
    assert rules.registers_need(answers) is registers


@pytest.mark.parametrize(("before", "started", "found"), [
    ("unemployed", "2022-05-14", True), ("", "2022-05-14", True), ("employed", "2022-05-14", False), ("unemployed", "2022-05-01", False),
    ("unemployed", None, False),
])
def test_work_found_since_the_campaign_began(before: str, started: str | None, found: bool) -> None:
    answers = {"employment": "employed", **({"employed_on": started} if started else {})}
    assert rules.found_work(answers, before=before, since=date(2022, 5, 13)) is found


@pytest.mark.parametrize(("outcome", "next_on", "state"), [
    ("reached", None, "done"), ("no_answer", None, "open"), ("wrong_number", None, "open"), ("refused", None, "closed"),
    ("refused", DAY, "open"), ("moved", None, "closed"), ("died", None, "closed"),
])
def test_state_after_a_contact(outcome: str, next_on: date | None, state: str) -> None:
    assert rules.state_after(outcome, next_on) == state


def test_next_try_falls_on_a_working_day() -> None:
    assert rules.next_workday(date(2022, 5, 20)) == date(2022, 5, 23)  # Friday → Monday


@pytest.mark.parametrize(("way", "attempts", "has_phone", "channel"), [
    ("", 0, True, "phone"), ("text", 0, True, "wechat"), ("text", 2, True, "visit"), ("", 2, True, "visit"), ("", 0, False, "visit"),
    ("visit", 0, True, "visit"), ("guardian", 1, True, "phone"),
])
def test_channel_follows_the_wish_and_what_failed(way: str, attempts: int, has_phone: bool, channel: str) -> None:
    assert rules.channel_for(way, attempts=attempts, has_phone=has_phone) == channel


def test_why_now_says_what_to_mind() -> None:
    assert rules.why_now("text", attempts=2, due_on=DAY, next_on=DAY, today=DAY) == "请勿打电话，用文字，2 次没联系上，约定今天再联系"
    assert rules.why_now("", attempts=0, due_on=date(2022, 5, 16), next_on=None, today=DAY) == "5月16日 已到期"


def test_villages_are_spread_in_runs_of_like_size() -> None:
    places = [("a", 30), ("b", 10), ("c", 10), ("d", 10), ("e", 60)]
    assert rules.spread(places, [1, 2]) == {"a": 1, "b": 1, "c": 1, "d": 1, "e": 2}
    assert rules.spread(places, []) == {}
    assert set(rules.spread([("a", 0), ("b", 0)], [7]).values()) == {7}


def test_content_hash_does_not_depend_on_the_order_of_keys() -> None:
    assert rules.content_hash({"a": 1, "b": [2]}) == rules.content_hash({"b": [2], "a": 1}) != rules.content_hash({"a": 1, "b": [3]})
