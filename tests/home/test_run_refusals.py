"""Is every unusable input told in one line, and does nothing stay behind, whenever the run ends?"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from tests.home import runs
from tests.home.test_run import AS_OF

pytestmark = pytest.mark.django_db
KILLS = 20


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    runs.inputs(folder)
    return folder


def sheet(path: Path, *rows: list[str]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def options(good: Path, place: Path, **changed: object) -> dict[str, object]:
    words: dict[str, object] = {"notice": str(good / "通知.txt"), "roster": str(good / "名册.xlsx"), "vacancies": str(good / "岗位.xlsx"), "out": str(place)}
    return words | {"as_of": AS_OF.isoformat()} | changed


def bad(name: str, make: Callable[[Path], None]) -> Callable[[Path], str]:
    def made(folder: Path) -> str:
        place = folder / name
        make(place)
        return str(place)

    return made


BAD = [
    ("notice", "", "缺少 --notice"), ("roster", "", "缺少 --roster"), ("vacancies", "", "缺少 --vacancies"), ("out", "", "缺少 --out"),
    ("notice", "/没有/这个.txt", "没有这个文件"), ("roster", "/没有/这个.xlsx", "没有这个文件"), ("vacancies", "/没有/这个.xlsx", "没有这个文件"),
    ("notice", str(Path(__file__).parent), "这是一个文件夹"),
    ("notice", bad("空.txt", lambda place: place.write_bytes(b"")), "空"),
    ("notice", bad("图.txt", lambda place: place.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))), "图片"),
    ("notice", bad("闲话.txt", lambda place: place.write_text("今天天气很好。")), "没有认出通知的要素"),
    ("roster", bad("名册.xlsx", lambda place: place.write_bytes(b"%PDF-1.7 x")), "PDF"),
    ("roster", bad("名册.xlsx", lambda place: sheet(place, ["姓名", "性别", "联系电话"], ["甲", "男", "1"])), "身份证号"),
    ("roster", bad("名册.xlsx", lambda place: sheet(place, ["姓名", "身份证号"])), "没有人"),
    ("vacancies", bad("岗位.xlsx", lambda place: sheet(place, ["甲", "乙"], ["1", "2"])), "没有认出表头"),
    ("vacancies", bad("岗位.xlsx", lambda place: sheet(place, ["单位名称", "月薪"], ["某单位", "3000"])), "岗位名称"),
    ("as_of", "2022-13-01", "不是日期"), ("as_of", "2022-05-01", "早于活动开始"), ("due_on", "2022-05-01", "早于通知的日期"), ("top", 0, "应在 1 到"),
]


@pytest.mark.parametrize("case", BAD, ids=[f"{name}-{words}" for name, _, words in BAD])
def test_unusable_input_is_one_line(good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], case: tuple[str, object, str]) -> None:
    name, value, words = case
    out = tmp_path / "结果"
    given = value(tmp_path) if callable(value) else value
    before = set(tmp_path.iterdir())
    with pytest.raises(SystemExit) as ended:
        call_command("run", **options(good, out, **{name: given}))
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert words in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize(("make", "words"), [
    (lambda out: (out.mkdir(), (out / "旧.txt").write_text("旧")), "已经有东西"), (lambda out: out.write_text("旧"), "这是一个文件"),
])
def test_what_is_there_is_never_overwritten(
    good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], make: Callable[[Path], object], words: str
) -> None:
    out = tmp_path / "结果"
    make(out)
    with pytest.raises(SystemExit) as ended:
        call_command("run", **options(good, out))
    assert ended.value.code == 2
    assert words in capsys.readouterr().err
    assert (out / "旧.txt" if out.is_dir() else out).read_text() == "旧"


def test_folder_above_must_be_there(good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("run", **options(good, tmp_path / "没有" / "结果"))
    assert "上级文件夹" in capsys.readouterr().err


def test_rows_that_are_all_wrong_leave_nothing(good: Path, tmp_path: Path) -> None:
    """Found out late, in the middle of the run."""
    sheet(tmp_path / "错.xlsx", ["姓名", "身份证号", "住址"], ["试样甲", "220102199001011230", "敦化市大石头镇"])
    words = ["--notice", str(good / "通知.txt"), "--roster", str(tmp_path / "错.xlsx"), "--vacancies", str(good / "岗位.xlsx")]
    done = runs.run(tmp_path, words, tmp_path / "结果")
    assert done.returncode == 2, done.stderr
    assert "没有一行可用" in done.stderr.splitlines()[-1]
    assert {one.name for one in tmp_path.iterdir()} == {"错.xlsx", "t"}
    assert list((tmp_path / "t").iterdir()) == []
    assert runs.servers(tmp_path) == []


def killed_after(good: Path, folder: Path, seconds: float) -> None:
    """kill -9 of the command alone, as the kernel does when memory is short."""
    out = folder / "结果"
    words = ["--notice", str(good / "通知.txt"), "--roster", str(good / "名册.xlsx"), "--vacancies", str(good / "岗位.xlsx"), "--as-of", AS_OF.isoformat()]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(runs.command("run", *words, "--out", out), env=runs.environment(folder / "t"), cwd=folder, stdout=quiet, stderr=quiet)
    time.sleep(seconds)
    finished = process.poll() is not None
    if not finished:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    until = time.monotonic() + 40
    while time.monotonic() < until and (runs.servers(folder) or list((folder / "t").iterdir()) or list(folder.glob(".*"))):
        time.sleep(0.2)
    assert runs.servers(folder) == []
    assert list((folder / "t").iterdir()) == []
    assert not list(folder.glob(".*"))
    if out.exists():  # it had been given its name already: then all of it is there
        assert (out / "summary.docx").exists()
        assert list((out / "plans").iterdir())


def test_killed_in_the_middle_it_leaves_nothing(good: Path, tmp_path: Path) -> None:
    killed_after(good, tmp_path, 6)


@pytest.mark.soak
def test_killed_at_random_moments_it_leaves_nothing(good: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    words = ["--notice", str(good / "通知.txt"), "--roster", str(good / "名册.xlsx"), "--vacancies", str(good / "岗位.xlsx")]
    assert runs.run(tmp_path, words, tmp_path / "整").returncode == 0
    whole = time.monotonic() - began
    drawn = random.Random(62)  # noqa: S311 - moments, not secrets
    for number in range(KILLS):
        folder = tmp_path / str(number)
        folder.mkdir()
        killed_after(good, folder, drawn.uniform(0, whole))


def test_a_kept_place_goes_with_its_process(tmp_path: Path) -> None:
    place = tmp_path / "半成品"
    code = (
        "import os, pathlib, signal, sys; from bangfu.core.leftovers import gone_at_the_end;"
        "place = gone_at_the_end(pathlib.Path(sys.argv[1])); place.mkdir(); (place / 'x').write_text('x'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(place)], check=False)
    until = time.monotonic() + 20
    while place.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not place.exists()
