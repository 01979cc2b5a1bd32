"""Does every test exist that docs/security.md names as a proof?"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAPER = (ROOT / "docs" / "security.md").read_text()
TESTS = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+)`", PAPER))))
def test_named_test_exists(name: str) -> None:
    assert f"def {name}(" in TESTS


@pytest.mark.parametrize("place", sorted(set(re.findall(r"`(tests/[\w/.]+)`", PAPER))))
def test_named_file_of_tests_exists(place: str) -> None:
    assert (ROOT / place).exists()
