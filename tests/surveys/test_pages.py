"""Do the pages of the commissioner and of the office show what they should, take what is right and explain what is wrong?"""

import gzip
import re
from datetime import date, timedelta
from pathlib import Path

import django_htmx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from uuid6 import uuid7

import bangfu.core
import bangfu.surveys
from bangfu.audit.models import Line
from bangfu.orgs.models import User, UserRole
from bangfu.people.models import Comparison, ComparisonRow, Person
from bangfu.surveys.actions import assign_people
from bangfu.surveys.models import Assignment, Contact
from tests.surveys.conftest import talk
from tests.world import World

VISIT = {"happened_at": "2022-05-17T10:00", "channel": "phone", "outcome": "reached", "facts": "same", "employment": "unemployed",
         "not_employed_reason": "4"}
FIRST_LOAD = 50 * 1024


def post(client, world: World, number: int = 0, **changes):
    data = {"key": str(uuid7()), **VISIT, **changes}
    return client.post(f"/field/people/{world.people[number].pk}/visit/", {name: value for name, value in data.items() if value is not None})


# ── the commissioner ──


def test_today_shows_full_names_of_the_assigned_only(world: World, assigned: Assignment, as_user) -> None:
    shown = as_user(world.commissioner).get("/field/").content.decode()
    assert "张试山" in shown
    assert "赵试琳" not in shown
    assert "5月20日 前核对" in shown


def test_opening_the_list_is_one_audited_reveal_a_day(world: World, assigned: Assignment, as_user) -> None:
    client = as_user(world.commissioner)
    for address in ("/field/", "/field/people/", f"/field/people/{world.people[0].pk}/visit/", "/field/"):
        assert client.get(address).status_code == 200
    line = Line.objects.get(action="people.reveal_assigned")
    assert (line.actor, line.object_id, line.detail["people"]) == ("commissioner", str(world.campaign.pk), 1)


def test_today_puts_late_people_first(world: World, assigned: Assignment, as_user) -> None:
    Assignment.objects.update(next_on=date(2022, 5, 16))
    shown = as_user(world.commissioner).get("/field/").content.decode()
    assert "先办这个" in shown
    assert "约定 5月16日 再联系，已过" in shown


def test_today_without_people_says_what_comes(world: World, as_user) -> None:
    assert "还没有派给您的人" in as_user(world.commissioner).get("/field/").content.decode()


def test_deaf_person_is_marked_not_to_be_phoned(world: World, assigned: Assignment, as_user) -> None:
    Person.objects.filter(pk=world.people[0].pk).update(contact_way="text")
    client = as_user(world.commissioner)
    assert "请勿打电话，用文字" in client.get("/field/").content.decode()
    assert "请勿打电话" in client.get(f"/field/people/{world.people[0].pk}/visit/").content.decode()


def test_visit_shows_what_another_register_says_until_it_is_answered(world: World, assigned: Assignment, as_user) -> None:
    officer, person = world.officer, world.people[0]
    comparison = Comparison.objects.create(
        unit=officer.unit, path=officer.unit.path, region=officer.unit.region, by=officer, counterpart="social_insurance", file_name="参保.xlsx",
        data_on=date(2022, 5, 10), state="done", delete_on=date(2022, 6, 10))
    ComparisonRow.objects.create(
        comparison=comparison, number=2, person=person, path=person.path, found="works_there", fields=["employment"], decision="check", decided_by=officer,
        decided_at=world.now - timedelta(days=1), theirs='{"work": "employed", "employment": "employed", "said": [["单位名称", "甲试厂"]]}')
    address = f"/field/people/{person.pk}/visit/"
    shown = as_user(world.commissioner).get(address).content.decode()
    assert "请当面核实：社会保险 5月10日 的数据与登记册不同" in shown
    assert "就业状况：登记册未就业，对方已就业" in shown
    assert "甲试厂" not in shown
    post(as_user(world.commissioner), world)
    assert "请当面核实" not in as_user(world.commissioner).get(address).content.decode()


def test_list_is_narrowed_by_state_and_village(world: World, assigned: Assignment, as_user) -> None:
    client = as_user(world.commissioner)
    assert "张试山" in client.get("/field/people/?village=222403100200").content.decode()
    talk(world)
    assert "没有“待联系”的人" in client.get("/field/people/").content.decode()
    assert "张试山" in client.get("/field/people/?state=done").content.decode()


def test_visit_is_saved_and_said_what_it_counts_as(world: World, assigned: Assignment, as_user) -> None:
    answer = post(as_user(world.commissioner), world, wish="work", reach="town", gifts=["policy"], ability_walking="2")
    assert answer.url == "/field/"
    contact = Contact.objects.get()
    assert contact.answers == {"facts": "same", "employment": "unemployed", "not_employed_reason": "4", "wish": "work", "reach": "town",
                               "gifts": ["policy"], "abilities": {"walking": 2}}
    shown = as_user(world.commissioner).get("/field/done/").content.decode()
    assert "未就业，想工作，能力 1 项，送政策" in shown


def test_visit_sent_twice_is_one(world: World, assigned: Assignment, as_user) -> None:
    client, key = as_user(world.commissioner), str(uuid7())
    assert post(client, world, key=key).status_code == post(client, world, key=key).status_code == 302
    assert Contact.objects.count() == 1
    other = post(client, world, key=key, wish="none")
    assert other.status_code == 422
    assert "没有覆盖" in other.content.decode()


def test_office_records_with_the_name_covered(world: World, as_user) -> None:
    client = as_user(world.officer)
    shown = client.get(f"/field/people/{world.people[0].pk}/visit/").content.decode()
    assert "张*山" in shown
    assert "张试山" not in shown
    assert post(client, world, channel="office").url == f"/cases/people/{world.people[0].pk}/"


@pytest.mark.parametrize(("changes", "words"), [
    ({"channel": None}, "怎么联系的：电话、微信、入户还是窗口"),
    ({"outcome": None}, "请选联系上了没有"),
    ({"facts": None}, "请核对已知情况"),
    ({"employment": None, "not_employed_reason": None}, "要问清有没有工作"),
    ({"not_employed_reason": None}, "请选一个主要原因"),
    ({"employment": "employed", "not_employed_reason": None}, "请选做的是哪种"),
    ({"employment": None, "not_employed_reason": None, "employment_form": "7"}, "选了就业形式，没选有没有工作"),
    ({"outcome": "no_answer"}, "后面却填了“已知情况"),
    ({"outcome": "no_answer", "facts": None, "employment": None, "ability_seeing": "2"}, "后面却填了“看”"),
    ({"outcome": "wrong_number", "channel": "visit", "facts": None, "employment": None}, "只用于电话和微信"),
    ({"outcome": "died", "facts": None, "employment": None}, "请填去世日期"),
    ({"outcome": "died", "died_on": "2022-05-18", "facts": None, "employment": None}, "晚于今天"),
    ({"happened_at": "2022-05-17T23:00"}, "不能晚于现在"),
    ({"happened_at": "2022-05-01T10:00"}, "更早的联系"),
    ({"happened_at": "昨天"}, "看不懂"),
    ({"min_pay": "两千"}, "只填数字"),
    ({"min_pay": "-5"}, "不能是负数"),
    ({"next_on": "2022-05-01"}, "应在今天到"),
    ({"phone": "十三八"}, "只填数字"),
    ({"moved_to": "222426100200"}, "222426100200"),
    ({"note": "长" * 501}, "最多 500 字"),
    ({"key": "x"}, "页面已经失效"),
])
def test_visit_refuses_with_a_clear_message_and_keeps_what_was_filled(
    world: World, assigned: Assignment, as_user, changes: dict, words: str
) -> None:
    answer = post(as_user(world.commissioner), world, **{"note": "坐着的活都行", "hours": "part" if "outcome" not in changes else None, **changes})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert words in shown
    assert Contact.objects.count() == 0
    assert changes.get("note", "坐着的活都行") in shown


def test_answers_that_no_longer_apply_are_left_out(world: World, assigned: Assignment, as_user) -> None:
    """Without a script a radio once touched cannot be cleared, so the main question decides."""
    client = as_user(world.commissioner)
    assert post(client, world, employment="employed", employment_form="7").status_code == 302
    assert "not_employed_reason" not in Contact.objects.get().answers
    assert post(client, world, employment_form="7", happened_at="2022-05-17T11:00").status_code == 302
    assert "employment_form" not in Contact.objects.latest("happened_at").answers


def test_visit_is_put_right_by_its_recorder_and_both_records_stay_visible(world: World, assigned: Assignment, as_user) -> None:
    client = as_user(world.commissioner)
    post(client, world, wish="work", reach="town", accommodations=["seat"], consent="no", ability_seeing="2", note="坐着的活都行")
    first = Contact.objects.get()
    address = f"/field/people/{world.people[0].pk}/visit/?mend={first.pk}"
    assert address in client.get("/field/done/").content.decode()
    page = client.get(address).content.decode()
    for chosen in ('name="wish" value="work"', 'name="reach" value="town"', 'name="consent" value="no"', 'name="accommodations" value="seat"', 'name="ability_seeing" value="2"'):
        assert re.search(rf"<input[^>]*{chosen}[^>]* checked", page), chosen
    assert "坐着的活都行" in page
    data = {"key": str(uuid7()), **VISIT, "wish": "none", "accommodations": ["seat"], "happened_at": "2022-05-17T10:00"}
    assert client.post(address, data).url == "/field/done/"
    assert client.post(address, data).url == "/field/done/"  # sent twice it is one
    person = Person.objects.get(pk=world.people[0].pk)
    assert (person.wish, person.max_km, person.accommodations) == ("none", None, ["seat"])
    assert Contact.objects.filter(undone_at__isnull=True).count() == 1
    assert "已撤回" in client.get("/field/done/").content.decode()
    assert "已撤回" in as_user(world.officer).get("/field/contacts/").content.decode()


def test_nobody_else_puts_a_visit_right(world: World, assigned: Assignment, as_user) -> None:
    post(as_user(world.commissioner), world)
    address = f"/field/people/{world.people[0].pk}/visit/?mend={Contact.objects.get().pk}"
    assert as_user(world.officer).get(address).status_code == 404
    assert as_user(world.officer).post(address, {"key": str(uuid7()), **VISIT}).status_code == 404
    assert as_user(world.commissioner).get(address + "x").status_code == 404
    Contact.objects.update(recorded_at=world.now.replace(day=15))
    refused = as_user(world.commissioner).get(address)
    assert (refused.status_code, "不能直接改" in refused.content.decode()) == (400, True)


def test_visit_offers_the_last_answers(world: World, assigned: Assignment, as_user) -> None:
    Person.objects.filter(pk=world.people[0].pk).update(wish="self", max_km=15, abilities={"seeing": 2}, remote_ok=False)
    page = as_user(world.commissioner).get(f"/field/people/{world.people[0].pk}/visit/").content.decode()
    for last in ("self", "town", "2", "no"):
        assert f'data-last="{last}"' in page, last
    assert "上次：想自己干" in page


def test_second_talk_need_not_ask_everything_again(world: World, assigned: Assignment, as_user) -> None:
    client = as_user(world.commissioner)
    post(client, world)
    answer = post(client, world, facts=None, employment=None, not_employed_reason=None, happened_at="2022-05-17T11:00", gifts=["warmth"])
    assert answer.status_code == 302


def test_accommodations_known_before_stay_unless_changed(world: World, assigned: Assignment, as_user) -> None:
    Person.objects.filter(pk=world.people[0].pk).update(accommodations=["seat", "buddy"])
    client = as_user(world.commissioner)
    post(client, world, accommodations=["buddy", "seat"])
    assert "accommodations" not in Contact.objects.get().answers
    post(client, world, accommodations=["seat"], happened_at="2022-05-17T11:00")
    assert Person.objects.get(pk=world.people[0].pk).accommodations == ["seat"]


def test_undo_on_the_page_of_records(world: World, assigned: Assignment, as_user) -> None:
    client = as_user(world.commissioner)
    post(client, world)
    contact = Contact.objects.get()
    assert f"/field/contacts/{contact.pk}/undo/" in client.get("/field/done/").content.decode()
    assert as_user(world.officer).post(f"/field/contacts/{contact.pk}/undo/").status_code == 404
    assert client.post(f"/field/contacts/{contact.pk}/undo/").status_code == 302
    shown = client.get("/field/done/").content.decode()
    assert "已撤回" in shown
    assert "/undo/" not in shown


def test_me_signs_out_and_counts(world: World, assigned: Assignment, as_user) -> None:
    shown = as_user(world.commissioner).get("/field/me/").content.decode()
    assert 'action="/accounts/logout/"' in shown
    assert "周专委" in shown


def test_first_load_of_the_visit_page_is_small(world: World, assigned: Assignment, as_user) -> None:
    answer = as_user(world.commissioner).get(f"/field/people/{world.people[0].pk}/visit/", headers={"accept-encoding": "gzip"})
    static = [*(Path(bangfu.core.__file__).parent / "static" / "bangfu").glob("*.*"), Path(bangfu.surveys.__file__).parent / "static/surveys/visit.js", Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"]
    size = len(answer.content) + sum(len(gzip.compress(path.read_bytes())) for path in static)
    assert size <= FIRST_LOAD, f"{size} bytes"


# ── the office ──


def test_coverage_counts_link_to_their_people(world: World, assigned: Assignment, as_user) -> None:
    shown = as_user(world.officer).get("/field/assign/").content.decode()
    assert re.search(r"大石头镇", shown)
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/field/assign/people/[^"]+)"', shown)]
    assert links
    for link in links:
        listed = as_user(world.officer).get(link).content.decode()
        count = re.search(rf'href="{re.escape(link.replace("&", "&amp;"))}"[^>]*>(?:<span[^>]*>[^<]*</span>)?([\d,]+)<', shown)
        assert count, link
        assert f"共 <strong>{count[1]}</strong> 人" in listed, link


def test_county_gives_out_by_village_in_one_go(world: World, as_user) -> None:
    client = as_user(world.officer)
    second = User.objects.create(username="commissioner2", display_name="吴专委", unit=world.unit("222403101"))
    UserRole.objects.create(user=second, role="commissioner", starts_on=date(2020, 1, 1))
    answer = client.post("/field/assign/", {"due_on": "2022-05-19", "to_222403100": str(world.commissioner.pk), "to_222403101": str(second.pk)})
    assert answer.status_code == 302
    held = {one.person_id: one.user_id for one in Assignment.objects.all()}
    assert held == {one.pk: (world.commissioner.pk if "/222403100/" in one.path else second.pk) for one in world.people}


def test_township_spreads_villages_over_its_commissioners(world: World, as_user) -> None:
    second = User.objects.create(username="commissioner2", display_name="吴专委", unit=world.unit("222403100"))
    UserRole.objects.create(user=second, role="commissioner", starts_on=date(2020, 1, 1))
    client = as_user(world.officer)
    assert "按村分给本地 2 人" in client.get("/field/assign/").content.decode()
    client.post("/field/assign/", {"due_on": "2022-05-19", "to_222403100": "spread"})
    assert Assignment.objects.count() == 2


@pytest.mark.parametrize(("data", "words"), [
    ({"due_on": ""}, "请填完成日期"), ({"due_on": "2022-05-01"}, "已经过去"), ({"to_222403100": ""}, "没有选人"), ({"to_222403100": "999999"}, "不是本辖区"),
])
def test_giving_out_refuses_with_a_clear_message(world: World, as_user, data: dict, words: str) -> None:
    answer = as_user(world.officer).post("/field/assign/", {"due_on": "2022-05-19", "to_222403100": str(world.commissioner.pk), **data})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Assignment.objects.exists()


def test_picked_people_change_hands(world: World, assigned: Assignment, as_user) -> None:
    second = User.objects.create(username="commissioner2", display_name="吴专委", unit=world.unit("222403101"))
    UserRole.objects.create(user=second, role="commissioner", starts_on=date(2020, 1, 1))
    data = {"due_on": "2022-05-19", "user": str(second.pk), "pick": [str(world.people[0].pk), str(world.people[1].pk)]}
    assert as_user(world.officer).post("/field/assign/people/", data).status_code == 302
    assert set(Assignment.objects.values_list("user__username", flat=True)) == {"commissioner2"}
    assert "请选派给哪位" in as_user(world.officer).post("/field/assign/people/", {**data, "user": ""}).content.decode()


@pytest.mark.parametrize("address", ["/field/assign/?area=222426", "/field/assign/people/?area=222426", "/field/assign/?campaign=99", "/field/assign/?area=x"])
def test_foreign_areas_and_unknown_campaigns_are_not_found(world: World, as_user, address: str) -> None:
    assert as_user(world.officer).get(address).status_code == 404


def test_province_sees_coverage_but_gives_nothing_out(world: World, as_user) -> None:
    shown = as_user(world.province).get("/field/assign/").content.decode()
    assert "延边朝鲜族自治州" in shown
    assert "派单在县、乡两级进行" in shown


def test_county_without_commissioners_is_told_what_to_do(world: World, as_user) -> None:
    UserRole.objects.filter(role="commissioner").delete()
    assert "还没有专职委员" in as_user(world.officer).get("/field/assign/").content.decode()


def test_people_missed_twice_are_listed(world: World, assigned: Assignment, as_user) -> None:
    talk(world, outcome="no_answer", channel="phone")
    talk(world, outcome="no_answer", channel="phone", at=assigned.assigned_at.replace(hour=3))
    client = as_user(world.officer)
    assert "1 人联系 2 次以上没接通" in client.get("/field/assign/").content.decode()
    shown = client.get("/field/assign/people/?state=missed").content.decode()
    assert "张*山" in shown
    assert "没人接、没人在" in shown


def test_ledger_numbers_attempts_and_keeps_undone_ones_out(world: World, assigned: Assignment, as_user) -> None:
    first = talk(world, outcome="no_answer", channel="phone")
    talk(world, at=first.happened_at.replace(hour=11))
    shown = as_user(world.officer).get("/field/contacts/").content.decode()
    assert re.findall(r'<td class="num">(\d)</td>', shown) == ["2", "1"]
    Contact.objects.filter(pk=first.pk).update(undone_at=world.now)
    shown = as_user(world.officer).get("/field/contacts/").content.decode()
    assert re.findall(r'<td class="num">(\d|—)</td>', shown) == ["1", "—"]


def test_ledger_is_narrowed_and_stays_in_scope(world: World, assigned: Assignment, as_user) -> None:
    talk(world, outcome="no_answer", channel="phone")
    client = as_user(world.officer)
    assert "张*山" in client.get("/field/contacts/?outcome=no_answer&channel=phone&since=2022-05-17&until=2022-05-17&area=222403100").content.decode()
    for query in ("outcome=reached", "channel=visit", "since=2022-05-18", "until=2022-05-16", "area=222403101"):
        assert "没有符合条件的记录" in client.get(f"/field/contacts/?{query}").content.decode(), query
    assert "张*山" in client.get(f"/field/contacts/?person={world.people[0].pk}").content.decode()
    assert client.get(f"/field/contacts/?person={world.strangers[0].pk}").status_code == 404
    assert "张*山" not in as_user(world.stranger).get("/field/contacts/").content.decode()


@pytest.mark.parametrize(("who", "address"), [
    ("commissioner", "/field/"), ("commissioner", "/field/people/"), ("commissioner", "/field/done/"), ("officer", "/field/assign/"),
    ("officer", "/field/assign/people/"), ("officer", "/field/contacts/"),
])
def test_lists_ask_the_database_as_often_for_three_as_for_one(world: World, as_user, who: str, address: str) -> None:
    def give(number: int) -> None:
        person = world.people[number]
        assign_people(campaign=world.campaign, given={world.commissioner: [person.pk]}, due_on=date(2022, 5, 20), by=world.officer)
        talk(world, person=person, outcome="no_answer")

    def count() -> int:
        client = as_user(getattr(world, who))
        client.get(address)  # the day's audit line is written once
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    give(0)
    first = count()
    give(1)
    give(2)
    assert count() == first


@pytest.mark.parametrize("address", ["/field/people/", "/field/done/", "/field/contacts/", "/field/assign/people/"])
def test_swap_equals_a_reload(world: World, assigned: Assignment, as_user, address: str) -> None:
    talk(world, outcome="no_answer")
    client = as_user(world.commissioner if address in ("/field/people/", "/field/done/") else world.officer)
    part = client.get(address, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    bare = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    assert bare.sub("", part).strip() in bare.sub("", client.get(address).content.decode())
