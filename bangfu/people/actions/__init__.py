"""Every write to the register. One file per subject; import from here."""

from bangfu.people.actions.certificates import cancel_certificate, record_certificate, restore_certificate
from bangfu.people.actions.death import register_death, undo_death
from bangfu.people.actions.enclosures import add_enclosure, open_enclosure, remove_enclosure
from bangfu.people.actions.erasure import erase_identity
from bangfu.people.actions.guardians import end_guardian, record_guardian, restore_guardian
from bangfu.people.actions.households import (
    add_member,
    join_household,
    leave_household,
    mark_household,
    remove_member,
    set_head,
)
from bangfu.people.actions.impact import sign_impact, write_impact
from bangfu.people.actions.merging import dismiss_pair, merge_people, split_person, undo_merge
from bangfu.people.actions.person import (
    NAMING_FIELDS,
    OPEN_FIELDS,
    edit_person,
    is_outdated,
    lock_register,
    merge_identity,
    merge_values,
    move_person,
    record_event,
    register_person,
    reveal_person,
    update_person,
    void_events,
)
from bangfu.people.actions.requests import refuse_calls, withdraw_consent
from bangfu.people.actions.retention import keep_file
from bangfu.people.actions.rights import (
    answer_request,
    confirm_erasure,
    hand_copy,
    receive_request,
    refuse_request,
    return_erasure,
)
from bangfu.people.actions.spells import add_spell, remove_spell
from bangfu.people.actions.studies import add_study, remove_study
from bangfu.people.actions.transfers import (
    accept_transfer,
    agree_transfer,
    ask_for_person,
    decline_transfer,
    hand_over_person,
    withdraw_transfer,
)

__all__ = [
    "NAMING_FIELDS", "OPEN_FIELDS", "accept_transfer", "add_enclosure", "add_member", "add_spell", "add_study", "agree_transfer",
    "answer_request", "ask_for_person", "cancel_certificate", "confirm_erasure", "decline_transfer", "dismiss_pair",
    "edit_person", "end_guardian", "erase_identity", "hand_copy", "hand_over_person", "is_outdated", "join_household", "keep_file", "leave_household",
    "lock_register", "mark_household", "merge_identity", "merge_people", "merge_values", "move_person", "open_enclosure",
    "receive_request", "record_certificate", "record_event", "record_guardian", "refuse_calls", "refuse_request", "register_death",
    "register_person", "remove_enclosure", "remove_member", "remove_spell", "remove_study", "restore_certificate", "restore_guardian", "return_erasure",
    "reveal_person", "set_head", "sign_impact", "split_person", "undo_death", "undo_merge", "update_person", "void_events", "withdraw_consent",
    "withdraw_transfer", "write_impact",
]
