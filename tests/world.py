"""One named world for all tests: 敦化市 is ours, 安图县 is the stranger's, both under 延边州. People are fictitious."""

from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace

from django.db import transaction

from bangfu.campaigns.models import Campaign, Edge, Measure, Notice, RosterEntry
from bangfu.orgs.choices import Level, LineOfCommand, Role
from bangfu.orgs.models import Region, Unit, User, UserRole
from bangfu.people.models import Identity, Person, Residence
from bangfu.people.privacy import identity_columns
from tests.clock import HERE, NOW, TODAY

# key, name, level, parent key
REGIONS = [
    ("22", "吉林省", Level.PROVINCE, None),
    ("2224", "延边朝鲜族自治州", Level.PREFECTURE, "22"),
    ("2206", "白山市", Level.PREFECTURE, "22"),
    ("222403", "敦化市", Level.COUNTY, "2224"),
    ("222426", "安图县", Level.COUNTY, "2224"),
    ("222403100", "大石头镇", Level.TOWNSHIP, "222403"),
    ("222403101", "黄泥河镇", Level.TOWNSHIP, "222403"),
    ("222426100", "明月镇", Level.TOWNSHIP, "222426"),
    ("222403100200", "太平川村", Level.VILLAGE, "222403100"),
    ("222403101200", "团山子村", Level.VILLAGE, "222403101"),
    ("222426100200", "龙林村", Level.VILLAGE, "222426100"),
]
BUREAU = {LineOfCommand.HRSS: "人力资源和社会保障局", LineOfCommand.DPF: "残疾人联合会"}

# sign-in name, display name, region key, line, roles
USERS = [
    ("province", "省级经办", "22", "dpf", [Role.OFFICER]),
    ("province_leader", "省级审核", "22", "dpf", [Role.LEADER]),
    ("prefecture", "州级经办", "2224", "dpf", [Role.OFFICER]),
    ("officer", "林经办", "222403", "dpf", [Role.OFFICER]),
    ("officer_hrss", "姜经办", "222403", "hrss", [Role.OFFICER]),
    ("leader", "韩审核", "222403", "dpf", [Role.LEADER]),
    ("township", "镇经办", "222403100", "dpf", [Role.OFFICER]),
    ("commissioner", "周专委", "222403100", "dpf", [Role.COMMISSIONER]),
    ("helper", "孟帮扶", "222403", "dpf", [Role.HELPER]),
    ("employer", "甲公司", "222403", "other", [Role.EMPLOYER]),
    ("system_admin", "系统员", "222403", "dpf", [Role.SYSTEM_ADMIN]),
    ("security_admin", "安全员", "222403", "dpf", [Role.SECURITY_ADMIN]),
    ("audit_admin", "审计员", "222403", "dpf", [Role.AUDIT_ADMIN]),
    ("stranger", "外县经办", "222426", "dpf", [Role.OFFICER]),
    ("stranger_leader", "外县审核", "222426", "dpf", [Role.LEADER]),
    ("stranger_commissioner", "外县专委", "222426100", "dpf", [Role.COMMISSIONER]),
]

# name, ID number (valid check digits), village key, wish
PEOPLE = [
    ("张试山", "222403197605121315", "222403100200", "work"),
    ("赵试琳", "222403198801231522", "222403100200", "work"),
    ("李试", "222403199905070715", "222403101200", "none"),
    ("朴试哲", "222403198403160619", "222403101200", ""),
    ("外试一", "222426198001010015", "222426100200", "work"),
    ("外试二", "222426199002020025", "222426100200", ""),
]


@dataclass
class World:
    """Names into the test database. `people` and `strangers` are lists of Person in the order of PEOPLE."""

    regions: dict[str, Region]
    users: SimpleNamespace
    people: list[Person]
    strangers: list[Person]
    campaign: Campaign
    today: date = TODAY
    now: datetime = NOW

    def __getattr__(self, name: str) -> User:
        """world.officer is world.users.officer."""
        return getattr(self.__dict__["users"], name)

    def unit(self, key: str, line: str = "dpf") -> Unit:
        return Unit.objects.get(region__key=key, line=line)


def _with_check_digit(number: str) -> str:
    from stdnum.cn import ric

    return number[:17] + ric.calc_check_digit(number[:17])


@transaction.atomic
def build_world() -> None:
    """Write the world once per test database."""
    if Region.objects.filter(key="22").exists():
        return
    regions: dict[str, Region] = {}
    for key, name, level, parent in REGIONS:
        above = regions.get(parent) if parent else None
        regions[key] = Region.objects.create(
            key=key, name=name, level=level, parent=above, official_code=key.ljust(12, "0"),
            path=(above.path if above else "") + key + "/",
        )
    _units(regions)
    _users(regions)
    _people(regions)
    _campaign(regions)


def _units(regions: dict[str, Region]) -> None:
    for line in (LineOfCommand.HRSS, LineOfCommand.DPF):
        made: dict[str, Unit] = {}
        for key, region in regions.items():
            if region.level == Level.VILLAGE:
                continue
            made[key] = Unit.objects.create(
                name=region.name + BUREAU[line], line=line, region=region, path=region.path, level=region.level,
                superior=made.get(region.parent.key) if region.parent else None,
            )
    county = regions["222403"]
    Unit.objects.create(
        name="敦化市甲试用人单位", kind="employer", line="other", region=county, path=county.path, level=county.level
    )


def _users(regions: dict[str, Region]) -> None:
    for username, display, key, line, roles in USERS:
        user = User(username=username, display_name=display, unit=Unit.objects.get(region=regions[key], line=line))
        user.set_unusable_password()
        user.save()
        for role in roles:
            UserRole.objects.create(user=user, role=role, starts_on=date(2020, 1, 1))


def _people(regions: dict[str, Region]) -> None:
    for name, almost, village, wish in PEOPLE:
        number = _with_check_digit(almost)
        region = regions[village]
        person = Person.objects.create(
            region=region, path=region.path, sex="1" if int(number[16]) % 2 else "2",
            birth_on=datetime.strptime(number[6:14], "%Y%m%d").date(), category="4", grade="3",
            hukou="rural", schooling=2, employment="unemployed", wish=wish,
        )
        certificate, phone = number + "43", f"1380000{person.pk % 10000:04d}"
        Identity.objects.create(
            person=person, name=name, id_number=number, certificate=certificate, phone=phone, address=region.name,
            **identity_columns(name=name, id_number=number, certificate=certificate, phone=phone),
        )
        Residence.objects.create(person=person, path=region.path, during=(date(2020, 1, 1), None))


def _campaign(regions: dict[str, Region]) -> None:
    province = User.objects.get(username="province")
    notice = Notice.objects.create(
        unit=province.unit, path=province.unit.path, entered_by=province, doc_number="吉人社联〔2022〕62号",
        title="关于开展残疾人就业帮扶活动的通知", issued_on=date(2022, 5, 13), text="开展情况摸查。", original="开展情况摸查。",
        facts={}, state="confirmed", confirmed_at=NOW, confirmed_by=province,
    )
    campaign = Campaign.objects.create(
        notice=notice, region=regions["22"], path="22/", title="2022 年残疾人就业帮扶活动", theme="促进就业，真情帮扶",
        starts_on=date(2022, 5, 13), due_on=date(2022, 5, 20),
    )
    Measure.objects.create(
        campaign=campaign, position=1, number="（一）", heading="开展情况摸查", text="开展情况摸查。", from_forwarded=True
    )
    due = datetime(2022, 5, 20, 17, 0, tzinfo=HERE)
    for above, below in (("22", "2224"), ("2224", "222403"), ("2224", "222426")):
        Edge.objects.create(
            campaign=campaign, from_unit=Unit.objects.get(region=regions[above], line="dpf"),
            to_unit=Unit.objects.get(region=regions[below], line="dpf"), path=regions[below].path, line="dpf",
            due_at=due, sent_at=NOW, sent_by=province,
        )
    for person in Person.objects.all():
        RosterEntry.objects.create(campaign=campaign, person=person)


def load_world() -> World:
    people = list(Person.objects.select_related("identity", "region").order_by("pk"))
    return World(
        regions={region.key: region for region in Region.objects.all()},
        users=SimpleNamespace(**{user.username: user for user in User.objects.select_related("unit")}),
        people=[one for one in people if one.path.startswith("22/2224/222403/")],
        strangers=[one for one in people if one.path.startswith("22/2224/222426/")],
        campaign=Campaign.objects.get(),
    )
