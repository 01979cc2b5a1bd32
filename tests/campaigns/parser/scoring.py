"""How many of the expected facts did a reading get right, fact by fact?"""

import json
import re
import sys
from pathlib import Path

from bangfu.campaigns.parser import decode_notice, parse_notice

NOTICES = Path(__file__).parent.parent / "notices"
SCALARS = ("doc_number", "title", "kind", "issued_on", "theme")
LISTS = ("issuers", "addressees", "measures", "requirements", "deadlines", "contacts", "attachments", "platforms")


def expected_notices() -> dict[str, dict | None]:
    """Every fixture's hand-checked facts by name; None where nothing is to be recognised."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(NOTICES.glob("*.json"))}


def read_notice(name: str) -> dict:
    return parse_notice(decode_notice((NOTICES / f"{name}.txt").read_bytes()))


def plain(value: object) -> object:
    """Values are compared without spaces, lists of persons' numbers without order."""
    if isinstance(value, str):
        return re.sub(r"\s+", "", value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def as_expected(key: str, item: object) -> object:
    """An item of the reading in the short form of the expected files."""
    if key in ("measures", "requirements"):
        return plain(item["heading"])
    if key == "addressees":
        return plain({"area": item["area"], "lines": sorted(item["lines"])})
    if key == "deadlines":
        return plain({name: item[name] for name in ("on", "recurring", "deliverables", "to")})
    return plain(item)


def in_order(key: str, item: object) -> object:
    """The bodies addressed in an area are a set."""
    if key == "addressees" and isinstance(item, dict):
        item = {**item, "lines": sorted(item["lines"])}
    return plain(item)


def compare(facts: dict, expected: dict, where: str = "") -> list[tuple[str, bool, object, object]]:
    """(fact, right?, expected, read) for every fact expected or wrongly added."""
    rows = [(where + key, plain(facts[key]) == plain(expected[key]), expected[key], facts[key]) for key in SCALARS]
    period = facts["period"] and {"from": facts["period"]["from"], "to": facts["period"]["to"]}
    rows.append((where + "period", period == expected["period"], expected["period"], period))
    for key in ("main", "focus"):
        one, other = expected["targets"][key], facts["targets"][key]
        rows.append((f"{where}targets.{key}", plain(one) == plain(other), one, other))
    for key in LISTS:
        rows.extend(compare_list(where + key, [as_expected(key, i) for i in facts[key]], [in_order(key, i) for i in expected[key]]))
    rows.extend((where + "unsure", any(words in entry["text"] for entry in facts["unsure"]), words, facts["unsure"]) for words in expected["unsure"])
    if expected["forwards"] is None:
        rows.append((where + "forwards", facts["forwards"] is None, None, facts["forwards"] and facts["forwards"]["title"]))
    elif facts["forwards"] is None:
        rows.append((where + "forwards", False, expected["forwards"]["title"], None))
    else:
        rows.extend(compare(facts["forwards"], expected["forwards"], where + "forwards."))
    return rows


def compare_list(key: str, read: list, expected: list) -> list[tuple[str, bool, object, object]]:
    if not read and not expected:
        return [(key, True, [], [])]
    rows = [(f"{key}[{n}]", item in read, item, read) for n, item in enumerate(expected)]
    return rows + [(f"{key}+", False, None, item) for item in read if item not in expected]


def score(names: list[str] | None = None) -> tuple[int, int, list[str]]:
    """Right facts, all facts and a line per wrong one."""
    right = total = 0
    wrong: list[str] = []
    for name, expected in expected_notices().items():
        if expected is None or (names and name not in names):
            continue
        for fact, ok, one, other in compare(read_notice(name), expected):
            right, total = right + ok, total + 1
            if not ok:
                wrong.append(f"{name}: {fact}: expected {one!r}, read {other!r}")
    return right, total, wrong


if __name__ == "__main__":
    good, count, lines = score(sys.argv[1:])
    sys.stdout.write("\n".join([*lines, f"{good}/{count} = {good / count:.1%}", ""]))
