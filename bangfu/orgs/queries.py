"""Which roles, units and places, read over the tables of orgs?"""

from django.db.models import Q, QuerySet

from bangfu.core.clock import today
from bangfu.orgs.choices import LineOfCommand, Role, UnitKind
from bangfu.orgs.models import Region, Unit, User


def roles_of(user: User) -> list[Role]:
    """The roles in force today, in the order of the enum."""
    day = today()
    held = set(
        user.roles.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day).values_list("role", flat=True)
    )
    return [role for role in Role if role in held]


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


def administered_by(user: User) -> QuerySet[User]:
    """The accounts an administrator looks after: those of units in their unit's area."""
    return User.objects.filter(unit__path__startswith=user.unit.path).select_related("unit")


def units_within(user: User) -> QuerySet[Unit]:
    """The units of the user's own area, the own one first."""
    return Unit.objects.filter(path__startswith=user.unit.path).order_by("path", "line", "kind")
