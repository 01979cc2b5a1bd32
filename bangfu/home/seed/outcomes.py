"""What else stands on the demo's day: referrals and hires, helpers one to one, certificates, training."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import polars as pl

from bangfu.campaigns.models import Campaign
from bangfu.cases.models import Pairing
from bangfu.core.clock import HERE
from bangfu.home.seed.accounts import HELPERS, SHOWCASE
from bangfu.home.seed.campaign import FORWARDED, Staff
from bangfu.home.seed.copying import copy_rows, take_keys
from bangfu.home.seed.drawing import chance
from bangfu.home.seed.ledger import event_row, write_event_rows
from bangfu.home.seed.moment import on
from bangfu.home.seed.placements import WAS_INTERVIEWED
from bangfu.jobs.choices import ReferralState
from bangfu.jobs.models import Referral, ReferralStep
from bangfu.orgs.choices import GrantKind, LineOfCommand
from bangfu.orgs.models import Grant, Unit, User
from bangfu.people.choices import WISHES_WITH_NEED, Employment, EventKind, Source
from bangfu.people.models import Person

CERTIFIED = .6  # of the urban, registered unemployed who want work
PAIRED_NEED = .12  # of the other people of 敦化 with a need; graduates all
TRAINED = .03
CONTRACT = timedelta(days=365)
NEXT_ACTIONS = ("陪同到单位看岗位", "核对失业登记", "联系培训班", "电话回访面试结果", "一起改简历", "问残联要辅具补贴材料", "约职业能力评估")


def write_referrals(campaign: Campaign, staff: Staff, people: pl.DataFrame, referrals: pl.DataFrame, vacancies: pl.DataFrame) -> None:
    """Referrals with their steps and events by the office that collected the opening; who was hired is employed from then on."""
    if not referrals.height:
        return
    rows = referrals.join(people.select("index", "id", "path"), on="index", how="left", maintain_order="left").join(
        vacancies.select("row", "key", "unit_id", "pay_min"), left_on="vacancy", right_on="row", how="left", maintain_order="left")
    officers = {unit.pk: staff.officers[unit.pk] for unit in Unit.objects.filter(pk__in=rows["unit_id"].unique().to_list())}
    found = list(zip(take_keys(Referral, rows.height), rows.iter_rows(named=True), strict=True))
    copy_rows(
        Referral,
        ["id", "campaign", "person", "path", "vacancy", "unit", "referred_by", "referred_at", "reasons", "state", "changed_at",
         "refusal_reason", "note", "contract_from", "contract_until", "pay", "insured"],
        (_referral(key, campaign, row, officers[row["unit_id"]]) for key, row in found),
    )
    copy_rows(ReferralStep, ["referral", "state", "happened_on", "recorded_at", "by", "reason", "note"],
              (step for key, row in found for step in _steps(key, row, officers[row["unit_id"]])))
    write_event_rows(event for key, row in found for event in _referral_events(key, campaign, row, officers[row["unit_id"]]))
    for _, row in found:
        if row["state"] == ReferralState.HIRED.value:
            day = _local(row["changed_at"]).date()
            Person.objects.filter(pk=row["id"]).update(
                employment=Employment.EMPLOYED, employment_form="7", employed_on=day, not_employed_reason="", updated_at=row["changed_at"])


def _local(moment: datetime) -> datetime:
    return moment.astimezone(HERE)


def _referral(key: int, campaign: Campaign, row: dict[str, Any], by: User) -> list[Any]:
    hired = row["state"] == ReferralState.HIRED.value
    start = _local(row["changed_at"]).date() if hired else None
    contract = [start, start + CONTRACT, row["pay_min"], True] if start else [None, None, None, None]
    return [key, campaign.pk, row["id"], row["path"], row["key"], row["unit_id"], by.pk, row["referred_at"], {}, row["state"], row["changed_at"],
            row["refusal_reason"], "", *contract]


def _stages(row: dict[str, Any]) -> list[tuple[str, datetime]]:
    """The states the referral has passed through, with their times."""
    stages = [(ReferralState.REFERRED.value, row["referred_at"])]
    middle = row["referred_at"] + (row["changed_at"] - row["referred_at"]) / 2
    if ReferralState(row["state"]) in WAS_INTERVIEWED and row["state"] != ReferralState.INTERVIEW.value:
        stages.append((ReferralState.INTERVIEW.value, middle))
    if row["state"] != ReferralState.REFERRED.value:
        stages.append((row["state"], row["changed_at"]))
    return stages


def _steps(key: int, row: dict[str, Any], by: User) -> list[list[Any]]:
    return [[key, state, _local(at).date(), at, by.pk, row["refusal_reason"] if state == row["state"] else "", ""] for state, at in _stages(row)]


def _referral_events(key: int, campaign: Campaign, row: dict[str, Any], by: User) -> list[list[Any]]:
    kinds = {ReferralState.REFERRED.value: EventKind.REFERRAL, ReferralState.INTERVIEW.value: EventKind.INTERVIEW, ReferralState.HIRED.value: EventKind.HIRE}
    return [
        event_row(kinds[state], person=row["id"], at=at, by=by, campaign=campaign.pk, reference=f"jobs.referral:{key}", detail={"vacancy": row["key"]})
        for state, at in _stages(row) if state in kinds
    ]


def write_pairings(rng: np.random.Generator, campaign: Campaign, staff: Staff, people: pl.DataFrame, *, as_of: date) -> None:
    """一对一：this year's graduates out of work, and some others with a need, to the helpers of 敦化."""
    here = people.filter(pl.col("path").str.contains(f"/{SHOWCASE}/") & (pl.col("employment") != Employment.EMPLOYED.value))
    graduates = (here["graduated_on"].dt.year() == as_of.year).fill_null(False)
    needy = here["asked"] & here["wish"].is_in([wish.value for wish in WISHES_WITH_NEED])
    chosen = here.filter(graduates | needy & pl.Series(chance(rng, PAIRED_NEED, here.height)))
    helpers = [staff.users[f"bangfu-{number:02d}"] for number in range(1, HELPERS + 1)]
    officer = staff.users["dunhua-canlian"]
    start = on(FORWARDED, "18:00")
    pairings, grants, events = [], [], []
    for position, person in enumerate(chosen.iter_rows(named=True)):
        helper, key = helpers[position % len(helpers)], person["id"]
        at = start + timedelta(days=int(rng.integers(1, 4)), hours=-int(rng.integers(1, 9)))
        due = as_of + timedelta(days=int(rng.integers(-1, 4)))
        pairings.append(Pairing(campaign=campaign, person_id=key, helper=helper, paired_by=officer, paired_at=at,
                                next_action=NEXT_ACTIONS[int(rng.integers(len(NEXT_ACTIONS)))], next_on=due))
        events.append(event_row(EventKind.PAIRING, person=key, at=at, by=helper, campaign=campaign.pk))
    for pairing, row in zip(Pairing.objects.bulk_create(pairings), events, strict=True):
        row[11] = f"cases.pairing:{pairing.pk}"
        grants.append(Grant(user=pairing.helper, kind=GrantKind.PERSON, person_id=pairing.person_id, reason="一对一帮扶",
                            reference=f"cases.pairing:{pairing.pk}", created_at=pairing.paired_at))
    Grant.objects.bulk_create(grants)
    write_event_rows(events)


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
    wants = people["asked"] & people["wish"].is_in([wish.value for wish in WISHES_WITH_NEED]) & (people["employment"] != Employment.EMPLOYED.value)
    chosen = people.filter(wants)
    chosen = chosen.filter(pl.Series(chance(rng, TRAINED, chosen.height)))
    write_event_rows(
        event_row(EventKind.TRAINING, person=person["id"], at=on(as_of - timedelta(days=1), "14:00"), campaign=campaign.pk, source=Source.OFFICE.value,
                  by=actors(person["index"], person["path"], LineOfCommand.HRSS.value), detail={"course": "食用菌栽培"})
        for person in chosen.iter_rows(named=True)
    )
