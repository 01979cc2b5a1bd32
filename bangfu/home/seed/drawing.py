"""How are values drawn from shares, in columns?"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

Column = np.ndarray


def pick(rng: np.random.Generator, shares: Mapping[Any, float], size: int) -> Column:
    """`size` draws of the keys by their shares; codes of enums come as their plain values."""
    values = np.array([getattr(key, "value", key) for key in shares])
    weights = np.array(list(shares.values()), dtype=float)
    return rng.choice(values, size=size, p=weights / weights.sum())


def chance(rng: np.random.Generator, share: float | Column, size: int) -> Column:
    """Yes or no for each, with a share for all or one each."""
    return rng.random(size) < share


def by_group(rng: np.random.Generator, groups: Column, shares: Mapping[Any, Mapping[Any, float]], *, kind: type = object) -> Column:
    """Draw for each element from the shares of its group."""
    out = np.empty(len(groups), dtype=kind)
    for group, of_group in shares.items():
        here = groups == getattr(group, "value", group)
        out[here] = pick(rng, of_group, int(here.sum()))
    return out


def days(base: np.datetime64, offsets: Column) -> Column:
    """Dates at whole-day offsets from a base."""
    return base + offsets.astype("timedelta64[D]")


def with_gaps(values: Column, keep: Column) -> list[Any]:
    """Python values with None where `keep` is false."""
    return [value if known else None for value, known in zip(values.tolist(), keep.tolist(), strict=True)]


def lists(values: Sequence[str] | Column, counts: Column) -> pl.Series:
    """A list column: the next `counts[i]` values for row i."""
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return pl.Series(pl.from_arrow(pa.ListArray.from_arrays(pa.array(offsets), pa.array(list(values), type=pa.large_string()))))


def subsets(rng: np.random.Generator, codes: Sequence[str], shares: Column) -> pl.Series:
    """For each row the codes drawn by its own shares (rows × codes)."""
    drawn = rng.random(shares.shape) < shares
    return lists(np.array(codes)[np.nonzero(drawn)[1]], drawn.sum(axis=1))
