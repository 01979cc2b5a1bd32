"""Which focus groups is each person in, and how do the four services stand? Read once for all files."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from bangfu.cases.rules import ServiceState, four_services
from bangfu.core.citations import Reason, Verdict, verdict_from
from bangfu.core.clock import HERE
from bangfu.home.deliverables.running import Done
from bangfu.people.choices import SERVICE_KINDS, WISHES_WITH_NEED, EventKind
from bangfu.people.models import Event
from bangfu.policies.catalogue import policies
from bangfu.policies.models import Mark
from bangfu.surveys.queries import survey_base

Group = tuple[str, str]  # code and name of a policy


@dataclass(frozen=True)
class Membership:
    """One focus group of one person."""

    code: str
    group: str
    state: str  # 已认定, 符合条件，待认定, 疑似, 已认定，条件有变
    verdict: Verdict

    @property
    def words(self) -> str:
        return f"{self.group}（{self.state}）"

    def sources(self) -> str:
        every = (*self.verdict.met, *self.verdict.unmet, *self.verdict.unknown)
        return "\n".join(dict.fromkeys(one.source for one in every if one.source))


def sentences(reasons: tuple[Reason, ...]) -> str:
    return "\n".join(one.text for one in reasons)


def state_of(mark: Mark) -> str:
    """The words of policies.queries.STATES."""
    if mark.certified:
        return "已认定，条件有变" if mark.outcome == "no" else "已认定"
    return "符合条件，待认定" if mark.outcome == "yes" else "疑似"


def memberships(done: Done) -> dict[int, list[Membership]]:
    """The focus groups of everybody by key, in the order of the catalogue."""
    names = {one.code: one.name for one in policies(done.on)}
    order = list(names)
    found: dict[int, list[Membership]] = defaultdict(list)
    for mark in Mark.objects.filter(person__path__startswith=done.path):
        found[mark.person_id].append(Membership(mark.policy, names[mark.policy], state_of(mark), verdict_from(mark.reasons)))
    return {key: sorted(groups, key=lambda one: order.index(one.code)) for key, groups in found.items()}


def services(done: Done) -> dict[int, list[ServiceState]]:
    """The four services of everybody on the roster."""
    given: dict[int, dict[str, Any]] = defaultdict(dict)
    events = Event.objects.filter(campaign_id=done.campaign.pk, person__isnull=False, voids__isnull=True, voided_by__isnull=True)
    for person, kind, at in events.order_by("occurred_at").values_list("person_id", "kind", "occurred_at"):
        code = EventKind.EMPLOYMENT_SERVICE.value if kind in SERVICE_KINDS else kind
        given[person or 0].setdefault(code, at.astimezone(HERE).date())
    base = set(survey_base(done.campaign, done.path, done.on).values_list("pk", flat=True))
    wishes = done.campaign.roster.values_list("person_id", "person__wish")
    return {
        key: four_services(in_base=key in base, has_need=None if wish in ("", "unsure") else wish in WISHES_WITH_NEED, done=given.get(key, {}))
        for key, wish in wishes
    }


def service_words(state: ServiceState) -> str:
    """已做 2022-05-16, 应做未做, 不用做：…, 待定：…"""
    if state.done_on:
        return f"已做 {state.done_on.isoformat()}"
    return "应做，没有记录" if state.is_missing else f"{'待定' if state.due == 'maybe' else '不用做'}：{state.why}"
