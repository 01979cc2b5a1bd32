"""Are the fictitious people plausible, valid, and the same for the same seed?"""

import json
from datetime import date

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from stdnum.cn import ric

from bangfu.home.seed.contacts import make_contacts
from bangfu.home.seed.distributions import CATEGORY, FORMS, RURAL_SHARE
from bangfu.home.seed.households import make_households, make_members
from bangfu.home.seed.identities import FAMILY_KOREAN, MARKS, make_identities
from bangfu.home.seed.jobs import make_employers, make_vacancies
from bangfu.home.seed.moment import on
from bangfu.home.seed.people import make_people
from bangfu.home.seed.talks import make_events, make_office_talks, make_talks
from bangfu.occupations.vocabulary import ACCOMMODATION, DOMAIN
from bangfu.people.choices import Category, ContactWay, Wish
from bangfu.surveys.choices import ContactOutcome

AS_OF = date(2022, 5, 17)
SIZE = 4000


def _villages() -> pl.DataFrame:
    rows = [(area, number) for area in ("222403", "222426", "220102") for number in range(30)]
    return pl.DataFrame({
        "index": range(len(rows)), "region_id": range(1000, 1000 + len(rows)),
        "path": [f"22/{area[:4]}/{area}/{area}100/{area}100{number:03d}/" for area, number in rows],
        "area": [area for area, _ in rows], "rural": [number % 3 > 0 for _, number in rows], "address": [f"{area}村{number}" for area, number in rows],
    }, schema_overrides={"index": pl.Int64})


def _people(seed: int = 7) -> pl.DataFrame:
    return make_people(np.random.default_rng(seed), _villages(), SIZE, as_of=AS_OF, showcase={"222403": 1500})


@pytest.fixture(scope="module")
def people() -> pl.DataFrame:
    return _people()


@pytest.fixture(scope="module")
def identities(people: pl.DataFrame) -> pl.DataFrame:
    return make_identities(np.random.default_rng(8), people, _villages())


def test_people_are_the_same_for_the_same_seed(people: pl.DataFrame) -> None:
    assert_frame_equal(people, _people())


def test_people_differ_for_another_seed(people: pl.DataFrame) -> None:
    assert not people.equals(_people(seed=8))


def test_people_fill_the_showcase_exactly(people: pl.DataFrame) -> None:
    assert people.height == SIZE
    assert people["path"].str.contains("/222403/").sum() == 1500


def test_people_are_in_the_employment_age_band(people: pl.DataFrame) -> None:
    ages = people.with_columns(age=pl.Series([
        AS_OF.year - birth.year - ((AS_OF.month, AS_OF.day) < (birth.month, birth.day)) for birth in people["birth_on"]]))
    men, women = ages.filter(pl.col("sex") == "1")["age"], ages.filter(pl.col("sex") == "2")["age"]
    assert men.is_between(16, 59).all()
    assert women.is_between(16, 54).all()


def test_shares_follow_the_table(people: pl.DataFrame) -> None:
    share = people["category"].value_counts(normalize=True)
    shares = dict(share.iter_rows())
    assert all(abs(shares.get(code.value, 0) - wanted) < .03 for code, wanted in CATEGORY.items())
    assert abs((people["hukou"] == "rural").mean() - RURAL_SHARE) < .06


def test_forms_of_employment_add_up_to_the_published_shares() -> None:
    published = {"1": 81.8, "2": 26.8, "3": 63.5, "4": 14.8, "5": 14.3, "6": 430.1, "7": 250.3}
    for code, count in published.items():
        drawn = sum(forms[code] * part for forms, part in zip(FORMS.values(), (RURAL_SHARE, 1 - RURAL_SHARE), strict=True))
        assert abs(drawn - count / 881.6) < .005


def test_unknown_values_stay_unknown(people: pl.DataFrame) -> None:
    levels = people["abilities"].struct.unnest()
    assert set(levels.columns) == set(DOMAIN)
    assert all(0 < column.null_count() < SIZE for column in levels)
    assert 0 < (people["employment"] == "").sum() < SIZE / 10


def test_abilities_go_with_the_category_but_spread(people: pl.DataFrame) -> None:
    blind = people.filter((pl.col("category") == Category.SEEING.value) & (pl.col("grade") == "1"))["abilities"].struct.field("seeing").drop_nulls()
    limb = people.filter(pl.col("category") == Category.LIMB.value)["abilities"].struct.field("seeing").drop_nulls()
    assert blind.mean() < .5
    assert limb.mean() > 2.7
    assert people["abilities"].struct.field("learning").drop_nulls().n_unique() == 4


def test_accommodations_are_words_of_the_vocabulary(people: pl.DataFrame) -> None:
    assert set(people["accommodations"].explode().drop_nulls()) <= set(ACCOMMODATION)


def test_deaf_people_are_never_to_be_phoned(people: pl.DataFrame) -> None:
    deaf = people.filter(pl.col("category").is_in([Category.HEARING.value, Category.SPEECH.value]))
    assert (deaf["contact_way"] == ContactWay.PHONE.value).sum() == 0


def test_wishes_are_told_only_by_those_who_want_work(people: pl.DataFrame) -> None:
    others = people.filter(~pl.col("wish").is_in([Wish.WORK.value, Wish.SELF_EMPLOYED.value]))
    assert others["needs"].list.len().sum() == 0
    assert others["wish_occupations"].list.len().sum() == 0
    assert others["min_pay"].null_count() == others.height


def test_id_numbers_are_valid_and_different(people: pl.DataFrame, identities: pl.DataFrame) -> None:
    numbers = identities["id_number"].to_list()
    assert len(set(numbers)) == SIZE
    assert all(ric.calc_check_digit(number) == number[17] for number in numbers)
    assert all(number[6:14] == f"{birth:%Y%m%d}" for number, birth in zip(numbers, people["birth_on"], strict=True))
    assert all(int(number[16]) % 2 == (sex == "1") for number, sex in zip(numbers, people["sex"], strict=True))


def test_id_numbers_begin_with_the_county(people: pl.DataFrame, identities: pl.DataFrame) -> None:
    assert all(f"/{number[:6]}/" in path for number, path in zip(identities["id_number"], people["path"], strict=True))


def test_certificates_are_id_category_and_grade(people: pl.DataFrame, identities: pl.DataFrame) -> None:
    wanted = identities["id_number"] + people["category"] + people["grade"]
    assert (identities["certificate"] == wanted).all()


def test_names_carry_the_mark_of_fiction(identities: pl.DataFrame) -> None:
    assert identities["name"].str.slice(1, 1).is_in(list(MARKS)).all()


def test_korean_names_are_more_frequent_in_yanbian(people: pl.DataFrame, identities: pl.DataFrame) -> None:
    rare = identities["name"].str.slice(0, 1).is_in(list("朴崔全玄许严玄池")) & pl.Series([name[0] in FAMILY_KOREAN for name in identities["name"]])
    here = people["path"].str.starts_with("22/2224/")
    assert rare.filter(here).mean() > 2 * rare.filter(~here).mean()


def test_phones_lie_in_the_range_of_the_demo(identities: pl.DataFrame) -> None:
    phones = identities["phone"].filter(identities["phone"] != "")
    assert phones.str.starts_with("1380000").all()
    assert phones.n_unique() == phones.len()


def test_households_hold_people_of_one_village(people: pl.DataFrame) -> None:
    rng = np.random.default_rng(9)
    households, household = make_households(rng, people)
    joined = people.with_columns(household).drop_nulls("household").join(households, left_on="household", right_on="index", suffix="_home")
    assert (joined["path"] == joined["path_home"]).all()
    assert joined.group_by("household").len()["len"].max() > 1
    members = make_members(rng, people, household, as_of=AS_OF)
    assert set(members["household"]) <= set(households["index"])
    assert members.filter(pl.col("employment") == "employed").height > 0


def _survey(people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(10)
    idle = people.filter(pl.col("employment") != "employed").with_columns(rate=pl.lit(.8))
    until = on(AS_OF, "10:00")
    contacts = make_contacts(rng, idle, start=on(date(2022, 5, 13), "17:45"), until=until)
    answers = [json.dumps(one) for one in make_talks(rng, idle, contacts)]
    contacts = contacts.with_columns(pl.lit("dpf").alias("line"), pl.Series("answers", answers))
    return idle, pl.concat([contacts, make_office_talks(rng, idle, contacts, until=until)])


def test_contacts_happen_in_working_hours_up_to_now(people: pl.DataFrame) -> None:
    _, contacts = _survey(people)
    minutes = contacts["happened_at"].dt.hour().cast(pl.Int32) * 60 + contacts["happened_at"].dt.minute()
    assert minutes.is_between(8 * 60 + 30, 17 * 60 + 30).all()
    assert contacts["happened_at"].max() <= on(AS_OF, "10:00")


def test_contacts_reach_about_the_wanted_share(people: pl.DataFrame) -> None:
    idle, contacts = _survey(people)
    reached = contacts.filter(pl.col("outcome") == ContactOutcome.REACHED.value)["index"].n_unique()
    assert .68 < reached / idle.height < .84


def test_events_check_everybody_reached_and_nobody_else(people: pl.DataFrame) -> None:
    _, contacts = _survey(people)
    events = make_events(contacts)
    reached = set(contacts.filter((pl.col("outcome") == ContactOutcome.REACHED.value) & (pl.col("line") == "dpf"))["index"])
    assert set(events.filter(pl.col("kind") == "basic_check")["index"]) == reached
    assert events.filter(pl.col("kind") == "contact_attempt").height == contacts.height


def test_vacancies_have_an_employer_pay_in_order_and_known_words() -> None:
    rng = np.random.default_rng(11)
    homes = _villages().select("area", "region_id", "path", pl.col("address").alias("name"), share=pl.lit(1.0))
    employers = make_employers(rng, homes, 20)
    vacancies = make_vacancies(rng, employers, 200, as_of=AS_OF)
    assert vacancies["employer"].is_between(0, 19).all()
    assert (vacancies["pay_max"] >= vacancies["pay_min"]).all()
    assert vacancies["openings"].is_between(1, 30).all()
    assert set(vacancies["offers"].explode().drop_nulls()) <= set(ACCOMMODATION)
    assert employers["credit_code"].n_unique() == 20
