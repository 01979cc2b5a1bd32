"""How do the tests of `bangfu run` start it? As a user does: a process of its own, with a temporary folder of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from bangfu.home.seed.campaign import NOTICE


def environment(temporary: Path) -> dict[str, str]:
    """Nothing of the tests' own installation goes along."""
    temporary.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BANGFU_", "DATABASE_", "DJANGO_"))}
    return kept | {"TMPDIR": str(temporary), "PYTHONPATH": str(Path(__file__).parents[2])}


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "bangfu.config.cli", *map(str, words)]


def inputs(folder: Path, *, people: int = 20, vacancies: int = 10) -> list[str]:
    """Writes the three files with the product's own generator and returns the words that name them."""
    roster, posts, notice = folder / "名册.xlsx", folder / "岗位.xlsx", folder / "通知.txt"
    words = command("demo", "--roster-out", roster, "--vacancies-out", posts, "--people", str(people), "--vacancies", str(vacancies), "--seed", "1")
    subprocess.run(words, check=True, capture_output=True, env=environment(folder / "t"), cwd=folder)
    notice.write_text(NOTICE.read_text(encoding="utf-8"), encoding="utf-8")
    return ["--notice", str(notice), "--roster", str(roster), "--vacancies", str(posts)]


def spoil(folder: Path) -> None:
    """One graduate of the year, and three rows nobody can take: a wrong check digit, the same person twice, a post without a title."""
    book = openpyxl.load_workbook(folder / "名册.xlsx")
    sheet = book.active
    place = {cell.value: cell.column for cell in sheet[1]}
    for head, value in (("就业状况", "未就业"), ("就业形式", None), ("就业时间", None), ("文化程度", "本科及以上"), ("毕业时间", "2022-06-30"), ("就业意愿", "有")):
        sheet.cell(row=2, column=place[head]).value = value
    for row, number in ((3, wrong(sheet.cell(row=3, column=place["身份证号"]).value)), (4, sheet.cell(row=4, column=place["身份证号"]).value)):
        values = [cell.value for cell in sheet[row]]
        values[place["身份证号"] - 1], values[place["残疾人证号"] - 1] = number, None
        sheet.append(values)
    book.save(folder / "名册.xlsx")
    book = openpyxl.load_workbook(folder / "岗位.xlsx")
    sheet = book.active
    values = [cell.value for cell in sheet[2]]
    values[next(cell.column for cell in sheet[1] if cell.value == "岗位名称") - 1] = None
    sheet.append(values)
    book.save(folder / "岗位.xlsx")


def wrong(number: str) -> str:
    return number[:-1] + ("1" if number[-1] != "1" else "2")


def run(folder: Path, words: Sequence[str], out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("run", *words, "--out", out, *more), capture_output=True, text=True, env=environment(folder / "t"), cwd=folder, timeout=300, check=False,
    )


def servers(folder: Path) -> list[str]:
    """Processes that still work in the folder."""
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(folder) in line]
