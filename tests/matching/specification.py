"""What exactly is the rule of one pair, and the list of one person? The plain definition, slow and without tricks.

Written from product.md M12 alone and sharing nothing with the kernel but the vocabulary and the weights: it is the oracle.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from bangfu.matching.layout import Weights
from bangfu.occupations.vocabulary import ACCOMMODATION, DOMAINS

Row = Mapping[str, Any]


def available(person: Row, vacancy: Row) -> list[str]:
    """Accommodations that count: brought along, or offered and of use."""
    uses, offers = person["accommodations"] or [], vacancy["offers"] or []
    brought = [code for code in uses if ACCOMMODATION[code].portable]
    return brought + [code for code in offers if not ACCOMMODATION[code].skill or code in uses]


def domain_state(code: str, person: Row, vacancy: Row) -> str:
    ability = (person["abilities"] or {}).get(code)
    demand = (vacancy["demands"] or {}).get(code)
    if demand == 0 or ability == 3:
        return "met"
    if ability is None or demand is None:
        return "unknown"
    if ability >= demand:
        return "met"
    bridged = any(ability + ACCOMMODATION[x].bridges.get(code, 0) >= demand for x in available(person, vacancy))
    return "adapt" if bridged else "unmet"


def hours_state(person: Row, vacancy: Row) -> str:
    wish, offered = person["hours"], vacancy["hours"]
    if offered == "full" and "part_time" in (vacancy["offers"] or []):
        offered = "flexible"
    if wish == "any" or offered == "flexible":
        return "met" if wish and offered else "fits_unscored"
    if wish is None or offered is None:
        return "unknown"
    return "met" if wish == offered else "unmet"


def night_state(person: Row, vacancy: Row) -> str:
    if person["night_ok"] or vacancy["shift"] == "day":
        return "met"
    if person["night_ok"] is False and vacancy["shift"] == "night":
        return "unmet"
    return "unknown"


def county_of(path: str | None) -> str | None:
    keys = [key for key in (path or "").split("/") if key]
    above = [key for key in keys if not (key.isdigit() and len(key) in (2, 4, 9, 12))]
    return above[-1] if above else None


def nearness(person: Row, vacancy: Row) -> int:
    """0 elsewhere, 1 same county, 2 same township, 3 same village."""
    if county_of(person["area"]) is None or county_of(person["area"]) != county_of(vacancy["area"]):
        return 0
    common = set(person["area"].split("/")) & set(vacancy["area"].split("/"))
    township = any(len(key) == 9 and key.isdigit() for key in common)
    village = any(len(key) == 12 and key.isdigit() for key in common)
    return 3 if township and village else 2 if township else 1


def kilometres(person: Row, vacancy: Row) -> int | None:
    if None in (person["lon"], person["lat"], vacancy["lon"], vacancy["lat"]):
        return None
    lat_a, lat_b = math.radians(person["lat"]), math.radians(vacancy["lat"])
    rise = math.sin(math.radians(vacancy["lat"] - person["lat"]) / 2)
    run = math.sin(math.radians(vacancy["lon"] - person["lon"]) / 2)
    chord = rise * rise + math.cos(lat_a) * math.cos(lat_b) * run * run
    return math.floor(2 * 6371.0088 * math.asin(math.sqrt(min(1.0, chord))) + 0.5)


def place_state(person: Row, vacancy: Row, weights: Weights) -> tuple[str, int]:
    """(state, points)."""
    if vacancy["remote"] and person["remote_ok"]:
        return "home", weights.home
    km, near = kilometres(person, vacancy), nearness(person, vacancy)
    limit = weights.default_km if person["max_km"] is None else person["max_km"]
    near_points = (0, *weights.near)[near]
    if km is None:
        return ("met", near_points) if near else ("unknown", 0)
    if km > limit:
        return ("unknown", 0) if vacancy["remote"] and person["remote_ok"] is None else ("unmet", 0)
    return "met", max([near_points, *(points for most, points in weights.distance if km <= most)])


def schooling_state(person: Row, vacancy: Row, weights: Weights) -> tuple[str, int]:
    minimum = vacancy["schooling_min"] or 0
    if person["schooling"] is None:
        return ("unknown" if minimum else "met"), 0
    surplus = person["schooling"] - minimum
    if surplus < 0:
        return "unmet", 0
    return "met", weights.schooling[surplus] if surplus < len(weights.schooling) else 0


def pay_state(person: Row, vacancy: Row, weights: Weights) -> tuple[str, int]:
    wish, low = person["min_pay"], vacancy["pay_min"]
    high = max((pay for pay in (low, vacancy["pay_max"]) if pay is not None), default=None)
    if wish is None:
        return "met", 0
    if high is None:
        return "unknown", 0
    if low is not None and low >= wish:
        return "met", weights.pay
    return ("met", weights.pay_upper_end) if high >= wish else ("below", 0)


def occupation_points(person: Row, vacancy: Row, weights: Weights) -> int:
    def shared(code: str) -> int:
        if not code or not vacancy["occupation"]:
            return 0
        count = 0
        for mine, theirs in zip(code.split("-"), vacancy["occupation"].split("-"), strict=True):
            if mine != theirs:
                break
            count += 1
        return count

    wish = max((shared(code) for code in person["wish_occupations"] or []), default=0)
    history = max((shared(code) for code in person["history_occupations"] or []), default=0)
    return max(weights.wish[wish], weights.history[history])


def judge(person: Row, vacancy: Row, weights: Weights) -> tuple[str, int, dict[str, str]]:
    """(verdict, score, state of everything by name) of one pair; the score of a blocked pair means nothing."""
    place, place_points = place_state(person, vacancy, weights)
    schooling, schooling_points = schooling_state(person, vacancy, weights)
    pay, pay_points = pay_state(person, vacancy, weights)
    states = {domain.code: domain_state(domain.code, person, vacancy) for domain in DOMAINS}
    states |= {"hours": hours_state(person, vacancy), "night": night_state(person, vacancy)}
    states |= {"distance": place, "schooling_min": schooling}
    found = set(states.values())
    verdict = (
        "blocked"
        if "unmet" in found
        else "unknown"
        if "unknown" in found
        else "feasible_with"
        if "adapt" in found
        else "feasible"
    )
    fitting = set(person["accommodations"] or []) & set(vacancy["offers"] or [])
    score = occupation_points(person, vacancy, weights) + place_points + pay_points + schooling_points
    score += weights.hours if states["hours"] == "met" else 0
    score += min(weights.fit_most, weights.fit * len(fitting))
    return verdict, score, states | {"pay": pay}


def best(person: Row, vacancies: list[Row], weights: Weights, k: int) -> list[tuple[int, int, str]]:
    """The k best as (vacancy_id, score, verdict)."""
    judged = [(judge(person, vacancy, weights), vacancy["vacancy_id"]) for vacancy in vacancies]
    open_ones = [(vacancy_id, score, verdict) for (verdict, score, _), vacancy_id in judged if verdict != "blocked"]
    return sorted(open_ones, key=lambda item: (-item[1], item[0]))[:k]
