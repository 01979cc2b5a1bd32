"""Who may open the addresses of core?"""

from bangfu.core.models import SavedFilter, Work
from tests.denial.case import Case
from tests.world import World


def _of_officer(world: World) -> dict[str, int]:
    user = world.officer
    return {"pk": Work.objects.create(kind="test", title="试", owner_id=user.pk, unit_id=user.unit_id).pk}


def _filter_of(name: str):
    return lambda world: {"pk": SavedFilter.objects.get_or_create(owner_id=getattr(world, name).pk, list="people", name="试", query="sex=1")[0].pk}


CASES = [
    Case("health", None, public=True),
    Case("account_inactive", None, public=True, status=403),
    Case("gallery", None),
    Case("work", None, own=_of_officer, only_for="officer"),
    Case("saved_filters", None, own=lambda _: {"list_name": "people"}),
    Case("saved_filters", None, own=lambda _: {"list_name": "people"}, method="post", status=422),
    Case("change_filter", None, own=_filter_of("officer"), foreign=_filter_of("stranger"), only_for="officer", method="post"),
    Case("cancel_work", None, own=_of_officer, only_for="officer", method="post"),
]
