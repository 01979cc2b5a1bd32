"""Which pages does one person's file have?"""

from contextlib import suppress
from typing import Any

from django.urls import NoReverseMatch, reverse

# Some belong to rooms above this one: they are known by URL name.
PARTS = (
    ("person", "总览"), ("person_certificates", "残疾人证"), ("person_guardian", "监护人"), ("person_household", "家庭"), ("person_study", "学习经历"),
    ("person_work", "工作经历"), ("person_wishes", "意愿和能力"), ("person_enclosures", "档案材料"), ("person_requests", "本人的要求"), ("person_timeline", "经过"),
    ("person_readers", "谁看过"),
)


def parts_of(pk: int, here: str) -> list[dict[str, Any]]:
    """The tabs of a file; `here`: the URL name of the page that is shown."""
    made = []
    for name, label in PARTS:
        with suppress(NoReverseMatch):
            made.append({"href": reverse(name, args=[pk]), "label": label, "current": name == here})
    return made
