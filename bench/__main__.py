"""Which bench is asked for? `python -m bench NAME` or `python -m bench all`, each in a process of its own."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from keyword import iskeyword
from pathlib import Path

_NOT_BENCHES = {"harness", "__main__"}


def names() -> list[str]:
    """Modules of this folder that have a `run()` returning a Report; a leading underscore marks their parts, one behind a keyword's is dropped."""
    found = (module.name.rstrip("_") for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(name for name in found if name not in _NOT_BENCHES and not name.startswith("_"))


def main(arguments: list[str]) -> int:
    asked = arguments[0] if arguments else "all"
    if asked == "all":
        codes = [subprocess.run([sys.executable, "-m", "bench", name], check=False).returncode for name in names()]
        return max(codes, default=0)
    if asked not in names():
        sys.stderr.write(f"no bench named {asked}; there are: {', '.join(names())}\n")
        return 2
    report = importlib.import_module(f"bench.{asked}_" if iskeyword(asked) else f"bench.{asked}").run()
    report.show()
    return 0 if report.checks == "ok" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
