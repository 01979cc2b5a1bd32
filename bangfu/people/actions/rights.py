"""What happens when somebody asks for their rights over their data: received, answered, refused, erased after two pairs of eyes?"""

from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.core.workdays import workday_after
from bangfu.orgs.models import User
from bangfu.people.actions.erasure import erase_identity
from bangfu.people.actions.requests import withdraw_consent
from bangfu.people.choices import AskedBy, ErasureReason, IdentityProof, RequestState, Right, Source
from bangfu.people.models import DataRequest, Person


@transaction.atomic
def receive_request(
    *, person: Person, right: Right, asked_by: AskedBy, asker_name: str, channel: Source, proof: IdentityProof, words: str, on: date, by: User
) -> DataRequest:
    """Write a request down; the days to answer run from the day it came. Raises DomainError."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if on > today():
        raise DomainError("收到日期在今天以后，请检查。", field="on")
    if asked_by != AskedBy.PERSON and not asker_name.strip():
        raise DomainError("替别人提出的，请写提出人的姓名。", field="asker_name")
    if (asked_by == AskedBy.KIN) != (person.died_on is not None):
        raise DomainError("此人已登记去世，只有近亲属可以提出。" if person.died_on else "近亲属只能为去世的人提出；此人没有登记去世，请选监护人或受托人。", field="asked_by")
    if person.died_on and right == Right.WITHDRAW:
        raise DomainError("此人已登记去世，没有要撤回的同意；近亲属可以要求查阅、更正或删除。", field="right")
    try:
        with transaction.atomic():
            made = DataRequest.objects.create(
                person=person, path=person.path, unit=by.unit, right=right, asked_by=asked_by, asker_name=asker_name.strip(), channel=channel, proof=proof,
                words=words.strip(), received_on=on, due_on=workday_after(on, settings.RIGHTS_WORKDAYS), received_by=by, created_at=now())
    except IntegrityError as error:
        raise DomainError("同样的请求已经收下，正在办。请打开那一件，不用再收一次。", field="right") from error
    _trail(made, "people.right_received", by)
    return made


@transaction.atomic
def answer_request(*, request: DataRequest, answer: str, by: User) -> DataRequest:
    """It is done: what was done goes into the answer. Withdrawn consent ends here; an erasure needs its second pair of eyes. Raises DomainError."""
    request = _open(request, RequestState.WAITING)
    if not answer.strip():
        raise DomainError("请写明怎么办的，如：已打印交本人；电话已更正。", field="answer")
    if request.right == Right.DELETE:
        request.state, request.prepared_by, request.answer = RequestState.CONFIRMING, by, answer.strip()
        request.save()
        _trail(request, "people.right_prepared", by)
        return request
    if request.right == Right.WITHDRAW:
        withdraw_consent(person=request.person, withdrawn=True, on=request.received_on, source=Source(request.channel), by=by)
    return _close(request, RequestState.DONE, answer, by)


@transaction.atomic
def refuse_request(*, request: DataRequest, reason: str, by: User) -> DataRequest:
    """It is not done, and the person is told why. Raises DomainError without a reason."""
    request = _open(request, RequestState.WAITING, RequestState.CONFIRMING)
    if not reason.strip():
        raise DomainError("请写明为什么不办、依据是什么，如：法律规定的保存期限未满。要告诉本人。", field="answer")
    return _close(request, RequestState.REFUSED, reason, by)


@transaction.atomic
def confirm_erasure(*, request: DataRequest, by: User) -> DataRequest:
    """The leader's word: the identity goes at once, for good. Raises NotAllowed for the one who put it forward."""
    request = _open(request, RequestState.CONFIRMING)
    if request.prepared_by_id == by.pk:
        raise NotAllowed("删除要两个人办：您提出的，请另一位审核批准。")
    request = _close(request, RequestState.DONE, request.answer, by)
    erase_identity(person=request.person, reason=ErasureReason.REQUEST, by=by)
    return request


@transaction.atomic
def return_erasure(*, request: DataRequest, by: User) -> DataRequest:
    """The leader sends it back to be looked at again."""
    request = _open(request, RequestState.CONFIRMING)
    request.state, request.prepared_by = RequestState.WAITING, None
    request.save()
    _trail(request, "people.right_returned", by)
    return request


@transaction.atomic
def hand_copy(*, request: DataRequest, by: User) -> DataRequest:
    """The copy of a person's data leaves the system; once, so that no second one lies about. Raises DomainError."""
    request = _open(request, RequestState.WAITING)
    if request.right != Right.ACCESS:
        raise DomainError("只有“查阅、复制”的请求能交出副本。")
    if request.handed_at:
        raise DomainError("这份副本已经交出过一次。文件丢了，请本人另提一次请求。")
    request.handed_at = now()
    request.save(update_fields=["handed_at"])
    _trail(request, "people.copy", by)
    return request


def _open(request: DataRequest, *states: RequestState) -> DataRequest:
    request = DataRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if request.state not in states:
        raise DomainError(f"这件请求现在是“{request.get_state_display()}”，不能再这样办。请刷新后再看。")
    return request


def _close(request: DataRequest, state: RequestState, answer: str, by: User) -> DataRequest:
    request.state, request.answer, request.decided_by, request.decided_at = state, answer.strip(), by, now()
    request.save()
    _trail(request, "people.right_answered", by)
    return request


def _trail(request: DataRequest, action: str, by: User) -> None:
    record(actor=by, action=action, object_kind="person", object_id=request.person_id,
           detail={"what": f"{request.get_right_display()}，{request.get_state_display()}", "request": request.pk})
