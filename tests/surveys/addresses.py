"""Who may open the addresses of the survey?"""

from uuid import uuid4

from bangfu.orgs.permissions import Permission as P
from bangfu.surveys.models import Contact
from tests.denial.case import Case
from tests.world import World


def _contact(world: World, person, user) -> dict[str, object]:
    one = Contact.objects.create(
        pk=uuid4(), campaign=world.campaign, person=person, path=person.path, user=user, unit=user.unit, channel="phone",
        outcome="no_answer", happened_at=world.now, recorded_at=world.now, content_hash="", before={"values": {}, "assignment": None},
    )
    return {"key": one.pk}


CASES = [
    Case("field_today", P.RECORD_CONTACT),
    Case("field_people", P.RECORD_CONTACT),
    Case("field_done", P.RECORD_CONTACT),
    Case("field_me", P.RECORD_CONTACT),
    Case("visit", P.RECORD_CONTACT, own=lambda world: {"pk": world.people[0].pk}, foreign=lambda world: {"pk": world.strangers[0].pk}),
    Case("visit", P.RECORD_CONTACT, own=lambda world: {"pk": world.people[0].pk}, foreign=lambda world: {"pk": world.strangers[0].pk},
         method="post", status=422),
    Case("undo_contact", P.RECORD_CONTACT, own=lambda world: _contact(world, world.people[0], world.officer),
         foreign=lambda world: _contact(world, world.strangers[0], world.stranger), method="post", only_for="officer"),
    Case("assign", P.VIEW_PEOPLE, not_for=("helper",)),
    Case("assign", P.ASSIGN_SURVEY, method="post", status=422),
    Case("survey_people", P.VIEW_PEOPLE, not_for=("helper",)),
    Case("survey_people", P.ASSIGN_SURVEY, method="post", status=422),
    Case("contacts", P.VIEW_PEOPLE),
    Case("field_papers", P.RECORD_CONTACT),
    Case("field_papers", P.RECORD_CONTACT, method="post", status=422),
    Case("key_in", P.RECORD_CONTACT),
    Case("key_in_person", P.RECORD_CONTACT, own=lambda world: {"pk": world.people[0].pk}, foreign=lambda world: {"pk": world.strangers[0].pk}),
    Case("key_in_person", P.RECORD_CONTACT, own=lambda world: {"pk": world.people[0].pk}, foreign=lambda world: {"pk": world.strangers[0].pk},
         method="post", status=422),
]
