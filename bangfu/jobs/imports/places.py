"""In which area is the workplace somebody wrote down? Names of the reporting tree found in free text."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from bangfu.jobs.models import Employer
from bangfu.jobs.queries import county_path
from bangfu.orgs.choices import Level
from bangfu.orgs.models import Region, User
from bangfu.orgs.scope import visible_to


@dataclass
class Places:
    """The places of the province, loaded once for a whole table.

    `home` is taken where nothing is written, `covers` says what is one's own, `named` calls that by a name.
    """

    home: Region
    covers: Callable[[str], bool]
    named: str

    @classmethod
    def of_office(cls, user: User) -> Self:
        return cls(user.unit.region, visible_to(user).covers, f"本单位的工作范围（{user.unit.region.name}）")

    @classmethod
    def of_employer(cls, employer: Employer) -> Self:
        county = county_path(employer.path)
        return cls(employer.region, lambda path: path.startswith(county), "本单位登记的县（市、区）")

    @cached_property
    def regions(self) -> list[Region]:
        province = self.home.path.split("/", 1)[0] + "/"
        return list(Region.objects.filter(path__startswith=province, level__lte=Level.TOWNSHIP, level__gt=Level.PROVINCE).select_related("parent").order_by("path"))

    @cached_property
    def _answers(self) -> dict[str, tuple[Region | None, str, str]]:
        return {}

    def find(self, text: str) -> tuple[Region | None, str, str]:
        """(place, reason, doubt): no place and a reason when it lies elsewhere or cannot be told."""
        if text not in self._answers:
            self._answers[text] = self._find(text.strip())
        return self._answers[text]

    def _find(self, text: str) -> tuple[Region | None, str, str]:
        home = self.home
        chains = self._chains(text)
        inside = [one for one in chains if self.covers(one.path)]
        if len(inside) == 1:
            return inside[0], "", ""
        if len(inside) > 1:
            where = "、".join(_named(one) for one in inside[:3])
            return None, f"工作地点“{text}”可能是 {where}，请写上县（市、区）", ""
        if chains:
            return None, f"工作地点“{text}”在{_named(chains[0])}，不在{self.named}", ""
        if home.level < Level.COUNTY:
            return None, f"看不出工作地点“{text}”在哪个县（市、区），请写全" if text else "没有写工作地点，请写到县（市、区）", ""
        return home, "", f"没认出工作地点“{text}”在哪个乡镇，按{home.name}登记" if text else f"没有写工作地点，按{home.name}登记"

    def _chains(self, text: str) -> list[Region]:
        """The deepest places whose own names, and most of whose upper names, stand in the text."""
        hits = [one for one in self.regions if one.name in text]
        if not hits:
            hits = [one for one in self.regions if one.level <= Level.COUNTY and one.short_name in text and len(one.short_name) >= 2]
        scores = {one: sum(len(other.name) for other in hits if one.path.startswith(other.path)) for one in hits}
        best = max(scores.values(), default=0)
        return [one for one, score in scores.items() if score == best]


def _named(region: Region) -> str:
    """敦化市大石头镇; counties by their own name."""
    return f"{region.parent.name}{region.name}" if region.parent and region.level >= Level.TOWNSHIP else region.name
