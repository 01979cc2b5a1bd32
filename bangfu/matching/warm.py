"""Is the kernel compiled on this machine, so that no page has to wait for it?

Compiling takes about a minute and is kept on disk beside the sources (or where NUMBA_CACHE_DIR says). The worker does it at
its start (tasks.py) or `bangfu match_warm` by hand; pages only ask.
"""

from pathlib import Path
from threading import Lock

from bangfu.matching import kernel, search
from bangfu.matching.columns import market
from bangfu.matching.layout import Weights

COMPUTING = Lock()  # numba's own thread pool must not be entered by two threads of one process


def is_ready() -> bool:
    """Whether this process has the kernel, or the disk has it for this version of the sources."""
    return all(one.signatures or _is_kept(one) for one in (kernel.best, kernel.all_reasons))


def _is_kept(compiled: object) -> bool:
    folder, source = Path(compiled.stats.cache_path), Path(kernel.__file__)  # type: ignore[attr-defined]
    name = compiled.py_func.__name__  # type: ignore[attr-defined]
    return any(one.stat().st_mtime >= source.stat().st_mtime for one in folder.glob(f"kernel.{name}-*.nbi"))


def warm_up() -> None:
    """Compile (or load) everything the pages and runs call, on two invented rows."""
    import polars as pl

    person = search.one_row({"person_id": 1, "area": "22/", "hours": "any"})
    post = dict.fromkeys(search.VACANCY_SCHEMA) | {"vacancy_id": 1, "area": "22/", "offers": [], "remote": False}
    with COMPUTING:
        rows = market(pl.DataFrame([post], schema=search.VACANCY_SCHEMA))
        search.match(person, rows, Weights(), 1)
        search.pair_bits(person.row(0, named=True), rows)
