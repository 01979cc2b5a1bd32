"""Does the reporting tree of a province come out as the offices know it?"""

import pytest

from bangfu.core.errors import DomainError
from bangfu.orgs.choices import Level
from bangfu.orgs.imports import load_regions, read_divisions, spoken_name


@pytest.fixture(scope="module")
def jilin():
    return read_divisions("22")


def _path(nodes, key):
    parts = []
    while key:
        parts.append(key)
        key = nodes[key].parent
    return "/".join(reversed(parts)) + "/"


def test_tree_has_eleven_areas_below_the_province(jilin) -> None:
    names = {child.name for child in jilin["22"].children}
    assert len(names) == 11
    assert {"梅河口市", "长白山管委会", "延边朝鲜族自治州"} <= names


def test_tree_keeps_the_official_code_of_a_moved_node(jilin) -> None:
    moved = jilin["220581"]
    assert (moved.parent, moved.official_code, moved.level) == ("22", "220581000000", Level.COUNTY)
    assert "220581" not in {child.key for child in jilin["2205"].children}


def test_tree_puts_three_townships_under_changbaishan(jilin) -> None:
    node = jilin["22CBS"]
    assert node.official_code == ""
    assert {child.name for child in node.children} == {"池北区", "池西区", "池南区"}
    village = node.children[0].children[0]
    assert _path(jilin, village.key).startswith("22/22CBS/")


def test_tree_keys_are_short_and_paths_end_with_a_slash(jilin) -> None:
    lengths = {node.level: len(node.key) for node in jilin.values() if node.key != "22CBS"}
    assert lengths == {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}
    assert _path(jilin, "222403100200") == "22/2224/222403/222403100/222403100200/"


def test_tree_says_village_names_as_people_do(jilin) -> None:
    assert jilin["222403100200"].name == "太平川村"
    assert spoken_name("民强村村委会") == "民强村"
    assert spoken_name("红旗社区居民委员会") == "红旗社区"
    assert spoken_name("工农居委会") == "工农居委会"


def test_tree_knows_a_point_for_every_county(jilin) -> None:
    assert [node.name for node in jilin.values() if node.level == Level.COUNTY and node.point is None] == []


def test_tree_gives_children_of_every_node_different_tiles(jilin) -> None:
    for node in jilin.values():
        tiles = [child.tile for child in node.children]
        assert len(set(tiles)) == len(tiles)


def test_tree_refuses_an_unknown_province_with_a_way_out() -> None:
    with pytest.raises(DomainError, match="没有编号为“99”的省份"):
        read_divisions("99")


def test_tree_is_loaded_once_only(world) -> None:
    with pytest.raises(DomainError, match="已经装入"):
        load_regions("22")
