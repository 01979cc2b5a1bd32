"""What must be gone when this process ends, however it ends?

A child waits at the other end of a pipe. The pipe closes when its parent ends – in order, by an error or by kill -9 – and then
the child removes the named places. It is this very file, run by itself.
"""

import atexit
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

PATIENCE = 30.0  # seconds in which a server that is going down may still write
QUIET = 1.0  # a place that has been gone for so long stays gone


def gone_at_the_end(place: Path) -> Path:
    """Have a folder or file removed when this process ends; it need not be there yet."""
    pipe = _keeper().stdin
    assert pipe is not None  # opened below
    pipe.write(f"{place.resolve()}\n")
    pipe.flush()
    return place


@cache
def _keeper() -> "subprocess.Popen[str]":
    """In a session of its own, so that Ctrl-C does not reach it, and without our output, so that nobody waits for it."""
    quiet = subprocess.DEVNULL
    keeper = subprocess.Popen([sys.executable, "-P", __file__], stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, text=True, start_new_session=True)
    atexit.register(_finish, keeper)
    return keeper


def _finish(keeper: "subprocess.Popen[str]") -> None:
    if keeper.stdin:
        keeper.stdin.close()
    keeper.wait(PATIENCE + 2 * QUIET)


def _remove(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)


def _keep() -> None:
    places = [Path(line.rstrip("\n")) for line in sys.stdin if line.strip()]
    until, gone_since = time.monotonic() + PATIENCE, time.monotonic()
    if not any(place.exists() for place in places):  # the parent has tidied up itself
        return
    while time.monotonic() < until and time.monotonic() - gone_since < QUIET:
        for place in places:
            if place.exists():
                _remove(place)
                gone_since = time.monotonic()
        time.sleep(0.1)


if __name__ == "__main__":
    _keep()
