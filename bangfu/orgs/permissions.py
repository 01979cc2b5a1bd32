"""Who may do what? Permissions are an enum, roles are sets of it; to whom is scope's question."""

from django.conf import settings
from django.db import models

from bangfu.core.errors import NotAllowed
from bangfu.orgs.choices import Role
from bangfu.orgs.models import User
from bangfu.orgs.queries import known_roles


class Permission(models.TextChoices):
    VIEW_PEOPLE = "view_people", "查看人员名册"
    REVEAL_PEOPLE = "reveal_people", "查看证号电话原文"
    EDIT_PEOPLE = "edit_people", "修改人员信息"
    IMPORT_PEOPLE = "import_people", "导入名册"
    VIEW_CAMPAIGN = "view_campaign", "查看活动"
    ISSUE_NOTICE = "issue_notice", "录入通知、发起活动"
    FORWARD_NOTICE = "forward_notice", "转发、签收通知"
    MANAGE_TASKS = "manage_tasks", "分派任务"
    ASSIGN_SURVEY = "assign_survey", "派单摸查"
    RECORD_CONTACT = "record_contact", "记录走访"
    VIEW_JOBS = "view_jobs", "查看岗位"
    MANAGE_JOBS = "manage_jobs", "录入岗位"
    MATCH = "match", "匹配推荐"
    OWN_POSTS = "own_posts", "管理本单位岗位"
    VIEW_RETURN = "view_return", "查看报表"
    PREPARE_RETURN = "prepare_return", "生成报表"
    DECIDE_RETURN = "decide_return", "审定、提交、退回报表"
    CONFIRM_ERASURE = "confirm_erasure", "批准删除个人信息"
    VIEW_IMPACT = "view_impact", "查看影响评估"
    PREPARE_IMPACT = "prepare_impact", "写影响评估"
    SIGN_IMPACT = "sign_impact", "签影响评估"
    HAND_OVER = "hand_over", "办理人员交接"
    BIND_DEVICES = "bind_devices", "绑定走访手机"
    MANAGE_ACCOUNTS = "manage_accounts", "管理账号"
    MANAGE_RIGHTS = "manage_rights", "管理权限"
    VIEW_AUDIT = "view_audit", "查看审计"


P = Permission
_OFFICER = {
    P.VIEW_PEOPLE, P.REVEAL_PEOPLE, P.EDIT_PEOPLE, P.IMPORT_PEOPLE, P.VIEW_CAMPAIGN, P.ISSUE_NOTICE, P.FORWARD_NOTICE,
    P.MANAGE_TASKS, P.ASSIGN_SURVEY, P.RECORD_CONTACT, P.VIEW_JOBS, P.MANAGE_JOBS, P.MATCH, P.VIEW_RETURN, P.PREPARE_RETURN, P.HAND_OVER, P.BIND_DEVICES,
    P.VIEW_IMPACT, P.PREPARE_IMPACT,
}
ROLE_PERMISSIONS: dict[Role, set[Permission]] = {
    Role.OFFICER: _OFFICER,
    Role.LEADER: {P.VIEW_PEOPLE, P.VIEW_CAMPAIGN, P.FORWARD_NOTICE, P.VIEW_JOBS, P.VIEW_RETURN, P.DECIDE_RETURN, P.CONFIRM_ERASURE, P.HAND_OVER,
                  P.VIEW_IMPACT, P.SIGN_IMPACT},
    Role.COMMISSIONER: {P.RECORD_CONTACT, P.VIEW_CAMPAIGN},
    Role.HELPER: {P.VIEW_PEOPLE, P.RECORD_CONTACT, P.VIEW_JOBS, P.MATCH},
    Role.EMPLOYER: {P.OWN_POSTS},
    Role.SYSTEM_ADMIN: {P.MANAGE_ACCOUNTS, P.BIND_DEVICES},
    Role.SECURITY_ADMIN: {P.MANAGE_RIGHTS},
    Role.AUDIT_ADMIN: {P.VIEW_AUDIT, P.VIEW_IMPACT},
}
# Who holds one of these signs in with a second factor: the three administrators, and who may see or bring in people's data.
SECOND_FACTOR = {P.REVEAL_PEOPLE, P.IMPORT_PEOPLE, P.MANAGE_ACCOUNTS, P.MANAGE_RIGHTS, P.VIEW_AUDIT}


def permissions_of(user: User) -> set[Permission]:
    """All permissions of the user's current roles; computed once per request's user object."""
    known: set[Permission] | None = getattr(user, "_permissions", None)
    if known is None:
        known = set().union(*(ROLE_PERMISSIONS[role] for role in known_roles(user)))
        user._permissions = known  # type: ignore[attr-defined]
    return known


def may(user: User, permission: Permission) -> bool:
    return permission in permissions_of(user)


PHONE_ROLES = {Role.COMMISSIONER, Role.HELPER}  # whose work is at the door, not at a desk


def is_phone_account(user: User) -> bool:
    """Whether this account works on the phone alone."""
    held = set(known_roles(user))
    return bool(held) and held <= PHONE_ROLES


def needs_second_factor(user: User) -> bool:
    """Whether this account may do nothing before it has a second factor."""
    return settings.SECOND_FACTOR_REQUIRED and not SECOND_FACTOR.isdisjoint(permissions_of(user))


def require(user: User, permission: Permission) -> None:
    """Raise NotAllowed with the Chinese name of what is missing."""
    if not may(user, permission):
        raise NotAllowed(f"您的账号没有“{permission.label}”的权限。如工作需要，请联系本单位系统管理员。")
