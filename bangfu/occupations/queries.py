"""What are occupations called, and which groups are there?"""

from collections.abc import Iterable

from bangfu.occupations.models import Occupation


def occupation_names(codes: Iterable[str]) -> dict[str, str]:
    """Official names by code; a short code ("4-09") means its group; unknown codes are left out."""
    whole = {code: code + "-00" * (3 - code.count("-")) for code in codes}
    names = dict(Occupation.objects.filter(pk__in=set(whole.values())).values_list("code", "name"))
    return {code: names[full] for code, full in whole.items() if full in names}


def major_groups() -> list[tuple[str, str]]:
    """(first digit, name) of the eight major groups."""
    return [(code[0], name) for code, name in Occupation.objects.filter(level=1).order_by("code").values_list("code", "name")]
