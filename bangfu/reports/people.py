"""How is a hit shown on a page: who (masked), where, and the record it rests on?"""

from typing import Any

from bangfu.campaigns.workspace import address
from bangfu.jobs.models import Vacancy
from bangfu.jobs.queries import vacancies_visible_to
from bangfu.orgs.models import User
from bangfu.orgs.scope import visible_to
from bangfu.people.models import Event, Person
from bangfu.people.privacy import masked
from bangfu.reports.counting import Figures
from bangfu.reports.models import Version


def described(user: User, hits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One line per hit, in five statements whatever their number; who lives outside the user's area now is not named."""
    scope = visible_to(user)
    people = {
        one.pk: one
        for one in Person.everybody.filter(pk__in=[hit["person_id"] for hit in hits]).select_related("identity", "region__parent")
    }
    events = {one.pk: one for one in Event.objects.filter(pk__in=[hit["event_id"] for hit in hits]).select_related("unit")}
    posts = _posts(user, events)
    lines = []
    for hit in hits:
        person, event = people.get(hit["person_id"]), events.get(hit["event_id"])
        seen = person is not None and (scope.covers(person.path) or person.pk in scope.person_ids)
        lines.append({
            "person": person if seen else None, "elsewhere": person is not None and not seen, "quantity": hit["quantity"],
            "shown": masked(getattr(person, "identity", None)) if seen else None, "place": _place(person) if seen and person else "",
            "event": event, "href": address("person", pk=person.pk) if seen and person else "", "post": posts.get(_post_key(event)),
            "fact": _fact(person) if event is None and seen and person else "",
        })
    return lines


def _place(person: Person) -> str:
    town = person.region.parent
    return f"{town.name if town else ''}{person.region.name}"


def _fact(person: Person) -> str:
    """What the register says, where no event stands behind the hit."""
    words = [person.get_employment_display() or "就业状况不明", person.get_wish_display()]
    return "，".join(word for word in words if word)


def _posts(user: User, events: dict[int, Event]) -> dict[int, dict[str, str]]:
    """The posts that stand behind events: title, employer and, for who may see it, its page."""
    keys = {_post_key(event) for event in events.values()} - {0}
    if not keys:
        return {}
    seen = set(vacancies_visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    rows = Vacancy.objects.filter(pk__in=keys).select_related("employer")
    return {one.pk: {"title": one.title, "employer": one.employer.name, "href": address("vacancy", pk=one.pk) if one.pk in seen else ""} for one in rows}


def _post_key(event: Event | None) -> int:
    kind, _, key = (event.reference if event else "").partition(":")
    return int(key) if kind == "jobs.vacancy" and key.isdigit() else 0


def figures_in(version: Version, path: str) -> Figures:
    """The figures of an area that a version keeps: its own or one part's."""
    return version.figures if version.of.path == path else version.children.get(path, {})
