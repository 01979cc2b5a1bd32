"""Does the first screen of a file tell where somebody stands and what is to be done, the most urgent first, to whom it may be told?"""

from datetime import timedelta

import pytest

from bangfu.cases.models import Pairing
from bangfu.people.actions import record_guardian
from bangfu.people.choices import Source
from bangfu.people.models import Identity, Person
from bangfu.policies.models import Mark
from tests.cases.test_pages import file_of, talk
from tests.people.addresses import data_request
from tests.people.test_enclosures import picture
from tests.world import World


def steps(client, person: Person) -> str:
    shown = file_of(client, person)
    return shown[shown.index('id="t-now"'):shown.index('id="t-id"')]


def change(world: World, **values: object) -> Person:
    Person.objects.filter(pk=world.people[0].pk).update(**values)
    return Person.objects.get(pk=world.people[0].pk)


@pytest.mark.parametrize(("days", "words"), [(-3, "已过期 3 天"), (20, "还有 20 天到期"), (400, "")])
def test_certificate_that_runs_out_is_a_step(world: World, as_user, days: int, words: str) -> None:
    shown = steps(as_user(world.officer), change(world, certificate_until=world.today + timedelta(days=days), category="4", grade="2"))
    assert (words in shown) if words else ("残疾人证" not in shown)


def test_guardian_without_a_proof_and_a_term_that_ends_are_steps(world: World, as_user) -> None:
    client, person = as_user(world.officer), world.people[0]
    Identity.objects.filter(pk=person.pk).update(guardian="赵试兰")
    assert "监护人没有证明" in steps(client, person)
    record_guardian(person=person, name="", phone="", relation="parent", until=world.today + timedelta(days=9), proof=picture(), source=Source.OFFICE, by=world.officer)
    shown = steps(client, person)
    assert "监护人没有证明" not in shown
    assert "监护期限快到了" in shown


def test_deaf_person_is_asked_how_to_be_reached(world: World, as_user) -> None:
    assert "首选联系方式是电话" in steps(as_user(world.officer), change(world, category="2", grade="1", contact_way="phone"))
    assert "问清怎么联系" not in steps(as_user(world.officer), change(world, contact_way="text"))


def test_what_is_late_comes_first(world: World, as_user) -> None:
    person = world.people[0]
    Mark.objects.create(person=person, policy="hard_to_employ", outcome="yes", certified=False, reasons={"met": [], "unmet": [], "unknown": [], "source": ""}, as_of=world.today)
    Pairing.objects.create(campaign=world.campaign, person=person, helper=world.helper, paired_by=world.officer, next_action="陪同面试", next_on=world.today - timedelta(days=1))
    shown = steps(as_user(world.officer), person)
    assert shown.index("陪同面试") < shown.index("认定：") < shown.index("问是否同意")
    assert "安排帮扶责任人" not in shown


def test_request_of_the_person_waits_in_the_file(world: World, as_user) -> None:
    data_request(world, world.people[0])
    assert "答复个人信息请求" in steps(as_user(world.officer), world.people[0])


def test_standing_tells_the_last_contact_and_the_wish(world: World, as_user) -> None:
    assert "还没有联系过" in steps(as_user(world.officer), world.people[0])
    talk(world)
    shown = steps(as_user(world.officer), world.people[0])
    assert "电话 · 联系上了" in shown
    assert "想工作" in shown


def test_leader_reads_the_steps_without_buttons_of_others(world: World, as_user) -> None:
    shown = steps(as_user(world.leader), world.people[0])
    assert "“四个一”还差" in shown
    assert f"/field/people/{world.people[0].pk}/visit/" not in shown


def test_dead_person_has_no_next_step(world: World, as_user) -> None:
    assert "接下来" not in steps(as_user(world.officer), change(world, died_on=world.today))
