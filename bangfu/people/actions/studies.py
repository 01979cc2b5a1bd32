"""What happens when a time at a school is told, or was told wrongly?"""

from datetime import date

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.orgs.models import User
from bangfu.people.actions.person import merge_values
from bangfu.people.choices import Schooling, Source, StudyOutcome
from bangfu.people.models import Person, Study


@transaction.atomic
def add_study(
    *, person: Person, level: int, school: str, major: str, full_time: bool | None, started_on: date | None, ended_on: date | None, outcome: str, source: Source,
    by: User,
) -> tuple[Study, list[str]]:
    """Write down a time at a school. A higher level that was finished, and the end of full-time college, join the person's columns.

    Returns the row and the columns that changed with it. Raises DomainError.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.died_on:
        raise DomainError("此人已登记去世，不能再改。如登记有误，请先撤销去世登记。")
    _check(started_on, ended_on, outcome)
    made = Study.objects.create(
        person=person, level=level, school=school.strip(), major=major.strip(), full_time=full_time, started_on=started_on, ended_on=ended_on,
        outcome=outcome, source=source, by=by, recorded_at=now())
    values: dict[str, object] = {}
    if outcome == StudyOutcome.GRADUATED:
        if person.schooling is None or level > person.schooling:
            values["schooling"] = level
        if full_time and level >= Schooling.COLLEGE and ended_on and (person.graduated_on is None or ended_on > person.graduated_on):
            values["graduated_on"] = ended_on
    changed = merge_values(person, values, source=source, at=made.recorded_at, by_id=by.pk)
    if changed:
        person.save()
    record(actor=by, action="people.study", object_kind="person", object_id=person.pk, detail={"what": f"记{made.get_level_display()}"})
    return made, changed


def _check(started_on: date | None, ended_on: date | None, outcome: str) -> None:
    if any(day and day > today() for day in (started_on, ended_on)):
        raise DomainError("日期在今天以后，请检查；在读的不填结束时间。", field="ended_on")
    if started_on and ended_on and ended_on < started_on:
        raise DomainError("结束早于入学，请检查两个日期。", field="ended_on")
    if outcome == StudyOutcome.STUDYING and ended_on:
        raise DomainError("“在读”不填结束时间；已经离校的，请改选“毕业”或“没有毕业”。", field="ended_on")


@transaction.atomic
def remove_study(*, study: Study, by: User) -> None:
    """Take out what was told wrongly. What it brought into the person's columns may have been confirmed since, and stays."""
    person = Person.objects.select_for_update().get(pk=study.person_id)
    label = study.get_level_display()
    study.delete()
    record(actor=by, action="people.study", object_kind="person", object_id=person.pk, detail={"what": f"删去{label}"})
