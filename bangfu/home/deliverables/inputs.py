"""Can the three files be used at all? Asked before anything is done; every refusal is one sentence that names the file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bangfu.campaigns.imports import province_of, read_notice
from bangfu.campaigns.parser import FILE_LIMIT, decode_notice
from bangfu.core.errors import DomainError
from bangfu.jobs.imports import check_columns, read_table
from bangfu.people.imports import check_mapping
from bangfu.people.roster.reading import read_roster

DEFAULT_PROVINCE = "22"
NOTICE_LIMIT, TABLE_LIMIT = FILE_LIMIT // 1024**2, 50  # megabytes
Result = TypeVar("Result")


@dataclass(frozen=True)
class Inputs:
    """The files as read once; `facts` of the notice before the province is loaded."""

    notice: str
    facts: dict[str, Any]
    province: str
    roster: bytes
    roster_name: str
    vacancies: bytes
    vacancies_name: str


def read_inputs(notice: str, roster: str, vacancies: str) -> Inputs:
    """Raises DomainError for a file that is missing, of the wrong kind or holds nothing that can be used."""
    text = _told("通知", notice, lambda: decode_notice(_bytes_of(notice, NOTICE_LIMIT)))
    facts = _told("通知", notice, lambda: read_notice(text))
    people, posts = (_told(label, name, lambda name=name: _bytes_of(name, TABLE_LIMIT)) for label, name in (("名册", roster), ("岗位表", vacancies)))  # type: ignore[misc]
    _told("名册", roster, lambda: check_mapping(read_roster(people).header.mapping))
    _told("岗位表", vacancies, lambda: check_columns(read_table(posts)[2]))
    return Inputs(text, facts, province_of(facts) or DEFAULT_PROVINCE, people, Path(roster).name, posts, Path(vacancies).name)


def _told(label: str, name: str, read: Callable[[], Result]) -> Result:
    """Whatever is wrong, said with the file it is wrong with."""
    try:
        return read()
    except (ValueError, DomainError) as error:
        raise DomainError(f"{label} {name}：{getattr(error, 'message', error)}") from error
    except OSError as error:
        reasons = {FileNotFoundError: "没有这个文件，请检查路径。", IsADirectoryError: "这是一个文件夹，请给出文件。", PermissionError: "没有读这个文件的权限。"}
        raise DomainError(f"{label} {name}：{reasons.get(type(error), f'打不开（{error.strerror}）。')}") from error


def _bytes_of(name: str, limit: int) -> bytes:
    with Path(name).open("rb") as file:
        data = file.read(limit * 1024 * 1024 + 1)
    if len(data) > limit * 1024 * 1024:
        raise DomainError(f"文件超过 {limit} MB，太大。请只保留需要的内容。")
    return data
