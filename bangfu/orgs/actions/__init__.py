"""What happens when in orgs; each subject has its file, all actions are named here."""

from bangfu.orgs.actions.accounts import (
    Made,
    change_own_password,
    create_account,
    create_accounts,
    hand_over_grants,
    reissue_passwords,
    reset_password,
    reset_second_factor,
    set_active,
    set_roles,
    take_list,
    upload_list,
)
from bangfu.orgs.actions.delegations import DELEGABLE, delegate, end_delegation
from bangfu.orgs.actions.devices import bind_device, device_of, find_code, let_go, make_code
from bangfu.orgs.actions.reviews import review_accounts
from bangfu.orgs.actions.sign_ins import end_sign_ins, forget_sign_ins
from bangfu.orgs.actions.tree import follows_the_tree, move_region

__all__ = [
    "DELEGABLE", "Made", "bind_device", "change_own_password", "create_account", "create_accounts", "delegate", "device_of", "end_delegation", "end_sign_ins", "find_code", "follows_the_tree", "forget_sign_ins", "hand_over_grants",
    "let_go", "make_code", "move_region", "reissue_passwords",
    "reset_password", "reset_second_factor", "review_accounts", "set_active", "set_roles", "take_list", "upload_list",
]
