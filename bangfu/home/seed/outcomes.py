"""What else stands on the demo's day: referrals and hires, helpers one to one, certificates, training."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import polars as pl

from bangfu.campaigns.models import Campaign
from bangfu.cases.actions import pair_helper
from bangfu.core.clock import HERE
from bangfu.home.seed.accounts import HELPERS, SHOWCASE
from bangfu.home.seed.campaign import FORWARDED, Staff
from bangfu.home.seed.drawing import chance
from bangfu.home.seed.ledger import event_row, write_event_rows
from bangfu.home.seed.market import Market
from bangfu.home.seed.moment import at, on
from bangfu.home.seed.placements import WAS_INTERVIEWED
from bangfu.jobs.actions import change_referral, refer_person
from bangfu.jobs.choices import ReferralState
from bangfu.jobs.models import Referral, Vacancy
from bangfu.orgs.choices import LineOfCommand
from bangfu.people.choices import WISHES_WITH_NEED, Employment, EmploymentForm, EventKind, Source
from bangfu.people.models import Person
from bangfu.policies.actions import certify
from bangfu.policies.models import Mark

CERTIFIED = .6  # of the urban, registered unemployed who want work
PAIRED_NEED = .12  # of the other people of 敦化 with a need; graduates all
TRAINED = .08
CONTRACT = timedelta(days=365)
BY_HAND = {"met": [{"text": "工作人员与本人商量后推荐", "source": "", "code": "manual"}], "unmet": [], "unknown": [], "adapt": [], "source": "人工推荐"}
GOALS = ("在本镇找到一份能长期干的工作", "居家接单，月收入两千元以上", "先培训，秋天前上岗", "办起自己的养殖户", "先在社区公益服务中练手")
NEXT_ACTIONS = ("陪同到单位看岗位", "核对失业登记", "联系培训班", "电话回访面试结果", "一起改简历", "问残联要辅具补贴材料", "约职业能力评估")


def write_referrals(people: pl.DataFrame, referrals: pl.DataFrame, market: Market) -> None:
    """Referrals and what came of them, by the actions of the site in the order of their times."""
    keys = dict(people.select("index", "id").iter_rows())
    persons = Person.objects.in_bulk([keys[index] for index in referrals["index"]])
    steps = []
    for number, row in enumerate(referrals.iter_rows(named=True)):
        steps += [(moment, number, order, state) for order, (state, moment) in enumerate(stages(row))]
    made: dict[int, Referral] = {}
    rows = referrals.to_dicts()
    vacancies = Vacancy.objects.select_related("unit").in_bulk([market.keys[row["vacancy"]] for row in rows])
    for moment, number, _, state in sorted(steps):
        row = rows[number]
        vacancy = vacancies[market.keys[row["vacancy"]]]
        by = market.staff.of(vacancy.unit)
        with at(moment.astimezone(HERE)):
            if state == ReferralState.REFERRED.value:
                made[number] = refer_person(person=persons[keys[row["index"]]], vacancy=vacancy, reasons=BY_HAND, by=by)
            else:
                change_referral(referral=made[number], state=state, by=by, **_facts(row, state, vacancy, moment))


def _facts(row: dict[str, Any], state: str, vacancy: Vacancy, moment: datetime) -> dict[str, Any]:
    if state == ReferralState.HIRED.value:
        start = moment.astimezone(HERE).date()
        return {"contract_from": start, "contract_until": start + CONTRACT, "pay": vacancy.pay_min, "insured": True,
                "employment_form": EmploymentForm.QUOTA.value}
    return {"refusal_reason": row["refusal_reason"]} if state == row["state"] and row["refusal_reason"] else {}


def stages(row: dict[str, Any]) -> list[tuple[str, datetime]]:
    """The states a referral has passed through, with their times."""
    found = [(ReferralState.REFERRED.value, row["referred_at"])]
    middle = row["referred_at"] + (row["changed_at"] - row["referred_at"]) / 2
    if ReferralState(row["state"]) in WAS_INTERVIEWED and row["state"] != ReferralState.INTERVIEW.value:
        found.append((ReferralState.INTERVIEW.value, middle))
    if row["state"] != ReferralState.REFERRED.value:
        found.append((row["state"], row["changed_at"]))
    return found


def write_pairings(rng: np.random.Generator, campaign: Campaign, staff: Staff, people: pl.DataFrame, *, as_of: date) -> None:
    """一对一：this year's graduates out of work, and some others with a need, to the helpers of 敦化."""
    here = people.filter(pl.col("path").str.contains(f"/{SHOWCASE}/") & (pl.col("employment") != Employment.EMPLOYED.value))
    graduates = (here["graduated_on"].dt.year() == as_of.year).fill_null(False)
    needy = here["asked_at"].is_not_null() & here["wish"].is_in([wish.value for wish in WISHES_WITH_NEED])
    chosen = here.filter(graduates | needy & pl.Series(chance(rng, PAIRED_NEED, here.height)))
    persons = Person.objects.filter(died_on__isnull=True).in_bulk(chosen["id"].to_list())
    helpers = [staff.users[f"bangfu-{number:02d}"] for number in range(1, HELPERS + 1)]
    for position, key in enumerate(chosen["id"].to_list()):
        moment = on(FORWARDED + timedelta(days=int(rng.integers(1, 4))), f"{int(rng.integers(9, 17)):02d}:15")
        due, todo, goal = as_of + timedelta(days=int(rng.integers(-1, 4))), rng.choice(NEXT_ACTIONS), rng.choice(GOALS)
        if key in persons:
            with at(moment):
                pair_helper(campaign=campaign, person=persons[key], helper=helpers[position % HELPERS], goal=str(goal), next_action=str(todo),
                            next_on=due, by=staff.users["dunhua-canlian"])


def write_certificates(rng: np.random.Generator, people: pl.DataFrame, actors: Any, *, as_of: date) -> None:
    """就业困难人员: certified by the 人社 side over the last months, for those to whom it was open."""
    wants = people["wish"].is_in([wish.value for wish in WISHES_WITH_NEED])
    may = wants & (people["hukou"] == "urban") & people["registered_unemployed_on"].is_not_null() & (people["certificate_until"] > as_of)
    chosen = people.filter(may & (people["employment"] == Employment.UNEMPLOYED.value))
    chosen = chosen.filter(pl.Series(chance(rng, CERTIFIED, chosen.height)))
    rows = []
    for number, person in enumerate(chosen.iter_rows(named=True), start=1):
        earliest = max(person["registered_unemployed_on"], as_of - timedelta(days=300))
        day = earliest + timedelta(days=int(rng.integers(0, max(1, (as_of - earliest).days))))
        reference = f"certificate:{UUID(bytes=rng.bytes(16), version=4)}"
        rows.append(event_row(
            EventKind.CERTIFICATION, person=person["id"], at=on(day, "09:00"), by=actors(person["index"], person["path"], LineOfCommand.HRSS.value),
            campaign=None, reference=reference, detail={"policy": "hard_to_employ", "document": f"演示认定〔{day.year}〕{number}号"}))
    write_event_rows(rows)


def write_training(rng: np.random.Generator, campaign: Campaign, people: pl.DataFrame, actors: Any, *, as_of: date) -> None:
    """A few people with a need sat in a class during the campaign."""
    wants = people["asked_at"].is_not_null() & people["wish"].is_in([wish.value for wish in WISHES_WITH_NEED]) & (people["employment"] != Employment.EMPLOYED.value)
    chosen = people.filter(wants)
    chosen = chosen.filter(pl.Series(chance(rng, TRAINED, chosen.height)))
    write_event_rows(
        event_row(EventKind.TRAINING, person=person["id"], at=on(as_of - timedelta(days=1), "14:00"), campaign=campaign.pk, source=Source.OFFICE.value,
                  by=actors(person["index"], person["path"], LineOfCommand.HRSS.value), detail={"course": "食用菌栽培"})
        for person in chosen.iter_rows(named=True)
    )


def certify_families(staff: Staff, *, until: datetime) -> None:
    """零就业家庭: the 人社 side of 敦化 has looked into every fifth family that seemed to be one."""
    officer = staff.users["dunhua-renshe"]
    seem = Mark.objects.filter(policy="zero_employment_family", certified=False, person__path__startswith=officer.unit.path)
    open_only = [one for one in seem.select_related("person").order_by("person_id")
                 if [reason["code"] for reason in one.reasons["unknown"]] == ["no_other_income"]]
    with at(until):
        for number, mark in enumerate(open_only[::5], start=1):
            certify(person=mark.person, policy=mark.policy, by=officer, document=f"演示零就业〔{until.year}〕{number}号", on=(until - timedelta(days=1)).date())
