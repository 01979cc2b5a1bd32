"""On what ground does a rule stand, and why did it say yes or no?

One form of answer is used everywhere: a `Verdict` names what is met, what is not and what nobody knows yet,
each with its source. Focus-group rules, policies, tasks and matches all give it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

Rule = TypeVar("Rule", bound=Callable[..., Any] | type)

CITED: dict[str, tuple[str, ...]] = {}  # "module.name" → sources, read by `bangfu rules`


def cites(*sources: str) -> Callable[[Rule], Rule]:
    """Mark a rule, policy or indicator with the law or standard it follows."""
    if not sources or not all(source.strip() for source in sources):
        raise ValueError("a citation needs a source")

    def mark(rule: Rule) -> Rule:
        CITED[f"{rule.__module__}.{rule.__qualname__}"] = sources
        rule.sources = sources  # type: ignore[union-attr]
        return rule

    return mark


class Outcome(StrEnum):
    YES = "yes"  # 符合：every condition met
    MAYBE = "maybe"  # 疑似符合：nothing against it, something unknown
    NO = "no"  # 不符合


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition of a rule and where its answer comes from."""

    text: str
    source: str = ""  # law or record, e.g. "残疾人证，有效至 2028-09-01"
    code: str = ""  # machine name of the condition


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, no or maybe, with the reasons on each side."""

    met: tuple[Reason, ...] = ()
    unmet: tuple[Reason, ...] = ()
    unknown: tuple[Reason, ...] = ()
    source: str = ""
    adapt: tuple[Reason, ...] = field(default=())  # met only with a named adaptation

    @property
    def outcome(self) -> Outcome:
        if self.unmet:
            return Outcome.NO
        return Outcome.MAYBE if self.unknown else Outcome.YES

    @property
    def ok(self) -> bool:
        return self.outcome is Outcome.YES

    def as_dict(self) -> dict[str, Any]:
        """Plain data for a jsonb column or --json output."""
        sides = {name: getattr(self, name) for name in ("met", "unmet", "unknown", "adapt")}
        return {
            "outcome": self.outcome.value,
            "source": self.source,
            **{name: [{"text": one.text, "source": one.source, "code": one.code} for one in side]
               for name, side in sides.items()},
        }


def verdict_from(data: dict[str, Any]) -> Verdict:
    """The inverse of `Verdict.as_dict`."""
    sides = {name: tuple(Reason(**one) for one in data.get(name, ())) for name in ("met", "unmet", "unknown", "adapt")}
    return Verdict(source=data.get("source", ""), **sides)
