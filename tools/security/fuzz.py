"""Does the site keep its head whatever it is sent? Every address, every form, as every account, with ugly values.

`python -m tools.security.fuzz http://127.0.0.1:8000 var/demo-accounts.json --log serve.log --requests 20000 --seed 1`
See README.md. Ends with 1 when something was found: an answer of 500 or more, none at all, one slower than five seconds,
a traceback on a page or in the log, or our own mark-up unescaped on a page.
"""

import argparse
import json
import os
import re
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import unquote

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
import django

django.setup()
from django.urls import Resolver404, get_resolver, resolve, reverse  # noqa: E402

from tools.security import ugly  # noqa: E402
from tools.security.attack import Wire, wire_of  # noqa: E402
from tools.security.pages import Form, link, read  # noqa: E402
from tools.security.session import LOGIN, Answer, Session, sessions  # noqa: E402

SLOW = 5.0  # seconds
ROUND = 20000  # requests until the pages are read anew
PAGES_EACH = 2  # pages read of one address and account
PAGES = 110  # pages read of one account
FORMS_EACH = 4  # forms kept of one shape
# What may end the tool's own accounts is sent in the last tenth only.
LAST = {"account_login", "account_reauthenticate", "account_logout", "end_other_sign_ins", "end_sign_in", "end_account_sign_ins", "new_password", "switch_account", "new_factors", "account_rights", "decide_accounts",
        "handover_of", "account_import_take", "account_import_passwords", "my_account", "mfa_deactivate_totp", "mfa_activate_totp", "end_device", "erase_comparison"}

Pool = dict[tuple[str, str, frozenset[str]], list[Form]]  # name of the address, method, fields


@dataclass
class Found:
    """What happened so far; shared by the threads."""

    statuses: Counter[int] = field(default_factory=Counter)
    reached: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    findings: dict[str, list[dict[str, object]]] = field(default_factory=lambda: defaultdict(list))
    slowest: tuple[float, str] = (0.0, "")
    lock: threading.Lock = field(default_factory=threading.Lock)
    out: Path = Path("fuzz-findings.json")

    def save(self) -> None:
        self.out.write_text(json.dumps(self.findings, ensure_ascii=False, indent=1))


def name_of(path: str) -> str:
    """The name of the address, empty for none of ours."""
    try:
        return resolve(unquote(path, errors="replace")).url_name or ""
    except Resolver404:
        return ""


def patterns() -> Iterator[tuple[str, dict[str, str]]]:
    """(name, its arguments and what kind they are) of every address."""

    def walk(of: object) -> Iterator[tuple[str, dict[str, str]]]:
        for one in of.url_patterns:  # type: ignore[attr-defined]
            if hasattr(one, "url_patterns"):
                yield from walk(one)
            elif one.name:
                in_words = dict.fromkeys(re.findall(r"\?P<(\w+)>", str(one.pattern)), "fingerprint")
                yield one.name, {key: type(kind).__name__ for key, kind in one.pattern.converters.items()} | in_words

    return walk(get_resolver())


def unseen(seen: set[str], random: Random) -> Iterator[Form]:
    """Addresses that no page led to, with guessed numbers."""
    guesses = {"SlugConverter": "real_name", "StringConverter": "people", "UUIDConverter": "00000000-0000-7000-8000-000000000000", "fingerprint": "0" * 32}
    for name, kinds in patterns():
        for number in random.sample(range(1, 60), 2) if name not in seen else ():
            address = reverse(name, kwargs={key: guesses.get(kind, number) for key, kind in kinds.items()})
            yield from (Form(address, method, offered=False) for method in ("get", "post"))


def explore(session: Session, random: Random) -> Pool:
    """Everything the account's pages offer, read breadth first from the first page and every address without a number."""
    pool: Pool = defaultdict(list)
    waiting, asked, count = [link(reverse(name)) for name, kinds in patterns() if not kinds and name not in LAST], set[str](), Counter[str]()
    for form in waiting:  # grows
        if sum(count.values()) >= PAGES:
            break
        if count[name_of(form.path)] >= PAGES_EACH:
            continue
        address = form.path + ("?" + "&".join(f"{one.name}={one.value}" for one in form.fields) if form.fields else "")
        answer = session.send(Wire("GET", _ascii(address)))
        count[name_of(form.path)] += 1
        if "text/html" not in answer.headers.get("content-type", "") or answer.status != 200:
            continue
        offered = read(answer.body, form.path)
        random.shuffle(offered)
        for one in offered:
            name = name_of(one.path)
            kept = pool[name, *one.shape] if name else []
            if name and one not in kept and len(kept) < FORMS_EACH:
                kept.append(one)
            key = one.path + repr(sorted(field.name for field in one.fields))
            if name and one.method == "get" and key not in asked and name not in LAST:
                asked.add(key)
                waiting.append(one)
    for one in unseen({name for name, *_ in pool}, random):
        pool[name_of(one.path), *one.shape].append(one)
    return {key: forms for key, forms in pool.items() if key[0]}


def _ascii(address: str) -> str:
    from urllib.parse import quote

    return quote(address, safe="/?&=%:")


def judge(answer: Answer) -> str:
    """What is wrong with it, or nothing."""
    if answer.status == 0:
        return "no answer: " + answer.body.decode()[:80]
    if answer.status >= 500:
        return f"status {answer.status}"
    if b"Traceback (most recent call last)" in answer.body:
        return "a traceback on the page"
    if "text/html" in answer.headers.get("content-type", "") and ugly.MARK.encode() in answer.body:
        return "mark-up comes back unescaped"
    if re.match(r"(https?:)?[/\\]{2}", place := answer.headers.get("location", "")) and not place.startswith("http://127.0.0.1"):
        return "leads to another site"
    return f"slower than {SLOW:.0f} s" if answer.seconds > SLOW else ""


def attack(number: int, seed: int, everybody: list[tuple[Session, Pool]], last: bool, found: Found) -> None:
    """Request number so and so: whose, where to and with what depends on the seed and the number alone."""
    random = Random(f"{seed}/{number}")  # noqa: S311 - reproducible on purpose
    session, pool = random.choice([one for one in everybody if one[1]])
    method = "post" if random.random() < 0.6 else "get"
    keys = sorted((key for key in pool if key[1] == method and (last or key[0] not in LAST)), key=repr)
    offered = [key for key in keys if pool[key][0].offered]
    if not keys:
        return
    key = random.choice(offered if offered and random.random() < 0.85 else keys)
    form = random.choice(pool[key])
    wire = wire_of(form, random, session.token)
    answers = [_sent(session, wire)]
    if answers[0].status == 302 and answers[0].headers.get("location", "").startswith(LOGIN) and session.name and "Cookie" not in wire.headers:
        with found.lock:
            back = session.sign_in()
        wire = wire_of(form, Random(f"{seed}/{number}/again"), session.token)  # noqa: S311
        answers = [session.send(wire)] if back else answers
    if method == "post" and random.random() < 0.05:
        with ThreadPoolExecutor(2) as two:
            answers += two.map(session.send, [wire, wire])
    for answer in answers:
        _note(number, session, key[0], wire=wire, answer=answer, found=found)


def _sent(session: Session, wire: Wire) -> Answer:
    """The answer; what was slow is asked again twice, for the machine may have been busy with something else."""
    answer = session.send(wire)
    for _ in range(2 if answer.seconds > SLOW and answer.status else 0):
        answer = min(answer, session.send(wire), key=lambda one: one.seconds)
    return answer


def _note(number: int, session: Session, name: str, *, wire: Wire, answer: Answer, found: Found) -> None:
    wrong = judge(answer)
    with found.lock:
        found.statuses[answer.status] += 1
        if found.statuses.total() % 500 == 0:
            sys.stdout.write(f"{time.strftime('%X')} {found.statuses.total()} sent, {sum(map(len, found.findings.values()))} found\n")
            sys.stdout.flush()
            found.save()
        found.slowest = max(found.slowest, (round(answer.seconds, 1), f"{wire.method} {name}"))
        if answer.status not in (0, 404, 405):
            found.reached[name].add(wire.method)
        if wrong:
            told = {**asdict(wire), "body": wire.body.decode("latin-1")[:20000]}
            found.findings[f"{wire.method} {name}: {wrong}"].append({"number": number, "as": session.name or "nobody", "seconds": answer.seconds, **told})


EXPECTED = ("Suspicious", "DisallowedHost", "BadRequest", "MultiPartParserError", "TooMany", "Max number of fields")  # Django logs what it answers with 400


def tracebacks(log: Path, start: int) -> Counter[str]:
    """Last line and last place of ours of every traceback since `start`."""
    with log.open("rb") as file:
        file.seek(start)
        text = file.read().decode(errors="replace")
    seen: Counter[str] = Counter()
    for block in text.split("Traceback (most recent call last):")[1:]:
        ours = re.findall(r'File "[^"]*/(bangfu/[^"]+)", line (\d+)', block)
        said = re.search(r"^[\w.]+(?:Error|Exception|Exit|Warning|Refused|\w+)(?::.*)?$", block, re.MULTILINE)
        text_of = said.group()[:200] if said else "?"
        if not any(word in text_of for word in EXPECTED):
            seen[f"{text_of} at {':'.join(ours[-1]) if ours else '?'}"] += 1
    return seen


def report(asked: argparse.Namespace, found: Found, logged: Counter[str]) -> int:
    say = sys.stdout.write
    names = {name for name, _ in patterns()}
    say(f"seed {asked.seed}: {sum(found.statuses.values())} requests, answers {dict(sorted(found.statuses.items()))}\n")
    say(f"addresses reached: {len(names & set(found.reached))} of {len(names)}; slowest answer {found.slowest[0]} s ({found.slowest[1]})\n")
    say(f"never reached: {', '.join(sorted(names - set(found.reached))) or 'none'}\n")
    for what, cases in sorted(found.findings.items()):
        say(f"FOUND {len(cases)} × {what} (request {cases[0]['number']} as {cases[0]['as']})\n")
    for what, count in logged.most_common():
        say(f"LOGGED {count} × {what}\n")
    found.save()
    return 1 if found.findings or logged else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("site")
    parser.add_argument("accounts", type=Path)
    parser.add_argument("--log", type=Path, help="what the server writes to its standard error")
    parser.add_argument("--requests", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--names", default="", help="accounts, separated by commas; else all")
    parser.add_argument("--only", default="", help="part of an address's name")
    parser.add_argument("--out", type=Path, default=Path("fuzz-findings.json"))
    asked = parser.parse_args()
    start = asked.log.stat().st_size if asked.log else 0
    everybody = [one["username"] for one in json.loads(asked.accounts.read_text())]
    signed_in = sessions(asked.site, asked.accounts, asked.names.split(",") if asked.names else everybody)
    found = Found(out=asked.out)
    for first in range(0, asked.requests, ROUND):
        numbers = range(first, min(first + ROUND, asked.requests))
        with ThreadPoolExecutor(asked.threads) as threads:
            read_anew = threads.map(lambda one, first=first: explore(one, Random(f"{asked.seed}/{first}/{one.name}")), signed_in)  # noqa: S311
            pools = [(one, {key: forms for key, forms in pool.items() if asked.only in key[0]}) for one, pool in zip(signed_in, read_anew, strict=True)]
            list(threads.map(lambda number, pools=pools: attack(number, asked.seed, pools, number >= asked.requests * 9 // 10, found), numbers))
    return report(asked, found, tracebacks(asked.log, start) if asked.log else Counter())


if __name__ == "__main__":
    sys.exit(main())
