"""How fast does a province's list become a workbook of sixty columns, and with how much memory, against openpyxl's fastest mode?

200,000 people × all columns of an export (more than 50), uncovered, so that seven sealed columns are opened. Ours is the whole way
as the background work goes it: keys, chunks by COPY, opening, wording, writing, packing. The peer, openpyxl in write-only mode, gets
the ready values from the same chunks; so does XlsxWriter in constant memory, for comparison. Each runs in a process of its own;
the ceiling holds for the memory above that of the started application, which is some 300 MB by itself. Runs are in turn. The file is read back by python-calamine and checked cell by cell in its kinds.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from bench._register import PROVINCE, register_of
from bench.harness import RUNS, Report, peak_mb, scale

PEOPLE = 200_000
MOST_MB, LEAST_RATIO = 300, 1.4
FORMULA = "=1+1"  # the address of the first person


def run() -> Report:
    """Times ours and both peers in turn and reads our file back."""
    people = max(2000, int(PEOPLE * scale()))
    with register_of(people), tempfile.TemporaryDirectory() as folder:
        _in_process("formula", folder)
        found: dict[str, list[dict[str, Any]]] = {"ours": [], "openpyxl": [], "xlsxwriter": []}
        for _ in range(RUNS):
            for name, told in found.items():
                told.append(_in_process(name, folder))
        checks = _why_wrong(Path(folder) / "ours.xlsx", people, _in_process("numbers", folder))
    seconds = {name: statistics.median(one["seconds"] for one in told) for name, told in found.items()}
    peak, own = (max(one[name] for one in found["ours"]) for name in ("peak_mb", "own_mb"))
    rows = [(name, f"{seconds[name]:7.1f} s, {max(one['peak_mb'] for one in told)} MB, of it {max(one['own_mb'] for one in told)} MB above the started application, file {told[0]['size'] / 1e6:.1f} MB") for name, told in found.items()]
    ratio = seconds["openpyxl"] / seconds["ours"]
    if checks == "ok" and scale() == 1 and (own > MOST_MB or ratio < LEAST_RATIO):
        checks = f"{own} MB (goal {MOST_MB}), {ratio:.1f} × (goal {LEAST_RATIO})"
    return Report(
        bench="export", ours=people / seconds["ours"], peer=people / seconds["openpyxl"], peer_name="openpyxl write-only", unit="rows/s", peak_mb=peak,
        checks=checks, rows=rows, more={"people": people, "own_mb": own, "columns": found["ours"][0]["columns"], "seconds": round(seconds["ours"], 1),
                                        "xlsxwriter_seconds": round(seconds["xlsxwriter"], 1)},
    )


def _in_process(name: str, folder: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-m", "bench.export", name, folder], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def _child(name: str, folder: str) -> None:
    """One run; tells seconds, memory and size as JSON."""
    import django

    django.setup()
    started = peak_mb()
    if name in ("formula", "numbers"):
        told = {"formula": _plant_formula, "numbers": _numbers}[name]()
    else:
        place = os.path.join(folder, f"{name}.xlsx")
        began = time.perf_counter()
        columns = {"ours": _ours, "openpyxl": _openpyxl, "xlsxwriter": _xlsxwriter}[name](place)
        told = {"seconds": time.perf_counter() - began, "peak_mb": peak_mb(), "own_mb": peak_mb() - started, "size": os.path.getsize(place), "columns": columns}
    sys.stdout.write(json.dumps(told) + "\n")


def _keys() -> list[int]:
    from bangfu.core.clock import today
    from bangfu.orgs.models import User
    from bangfu.people.queries import filtered

    return list(filtered(User.objects.select_related("unit__region").get(username=PROVINCE), {}, today()).values_list("pk", flat=True))


def _plant_formula() -> dict[str, Any]:
    from bangfu.people.models import Identity

    identity = Identity.objects.get(pk=_keys()[0])
    identity.address = FORMULA
    identity.save(update_fields=["address"])
    return {}


def _numbers() -> dict[str, Any]:
    from bangfu.people.models import Identity

    keys = _keys()
    known = Identity.objects.in_bulk([keys[0], keys[-1]])
    return {"first": known[keys[0]].id_number, "last": known[keys[-1]].id_number}


def _ours(place: str) -> int:
    from bangfu.orgs.models import User
    from bangfu.people.export_columns import COLUMNS
    from bangfu.people.exports import Export, export_register

    by = User.objects.select_related("unit__region").get(username=PROVINCE)
    with open(place, "w+b") as file:
        export_register(Export(_keys(), COLUMNS, {}, personal=True, purpose="测算"), by=by, to=file)
    return len(COLUMNS) + 1


def _rows() -> Any:
    from bangfu.core.clock import today
    from bangfu.people.export_columns import COLUMNS, export_frames

    for frame in export_frames(_keys(), COLUMNS, personal=True, today=today()):
        yield from frame.iter_rows()


def _heads() -> list[str]:
    from bangfu.people.export_columns import COLUMNS

    return [one.head for one in COLUMNS]


def _openpyxl(place: str) -> int:
    """As its manual says: one append a row. (The planted formula becomes one here.)"""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(_heads())
    for row in _rows():
        sheet.append(row)
    book.save(place)
    return len(_heads())


def _xlsxwriter(place: str) -> int:
    from bangfu.core.spreadsheets import Column, Page, write_workbook

    with open(place, "w+b") as file:
        write_workbook([Page("花名册", [Column(head) for head in _heads()], _rows())], file)
    return len(_heads())


def _why_wrong(file: Path, people: int, numbers: dict[str, str]) -> str:
    """ok, or what our workbook does not hold as it should."""
    import python_calamine

    lines = python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    heads, rows = lines[2], lines[3:]
    place = {name: heads.index(name) for name in ("序号", "身份证号", "出生日期", "住址", "残疾人证号", "联系电话")}
    if len(rows) != people or [rows[0][place["序号"]], rows[-1][place["序号"]]] != [1, people]:
        return f"{len(rows)} rows of {people}"
    kinds = {"身份证号": str, "残疾人证号": str, "出生日期": date, "住址": str, "联系电话": str}
    for name, kind in kinds.items():
        if any(not isinstance(row[place[name]], kind) for row in rows if row[place[name]] != ""):
            return f"{name} is not {kind.__name__}"
    if [rows[0][place["身份证号"]], rows[-1][place["身份证号"]]] != [numbers["first"], numbers["last"]]:
        return "numbers differ"
    return "ok" if rows[0][place["住址"]] == FORMULA else "the formula is no text"


if __name__ == "__main__":
    _child(sys.argv[1], sys.argv[2])
