"""What can fictitious people do, what do they need at work and what do they want?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from bangfu.home.seed.drawing import chance, lists, pick, subsets
from bangfu.occupations.vocabulary import ACCOMMODATIONS, DOMAINS, FULL_LEVEL
from bangfu.people.choices import Category, ContactWay, Hours, Need, Wish
from bangfu.surveys.choices import REACH_KM, WORK_CODES, Reach, Work

UNKNOWN = -1
CODES = [domain.code for domain in DOMAINS]
PLACE = {code: position for position, code in enumerate(CODES)}
# Usual level by grade 1–4 where a disability takes something away; every other domain starts without difficulty.
LIMITS: dict[str, dict[str, str]] = {
    "eyes": {"seeing": "0112", "reading": "0112", "travel": "1223", "pace": "2223"},
    "ears": {"hearing": "0012", "speaking": "0123", "social": "2233"},
    "speech": {"speaking": "0112", "social": "2233"},
    "legs": {"walking": "0112", "posture": "1223", "lifting": "0122", "travel": "1223", "self_care": "1233", "stamina": "1223"},
    "arms": {"hands": "0112", "lifting": "0112", "pace": "1223", "self_care": "1233"},
    "mind": {"learning": "0112", "reading": "0111", "social": "1122", "pace": "0122", "travel": "1123", "speaking": "1223",
             "self_care": "1233"},
    "mood": {"social": "0112", "stamina": "1122", "pace": "1122", "learning": "1223", "travel": "1233"},
}
KINDS = {Category.SEEING: ("eyes",), Category.HEARING: ("ears",), Category.SPEECH: ("speech",), Category.LIMB: ("legs", "arms"),
         Category.INTELLECTUAL: ("mind",), Category.MENTAL: ("mood",), Category.MULTIPLE: ("legs", "ears", "mind", "eyes")}
# What people of each kind ask for at work, and how often.
ADAPTATIONS: dict[str, dict[str, float]] = {
    "eyes": {"screen_reader": .35, "large_print": .45, "braille": .12, "shuttle": .15, "buddy": .2},
    "ears": {"sign_interpreter": .3, "speech_to_text": .4, "text_communication": .75, "flashing_alarm": .3},
    "speech": {"text_communication": .7, "speaking_aid": .2},
    "legs": {"level_entrance": .4, "accessible_toilet": .25, "ground_floor": .35, "seat": .55, "lifting_aid": .25, "shuttle": .2,
             "adjustable_desk": .1, "home_office": .12},
    "arms": {"one_hand_tools": .4, "adapted_keyboard": .2, "task_split": .25, "piece_pace": .3, "lifting_aid": .3},
    "mind": {"job_coach": .4, "picture_instructions": .35, "buddy": .4, "piece_pace": .4, "task_split": .3},
    "mood": {"flexible_hours": .4, "extra_breaks": .35, "quiet_place": .35, "part_time": .35, "job_coach": .15, "buddy": .2},
}
NOISE = .12  # share of levels one better or worse than usual
OPEN = .10  # share of levels nobody has asked about
# Kinds of work people of the area name, in the words of the visit page, and how often.
WANTED = {
    Work.PACKING: 13, Work.CLEANING: 10, Work.GUARD: 9, Work.MUSHROOM: 8, Work.KITCHEN: 7, Work.SHOP: 7, Work.FOOD: 7, Work.LIVESTOCK: 7,
    Work.CROPS: 6, Work.ONLINE: 6, Work.SEWING: 5, Work.CRAFT: 5, Work.CARE: 4, Work.DELIVERY: 4, Work.OFFICE: 4, Work.MASSAGE: 3, Work.REPAIR: 3,
}
REACHES = {Reach.HOME: .12, Reach.VILLAGE: .2, Reach.TOWN: .36, Reach.COUNTY: .26, Reach.ANYWHERE: .06}
# Occupations people had before, by their codes, and how often.
HELD = {
    "4-09-08-01": 10, "6-31-05-00": 9, "4-07-05-01": 8, "4-03-02-05": 7, "4-01-02-03": 6, "4-02-06-02": 5, "6-05-01-03": 5,
    "5-01-02-03": 6, "5-03-02-01": 4, "5-03-02-02": 4, "5-01-02-02": 3, "6-01-06-00": 5, "4-10-02-02": 3, "4-06-01-03": 4,
    "4-07-02-03": 5, "4-01-06-02": 5, "3-01-02-05": 3, "4-10-04-02": 3, "4-02-07-09": 3, "4-10-01-05": 3, "6-05-01-06": 3, "5-01-02-01": 4,
}


def draw_kinds(rng: np.random.Generator, category: np.ndarray) -> np.ndarray:
    """Share of each kind of limitation (rows × kinds, 0 or 1): limb disability takes legs or arms or both."""
    kinds = list(LIMITS)
    out = np.zeros((len(category), len(kinds)), dtype=bool)
    for code, possible in KINDS.items():
        rows = np.flatnonzero(category == code.value)
        columns = [kinds.index(one) for one in possible]
        if len(columns) == 1:
            out[rows, columns[0]] = True
            continue
        first = rng.integers(0, len(columns), len(rows))
        out[rows, np.take(columns, first)] = True
        both = chance(rng, .25 if code == Category.LIMB else 1.0, len(rows))
        second = (first + 1 + rng.integers(0, len(columns) - 1, len(rows))) % len(columns)
        out[rows[both], np.take(columns, second[both])] = True
    return out


def draw_abilities(rng: np.random.Generator, kinds: np.ndarray, grade: np.ndarray, schooling: np.ndarray) -> np.ndarray:
    """Levels 0–3 (rows × domains), UNKNOWN where nobody asked."""
    size = len(grade)
    levels = np.full((size, len(CODES)), FULL_LEVEL, dtype=np.int8)
    for column, limits in enumerate(LIMITS.values()):
        rows = np.flatnonzero(kinds[:, column])
        for code, by_grade in limits.items():
            usual = np.array([int(digit) for digit in by_grade], dtype=np.int8)[grade[rows].astype(int) - 1]
            levels[rows, PLACE[code]] = np.minimum(levels[rows, PLACE[code]], usual)
    reading = PLACE["reading"]
    levels[:, reading] = np.minimum(levels[:, reading], np.clip(schooling.astype(np.int8) + 1, 0, FULL_LEVEL))
    wave = rng.random(levels.shape)
    levels = np.clip(levels + (wave < NOISE / 2) - ((wave > 1 - NOISE / 2) & (levels < FULL_LEVEL)), 0, FULL_LEVEL).astype(np.int8)
    levels[rng.random(levels.shape) < OPEN] = UNKNOWN
    return levels


def as_struct(levels: np.ndarray) -> pl.Series:
    """Rows of levels as a struct column, one field per domain, null where unknown."""
    columns = {code: pl.Series(levels[:, place]).replace(UNKNOWN, None) for code, place in PLACE.items()}
    return pl.DataFrame(columns).to_struct("abilities")


def draw_accommodations(rng: np.random.Generator, kinds: np.ndarray, grade: np.ndarray) -> pl.Series:
    """Codes of occupations.vocabulary; milder disability asks for less."""
    codes = [item.code for item in ACCOMMODATIONS]
    shares = np.zeros((len(grade), len(codes)))
    for column, wants in enumerate(ADAPTATIONS.values()):
        for code, share in wants.items():
            shares[:, codes.index(code)] = np.maximum(shares[:, codes.index(code)], kinds[:, column] * share)
    shares *= np.array([1.2, 1.0, .75, .45])[grade.astype(int) - 1][:, None]
    return subsets(rng, codes, np.clip(shares, 0, .95))


def draw_some(rng: np.random.Generator, shares: Mapping[str, float], said: np.ndarray, most: int) -> pl.Series:
    """One to `most` of the keys for each who said something, without repeats, the popular ones more often."""
    size = int(said.sum())
    codes, weights = np.array([str(key) for key in shares]), np.array(list(shares.values()), dtype=float)
    keys = rng.random((size, len(codes))) ** (1 / weights)  # weighted sampling without replacement (Efraimidis, Spirakis 2006)
    order = np.argsort(-keys, axis=1)[:, :most]
    counts = rng.integers(1, most + 1, size)
    taken = np.arange(most) < counts[:, None]
    return lists(codes[order[taken]], np.where(said, np.bincount(np.flatnonzero(said), counts, len(said)), 0))


def draw_wishes(rng: np.random.Generator, people: pl.DataFrame, kinds: np.ndarray) -> dict[str, Any]:
    """Columns about wishes, with `kinds` and `reach` in the words of the visit page; empty for people who want no work."""
    size = people.height
    wants = people["wish"].is_in([Wish.WORK.value, Wish.SELF_EMPLOYED.value]).to_numpy()
    own = (people["wish"] == Wish.SELF_EMPLOYED.value).to_numpy()
    rural = (people["hukou"] == "rural").to_numpy()
    needs = np.zeros((size, len(Need)))
    order = [need.value for need in Need]
    for need, share in ((Need.INTRODUCTION, .8 * ~own), (Need.TRAINING, .38), (Need.FARM_TRAINING, .3 * rural), (Need.CREDIT, .1 + .5 * own),
                        (Need.STARTUP, .05 + .7 * own), (Need.REHAB, .12), (Need.OTHER, .02)):
        needs[:, order.index(need.value)] = share
    pay = np.round(rng.normal(2500 + 120 * people["schooling"].to_numpy(), 450) / 100).astype(int) * 100
    said = wants & chance(rng, .88, size)
    kinds_wanted = draw_some(rng, WANTED, wants & chance(rng, .9, size), 3)
    legs = kinds[:, list(LIMITS).index("legs")]
    reach = np.where(said, np.where(legs & chance(rng, .4, size), Reach.VILLAGE.value, pick(rng, REACHES, size)), "")
    return {
        "needs": subsets(rng, order, needs * wants[:, None]),
        "kinds": kinds_wanted,
        "wish_occupations": pl.Series([[code for kind in row for code in WORK_CODES[kind]] for row in kinds_wanted], dtype=pl.List(pl.String)),
        "past_occupations": draw_some(rng, HELD, chance(rng, .45, size), 2),
        "min_pay": _or_none(np.maximum(pay, 1500), wants & chance(rng, .85, size)),
        "reach": reach,
        "max_km": pl.Series(reach).replace_strict({str(key): km for key, km in REACH_KM.items()} | {"": None}, return_dtype=pl.Float64),
        "hours": np.where(wants, pick(rng, {Hours.FULL: .5, Hours.PART: .3, Hours.ANY: .2}, size), ""),
        "remote_ok": _or_none(chance(rng, .3 + .3 * legs, size), wants & chance(rng, .8, size)),
        "night_ok": _or_none(chance(rng, .15, size), wants & chance(rng, .8, size)),
    }


def _or_none(values: np.ndarray, known: np.ndarray) -> list[Any]:
    return [value if yes else None for value, yes in zip(values.tolist(), known.tolist(), strict=True)]


def draw_contact_ways(rng: np.random.Generator, category: np.ndarray, grade: np.ndarray) -> np.ndarray:
    """Never the telephone for a person who does not hear; a guardian where one speaks for the person."""
    size = len(category)
    ways = pick(rng, {ContactWay.PHONE: .7, ContactWay.VISIT: .12, ContactWay.TEXT: .08, "": .1}, size).astype(object)
    deaf = np.isin(category, [Category.HEARING.value, Category.SPEECH.value])
    ways[deaf] = pick(rng, {ContactWay.TEXT: .8, ContactWay.VISIT: .2}, int(deaf.sum()))
    guided = np.isin(category, [Category.INTELLECTUAL.value, Category.MENTAL.value]) & np.isin(grade, ["1", "2"])
    ways[guided] = pick(rng, {ContactWay.GUARDIAN: .8, ContactWay.VISIT: .2}, int(guided.sum()))
    return ways
