"""What do the file of a person and the lists of one-to-one help show, to whom, and with how many questions to the database?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bangfu.cases.models import Pairing
from bangfu.cases.queries import pairings_due
from bangfu.core.citations import Reason, Verdict
from bangfu.people.models import Event, Household, Member, Person
from bangfu.policies.models import Mark
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
