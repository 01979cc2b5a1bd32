"""Invented employers, posts and referrals for tests, in the places of the test world."""

from datetime import date
from typing import Any

from stdnum.cn import uscc

from bangfu.jobs.models import Application, Employer, EmployerAnswer, Referral, Vacancy
from bangfu.occupations.models import Occupation
from bangfu.occupations.vocabulary import DOMAINS
from bangfu.orgs.models import Unit
from bangfu.people.models import Person
from tests.world import World

EASY = {domain.code: 0 for domain in DOMAINS}
ABLE = {domain.code: 3 for domain in DOMAINS}
CLEANER = ("4-09-08-01", "保洁员")
RIGHT_CODE = "91220000MA0Y0R0R4L"


def occupation(code: str = CLEANER[0], name: str = CLEANER[1]) -> Occupation:
    return Occupation.objects.get_or_create(pk=code, defaults={"level": 4, "name": name})[0]


def employer(world: World, key: str = "222403", **values: Any) -> Employer:
    region = world.regions[key]
    return Employer.objects.create(**{"name": f"{region.name}试例食品有限公司", "region": region, "path": region.path, **values})


def vacancy(world: World, key: str = "222403", **values: Any) -> Vacancy:
    """An open post in the area of that key, asking nothing, 3 openings, confirmed today."""
    region = world.regions[key]
    owner = values.pop("employer", None) or employer(world, key)
    unit = world.unit(region.path.strip("/").split("/")[2]) if region.path.count("/") >= 3 else world.unit(key)
    start = {
        "employer": owner, "unit": unit, "title": "食品包装工", "region": region, "path": region.path, "openings": 3, "pay_min": 3000, "pay_max": 3600,
        "demands": EASY, "confirmed_on": world.today, "occupation": occupation(),
    }
    return Vacancy.objects.create(**{**start, **values})


def values_of(world: World, **changes: Any) -> dict[str, Any]:
    """What actions.save_vacancy takes."""
    return {
        "title": "保洁员", "occupation_id": occupation().pk, "region": world.regions["222403"], "openings": 2, "pay_min": 2600, "pay_max": None,
        "hours": "full", "shift": "day", "remote": False, "schooling_min": None, "demands": EASY, "assumed": [], "offers": [], "tasks": "打扫走廊",
        **changes,
    }


def referral(world: World, person: Person, post: Vacancy, **values: Any) -> Referral:
    start = {"campaign": world.campaign, "person": person, "path": person.path, "vacancy": post, "unit": world.officer.unit, "referred_by": world.officer}
    return Referral.objects.create(**{**start, **values})


def credit_code(count: int) -> str:
    """A right code for each number."""
    start = f"91222403MA{count:07d}"
    return start + uscc.calc_check_digit(start)


def own_space(world: World) -> Employer:
    """The employer in whose space the world's employer user works; made once."""
    return Employer.objects.filter(unit=world.employer.unit).first() or employer(world, name="敦化市甲试用人单位", unit=world.employer.unit)


def neighbour_space(world: World) -> Employer:
    """Another employer of the same county with a space of its own; made once."""
    found = Employer.objects.filter(name="敦化市乙试用人单位").first()
    if found:
        return found
    region = world.regions["222403"]
    unit = Unit.objects.create(name="敦化市乙试用人单位", kind="employer", line="other", region=region, path=region.path, level=region.level)
    return employer(world, name="敦化市乙试用人单位", unit=unit)


def application(world: World, key: str = "222403", **values: Any) -> Application:
    region = world.regions[key]
    count = Application.objects.count()
    start = {
        "number": f"SQ{count:010d}", "name": f"{region.name}丙试食品厂", "credit_code": credit_code(count), "region": region, "path": region.path,
        "contact_name": "丙经理", "phone": "0433-6220199",
    }
    return Application.objects.create(**{**start, **values})


def answer(world: World, one: Referral, state: str = "interview", **values: Any) -> EmployerAnswer:
    start = {"referral": one, "state": state, "happened_on": world.today, "given_by": world.employer}
    return EmployerAnswer.objects.create(**{**start, **values})


HIRE = {"contract_from": date(2022, 5, 17), "contract_until": date(2023, 5, 31), "pay": 3200, "insured": True, "employment_form": "1"}
