"""Who signs in to the demo? One account for every role, and an officer in every office the campaign reaches.

Display names are a family name and the role, so that nobody real is meant. All have the one password of the demo.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db.models import Count, Q

from bangfu.home.seed.identities import FAMILY
from bangfu.jobs.models import Employer
from bangfu.orgs.choices import Level, LineOfCommand, Role, UnitKind
from bangfu.orgs.models import Region, Unit, User, UserRole

SHOWCASE = "222403"  # 敦化市
SHOWCASE_TOWN = "222403100"  # 大石头镇
SHORT_LEVEL = {"22": "sheng", "2224": "zhou", SHOWCASE: "dunhua", "222426": "antu", SHOWCASE_TOWN: "dashitou"}
SHORT_LINE = {LineOfCommand.HRSS.value: "renshe", LineOfCommand.DPF.value: "canlian"}
VILLAGES_PER_COMMISSIONER = 7
HELPERS = 8


@dataclass(frozen=True)
class Account:
    """A line of the table the demo prints."""

    username: str
    display_name: str
    role: Role
    unit: str
    purpose: str


def shown_accounts() -> list[Account]:
    """The accounts worth trying, in the order of the campaign, as they stand in the database."""
    names = [name for name, _ in SHOWN]
    users = {one.username: one for one in User.objects.filter(username__in=names).select_related("unit").prefetch_related("roles")}
    return [
        Account(name, users[name].display_name, Role(users[name].roles.all()[0].role), users[name].unit.name, purpose)
        for name, purpose in SHOWN
        if name in users
    ]


SHOWN = (
    ("sheng-canlian", "录入通知、发起活动、看全省"),
    ("sheng-renshe", "省级人社线"),
    ("sheng-shenhe", "省级残联审定、定稿"),
    ("sheng-renshe-shenhe", "省级人社审定、定稿"),
    ("zhou-canlian", "延边州：转发、收报表"),
    ("zhou-renshe", "延边州人社线"),
    ("zhou-shenhe", "延边州残联审定、退回"),
    ("zhou-renshe-shenhe", "延边州人社审定、退回"),
    ("dunhua-canlian", "敦化市：名册、派单、匹配、报表（从这里看起）"),
    ("dunhua-renshe", "敦化市人社线：岗位、推荐"),
    ("dunhua-shenhe", "敦化市残联审定、提交"),
    ("dunhua-renshe-shenhe", "敦化市人社审定、提交"),
    ("dashitou-canlian", "乡镇经办"),
    ("dashitou-shenhe", "乡镇审定、提交"),
    ("zhuanwei-01", "专职委员，手机上走访（今天有一整天的人）"),
    ("bangfu-01", "一对一帮扶"),
    ("danwei-01", "用人单位：自己的岗位、人选、答复"),
    ("antu-canlian", "邻县：看不到敦化的人"),
    ("xitong", "系统管理员：账号"),
    ("anquan", "安全管理员：权限"),
    ("shenji", "审计管理员：审计"),
)


def username_of(region: Region, line: str) -> str:
    """dunhua-canlian for well-known places, 220101-renshe elsewhere."""
    return f"{SHORT_LEVEL.get(region.key, region.key.lower())}-{SHORT_LINE[line]}"


def leader_of(region: Region, line: str) -> str:
    """dunhua-shenhe for 残联, dunhua-renshe-shenhe for 人社."""
    short = SHORT_LEVEL.get(region.key, region.key.lower())
    return f"{short}-shenhe" if line == LineOfCommand.DPF else f"{short}-renshe-shenhe"


def create_accounts(*, password: str, since: date) -> dict[str, User]:
    """All accounts of the demo by user name, with their roles."""
    wanted = [*_officers(), *_leaders(), *_field(), *_admins()]
    encoded = make_password(password)  # one hash for all: hashing is slow on purpose
    users = [
        User(username=name, display_name=display, unit=unit, position=position, password=encoded, phone=f"0433-800{number:04d}")
        for number, (name, display, unit, position, _) in enumerate(wanted, start=1)
    ]
    User.objects.bulk_create(users, batch_size=1000)
    UserRole.objects.bulk_create(
        [UserRole(user=user, role=role, starts_on=since) for user, (*_, role) in zip(users, wanted, strict=True)], batch_size=1000
    )
    return {user.username: user for user in users}


Wanted = tuple[str, str, Unit, str, Role]


def _family(number: int) -> str:
    return FAMILY[number * 7 % len(FAMILY)]


def _officers() -> list[Wanted]:
    """One in every bureau down to the counties, and in the townships of the showcase county."""
    bureaus = Unit.objects.filter(kind=UnitKind.BUREAU, line__in=SHORT_LINE).select_related("region").order_by("path", "line")
    reached = [one for one in bureaus if one.level < Level.TOWNSHIP or f"/{SHOWCASE}/" in one.path]
    return [
        (username_of(one.region, one.line), f"{_family(number)}经办", one, "就业服务中心经办", Role.OFFICER)
        for number, one in enumerate(reached)
    ]


def _leaders() -> list[Wanted]:
    """A leader for every bureau of the chain 省 → 延边州 → 敦化市 → its townships, both lines."""
    chain = Q(region__key__in=["22", "2224", SHOWCASE]) | Q(region__parent__key=SHOWCASE)
    bureaus = Unit.objects.filter(chain, kind=UnitKind.BUREAU, line__in=SHORT_LINE).select_related("region").order_by("path", "line")
    return [
        (leader_of(one.region, one.line), f"{_family(number + 50)}审核", one, "分管领导", Role.LEADER) for number, one in enumerate(bureaus)
    ]


def _field() -> list[Wanted]:
    """Commissioners of every township of the showcase county, helpers and an employer."""
    made: list[Wanted] = []
    towns = Unit.objects.filter(
        region__parent__key=SHOWCASE, kind=UnitKind.BUREAU, line=LineOfCommand.DPF
    ).select_related("region").order_by("path")
    villages = dict(Region.objects.filter(level=Level.VILLAGE, path__contains=f"/{SHOWCASE}/").values_list("parent_id").annotate(Count("pk")))
    for town in sorted(towns, key=lambda one: (one.region.key != SHOWCASE_TOWN, one.path)):
        for _ in range(max(2, round(villages.get(town.region_id, 0) / VILLAGES_PER_COMMISSIONER))):
            number = len(made) + 1
            made.append((f"zhuanwei-{number:02d}", f"{_family(number)}专委", town, "残疾人专职委员", Role.COMMISSIONER))
    lines = (LineOfCommand.DPF, LineOfCommand.HRSS)
    offices = [Unit.objects.get(region__key=SHOWCASE, line=line, kind=UnitKind.BUREAU) for line in lines]
    made += [
        (f"bangfu-{number:02d}", f"{_family(number + 20)}帮扶", offices[number % 2], "就业帮扶责任人", Role.HELPER)
        for number in range(1, HELPERS + 1)
    ]
    return made


def _admins() -> list[Wanted]:
    office = Unit.objects.get(region__key="22", line=LineOfCommand.DPF, kind=UnitKind.BUREAU)
    return [
        ("xitong", "系统员", office, "系统管理员", Role.SYSTEM_ADMIN),
        ("anquan", "安全员", office, "安全管理员", Role.SECURITY_ADMIN),
        ("shenji", "审计员", office, "审计管理员", Role.AUDIT_ADMIN),
    ]


def create_employer_account(*, password: str, employer: Employer, since: date) -> User:
    """The space of one employer: its unit and the account of its personnel officer."""
    region = employer.region
    unit = Unit.objects.create(
        name=employer.name[:80], kind=UnitKind.EMPLOYER, line=LineOfCommand.OTHER, region=region, path=region.path, level=region.level
    )
    employer.unit = unit
    employer.save(update_fields=["unit"])
    user = User(username="danwei-01", display_name="甲经理", unit=unit, position="人事", password=make_password(password))
    user.save()
    UserRole.objects.create(user=user, role=Role.EMPLOYER, starts_on=since)
    return user
