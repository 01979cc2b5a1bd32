"""What happens when returns are computed, signed, decided on, chased and frozen, when a superior's own table is mapped, and
when a summary or brief is written and sent up?"""

from bangfu.reports.actions.blanks import confirm_mapping, drop_blank, map_cell, upload_blank
from bangfu.reports.actions.decisions import accept_return, freeze_return, remind_returns, send_back_return
from bangfu.reports.actions.papers import (
    drop_paper,
    make_paper,
    open_paper,
    recompute_paper,
    revise_paper,
    send_paper,
    withdraw_paper,
    write_words,
)
from bangfu.reports.actions.pictures import add_picture, describe_picture, move_picture, remove_picture
from bangfu.reports.actions.returns import open_returns, prepare_return, submit_return
from bangfu.reports.actions.scans import add_scan, remove_scan

__all__ = [
    "accept_return", "add_picture", "add_scan", "confirm_mapping", "describe_picture", "drop_blank", "drop_paper", "freeze_return", "make_paper", "map_cell",
    "move_picture", "open_paper", "open_returns", "prepare_return", "recompute_paper", "remind_returns", "remove_picture", "remove_scan", "revise_paper",
    "send_back_return", "send_paper", "submit_return", "upload_blank", "withdraw_paper", "write_words",
]
