"""Who may open the addresses of cases?"""

from bangfu.cases.actions import pair_helper
from bangfu.cases.models import Pairing
from bangfu.orgs.permissions import Permission as P
from tests.denial.case import Case
from tests.people.addresses import data_request
from tests.world import World


def _ours(world: World) -> dict[str, int]:
    return {"pk": world.people[0].pk}


def _stranger(world: World) -> dict[str, int]:
    return {"pk": world.strangers[0].pk}


def _pairing(world: World, person: object) -> dict[str, int]:
    facts = {"helper": world.helper, "paired_by": world.officer}
    made, _ = Pairing.objects.get_or_create(campaign=world.campaign, person=person, ended_at=None, defaults=facts)
    return {"pk": made.pk}


def _our_pairing(world: World) -> dict[str, int]:
    return _pairing(world, world.people[0])


def _foreign_pairing(world: World) -> dict[str, int]:
    return _pairing(world, world.strangers[0])


def _helped(world: World, person: object) -> dict[str, int]:
    """A person paired with the helper of the world by the officer's own act, so that the helper sees the file."""
    if not Pairing.objects.filter(person=person, ended_at=None).exists():
        pair_helper(campaign=world.campaign, person=person, helper=world.helper, goal="", next_action="", next_on=None, by=world.officer)
    return {"pk": person.pk}


def _helper(world: World) -> dict[str, int]:
    return {"helper": world.helper.pk}


# The helper of the world holds VIEW_PEOPLE but no grant for the person: nobody was paired.
CASES = [
    Case("cases", P.VIEW_PEOPLE),
    Case("person", P.VIEW_PEOPLE, own=_ours, foreign=_stranger, not_for=("helper",)),
    Case("person_timeline", P.VIEW_PEOPLE, own=_ours, foreign=_stranger, not_for=("helper",)),
    Case("print_file", P.VIEW_PEOPLE, own=_ours, foreign=_stranger, not_for=("helper",)),
    Case("copy_of_person", P.REVEAL_PEOPLE, own=lambda world: data_request(world, world.people[0]), foreign=lambda world: data_request(world, world.strangers[0]), method="post"),
    Case("person_requests", P.VIEW_PEOPLE, own=_ours, foreign=_stranger, not_for=("helper",)),
    Case("person_requests", P.EDIT_PEOPLE, own=_ours, foreign=_stranger, method="post",
         data=lambda _: {"what": "no_calls", "on": "2022-05-17", "source": "office"}),
    Case("person_wishes", P.VIEW_PEOPLE, own=_ours, foreign=_stranger, not_for=("helper",)),
    Case("person_wishes", P.EDIT_PEOPLE, own=_ours, foreign=_stranger, method="post", data=lambda _: {"wish": "work", "source": "office", "on": "2022-05-17"}),
    Case("four_services", P.VIEW_PEOPLE, not_for=("helper",)),
    Case("reveal_paired", P.VIEW_PEOPLE, own=lambda world: _helped(world, world.people[0]), foreign=_stranger, only_for="helper"),
    Case("reveal_paired", P.VIEW_PEOPLE, own=lambda world: _helped(world, world.people[0]), foreign=_stranger, method="post",
         data=lambda _: {"purpose": "contact"}, only_for="helper"),
    Case("pair_helper", P.ASSIGN_SURVEY, own=_ours, foreign=_stranger),
    Case("pair_helper", P.ASSIGN_SURVEY, own=_ours, foreign=_stranger, method="post", data=_helper),
    Case("plan", P.ASSIGN_SURVEY, own=_our_pairing, foreign=_foreign_pairing),
    Case("plan", P.ASSIGN_SURVEY, own=_our_pairing, foreign=_foreign_pairing, method="post"),
    Case("end_pairing", P.ASSIGN_SURVEY, own=_our_pairing, foreign=_foreign_pairing, method="post", data=lambda world: {"reason": "done"}),
]
