"""What happens when the influence of a processing is assessed? Written by an officer, signed by the leader, replaced by a new version."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from bangfu.audit.actions import record
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.orgs.models import User
from bangfu.people.choices import ImpactState, Processing
from bangfu.people.impact import facts_of
from bangfu.people.models import ImpactAssessment


@transaction.atomic
def write_impact(*, processing: Processing, values: Mapping[str, Any], by: User) -> ImpactAssessment:
    """Write the unit's draft; the first word begins a new version. Raises DomainError."""
    rows = ImpactAssessment.objects.select_for_update().filter(unit=by.unit, processing=processing)
    draft = rows.filter(state=ImpactState.DRAFT).first()
    if draft is None:
        last = ImpactAssessment.objects.filter(unit=by.unit, processing=processing).aggregate(version=Max("version"))["version"] or 0
        draft = ImpactAssessment(unit=by.unit, path=by.unit.path, line=by.unit.line, processing=processing, version=last + 1)
    for name, value in values.items():
        setattr(draft, name, value)
    draft.written_by, draft.written_at = by, now()
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise DomainError("同事刚刚写了这一项的草稿。请刷新，看过再改。") from error
    _trail(draft, "impact.write", by)
    return draft


@transaction.atomic
def sign_impact(*, assessment: ImpactAssessment, by: User) -> ImpactAssessment:
    """The leader's word: it is in force with the facts of this moment, the version before stays readable. Raises DomainError, NotAllowed."""
    found = ImpactAssessment.objects.select_for_update(of=("self",)).select_related("unit").get(pk=assessment.pk)
    if found.state != ImpactState.DRAFT:
        raise DomainError(f"这份评估现在是“{found.get_state_display()}”，不用再签。")
    if found.unit_id != by.unit_id:
        raise NotAllowed("影响评估由本单位负责人签，不能替下级单位签。")
    if found.written_by_id == by.pk:
        raise NotAllowed("评估要两个人办：您写的，请另一位负责人签。")
    if found.missing:
        raise DomainError(f"还有没写的：{'、'.join(found.missing)}。请退给经办补上再签。")
    if found.review_on is not None and found.review_on <= today():
        raise DomainError(f"下次复核日期 {found.review_on} 已经过了，请经办改成以后的日期。")
    ImpactAssessment.objects.filter(unit=found.unit, processing=found.processing, state=ImpactState.SIGNED).update(state=ImpactState.REPLACED)
    found.facts = facts_of(Processing(found.processing), found.unit)
    found.state, found.signed_by, found.signed_at = ImpactState.SIGNED, by, now()
    found.save()
    _trail(found, "impact.sign", by)
    return found


def _trail(assessment: ImpactAssessment, action: str, by: User) -> None:
    record(actor=by, action=action, object_kind="impact", object_id=assessment.pk,
           detail={"what": str(assessment.get_processing_display()), "version": assessment.version})
