"""Is docs/rules.md what the code says now?"""

from bangfu.policies.catalogue import CATALOGUE
from bangfu.reports.indicators import FORM
from bangfu.reports.management.commands.rules import PLACE, document


def test_rules_document_is_fresh() -> None:
    assert PLACE.read_text(encoding="utf-8") == document(), "run make rules"


def test_every_rule_and_indicator_stands_in_it_with_a_source() -> None:
    text = document()
    for code in (*CATALOGUE, *FORM):
        assert f"`{code}`" in text
    assert "| |" not in text
