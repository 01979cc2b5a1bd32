"""campaign.json: what was read from the notice, and what was made of it?"""

import json
from pathlib import Path

from bangfu.home.deliverables.running import Done

NAME = "campaign.json"


def write(done: Done, folder: Path) -> None:
    """The confirmed facts as `bangfu notice parse --json` gives them, with what this run did beside them."""
    campaign = done.campaign
    made = {
        "id": campaign.pk, "notice_id": campaign.notice_id, "title": campaign.title, "unit": done.officer.unit.name, "region": campaign.region.key,
        "starts_on": campaign.starts_on.isoformat(), "due_on": campaign.due_on.isoformat(), "as_of": done.at.isoformat(),
        "measures": campaign.measures.count(), "tasks": campaign.tasks.count(), "roster": campaign.roster.count(),
        "people": {"taken": done.people.new + done.people.changed + done.people.same, "rejected": done.people.rejected},
        "vacancies": {"taken": done.vacancies.taken, "rejected": len(done.vacancies.rejected)},
        "matching": {"run_id": done.run.pk, "people": done.run.people, "vacancies": done.run.vacancies, "pairs": done.run.pairs},
    }
    text = json.dumps({**campaign.notice.facts, "campaign": made}, ensure_ascii=False, indent=2)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")
