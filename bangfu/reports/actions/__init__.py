"""What happens when returns are computed, signed, decided on, chased and frozen, and when a superior's own table is mapped?"""

from bangfu.reports.actions.blanks import confirm_mapping, drop_blank, map_cell, upload_blank
from bangfu.reports.actions.decisions import accept_return, freeze_return, remind_returns, send_back_return
from bangfu.reports.actions.returns import open_returns, prepare_return, submit_return
from bangfu.reports.actions.scans import add_scan, remove_scan

__all__ = [
    "accept_return", "add_scan", "confirm_mapping", "drop_blank", "freeze_return", "map_cell", "open_returns", "prepare_return", "remind_returns",
    "remove_scan", "send_back_return", "submit_return", "upload_blank",
]
