"""matches.xlsx: which posts are recommended to whom, why, and what must be adapted?"""

from collections.abc import Mapping
from pathlib import Path

from bangfu.home.deliverables.naming import Named
from bangfu.home.deliverables.running import Done
from bangfu.matching.actions import weights_from
from bangfu.matching.exports import Who, best_offers, matches_workbook
from bangfu.matching.models import Recommendation

NAME = "matches.xlsx"


def write(done: Done, folder: Path, *, people: Mapping[int, Named], top: int, note: str) -> None:
    """The first `top` recommendations of the run; their sentences are worked out anew, as the site does when it shows them."""
    chosen = Recommendation.objects.filter(run=done.run).values_list("person_id", flat=True).distinct()
    offers = best_offers(chosen, top, weights_from(done.run.weights))
    who = {key: Who(one.number, one.name, one.place) for key, one in people.items()}
    with (folder / NAME).open("wb") as file:
        matches_workbook(run=done.run, offers=offers, people=who, title=f"{done.campaign.title}匹配结果", note=note, to=file)
