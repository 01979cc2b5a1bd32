"""What happens when marks are worked out again, and when a certificate is entered or taken back?"""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import polars as pl
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

from bangfu.audit.actions import record
from bangfu.core.clock import HERE, now, today
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.actions import record_event, void_events
from bangfu.people.choices import EventKind, Source
from bangfu.people.models import Event, Person
from bangfu.policies import catalogue
from bangfu.policies.models import Mark, Refresh
from bangfu.policies.registry import registry
from bangfu.policies.rules import evaluate, is_worth_marking, verdict_of

COLUMNS = "person_id, policy, outcome, certified, reasons, as_of, computed_at"
PUT_IN = f"""
INSERT INTO policies_mark ({COLUMNS}) SELECT {COLUMNS} FROM new_marks ORDER BY person_id, policy
ON CONFLICT (person_id, policy) DO UPDATE SET outcome = excluded.outcome, certified = excluded.certified,
    reasons = excluded.reasons, as_of = excluded.as_of, computed_at = excluded.computed_at
"""  # noqa: S608 - our own column names
CHANGED_BEFORE_FIRST = timedelta(days=1)  # how far the first pass over changed files looks back


@transaction.atomic
def refresh_marks(*, paths: Sequence[str], as_of: date, by: User | None) -> dict[str, int]:
    """Work out all marks of the people living below `paths` anew; returns {policy: certified people}."""
    counts = _rewrite(registry(paths=paths, on=as_of), as_of, _living_below(paths))
    record(actor=by, action="marks.refresh", object_kind="region", object_id=",".join(paths)[:40], detail={"as_of": as_of.isoformat(), **counts})
    return counts


@transaction.atomic
def refresh_person_marks(person: Person, as_of: date | None = None) -> None:
    """The marks of one person, at once: after a visit, a certificate or a correction."""
    as_of = as_of or today()
    _rewrite(registry(person_ids=[person.pk], on=as_of), as_of, Q(person_id=person.pk))


@transaction.atomic
def refresh_changed_marks(*, as_of: date, at: datetime) -> int:
    """The marks of everybody whose file or events changed since the last such pass; returns how many people."""
    last = Refresh.objects.order_by("-pk").first()
    # A clock that was set back (the demo's day begins anew each night) would hide what changed since.
    since = last.started_at if last and last.started_at <= at else at - CHANGED_BEFORE_FIRST
    changed = set(Person.objects.filter(updated_at__gte=since).values_list("pk", flat=True))
    changed |= set(Event.objects.filter(recorded_at__gte=since, kind=EventKind.CERTIFICATION).values_list("person_id", flat=True))
    ids = sorted(changed)
    if ids:
        _rewrite(registry(person_ids=ids, on=as_of), as_of, Q(person_id__in=ids))
    Refresh.objects.create(started_at=at, people=len(ids))
    return len(ids)


def _living_below(paths: Sequence[str]) -> Q:
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(person__path__startswith=path)
    return below


def _rewrite(people: pl.DataFrame, as_of: date, whose: Q) -> dict[str, int]:
    """Replace the marks of `whose` by what the rules say of `people`: COPY beside the table, then one statement over it."""
    counts, lines = {}, []
    stamp = now().isoformat()
    facts = people.to_dicts()
    for policy in catalogue.policies(as_of):
        answers = evaluate(policy, people).with_row_index("row").filter(is_worth_marking(policy))
        counts[policy.code] = int(answers["certified"].sum())
        for answer in answers.iter_rows(named=True):
            reasons = json.dumps(verdict_of(policy, answer, facts[answer["row"]]).as_dict(), ensure_ascii=False)
            lines.append((answer["person_id"], policy.code, answer["outcome"], answer["certified"], reasons, as_of, stamp))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS new_marks; CREATE TEMP TABLE new_marks (LIKE policies_mark) ON COMMIT DROP")
        cursor.execute("ALTER TABLE new_marks ALTER id DROP NOT NULL, ALTER id DROP IDENTITY IF EXISTS")
        with cursor.copy(f"COPY new_marks ({COLUMNS}) FROM STDIN") as rows:
            for line in lines:
                rows.write_row(line)
        cursor.execute(PUT_IN)
    kept = RawSQL("SELECT m.id FROM policies_mark m JOIN new_marks n USING (person_id, policy)", ())
    Mark.objects.filter(whose).exclude(pk__in=kept).delete()
    return counts


@transaction.atomic
def certify(*, person: Person, policy: str, by: User, document: str, on: date) -> Event:
    """Enter the certificate of an authority: an event of that day, and the mark becomes 已认定.

    Raises DomainError without a document, for a day to come, for a group known by its list, and when it stands already.
    """
    rule = catalogue.policy(policy, on)
    if not rule.certifiable:
        raise DomainError(f"“{rule.name}”以{rule.certificate}为准，不在这里认定。")
    if not document.strip():
        raise DomainError("请填写认定文书号或记录编号，没有依据不能认定。", field="document")
    if on > today():
        raise DomainError(f"认定日期 {on} 晚于今天，请检查。", field="on")
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.died_on:
        raise DomainError("此人已登记去世，不能认定。")
    if certificates(person, policy).exists():
        raise DomainError(f"此人已有“{rule.name}”认定记录，不用再录；要改请先撤回原记录。")
    event = record_event(
        kind=EventKind.CERTIFICATION, person=person, by=by, occurred_at=min(datetime.combine(on, time(9), tzinfo=HERE), now()),
        source=Source.OFFICE, reference=f"certificate:{uuid4()}", detail={"policy": policy, "document": document.strip()},
    )
    refresh_person_marks(person)
    record(actor=by, action="certificate.enter", object_kind="person", object_id=person.pk, detail={"policy": policy, "on": on.isoformat()})
    return event


@transaction.atomic
def withdraw_certificate(*, person: Person, policy: str, by: User, reason: str) -> None:
    """Take back a certificate entered by mistake or ended by the authority: its event is voided, not removed."""
    if not reason.strip():
        raise DomainError("请写明撤回原因。", field="reason")
    person = Person.objects.select_for_update().get(pk=person.pk)
    event = certificates(person, policy).first()
    if event is None:
        raise DomainError("没有可撤回的认定记录，可能已有人撤回。")
    void_events(reference=event.reference, by=by)
    refresh_person_marks(person)
    record(actor=by, action="certificate.withdraw", object_kind="person", object_id=person.pk, detail={"policy": policy, "event": event.pk})


def certificates(person: Person, policy: str):  # type: ignore[no-untyped-def]
    """The standing certificates of a person for a policy."""
    standing = Event.objects.filter(person=person, kind=EventKind.CERTIFICATION, voids__isnull=True, voided_by__isnull=True)
    return standing.filter(detail__policy=policy)
