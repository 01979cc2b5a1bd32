"""How does a room say who may open which of its addresses?

Each room with addresses has tests/<room>/addresses.py with `CASES`: one `Case` per URL name and method. From them
test_denial.py asks every address as every role, on an own and on a foreign object. A URL without a case fails.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bangfu.orgs.permissions import Permission
from tests.world import World

Arguments = Callable[[World], dict[str, Any]]


def nothing(world: World) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Case:
    """One address. `own` gives URL arguments of an object in 敦化市, `foreign` of one in 安图县 (None: no object in the URL).

    `permission` None means every signed-in user. `not_for` lists those with the permission who still may not.
    `only_for` names the one user to whom the own object belongs (their background work, say).
    `public` pages need no sign-in and answer `status`.
    """

    name: str
    permission: Permission | None
    own: Arguments = nothing
    foreign: Arguments | None = None
    method: str = "get"
    data: Arguments = field(default=nothing)
    not_for: tuple[str, ...] = ()
    only_for: str = ""
    public: bool = False
    status: int = 200
