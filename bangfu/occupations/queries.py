"""What are occupations called, and which groups are there?"""

from collections.abc import Iterable

from bangfu.occupations.models import Occupation


def occupation_names(codes: Iterable[str]) -> dict[str, str]:
    """Official names by code; unknown codes are left out."""
    return dict(Occupation.objects.filter(pk__in=set(codes)).values_list("code", "name"))


def major_groups() -> list[tuple[str, str]]:
    """(first digit, name) of the eight major groups."""
    return [(code[0], name) for code, name in Occupation.objects.filter(level=1).order_by("code").values_list("code", "name")]
