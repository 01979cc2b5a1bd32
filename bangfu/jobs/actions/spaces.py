"""What happens when a firm asks for a space of its own, and when the county opens, closes or reopens one?"""

import hashlib
import secrets
from typing import Any

from django.core.cache import cache
from django.db import IntegrityError, transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.jobs.actions.posts import checked_credit_code
from bangfu.jobs.choices import ApplicationState
from bangfu.jobs.models import Application, Employer
from bangfu.jobs.queries import county_path
from bangfu.jobs.rules import is_same_name
from bangfu.jobs.space_queries import accounts_of, office_phones
from bangfu.orgs.actions import create_account, reset_password, set_active, set_roles
from bangfu.orgs.choices import LineOfCommand, Role, UnitKind
from bangfu.orgs.models import Region, Unit, User
from bangfu.orgs.passwords import ALPHABET
from bangfu.orgs.scope import visible_to

Account = tuple[User, str]  # with the one-time password, which is nowhere else
A_DAY = 20  # applications from one address in a day; an office may fill in for several firms
DAY_SECONDS = 24 * 3600
WAITING = "这家单位已有一份申请在等审核，不用再交。可以用申请编号查进度，或打电话问当地办理单位。"


# ── the firm ──


@transaction.atomic
def apply_for_space(*, name: str, credit_code: str, region: Region, contact_name: str, phone: str, position: str = "", note: str = "",
                    address: str = "") -> Application:
    """Take in an application. `address`: where it came from, of which only a day's count is kept.

    Raises DomainError for a wrong credit code, one that waits already, a firm with a space, or too many from one address.
    """
    code = checked_credit_code(credit_code)
    if not code:
        raise DomainError("请填统一社会信用代码，18 位，在营业执照上。", field="credit_code")
    owner = Employer.objects.filter(credit_code=code, unit__isnull=False).select_related("region").first()
    if owner is not None:
        offices = "；".join(f"{name} {phone}".strip() for name, phone in office_phones(owner.region))
        raise DomainError(f"这家单位已经开通过空间，不用再申请。忘了账号密码或空间已关闭，请联系：{offices or '当地残联'}。", field="credit_code")
    if Application.objects.filter(credit_code=code, state=ApplicationState.WAITING).exists():
        raise DomainError(WAITING, field="credit_code")
    _count_address(address)
    try:
        with transaction.atomic():
            made = Application.objects.create(
                number=_number(), name=name.strip(), credit_code=code, region=region, path=region.path, contact_name=contact_name.strip(),
                position=position.strip(), phone=phone.strip(), note=note.strip(),
            )
    except IntegrityError as error:  # the same firm twice in one moment
        raise DomainError(WAITING, field="credit_code") from error
    record(actor=None, action="job.space_apply", object_kind="application", object_id=made.pk)
    return made


def _number() -> str:
    """Ten letters nobody guesses and nobody misreads."""
    return "SQ" + "".join(secrets.choice(ALPHABET) for _ in range(10)).upper()


def _count_address(address: str) -> None:
    key = f"apply:{today():%Y%m%d}:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
    cache.add(key, 0, DAY_SECONDS)
    if cache.incr(key) > A_DAY:
        raise DomainError(f"今天从这个网络交的申请已满 {A_DAY} 份。请明天再交，或打电话请当地残联、人社部门代办。")


# ── the county decides ──


def employers_like(application: Application) -> list[Employer]:
    """Registered employers this may be: of the same credit code, else without a code under the same name in the county."""
    same = Employer.objects.select_related("region").filter(credit_code=application.credit_code)
    if found := list(same):
        return found
    nameless = Employer.objects.select_related("region").filter(credit_code="", unit__isnull=True, path__startswith=county_path(application.path))
    return [one for one in nameless.order_by("pk") if is_same_name(one.name, application.name)]


@transaction.atomic
def approve_application(*, application: Application, by: User, keep_name: str = "") -> list[Account]:
    """Open the space an application asks for; returns the account with its one-time password, once.

    The employer is the registered one of the same code (or, without a code, of the same name), else a new one. Where the names differ
    `keep_name` says which stands: "registered" or "applied". Raises DomainError when it is decided already or the names are left open.
    """
    application = _waiting(application)
    employer = next(iter(employers_like(application)), None)
    if employer is None:
        employer = Employer(name=application.name)
    elif not is_same_name(employer.name, application.name):
        if keep_name not in ("registered", "applied"):
            raise DomainError(f"登记册里这个信用代码是“{employer.name}”，申请写的是“{application.name}”。请对照营业执照选一个名称。", field="keep_name")
        if keep_name == "applied":
            employer.name = application.name
    if employer.pk is None:
        employer.region, employer.path = application.region, application.region.path
    employer.credit_code, employer.contact_name, employer.phone = application.credit_code, application.contact_name, application.phone
    made = open_space(employer=employer, contact_name=application.contact_name, position=application.position, phone=application.phone, by=by)
    _decide(application, ApplicationState.APPROVED, by, employer=employer)
    return made


@transaction.atomic
def refuse_application(*, application: Application, reason: str, by: User) -> Application:
    """Say no, with the reason the firm reads when it looks its application up."""
    if not reason.strip():
        raise DomainError("请写明为什么不通过，单位查进度时看得到。", field="reason")
    return _decide(_waiting(application), ApplicationState.REFUSED, by, reason=reason.strip())


@transaction.atomic
def reconsider_application(*, application: Application, by: User) -> Application:
    """Take a refusal back: the application waits again."""
    application = Application.objects.select_for_update().get(pk=application.pk)
    if application.state != ApplicationState.REFUSED:
        raise DomainError(f"这份申请现在是“{application.get_state_display()}”，没有可撤销的。请刷新页面看最新情况。")
    if Application.objects.filter(credit_code=application.credit_code, state=ApplicationState.WAITING).exists():
        raise DomainError("这家单位此后又交了一份申请，请直接审核新的那一份。")
    application.state, application.decided_at, application.decided_by, application.reason = ApplicationState.WAITING, None, None, ""
    application.save()
    record(actor=by, action="job.application_waiting", object_kind="application", object_id=application.pk)
    return application


def _waiting(application: Application) -> Application:
    application = Application.objects.select_for_update(of=("self",)).select_related("region").get(pk=application.pk)
    if application.state != ApplicationState.WAITING:
        raise DomainError(f"这份申请已经办过，现在是“{application.get_state_display()}”。请刷新页面看最新情况。")
    return application


def _decide(application: Application, state: ApplicationState, by: User, **values: Any) -> Application:
    for name, value in values.items():
        setattr(application, name, value)
    application.state, application.decided_at, application.decided_by = state, now(), by
    application.save()
    record(actor=by, action=f"job.application_{state}", object_kind="application", object_id=application.pk)
    return application


# ── the space ──


@transaction.atomic
def open_space(*, employer: Employer, contact_name: str, phone: str, by: User, position: str = "") -> list[Account]:
    """Give an employer its unit and an account named after its credit code; returns it with the one-time password, once."""
    _require_in_charge(employer, by)
    standing = Employer.objects.select_for_update().filter(pk=employer.pk).values_list("unit_id", flat=True).first()  # a second click waits here
    if standing is not None:
        raise DomainError(f"“{employer.name}”已经开通过空间。账号停用了的，请在单位页上重新开放。")
    if not employer.credit_code:
        raise DomainError("请先补上这家单位的统一社会信用代码：它就是单位的账号名。", field="credit_code")
    if not contact_name.strip():
        raise DomainError("请先补上联系人：账号是发给这个人的。", field="contact_name")
    unit = Unit.objects.create(
        name=employer.name[:80], kind=UnitKind.EMPLOYER, line=LineOfCommand.OTHER, region=employer.region, path=employer.path,
        level=employer.region.level,
    )
    employer.unit = unit
    employer.save()
    user, password = create_account(username=employer.credit_code.lower(), display_name=contact_name.strip(), unit=unit, position=position, by=by)
    user.phone = phone
    user.save(update_fields=["phone"])
    set_roles(user=user, roles={Role.EMPLOYER}, ends_on=None, by=by)
    record(actor=by, action="job.space_open", object_kind="employer", object_id=employer.pk)
    return [(user, password)]


@transaction.atomic
def close_space(*, employer: Employer, by: User) -> int:
    """Disable the accounts of a space; its posts stay as they are. Returns how many were disabled."""
    return _switch(employer, active=False, by=by)


@transaction.atomic
def reopen_space(*, employer: Employer, by: User) -> int:
    """Enable the accounts of a closed space, with the passwords they had."""
    return _switch(employer, active=True, by=by)


def _switch(employer: Employer, *, active: bool, by: User) -> int:
    _require_in_charge(employer, by)
    accounts = list(accounts_of(employer).filter(is_active=not active))
    for user in accounts:
        set_active(user=user, active=active, by=by)
    if accounts:
        record(actor=by, action="job.space_reopen" if active else "job.space_close", object_kind="employer", object_id=employer.pk)
    return len(accounts)


@transaction.atomic
def reset_space_password(*, employer: Employer, user: User, by: User) -> list[Account]:
    """A new one-time password for an account of the space; the old one ends at once."""
    _require_in_charge(employer, by)
    if not accounts_of(employer).filter(pk=user.pk, is_active=True).exists():
        raise DomainError("这个账号停用了或不属于这家单位。请先重新开放空间。")
    return [(user, reset_password(user=user, by=by))]


def _require_in_charge(employer: Employer, by: User) -> None:
    if not visible_to(by).covers(employer.path):
        raise DomainError(f"“{employer.name}”登记在{employer.region.name}，请由那里的经办办理。")
