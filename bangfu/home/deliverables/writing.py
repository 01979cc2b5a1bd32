"""How do all files get into the folder, at once or not at all?"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from bangfu.core.errors import DomainError
from bangfu.core.leftovers import gone_at_the_end
from bangfu.home.deliverables import campaign_file, matches, people_list, plans, rejected, statistics, summary, task_list
from bangfu.home.deliverables.naming import named_people
from bangfu.home.deliverables.running import Done, Step
from bangfu.home.deliverables.standing import memberships, services

COVERED = "姓名、证号、电话按规定遮盖；要原文，用 --with-personal-data。“序号”在各个文件里是同一个人。"
PLAIN = "含完整的姓名、证号、电话：只在办理业务的人之间传，用后删除。“序号”在各个文件里是同一个人。"


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line."""

    personal: bool
    plans: bool
    top: int


def why_not_there(folder: Path) -> str:
    """One sentence when the folder cannot be filled, else an empty text."""
    if folder.is_dir() and not any(folder.iterdir()):
        return ""
    if folder.exists() or folder.is_symlink():
        return f"--out {folder}：{'文件夹里已经有东西' if folder.is_dir() else '这是一个文件'}，不会覆盖。请给一个新的文件夹名，或先移走原来的。"
    above = folder.absolute().parent
    return "" if above.is_dir() else f"--out {folder}：上级文件夹 {above} 不存在。请先建好，或换一个位置。"


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A hidden folder beside the one wanted, which takes its name when all is written, and is gone when anything fails."""
    folder = folder.absolute()
    hidden = gone_at_the_end(folder.parent / f".{folder.name}-{secrets.token_hex(4)}.part")
    try:
        hidden.mkdir(mode=0o700)
        yield hidden
        hidden.rename(folder)
    except OSError as error:
        raise DomainError(f"--out {folder}：写不进去（{error.strerror}）。请检查权限和磁盘空间，或换一个位置。") from error
    finally:
        rmtree(hidden, ignore_errors=True)


def write_all(done: Done, folder: Path, *, wanted: Wanted, step: Step) -> None:
    """Every file of the run into a folder that is there and empty."""
    note = PLAIN if wanted.personal else COVERED
    with step("写 campaign.json、tasks.xlsx、people.xlsx"):
        people, groups, four = named_people(done.path, personal=wanted.personal), memberships(done), services(done)
        campaign_file.write(done, folder)
        task_list.write(done, folder)
        people_list.write(done, folder, people=people, groups=groups, services=four, note=note)
    with step("写 matches.xlsx"):
        matches.write(done, folder, people=people, top=wanted.top, note=note)
    with step("写 statistics.xlsx"):
        statistics.write(done, folder, people=people, note=note)
    with step("写 summary.docx、rejected.xlsx"):
        summary.write(done, folder)
        rejected.write(done, folder, personal=wanted.personal, note=note)
    if wanted.plans:
        with step("写 plans/") as seen:
            plans.write(done, folder, people=people, groups=groups, services=four, personal=wanted.personal, seen=seen)
