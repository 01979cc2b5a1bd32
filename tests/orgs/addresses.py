"""Who may open the addresses of orgs?"""

from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from tests.denial.case import Case
from tests.world import World


def _ours(world: World) -> dict[str, int]:
    return {"pk": world.township.pk}


def _stranger(world: World) -> dict[str, int]:
    return {"pk": User.objects.get(username="stranger").pk}


CASES = [
    Case("accounts", P.MANAGE_ACCOUNTS),
    Case("new_account", P.MANAGE_ACCOUNTS),
    Case("new_account", P.MANAGE_ACCOUNTS, method="post"),
    Case("new_password", P.MANAGE_ACCOUNTS, own=_ours, foreign=_stranger, method="post"),
    Case("switch_account", P.MANAGE_ACCOUNTS, own=_ours, foreign=_stranger, method="post", data=lambda world: {"active": "0"}),
    Case("rights", P.MANAGE_RIGHTS),
    Case("account_rights", P.MANAGE_RIGHTS, own=_ours, foreign=_stranger),
    Case("account_rights", P.MANAGE_RIGHTS, own=_ours, foreign=_stranger, method="post", data=lambda world: {"roles": "officer"}),
    Case("my_account", None),
    Case("my_account", None, method="post"),
    Case("audit_lines", P.VIEW_AUDIT),
    Case("verify_audit", P.VIEW_AUDIT, method="post"),
]
