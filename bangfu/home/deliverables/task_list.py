"""tasks.xlsx: which measure gives which task, what proves it and when is it due?"""

from pathlib import Path

from bangfu.campaigns.exports import task_list
from bangfu.home.deliverables.running import Done
from bangfu.reports.indicators import FORM
from bangfu.reports.queries import SUBMITTED_PROOF

NAME = "tasks.xlsx"


def write(done: Done, folder: Path) -> None:
    indicators = {code: one.name for code, one in FORM.items()} | {SUBMITTED_PROOF: "情况统计表已报送"}
    with (folder / NAME).open("wb") as file:
        task_list(campaign=done.campaign, unit=done.officer.unit, indicators=indicators, to=file)
