"""What value did a parameter of law or practice have on a day, and which paper says so?

A folder holds files `<name>.yaml` of dated values; law changes by adding a line, never by changing one.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml


class ParameterError(LookupError):
    """A parameter that is not written down, or not for that day."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value in force from a day on. `confirmed` is False while no source was read at the issuing body."""

    code: str  # "employment_age.male_from"
    label: str
    unit: str
    value: int
    starts_on: date
    source: str
    confirmed: bool


@cache
def _file(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise ParameterError(f"没有参数文件 {path.name}")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Parameters:
    """The dated values kept in one folder, each named "file.key"."""

    folder: Path

    def codes(self) -> list[str]:
        return [f"{path.stem}.{key}" for path in sorted(self.folder.glob("*.yaml")) for key in _file(path)["parameters"]]

    def history_of(self, code: str) -> list[Value]:
        """All values, oldest first."""
        name, _, key = code.partition(".")
        entry = _file(self.folder / f"{name}.yaml")["parameters"].get(key)
        if entry is None:
            raise ParameterError(f"{name}.yaml 里没有参数 {key}")
        values = [
            Value(code, entry["label"], entry["unit"], one["value"], one["from"], one["source"], one["confirmed"])
            for one in entry["values"]
        ]
        return sorted(values, key=lambda one: one.starts_on)

    def value_of(self, code: str, on: date) -> Value:
        """The value in force on a day with its source; raises ParameterError before the first."""
        held = [one for one in self.history_of(code) if one.starts_on <= on]
        if not held:
            raise ParameterError(f"参数 {code} 在 {on} 还没有值")
        return held[-1]

    def number(self, code: str, on: date) -> int:
        """The value in force on a day."""
        return self.value_of(code, on).value
