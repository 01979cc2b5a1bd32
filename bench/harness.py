"""How is a job measured and told: median of several runs, a table, and one JSON object as the last line?"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
RUNS = 3


def scale() -> float:
    """Share of the full size, from BENCH_SCALE; 1 is what the goals speak of, 0.01 a smoke test."""
    return float(os.environ.get("BENCH_SCALE", "1"))


def measured(job: Callable[[], T], runs: int = RUNS) -> tuple[float, T]:
    """(median seconds, last result) of at least three runs."""
    seconds = []
    for _ in range(max(runs, RUNS)):
        start = time.perf_counter()
        result = job()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result


def alternated(jobs: dict[str, Callable[[], Any]], runs: int = RUNS) -> tuple[dict[str, float], dict[str, Any]]:
    """Median seconds and last result of several jobs run in turn, so that a noisy minute falls on all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    results: dict[str, Any] = {}
    for _ in range(max(runs, RUNS)):
        for name, job in jobs.items():
            start = time.perf_counter()
            results[name] = job()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in seconds.items()}, results


def peak_mb() -> int:
    """Highest resident memory of this process so far, in MB; ask before the peers run."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 if sys.platform != "darwin" else 1024 * 1024))


@dataclass
class Report:
    """One bench's figures. `limit` is the raw ceiling in the same unit; `more` are further figures, such as a second peer."""

    bench: str
    ours: float
    peer: float
    peer_name: str
    unit: str
    limit: float | None = None
    peak_mb: int = 0
    checks: str = "not run"
    rows: list[tuple[str, str]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    def show(self) -> None:
        """Prints the table and, last, the JSON line."""
        width = max((len(name) for name, _ in self.rows), default=0)
        for name, value in self.rows:
            sys.stdout.write(f"  {name:<{width}}  {value}\n")
        line = {
            "bench": self.bench,
            "ours": _short(self.ours),
            "peer": _short(self.peer),
            "peer_name": self.peer_name,
            "limit": _short(self.limit) if self.limit else None,
            "unit": self.unit,
            "ratio": round(self.ours / self.peer, 2) if self.peer else None,
            "of_limit": round(self.ours / self.limit, 2) if self.limit else None,
            "peak_mb": self.peak_mb,
            "checks": self.checks,
            **self.more,
        }
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _short(value: float) -> float:
    return round(value) if value >= 100 else round(value, 2)
