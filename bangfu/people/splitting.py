"""Which papers and times of a file may be somebody else's, when two people were mixed in it?"""

from collections.abc import Iterable

from django.db import models

from bangfu.core.ui import date_iso
from bangfu.people.choices import CertificateState
from bangfu.people.models import Certificate, Enclosure, Guardian, Person, Spell, Study
from bangfu.people.privacy import mask_name

KINDS: dict[str, type[models.Model]] = {"enclosure": Enclosure, "guardian": Guardian, "study": Study, "spell": Spell, "certificate": Certificate}


def movable_rows(person: Person) -> list[tuple[str, str]]:
    """(key, words) of every row that can go to the other file. The certificate in force is told by the person's own columns."""
    found = [(f"enclosure:{one.pk}", f"档案材料：{one.get_kind_display()}（{date_iso(one.added_at)} 放入）") for one in person.enclosures.order_by("pk")]
    found += [(f"guardian:{one.pk}", f"监护人：{mask_name(one.name)} {one.get_relation_display()}") for one in person.guardians.order_by("pk")]
    found += [(f"study:{one.pk}", f"学习经历：{one.get_level_display()} {one.school}") for one in person.studies.order_by("pk")]
    found += [(f"spell:{one.pk}", f"工作经历：{one.work} {one.employer}") for one in person.spells.order_by("pk")]
    cards = person.certificates.exclude(state=CertificateState.VALID).order_by("pk")
    return found + [(f"certificate:{one.pk}", f"残疾人证：{one.get_category_display()}{one.get_grade_display()}（{one.get_state_display()}）") for one in cards]


def rows_by_model(keys: Iterable[str]) -> dict[type[models.Model], list[str]]:
    """The chosen rows as repointing leads them; a guardian takes the proof along."""
    chosen: dict[type[models.Model], list[str]] = {}
    for key in keys:
        kind, _, number = key.partition(":")
        chosen.setdefault(KINDS[kind], []).append(number)
    proofs = Guardian.objects.filter(pk__in=chosen.get(Guardian, []), proof__isnull=False).values_list("proof_id", flat=True)
    if more := [str(key) for key in proofs if str(key) not in chosen.get(Enclosure, [])]:
        chosen[Enclosure] = chosen.get(Enclosure, []) + more
    return chosen
