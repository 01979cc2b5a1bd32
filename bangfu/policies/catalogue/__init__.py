"""Which policies are there? One file each; the order is that of the pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bangfu.core.errors import DomainError
from bangfu.policies.catalogue.disabled_graduate import disabled_graduate
from bangfu.policies.catalogue.hard_to_employ import hard_to_employ
from bangfu.policies.catalogue.monitored_household import monitored_household
from bangfu.policies.catalogue.relocated import relocated
from bangfu.policies.catalogue.rural_disabled import rural_disabled
from bangfu.policies.catalogue.zero_employment_family import zero_employment_family
from bangfu.policies.rules import Policy

CATALOGUE: dict[str, Callable[[date], Policy]] = {
    one.__name__: one
    for one in (hard_to_employ, disabled_graduate, rural_disabled, relocated, monitored_household, zero_employment_family)
}


def policy(code: str, on: date) -> Policy:
    """One policy as it stands on a day; DomainError for a code nobody wrote."""
    if code not in CATALOGUE:
        raise DomainError(f"没有编号为“{code}”的政策规则，请从重点群体页面选择。")
    made = CATALOGUE[code](on)
    return replace(made, sources=CATALOGUE[code].sources)  # type: ignore[attr-defined]


def policies(on: date) -> list[Policy]:
    """All policies as they stand on a day."""
    return [policy(code, on) for code in CATALOGUE]
