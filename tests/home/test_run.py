"""Does `bangfu run` write papers that say what the inputs say, and cover who is not to be named?"""

import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from bangfu.reports.indicators import FORM
from tests.home import runs

AS_OF = date(2022, 5, 18)
FILES = {"campaign.json", "tasks.xlsx", "people.xlsx", "matches.xlsx", "statistics.xlsx", "summary.docx", "rejected.xlsx", "plans"}


@dataclass(frozen=True)
class Ran:
    folder: Path
    words: list[str]
    out: Path
    done: "subprocess.CompletedProcess[str]"

    @property
    def roster(self) -> list[dict[str, Any]]:
        """The rows that can be taken; the spoilt ones stand behind them."""
        return table(self.folder / "名册.xlsx")[:20]

    @property
    def posts(self) -> list[dict[str, Any]]:
        return table(self.folder / "岗位.xlsx")[:10]


def table(path: Path, sheet: int = 0, head: int = 0) -> list[dict[str, Any]]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(sheet).to_python()
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    folder = tmp_path_factory.mktemp("run")
    words = runs.inputs(folder)
    runs.spoil(folder)
    return Ran(folder, words, folder / "结果", runs.run(folder, words, folder / "结果", "--as-of", AS_OF.isoformat()))


@pytest.fixture(scope="module")
def named(ran: Ran) -> Ran:
    """The same once more, with names."""
    out = ran.folder / "实名"
    return Ran(ran.folder, ran.words, out, runs.run(ran.folder, ran.words, out, "--with-personal-data", "--as-of", AS_OF.isoformat(), "--top", "10"))


def test_run_writes_all_its_files_and_tidies_up(ran: Ran) -> None:
    assert ran.done.returncode == 0, ran.done.stderr
    assert {one.name for one in ran.out.iterdir()} == FILES
    assert list((ran.folder / "t").iterdir()) == []
    assert runs.servers(ran.folder) == []
    assert {one.name for one in ran.folder.iterdir()} == {"名册.xlsx", "岗位.xlsx", "通知.txt", "t", "结果", "var"}


def test_run_says_its_day_and_its_steps(ran: Ran) -> None:
    lines = ran.done.stderr.splitlines()
    assert lines[0].startswith("站在 2022-05-18（由 --as-of 指定）")
    assert all(re.search(r"[\d.]+ 秒$", line) for line in lines[1:])
    assert ran.done.stdout == ""


def test_run_keeps_the_facts_of_the_notice(ran: Ran) -> None:
    facts = json.loads((ran.out / "campaign.json").read_text(encoding="utf-8"))
    assert facts["doc_number"] == "吉人社联〔2022〕62号"
    made = facts["campaign"]
    assert (made["due_on"], made["roster"], made["people"]["taken"]) == ("2022-05-20", 20, 20)
    tasks = table(ran.out / "tasks.xlsx", head=3)
    assert len(tasks) == made["tasks"] > 10
    assert max(row["截止日期"] for row in tasks) == date(2022, 5, 20)


def ages_of(row: dict[str, Any]) -> int:
    born = date.fromisoformat(f"{row['身份证号'][6:10]}-{row['身份证号'][10:12]}-{row['身份证号'][12:14]}")
    return AS_OF.year - born.year - ((AS_OF.month, AS_OF.day) < (born.month, born.day))


def recount(ran: Ran) -> dict[str, int]:
    """The figures the inputs alone decide, counted row by row; all others must be 0."""
    base = [row for row in ran.roster if row["就业状况"] != "已就业" and 16 <= ages_of(row) <= (59 if row["性别"] == "男" else 54)]
    posts = ran.posts
    return {
        "roster_people": len(ran.roster), "unemployed": len(base), "with_need": sum(row["就业意愿"] in ("有", "创业") for row in base),
        "graduates": sum(str(row["毕业时间"]).startswith("2022") for row in base),
        "rural": sum(row["户口性质"] == "农村" for row in base),
        "relocated": sum(row["易地搬迁"] == "是" for row in base),
        "monitored": sum(bool(row["监测户类型"]) for row in base),
        "vacancies": len(posts), "openings": sum(int(row["招聘人数"]) for row in posts),
    }


def test_statistics_equal_a_naive_recount(ran: Ran) -> None:
    codes = {one.name: code for code, one in FORM.items()}
    figures = {codes[row["指标"]]: row for row in table(ran.out / "statistics.xlsx", head=5)}
    assert list(figures) == list(FORM)
    assert all(row["合计（去重）"] == row["下级之和"] for row in figures.values())
    assert {code: int(row["合计（去重）"]) for code, row in figures.items()} == dict.fromkeys(FORM, 0) | recount(ran)


def test_each_figure_leads_to_its_list_and_back(ran: Ran) -> None:
    book = openpyxl.load_workbook(ran.out / "statistics.xlsx")
    sheet = book["情况统计表"]
    links = {cell.coordinate: cell for row in sheet.iter_rows(min_row=7) for cell in row if cell.hyperlink}
    assert len(links) >= 2 * len(FORM)
    for cell in links.values():
        assert isinstance(cell.value, int)
    for number, one in enumerate(FORM.values(), 1):
        total = sheet.cell(row=6 + number, column=7)
        name = re.fullmatch(r"'(.+)'!A1", total.hyperlink.location)[1]  # type: ignore[index]
        listed = book[name]
        assert listed["A2"].hyperlink.location == "'情况统计表'!A1"
        rows = [row for row in listed.iter_rows(min_row=6, values_only=True) if any(value is not None for value in row)]
        counted = sum(row[-1] for row in rows) if one.code == "openings" else len(rows)
        assert counted == total.value, one.code


def contents(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".xlsx", ".docx"):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path.name}/{name}", archive.read(name).decode("utf-8", "ignore")
        elif path.is_file():
            yield path.name, path.read_text(encoding="utf-8")


def test_no_name_number_or_telephone_leaves_uncovered(ran: Ran) -> None:
    secrets = {str(row[head]) for row in ran.roster for head in ("身份证号", "残疾人证号", "联系电话", "监护人电话", "姓名") if row[head]}
    secrets.add(runs.wrong(ran.roster[1]["身份证号"]))
    secrets |= {row["联系电话"] for row in ran.posts}
    assert len(secrets) > 50
    for where, text in contents(ran.out):
        assert not [one for one in secrets if one in text or one in where], where


def test_names_and_numbers_stay_text_when_asked_for(named: Ran) -> None:
    assert named.done.returncode == 0, named.done.stderr
    rows = table(named.out / "people.xlsx", head=3)
    for head in ("姓名", "身份证号", "残疾人证号", "联系电话"):
        assert sorted(row[head] for row in rows) == sorted(row[head] for row in named.roster)
    papers = [one.name for one in (named.out / "plans").iterdir()]
    assert all(re.match(r"\d{4}-\w+-(应届|就业)", one) for one in papers)


def test_people_carry_their_groups_with_reasons(ran: Ran) -> None:
    people, groups = table(ran.out / "people.xlsx", head=3), table(ran.out / "people.xlsx", sheet=1, head=3)
    assert [row["序号"] for row in people] == list(range(1, 21))
    for row in groups:
        assert row["依据"]
        assert (row["符合的条件"] or row["还不清楚的条件"])
        assert row["重点群体"] in people[int(row["序号"]) - 1]["重点群体"]
    urban = [row for row in people if "就业困难人员" in row["重点群体"]]
    assert all(row["就业状况"] == "未就业" for row in urban)


def test_plans_are_written_for_whom_the_notice_wants_helped(ran: Ran) -> None:
    people = table(ran.out / "people.xlsx", head=3)
    wanted = {int(row["序号"]) for row in people if "就业困难人员" in row["重点群体"] or "毕业生" in row["重点群体"]}
    papers = sorted((ran.out / "plans").iterdir())
    assert {int(one.name[:4]) for one in papers} == wanted
    for paper in papers:
        words = "\n".join(cell.text for table in docx.Document(str(paper)).tables for row in table.rows for cell in row.cells)
        assert people[int(paper.name[:4]) - 1]["姓名"] in words
        assert "帮扶目标" in words
        assert "帮扶责任人" in words


def test_matches_are_those_of_the_run_with_reasons(named: Ran) -> None:
    rows = table(named.out / "matches.xlsx", head=4)
    made = json.loads((named.out / "campaign.json").read_text(encoding="utf-8"))["campaign"]["matching"]
    assert len(rows) == made["pairs"]
    assert all(row["结论"] and (row["合适之处"] or row["要问清的"]) for row in rows)


def test_rejected_names_each_row_and_why(ran: Ran) -> None:
    book = CalamineWorkbook.from_path(ran.out / "rejected.xlsx")
    people = book.get_sheet_by_name("名册没有写入的行").to_python()[3:]
    assert [(row[0], "校验码" in row[1] or "末位" in row[1] or "重复" in row[1]) for row in people] == [(22, True), (23, True)]
    posts = book.get_sheet_by_name("岗位没有写入的行").to_python()[3:]
    assert [(row[0], row[1]) for row in posts] == [(12, "没有岗位名称")]
    doubts = book.get_sheet_by_name("名册请核对的行").to_python()
    assert len(doubts) > 3 or doubts[1][0] == "没有：写入的行都没有疑问。"


def test_summary_tells_figures_and_gaps(ran: Ran) -> None:
    text = "\n".join(line.text for line in docx.Document(str(ran.out / "summary.docx")).paragraphs)
    for words in ("一、基本情况", "列入名册 20 人", "存在的问题", "基础信息核对做了 0 人", "吉林省残疾人联合会", "2022年5月18日"):
        assert words in text
