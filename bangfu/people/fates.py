"""What becomes of each row that points to a person whose identity is erased?

Named for the whole house as `repointing` names it, so that the register need not know the rooms above it; a test fails when a column
that points to a person, or a text about one, is not decided here. Kept: what is counted. Gone: what was only about this one person.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Now

from bangfu.people.choices import OPEN_TRANSFERS, TransferState


@dataclass(frozen=True)
class Fate:
    """Rows found by `person` (a lookup), of them those that fit `only`: set to `values`, or removed when there are none."""

    model: str
    values: Mapping[str, Any] = field(default_factory=dict)
    only: Mapping[str, Any] = field(default_factory=dict)
    person: str = "person"
    gone: bool = False

    def apply(self, keys: Collection[int]) -> int:
        """To the rows of these people; returns how many were touched."""
        model: type[models.Model] = apps.get_model(self.model)
        rows = model._base_manager.filter(**{f"{self.person}__in": keys}, **self.only)
        if self.gone:
            _drop_files(rows)
            return rows.model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()[0]
        return rows.update(**self.values) if self.values else 0


def _drop_files(rows: models.QuerySet[Any]) -> None:
    """The files of rows that go, once that is certain."""
    for column in (one for one in rows.model._meta.concrete_fields if isinstance(one, models.FileField)):
        for name in rows.exclude(**{column.name: ""}).values_list(column.name, flat=True):
            transaction.on_commit(partial(column.storage.delete, name))


FATES = (
    Fate("campaigns.RosterEntry"),
    Fate("surveys.Assignment", {"state": "closed", "next_on": None}, {"state": "open"}),
    Fate("surveys.Contact", {"note": "", "answers": {}, "before": None}),
    Fate("surveys.PaperForm", only={"contact": None}, gone=True),
    Fate("jobs.Referral", {"note": "", "reasons": {}}),
    Fate("jobs.Referral", {"state": "withdrawn", "changed_at": Now()}, {"state__in": ["referred", "interview", "offered"]}),
    Fate("jobs.ReferralStep", {"note": "", "undo_reason": "", "before": None}, person="referral__person"),
    Fate("jobs.EmployerAnswer", {"note": "", "objection": "", "facts": {}}, person="referral__person"),
    Fate("jobs.Disclosure", {"withdrawn_at": Now()}, {"withdrawn_at": None}, person="referral__person"),
    Fate("policies.Mark", gone=True),
    Fate("matching.Recommendation", gone=True),
    Fate("matching.Outlook", gone=True),
    Fate("cases.Pairing", {"goal": "", "next_action": "", "next_on": None}),
    Fate("cases.Pairing", {"ended_at": Now()}, {"ended_at": None}),
    Fate("reports.PaperPicture", person="depicted__person", gone=True),  # it shows who they were
    Fate("reports.Depicted", gone=True),
    Fate("orgs.Grant", {"ends_at": Now()}, {"ends_at": None}, person="person_id"),
    Fate("people.ImportRow", only={"outcome": "rejected"}, person="person_id", gone=True),
    Fate("people.ImportRow", {"values": "", "errors": [], "warnings": [], "doubt": ""}, person="person_id"),
    Fate("people.ImportConflict", person="person_id", gone=True),
    Fate("people.ComparisonRow", gone=True),
    Fate("people.Certificate", {"reason": ""}),
    Fate("people.Transfer", {"reason": "", "note": ""}),
    Fate("people.Transfer", {"state": TransferState.WITHDRAWN, "decided_at": Now()}, {"state__in": OPEN_TRANSFERS}),
    Fate("people.Spell", gone=True),
    Fate("people.Study", gone=True),
    Fate("people.Guardian", gone=True),
    Fate("people.Household", {"head": None}, person="head"),
    Fate("people.Expiry", {"why": ""}),
    Fate("people.Expiry", {"state": "erased"}, {"state__in": ["noticed", "kept"]}),
    Fate("people.DataRequest", {"asker_name": "", "words": "", "answer": ""}),
    Fate("people.Enclosure", gone=True),
    # How to lead rows back after a merge: they are copies of rows, and there is nothing to lead back to any more.
    Fate("people.Merge", {"led": [], "removed": []}, person="kept"),
    Fate("people.Merge", {"led": [], "removed": []}, person="other"),
)
