"""Who may open the addresses of core?"""

from bangfu.core.models import Work
from tests.denial.case import Case
from tests.world import World


def _work(world: World, owner: str) -> dict[str, int]:
    user = getattr(world, owner)
    return {"pk": Work.objects.create(kind="test", title="试", owner_id=user.pk, unit_id=user.unit_id).pk}


CASES = [
    Case("health", None, public=True),
    Case("gallery", None),
]
