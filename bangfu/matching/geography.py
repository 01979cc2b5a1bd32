"""Which vacancies are within reach of which people, and how far are they?

Points are the inner points of counties, so there are few different ones and a full table of distances is small
(China: 2,892² × 2 bytes = 17 MB). Kilometres are whole numbers, half rounded up, on a sphere of 6371.0088 km.
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numba import njit, prange

from bangfu.matching.layout import Market, People

EARTH_KM = 6371.0088
MANY = -3  # a group of several counties


@njit(cache=True)
def kilometres(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> int:
    """Great-circle distance of two points (degrees) by the haversine, in whole kilometres."""
    rise = math.sin(math.radians(lat_b - lat_a) / 2)
    run = math.sin(math.radians(lon_b - lon_a) / 2)
    chord = rise * rise + math.cos(math.radians(lat_a)) * math.cos(math.radians(lat_b)) * run * run
    return int(2 * EARTH_KM * math.asin(math.sqrt(min(1.0, chord))) + 0.5)


@njit(parallel=True, cache=True)
def _distances(lon_a: np.ndarray, lat_a: np.ndarray, lon_b: np.ndarray, lat_b: np.ndarray) -> np.ndarray:
    """Table of kilometres with one more row and column of −1 for the unknown point."""
    table = np.full((lon_a.size + 1, lon_b.size + 1), -1, np.int16)
    for a in prange(lon_a.size):
        for b in range(lon_b.size):
            table[a, b] = kilometres(lon_a[a], lat_a[a], lon_b[b], lat_b[b])
    return table


def arrange(rows: np.ndarray, lon: pl.Series, lat: pl.Series, ids: np.ndarray) -> Market:
    """Vacancy rows sorted by point, on site before remote, then by occupation; with the index of those slices."""
    points, point_lon, point_lat = _points(lon, lat)
    rows["point"] = points
    ordered = rows[np.lexsort((rows["code"], rows["remote"], rows["point"]))]
    remote = rows[rows["remote"] == 1]
    everywhere = remote[np.argsort(remote["code"], kind="stable")]
    both = np.concatenate([ordered, everywhere])
    slices = 2 * (point_lon.size + 1) + 1
    of_row = np.concatenate([2 * ordered["point"] + ordered["remote"], np.full(everywhere.size, slices - 1)])
    middles, middle_of_row = np.unique(both["code"] >> 16, return_inverse=True)
    counts = np.zeros((slices, middles.size), np.int32)
    np.add.at(counts, (of_row, middle_of_row), 1)
    starts = np.zeros((slices, middles.size + 1), np.int32)
    flat = np.concatenate([[0], np.cumsum(counts.ravel())]).astype(np.int32)
    starts[:, :-1] = flat[:-1].reshape(counts.shape)
    starts[:, -1] = flat[np.arange(1, slices + 1) * middles.size] if middles.size else 0
    row_of_rank = np.empty(rows.size, np.int32)
    row_of_rank[ordered["rank"]] = np.arange(rows.size)
    county = _group_counties(ordered, point_lon.size + 1)
    return Market(both, starts, middles.astype(np.int32), row_of_rank, county, point_lon, point_lat, ids)


def reach(vacancies: Market, rows: np.ndarray, *, codes: np.ndarray, lon: pl.Series, lat: pl.Series, ids: np.ndarray) -> People:
    """People rows with their points, the table of distances and, per point, the market points in reach by distance."""
    points, point_lon, point_lat = _points(lon, lat)
    rows["point"] = points
    km = _distances(point_lon, point_lat, vacancies.lon, vacancies.lat)
    farthest = np.full(point_lon.size + 1, -1, np.int32)
    np.maximum.at(farthest, rows["point"], rows["limit_km"])
    near_from, near_point, near_km = _neighbours(km, farthest)
    return People(rows, codes, km, near_from, near_point, near_km, ids)


def _neighbours(km: np.ndarray, farthest: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Market points within `farthest` of each person point, nearest first, those at unknown distance last."""
    near_from = np.zeros(km.shape[0] + 1, np.int32)
    points, distances = [], []
    for place, (row, limit) in enumerate(zip(km, farthest, strict=True)):
        chosen = np.flatnonzero(row <= limit) if limit >= 0 else np.flatnonzero(row < 0)
        by_distance = np.where(row[chosen] < 0, np.iinfo(np.int16).max, row[chosen])
        chosen = chosen[np.argsort(by_distance, kind="stable")]
        points.append(chosen)
        distances.append(row[chosen])
        near_from[place + 1] = near_from[place] + chosen.size
    return near_from, np.concatenate(points).astype(np.int32), np.concatenate(distances).astype(np.int16)


def _points(lon: pl.Series, lat: pl.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number of each row's point and the different points; rows without one get the number after the last."""
    east = lon.cast(pl.Float64).fill_null(math.nan).to_numpy()
    north = lat.cast(pl.Float64).fill_null(math.nan).to_numpy()
    known = ~(np.isnan(east) | np.isnan(north))
    unique, places = np.unique(east[known] + 1j * north[known], return_inverse=True)
    points = np.full(east.size, unique.size, np.int32)
    points[known] = places
    return points, unique.real.copy(), unique.imag.copy()


def _group_counties(ordered: np.ndarray, points: int) -> np.ndarray:
    """The one county of each point's vacancies, or MANY."""
    first = np.full(points, MANY, np.int64)
    bounds = np.searchsorted(ordered["point"], np.arange(points + 1))
    for point in range(points):
        counties = ordered["county"][bounds[point] : bounds[point + 1]]
        if counties.size and (counties == counties[0]).all():
            first[point] = counties[0]
    return first
