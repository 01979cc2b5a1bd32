"""What stands in the space of the demo's employer: candidates with and without consent, posts and a word that wait for the office? And who asks for one?"""

from datetime import date, datetime, timedelta

import numpy as np
from django.db.models import Count, Q

from bangfu.home.seed import accounts
from bangfu.home.seed.campaign import Staff
from bangfu.home.seed.jobs import POSTS, credit_codes
from bangfu.home.seed.moment import at
from bangfu.jobs.actions import give_answer, record_disclosure
from bangfu.jobs.actions.own_posts import return_post, save_own_posts
from bangfu.jobs.actions.spaces import apply_for_space
from bangfu.jobs.choices import OPEN_STATES, ConsentWay, ReferralState, Shared
from bangfu.jobs.models import Employer, Referral
from bangfu.jobs.queries import candidates_of
from bangfu.occupations.vocabulary import default_demands
from bangfu.orgs.models import Region, User

# What those said who were asked, in turn; the others nobody has asked yet.
SAID: tuple[tuple[list[str], ConsentWay], ...] = (
    ([Shared.CONTACT.value], ConsentWay.PHONE),
    ([Shared.CONTACT.value, Shared.DISABILITY.value], ConsentWay.PAPER),
    ([], ConsentWay.IN_PERSON),
    ([Shared.CONTACT.value], ConsentWay.MESSAGE),
)


WRITTEN = ("网店客服（文字）", "收银员")  # what the employer wrote itself; the county has sent the second one back
TO_CHANGE = "请写明每天几点到几点、周末是否轮班，再交一次。"


def write_space(staff: Staff, *, password: str, since: date, until: datetime) -> None:
    """The employer of 敦化 with the most candidates gets a space; half of its candidates were asked. Counts nothing new."""
    waiting = Count("vacancies__referrals", filter=Q(vacancies__referrals__state__in=OPEN_STATES))
    here = Employer.objects.filter(path__contains=f"/{accounts.SHOWCASE}/").select_related("region")
    employer = here.annotate(candidates=waiting).order_by("-candidates", "pk").first()
    if employer is None:
        return
    user = accounts.create_employer_account(password=password, employer=employer, since=since)
    _ask(employer, until)
    _answer(employer, user, until)
    _write_posts(employer, user, staff.users["dunhua-canlian"], until)
    _apply(until)


def _write_posts(employer: Employer, user: User, officer: User, until: datetime) -> None:
    """Two posts nobody counts: one waits for the county, one came back from it."""
    wanted = [next(post for post in POSTS if post.title == title) for title in WRITTEN]
    values = [
        {"title": post.title, "occupation_id": post.code, "region": employer.region, "openings": 2, "pay_min": 2600, "pay_max": 3200, "hours": "full",
         "shift": "day", "remote": post.home, "schooling_min": None, "demands": {**default_demands(post.code), **post.changes}, "assumed": [],
         "offers": ["seat", "flexible_hours"], "tasks": post.tasks}
        for post in wanted
    ]
    with at(until - timedelta(hours=1)):
        _, second = save_own_posts(employer=employer, posts=values, by=user)
    with at(until - timedelta(minutes=30)):
        return_post(vacancy=second, reason=TO_CHANGE, by=officer)


def _apply(until: datetime) -> None:
    """A firm that was not among the employers asks for a space."""
    county = Region.objects.get(key=accounts.SHOWCASE)
    code = credit_codes(np.random.default_rng(0), np.array([accounts.SHOWCASE] * (Employer.objects.count() + 1)))[-1]
    with at(until - timedelta(minutes=45)):
        apply_for_space(name="敦化市样丰木耳加工有限公司", credit_code=code, region=county, contact_name="孙经理", position="人事", phone="0433-6000001",
                        note="有 20 个分拣岗位，坐着做，想招附近的残疾人。")


def _ask(employer: Employer, until: datetime) -> None:
    candidates = candidates_of(employer).filter(state__in=OPEN_STATES).select_related("referred_by__unit").order_by("-state", "pk")
    for number, one in enumerate(candidates[::2]):
        shares, way = SAID[number % len(SAID)]
        moment = max(one.referred_at, until - timedelta(minutes=90 - 5 * number))
        with at(moment):
            record_disclosure(referral=one, shares=shares, way=way, agreed_on=moment.date(), by=one.referred_by)


def _answer(employer: Employer, user: User, until: datetime) -> None:
    """The employer has seen one candidate this morning and says so."""
    known: Referral | None = candidates_of(employer).filter(state=ReferralState.REFERRED, disclosures__withdrawn_at__isnull=True, disclosures__isnull=False).first()
    if known is not None:
        with at(until - timedelta(minutes=20)):
            give_answer(referral=known, state=ReferralState.INTERVIEW, on=until.date(), note="面试过了，手脚利索，想再看一天", by=user)
