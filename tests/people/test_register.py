"""Does the register find, print, export, take in and correct people as it should, covered and within scope?"""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bangfu.audit.models import Line
from bangfu.core.clock import now
from bangfu.people.models import Household, Person
from tests.world import World

# A fictitious person with a valid check digit, living in 太平川村.
NEW = {"name": "吴试桥", "id_number": "222403199003070018", "address": "大石头镇太平川村2组", "phone": "13900000009"}


def listed(client: Client, query: str = "") -> list[str]:
    """The names on the page, as they are shown."""
    answer = client.get(f"/people/{query}")
    assert answer.status_code == 200
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a></th>', answer.content.decode())


@pytest.mark.parametrize(("query", "names"), [
    ("", ["张*山", "赵*琳", "李*", "朴*哲"]),
    ("?q=张试山", ["张*山"]),
    ("?q=zss", ["张*山"]),
    ("?q=13800000001", ["张*山"]),
    ("?q=张", []),
    ("?area=222403101", ["李*", "朴*哲"]),
    ("?wish=need", ["张*山", "赵*琳"]),
    ("?wish=unknown", ["朴*哲"]),
    ("?sex=2", ["赵*琳"]),
    ("?age_from=30&age_to=40", ["赵*琳", "朴*哲"]),
    ("?sort=-age", ["张*山", "朴*哲", "赵*琳", "李*"]),
    ("?sort=age", ["李*", "赵*琳", "朴*哲", "张*山"]),
    ("?state=died", []),
    ("?area=222426", ["张*山", "赵*琳", "李*", "朴*哲"]),
])
def test_list_finds_people_of_the_own_area_only(world: World, as_user, query: str, names: list[str]) -> None:
    assert listed(as_user(world.officer), query) == names


@pytest.mark.parametrize(("query", "values"), [
    ("needs=training", {"needs": ["rehab", "training"]}),
    ("schooling=0", {"schooling": 0}), ("schooling=unknown", {"schooling": None}), ("hukou=unknown", {"hukou": ""}),
    ("employment=employed&employment_form=7", {"employment": "employed", "employment_form": "7"}), ("not_employed_reason=4", {"not_employed_reason": "4"}),
    ("registered=yes", {"registered_unemployed_on": "2022-04-01"}), ("consent=yes", {"consented_on": "2022-05-16"}),
    ("expiring=0", {"certificate_until": "2022-05-16"}), ("expiring=3", {"certificate_until": "2022-08-15"}), ("expiring=12", {"certificate_until": "2023-05-16"}),
    ("contact_way=visit", {"contact_way": "visit"}), ("untouched=90", {"updated_at": "2022-02-15T10:00+08:00"}), ("wish=self", {"wish": "self"}),
    ("source=visit", {"provenance": {"sex": ["roster", "2022-05-16T23:00:00+00:00", 1], "wish": ["visit", "2022-05-17T08:00:00+08:00", 1]}}),
])
def test_condition_finds_whom_it_means_and_nobody_else(world: World, as_user, query: str, values: dict[str, object]) -> None:
    Person.objects.update(updated_at="2022-05-17T08:00+08:00", provenance={"wish": ["roster", "2022-05-17T00:00:00+08:00", 1]})
    client = as_user(world.officer)
    assert listed(client, f"?{query}") == []
    Person.objects.filter(pk=world.people[2].pk).update(**values)
    assert listed(client, f"?{query}") == ["李*"]


@pytest.mark.parametrize(("mark", "values"), [
    ("minimum_living", {"minimum_living": True}), ("relocated", {"relocated": True}), ("monitored", {"monitored": "sudden"})])
def test_condition_of_the_household_finds_its_members(world: World, as_user, mark: str, values: dict[str, object]) -> None:
    client, person = as_user(world.officer), world.people[1]
    home = Household.objects.create(region=person.region, path=person.path)
    Person.objects.filter(pk=person.pk).update(household=home)
    assert listed(client, f"?household={mark}") == []
    Household.objects.filter(pk=home.pk).update(**values)
    assert listed(client, f"?household={mark}") == ["赵*琳"]


def test_township_and_stranger_see_their_own(world: World, as_user) -> None:
    assert listed(as_user(world.township)) == ["张*山", "赵*琳"]
    assert listed(as_user(world.stranger), "?q=张试山") == []


def test_wrong_condition_is_told_and_left_out(world: World, as_user) -> None:
    shown = as_user(world.officer).get("/people/?area=222426&age_from=很小").content.decode()
    assert "不在您的工作范围内" in shown
    assert "共 <strong>4</strong> 人" in shown


def test_each_condition_is_a_chip_that_takes_it_away(world: World, as_user) -> None:
    client = as_user(world.officer)
    shown = client.get("/people/?wish=need&age_from=20&hukou=").content.decode()
    chips = re.findall(r'<a class="chip" href="([^"]+)">([^<]+)', shown)
    assert [(href.replace("&amp;", "&"), words.strip()) for href, words in chips] == [("?age_from=20", "有就业需求"), ("?wish=need", "20 岁以上")]


def test_counts_lead_to_as_many_people(world: World, as_user) -> None:
    Person.objects.filter(pk=world.people[3].pk).update(employment="employed", employment_form="7")
    client = as_user(world.officer)
    shown = client.get("/people/").content.decode()
    for name, count in (("未就业", 3), ("有就业需求", 2)):
        found = re.search(rf'<a class="n" href="([^"]+)"><span class="hidden">{name}</span>(\d+)</a>', shown)
        assert found
        assert int(found[2]) == count
        assert len(listed(client, found[1].replace("&amp;", "&"))) == count


def test_list_keeps_its_number_of_questions(world: World, as_user) -> None:
    def asked(query: str) -> int:
        client = as_user(world.officer)
        with CaptureQueriesContext(connection) as queries:
            listed(client, query)
        return len(queries)

    asked("")  # what is only asked once
    assert asked("?q=张试山") == asked("")


def test_paper_holds_the_filtered_people_covered(world: World, as_user) -> None:
    client = as_user(world.officer)
    paper = client.get("/people/print/?wish=need").content.decode()
    assert paper.count("张*山") == 1
    assert "李*" not in paper
    assert "本人或监护人签名" in paper


def test_people_picked_are_printed_and_nobody_else(world: World, as_user) -> None:
    paper = as_user(world.officer).get(f"/people/print/?pick={world.people[2].pk}&pick={world.strangers[0].pk}").content.decode()
    assert re.findall(r"[张赵李朴外]\*.?", paper) == ["李*<"]


def test_new_person_is_registered_once_with_what_the_number_says(world: World, as_user) -> None:
    client = as_user(world.officer)
    answer = client.post("/people/new/", NEW)
    assert answer.status_code == 302, re.findall(r'class="error-list">(.*?)</ul>', answer.content.decode(), re.DOTALL)
    person = Person.objects.latest("pk")
    assert (person.birth_on, person.sex, person.region.name) == (date(1990, 3, 7), "1", "太平川村")
    again = client.post("/people/new/", NEW)
    assert (again.status_code, "已在太平川村登记" in again.content.decode()) == (422, True)


@pytest.mark.parametrize(("changes", "words"), [
    ({"name": ""}, "姓名"), ({"id_number": "222403199003070019"}, "身份证号"), ({"address": "某处"}, "住址"), ({"phone": "12"}, "联系电话"),
    ({"employment_form": "7"}, "只有“已就业”才填就业形式"), ({"employed_on": "2099-01-01", "employment": "employed"}, "日期在今天以后"),
])
def test_new_person_is_refused_with_a_clear_message(world: World, as_user, changes: dict[str, str], words: str) -> None:
    answer = as_user(world.officer).post("/people/new/", {**NEW, **changes})
    assert answer.status_code == 422
    told = re.search(r'class="error-list">(.*?)</ul>', answer.content.decode(), re.DOTALL)
    assert told
    assert words in told[1]


def test_correction_changes_what_was_given_and_says_whence_values_are(world: World, as_user) -> None:
    client, person = as_user(world.officer), world.people[0]
    address = f"/people/{person.pk}/edit/"
    assert "13800000001" not in client.get(address).content.decode()
    answer = client.post(address, {"employment": "unemployed", "wish": "self", "phone": "13900000008"})
    assert answer.status_code == 302, re.findall(r'class="error-list">(.*?)</ul>', answer.content.decode(), re.DOTALL)
    assert "已改：" in client.get(f"/cases/people/{person.pk}/").content.decode()
    person = Person.objects.select_related("identity").get(pk=person.pk)
    assert (person.employment, person.wish, person.identity.phone, person.identity.name) == ("unemployed", "self", "13900000008", "张试山")
    assert "来源：窗口，2022-05-17" in client.get(address).content.decode()
    assert listed(client, "?q=13900000008") == ["张*山"]


def test_numbers_are_uncovered_with_a_purpose_and_the_look_is_kept(world: World, as_user) -> None:
    client, address = as_user(world.officer), f"/people/{world.people[0].pk}/reveal/"
    assert client.post(address, {"note": ""}).status_code == 422
    assert client.post(address, {"purpose": "other"}).status_code == 422
    assert not Line.objects.filter(action="people.reveal").exists()
    answer = client.post(address, {"purpose": "check"})
    assert "张试山" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    seen = client.get(f"/people/{world.people[0].pk}/readers/").content.decode()
    assert "林经办" in seen
    assert "核对证件信息" in seen
    assert "共 1 次" in seen


def test_purposes_on_the_file_uncover_by_one_click(world: World, as_user) -> None:
    shown = as_user(world.officer).get(f"/cases/people/{world.people[0].pk}/").content.decode()
    assert f'action="/people/{world.people[0].pk}/reveal/"' in shown
    assert 'name="purpose" value="contact"' in shown
    assert "reveal" not in as_user(world.leader).get(f"/cases/people/{world.people[0].pk}/").content.decode()


def test_wrong_number_on_file_does_not_bar_other_corrections(world: World, as_user) -> None:
    person = world.people[0]
    person.identity.id_number = "222403197605121314"
    person.identity.save()
    client, address = as_user(world.officer), f"/people/{person.pk}/edit/"
    assert client.post(address, {"wish": "self", "phone": "13900000008"}).status_code == 302
    assert Person.objects.get(pk=person.pk).wish == "self"
    refused = client.post(address, {"address": "黄泥河镇团山子村"})
    assert (refused.status_code, "登记的身份证号本身有误，住址改不了" in refused.content.decode()) == (422, True)


def test_file_was_touched_by_the_clock_of_the_house(world: World) -> None:
    person = Person.objects.get(pk=world.people[0].pk)
    person.save()
    assert Person.objects.get(pk=person.pk).updated_at == now()
