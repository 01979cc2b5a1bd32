"""Which roles, units and places, read over the tables of orgs?"""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from bangfu.core.clock import today
from bangfu.orgs.choices import LineOfCommand, Role, UnitKind
from bangfu.orgs.models import AccountImport, AccountReview, Delegation, Device, Grant, Region, Unit, User, UserRole
from bangfu.orgs.rules import idle_since, quarter_of


def roles_of(user: User) -> list[Role]:
    """The roles in force today, in the order of the enum; notes for whom the user stands in."""
    day = today()
    in_force = user.roles.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)
    held = dict(in_force.values_list("role", "delegation__giver__username"))
    user.stands_in_for = tuple(sorted({giver for giver in held.values() if giver}))
    return [role for role in Role if role in held]


def known_roles(user: User) -> list[Role]:
    """roles_of, asked once per request's user object: permissions, scope and navigation all want them."""
    known: list[Role] | None = getattr(user, "_roles", None)
    if known is None:
        known = user._roles = roles_of(user)  # type: ignore[attr-defined]
    return known


def reporting_areas(region: Region) -> QuerySet[Region]:
    """The areas that report straight to this one, in the order of their codes."""
    return region.children.order_by("path")


def bureaus_below(unit: Unit) -> QuerySet[Unit]:
    """The bureaus of the areas that report straight to this unit's area, both lines."""
    return Unit.objects.filter(
        region__parent_id=unit.region_id, kind=UnitKind.BUREAU, line__in=[LineOfCommand.HRSS, LineOfCommand.DPF]
    ).select_related("region").order_by("path", "-line")


def expand_area(phrase: str, *, root: Region) -> list[str]:
    """The names an address phrase means below `root`: 各市（州） → the prefectures, 梅河口市 → itself."""
    children = list(reporting_areas(root))
    exact = [one.name for one in children if one.name in phrase or one.short_name == phrase]
    if exact:
        return exact
    if "县" in phrase or ("区" in phrase and "市" not in phrase):
        return [one.name for one in children]
    if phrase.startswith("各") or "全省" in phrase:
        ordinary = [one.name for one in children if one.official_code.endswith("00000000")]
        return ordinary or [one.name for one in children]
    return []


def _around(unit: Unit) -> list[str]:
    """The paths of the unit's area and of those above it."""
    keys = unit.path.strip("/").split("/")
    return ["/".join(keys[:count]) + "/" for count in range(1, len(keys) + 1)]


def _holding(role: Role) -> QuerySet[User]:
    """Active users who hold the role today."""
    day = today()
    in_force = Q(roles__ends_on__isnull=True) | Q(roles__ends_on__gte=day)
    return User.objects.filter(in_force, roles__role=role, roles__starts_on__lte=day, is_active=True).select_related("unit").distinct()


def officers_near(unit: Unit) -> list[User]:
    """Officers of the bureaus, both lines, of the nearest area around this unit that has any."""
    rows = _holding(Role.OFFICER).filter(unit__kind=UnitKind.BUREAU, unit__path__in=_around(unit))
    found = list(rows.order_by("-unit__level", "-unit__line", "display_name"))
    return [one for one in found if one.unit.level == found[0].unit.level]


def security_admins_of(unit: Unit) -> list[User]:
    """Who gives this unit's people their roles: the security administrators of its area and above, the nearest first."""
    return list(_holding(Role.SECURITY_ADMIN).filter(unit__path__in=_around(unit)).order_by("-unit__level", "display_name"))


def administered_by(user: User) -> QuerySet[User]:
    """The accounts an administrator looks after: those of units in their unit's area."""
    return User.objects.filter(unit__path__startswith=user.unit.path).select_related("unit")


def account_states(day: date) -> dict[str, Q]:
    """What may be left to do about an account: rights to give, first password to change, in use or not."""
    in_force = UserRole.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), user=OuterRef("pk"), starts_on__lte=day)
    return {
        "without_role": Q(~Exists(in_force), is_active=True),
        "first_password": Q(must_change_password=True, is_active=True),
        "disabled": Q(is_active=False),
    }


def staff_led_by(user: User) -> QuerySet[User]:
    """Whose leaving an office may settle: active people of its line in its area, not oneself and no administrator."""
    admins = UserRole.objects.filter(user=OuterRef("pk"), role__in=[Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
    rows = User.objects.filter(~Exists(admins), unit__path__startswith=user.unit.path, unit__line=user.unit.line, is_active=True)
    return rows.exclude(pk=user.pk).select_related("unit").order_by("unit__path", "display_name")


def reviewed_by(user: User) -> QuerySet[User]:
    """The accounts an administrator looks at each quarter: those in use in the area, the own one is for a colleague above."""
    return administered_by(user).filter(is_active=True).exclude(pk=user.pk)


def review_states(day: date, at: datetime) -> dict[str, Q]:
    """Whether an account was looked at in this quarter, and what makes one doubt it is needed. Sign-ins go by the machine's clock (`at`)."""
    seen = Exists(AccountReview.objects.filter(account=OuterRef("pk"), quarter=quarter_of(day)))
    return {
        "open": Q(~seen), "never": Q(~seen, last_login=None), "idle": Q(~seen, last_login__lt=idle_since(at)), "done": Q(seen),
    }


def own_roles(user: User, day: date) -> QuerySet[UserRole]:
    """What the user holds in their own right, not for a colleague."""
    return user.roles.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day, delegation=None)


def colleagues_of(user: User) -> QuerySet[User]:
    """Who may stand in for the user: active people of the unit, no administrators."""
    admins = UserRole.objects.filter(user=OuterRef("pk"), role__in=[Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
    return User.objects.filter(~Exists(admins), unit=user.unit_id, is_active=True).exclude(pk=user.pk).order_by("display_name")


def delegations_of(user: User) -> QuerySet[Delegation]:
    """What the user handed on or took over, the newest first."""
    return Delegation.objects.filter(Q(giver=user) | Q(taker=user)).select_related("giver", "taker").order_by("-pk")


def phone_users_of(user: User, day: date) -> QuerySet[User]:
    """Active people of the area who work on the phone alone; an office sees those of its line, the account administrator all."""
    in_force = UserRole.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), user=OuterRef("pk"), starts_on__lte=day)
    phone = [Role.COMMISSIONER, Role.HELPER]
    rows = administered_by(user).filter(Exists(in_force.filter(role__in=phone)), ~Exists(in_force.exclude(role__in=phone)), is_active=True)
    return rows if Role.SYSTEM_ADMIN in roles_of(user) else rows.filter(unit__line=user.unit.line)


def devices_bound(at: datetime) -> QuerySet[Device]:
    """The phones bound now, the last used first."""
    return Device.objects.filter(ends_at__gt=at).order_by("-seen_at")


def grants_held(user: User, at: datetime) -> QuerySet[Grant]:
    """Whom and what the user may see for a reason, now."""
    return Grant.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), user=user)


def waiting_for_first_password(batch: AccountImport) -> Q:
    """The accounts of a list whose owners have not changed the one-time password."""
    return Q(pk__in=batch.made, must_change_password=True, is_active=True)


def account_imports_of(user: User) -> QuerySet[AccountImport]:
    """The lists uploaded by administrators of the user's area."""
    return AccountImport.objects.filter(unit__path__startswith=user.unit.path).select_related("uploaded_by")


def units_within(user: User) -> QuerySet[Unit]:
    """The units of the user's own area, the own one first."""
    return Unit.objects.filter(path__startswith=user.unit.path).order_by("path", "line", "kind")
