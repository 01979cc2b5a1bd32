"""Do tiles stay apart, and roughly where they belong?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.orgs.tiles import tiles_from_points, tiles_in_order

POINTS = st.lists(st.tuples(st.floats(73, 135), st.floats(18, 54)), min_size=1, max_size=40)


@given(POINTS)
def test_tiles_never_overlap_and_start_at_one(points) -> None:
    tiles = tiles_from_points(points)
    assert len(set(tiles)) == len(points)
    assert min(column for column, _ in tiles) == 1
    assert min(row for _, row in tiles) == 1


@given(POINTS)
def test_tiles_stay_on_a_compact_grid(points) -> None:
    tiles = tiles_from_points(points)
    area = max(column for column, _ in tiles) * max(row for _, row in tiles)
    assert area <= 2 * len(points) + 4


def test_tiles_keep_north_up_and_east_right() -> None:
    corners = [(120.0, 45.0), (130.0, 45.0), (120.0, 40.0), (130.0, 40.0)]
    north_west, north_east, south_west, south_east = tiles_from_points(corners)
    assert north_west[0] < north_east[0]
    assert south_west[0] < south_east[0]
    assert north_west[1] < south_west[1]
    assert north_east[1] < south_east[1]


@pytest.mark.parametrize("count", [0, 1, 2, 11, 25])
def test_tiles_without_points_go_row_by_row(count: int) -> None:
    tiles = tiles_in_order(count)
    assert len(set(tiles)) == count
    assert tiles == sorted(tiles, key=lambda tile: (tile[1], tile[0]))
