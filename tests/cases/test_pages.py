"""What do the file of a person and the lists of one-to-one help show, to whom, and with how many questions to the database?"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bangfu.audit.models import Line
from bangfu.campaigns.models import RosterEntry
from bangfu.cases.actions import end_pairing, pair_helper
from bangfu.cases.models import Pairing
from bangfu.cases.queries import four_services_by_area, pairings_due
from bangfu.cases.views.areas import INDICATORS
from bangfu.core.citations import Reason, Verdict
from bangfu.orgs.choices import GrantKind
from bangfu.orgs.models import Grant, UserRole
from bangfu.people.actions import record_event
from bangfu.people.choices import EventKind, Source
from bangfu.people.models import Event, Household, Member, Person
from bangfu.policies.models import Mark
from bangfu.reports.queries import table_now
from bangfu.surveys.actions import assign_people, record_contact
from tests.cases.test_actions import pair
from tests.clock import NOW
from tests.world import World


def file_of(client, person: Person) -> str:
    answer = client.get(f"/cases/people/{person.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def talk(world: World, number: int = 0) -> None:
    from uuid6 import uuid7

    answers = {"facts": "same", "employment": "unemployed", "not_employed_reason": "4", "wish": "work", "reach": "town",
               "abilities": {"walking": 1}, "gifts": ["policy"]}
    record_contact(key=uuid7(), campaign=world.campaign, person=world.people[number], by=world.officer, channel="phone", outcome="reached",
                   happened_at=NOW, answers=answers, note="腰不能久站")


def test_file_hides_the_name_and_numbers(world: World, as_user) -> None:
    shown = file_of(as_user(world.officer), world.people[0])
    identity = world.people[0].identity
    assert "张*山" in shown
    for secret in (identity.name, identity.id_number, identity.phone, identity.certificate):
        assert secret not in shown
    assert f"/people/{world.people[0].pk}/reveal/" in shown


def test_file_tells_where_each_value_comes_from(world: World, as_user) -> None:
    talk(world)
    shown = file_of(as_user(world.officer), world.people[0])
    assert "电话 2022-05-17" in shown
    assert world.officer.display_name in shown


def test_file_shows_the_four_services_with_their_bases(world: World, as_user) -> None:
    shown = file_of(as_user(world.officer), world.people[0])
    assert "“四个一”还差 4 项" in shown
    talk(world)
    shown = file_of(as_user(world.officer), world.people[0])
    assert "“四个一”还差 1 项" in shown
    assert "其中有就业需求的人" in shown


def test_file_tells_what_a_contact_counted_as(world: World, as_user) -> None:
    talk(world)
    shown = file_of(as_user(world.officer), world.people[0])
    assert "电话：联系上了，基础信息核对、职业能力评估（1 项）、就业需求登记、送政策" in shown
    assert "腰不能久站" in shown


def test_file_gives_the_reasons_of_a_mark(world: World, as_user) -> None:
    verdict = Verdict(met=(Reason("城镇户籍"),), unknown=(Reason("没有失业登记记录"),), source="就业促进法第五十二条")
    Mark.objects.create(person=world.people[0], policy="hard_to_employ", outcome="maybe", certified=False, reasons=verdict.as_dict(), as_of=world.today)
    shown = file_of(as_user(world.officer), world.people[0])
    assert all(word in shown for word in ("疑似", "城镇户籍", "没有失业登记记录", "就业促进法第五十二条"))


def test_file_shows_the_household_without_names(world: World, as_user) -> None:
    person = world.people[0]
    home = Household.objects.create(region=person.region, path=person.path, monitored="marginal")
    Member.objects.create(household=home, relation="spouse", name="孙试兰", employment="employed")
    Person.objects.filter(pk__in=[person.pk, world.people[1].pk]).update(household=home)
    shown = file_of(as_user(world.officer), person)
    assert "配偶 孙*兰" in shown
    assert "赵*琳" in shown
    assert "边缘易致贫户" in shown
    assert "孙试兰" not in shown


def test_file_of_a_dead_person_offers_no_contact(world: World, as_user) -> None:
    Person.objects.filter(pk=world.people[0].pk).update(died_on="2022-05-01")
    shown = file_of(as_user(world.officer), world.people[0])
    assert "已登记去世" in shown
    assert f"/field/people/{world.people[0].pk}/visit/" not in shown


def test_file_opens_for_the_commissioner_assigned_and_closes_for_others(world: World, as_user) -> None:
    client = as_user(world.commissioner)
    assert client.get(f"/cases/people/{world.people[0].pk}/").status_code == 404
    assign_people(campaign=world.campaign, given={world.commissioner: [world.people[0].pk]}, due_on=world.today, by=world.officer)
    assert client.get(f"/cases/people/{world.people[0].pk}/").status_code == 200
    assert client.get(f"/cases/people/{world.people[1].pk}/").status_code == 404


def test_officer_pairs_and_ends_on_the_pages(world: World, as_user) -> None:
    client, person = as_user(world.officer), world.people[0]
    plan = {"helper": world.helper.pk, "goal": "坐班岗位", "next_action": "陪同面试", "next_on": "2022-05-18"}
    assert client.post(f"/cases/people/{person.pk}/pair/", plan).status_code == 302
    pairing = Pairing.objects.get()
    assert "陪同面试" in file_of(as_user(world.helper), person)
    assert client.post(f"/cases/pairings/{pairing.pk}/end/", {"reason": "mistaken"}).status_code == 302
    assert Event.objects.filter(kind="pairing", voids__isnull=True, voided_by__isnull=True).count() == 0
    assert as_user(world.helper).get(f"/cases/people/{person.pk}/").status_code == 404


def test_helper_writes_the_next_step_of_their_own_people_only(world: World, as_user) -> None:
    mine = pair(world)
    client = as_user(world.helper)
    assert client.post(f"/cases/pairings/{mine.pk}/", {"goal": "", "next_action": "打电话", "next_on": "2022-05-19"}).status_code == 302
    mine.refresh_from_db()
    assert mine.next_action == "打电话"
    other = Pairing.objects.create(campaign=world.campaign, person=world.people[1], helper=world.officer, paired_by=world.officer)
    assert client.post(f"/cases/pairings/{other.pk}/", {"next_action": "x"}).status_code == 404


@pytest.mark.parametrize(("data", "words"), [
    ({"next_action": "打电话", "next_on": "2022-05-16"}, "已经过去"), ({"next_on": "2022-05-19"}, "请写下一步"), ({"next_on": "五月"}, "看不懂"),
    ({"next_action": "字" * 201}, "200"),
])
def test_plan_refuses_with_one_clear_message_and_keeps_what_was_typed(world: World, as_user, data: dict, words: str) -> None:
    pairing = pair(world)
    answer = as_user(world.helper).post(f"/cases/pairings/{pairing.pk}/", {"goal": "坐班岗位 2", **data})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "坐班岗位 2" in answer.content.decode()


def test_unplanned_pairing_is_due_too(world: World) -> None:
    unplanned = pair(world, next_action="", next_on=None)
    assert list(pairings_due(world.helper, world.today)) == [unplanned]


def test_list_of_a_helper_holds_their_people_only(world: World, as_user) -> None:
    pair(world)
    Pairing.objects.create(campaign=world.campaign, person=world.people[1], helper=world.officer, paired_by=world.officer)
    shown = as_user(world.helper).get("/cases/").content.decode()
    assert "我帮扶的人" in shown
    assert "张*山" in shown
    assert "赵*琳" not in shown


def test_list_narrows_to_late_steps(world: World, as_user) -> None:
    pair(world)
    client = as_user(world.officer)
    assert "张*山" in client.get("/cases/?due=today").content.decode()
    assert "没有符合条件的人" in client.get("/cases/?due=late").content.decode()


def test_people_without_a_helper_link_to_pairing(world: World, as_user) -> None:
    Mark.objects.create(person=world.people[1], policy="disabled_graduate", outcome="yes", certified=True, reasons={}, as_of=world.today)
    shown = as_user(world.officer).get("/cases/?view=lacking").content.decode()
    assert f"/cases/people/{world.people[1].pk}/pair/" in shown
    assert "/pair/" not in as_user(world.leader).get("/cases/?view=lacking").content.decode()


@pytest.mark.parametrize("address", ["/cases/", "/cases/?view=lacking"])
def test_lists_ask_the_database_as_often_for_three_as_for_one(world: World, as_user, address: str) -> None:
    def count() -> int:
        client = as_user(world.officer)
        with CaptureQueriesContext(connection, ) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    def add(number: int) -> None:
        if "lacking" in address:
            Mark.objects.create(person=world.people[number], policy="hard_to_employ", outcome="yes", certified=True, reasons={}, as_of=world.today)
        else:
            pair(world, person=world.people[number])

    add(0)
    first = count()
    add(1)
    add(2)
    assert count() == first


# ── numbers of the people one helps; the four services of an area ──


@pytest.fixture
def helped(world: World) -> Person:
    """张试山, paired with 孟帮扶."""
    pair_helper(campaign=world.campaign, person=world.people[0], helper=world.helper, goal="", next_action="", next_on=None, by=world.officer)
    return world.people[0]


def test_helper_uncovers_the_paired_person_with_a_purpose_and_leaves_a_trace(world: World, helped: Person, as_user) -> None:
    client = as_user(world.helper)
    address = f"/cases/people/{helped.pk}/reveal/"
    assert address in client.get(f"/cases/people/{helped.pk}/").content.decode()
    assert address in client.get("/cases/").content.decode()
    asked = client.get(address).content.decode()
    assert "张试山" not in asked
    assert "13800000001" not in asked
    refused = client.post(address, {"purpose": "other"})
    assert (refused.status_code, "请写明要做什么" in refused.content.decode()) == (422, True)
    assert not Line.objects.filter(action="people.reveal").exists()
    shown = client.post(address, {"purpose": "contact"})
    assert "张试山" in shown.content.decode()
    assert 'href="tel:13800000001"' in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    line = Line.objects.get(action="people.reveal")
    assert (line.actor, line.object_id, line.detail["purpose"]) == ("helper", str(helped.pk), "联系本人")
    assert "孟帮扶" in as_user(world.officer).get(f"/people/{helped.pk}/readers/").content.decode()


def test_helper_uncovers_nobody_else(world: World, helped: Person, as_user) -> None:
    """Not a person seen by another grant, not after the help has ended, and not by the page of the office."""
    Grant.objects.create(user=world.helper, kind=GrantKind.PERSON, person_id=world.people[1].pk, reason="摸查派单", reference="surveys.assignment:1")
    client, data = as_user(world.helper), {"purpose": "contact"}
    assert client.get(f"/cases/people/{world.people[1].pk}/").status_code == 200
    assert client.post(f"/cases/people/{world.people[1].pk}/reveal/", data).status_code == 403
    assert "reveal" not in client.get(f"/cases/people/{world.people[1].pk}/").content.decode()
    assert client.post(f"/cases/people/{world.people[2].pk}/reveal/", data).status_code == 404
    assert client.post(f"/people/{helped.pk}/reveal/", data).status_code == 403
    assert as_user(world.officer).post(f"/cases/people/{helped.pk}/reveal/", data).status_code == 403
    end_pairing(pairing=Pairing.objects.get(), by=world.officer)
    assert as_user(world.helper).post(f"/cases/people/{helped.pk}/reveal/", data).status_code == 404
    assert not Line.objects.filter(action="people.reveal").exists()


def test_helper_who_lost_the_role_uncovers_nothing(world: World, helped: Person, as_user) -> None:
    UserRole.objects.filter(user=world.helper).delete()
    assert as_user(world.helper).post(f"/cases/people/{helped.pk}/reveal/", {"purpose": "contact"}).status_code == 403


def test_four_services_of_an_area_are_the_figures_of_the_return(world: World, as_user) -> None:
    for person, wish in zip(world.people, ("work", "self", "none", ""), strict=True):
        Person.objects.filter(pk=person.pk).update(wish=wish, employment="unemployed")
    for kind, number in (("basic_check", 0), ("basic_check", 2), ("ability_assessment", 0), ("ability_assessment", 2), ("need_registration", 1), ("referral", 0)):
        record_event(kind=EventKind(kind), person=world.people[number], by=world.officer, occurred_at=world.now, source=Source.OFFICE, campaign_id=world.campaign.pk)
    county = world.regions["222403"]
    rows = {one.region.name: one for one in four_services_by_area(world.campaign, county, world.today)}
    assert {name: (one.base, one.need, *one.done.values()) for name, one in rows.items()} == {"大石头镇": (2, 2, 1, 1, 1, 1), "黄泥河镇": (2, 0, 1, 0, 0, 0)}
    figures = table_now(world.campaign, county).figures
    for name, code in {"base": "unemployed", "need": "with_need"}.items():
        assert sum(getattr(one, name) for one in rows.values()) == figures[code]["all"], code
    for service, code in INDICATORS.items():
        assert sum(one.done[service] for one in rows.values()) == figures[code]["all"], code


def test_counts_of_the_four_services_lead_to_their_people(world: World, as_user) -> None:
    client = as_user(world.officer)
    shown = client.get("/cases/services/").content.decode()
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/reports/campaigns/[^"]+)"', shown)}
    assert links
    for link in links:
        assert client.get(link).status_code == 200, link
    assert client.get("/cases/services/?path=22/2224/222426/").status_code == 404
    assert "“四个一”进度" in client.get("/policies/").content.decode()


def test_an_area_without_a_campaign_says_what_to_do(world: World, as_user) -> None:
    RosterEntry.objects.all().delete()
    assert "还没有应办“四个一”的人" in as_user(world.officer).get("/cases/services/").content.decode()
