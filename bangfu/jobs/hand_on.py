"""What do the posts on offer say to people in the villages?"""

from collections.abc import Iterable
from datetime import date

from bangfu.core.hand_on import Column, HandOn
from bangfu.jobs.choices import VacancyHours
from bangfu.jobs.models import Vacancy
from bangfu.occupations.vocabulary import ACCOMMODATION, DOMAINS
from bangfu.orgs.models import Unit
from bangfu.people.choices import Schooling

COLUMNS = (
    Column("岗位", width=2.2), Column("地点", "在{}", 1.5), Column("待遇", "{}", 1.6), Column("招", "招 {} 人", 0.7), Column("要做到", "要{}", 2.6),
    Column("提供", "提供{}", 2.4),
)
ASKED = 2  # levels of a demand that are worth telling: 经常、满班
MOST_WORDS = 3


def posts_listed(rows: Iterable[Vacancy], unit: Unit, on: date) -> HandOn:
    """The list as filtered, in words for somebody who looks for work. Villagers cannot open the site, so a number stands in place of a link."""
    posts = [(f"{one.title}（{one.employer.name}）", _place(one), _pay(one), one.openings, _asks(one), _offers(one)) for one in rows]
    office = f"想去的请联系{unit.name}" + (f"，电话 {unit.phone}" if unit.phone else "") + "，或本村（社区）的专职委员。"
    return HandOn(title=f"{unit.region.name}适合残疾人的岗位", lead=f"{len(posts)} 个岗位，残疾人均可报名。", columns=COLUMNS, rows=posts, unit=unit.name, on=on,
                  hint=office, opens=False)


def _place(one: Vacancy) -> str:
    return one.region.name + ("，可居家" if one.remote else "")


def _pay(one: Vacancy) -> str:
    if one.pay_min is None:
        pay = "月薪面议"
    elif one.pay_max is None:
        pay = f"月薪 {one.pay_min} 元起"
    else:
        pay = f"月薪 {one.pay_min}" + (f"–{one.pay_max}" if one.pay_max != one.pay_min else "") + " 元"
    return f"{pay}，{VacancyHours(one.hours).label}"


def _asks(one: Vacancy) -> str:
    """What the work takes, heaviest first; nothing is said of categories or grades of disability."""
    told = sorted(((one.demands.get(domain.code) or 0, domain) for domain in DOMAINS), key=lambda pair: -pair[0])
    words = [domain.demand_labels[level].removeprefix("需要") for level, domain in told if level >= ASKED][:MOST_WORDS]
    schooling = [f"{Schooling(one.schooling_min).label}文化"] if one.schooling_min else []
    return "、".join([*schooling, *words]) or "会做就行"


def _offers(one: Vacancy) -> str:
    labels = [ACCOMMODATION[code].label.split("（")[0] for code in one.offers if code in ACCOMMODATION]
    return "、".join(labels[:MOST_WORDS]) + ("等" if len(labels) > MOST_WORDS else "")
