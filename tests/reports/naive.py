"""The indicators once more, in plain Python over lists of dicts, one person after the other: the oracle of the counting."""

from datetime import date
from typing import Any

Row = dict[str, Any]
FOUR = {"basic_checked": "basic_check", "ability_assessed": "ability_assessment", "need_registered": "need_registration"}
REGISTER = {"roster_people", "unemployed", "with_need", "graduates", "rural", "relocated", "monitored"}
TIMES = {"contact_attempts": "contact_attempt", "vacancies": "vacancy_opened", "openings": "vacancy_opened"}


def is_due(one: Row) -> bool:
    return bool(one["in_base"])


def needs(one: Row) -> bool:
    return is_due(one) and one["wish"] in ("work", "self")


def is_graduate(one: Row, on: date) -> bool:
    return is_due(one) and one["graduated_on"] is not None and one["graduated_on"].year == on.year


def register(code: str, one: Row, on: date) -> bool:
    """Indicators read from a person's file alone."""
    return {
        "roster_people": True,
        "unemployed": is_due(one),
        "with_need": needs(one),
        "graduates": is_graduate(one, on),
        "rural": is_due(one) and one["hukou"] == "rural" and one["of_age_known"],  # a group needs the age, the base does not
        "relocated": is_due(one) and one["relocated"] is True,
        "monitored": is_due(one) and one["monitored"] is not None,
    }[code]


def happened(code: str, one: Row, events: list[Row], on: date) -> list[Row]:
    """Events that make this person count for an indicator."""
    mine = [event for event in events if event["person_id"] == one["person_id"]]
    kinds = {
        **{code: (kind,) for code, kind in FOUR.items()}, "served": ("employment_service", "referral", "training"), "referred": ("referral",),
        "interviewed": ("interview",), "hired": ("hire",), "trained": ("training",), "delivered_any": ("delivery",), "delivered_policy": ("delivery",),
        "graduates_paired": ("pairing",), "hard_to_employ": ("certification",),
    }[code]
    found = [event for event in mine if event["kind"] in kinds]
    if code == "delivered_policy":
        found = [event for event in found if event["gift"] == "policy"]
    if code == "hard_to_employ":
        return [event for event in found if event["policy"] == "hard_to_employ"]
    wanted = {"ability_assessed": needs, "need_registered": needs, "served": needs, "graduates_paired": lambda one: is_graduate(one, on)}
    return found if wanted.get(code, is_due)(one) else []


def cell(code: str, people: list[Row], events: list[Row], on: date, path: str) -> dict[str, int | None]:
    """hrss, dpf, both, all of one indicator in one area."""
    if code in TIMES:
        mine = [event for event in events if event["kind"] == TIMES[code] and event["unit_path"].startswith(path)]
        amount = {line: sum(event["quantity"] if code == "openings" else 1 for event in mine if event["line"] == line) for line in ("hrss", "dpf")}
        return {**amount, "both": None, "all": sum(amount.values())}
    here = [one for one in people if one["path"].startswith(path)]
    if code in REGISTER:
        return {"hrss": None, "dpf": None, "both": None, "all": sum(register(code, one, on) for one in here)}
    lines = {one["person_id"]: {event["line"] for event in happened(code, one, events, on)} for one in here}
    hrss, dpf = ({key for key, held in lines.items() if line in held} for line in ("hrss", "dpf"))
    return {"hrss": len(hrss), "dpf": len(dpf), "both": len(hrss & dpf), "all": len(hrss | dpf)}
