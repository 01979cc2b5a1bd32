"""Who may open the addresses of matching?"""

from bangfu.core.clock import now
from bangfu.matching.models import Run
from bangfu.orgs.permissions import Permission as P
from tests.denial.case import Case
from tests.jobs import posts
from tests.world import World


def _person(world: World) -> dict[str, int]:
    return {"pk": world.people[0].pk}


def _stranger(world: World) -> dict[str, int]:
    return {"pk": world.strangers[0].pk}


def _post(world: World) -> dict[str, int]:
    return {"pk": posts.vacancy(world).pk}


def _foreign_post(world: World) -> dict[str, int]:
    return {"pk": posts.vacancy(world, "222426").pk}


def _run(world: World, key: str = "222403", user: str = "officer") -> dict[str, int]:
    unit = world.unit(key)
    return {"pk": Run.objects.create(campaign=world.campaign, unit=unit, path=unit.path, started_by=getattr(world, user), started_at=now(), weights={}).pk}


def _foreign_run(world: World) -> dict[str, int]:
    return _run(world, "222426", "stranger")


NOT = ("helper",)  # sees only the people paired with them, here nobody
CASES = [
    Case("matches", P.MATCH),
    Case("refer_best", P.MATCH, method="post", status=302),
    Case("match_person", P.MATCH, own=_person, foreign=_stranger, not_for=NOT),
    Case("refer_one", P.MATCH, own=_person, foreign=_stranger, method="post", not_for=NOT),
    Case("refuse_matching", P.MATCH, own=_person, foreign=_stranger, method="post", data=lambda world: {"refused": "1"}, not_for=NOT),
    Case("start_match", P.MATCH, method="post", not_for=NOT),
    Case("match_progress", P.MATCH, status=302),
    Case("match_runs", P.MATCH),
    Case("match_run", P.MATCH, own=_run, foreign=_foreign_run, not_for=NOT),
    Case("match_vacancy", P.MATCH, own=_post, foreign=_foreign_post),
    Case("refer_candidates", P.MATCH, own=_post, foreign=_foreign_post, method="post"),
]
