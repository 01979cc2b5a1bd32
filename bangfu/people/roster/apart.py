"""Where is a roster read and checked: here, or, when it is large, in a process of its own?

A large one takes seconds of a processor and hundreds of megabytes. In a process of its own it is read while this one writes to
the database, on the other core, and its memory is gone with it. It touches no database. It is this very module, run by itself;
what is asked and answered goes through its standard input and output. It ends when this process does: its input ends then.
"""

import os
import pickle  # between ourselves only
import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from django.conf import settings

from bangfu.core.errors import DomainError
from bangfu.core.spreadsheets import Limits, open_workbook
from bangfu.people.roster.parts import Asked, CheckedPart, checked_parts
from bangfu.people.roster.reading import Roster, read_roster

LARGE = 3 * 1024 * 1024  # bytes of a workbook
MEMORY = 6 * 1024**3  # bytes of address space of the reader: a million rows take half of it


class Ended(DomainError):
    """The reader has died."""

    def __init__(self) -> None:
        super().__init__("读取名册的程序意外停止，可能是内存不够，登记册没有改动。请稍后再试；还是不行，请把名册按县（市）拆成几份上传。")


class Reader(Protocol):
    """An opened roster. `roster` tells what it is."""

    roster: Roster

    def parts(self, asked: Asked, rows: int, *, after: int = 0, only: Iterable[int] | None = None) -> Iterator[CheckedPart]:
        """As roster.parts.checked_parts. Raises DomainError."""


@contextmanager
def opened(file: Any, *, sheet: str | None = None, row: int = 0, deep: int = 1) -> Iterator[Reader]:
    """A roster as read_roster finds it, to be read in parts. Raises DomainError."""
    if not isinstance(file, bytes) or len(file) <= LARGE:
        yield _Here(read_roster(file, sheet=sheet, row=row, deep=deep))
        return
    process = subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield _Apart(process, file, sheet, row, deep)
    finally:
        process.kill()
        with suppress(BrokenPipeError):  # a question that was never heard
            process.communicate()


@dataclass
class _Here:
    roster: Roster

    def parts(self, asked: Asked, rows: int, *, after: int = 0, only: Iterable[int] | None = None) -> Iterator[CheckedPart]:
        return checked_parts(self.roster, asked, rows, after=after, only=only)


class _Apart:
    def __init__(self, process: "subprocess.Popen[bytes]", *file: Any) -> None:
        self.process = process
        self._ask(file)
        try:
            self.roster: Roster = self._answer()
        except Ended:
            open_workbook(file[0], limits=Limits(size=settings.ROSTER_LIMIT)).look()  # a sheet that asks for too much memory
            raise

    def parts(self, asked: Asked, rows: int, *, after: int = 0, only: Iterable[int] | None = None) -> Iterator[CheckedPart]:
        """The next part is read and checked while the caller is busy with one; whoever begins, reads to the end."""
        self._ask((asked, rows, after, None if only is None else list(only)))
        while (part := self._answer()) is not None:
            yield part

    def _ask(self, question: tuple[Any, ...]) -> None:
        assert self.process.stdin  # opened so
        try:
            _say(question, self.process.stdin)  # type: ignore[arg-type]
        except BrokenPipeError:
            raise Ended from None

    def _answer(self) -> Any:
        assert self.process.stdout  # opened so
        try:
            answer = pickle.load(self.process.stdout)  # noqa: S301 - our own child
        except (EOFError, pickle.UnpicklingError):
            raise Ended from None
        if isinstance(answer, DomainError):
            raise answer
        return answer


def _say(what: Any, to: BinaryIO) -> None:
    pickle.dump(what, to, protocol=pickle.HIGHEST_PROTOCOL)
    to.flush()


def _serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """One roster, then its parts as often as they are asked for."""
    file, sheet, row, deep = pickle.load(questions)  # noqa: S301 - from our parent
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    roster = read_roster(file, sheet=sheet, row=row, deep=deep, beside=True)
    del file
    _say(roster.told(), answers)
    while True:
        try:
            asked, rows, after, only = pickle.load(questions)  # noqa: S301
        except EOFError:
            return
        for part in checked_parts(roster, asked, rows, after=after, only=only):
            _say(part, answers)
        _say(None, answers)


def _main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    try:
        _serve(sys.stdin.buffer, answers)
    except DomainError as refusal:
        _say(refusal, answers)
    except BrokenPipeError:  # nobody waits any longer
        os._exit(1)


if __name__ == "__main__":
    _main()
