"""How do the staged rows become people, all in one transaction and in a few strokes?

Who has changed since the check is planned anew first. New people are inserted, known ones updated, moves kept as residences;
statement triggers keep the history.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from bangfu.core.errors import DomainError
from bangfu.people.actions import lock_register
from bangfu.people.choices import Decision, Doubt
from bangfu.people.imports import staged
from bangfu.people.imports.stage import Job, restage
from bangfu.people.imports.stamp import MARKS, SCALARS, TEXT_SCALARS
from bangfu.people.models import Household, Identity, Person
from bangfu.people.privacy import INDEXES

TRIES = 5
# Rows in doubt are written only as somebody decided.
GOES = """(s.doubt = '' OR EXISTS (
    SELECT 1 FROM people_importrow r WHERE r.batch_id = %(batch)s AND r.number = s.number AND r.decision IN ('update', 'split')))"""
# Known people whose row is not the one looked at; new ones who have been registered in between.
STALE = """
SELECT s.number FROM {staged} s LEFT JOIN people_person p ON p.id = s.person_id WHERE s.outcome <> 'new' AND (p.id IS NULL OR p.xmin <> s.seen) AND {goes}
UNION ALL SELECT s.number FROM {staged} s JOIN people_identity i ON i.id_index = s.key WHERE s.outcome = 'new' AND {goes}
"""
LOCK = "SELECT p.id FROM people_person p JOIN {staged} s ON s.person_id = p.id WHERE s.outcome <> 'new' ORDER BY p.id FOR UPDATE OF p"
DECIDED_TWINS = """
SELECT r.number, r.person_id FROM people_importrow r JOIN {staged} s ON s.number = r.number
WHERE r.batch_id = %(batch)s AND r.doubt = '{twin}' AND r.decision = '{update}' AND s.outcome = 'new'
"""
NOT_GOING = "DELETE FROM {staged} s WHERE NOT {goes}"
HOMES = """
CREATE TEMPORARY TABLE new_homes ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('people_household', 'id')) AS id, home_group, region_id, path, relocated, minimum_living, monitored FROM (
    SELECT home_group, (array_agg(region_id ORDER BY number))[1] AS region_id, (array_agg(path ORDER BY number))[1] AS path,
        {marks} FROM {staged} WHERE outcome = 'new' AND home_group IS NOT NULL GROUP BY home_group) homes
"""
FIRST = "(array_agg({name} ORDER BY number) FILTER (WHERE {name} IS NOT NULL))[1] AS {name}"
OWN_HOMES = """
WITH said AS (
    SELECT s.person_id, p.region_id, p.path FROM {staged} s JOIN people_person p ON p.id = s.person_id
    WHERE s.outcome <> 'new' AND s.household_id IS NULL AND (s.minimum_living IS NOT NULL OR s.relocated IS NOT NULL OR s.monitored IS NOT NULL)
), made AS (SELECT nextval(pg_get_serial_sequence('people_household', 'id')) AS id, said.* FROM said),
households AS ({insert} RETURNING id),
homed AS (UPDATE people_person p SET household_id = made.id FROM made WHERE p.id = made.person_id RETURNING p.id)
UPDATE {staged} s SET household_id = made.id FROM made WHERE s.person_id = made.person_id
"""
MARK = """
UPDATE people_household h SET relocated = coalesce(t.relocated, h.relocated), minimum_living = coalesce(t.minimum_living, h.minimum_living),
    monitored = coalesce(t.monitored, h.monitored), source = %(source)s
FROM (SELECT household_id, {marks} FROM {staged} WHERE outcome <> 'new' AND household_id IS NOT NULL
    AND (minimum_living IS NOT NULL OR relocated IS NOT NULL OR monitored IS NOT NULL) GROUP BY household_id) t
WHERE h.id = t.household_id
"""
UPDATED = """
UPDATE people_person p SET region_id = coalesce(s.region_id, p.region_id), path = s.path, {sets}, provenance = s.provenance, updated_at = %(now)s
FROM {staged} s WHERE p.id = s.person_id AND s.outcome <> 'new' AND s.touch
"""
RENAMED = "UPDATE people_identity i SET {sets} FROM {staged} s WHERE i.person_id = s.person_id AND s.outcome <> 'new' AND s.named"
MOVES = "CREATE TEMPORARY TABLE moves ON COMMIT DROP AS SELECT person_id, old_path, path FROM {staged} WHERE outcome <> 'new' AND old_path IS NOT NULL"
# As people.actions.move_person, for all at once: first moves, moves of the same day, moves out of a standing residence, and into a gap.
RESIDENCES = (
    """INSERT INTO people_residence (person_id, path, during) SELECT m.person_id, part.path, part.during FROM moves m,
    LATERAL (VALUES (m.old_path, daterange(NULL, %(on)s)), (m.path, daterange(%(on)s, NULL))) AS part (path, during)
    WHERE NOT EXISTS (SELECT 1 FROM people_residence r WHERE r.person_id = m.person_id)""",
    """UPDATE people_residence r SET path = m.path FROM moves m WHERE r.person_id = m.person_id AND lower(r.during) = %(on)s""",
    """WITH ended AS (
        UPDATE people_residence r SET during = daterange(lower(old.during), %(on)s) FROM moves m, people_residence old
        WHERE r.person_id = m.person_id AND old.id = r.id AND r.during @> %(on)s::date AND (lower_inf(r.during) OR lower(r.during) < %(on)s)
        AND r.path <> m.path RETURNING r.person_id, m.path, upper(old.during) AS until)
    INSERT INTO people_residence (person_id, path, during) SELECT person_id, path, daterange(%(on)s, until) FROM ended""",
    """INSERT INTO people_residence (person_id, path, during) SELECT m.person_id, m.path, daterange(%(on)s, (
        SELECT min(lower(r.during)) FROM people_residence r WHERE r.person_id = m.person_id AND lower(r.during) > %(on)s)) FROM moves m
    WHERE NOT EXISTS (SELECT 1 FROM people_residence r WHERE r.person_id = m.person_id AND r.during @> %(on)s::date)""",
)
TOLD = """
UPDATE people_importrow r SET outcome = s.outcome, person_id = s.person_id, errors = '[]', warnings = r.warnings || r.errors FROM {staged} s
WHERE r.batch_id = %(batch)s AND r.number = s.number
"""
QUIET = """
INSERT INTO people_importrow (batch_id, number, values, errors, warnings, outcome, person_id, doubt, decision)
SELECT %(batch)s, number, '', '[]', '[]', outcome, person_id, '', '' FROM {staged} s
WHERE NOT EXISTS (SELECT 1 FROM people_importrow r WHERE r.batch_id = %(batch)s AND r.number = s.number)
"""


def write_staged(job: Job, now: datetime) -> None:
    """Everything that goes, in the caller's transaction. Raises DomainError when the register does not stand still."""
    lock_register()
    _stand_still(job)
    run = _Strokes(job, now)
    run(NOT_GOING)
    run(HOMES, marks=_first_marks())
    run(_insert(Household, {"id": "id", "region_id": "region_id", "path": "path", "relocated": "relocated", "minimum_living": "minimum_living",
                            "monitored": "coalesce(monitored, '')", "source": "%(source)s"}, "FROM new_homes"))
    run(MOVES)
    for stroke in RESIDENCES:
        run(stroke)
    run(UPDATED, sets=", ".join(f"{name} = {_said(name)}" for name in SCALARS))
    run(OWN_HOMES, insert=_insert(Household, {"id": "id", "region_id": "region_id", "path": "path", "source": "%(source)s"}, "FROM made"))
    run(MARK, marks=_first_marks())
    run(RENAMED, sets=", ".join(f"{name} = coalesce(s.{name}, i.{name})" for name in (*staged.SEALED, *INDEXES)))
    run(_insert(Person, {"id": "s.person_id", "region_id": "s.region_id", "path": "s.path", "household_id": "h.id", "provenance": "s.provenance",
                         "created_at": "%(now)s", "updated_at": "%(now)s", **{name: _said(name) for name in SCALARS}},
                "FROM {staged} s LEFT JOIN new_homes h ON h.home_group = s.home_group WHERE s.outcome = 'new' ORDER BY s.number"))
    run(_insert(Identity, {"person_id": "person_id"} | {name: name for name in (*staged.SEALED, *INDEXES)}, "FROM {staged} WHERE outcome = 'new' ORDER BY number"))
    run(TOLD)
    run(QUIET)
    run("DROP TABLE new_homes, moves")


def _stand_still(job: Job) -> None:
    """Lock the known people and plan anew whoever has changed since the check or was decided to be somebody else."""
    run = _Strokes(job, None)
    for _ in range(TRIES):
        run(LOCK)
        forced = dict(run(DECIDED_TWINS, twin=Doubt.TWIN, update=Decision.UPDATE))
        stale = [number for (number,) in run(STALE)]
        if not stale and not forced:
            return
        restage(job, {*stale, *forced}, forced)
    raise DomainError("登记册正在被别人大量修改，名册没有写入。请过几分钟再写一次。")


class _Strokes:
    """Runs statements over the staged table of a batch."""

    def __init__(self, job: Job, now: datetime | None) -> None:
        self.table = staged.table_of(job.batch.pk)
        stamp = job.stamp
        self.values = {"batch": job.batch.pk, "now": now, "on": stamp.at.date(), "source": f"{stamp.source.label} {stamp.at.date()}"}

    def __call__(self, statement: str, **parts: str) -> list[Any]:
        """`statement` has placeholders for values and braces for our own names."""
        query = statement
        for name, text in {**parts, "goes": GOES, "staged": self.table}.items():
            query = query.replace(f"{{{name}}}", text)
        with connection.cursor() as cursor:
            cursor.execute(query, self.values)
            return cursor.fetchall() if cursor.description else []


def _insert(model: type[Model], given: dict[str, str], source: str) -> str:
    """INSERT … SELECT of these expressions; columns nobody speaks of get the model's own default."""
    rest = {one.column: one for one in model._meta.concrete_fields if one.column not in given and not one.null}
    with connection.cursor() as cursor:
        literal = {name: cursor.mogrify("%s", [one.get_db_prep_save(one.get_default(), connection)]) for name, one in rest.items()}
    columns = given | {str(name): text.replace("%", "%%") for name, text in literal.items()}
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} {source}"


def _said(name: str) -> str:
    return f"coalesce(s.{name}, '')" if name in TEXT_SCALARS else f"s.{name}"


def _first_marks() -> str:
    return ", ".join(FIRST.format(name=name) for name in MARKS)
