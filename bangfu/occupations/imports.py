"""How does the national classification of occupations come into the database?"""

import csv
import re
from importlib.resources import files

from django.db import transaction

from bangfu.occupations.models import Occupation, Title

DATA = files("bangfu.occupations") / "data"
MARKS = r"[LS/]+$"  # green and digital occupations in the printed classification; not part of the name


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as text:
        return list(csv.DictReader(text))


@transaction.atomic
def load_occupations() -> tuple[int, int]:
    """Write the classification of 2022 and the labelled job titles anew; returns how many of each.

    Occupations already there keep their key, so that what refers to them stays; titles are replaced.
    """
    occupations = [
        Occupation(code=row["code"], level=int(row["level"]), name=re.sub(MARKS, "", row["name"].strip()))
        for row in _rows("occupations.csv")
    ]
    Occupation.objects.bulk_create(
        occupations, batch_size=1000, update_conflicts=True, unique_fields=["code"], update_fields=["level", "name"]
    )
    known = {one.code for one in occupations}
    titles = [Title(text=row["title"], occupation_id=row["code"]) for row in _rows("job_titles.csv") if row["code"] in known]
    Title.objects.all().delete()
    Title.objects.bulk_create(titles, batch_size=1000)
    return len(occupations), len(titles)
