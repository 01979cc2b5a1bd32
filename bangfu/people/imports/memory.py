"""Which columns did the unit map by hand before? Heads are remembered without brackets, marks and blanks; those that stand twice in a sheet are not."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import transaction

from bangfu.core.clock import now
from bangfu.orgs.models import Unit
from bangfu.people.models import HeadMemory
from bangfu.people.roster.columns import plain

LONGEST = 80  # characters of a head that count


def _columns(heads: Sequence[str]) -> dict[str, int]:
    """Head → its column, where that is certain."""
    keys = [plain(head)[:LONGEST] for head in heads]
    once = {key for key, count in Counter(keys).items() if key and count == 1}
    return {key: number for number, key in enumerate(keys) if key in once}


def recall(unit: Unit, heads: Sequence[str]) -> dict[int, str]:
    """Column → field (blank: not imported) of the heads this unit mapped by hand."""
    columns = _columns(heads)
    found = HeadMemory.objects.filter(unit=unit, head__in=list(columns)).values_list("head", "code")
    return {columns[head]: code for head, code in found}


def with_memory(guess: Mapping[int, str], remembered: Mapping[int, str]) -> dict[int, str]:
    """A guess with what is remembered over it; a field that memory gives to one column is taken from the other."""
    given = set(remembered.values())
    kept = {number: code for number, code in guess.items() if number not in remembered and code not in given}
    return dict(sorted((kept | {number: code for number, code in remembered.items() if code}).items()))


@transaction.atomic
def remember(unit: Unit, heads: Sequence[str], *, guess: Mapping[int, str], chosen: Mapping[int, str]) -> int:
    """Keep what was chosen otherwise than guessed, and forget what agrees with the guess again; returns how many are kept."""
    other, agreed = {}, []
    for head, number in _columns(heads).items():
        if chosen.get(number, "") != guess.get(number, ""):
            other[head] = chosen.get(number, "")
        else:
            agreed.append(head)
    HeadMemory.objects.filter(unit=unit, head__in=agreed).delete()
    HeadMemory.objects.bulk_create(
        [HeadMemory(unit=unit, head=head, code=code, used_at=now()) for head, code in other.items()],
        update_conflicts=True, unique_fields=["unit", "head"], update_fields=["code", "used_at"])
    return len(other)


def forget(unit: Unit, head: str) -> None:
    """The next roster is read as if nobody had ever mapped this head."""
    HeadMemory.objects.filter(unit=unit, head=plain(head)[:LONGEST]).delete()
