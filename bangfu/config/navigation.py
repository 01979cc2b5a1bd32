"""What stands in the left navigation, the top bar and the bottom tabs for this user?"""

from dataclasses import dataclass, field
from typing import Any, cast

from django.http import HttpRequest

from bangfu.config.jinja import fixed_url
from bangfu.home.rules import has_todos, start_page
from bangfu.orgs.choices import Role
from bangfu.orgs.devices import DEVICE
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.orgs.permissions import may
from bangfu.orgs.queries import known_roles
from bangfu.orgs.sessions import ACTED, seconds_left


@dataclass(frozen=True)
class Item:
    name: str
    href: str
    label: str
    short: str
    icon: str
    current: bool = False


@dataclass(frozen=True)
class Group:
    head: str
    items: list[Item] = field(default_factory=list)


# head, then (url name, label, two-character label, icon, permission or None)
# home stands there only for those who start on it.
MENU: list[tuple[str, list[tuple[str, str, str, str, P | None]]]] = [
    ("", [("home", "待办", "待办", "home", None)]),
    ("活动", [
        ("campaigns", "活动工作区", "活动", "flag", P.VIEW_CAMPAIGN),
        ("notices", "通知", "通知", "book", P.ISSUE_NOTICE),
        ("receipts", "签收", "签收", "check", P.FORWARD_NOTICE),
    ]),
    ("人员", [
        ("people", "实名登记册", "人员", "people", P.VIEW_PEOPLE),
        ("focus_groups", "重点群体", "重点", "house", P.VIEW_PEOPLE),
        ("people_imports", "导入名册", "导入", "up", P.IMPORT_PEOPLE),
        ("data_requests", "个人信息请求", "请求", "shield", P.VIEW_PEOPLE),
        ("exchange", "部门数据比对", "比对", "scale", P.IMPORT_PEOPLE),
    ]),
    ("摸查", [
        ("field_today", "今天走访", "走访", "visit", P.RECORD_CONTACT),
        ("assign", "派单与覆盖", "派单", "visit", P.ASSIGN_SURVEY),
        ("field_papers", "纸质表", "纸表", "print", P.RECORD_CONTACT),
        ("contacts", "联系台账", "台账", "phone", P.ASSIGN_SURVEY),
    ]),
    ("本单位", [
        ("space", "本单位岗位", "岗位", "job", P.OWN_POSTS),
        ("candidates", "人选", "人选", "people", P.OWN_POSTS),
    ]),
    ("岗位", [
        ("vacancies", "岗位", "岗位", "job", P.VIEW_JOBS),
        ("reviews", "岗位审核", "审核", "check", P.MANAGE_JOBS),
        ("matches", "匹配推荐", "匹配", "adapt", P.MATCH),
        ("referrals", "推荐与录用", "推荐", "send", P.VIEW_JOBS),
    ]),
    ("帮扶", [
        ("cases", "一对一帮扶", "帮扶", "help", P.VIEW_PEOPLE),
        ("four_services", "“四个一”进度", "四一", "check", P.VIEW_RETURN),  # helpers see people, not areas
    ]),
    ("报送", [("returns", "统计报表", "报表", "report", P.VIEW_RETURN), ("papers", "总结和简报", "总结", "pen", P.VIEW_RETURN)]),
    ("管理", [
        ("impact_assessments", "影响评估", "评估", "scale", P.VIEW_IMPACT),
        ("handover", "人员交接", "交接", "people", P.HAND_OVER),
        ("devices", "走访手机", "手机", "phone", P.BIND_DEVICES),
        ("accounts", "单位与账号", "账号", "gear", P.MANAGE_ACCOUNTS),
        ("rights", "权限", "权限", "shield", P.MANAGE_RIGHTS),
        ("audit_lines", "审计", "审计", "shield", P.VIEW_AUDIT),
    ]),
]


def _groups(user: User, roles: list[Role], path: str) -> list[Group]:
    """The entries this user may open; the one with the longest matching address is the current one."""
    waits = has_todos(roles)
    allowed = [
        (head, name, *((label, short) if waits or name != "home" else ("首页", "首页")), icon, fixed_url(name))
        for head, entries in MENU
        for name, label, short, icon, permission in entries
        if (permission is None and start_page(roles) == name) or (permission is not None and may(user, permission))
    ]
    current = max((href for *_, href in allowed if path.startswith(href) and (href != "/" or path == "/")), key=len, default="")
    groups: dict[str, Group] = {}
    for head, name, label, short, icon, href in allowed:
        groups.setdefault(head, Group(head)).items.append(Item(name, href, label, short, icon, current=href == current))
    return list(groups.values())


def context(request: HttpRequest) -> dict[str, Any]:
    """`nav` of every staff page; empty for visitors who have not signed in, and when a request was refused before it was known whose it is."""
    user = cast(User, getattr(request, "user", None))
    if user is None or not user.is_authenticated:
        return {"nav": None}
    roles = known_roles(user)
    return {"idle": 0 if DEVICE in request.session else seconds_left(request), "nav": {
        "groups": _groups(user, roles, request.path),
        "home_url": fixed_url("home"),
        "search_url": fixed_url("people") if may(user, P.VIEW_PEOPLE) else "",
        "unit": user.unit.name,
        "person": user.display_name,
        "role": user.position or "、".join(Role(role).label for role in roles) or "未授权",
        "todo_url": fixed_url("home") if has_todos(roles) else "",
        "counts_url": f"{fixed_url('todo_counts')}?of={user.pk}.{request.session.get(ACTED, 0)}",
        "menu": [{"href": fixed_url("my_account"), "label": "我的账号"}, {"href": fixed_url("my_sign_ins"), "label": "我的登录"}, {"href": fixed_url("delegations"), "label": "代办"}],
        "logout_url": fixed_url("account_logout"),
    }}
