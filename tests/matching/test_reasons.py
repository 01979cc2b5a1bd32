"""Do the sentences say what stands in the rows, and does each accommodation bridge what it names?"""

from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import given, settings

from bangfu.matching import reasons, search
from bangfu.matching.columns import market
from bangfu.occupations.vocabulary import ACCOMMODATIONS, DOMAINS
from tests.matching.test_kernel import persons, vacancies

FULL = dict.fromkeys((domain.code for domain in DOMAINS), 3)
NONE = dict.fromkeys((domain.code for domain in DOMAINS), 0)
HOME = {"area": "22/2224/222403/222403100/222403100201/", "lon": 128.23, "lat": 43.37}
PERSON = HOME | {
    "person_id": 1,
    "wish_occupations": ["4-02-07-02"],
    "min_pay": 3000,
    "max_km": 20.0,
    "hours": "full",
    "remote_ok": False,
    "schooling": 2,
    "night_ok": False,
    "abilities": FULL,
}
POST = HOME | {
    "vacancy_id": 7,
    "occupation": "4-02-07-02",
    "pay_min": 3200,
    "pay_max": 3800,
    "hours": "full",
    "remote": False,
    "shift": "day",
    "schooling_min": 1,
    "demands": NONE,
    "offers": [],
}
FAR = {"area": "22/2224/222404/", "lon": 128.615, "lat": 43.37}


def posts(*rows: dict) -> pl.DataFrame:
    rows = tuple({name: row.get(name) for name in search.VACANCY_SCHEMA} for row in rows)
    return pl.DataFrame(rows, schema=search.VACANCY_SCHEMA)


def found(person: dict, post: dict, km: int | None = None) -> reasons.Reasons:
    bits = int(search.pair_bits(person, market(posts(post)))[0])
    return reasons.reasons(person, post, bits, km=km)


def test_fitting_pair_names_pay_hours_occupation_and_place():
    pair = found(PERSON, POST)
    assert pair.verdict == "feasible"
    assert "每月 3,200–3,800 元，高于期望 3,000 元" in pair.met
    assert "与期望的职业属同一职业" in pair.met
    assert "在同一个村（社区）" in pair.met
    assert pair.unmet == pair.unknown == pair.adapt == []


@pytest.mark.parametrize(
    ("person", "post", "name", "sentence"),
    [
        ({}, FAR, "distance", "距离约 31 公里，超过可接受的 20 公里"),
        ({"max_km": None}, FAR | {"lon": 130.0}, "distance", "距离约 31 公里，超过默认的 60 公里"),
        ({}, {"hours": "part"}, "hours", "岗位半天或部分时间，本人希望全天"),
        ({}, {"schooling_min": 4}, "schooling_min", "岗位要求大专及以上，本人初中"),
        ({}, {"shift": "night"}, "night", "岗位上夜班，本人不能上夜班"),
        (
            {"abilities": FULL | {"hearing": 1}},
            {"demands": NONE | {"hearing": 3}},
            "hearing",
            "听：岗位需要打电话或凭声音判断，本人只能听到很大的声音；若有手语翻译、语音转写、文字沟通（微信、写字板）则可",
        ),
    ],
)
def test_each_block_is_named_and_counted(person, post, name, sentence):
    pair = found(PERSON | person, POST | post, km=31)
    assert (pair.verdict, pair.unmet) == ("blocked", [sentence])
    assert search.why_not(PERSON | person, market(posts(POST | post))) == {name: 1}
    assert search.match_one(PERSON | person, market(posts(POST | post))).height == 0


def found_all(person: dict, rows: list[dict]) -> list[reasons.Reasons]:
    rows = [row | {"vacancy_id": number} for number, row in enumerate(rows)]
    bits = search.pair_bits(person, market(posts(*rows))).tolist()
    return [reasons.reasons(person, row, found) for row, found in zip(rows, bits, strict=True)]


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.code)
def test_each_domain_blocks_is_asked_and_passes(domain):
    demands = (None, 0, 1, 2, 3)
    for ability in (None, 0, 1, 2, 3):
        pairs = found_all(
            PERSON | {"abilities": FULL | {domain.code: ability}},
            [POST | {"demands": NONE | {domain.code: demand}} for demand in demands],
        )
        for demand, pair in zip(demands, pairs, strict=True):
            if demand == 0 or ability == 3:
                assert pair.verdict == "feasible"
            elif ability is None or demand is None:
                assert pair.verdict == "unknown"
                assert pair.unknown[0].startswith(f"{domain.label}待确认")
            else:
                assert pair.verdict == ("feasible" if ability >= demand else "blocked")


@pytest.mark.parametrize("item", ACCOMMODATIONS, ids=lambda item: item.code)
def test_each_accommodation_bridges_what_it_names_and_no_more(item):
    for ability in range(3):
        cases = [(domain, demand) for domain in DOMAINS for demand in range(ability + 1, 4)]
        pairs = found_all(
            PERSON | {"abilities": dict.fromkeys(FULL, ability), "accommodations": [item.code]},
            [POST | {"demands": NONE | {domain.code: demand}, "offers": [item.code]} for domain, demand in cases],
        )
        for (domain, demand), pair in zip(cases, pairs, strict=True):
            enough = ability + item.bridges.get(domain.code, 0) >= demand
            assert pair.verdict == ("feasible_with" if enough else "blocked")
            assert pair.adapt == ([f"{domain.label}：有{item.label}则可：单位已答应提供"] if enough else [])


@pytest.mark.parametrize("item", ACCOMMODATIONS, ids=lambda item: item.code)
def test_accommodation_counts_from_the_side_that_can_bring_it(item):
    code, levels = next(iter(item.bridges.items()))
    person = PERSON | {"abilities": FULL | {code: 3 - levels}}
    post = POST | {"demands": NONE | {code: 3}, "hours": "flexible"}
    offered = found(person, post | {"offers": [item.code]})
    assert offered.verdict == ("blocked" if item.skill else "feasible_with")
    brought = found(person | {"accommodations": [item.code]}, post)
    assert brought.verdict == ("feasible_with" if item.portable else "blocked")
    assert search.what_if(person, market(posts(post)))[item.code] == 1


def test_best_single_accommodation_counts_and_they_do_not_add_up():
    post = POST | {"demands": NONE | {"learning": 2}, "offers": ["buddy", "picture_instructions"]}
    assert found(PERSON | {"abilities": FULL | {"learning": 0}}, post).verdict == "blocked"
    assert found(PERSON | {"abilities": FULL | {"learning": 1}}, post).verdict == "feasible_with"


def test_pay_below_the_wish_counts_against_but_does_not_block():
    pair = found(PERSON, POST | {"pay_min": 2000, "pay_max": 2500})
    assert (pair.verdict, pair.unmet) == ("feasible", ["每月 2,000–2,500 元，低于期望 3,000 元（不因此排除）"])
    assert found(PERSON, POST | {"pay_min": None, "pay_max": None}).unknown == ["工资待确认：岗位未写明，期望每月 3,000 元"]


def test_remote_post_far_away_is_open_asked_or_blocked_by_the_persons_word():
    far = POST | FAR | {"remote": True}
    assert found(PERSON | {"remote_ok": True}, far).met.count("可以居家做，不受距离限制") == 1
    asked = found(PERSON | {"remote_ok": None}, far, km=31)
    assert asked.unknown == ["距离约 31 公里，超过可接受的 20 公里；岗位可居家做，是否愿意待确认"]
    assert found(PERSON, far).verdict == "blocked"


def test_nothing_known_is_asked_and_never_blocked():
    pair = found({"person_id": 1}, {"vacancy_id": 1, "remote": False})
    assert pair.verdict == "unknown"
    assert pair.unmet == []
    assert len(pair.unknown) == len(DOMAINS) + 3  # distance, hours, night; schooling is not demanded, pay not wished


@settings(max_examples=60, deadline=None)
@given(persons(), vacancies())
def test_every_reason_bit_becomes_one_sentence(person, post):
    post = post | {"vacancy_id": 1}
    bits = int(search.pair_bits(person, market(posts(post)))[0])
    states = search.named_states(bits)
    pair = reasons.reasons(person, post, bits, km=31)
    for kind, names in (("unmet", ("unmet", "below")), ("unknown", ("unknown",)), ("adapt", ("adapt",))):
        assert len(getattr(pair, kind)) == sum(state in names for state in states.values())
    sentences = pair.met + pair.unmet + pair.unknown + pair.adapt
    assert all(re.fullmatch(r"[^\n]*[\u4e00-\u9fff][^\n]*", sentence) and "None" not in sentence for sentence in sentences)


def test_counts_and_gains_become_sentences():
    deaf = PERSON | {"abilities": FULL | {"hearing": 0}}
    market_now = market(posts(POST | {"demands": NONE | {"hearing": 2}}, POST | {"vacancy_id": 8, "shift": "night"}))
    assert reasons.why_not_sentences(search.why_not(deaf, market_now)) == ["1 个岗位在“听”上做不了", "1 个岗位要上夜班"]
    assert "有语音转写，可多 1 个岗位" in reasons.what_if_sentences(search.what_if(deaf, market_now))
