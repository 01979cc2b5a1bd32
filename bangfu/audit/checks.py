"""What happens at a check of the chain? What is open is sealed, all is walked, the outcome is a line, and a sound end is signed."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record, seal_lines
from bangfu.audit.anchors import Head, write_head
from bangfu.audit.queries import CHAIN, EXPLAINED
from bangfu.audit.verification import Report, verify
from bangfu.core.errors import DomainError

TOLD = 5  # findings whose words stand in the line itself


def check_chain(*, by: Any, written_down: Sequence[Head] = ()) -> Report:
    """Walk the chain and record how it ended."""
    while seal_lines():
        pass
    report = verify(written_down=written_down)
    kind, key = CHAIN
    record(actor=by, action="audit.verify", object_kind=kind, object_id=key, detail={
        "breaks": len(report.findings) + report.more, "links": report.links, "fingerprint": report.fingerprint,
        "findings": [one.words for one in report.findings[:TOLD]]})
    if report.whole:
        seal_lines()
        write_head()
    return report


@transaction.atomic
def explain_findings(*, fingerprint: str, words: str, by: Any) -> None:
    """The audit administrator says what was behind the findings; they are not asked about again. Raises DomainError."""
    if not words.strip():
        raise DomainError("请写明查到的原因和处理办法。", field="words")
    record(actor=by, action="audit.explain", object_kind=EXPLAINED, object_id=fingerprint, detail={"words": words.strip()[:500]})
