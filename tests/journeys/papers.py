"""The papers people bring: a notice, a roster and a table of vacancies as they come in real life. All people are fictitious."""

from pathlib import Path

import xlsxwriter
from docx import Document
from openpyxl import load_workbook
from PIL import Image

NOTICE = (Path(__file__).parent / "notice.txt").read_text(encoding="utf-8")
HERO, HERO_MASKED = "花木兰", "花*兰"
ROSTER_HEAD = ("序号", "姓名", "身份证号码", "残疾人证号", "乡镇", "村（社区）", "联系方式", "学历", "户籍性质", "目前就业状况")
VACANCY_HEAD = ("用人单位", "岗位名称", "人数", "月薪", "工作地点", "上班时间", "工作内容", "便利条件")


def id_number(serial: int, birth: str = "19900312") -> str:
    """A number with a right check digit that the office of no real place has given out."""
    body = f"222499{birth}{serial:03d}"
    return body + "10X98765432"[sum(int(one) * 2 ** (17 - place) for place, one in enumerate(body)) % 11]


def roster(path: Path, *, first: int = 902, hero: str = HERO) -> Path:
    """Three good rows and three bad ones under a title: a missing name, a wrong check digit, a township nobody knows.

    `first`: serial of the first number; another one, with another `hero`, is other people.
    """
    good, other, third, nameless, wrong, lost = (id_number(serial) for serial in range(first, first + 12, 2))
    wrong = wrong[:-1] + ("1" if wrong.endswith("0") else "0")
    rows = [
        (1, hero, good, good + "43", "大石头镇", "太平川村", "13800000001", "高中", "农村", "未就业"),
        (2, f"武松{hero[-1]}", other, other + "33", "大石头镇", "太平川村", "13800000002", "初中", "农村", "未就业"),
        (3, f"穆桂{hero[-1]}", third, third + "44", "大石头镇", "民胜村", "", "初中", "农村", "未就业"),
        (4, "", nameless, "", "大石头镇", "太平川村", "", "", "", "未就业"),
        (5, "杨宗宝", wrong, "", "大石头镇", "太平川村", "", "", "", "未就业"),
        (6, "石秀林", lost, "", "梁山泊镇", "忠义堂村", "", "", "", "未就业"),
    ]
    return _write(path, "敦化市大石头镇残疾人花名册", ROSTER_HEAD, rows)


def vacancies(path: Path) -> Path:
    """Two posts that suit and one row without an employer."""
    rows = [
        ("敦化市试例食品有限公司", "食品包装工", 2, "2600-3000", "敦化市大石头镇", "全天", "坐在工作台前装袋、贴标", "可以坐着做、班车"),
        ("敦化市试例食品有限公司", "仓库登记员", 1, "2500", "敦化市大石头镇", "半天或几小时", "在电脑上登记进出货数量", "可以坐着做、弹性时间"),
        ("", "保洁员", 1, "2200", "敦化市大石头镇", "全天", "打扫楼道", ""),
    ]
    return _write(path, "2022年5月岗位收集", VACANCY_HEAD, rows)


def scan(path: Path) -> Path:
    """A photo of a page, as a telephone takes it."""
    Image.new("RGB", (600, 800), "white").save(path, "JPEG")
    return path


def _write(path: Path, title: str, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sheet1")
    sheet.merge_range(0, 0, 0, len(head) - 1, title)
    for number, row in enumerate([head, *rows], start=1):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def lines_of(path: Path) -> list[str]:
    """What stands in a workbook, one text a row."""
    return ["|".join(str(cell) for cell in row if cell is not None) for row in load_workbook(path).active.iter_rows(values_only=True)]


def words_and_pictures(path: Path) -> tuple[str, int]:
    """All words of a .docx and how many pictures stand in it."""
    paper = Document(str(path))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in paper.paragraphs), *cells]), len(paper.inline_shapes)
