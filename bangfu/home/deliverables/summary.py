"""summary.docx: the unit's summary of the campaign, as the site makes it."""

from pathlib import Path

from bangfu.core.documents import Document, write_docx
from bangfu.home.deliverables.running import Done
from bangfu.reports.papers.document import summary_document
from bangfu.reports.papers.ground import ground_of
from bangfu.reports.papers.summary import summary_sections

NAME = "summary.docx"


def write(done: Done, folder: Path) -> None:
    (folder / NAME).write_bytes(write_docx(summary_of(done)))


def summary_of(done: Done) -> Document:
    """The same sections as on the site, and what became of the files that were read in."""
    taken = done.people.new + done.people.changed + done.people.same
    read = (
        f"名册写入 {taken:,} 人，退回 {done.people.rejected:,} 行；岗位写入 {done.vacancies.taken:,} 条，退回 {len(done.vacancies.rejected):,} 行。"
    )
    rejected = done.people.rejected + len(done.vacancies.rejected)
    also = [f"名册和岗位表共 {rejected:,} 行没有写入，原因见 rejected.xlsx。"] if rejected else []
    sections = summary_sections(ground_of(done.campaign, done.officer.unit, at=done.at, frames=done.frames), taken=read, also=also)
    return summary_document(done.campaign, done.officer.unit, sections, on=done.on)
