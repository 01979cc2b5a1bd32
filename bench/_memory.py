"""How much memory do this process and the Python processes it starts hold together, at most? (Linux)"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EVERY = 0.1  # seconds
OWN = Path("/proc/self")


@contextmanager
def watched() -> Iterator[list[int]]:
    """The highest sum of resident memory in MB, as the one item of a list, filled at the end."""
    highest, ended, found = 0, threading.Event(), [0]

    def watch() -> None:
        nonlocal highest
        while not ended.wait(EVERY):
            highest = max(highest, _resident(OWN) + sum(_resident(child) for child in _children()))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        ended.set()
        watcher.join()
        found[0] = highest


def _children() -> list[Path]:
    """Those of any thread of ours that run Python."""
    found = []
    for thread in OWN.glob("task/*/children"):
        try:
            found += [Path("/proc", key) for key in thread.read_text().split() if b"python" in Path("/proc", key, "cmdline").read_bytes()]
        except OSError:  # it has just ended
            continue
    return found


def _resident(process: Path) -> int:
    try:
        lines = (process / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)
