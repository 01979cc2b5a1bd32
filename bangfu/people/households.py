"""Who is the head of a household?"""

from bangfu.people.models import Household, Member, Person


def head_of(home: Household) -> Person | Member | None:
    """户主: somebody registered who lives there, or another member; who moved away since is none."""
    if home.head is not None and home.head.household_id == home.pk:
        return home.head
    return next((one for one in home.members.all() if one.is_head), None)
