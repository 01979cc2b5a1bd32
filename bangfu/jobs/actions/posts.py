"""What happens when an office takes in an employer or a post, changes, pauses, closes or confirms it?"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from stdnum.cn import uscc

from bangfu.audit.actions import record
from bangfu.campaigns.models import Campaign
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.jobs.choices import UNDECIDED_STATES, VACANCY_MOVES, ReferralState, VacancyState
from bangfu.jobs.models import Disclosure, Employer, Vacancy, VacancyImport
from bangfu.jobs.queries import campaign_covering, county_path
from bangfu.jobs.rules import openings_left
from bangfu.jobs.space_queries import is_approved
from bangfu.orgs.models import Region, User
from bangfu.orgs.scope import visible_to
from bangfu.people.actions import record_event, void_events
from bangfu.people.choices import EventKind, Source

VACANCY_FIELDS = frozenset({
    "title", "occupation_id", "region", "openings", "pay_min", "pay_max", "hours", "shift", "remote", "schooling_min",
    "demands", "assumed", "offers", "tasks",
})


# ── employers ──


def checked_credit_code(code: str) -> str:
    """The unified social credit code in its compact form; raises DomainError for a wrong check character."""
    compact = code.strip().upper().replace(" ", "").replace("-", "")
    if compact and not uscc.is_valid(compact):
        raise DomainError(f"统一社会信用代码“{compact}”不对：应为 18 位，且通过校验。请对照营业执照改。", field="credit_code")
    return compact


@transaction.atomic
def save_employer(
    *, employer: Employer | None, name: str, credit_code: str, region: Region, by: User, contact_name: str = "", phone: str = ""
) -> Employer:
    """Write an employer; the credit code must be right and belong to one employer only."""
    code = checked_credit_code(credit_code)
    other = Employer.objects.filter(credit_code=code).first() if code else None
    if other and other != employer:
        raise DomainError(f"统一社会信用代码 {code} 已登记为“{other.name}”，请核对。", field="credit_code")
    _require_own_area(by, region)
    new = employer is None
    employer = employer or Employer()
    employer.name, employer.credit_code, employer.region, employer.path = name.strip(), code, region, region.path
    employer.contact_name, employer.phone = contact_name, phone
    employer.save()
    record(actor=by, action="job.employer_create" if new else "job.employer_update", object_kind="employer", object_id=employer.pk)
    return employer


@transaction.atomic
def employer_named(
    *, name: str, credit_code: str, region: Region, by: User, contact_name: str = "", phone: str = ""
) -> Employer:
    """The employer with this credit code or, in the same county, this name (and no other code); written anew when there is none."""
    code = checked_credit_code(credit_code)
    found = Employer.objects.filter(credit_code=code).first() if code else None
    if found and found.name != name.strip():
        raise DomainError(f"统一社会信用代码 {code} 登记的是“{found.name}”，与“{name}”不一致，请核对。", field="employer_name")
    namesakes = Employer.objects.filter(name=name.strip(), path__startswith=county_path(region.path)).order_by("pk")
    # Two firms may bear one name; another credit code is another firm.
    found = found or (namesakes.filter(credit_code="") if code else namesakes).first()
    if found is None:
        return save_employer(employer=None, name=name, credit_code=code, region=region, by=by, contact_name=contact_name, phone=phone)
    if code and not found.credit_code:
        found.credit_code = code
        found.save(update_fields=["credit_code"])
    return found


# ── vacancies ──


@transaction.atomic
def save_vacancy(*, vacancy: Vacancy | None, employer: Employer, values: Mapping[str, Any], by: User) -> Vacancy:
    """Write a vacancy with the fields of VACANCY_FIELDS. A new one is an event of the unit; changed openings replace it."""
    if vacancy is None:
        return save_new_vacancies(posts=[(employer, values)], by=by)[0]
    vacancy = locked_vacancy(vacancy)
    openings_before = vacancy.openings
    _require_own_area(by, values["region"])
    if employer.pk != vacancy.employer_id and Disclosure.objects.filter(referral__vacancy=vacancy, withdrawn_at__isnull=True).exists():
        raise DomainError(f"有人同意过让“{vacancy.employer.name}”知道自己是谁，这个岗位不能改到别的单位名下。请结束这个岗位，另录一个。", field="employer_name")
    fill_vacancy(vacancy, employer, values)
    vacancy.save()
    if vacancy.openings != openings_before and vacancy.state not in UNDECIDED_STATES:
        count_again(vacancy, by)
    record(actor=by, action="job.vacancy_update", object_kind="vacancy", object_id=vacancy.pk)
    return vacancy


@transaction.atomic
def save_new_vacancies(
    *, posts: Sequence[tuple[Employer, Mapping[str, Any]]], by: User, batch: VacancyImport | None = None
) -> list[Vacancy]:
    """Write new vacancies, each an event of the unit in the running campaign of its place. Raises DomainError for a wrong one."""
    campaigns: dict[str, Campaign | None] = {}
    made = []
    for employer, values in posts:
        path = values["region"].path
        if path not in campaigns:
            campaigns[path] = campaign_covering(path)
        vacancy = Vacancy(unit=by.unit, batch=batch, campaign=campaigns[path])
        _require_own_area(by, values["region"])
        fill_vacancy(vacancy, employer, values)
        made.append(vacancy)
    Vacancy.objects.bulk_create(made, batch_size=500)
    for vacancy in made:
        count_post(vacancy, by)
    if batch is None:
        for vacancy in made:
            record(actor=by, action="job.vacancy_create", object_kind="vacancy", object_id=vacancy.pk)
    return made


def locked_vacancy(vacancy: Vacancy) -> Vacancy:
    """The post as it stands now, kept for us. Raises DomainError when its employer has taken it away."""
    found = Vacancy.objects.select_for_update(of=("self",)).select_related("employer").filter(pk=vacancy.pk).first()
    if found is None:
        raise DomainError(f"“{vacancy.title}”刚被单位撤回删除了。请回到列表看最新情况。")
    return found


def fill_vacancy(vacancy: Vacancy, employer: Employer, values: Mapping[str, Any]) -> None:
    """Put the fields of VACANCY_FIELDS in; not saved. Raises DomainError for what cannot be: fewer openings than hired, pay upside down."""
    unknown = values.keys() - VACANCY_FIELDS
    if unknown:
        raise LookupError(f"not open for writing: {sorted(unknown)}")
    region: Region = values["region"]
    hired = vacancy.referrals.filter(state=ReferralState.HIRED).count() if vacancy.pk else 0
    for name, value in values.items():
        setattr(vacancy, name, value)
    if vacancy.openings < max(1, hired):
        raise DomainError(f"招聘人数 {vacancy.openings} 少于已录用的 {hired} 人，请改大。", field="openings")
    if vacancy.pay_min is None and vacancy.pay_max is not None:
        vacancy.pay_min, vacancy.pay_max = vacancy.pay_max, None
    if vacancy.pay_max is not None and vacancy.pay_min is not None and vacancy.pay_max < vacancy.pay_min:
        raise DomainError(f"最高月薪 {vacancy.pay_max:,} 低于最低月薪 {vacancy.pay_min:,}，请检查。", field="pay_max")
    vacancy.employer, vacancy.path, vacancy.confirmed_on = employer, region.path, today()


def count_post(vacancy: Vacancy, by: User) -> None:
    """The event by which the statistics count a post with its openings, for the unit of `by`."""
    record_event(
        kind=EventKind.VACANCY_OPENED, person=None, by=by, occurred_at=vacancy.collected_at, source=Source.OFFICE,
        campaign_id=vacancy.campaign_id, reference=f"jobs.vacancy:{vacancy.pk}", quantity=vacancy.openings,
    )


def count_again(vacancy: Vacancy, by: User) -> None:
    """Openings changed: the event is replaced."""
    void_events(reference=f"jobs.vacancy:{vacancy.pk}", by=by)
    count_post(vacancy, by)


def take_over(vacancy: Vacancy, by: User) -> None:
    """An office answers for a post its employer wrote: from now on it stands under the office's unit and is counted there. Not saved."""
    vacancy.unit, vacancy.collected_at, vacancy.campaign = by.unit, now(), campaign_covering(vacancy.path)
    count_post(vacancy, by)


@transaction.atomic
def set_vacancy_state(*, vacancy: Vacancy, state: str, by: User) -> Vacancy:
    """Pause, close or reopen; reopening needs an opening left and counts as confirmed today."""
    vacancy = locked_vacancy(vacancy)
    if state not in VACANCY_MOVES[vacancy.state]:
        raise DomainError(f"岗位现在是“{VacancyState(vacancy.state).label}”，不能改为“{VacancyState(state).label}”。请刷新页面看最新情况。")
    if state == VacancyState.OPEN:
        hired = vacancy.referrals.filter(state=ReferralState.HIRED).count()
        if not openings_left(vacancy.openings, hired):
            raise DomainError(f"招 {vacancy.openings} 人，已录用 {hired} 人，没有余额。请先在“修改”里增加招聘人数。")
        vacancy.confirmed_on = today()
        if not is_approved(vacancy):  # closed by an office before anybody had approved it
            take_over(vacancy, by)
    vacancy.state = state
    vacancy.save(update_fields=["state", "confirmed_on", "unit", "collected_at", "campaign"])
    record(actor=by, action=f"job.vacancy_{state}", object_kind="vacancy", object_id=vacancy.pk)
    return vacancy


@transaction.atomic
def confirm_vacancy(*, vacancy: Vacancy, by: User) -> None:
    """The employer was asked today: the post is still there as written."""
    vacancy.confirmed_on = today()
    vacancy.save(update_fields=["confirmed_on"])
    record(actor=by, action="job.vacancy_confirm", object_kind="vacancy", object_id=vacancy.pk)


def _require_own_area(by: User, region: Region) -> None:
    if not visible_to(by).covers(region.path):
        raise DomainError(f"“{region.name}”不在您的工作范围内，请选本辖区的地点。", field="region")
