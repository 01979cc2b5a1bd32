"""What happens in the survey: people are given out, contacts recorded, mended and taken back."""

from bangfu.surveys.actions.assigning import Assigned, assign_people, note_reveal
from bangfu.surveys.actions.contact import contact_reference, record_contact
from bangfu.surveys.actions.paper import is_keyed, key_in, note_printing, print_forms, same_visit
from bangfu.surveys.actions.undo import correct_contact, forget_before, may_correct, may_undo, undo_contact

__all__ = [
    "Assigned", "assign_people", "contact_reference", "correct_contact", "forget_before", "is_keyed", "key_in", "may_correct", "may_undo",
    "note_printing", "note_reveal", "print_forms", "record_contact", "same_visit", "undo_contact",
]
