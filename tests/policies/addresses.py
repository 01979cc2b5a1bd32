"""Who may open the addresses of focus groups?"""

from bangfu.orgs.permissions import Permission as P
from bangfu.policies.actions import certificates, certify
from tests.denial.case import Case
from tests.world import World


def _own(world: World) -> dict[str, object]:
    return {"code": "hard_to_employ", "pk": world.people[0].pk}


def _foreign(world: World) -> dict[str, object]:
    return {"code": "hard_to_employ", "pk": world.strangers[0].pk}


def _certified(world: World) -> dict[str, object]:
    if not certificates(world.people[0], "hard_to_employ").exists():
        certify(person=world.people[0], policy="hard_to_employ", by=world.officer_hrss, document="1号", on=world.today)
    return _own(world)


CASES = [
    Case("focus_groups", P.VIEW_PEOPLE),
    Case("refresh_marks", P.EDIT_PEOPLE, method="post"),
    Case("policy_rules", P.VIEW_PEOPLE),
    Case("focus_group", P.VIEW_PEOPLE, own=lambda world: {"code": "rural_disabled"}),
    Case("certificate", P.EDIT_PEOPLE, own=_own, foreign=_foreign),
    Case("certificate", P.EDIT_PEOPLE, own=_own, foreign=_foreign, method="post", data=lambda world: {"document": "1号", "on": "2022-05-01"}),
    Case("withdraw_certificate", P.EDIT_PEOPLE, own=_certified, foreign=_foreign, method="post", data=lambda world: {"reason": "录错"}),
]
