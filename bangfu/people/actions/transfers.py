"""What happens when a person moves to another area? The file is handed over, not copied: one side asks, the other accepts or declines."""

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.orgs.models import Region, Unit, User
from bangfu.people.actions.households import leave_empty
from bangfu.people.actions.person import move_person
from bangfu.people.choices import OPEN_TRANSFERS, Source, TransferState
from bangfu.people.endings import end_at_transfer
from bangfu.people.models import Person, Transfer
from bangfu.people.transfers import county_unit_of


@transaction.atomic
def hand_over_person(*, person: Person, to_unit: Unit, reason: str, by: User) -> Transfer:
    """The unit in charge asks another county to take the file. Raises DomainError."""
    person = _movable(person)
    own = county_unit_of(person.path, by.unit.line)
    if own is None or to_unit.path == own.path:
        raise DomainError("请选另一个县（市、区）。在本县内搬家，直接在“改登记信息”里改住址。", field="to_unit")
    made = Transfer.objects.create(
        person=person, from_unit=own, from_path=own.path, to_unit=to_unit, to_path=to_unit.path, state=TransferState.WAITING, reason=reason.strip(),
        asked_by=by, asked_at=now(), handed_at=now())
    _note(made, "people.transfer", f"请{to_unit.name}接收", by)
    return made


@transaction.atomic
def ask_for_person(*, person: Person, reason: str, by: User) -> Transfer:
    """A unit to which somebody has moved asks whoever is in charge, without learning who that is. Raises DomainError."""
    person = _movable(person)
    own, theirs = county_unit_of(by.unit.path, by.unit.line), county_unit_of(person.path, by.unit.line)
    if own is None:
        raise DomainError("请由县（市、区）级单位来请求转入。")
    if theirs is None or theirs.path == own.path:
        raise DomainError("此人已登记在本县，不用转入。请在登记册里按证号查找。")
    made = Transfer.objects.create(
        person=person, from_unit=theirs, from_path=theirs.path, to_unit=own, to_path=own.path, state=TransferState.REQUESTED, reason=reason.strip(),
        asked_by=by, asked_at=now())
    _note(made, "people.transfer", f"{own.name}请求转入", by)
    return made


@transaction.atomic
def agree_transfer(*, transfer: Transfer, by: User) -> Transfer:
    """The unit in charge agrees to a request; now the other side may take the file."""
    transfer = _open(transfer, TransferState.REQUESTED)
    transfer.state, transfer.handed_at = TransferState.WAITING, now()
    transfer.save(update_fields=["state", "handed_at"])
    _note(transfer, "people.transfer", f"同意转给{transfer.to_unit.name}", by)
    return transfer


@transaction.atomic
def accept_transfer(*, transfer: Transfer, region: Region, by: User) -> Transfer:
    """Take the file: residence begins today, and what the old area does about them ends, with its rights to see the file."""
    transfer = _open(transfer, TransferState.WAITING)
    if not region.path.startswith(transfer.to_path):
        raise DomainError("这个村（社区）不在接收的县里，请重选。", field="region")
    person = Person.objects.select_for_update(of=("self",)).select_related("household").get(pk=transfer.person_id)
    move_person(person=person, region_id=region.pk, path=region.path, on=today())
    person.provenance["region"] = [Source.OFFICE.value, now().isoformat(), by.pk]
    left, person.household = person.household, None  # the family did not move with the file
    person.save()
    leave_empty(left)
    end_at_transfer(person, transfer.to_path)
    _decide(transfer, TransferState.ACCEPTED, "", by)
    _note(transfer, "people.transferred", f"由{transfer.from_unit.name}转给{transfer.to_unit.name}", by)
    return transfer


@transaction.atomic
def decline_transfer(*, transfer: Transfer, reason: str, by: User) -> Transfer:
    """Whoever is asked says no, with the reason; the person stays where they are."""
    transfer = _open(transfer, *OPEN_TRANSFERS)
    if not reason.strip():
        raise DomainError("请写明为什么不办，如：本人没有搬来、地址不在本县。", field="reason")
    _decide(transfer, TransferState.DECLINED, reason.strip(), by)
    _note(transfer, "people.transfer_declined", reason.strip(), by)
    return transfer


@transaction.atomic
def withdraw_transfer(*, transfer: Transfer, by: User) -> Transfer:
    """Whoever asked takes it back."""
    transfer = _open(transfer, *OPEN_TRANSFERS)
    _decide(transfer, TransferState.WITHDRAWN, "", by)
    _note(transfer, "people.transfer_withdrawn", "", by)
    return transfer


def _movable(person: Person) -> Person:
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.died_on:
        raise DomainError("此人已登记去世，不能转出。")
    if person.transfers.filter(state__in=OPEN_TRANSFERS).exists():
        raise DomainError("此人已有一次转出、转入正在办理。请等它办完，或先撤回。")
    return person


def _open(transfer: Transfer, *states: str) -> Transfer:
    transfer = Transfer.objects.select_for_update(of=("self",)).select_related("to_unit", "from_unit", "person").get(pk=transfer.pk)
    if transfer.state not in states:
        raise DomainError(f"这次转移现在是“{transfer.get_state_display()}”，不能这样办。请刷新后再看。")
    return transfer


def _decide(transfer: Transfer, state: TransferState, note: str, by: User) -> None:
    transfer.state, transfer.note, transfer.decided_by, transfer.decided_at = state, note, by, now()
    transfer.save(update_fields=["state", "note", "decided_by", "decided_at"])


def _note(transfer: Transfer, action: str, what: str, by: User) -> None:
    record(actor=by, action=action, object_kind="person", object_id=transfer.person_id, detail={"what": what[:100], "transfer": transfer.pk})
