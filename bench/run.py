"""How long does one command take for a county's campaign, how much memory, and what does each one-to-one paper add?

5,000 people × 500 vacancies made by `bangfu demo --roster-out`, then `bangfu run` as a user types it, in turn without and
with plans/: a throw-away database is started, everything is read, worked out and written. There is no peer that does this
job; the goals are ceilings (60 s without plans, 30 ms a paper more, 1 GB for all processes together).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import python_calamine

from bench.harness import RUNS, Report, scale

PEOPLE, VACANCIES, SEED = 5000, 500, 20220513
MOST_SECONDS, MOST_MS, MOST_MB = 60, 30, 1000
_NOTICE = Path(__file__).resolve().parent.parent / "tests" / "journeys" / "notice.txt"
_LOOK_EVERY = 0.25  # seconds


def run() -> Report:
    """Times both ways RUNS times in turn and looks into what was written."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        people, vacancies = max(50, int(PEOPLE * scale())), max(20, int(VACANCIES * scale()))
        roster, posts = place / "roster.xlsx", place / "vacancies.xlsx"
        _bangfu(place, "demo", "--roster-out", roster, "--vacancies-out", posts, "--people", people, "--vacancies", vacancies, "--seed", SEED)
        inputs = ("--notice", _NOTICE, "--roster", roster, "--vacancies", posts)
        bare, full, peaks, papers, checks = [], [], [], 0, "ok"
        for number in range(RUNS):
            for times, words in ((bare, ("--no-plans",)), (full, ())):
                out = place / f"{number}-{len(words)}"
                seconds, peak = _bangfu(place, "run", *inputs, "--out", out, *words)
                times.append(seconds)
                peaks.append(peak)
                checks = checks if checks != "ok" else _why_wrong(out, people)
            papers = len(list((out / "plans").glob("*.docx")))
    seconds, each = statistics.median(bare), (statistics.median(full) - statistics.median(bare)) / max(1, papers) * 1000
    return Report(
        bench="run", ours=seconds, peer=0, peer_name="none", unit="s", limit=MOST_SECONDS, peak_mb=max(peaks), checks=checks,
        rows=[
            (f"{people:,} people × {vacancies:,} vacancies without plans", f"{seconds:.1f} s (ceiling {MOST_SECONDS})"),
            (f"each of {papers} papers more", f"{each:.1f} ms (ceiling {MOST_MS})"),
            ("all processes together at most", f"{max(peaks)} MB (ceiling {MOST_MB})"),
        ],
        more={"ms_per_paper": round(each, 1), "papers": papers},
    )


def _bangfu(place: Path, *words: object) -> tuple[float, int]:
    """(seconds, highest MB of the command and all its children) of one command."""
    began = time.perf_counter()
    log = place / "log.txt"
    with log.open("w") as told:
        child = subprocess.Popen(
            [sys.executable, "-m", "bangfu.config.cli", *map(str, words)], stdout=told, stderr=told,
            env=os.environ | {"BANGFU_VAR": str(place / "var")},
        )
        peak = [0]
        watcher = threading.Thread(target=_watch, args=(child, peak))
        watcher.start()
        code = child.wait()
        watcher.join()
    if code:
        raise RuntimeError(log.read_text())
    return time.perf_counter() - began, peak[0]


def _watch(child: subprocess.Popen[bytes], peak: list[int]) -> None:
    while child.poll() is None:
        peak[0] = max(peak[0], sum(_mb(pid) for pid in _family(child.pid)))
        time.sleep(_LOOK_EVERY)


def _family(pid: int) -> list[int]:
    """The process and everything below it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(below for one in children for below in _family(int(one)))]


def _mb(pid: int) -> int:
    """Its share of memory (PSS), so that what the database's processes share counts once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("Pss:")), 0)


def _why_wrong(out: Path, people: int) -> str:
    """ok, or what is missing among the papers."""
    missing = [name for name in ("campaign.json", "tasks.xlsx", "people.xlsx", "matches.xlsx", "statistics.xlsx", "summary.docx") if not (out / name).exists()]
    if missing:
        return f"not written: {', '.join(missing)}"
    told = python_calamine.CalamineWorkbook.from_path(out / "people.xlsx").get_sheet_by_index(0).to_python()
    rejected = python_calamine.CalamineWorkbook.from_path(out / "rejected.xlsx").get_sheet_by_index(0).to_python() if (out / "rejected.xlsx").exists() else []
    listed = sum(1 for row in told if row and isinstance(row[0], float))
    return "ok" if 0 < listed <= people and listed + len(rejected) >= people * 0.9 else f"{listed} people listed of {people}"
