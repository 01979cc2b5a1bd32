"""What happens when an employer writes, changes, hands in or ends a post of its own, and when the county approves it or sends it back?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import today
from bangfu.core.errors import DomainError
from bangfu.jobs.actions.posts import (
    VACANCY_FIELDS,
    confirm_vacancy,
    count_again,
    fill_vacancy,
    locked_vacancy,
    set_vacancy_state,
    take_over,
)
from bangfu.jobs.choices import UNDECIDED_STATES, ReferralState, VacancyState
from bangfu.jobs.models import Employer, Vacancy, VacancyImport
from bangfu.jobs.queries import county_path
from bangfu.jobs.rules import changed_since, openings_left, own_acts
from bangfu.jobs.space_queries import is_approved
from bangfu.orgs.models import Region, User
from bangfu.people.choices import EventKind
from bangfu.people.models import Event

RETURNABLE = (VacancyState.WAITING, VacancyState.OPEN, VacancyState.PAUSED)


# ── the employer ──


@transaction.atomic
def save_own_post(*, vacancy: Vacancy | None, employer: Employer, values: Mapping[str, Any], by: User) -> Vacancy:
    """Write a post of the employer's own with the fields of VACANCY_FIELDS; whatever it was before, the county looks at it (again)."""
    if vacancy is None:
        return save_own_posts(employer=employer, posts=[values], by=by)[0]
    vacancy = locked_vacancy(vacancy)
    _require_own_county(employer, values["region"])
    before = plain_values(vacancy)
    fill_vacancy(vacancy, employer, values)
    if is_approved(vacancy):
        vacancy.approved_values = changed_since(before | vacancy.approved_values, plain_values(vacancy))
    vacancy.state = VacancyState.WAITING
    vacancy.save()
    record(actor=by, action="job.own_update", object_kind="vacancy", object_id=vacancy.pk)
    return vacancy


@transaction.atomic
def save_own_posts(
    *, employer: Employer, posts: Sequence[Mapping[str, Any]], by: User, batch: VacancyImport | None = None
) -> list[Vacancy]:
    """Hand in new posts of the employer's own. They wait, and nobody counts, matches or refers to them until the county approves."""
    made = []
    for values in posts:
        _require_own_county(employer, values["region"])
        vacancy = Vacancy(unit=by.unit, batch=batch, state=VacancyState.WAITING)
        fill_vacancy(vacancy, employer, values)
        made.append(vacancy)
    Vacancy.objects.bulk_create(made, batch_size=500)
    for vacancy in made if batch is None else ():
        record(actor=by, action="job.own_create", object_kind="vacancy", object_id=vacancy.pk)
    return made


@transaction.atomic
def act_on_own_post(*, vacancy: Vacancy, act: str, by: User) -> Vacancy | None:
    """Confirm, pause, go on, close, hand in again or take away, as rules.own_acts allows; None when it is taken away.

    Raises DomainError for an act the state does not allow, which is what a second click meets.
    """
    vacancy = locked_vacancy(vacancy)
    if act not in own_acts(vacancy.state, approved=is_approved(vacancy)):
        raise DomainError(f"岗位现在是“{vacancy.get_state_display()}”，不能这样办。请刷新页面看最新情况。")
    if act == "remove":
        key = vacancy.pk
        vacancy.delete()  # nobody counted it and nobody was referred to it
        record(actor=by, action="job.own_remove", object_kind="vacancy", object_id=key)
        return None
    if act == "confirm":
        confirm_vacancy(vacancy=vacancy, by=by)
        return vacancy
    if act != VacancyState.WAITING:
        return set_vacancy_state(vacancy=vacancy, state=act, by=by)
    vacancy.state, vacancy.confirmed_on = VacancyState.WAITING, today()
    vacancy.save(update_fields=["state", "confirmed_on"])
    record(actor=by, action="job.own_again", object_kind="vacancy", object_id=vacancy.pk)
    return vacancy


def plain_values(vacancy: Vacancy) -> dict[str, Any]:
    """What a post says, as JSON keeps it."""
    return {name: getattr(vacancy, "region_id" if name == "region" else name) for name in VACANCY_FIELDS}


def _require_own_county(employer: Employer, region: Region) -> None:
    if not region.path.startswith(county_path(employer.path)):
        raise DomainError(f"“{region.name}”不在本单位登记的县（市、区）。外地的岗位，请找那里的残联或人社部门登记。", field="region")


# ── the county ──


@transaction.atomic
def approve_post(*, vacancy: Vacancy, by: User) -> Vacancy:
    """Put an employer's post on offer: the first time it becomes this office's and is counted there; later it stays where it stands.

    A post sent back by mistake can be approved as it is. A second click changes nothing.
    """
    vacancy = locked_vacancy(vacancy)
    if vacancy.state == VacancyState.OPEN:
        return vacancy
    if vacancy.state not in UNDECIDED_STATES:
        raise DomainError(f"“{vacancy.title}”现在是“{vacancy.get_state_display()}”，不在待审核之列。请刷新页面看最新情况。")
    hired = vacancy.referrals.filter(state=ReferralState.HIRED).count()
    if not openings_left(vacancy.openings, hired):
        raise DomainError(f"“{vacancy.title}”招 {vacancy.openings} 人，已录用 {hired} 人，没有余额。请退回，让单位增加招聘人数或结束招聘。")
    if not is_approved(vacancy):
        take_over(vacancy, by)
    elif vacancy.openings != _counted(vacancy):
        count_again(vacancy, by)
    vacancy.state, vacancy.return_reason, vacancy.approved_values = VacancyState.OPEN, "", {}
    vacancy.save()
    record(actor=by, action="job.post_approve", object_kind="vacancy", object_id=vacancy.pk)
    return vacancy


def _counted(vacancy: Vacancy) -> int | None:
    """The openings that stand in the statistics."""
    events = Event.objects.filter(reference=f"jobs.vacancy:{vacancy.pk}", kind=EventKind.VACANCY_OPENED, voids__isnull=True, voided_by__isnull=True)
    return events.values_list("quantity", flat=True).first()


def approve_posts(*, posts: Iterable[Vacancy], by: User) -> tuple[int, list[str]]:
    """Approve several; returns how many, and what stood against the others. Each stands by itself."""
    approved, refused = 0, []
    for one in posts:
        try:
            approve_post(vacancy=one, by=by)
        except DomainError as error:
            refused.append(error.message)
        else:
            approved += 1
    return approved, refused


@transaction.atomic
def return_post(*, vacancy: Vacancy, reason: str, by: User) -> Vacancy:
    """Send an employer's post back with what to change; one on offer leaves the offer until it is approved again."""
    if not reason.strip():
        raise DomainError("请写明要单位改什么，单位在自己的页面上看得到。", field="reason")
    vacancy = locked_vacancy(vacancy)
    if vacancy.employer.unit_id is None:
        raise DomainError("这家单位没有开通空间，看不到退回。请直接打电话，改好后由经办修改岗位。")
    if vacancy.state not in RETURNABLE:
        raise DomainError(f"“{vacancy.title}”现在是“{vacancy.get_state_display()}”，不能退回。请刷新页面看最新情况。")
    vacancy.state, vacancy.return_reason = VacancyState.RETURNED, reason.strip()
    vacancy.save(update_fields=["state", "return_reason"])
    record(actor=by, action="job.post_return", object_kind="vacancy", object_id=vacancy.pk)
    return vacancy
