"""Is the vocabulary of abilities, demands and accommodations complete and consistent?"""

import re

import pytest

from bangfu.occupations.vocabulary import (
    ACCOMMODATION,
    ACCOMMODATIONS,
    DOMAIN,
    DOMAINS,
    FULL_LEVEL,
    default_demands,
)


def test_codes_are_lower_case_identifiers_and_unique():
    codes = [item.code for item in (*DOMAINS, *ACCOMMODATIONS)]
    assert len(set(codes)) == len(codes) == len(DOMAIN) + len(ACCOMMODATION)
    assert all(re.fullmatch(r"[a-z][a-z_]*", code) for code in codes)


def test_labels_are_chinese_and_four_per_scale():
    for domain in DOMAINS:
        for labels in (domain.ability_labels, domain.demand_labels):
            assert len(set(labels)) == FULL_LEVEL + 1
            assert all(re.search(r"[\u4e00-\u9fff]", label) for label in labels)


def test_domains_fit_the_kernels_sixteen_places():
    assert len(DOMAINS) <= 16
    assert len(ACCOMMODATIONS) <= 64


def test_accommodations_bridge_known_domains_by_one_to_three_levels():
    for item in ACCOMMODATIONS:
        assert item.bridges, item.code
        assert set(item.bridges) <= set(DOMAIN)
        assert all(1 <= levels <= FULL_LEVEL for levels in item.bridges.values())


def test_every_domain_can_be_bridged():
    assert {code for item in ACCOMMODATIONS for code in item.bridges} == set(DOMAIN)


@pytest.mark.parametrize("code", ["4-02-07-02", "4-02", "4", "2-05-01-00", "9-99", "", "6-31-99-99"])
def test_default_demands_name_every_domain(code):
    demands = default_demands(code)
    assert list(demands) == [domain.code for domain in DOMAINS]
    assert all(0 <= level <= FULL_LEVEL for level in demands.values())


def test_default_demands_middle_group_goes_before_major_group():
    assert default_demands("6-25-01-01")["hearing"] == 1
    assert default_demands("6-99-01-01") == default_demands("6")
    assert default_demands("4-04-05-01")["speaking"] < default_demands("4-05-01-01")["speaking"]
