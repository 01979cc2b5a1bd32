"""What happens when a person agrees, or no longer agrees, that an employer learns who they are?

`uncover_candidates` is the only way by which an employer gets a name, and every time it does there is a line of audit.
"""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.core.clock import now, today
from bangfu.core.errors import DomainError
from bangfu.jobs.choices import STANDING_STATES, ConsentWay
from bangfu.jobs.models import Disclosure, Employer, Referral
from bangfu.jobs.privacy import Uncovered, uncovered
from bangfu.jobs.queries import shared_by
from bangfu.orgs.models import User
from bangfu.people.models import Identity


@transaction.atomic
def record_disclosure(*, referral: Referral, shares: Collection[str], way: ConsentWay, agreed_on: date, by: User) -> Disclosure:
    """What the person said about one referral. `shares` empty: they were asked and do not agree, which stands as over at once.

    Raises DomainError for a day to come, a referral that is over, who withdrew consent to all use, and when consent is in force already.
    """
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    if agreed_on > today():
        raise DomainError("日期不能晚于今天。", field="agreed_on")
    if referral.state not in STANDING_STATES:
        raise DomainError(f"这条推荐已经是“{referral.get_state_display()}”，不用再告诉单位是谁。")
    if shares and referral.person.consent_withdrawn_on:
        raise DomainError(f"本人 {referral.person.consent_withdrawn_on} 撤回了同意，不能告诉单位是谁。本人又同意的，请先在档案“本人的要求”里登记。")
    if referral.disclosures.filter(withdrawn_at__isnull=True).exists():
        raise DomainError("已经记过本人同意。要改告知的内容，请先撤回，再重新记一次。")
    over = {} if shares else {"withdrawn_at": now(), "withdrawn_by": by}
    one = Disclosure.objects.create(referral=referral, shares=list(shares), way=way, agreed_on=agreed_on, recorded_at=now(), recorded_by=by, **over)
    detail = {"shares": list(shares), "way": way, "on": agreed_on.isoformat()}
    record(actor=by, action="referral.consent" if shares else "referral.consent_no", object_kind="referral", object_id=referral.pk, detail=detail)
    return one


@transaction.atomic
def withdraw_disclosure(*, disclosure: Disclosure, by: User) -> None:
    """The person no longer agrees: covered again from now on. A second click changes nothing."""
    disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    if disclosure.withdrawn_at is None:
        disclosure.withdrawn_at, disclosure.withdrawn_by = now(), by
        disclosure.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(actor=by, action="referral.consent_withdrawn", object_kind="referral", object_id=disclosure.referral_id)


@transaction.atomic
def uncover_candidates(*, referrals: list[Referral], employer: Employer, by: User) -> dict[int, Uncovered]:
    """Referral → who it is, of those of this employer whose person agreed and is not erased; one line of audit names them all."""
    shares = shared_by([one for one in referrals if one.vacancy.employer_id == employer.pk])
    agreed = [one for one in referrals if one.pk in shares]
    people = Identity.objects.in_bulk({one.person_id for one in agreed})
    found = {one.pk: uncovered(one, people[one.person_id], shares[one.pk]) for one in agreed if one.person_id in people}
    if found:
        record(actor=by, action="referral.read", object_kind="employer", object_id=employer.pk, detail={"referrals": sorted(found)})
    return found
