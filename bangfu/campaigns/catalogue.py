"""Which tasks follow from which measure: the data file of this room, read once."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bangfu.campaigns.rules.tasks import Kind, TaskSpec

FOLDER = Path(__file__).parent


def _read(name: str) -> dict[str, Any]:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@cache
def kinds() -> tuple[Kind, ...]:
    """The kinds of measures in the order they are tried."""
    return tuple(
        Kind(
            code=one["code"], heading=tuple(one["heading"]), text=tuple(one["text"]), always=one.get("always", False),
            tasks=tuple(TaskSpec(**{**task, "words": tuple(task.get("words", ()))}) for task in one["tasks"]),
        )
        for one in _read("catalogue.yaml")["kinds"]
    )


@cache
def words_of(proof: str) -> tuple[str, ...]:
    """The words of a notice on which a task with this proof rests."""
    return next((task.words for kind in kinds() for task in kind.tasks if proof and task.proof == proof), ())
