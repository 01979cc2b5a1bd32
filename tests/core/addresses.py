"""Who may open the addresses of core?"""

from bangfu.core.models import Work
from tests.denial.case import Case
from tests.world import World


def _of_officer(world: World) -> dict[str, int]:
    user = world.officer
    return {"pk": Work.objects.create(kind="test", title="试", owner_id=user.pk, unit_id=user.unit_id).pk}


CASES = [
    Case("health", None, public=True),
    Case("account_inactive", None, public=True, status=403),
    Case("gallery", None),
    Case("work", None, own=_of_officer, only_for="officer"),
    Case("cancel_work", None, own=_of_officer, only_for="officer", method="post"),
]
