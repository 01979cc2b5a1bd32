"""What happens when an office takes in an employer or a post, and when a person is referred, interviewed, hired or refused?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from stdnum.cn import uscc

from bangfu.audit.actions import record
from bangfu.campaigns.models import Campaign
from bangfu.core.clock import HERE, now, today
from bangfu.core.errors import DomainError
from bangfu.core.work import Progress
from bangfu.jobs.choices import OPEN_STATES, REFERRAL_MOVES, STANDING_STATES, VACANCY_MOVES, ReferralState, VacancyState
from bangfu.jobs.models import Employer, Referral, ReferralStep, Vacancy, VacancyImport
from bangfu.jobs.queries import campaign_covering, county_path
from bangfu.jobs.rules import Pair, missing_for, openings_left, why_not_refer
from bangfu.orgs.models import Region, User
from bangfu.orgs.scope import visible_to
from bangfu.people.actions import record_event, update_person, void_events
from bangfu.people.choices import Employment, EventKind, Source
from bangfu.people.models import Person

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
    """The employer with this credit code or, in the same county, this name; written anew when there is none."""
    code = checked_credit_code(credit_code)
    found = Employer.objects.filter(credit_code=code).first() if code else None
    if found and found.name != name.strip():
        raise DomainError(f"统一社会信用代码 {code} 登记的是“{found.name}”，与“{name}”不一致，请核对。", field="employer_name")
    found = found or Employer.objects.filter(name=name.strip(), path__startswith=county_path(region.path)).order_by("pk").first()
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
    openings_before = vacancy.openings
    _fill(vacancy, employer, values, by, hired=vacancy.referrals.filter(state=ReferralState.HIRED).count())
    vacancy.save()
    if vacancy.openings != openings_before:  # the event counts openings
        void_events(reference=f"jobs.vacancy:{vacancy.pk}", by=by)
        _opened(vacancy, by)
    record(actor=by, action="job.vacancy_update", object_kind="vacancy", object_id=vacancy.pk)
    return vacancy


@transaction.atomic
def save_new_vacancies(
    *, posts: Sequence[tuple[Employer, Mapping[str, Any]]], by: User, batch: VacancyImport | None = None, progress: Progress | None = None
) -> list[Vacancy]:
    """Write new vacancies, each an event of the unit in the running campaign of its place. Raises DomainError for a wrong one."""
    campaigns: dict[str, Campaign | None] = {}
    made = []
    for employer, values in posts:
        path = values["region"].path
        if path not in campaigns:
            campaigns[path] = campaign_covering(path)
        vacancy = Vacancy(unit=by.unit, batch=batch, campaign=campaigns[path])
        _fill(vacancy, employer, values, by, hired=0)
        made.append(vacancy)
    Vacancy.objects.bulk_create(made, batch_size=500)
    for place, vacancy in enumerate(made):
        _opened(vacancy, by)
        if progress and place % 200 == 0:
            progress(place, len(made))
    if batch is None:
        for vacancy in made:
            record(actor=by, action="job.vacancy_create", object_kind="vacancy", object_id=vacancy.pk)
    return made


def _fill(vacancy: Vacancy, employer: Employer, values: Mapping[str, Any], by: User, *, hired: int) -> None:
    unknown = values.keys() - VACANCY_FIELDS
    if unknown:
        raise LookupError(f"not open for writing: {sorted(unknown)}")
    region: Region = values["region"]
    _require_own_area(by, region)
    for name, value in values.items():
        setattr(vacancy, name, value)
    if vacancy.openings < max(1, hired):
        raise DomainError(f"招聘人数 {vacancy.openings} 少于已录用的 {hired} 人，请改大。", field="openings")
    if vacancy.pay_min is None and vacancy.pay_max is not None:
        vacancy.pay_min, vacancy.pay_max = vacancy.pay_max, None
    if vacancy.pay_max is not None and vacancy.pay_min is not None and vacancy.pay_max < vacancy.pay_min:
        raise DomainError(f"最高月薪 {vacancy.pay_max:,} 低于最低月薪 {vacancy.pay_min:,}，请检查。", field="pay_max")
    vacancy.employer, vacancy.path, vacancy.confirmed_on = employer, region.path, today()


def _opened(vacancy: Vacancy, by: User) -> None:
    record_event(
        kind=EventKind.VACANCY_OPENED, person=None, by=by, occurred_at=vacancy.collected_at, source=Source.OFFICE,
        campaign_id=vacancy.campaign_id, reference=f"jobs.vacancy:{vacancy.pk}", quantity=vacancy.openings,
    )


@transaction.atomic
def set_vacancy_state(*, vacancy: Vacancy, state: str, by: User) -> Vacancy:
    """Pause, close or reopen; reopening needs an opening left and counts as confirmed today."""
    vacancy = Vacancy.objects.select_for_update().get(pk=vacancy.pk)
    if state not in VACANCY_MOVES[vacancy.state]:
        raise DomainError(f"岗位现在是“{VacancyState(vacancy.state).label}”，不能改为“{VacancyState(state).label}”。请刷新页面看最新情况。")
    if state == VacancyState.OPEN:
        hired = vacancy.referrals.filter(state=ReferralState.HIRED).count()
        if not openings_left(vacancy.openings, hired):
            raise DomainError(f"招 {vacancy.openings} 人，已录用 {hired} 人，没有余额。请先在“修改”里增加招聘人数。")
        vacancy.confirmed_on = today()
    vacancy.state = state
    vacancy.save(update_fields=["state", "confirmed_on"])
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


# ── referrals ──


@transaction.atomic
def refer_person(*, person: Person, vacancy: Vacancy, reasons: Mapping[str, Any], by: User, note: str = "") -> Referral:
    """Propose a person for a vacancy, with the verdict of the moment; a second time returns the referral that stands.

    Raises DomainError when the vacancy is closed, full or crowded, or the person has work.
    """
    vacancy = Vacancy.objects.select_for_update().get(pk=vacancy.pk)  # the lock keeps the limits under two officers at once
    standing = Referral.objects.filter(person=person, vacancy=vacancy, state__in=STANDING_STATES).first()
    if standing:
        return standing
    verdict = why_not_refer(_pair(person, vacancy))
    if not verdict.ok:
        raise DomainError(f"“{vacancy.title}”不能推荐：" + "；".join(one.text for one in verdict.unmet) + "。")
    at = now()
    campaign = campaign_covering(person.path, person.pk)
    referral = Referral.objects.create(
        campaign=campaign, person=person, path=person.path, vacancy=vacancy, unit=by.unit, referred_by=by, referred_at=at,
        changed_at=at, reasons=dict(reasons), note=note,
    )
    _step(referral, ReferralState.REFERRED, today(), by, note=note)
    _event(referral, EventKind.REFERRAL, by, today())
    record(actor=by, action="referral.create", object_kind="referral", object_id=referral.pk, detail={"vacancy": vacancy.pk})
    return referral


@transaction.atomic
def change_referral(*, referral: Referral, state: str, by: User, on: date | None = None, **facts: Any) -> Referral:
    """Move a referral on, by the table of moves. `on`: the day it happened.

    Facts by state: refused_* needs refusal_reason; hired needs contract_from and pay, and takes contract_until, insured and
    employment_form; all take note. A hire makes the person employed, ends their other open referrals and closes a full
    vacancy; withdrawing voids the event.
    """
    referral = Referral.objects.select_for_update(of=("self",)).select_related("person", "vacancy").get(pk=referral.pk)
    if state not in REFERRAL_MOVES[referral.state]:
        raise DomainError(f"这条推荐现在是“{referral.get_state_display()}”，不能改为“{ReferralState(state).label}”。请刷新页面看最新情况。")
    day = on or today()
    if day > today():
        raise DomainError("日期不能晚于今天。还没发生的请等发生后再记。", field="on")
    missing = missing_for(state, facts)
    if missing:
        field, text = next(iter(missing.items()))
        raise DomainError(text, field=field)
    referral.state, referral.changed_at = state, now()
    referral.refusal_reason = facts.get("refusal_reason") or ""
    referral.note = facts.get("note") or ""
    if state == ReferralState.HIRED:
        _hire(referral, by, day, facts)
    referral.save()
    _step(referral, state, day, by, reason=referral.refusal_reason, note=referral.note)
    if state == ReferralState.INTERVIEW:
        _event(referral, EventKind.INTERVIEW, by, day)
    elif state == ReferralState.WITHDRAWN:
        void_events(reference=_reference(referral), by=by)
    record(actor=by, action=f"referral.{state}", object_kind="referral", object_id=referral.pk)
    return referral


def _hire(referral: Referral, by: User, day: date, facts: Mapping[str, Any]) -> None:
    vacancy = Vacancy.objects.select_for_update().get(pk=referral.vacancy_id)
    hired = vacancy.referrals.filter(state=ReferralState.HIRED).count()
    if not openings_left(vacancy.openings, hired):
        raise DomainError(f"“{vacancy.title}”招 {vacancy.openings} 人，已录用 {hired} 人。如确实加招，请先修改岗位的招聘人数。")
    for name in ("contract_from", "contract_until", "pay", "insured"):
        setattr(referral, name, facts.get(name))
    values = {
        "employment": Employment.EMPLOYED.value, "employment_form": facts.get("employment_form") or "",
        "employed_on": referral.contract_from, "not_employed_reason": "",
    }
    update_person(person=referral.person, values=values, source=Source.OFFICE, at=now(), by=by)
    detail = {name: value.isoformat() if (value := facts.get(name)) else None for name in ("contract_from", "contract_until")}
    detail |= {"employer": vacancy.employer_id, "insured": referral.insured}
    _event(referral, EventKind.HIRE, by, day, **detail)
    for other in Referral.objects.filter(person_id=referral.person_id, state__in=OPEN_STATES).exclude(pk=referral.pk):
        other.state, other.changed_at, other.note = ReferralState.WITHDRAWN, now(), "本人已在别处就业"
        other.save(update_fields=["state", "changed_at", "note"])  # it did happen, so its event stands
        _step(other, ReferralState.WITHDRAWN, day, by, note=other.note)
    if not openings_left(vacancy.openings, hired + 1):
        Vacancy.objects.filter(pk=vacancy.pk).update(state=VacancyState.CLOSED)
        record(actor=by, action="job.vacancy_closed", object_kind="vacancy", object_id=vacancy.pk, detail={"full": True})


def _pair(person: Person, vacancy: Vacancy) -> Pair:
    states = list(vacancy.referrals.filter(state__in=STANDING_STATES).values_list("state", flat=True))
    hired = states.count(ReferralState.HIRED)
    return Pair(
        person_dead=person.died_on is not None, person_employed=person.employment == Employment.EMPLOYED, state=vacancy.state,
        openings=vacancy.openings, hired=hired, open_referrals=len(states) - hired,
    )


def _reference(referral: Referral) -> str:
    return f"jobs.referral:{referral.pk}"


def _step(referral: Referral, state: str, day: date, by: User, *, reason: str = "", note: str = "") -> None:
    ReferralStep.objects.create(referral=referral, state=state, happened_on=day, recorded_at=now(), by=by, reason=reason, note=note)


def _event(referral: Referral, kind: EventKind, by: User, day: date, **detail: Any) -> None:
    at = now() if day == today() else datetime.combine(day, time(12), tzinfo=HERE)
    record_event(
        kind=kind, person=referral.person, by=by, occurred_at=at, source=Source.OFFICE, campaign_id=referral.campaign_id,
        reference=_reference(referral), detail={"vacancy": referral.vacancy_id, **detail},
    )
