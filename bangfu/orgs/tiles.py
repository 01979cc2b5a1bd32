"""Which square of a tile map does each area get, so that neighbours stay near and no two overlap?"""

from collections.abc import Sequence
from math import ceil, sqrt

import numpy as np
from scipy.optimize import linear_sum_assignment

ASPECT = 1.3  # maps are a little wider than high
SPARE = 1.15  # a few empty squares let the outline of the area show

Point = tuple[float, float]
Tile = tuple[int, int]


def grid_for(count: int, *, spare: float = SPARE) -> Tile:
    """Columns and rows of the smallest wide grid with room for `count` tiles."""
    columns = max(1, ceil(sqrt(count * spare * ASPECT)))
    return columns, max(1, ceil(count * spare / columns))


def tiles_in_order(count: int) -> list[Tile]:
    """(column, row) from 1, row by row: for areas whose place is not known."""
    columns, _ = grid_for(count, spare=1)
    return [(index % columns + 1, index // columns + 1) for index in range(count)]


def tiles_from_points(points: Sequence[Point]) -> list[Tile]:
    """(column, row) from 1 for each (longitude, latitude), no two alike, moved as little as possible together.

    Minimum-cost assignment of areas to squares; north is up. Places are half ranks, half real positions, because
    towns crowd together and would otherwise all want the same square.
    """
    if not points:
        return []
    columns, rows = grid_for(len(points))
    places = np.asarray(points, dtype=float) * (1, -1)
    wanted = (_spread(places) + _ranks(places)) / 2
    cells = np.array([(column, row) for row in range(rows) for column in range(columns)], dtype=float)
    scaled = (cells + 0.5) / (columns, rows)
    cost = ((wanted[:, None, :] - scaled[None, :, :]) ** 2).sum(axis=2)
    _, chosen = linear_sum_assignment(cost)
    used = cells[chosen].astype(int)
    used -= used.min(axis=0)
    return [(int(column) + 1, int(row) + 1) for column, row in used]


def _spread(places: np.ndarray) -> np.ndarray:
    """Each axis stretched to 0–1; a single place stands in the middle."""
    low, size = places.min(axis=0), np.ptp(places, axis=0)
    return np.where(size > 0, (places - low) / np.where(size > 0, size, 1), 0.5)


def _ranks(places: np.ndarray) -> np.ndarray:
    """Position in the order along each axis, 0–1."""
    order = places.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    return (order + 0.5) / len(places)
