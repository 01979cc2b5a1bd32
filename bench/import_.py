"""How fast does a province's roster come into the register, beside django-import-export and beside a raw COPY?

Ours is the whole job: the workbook is read, checked, looked up, sealed, staged and written with provenance, history and audit, in
one transaction. The peer in its best mode (bulk, no difference report, all known rows cached) reads a sample with openpyxl, checks
the ID number, seals the same seven values and writes one flat table with the same fingerprints and indexes; it keeps no
provenance, history or audit. The limit is COPY of the finished rows into our two tables with their indexes. BENCH_ROSTER names a
workbook to take instead of making one (200,000 rows take a minute or more to make).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench._memory import watched
from bench._server import empty_server
from bench.harness import RUNS, Report, scale

PEOPLE, SAMPLE, SEED = 200_000, 10_000, 20220513
CHECKED = 300  # people compared value by value
EMPTIED = "people_person, people_identity, people_personhistory, people_household, people_residence, people_importrow, people_importbatch, people_importconflict"


def run() -> Report:
    people = max(300, int(PEOPLE * scale()))
    with tempfile.TemporaryDirectory() as name:
        place = Path(os.environ.get("BENCH_ROSTER") or _made(Path(name), people, "roster"))
        with empty_server():
            return _measured(place, Path(name), people)


def _made(folder: Path, people: int, name: str) -> Path:
    target = folder / f"{name}.xlsx"
    words = ("--roster-out", str(target), "--vacancies-out", str(folder / "vacancies.xlsx"), "--people", str(people), "--vacancies", "20", "--seed", str(SEED))
    subprocess.run([sys.executable, "-m", "bangfu.config.cli", "demo", *words], check=True, stdout=subprocess.DEVNULL)
    return target


def _measured(roster: Path, folder: Path, people: int) -> Report:
    from bench import _import_export

    by = _officer()
    ours, again, raw, theirs = [], [], [], []
    sample = _import_export.sample_of(roster, folder, min(SAMPLE, people))
    checks, peak = "ok", 0
    for _ in range(RUNS):
        _empty()
        with watched() as highest:
            seconds, result = _timed(roster, by)
            ours.append(result.batch.rows_total / seconds)
            seconds, repeated = _timed(roster, by)
            again.append(repeated.batch.rows_total / seconds)
        peak = peak or highest[0]  # before the check reads the workbook once more, and before the peer
        checks = checks if checks != "ok" else _why_wrong(roster, result, repeated)
        raw.append(_raw_copy(folder))
        theirs.append(_import_export.measured(sample))
    rows = result.batch.rows_total
    speed, peer, limit = median(ours), median(theirs), median(raw)
    return Report(
        bench="import", ours=speed, peer=peer, peer_name=f"django-import-export, {min(SAMPLE, people):,} rows", limit=limit, unit="rows/s", peak_mb=peak, checks=checks,
        rows=[
            (f"{rows:,} new people from .xlsx", f"{rows / speed:.1f} s, {speed:,.0f} rows/s"),
            ("the same roster once more", f"{rows / median(again):.1f} s, {median(again):,.0f} rows/s"),
            ("django-import-export", f"{peer:,.0f} rows/s"), ("raw COPY of the finished rows", f"{limit:,.0f} rows/s"),
            ("highest memory of the importing processes", f"{peak} MB (ceiling 1,000 for 200,000 rows)"),
        ],
        more={"again": round(median(again)), "rows": rows},
    )


def _officer() -> Any:
    from bangfu.orgs.models import Unit, User

    return User.objects.create(username="bench", display_name="测试员", unit=Unit.objects.get(region__key="22", line="dpf", kind="bureau"))


def _timed(roster: Path, by: Any) -> tuple[float, Any]:
    from bangfu.people.imports import import_roster

    began = time.perf_counter()
    result = import_roster(file=roster, by=by)
    return time.perf_counter() - began, result


def _empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {EMPTIED} CASCADE")


def _raw_copy(folder: Path) -> float:
    """Rows a second of COPY into people and their identities, with all indexes."""
    from django.db import connection

    kept = {table: folder / f"{table}.copy" for table in ("people_household", "people_person", "people_identity")}
    with connection.cursor() as cursor:
        for table, file in kept.items():
            with file.open("wb") as out, cursor.cursor.copy(f"COPY {table} TO STDOUT") as blocks:
                for block in blocks:
                    out.write(block)
        cursor.execute("SELECT count(*) FROM people_person")
        rows = cursor.fetchone()[0]
        cursor.execute("TRUNCATE people_household, people_person CASCADE")
        began = 0.0
        for table, file in kept.items():
            if table == "people_person":
                began = time.perf_counter()  # the households must be there, but are not what is measured
            with file.open("rb") as source, cursor.cursor.copy(f"COPY {table} FROM STDIN") as copy:
                while block := source.read(1 << 20):
                    copy.write(block)
        return float(rows / (time.perf_counter() - began))


def _why_wrong(roster: Path, result: Any, repeated: Any) -> str:
    """ok, or what is not as the workbook says."""
    from python_calamine import CalamineWorkbook

    from bangfu.audit.models import Line
    from bangfu.people.models import Person
    from bangfu.people.privacy import index_of

    rows = CalamineWorkbook.from_path(str(roster)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    heads, people = rows[0], rows[1:]
    if (result.new, result.rejected, repeated.same) != (len(people), 0, len(people)) or Person.objects.count() != len(people):
        return f"{result.new} new, {result.rejected} rejected, {repeated.same} the same of {len(people)}"
    if Line.objects.filter(action="people.import_roster", object_id=str(result.batch.pk)).count() != 1:
        return "no audit line"
    for row in people[:: max(1, len(people) // CHECKED)]:
        said = dict(zip(heads, row, strict=True))
        person = Person.objects.select_related("identity").get(identity__id_index=index_of("id", said["身份证号"]))
        one = person.identity
        if (one.name, one.id_number, one.certificate, one.phone) != (said["姓名"], said["身份证号"], said["残疾人证号"], said["联系电话"]):
            return f"other values for person {person.pk}"
        if person.get_employment_display() != said["就业状况"] or (said["就业状况"] and person.provenance["employment"][0] != "roster"):
            return f"other employment or source for person {person.pk}"
    return "ok"
