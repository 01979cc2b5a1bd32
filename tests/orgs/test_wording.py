"""Does the audit trail read in words, and does every act in the code have them?"""

import re
from pathlib import Path

from django.urls import reverse

from bangfu.audit.actions import record
from bangfu.orgs.wording import ACTS, act_words, detail_words, object_words
from tests.world import World

SOURCES = Path(__file__).parent.parent.parent / "bangfu"


def test_every_act_in_the_code_has_words() -> None:
    written = {found for path in SOURCES.rglob("*.py") for found in re.findall(r'action="([a-z]+\.[a-z_]+)"', path.read_text())}
    assert written - set(ACTS) == set()


def test_act_without_words_still_shows_itself() -> None:
    assert act_words("people.something_new") == "人员 people.something_new"


def test_details_name_units_moments_and_lists() -> None:
    detail = {"unit": 7, "at": "2022-05-16T16:42:00+08:00", "version": 1, "after": ["officer"], "tasks": [1, 2, 3, 4, 5, 6], "note": None}
    assert detail_words(detail, {7: "官地镇残疾人联合会"}) == "单位：官地镇残疾人联合会；时间：2022-05-16 16:42；稿次：1；改为：经办；任务：1、2、3、4、5 等 6 项"
    assert object_words("return", "185") == "报表 185"
    assert object_words("", "") == ""


def test_audit_page_reads_in_words(world: World, as_user) -> None:
    record(actor=world.officer, action="return.submit", object_kind="return", object_id=3, detail={"unit": world.officer.unit_id})
    page = as_user(world.audit_admin).get(reverse("audit_lines")).content.decode()
    assert "提交报表" in page
    assert f"单位：{world.officer.unit.name}" in page
    assert "return.submit" not in page


def test_list_of_accounts_finds_who_waits_for_rights(world: World, as_user) -> None:
    world.helper.roles.all().delete()
    page = as_user(world.security_admin).get(reverse("rights"), {"state": "without_role"}).content.decode()
    assert "有 1 个账号等您授权" in page
    assert world.helper.username in page
    assert world.officer.username not in page
