"""Which vacancies suit each person best, and what stands for and against each of them?

The rule of one pair (`reasons_of`, and the same tests inside `_scan`) and the search for the best k. tests/matching/
specification.py states the rule plainly; this file gives the same pairs faster: vacancies lie by place and middle group of
occupation, slices that cannot reach the k-th best so far are skipped, and all abilities are compared at once.
Everything on the hot path is inlined: a call would count references to some twenty arrays, on both cores at once.
Editing another file does not renew the compiled cache of this one, so everything compiled for a pair is here.
"""

# ruff: noqa: PLR0917 – compiled functions take their arrays one by one
from __future__ import annotations

import numpy as np
from numba import njit, prange

from bangfu.matching.layout import Market, People, Tables

# Places in a pair's reason bits. Domains take sixteen places each from UNMET, ADAPT and UNKNOWN on.
UNMET, ADAPT, UNKNOWN = 0, 16, 32
HOURS_BLOCKED, DISTANCE_BLOCKED, SCHOOLING_BLOCKED, NIGHT_BLOCKED = 48, 49, 50, 51
HOURS_UNKNOWN, DISTANCE_UNKNOWN, SCHOOLING_UNKNOWN, NIGHT_UNKNOWN = 52, 53, 54, 55
PAY_BELOW, PAY_UNKNOWN, AT_HOME = 56, 57, 58
OCCUPATION, BY_HISTORY = 59, 62  # shared levels 0–4 in three bits; whether history, not wish, gave them

_HIGH = 0x888888888888888
_EMPTY = -1
_RANKS = 0xFFFFFFFF
_AT_HOME, _FAR_UNSURE = -2, -3  # instead of kilometres
_MANY = -3  # geography.MANY


@njit(cache=True, inline="always")
def _unmet(person, vacancy, bridges):  # type: ignore[no-untyped-def]
    """High bits of the domains whose demand neither the ability nor any one available accommodation meets."""
    gap = ~((person.ability | _HIGH) - vacancy.demand) & _HIGH
    if gap:
        gap &= ~(((person.ability + person.brought) | _HIGH) - vacancy.demand)
        gap &= ~(((person.ability + vacancy.offered) | _HIGH) - vacancy.demand)
        skills = person.skills & vacancy.offers
        place = 0
        while gap and skills:
            if skills & 1:
                gap &= ~(((person.ability + bridges[place]) | _HIGH) - vacancy.demand)
            skills >>= 1
            place += 1
    return gap


@njit(cache=True, inline="always")
def _shared(first, second):  # type: ignore[no-untyped-def]
    """Levels two occupation codes have in common, 0–4."""
    if first <= 0 or second <= 0:
        return 0
    differ = first ^ second
    return (differ < 1 << 24) + (differ < 1 << 16) + (differ < 1 << 8) + (differ == 0)


@njit(cache=True, inline="always")
def _occupation(person, codes, code, weights):  # type: ignore[no-untyped-def]
    """(points, shared levels, 1 if history gave them) of the person's best wished or former occupation."""
    wish = 0
    for i in range(person.wish_from, person.history_from):
        wish = max(wish, _shared(codes[i], code))
    history = 0
    for i in range(person.history_from, person.codes_end):
        history = max(history, _shared(codes[i], code))
    if weights.history[history] > weights.wish[wish]:
        return weights.history[history], history, 1
    return weights.wish[wish], wish, 0


@njit(cache=True, inline="always")
def _near(person, vacancy):  # type: ignore[no-untyped-def]
    """0 other county, 1 same county, 2 same township, 3 same village."""
    if person.county != vacancy.county:
        return 0
    if person.township != vacancy.township:
        return 1
    return 3 if person.village == vacancy.village else 2


@njit(cache=True, inline="always")
def _place_points(near, km, weights):  # type: ignore[no-untyped-def]
    """Points of a place within reach; km −1 is unknown."""
    by_km = weights.km[min(km, weights.km.size - 1)] if km >= 0 else 0
    return max(by_km, weights.near[near])


@njit(cache=True)
def _count(bits):  # type: ignore[no-untyped-def]
    count = 0
    while bits:
        bits &= bits - 1
        count += 1
    return count


@njit(cache=True, inline="always")
def _rest(person, vacancy, school, weights):  # type: ignore[no-untyped-def]
    """Points besides occupation and place: pay, hours, schooling, offers that fit."""
    points = school
    if vacancy.pay_low >= person.min_pay:
        points += weights.pay
    elif vacancy.pay_high >= person.min_pay:
        points += weights.pay_upper_end
    if (person.hours_suit >> vacancy.kind) & 1:
        points += weights.hours
    fitting = person.uses & vacancy.offers
    if fitting:
        points += min(weights.fit_most, weights.fit * _count(fitting))
    return points


@njit(cache=True)
def _insert(best, key):  # type: ignore[no-untyped-def]
    """Puts a key into the descending list and drops its last."""
    place = best.size - 1
    while place > 0 and best[place - 1] < key:
        best[place] = best[place - 1]
        place -= 1
    best[place] = key


@njit(cache=True, inline="always")
def _scan(person, codes, rows, start, stop, km, distances, weights, best):  # type: ignore[no-untyped-def]
    """Offers the rows start…stop to the person's list; km holds for all, or is _AT_HOME or _FAR_UNSURE."""
    blocked_kinds = person.hours_blocked | person.night_blocked
    for place in range(start, stop):
        vacancy = rows[place]
        school = (person.school >> (8 * vacancy.schooling)) & 255
        if (blocked_kinds >> vacancy.kind) & 1 or school == 255:
            continue
        if km == _FAR_UNSURE and distances[vacancy.point] <= person.limit_km:
            continue  # in reach, or at unknown distance: found with its place
        if _unmet(person, vacancy, weights.bridges):
            continue
        points = _rest(person, vacancy, school, weights)
        points += _occupation(person, codes, vacancy.code, weights)[0]
        if km == _AT_HOME:
            points += weights.home
        elif km != _FAR_UNSURE:
            points += _place_points(_near(person, vacancy), km, weights)
        key = (points << 32) | (_RANKS - vacancy.rank)
        if key > best[-1]:
            _insert(best, key)


@njit(cache=True)
def _bound_by_middle(person, codes, middles, weights, bounds):  # type: ignore[no-untyped-def]
    """Fills the highest occupation points possible in each middle group; returns the highest outside related ones."""
    outside = 0
    for m in range(middles.size):
        bound = 0
        for i in range(person.wish_from, person.codes_end):
            table = weights.wish if i < person.history_from else weights.history
            code = codes[i]
            if code > 0 and middles[m] == code >> 16:
                bound = max(bound, table[4])
            elif code > 0 and middles[m] >> 8 == code >> 24:
                bound = max(bound, table[1])
                outside = max(outside, table[1])
        bounds[m] = bound
    return outside


@njit(cache=True, inline="always")
def _slice(person, people, market, weights, which, km, most_place, bounds, least, most, best):  # type: ignore[no-untyped-def]
    """Scans the middle groups of one slice with least < bound ≤ most, unless they cannot enter the list."""
    starts = market.starts[which]
    if starts[0] == starts[-1]:
        return
    others = most_place + person.rest_most
    if most + others < best[-1] >> 32:
        return
    for m in range(market.middles.size):
        if least < bounds[m] <= most and starts[m] < starts[m + 1] and bounds[m] + others >= best[-1] >> 32:
            distances = people.km[person.point]
            _scan(person, people.codes, market.rows, starts[m], starts[m + 1], km, distances, weights, best)


@njit(cache=True, inline="always")
def _slice_of(person, people, market, weights, turn):  # type: ignore[no-untyped-def]
    """(slice, its km or mode, most points of its place) at a turn: on site and remote of each point, then all remote; −1 none."""
    first, last = people.near_from[person.point], people.near_from[person.point + 1]
    n = first + (turn >> 1)
    if n < last:
        km = people.near_km[n]
        if km > person.limit_km or (turn & 1 and person.remote == 1):
            return -1, 0, 0
        point = people.near_point[n]
        near = 3 if market.group_county[point] in (person.county, _MANY) else 0
        return 2 * point + (turn & 1), km, _place_points(near, km, weights)
    everywhere = market.starts.shape[0] - 1
    if person.remote == 1:
        return everywhere, _AT_HOME, weights.home
    if person.remote == 2 and person.point < people.km.shape[0] - 1:
        return everywhere, _FAR_UNSURE, 0
    return -1, 0, 0


@njit(cache=True, inline="always")
def _search(person, people, market, weights, bounds, outside, best):  # type: ignore[no-untyped-def]
    """Fills the person's list: first the related occupations of all places in reach, then the others."""
    last_turn = 2 * (people.near_from[person.point + 1] - people.near_from[person.point])
    for turn in range(2 * (last_turn + 1)):
        related = turn <= last_turn
        which, km, most_place = _slice_of(person, people, market, weights, turn if related else turn - last_turn - 1)
        if which < 0:
            continue
        least, most = (outside, max(weights.wish[4], weights.history[4])) if related else (-1, outside)
        _slice(person, people, market, weights, which, km, most_place, bounds, least, most, best)


@njit(cache=True)
def reasons_of(person, codes, vacancy, km, weights):  # type: ignore[no-untyped-def]
    """(reason bits, score) of one pair; km −1 is unknown. The score of a blocked pair says nothing."""
    gap = _unmet(person, vacancy, weights.bridges)
    bare = ~((person.ability | _HIGH) - vacancy.demand) & _HIGH
    unsure = (person.unknown & vacancy.needs) | (vacancy.unknown & person.short)
    bits = 0
    for domain in range(15):
        high = 8 << (4 * domain)
        if gap & high:
            bits |= 1 << (UNMET + domain)
        elif bare & high:
            bits |= 1 << (ADAPT + domain)
        if unsure & high:
            bits |= 1 << (UNKNOWN + domain)
    place_bits, points = _place(person, vacancy, km, weights)
    school = (person.school >> (8 * vacancy.schooling)) & 255
    bits |= place_bits | (school == 255) << SCHOOLING_BLOCKED
    bits |= (person.school_unknown == 1 and vacancy.schooling > 0) << SCHOOLING_UNKNOWN
    bits |= ((person.hours_blocked >> vacancy.kind) & 1) << HOURS_BLOCKED
    bits |= ((person.hours_unknown >> vacancy.kind) & 1) << HOURS_UNKNOWN
    bits |= ((person.night_blocked >> vacancy.kind) & 1) << NIGHT_BLOCKED
    bits |= ((person.night_unknown >> vacancy.kind) & 1) << NIGHT_UNKNOWN
    if person.min_pay != 2147483647:
        bits |= (vacancy.pay_high < 0) << PAY_UNKNOWN
        bits |= (0 <= vacancy.pay_high < person.min_pay) << PAY_BELOW
    occupation, levels, by_history = _occupation(person, codes, vacancy.code, weights)
    bits |= (levels << OCCUPATION) | (by_history << BY_HISTORY)
    return bits, points + occupation + _rest(person, vacancy, school, weights)


@njit(cache=True)
def _place(person, vacancy, km, weights):  # type: ignore[no-untyped-def]
    """(reason bits, points) of the place of one pair."""
    if vacancy.remote and person.remote == 1:
        return 1 << AT_HOME, weights.home
    near = _near(person, vacancy)
    if km > person.limit_km:
        unsure = vacancy.remote == 1 and person.remote == 2
        return 1 << (DISTANCE_UNKNOWN if unsure else DISTANCE_BLOCKED), 0
    if km < 0 and near == 0:
        return 1 << DISTANCE_UNKNOWN, 0
    return 0, _place_points(near, km, weights)


@njit(parallel=True, cache=True)
def best(people: People, market: Market, weights: Tables, order: np.ndarray, k: int):  # type: ignore[no-untyped-def]
    """The k best vacancies of each person, best first, ties by vacancy_id.

    Returns rank of vacancy (i4, −1 where there are fewer), score (i2) and reason bits (i8), each people × k.
    `order` is the order of work; neighbours in it should live near each other.
    """
    ranks = np.full((people.rows.size, k), -1, np.int32)
    scores = np.zeros((people.rows.size, k), np.int16)
    reasons = np.zeros((people.rows.size, k), np.int64)
    for turn in prange(order.size):
        row = order[turn]
        person = people.rows[row]
        keys = np.full(k, _EMPTY, np.int64)
        bounds = np.empty(market.middles.size, np.int64)
        outside = _bound_by_middle(person, people.codes, market.middles, weights, bounds)
        _search(person, people, market, weights, bounds, outside, keys)
        for place in range(k):
            if keys[place] == _EMPTY:
                break
            rank = _RANKS - (keys[place] & _RANKS)
            vacancy = market.rows[market.row_of_rank[rank]]
            km = people.km[person.point, vacancy.point]
            bits, score = reasons_of(person, people.codes, vacancy, km, weights)
            ranks[row, place], scores[row, place], reasons[row, place] = rank, score, bits
    return ranks, scores, reasons


@njit(cache=True)
def all_reasons(people: People, market: Market, weights: Tables, row: int, extra: int):  # type: ignore[no-untyped-def]
    """Reason bits of one person with every vacancy, by rank; `extra` are levels added as if that were available."""
    bits = np.zeros(market.row_of_rank.size, np.int64)
    person = people.rows[row]
    for rank in range(bits.size):
        vacancy = market.rows[market.row_of_rank[rank]]
        found = reasons_of(person, people.codes, vacancy, people.km[person.point, vacancy.point], weights)[0]
        gap = ~(((person.ability + extra) | _HIGH) - vacancy.demand) & _HIGH
        for domain in range(15):
            if not (gap >> (4 * domain + 3)) & 1 and (found >> (UNMET + domain)) & 1:
                found ^= (1 << (UNMET + domain)) | (1 << (ADAPT + domain))
        bits[rank] = found
    return bits
