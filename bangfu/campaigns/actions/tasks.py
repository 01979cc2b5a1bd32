"""What happens to a unit's task list: written when it signs, changed by its people, done or taken up again?"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.campaigns import catalogue
from bangfu.campaigns.choices import TASK_MOVES, TaskState
from bangfu.campaigns.models import Campaign, Measure, Task
from bangfu.campaigns.queries import owners_for, unit_deadline
from bangfu.campaigns.rules.tasks import tasks_for
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.orgs.models import Unit, User


def write_tasks(*, campaign: Campaign, unit: Unit, due_on: date, owner: User, today: date) -> int:
    """Give a unit its task list, in the caller's transaction; tasks it has already stay as they are."""
    measures = list(campaign.measures.order_by("position"))
    drafts = tasks_for([(one.heading, one.text) for one in measures], catalogue.kinds(), due_on=due_on, today=today)
    Task.objects.bulk_create(
        [
            Task(campaign=campaign, measure=measures[one.measure], unit=unit, path=unit.path, number=one.number, title=one.title,
                 owner=owner, due_on=one.due_on, proof=one.proof, base=one.base)
            for one in drafts
        ],
        ignore_conflicts=True,
    )
    return len(drafts)


@transaction.atomic
def add_task(*, campaign: Campaign, measure: Measure, title: str, owner: User | None, due_on: date, by: User, note: str = "") -> Task:
    """A task of the unit's own under a measure; it is done when somebody says so."""
    if measure.campaign_id != campaign.pk:
        raise DomainError("所选措施不属于这项活动，请重新选择。", field="measure")
    _require_owner(owner, by.unit)
    _require_in_time(due_on, by.unit, campaign)
    numbers = Task.objects.select_for_update().filter(campaign=campaign, unit=by.unit, number__startswith=f"{measure.position}.")
    last = max((int(number.split(".")[1]) for number in numbers.values_list("number", flat=True)), default=0)
    task = Task.objects.create(
        campaign=campaign, measure=measure, unit=by.unit, path=by.unit.path, number=f"{measure.position}.{last + 1}",
        title=title.strip(), owner=owner, due_on=due_on, note=note.strip(),
    )
    record(actor=by, action="task.add", object_kind="task", object_id=task.pk)
    return task


@transaction.atomic
def change_task(*, task: Task, title: str, owner: User | None, due_on: date, note: str, by: User) -> Task:
    """Another title, owner, day or remark."""
    task = Task.objects.select_for_update(of=("self",)).select_related("campaign", "unit").get(pk=task.pk)
    _require_own(task, by)
    _require_owner(owner, task.unit)
    if due_on != task.due_on:
        _require_in_time(due_on, task.unit, task.campaign)
    task.title, task.owner, task.due_on, task.note = title.strip(), owner, due_on, note.strip()
    task.save(update_fields=["title", "owner", "due_on", "note"])
    record(actor=by, action="task.change", object_kind="task", object_id=task.pk, detail={"owner": owner.pk if owner else None, "due_on": due_on.isoformat()})
    return task


@transaction.atomic
def move_task(*, task: Task, state: str, by: User, note: str = "", at: datetime | None = None) -> Task:
    """Done, dropped or open again. A task proved by a number is closed by hand only with a reason."""
    task = Task.objects.select_for_update(of=("self",)).select_related("unit").get(pk=task.pk)
    _require_own(task, by)
    old, new = TaskState(task.state), TaskState(state)
    if new not in TASK_MOVES[old]:
        raise DomainError(f"任务 {task.number} 现在是“{old.label}”，不能改成“{new.label}”。请刷新页面再看。")
    if not note.strip() and (new == TaskState.DROPPED or (new == TaskState.DONE and task.proof)):
        why = "不再做的任务要写明原因。" if new == TaskState.DROPPED else "这项任务由数字证明；要手工完成，请写明原因。"
        raise DomainError(why, field="note")
    task.state, task.done_at = new, (at or now()) if new == TaskState.DONE else None
    task.note = note.strip() or task.note
    task.save(update_fields=["state", "done_at", "note"])
    record(actor=by, action="task.move", object_kind="task", object_id=task.pk, detail={"state": new.value})
    return task


@transaction.atomic
def close_proved_tasks(*, campaign: Campaign, unit: Unit, proofs: Iterable[str], by: User | None = None, at: datetime | None = None) -> int:
    """The numbers of these proofs have reached their base: their open tasks in the unit are done. Called by the room that counts."""
    open_tasks = Task.objects.filter(campaign=campaign, unit=unit, proof__in=[code for code in proofs if code], state=TaskState.OPEN)
    keys = list(open_tasks.values_list("pk", flat=True))
    closed = open_tasks.update(state=TaskState.DONE, done_at=at or now())
    if closed:
        record(actor=by, action="task.proved", object_kind="campaign", object_id=campaign.pk, detail={"unit": unit.pk, "tasks": keys})
    return closed


@transaction.atomic
def reopen_tasks(*, campaign: Campaign, unit: Unit, proof: str, by: User) -> int:
    """What proved these tasks has been sent back: they are open again. Called by the room that decides."""
    done = Task.objects.filter(campaign=campaign, unit=unit, proof=proof, state=TaskState.DONE)
    keys = list(done.values_list("pk", flat=True))
    if keys:
        done.update(state=TaskState.OPEN, done_at=None)
        record(actor=by, action="task.reopened", object_kind="campaign", object_id=campaign.pk, detail={"unit": unit.pk, "tasks": keys})
    return len(keys)


def _require_own(task: Task, by: User) -> None:
    if by.unit_id != task.unit_id and by.pk != task.owner_id:
        raise DomainError(f"这是{task.unit.name}的任务，只能由该单位或责任人办理。")


def _require_owner(owner: User | None, unit: Unit) -> None:
    if owner is not None and not owners_for(unit).filter(pk=owner.pk).exists():
        raise DomainError(f"{owner.display_name}不是本地两条线的在岗人员，请另选责任人。", field="owner")


def _require_in_time(due_on: date, unit: Unit, campaign: Campaign) -> None:
    last = unit_deadline(unit, campaign).date()
    if due_on > last:
        raise DomainError(f"截止日期 {due_on} 晚于本单位的截止日期 {last}，请改到 {last} 或之前。", field="due_on")
