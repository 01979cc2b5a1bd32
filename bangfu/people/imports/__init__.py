"""How does an uploaded roster come into the register?

batches: the life of an upload · files: how it is kept · stage: read, check and plan it a part at a time · lookup, plan: what a part would change ·
staged: the table that holds it until then · write: all of it in one transaction ·
memory: columns mapped by hand before · counting: how many rows go · doubts: what people decide about rows, sides: both sides of such a row · conflicts: about older values ·
returned: what goes back to whoever sent the roster.
"""

from bangfu.people.imports.batches import (
    ImportResult,
    ask_to_write,
    cancel_batch,
    check_mapping,
    choose_header,
    confirm_mapping,
    forget_head,
    import_roster,
    is_busy,
    kept_file,
    places_of,
    preview_of,
    reopen_mapping,
    run_check,
    run_read,
    run_write,
    upload_roster,
)

__all__ = [
    "ImportResult", "ask_to_write", "cancel_batch", "check_mapping", "choose_header", "confirm_mapping", "forget_head", "import_roster", "is_busy", "kept_file",
    "places_of", "preview_of", "reopen_mapping", "run_check", "run_read", "run_write", "upload_roster",
]
