"""What follows from a call or visit: which values of the file, which events, and what is done next?"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from stdnum import damm

from bangfu.core.citations import cites
from bangfu.core.workdays import is_workday
from bangfu.people.choices import WISHES_WITH_NEED, ContactWay, Employment, EventKind
from bangfu.surveys.choices import ENDS, REACH_KM, WORK_CODES, AssignmentState, Channel, ContactOutcome, Facts

MISSED_FROM = 2  # attempts in vain after which somebody goes there
UNDO_HOURS = 24
FRESH_DAYS = 180  # our own reading: half a year after an answer paper does not ask it again
# Read together, so they are only changed together: a form of employment without employment is refused by the database.
TOGETHER = frozenset({"employment", "employment_form", "employed_on", "not_employed_reason"})
PLAIN = ("schooling", "hukou", "contact_way", "wish", "needs", "min_pay", "hours", "accommodations")
TICKED = {"remote": "remote_ok", "night": "night_ok"}
# Any of these says what work is wanted; a wish alone says only that.
SAYS_WHAT = ("needs", "kinds", "reach", "min_pay", "hours")

WAY_REMINDERS: dict[str, str] = {ContactWay.TEXT: "请勿打电话，用文字", ContactWay.GUARDIAN: "和监护人一起谈", ContactWay.VISIT: "要上门"}

Answers = Mapping[str, Any]


def content_hash(content: Mapping[str, Any]) -> str:
    """The same for the same content whatever the order of its keys; 64 hex digits."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def values_from(answers: Answers, *, abilities: Mapping[str, int], day: date) -> dict[str, Any]:
    """Columns of the person's file that the answers set; what was not asked is left out and so stays as it was.

    `abilities`: what stands, since only some domains may have been asked. `day`: of the talk, for the consent.
    """
    values: dict[str, Any] = {name: answers[name] for name in PLAIN if name in answers}
    values |= {column: answers[name] == "yes" for name, column in TICKED.items() if name in answers}
    if "employment" in answers:
        works = answers["employment"] == Employment.EMPLOYED
        values |= {
            "employment": answers["employment"],
            "employment_form": answers.get("employment_form", "") if works else "",
            "employed_on": _day(answers.get("employed_on")) if works else None,
            "not_employed_reason": "" if works else answers.get("not_employed_reason", ""),
        }
    if "kinds" in answers:
        values["wish_occupations"] = [code for kind in answers["kinds"] for code in WORK_CODES[kind]]
    if "reach" in answers:
        values["max_km"] = REACH_KM[answers["reach"]]
    if "abilities" in answers:
        values["abilities"] = {**abilities, **answers["abilities"]}
    if "consent" in answers:
        values |= {"consented_on": day, "consent_withdrawn_on": None} if answers["consent"] else {"consented_on": None, "consent_withdrawn_on": day}
    if "died_on" in answers:
        values["died_on"] = _day(answers["died_on"])
    return values


def confirmed_values(answers: Answers, standing: Mapping[str, Any]) -> dict[str, Any]:
    """都对: what was known and shown is said again, so that it counts as fresh. `standing`: column → value as it is."""
    if answers.get("facts") != Facts.SAME:
        return {}
    return {name: value for name, value in standing.items() if value not in ("", None)}


def outdated(names: Iterable[str], provenance: Mapping[str, Sequence[Any]], at: datetime) -> set[str]:
    """Those of the columns about which something newer than `at` is known; the employment columns stand or fall together."""
    names = set(names)
    newer = {name for name in names if name in provenance and datetime.fromisoformat(provenance[name][1]) > at}
    return newer | (TOGETHER & names) if newer & TOGETHER else newer


def registers_need(answers: Answers) -> bool:
    """Whether this talk is a 就业需求登记: somebody wants work and said at least one thing about it."""
    return answers.get("wish") in WISHES_WITH_NEED and any(answers.get(name) for name in SAYS_WHAT)


@cites("国办发〔2022〕6号 行动九（“四个一”）", "人社厅函〔2022〕74号（一）（二）")
def events_from(channel: str, outcome: str, answers: Answers) -> list[tuple[EventKind, dict[str, Any]]]:
    """The events one contact is, with their detail: always an attempt; when somebody was reached, what was done."""
    by = {"channel": channel}
    events: list[tuple[EventKind, dict[str, Any]]] = [(EventKind.CONTACT_ATTEMPT, {**by, "outcome": outcome})]
    if outcome != ContactOutcome.REACHED:
        return events
    if "employment" in answers:
        events.append((EventKind.BASIC_CHECK, by))
    if registers_need(answers):
        events.append((EventKind.NEED_REGISTRATION, {**by, "needs": list(answers.get("needs", []))}))
    if answers.get("abilities"):
        events.append((EventKind.ABILITY_ASSESSMENT, {**by, "domains": len(answers["abilities"])}))
    events += [(EventKind.DELIVERY, {**by, "gift": gift}) for gift in answers.get("gifts", [])]
    events += [(EventKind.EMPLOYMENT_SERVICE, {**by, "service": service}) for service in answers.get("services", [])]
    return events


def found_work(answers: Answers, *, before: str, since: date) -> bool:
    """Whether somebody not known to work turned out to have started a job since the campaign began."""
    started = _day(answers.get("employed_on"))
    if answers.get("employment") != Employment.EMPLOYED or before == Employment.EMPLOYED or started is None:
        return False
    return started >= since


def state_after(outcome: str, next_on: date | None) -> AssignmentState:
    """Where an assignment stands after a contact. Refusing is a right: without a day agreed nobody asks again."""
    if outcome == ContactOutcome.REACHED:
        return AssignmentState.DONE
    if outcome in ENDS or (outcome == ContactOutcome.REFUSED and next_on is None):
        return AssignmentState.CLOSED
    return AssignmentState.OPEN


def next_workday(day: date) -> date:
    """The working day after `day`: the usual day of the next try."""
    day += timedelta(days=1)
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def channel_for(way: str, *, attempts: int, has_phone: bool) -> Channel:
    """How to reach somebody now: as they wish; without a number or after two tries in vain, by going there."""
    if way == ContactWay.TEXT:
        return Channel.WECHAT if attempts < MISSED_FROM else Channel.VISIT
    if way == ContactWay.VISIT or not has_phone or attempts >= MISSED_FROM:
        return Channel.VISIT
    return Channel.PHONE


def why_now(way: str, *, attempts: int, due_on: date, next_on: date | None, today: date) -> str:
    """The line under a name on the list of today."""
    parts = [WAY_REMINDERS.get(way, "")]
    if attempts:
        parts.append(f"{attempts} 次没联系上")
    if next_on is not None and next_on <= today:
        parts.append("约定今天再联系" if next_on == today else f"约定 {_words(next_on)} 再联系，已过")
    elif next_on is not None:
        parts.append(f"约定 {_words(next_on)} 再联系")
    elif due_on < today:
        parts.append(f"{_words(due_on)} 已到期")
    else:
        parts.append("今天到期" if due_on == today else f"{_words(due_on)} 前核对")
    return "，".join(part for part in parts if part)


def spread(places: Sequence[tuple[str, int]], users: Sequence[int]) -> dict[str, int]:
    """Places (key, people) in their order dealt to the users in runs of about equal numbers of people."""
    if not users:
        return {}
    whole, before, dealt = sum(count for _, count in places), 0, {}
    for key, count in places:
        middle = before + count / 2  # a place goes to the user in whose share its middle lies
        dealt[key] = users[min(int(middle * len(users) / whole), len(users) - 1) if whole else 0]
        before += count
    return dealt


def still_fresh(source: Sequence[Any] | None, day: date) -> bool:
    """Whether what a provenance entry stands for was said within FRESH_DAYS, so that nobody is asked again on paper."""
    return bool(source) and (day - date.fromisoformat(source[1][:10])).days <= FRESH_DAYS  # type: ignore[index]


def form_number(key: int) -> str:
    """0000123-4: the key of a paper form with a digit that gives slips of the pen away (Damm)."""
    return f"{key:07d}-{damm.calc_check_digit(f'{key:07d}')}"


def read_number(text: str) -> int | None:
    """The key a typed form number stands for; None when its check digit does not fit or it is none."""
    digits = "".join(text.split()).replace("-", "").replace("－", "")
    if not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 12 and damm.is_valid(digits.zfill(8))):
        return None
    return int(digits[:-1])


def age_on(birth: date | None, day: date) -> int | None:
    """Completed years (周岁)."""
    return None if birth is None else day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _words(day: date) -> str:
    return f"{day.month}月{day.day}日"
