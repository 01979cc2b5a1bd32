"""What happens when in campaigns; each subject has its file, all actions are named here."""

from bangfu.campaigns.actions.forwarding import (
    Forwarded,
    change_responsible,
    forward_notice,
    mark_edge_done,
    mark_edge_undone,
    remind_units,
    sign_receipt,
    withdraw_edge,
)
from bangfu.campaigns.actions.notices import (
    confirm_notice,
    draft_notice,
    drop_notice,
    issue_campaign,
    restore_notice,
    save_draft,
    start_campaign,
    withdraw_campaign,
)
from bangfu.campaigns.actions.roster import Added, add_batch, add_to_roster, add_unemployed, undo_addition
from bangfu.campaigns.actions.tasks import add_task, change_task, close_proved_tasks, move_task

__all__ = [
    "Added", "Forwarded", "add_batch", "add_task", "add_to_roster", "add_unemployed", "change_responsible", "change_task", "close_proved_tasks",
    "confirm_notice", "draft_notice", "drop_notice", "forward_notice", "issue_campaign", "mark_edge_done", "mark_edge_undone",
    "move_task", "remind_units", "restore_notice", "save_draft", "sign_receipt", "start_campaign", "undo_addition",
    "withdraw_campaign", "withdraw_edge",
]
