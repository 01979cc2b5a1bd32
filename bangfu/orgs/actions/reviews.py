"""What happens when an administrator has looked at accounts: they stay, or they are closed?"""

from django.db import transaction
from django.db.models import QuerySet

from bangfu.audit.actions import record
from bangfu.core.clock import today
from bangfu.orgs.actions.accounts import set_active
from bangfu.orgs.models import AccountReview, User
from bangfu.orgs.rules import quarter_of


@transaction.atomic
def review_accounts(*, accounts: QuerySet[User], stays: bool, by: User) -> int:
    """Confirm these accounts for the quarter, or close them; returns how many."""
    found, quarter = list(accounts), quarter_of(today())
    if not stays:
        for account in found:
            set_active(user=account, active=False, by=by)
    AccountReview.objects.bulk_create([AccountReview(account=one, quarter=quarter, stays=stays, by=by) for one in found], ignore_conflicts=True)
    record(actor=by, action="account.review", detail={"quarter": quarter, "accounts": len(found), "active": stays})
    return len(found)
