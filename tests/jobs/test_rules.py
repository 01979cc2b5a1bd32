"""May somebody be referred, what does a move need, and does a hire count?"""

from dataclasses import replace
from datetime import date

import pytest

from bangfu.core.citations import Outcome
from bangfu.jobs.choices import REFERRAL_MOVES, ReferralState
from bangfu.jobs.rules import Pair, crowding, is_stale, missing_for, moves_from, openings_left, why_not_counted, why_not_refer

FREE = Pair(person_dead=False, withdrawn=False, person_employed=False, state="open", openings=2, hired=0, open_referrals=0)


def test_referral_is_allowed_while_there_is_room() -> None:
    assert why_not_refer(FREE).ok
    assert why_not_refer(replace(FREE, open_referrals=5)).ok


@pytest.mark.parametrize(("change", "code"), [
    ({"person_dead": True}, "dead"), ({"person_employed": True}, "employed"), ({"state": "paused"}, "state"), ({"hired": 2}, "full"),
    ({"open_referrals": 6}, "crowded"), ({"hired": 1, "open_referrals": 3}, "crowded"),
])
def test_referral_is_refused_with_its_reason(change: dict[str, object], code: str) -> None:
    assert [one.code for one in why_not_refer(replace(FREE, **change)).unmet] == [code]


def test_openings_left_is_never_negative() -> None:
    assert (openings_left(2, 1), openings_left(1, 3)) == (1, 0)


def test_crowding_compares_referrals_with_openings() -> None:
    assert [crowding(2, waiting) for waiting in (0, 2, 4)] == ["roomy", "", "crowded"]


def test_vacancy_is_stale_after_thirty_days() -> None:
    today = date(2022, 5, 17)
    assert not is_stale(date(2022, 4, 17), today)
    assert is_stale(date(2022, 4, 16), today)


def test_every_state_has_its_moves() -> None:
    assert set(REFERRAL_MOVES) == set(ReferralState)
    assert moves_from("hired") == []
    assert ReferralState.WITHDRAWN not in moves_from("interview")


@pytest.mark.parametrize("state", ["refused_person", "refused_employer"])
def test_refusal_needs_a_reason(state: str) -> None:
    assert list(missing_for(state, {})) == ["refusal_reason"]
    assert missing_for(state, {"refusal_reason": "pay"}) == {}


def test_hire_needs_contract_and_pay_in_order() -> None:
    assert list(missing_for("hired", {})) == ["contract_from", "pay"]
    facts = {"contract_from": date(2022, 5, 1), "contract_until": date(2022, 4, 1), "pay": 3000}
    assert list(missing_for("hired", facts)) == ["contract_until"]


def test_hire_counts_with_a_year_of_contract_insurance_and_minimum_pay() -> None:
    facts = {"contract_from": date(2022, 5, 17), "contract_until": date(2023, 5, 16), "pay": 3000, "insured": True}
    assert why_not_counted(**facts, minimum_pay=1880).outcome is Outcome.YES
    assert why_not_counted(**facts).outcome is Outcome.MAYBE  # the local minimum is not entered
    assert why_not_counted(**{**facts, "contract_until": date(2023, 5, 15)}).outcome is Outcome.NO
    assert why_not_counted(**{**facts, "insured": False}).outcome is Outcome.NO
    assert why_not_counted(**{**facts, "contract_until": None}, minimum_pay=1880).outcome is Outcome.YES
