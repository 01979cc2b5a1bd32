"""Who may open the first page, and hand over somebody's work?"""

from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from tests.denial.case import Case
from tests.world import World


def _ours(world: World) -> dict[str, int]:
    return {"pk": world.commissioner.pk}


def _stranger(world: World) -> dict[str, int]:
    return {"pk": User.objects.get(username="stranger_commissioner").pk}


CASES = [
    Case("home", None),
    Case("todo_counts", None),
    Case("handover", P.HAND_OVER),
    Case("handover_of", P.HAND_OVER, own=_ours, foreign=_stranger, not_for=("officer_hrss",)),  # the other line's people
    Case("handover_of", P.HAND_OVER, own=_ours, foreign=_stranger, not_for=("officer_hrss",), method="post", status=422),
]
