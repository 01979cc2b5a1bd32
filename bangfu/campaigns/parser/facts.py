"""What is one paper's set of facts, and where does each stand in its text?"""

from dataclasses import dataclass, field
from typing import Any


def empty_facts() -> dict:
    """The notice schema with nothing found (docs: architecture, "The notice schema")."""
    return {
        "doc_number": None,
        "title": None,
        "kind": None,
        "issuers": [],
        "issued_on": None,
        "addressees": [],
        "theme": None,
        "period": None,
        "targets": {"main": None, "focus": []},
        "measures": [],
        "requirements": [],
        "deadlines": [],
        "contacts": [],
        "attachments": [],
        "platforms": [],
        "forwards": None,
        "unsure": [],
        "text": "",
        "spans": {},
    }


@dataclass(frozen=True)
class Found:
    """A value and the half-open range of the text that holds its words."""

    value: Any
    start: int
    end: int


@dataclass
class Sheet:
    """Facts of one paper being collected, with their positions in its text."""

    text: str
    facts: dict = field(default_factory=empty_facts)

    def put(self, key: str, found: Found | None) -> None:
        if found is None:
            return
        self.facts[key] = found.value
        self.facts["spans"][key] = [found.start, found.end]

    def put_list(self, key: str, founds: list[Found]) -> None:
        self.facts[key] = [found.value for found in founds]
        for number, found in enumerate(founds):
            self.facts["spans"][f"{key}[{number}]"] = [found.start, found.end]

    def doubt(self, field_name: str, text: str, why: str) -> None:
        entry = {"field": field_name, "text": text, "why": why}
        if entry not in self.facts["unsure"]:
            self.facts["unsure"].append(entry)

    def finish(self) -> dict:
        self.facts["text"] = self.text
        return self.facts


def trimmed(text: str, start: int, end: int, drop: str = " \n，、；。：:,;") -> tuple[int, int]:
    """The range without the given characters at both ends (never past its own start)."""
    while start < end and text[start] in drop:
        start += 1
    while end > start and text[end - 1] in drop:
        end -= 1
    return start, end
