"""All that the register stores. One file per subject; import from here."""

from bangfu.people.models.certificates import Certificate
from bangfu.people.models.enclosures import Enclosure
from bangfu.people.models.events import Event
from bangfu.people.models.expiries import Expiry
from bangfu.people.models.guardians import Guardian
from bangfu.people.models.households import Household, Member
from bangfu.people.models.impact import ImpactAssessment
from bangfu.people.models.imports import HeadMemory, ImportBatch, ImportConflict, ImportRow
from bangfu.people.models.interchange import Comparison, ComparisonRow, SavedLayout
from bangfu.people.models.merges import Merge, NotSame
from bangfu.people.models.person import AGREES_TO_MATCHING, BORN, Identity, Person, Residence
from bangfu.people.models.rights import DataRequest
from bangfu.people.models.spells import Spell
from bangfu.people.models.studies import Study
from bangfu.people.models.transfers import Transfer

PersonHistory = Person.history.rel.related_model  # type: ignore[attr-defined] # made by pghistory: every state of a person's columns

__all__ = [
    "AGREES_TO_MATCHING", "BORN", "Certificate", "Comparison", "ComparisonRow", "DataRequest", "Enclosure", "Event", "Expiry", "Guardian", "HeadMemory", "Household", "Identity", "ImpactAssessment", "ImportBatch", "ImportConflict",
    "ImportRow", "Member", "Merge", "NotSame", "Person", "PersonHistory", "Residence", "SavedLayout", "Spell", "Study", "Transfer",
]
