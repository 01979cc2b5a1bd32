"""Where does each role start, and what does a task still lack?"""

from collections.abc import Iterable

from bangfu.orgs.choices import Role

# Roles whose work is one list: they start on it.
START_PAGES = {
    Role.COMMISSIONER: "field_today",
    Role.HELPER: "cases",
    Role.EMPLOYER: "space",
    Role.SYSTEM_ADMIN: "accounts",
    Role.SECURITY_ADMIN: "rights",
    Role.AUDIT_ADMIN: "audit_lines",
}
OFFICE_ROLES = frozenset({Role.OFFICER, Role.LEADER})


def start_page(roles: Iterable[Role]) -> str:
    """URL name of the first page: home for offices and for those who have no list of their own."""
    held = set(roles)
    if OFFICE_ROLES & held:
        return "home"
    return next((page for role, page in START_PAGES.items() if role in held), "home")


def has_todos(roles: Iterable[Role]) -> bool:
    """Whether anything can wait for this person: offices, helpers whose people's next step has come, who reviews accounts each quarter."""
    return bool((OFFICE_ROLES | {Role.HELPER, Role.SYSTEM_ADMIN}) & set(roles))


def still_missing(done: int, base: int) -> str:
    """还差 N 人 of a task, or that its number is reached; empty where there is nothing to measure against."""
    if not base:
        return ""
    return f"还差 {base - done:,} 人" if done < base else f"已做到 {done:,} / {base:,}，可以标记完成"


def late_by(days: int, hours: int) -> str:
    """How long something is overdue: by days, on the day itself by hours."""
    return f"逾期 {days} 天" if days else f"逾期 {max(1, hours)} 小时"
