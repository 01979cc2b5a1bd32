"""Does an employer learn who a candidate is only by consent, and is every look recorded?"""

import itertools
from datetime import date, timedelta
from io import BytesIO

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.jobs.actions import record_disclosure, uncover_candidates, withdraw_disclosure
from bangfu.jobs.choices import ConsentWay, ReferralState
from bangfu.jobs.models import Disclosure, Referral
from bangfu.jobs.privacy import TELLING, age_band, harmless
from bangfu.jobs.queries import shared_by, without_consent
from bangfu.matching.reasons import reasons
from bangfu.occupations.models import Occupation
from bangfu.occupations.vocabulary import ACCOMMODATION, DOMAINS
from bangfu.orgs.models import Grant
from bangfu.people.choices import Category
from tests.jobs.posts import answer, employer, own_space, referral, vacancy
from tests.world import World

CATEGORY_WORDS = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重", "盲", "聋", "一级", "二级", "三级", "四级")


def told(world: World, one: Referral, *shares: str, **values) -> Disclosure:
    start = {"shares": list(shares), "way": ConsentWay.PHONE, "agreed_on": world.today, "by": world.officer}
    return record_disclosure(referral=one, **{**start, **values})


def candidate(world: World, place: int = 0, **values) -> Referral:
    return referral(world, world.people[place], vacancy(world, employer=own_space(world)), **values)


def pages(client, one: Referral) -> str:
    """All the employer can open about a candidate."""
    addresses = [reverse("candidates"), *(reverse("candidates") + f"?show={show}" for show in ("hired", "over")), reverse("candidate", kwargs={"pk": one.pk})]
    return "\n".join(client.get(address).content.decode() for address in addresses)


def secrets_of(one: Referral) -> list[str]:
    held = one.person.identity
    return [held.name, held.id_number, held.certificate, held.phone, held.address, held.guardian, held.guardian_phone]


# ── before ──


@pytest.mark.parametrize("category", [one.value for one in Category])
def test_nothing_the_employer_opens_tells_who_it_is_or_the_disability(category: str, world: World, as_user) -> None:
    """Whatever the person has, can, uses and did, and whatever the match said of them."""
    person = world.people[0]
    for code, name in (("2-05-10-00", "盲人医疗按摩人员"), ("4-13-01-08", "手语翻译"), ("4-09-08-01", "保洁员")):
        Occupation.objects.get_or_create(pk=code, defaults={"level": 4, "name": name})
    person.category, person.grade, person.contact_way = category, "1", "guardian"
    person.accommodations, person.past_occupations = list(ACCOMMODATION), ["2-05-10-00", "4-13-01-08", "4-09-08-01"]
    person.save()
    levels = [f"{one.label}：岗位{one.demand_labels[3]}，本人{ability}" for one in DOMAINS for ability in one.ability_labels]
    uses = ["单位提供本人用得上的：" + "、".join(one.label for one in ACCOMMODATION.values()), f"{person.identity.name}，肢体{category}级", "盲人优先"]
    said = {"met": [{"text": text, "source": "", "code": ""} for text in (*levels, *uses)], "adapt": [{"text": levels[0]}]}
    one = candidate(world, reasons=said, note="聋人，家住 3 栋")
    text = pages(as_user(world.employer), one)
    assert f"人选 {one.pk} 号" in text
    assert [secret for secret in secrets_of(one) if secret and secret in text] == []
    assert [word for word in CATEGORY_WORDS if word in text] == []
    assert [ACCOMMODATION[code].label for code in TELLING if ACCOMMODATION[code].label in text] == []
    assert [line for line in levels if line in text] == []
    assert "保洁员" in text
    assert "可以坐着做" in text
    assert not Line.objects.filter(action="referral.read").exists()


def test_sentences_of_the_match_about_abilities_are_held_back(world: World) -> None:
    """Over every ability and demand, as the match itself writes them; of the rest only those known to be harmless pass."""
    person = {"hours": "full", "min_pay": 2500, "max_km": 20.0, "area": "22/2224/222403/222403100/222403100200/", "schooling": 2, "accommodations": list(ACCOMMODATION)}
    post = {"hours": "full", "shift": "day", "pay_min": 2800, "pay_max": 3000, "area": "22/2224/222403/222403100/222403100200/", "schooling_min": 1,
            "offers": list(ACCOMMODATION), "remote": False}
    passed: set[str] = set()
    for ability, demand in itertools.product(range(4), range(1, 4)):
        pair = reasons({**person, "abilities": {one.code: ability for one in DOMAINS}}, {**post, "demands": {one.code: demand for one in DOMAINS}}, 0)
        passed |= set(harmless([*pair.met, *pair.unmet, *pair.unknown, *pair.adapt]))
    assert passed == {"工资达到本人期望", "在同一个乡镇（街道）", "岗位全天（也可只上半天），本人希望全天", "岗位要求小学及以上，本人初中"}


def test_age_is_a_band_of_ten_years() -> None:
    assert [age_band(date(year, 5, 18), date(2022, 5, 17)) for year in (2004, 1997, 1996, 1977, 1966, 1950)] == [
        "16–24 岁", "16–24 岁", "25–34 岁", "35–44 岁", "55 岁及以上", "55 岁及以上"]
    assert age_band(None, date(2022, 5, 17)) == ""


# ── after ──


def test_consent_shows_name_and_telephone_and_each_look_is_a_line(world: World, as_user) -> None:
    one, other = candidate(world), candidate(world, 1)
    told(world, one, "contact")
    client = as_user(world.employer)
    text = client.get(reverse("candidates")).content.decode()
    held = one.person.identity
    assert (held.name in text, held.phone in text) == (True, True)
    assert [secret for secret in (held.id_number, held.certificate, other.person.identity.name, other.person.identity.phone) if secret in text] == []
    assert [word for word in CATEGORY_WORDS if word in text] == []
    (line,) = Line.objects.filter(action="referral.read")
    assert (line.actor, line.object_kind, line.object_id, line.detail) == ("employer", "employer", str(own_space(world).pk), {"referrals": [one.pk]})
    officer = as_user(world.officer).get(reverse("referral", kwargs={"pk": one.pk})).content.decode()
    assert "单位看过 1 次" in officer


def test_category_and_grade_are_shown_only_when_they_are_shared(world: World, as_user) -> None:
    one = candidate(world)
    one.person.accommodations = ["sign_interpreter", "seat"]
    one.person.save()
    told(world, one, "contact", "disability")
    text = as_user(world.employer).get(reverse("candidate", kwargs={"pk": one.pk})).content.decode()
    assert "肢体三级" in text
    assert "手语翻译" in text


def test_withdrawn_consent_covers_again_at_once(world: World, as_user) -> None:
    one = candidate(world)
    consent = told(world, one, "contact")
    as_user(world.officer).post(reverse("withdraw_disclosure", kwargs={"pk": one.pk}))
    withdraw_disclosure(disclosure=consent, by=world.officer)  # a second click
    assert one.person.identity.name not in pages(as_user(world.employer), one)
    assert Line.objects.filter(action="referral.consent_withdrawn").count() == 1
    told(world, one, "contact")
    assert one.person.identity.name in pages(as_user(world.employer), one)


@pytest.mark.parametrize("state", [ReferralState.REFUSED_BY_EMPLOYER, ReferralState.REFUSED_BY_PERSON])
def test_consent_ends_with_the_referral(state: str, world: World, as_user) -> None:
    one = candidate(world)
    told(world, one, "contact")
    Referral.objects.filter(pk=one.pk).update(state=state)
    assert one.person.identity.name not in pages(as_user(world.employer), one)


def test_withdrawn_referral_is_gone_for_the_employer(world: World, as_user) -> None:
    one = candidate(world, state=ReferralState.WITHDRAWN)
    client = as_user(world.employer)
    assert client.get(reverse("candidate", kwargs={"pk": one.pk})).status_code == 404
    assert f"人选 {one.pk} 号" not in client.get(reverse("candidates")).content.decode()


def test_consent_for_another_employer_uncovers_nothing_here(world: World) -> None:
    one = referral(world, world.people[0], vacancy(world, employer=employer(world, name="乙公司")))
    told(world, one, "contact")
    assert uncover_candidates(referrals=[one], employer=own_space(world), by=world.employer) == {}


def test_erased_person_is_not_uncovered(world: World, as_user) -> None:
    one = candidate(world)
    told(world, one, "contact")
    one.person.identity.delete()
    assert f"人选 {one.pk} 号" in as_user(world.employer).get(reverse("candidates")).content.decode()


# ── recording ──


def test_refusal_is_kept_and_uncovers_nothing(world: World) -> None:
    one = candidate(world, referred_at=world.now - timedelta(days=5))
    assert list(without_consent(Referral.objects.all(), world.today)) == [one]
    told(world, one)
    assert shared_by([one]) == {}
    assert not without_consent(Referral.objects.all(), world.today).exists()
    told(world, one, "contact")  # asked again
    assert shared_by([one]) == {one.pk: ["contact"]}


def test_consent_is_recorded_once_on_a_day_that_was_and_for_a_referral_that_stands(world: World) -> None:
    one = candidate(world)
    with pytest.raises(DomainError, match="晚于今天"):
        told(world, one, "contact", agreed_on=world.today + timedelta(days=1))
    told(world, one, "contact")
    with pytest.raises(DomainError, match="已经记过本人同意"):
        told(world, one, "contact", "disability")
    with pytest.raises(DomainError, match="单位未录用"):
        told(world, candidate(world, 1, state=ReferralState.REFUSED_BY_EMPLOYER), "contact")


def test_page_says_what_is_missing_and_the_timeline_tells_who_asked(world: World, as_user) -> None:
    one, client = candidate(world), as_user(world.officer)
    address = reverse("record_disclosure", kwargs={"pk": one.pk})
    missing = client.post(address, {"agreed_on": "2022-05-17"})
    assert missing.status_code == 422
    assert "请选本人怎么说" in missing.content.decode()
    client.post(address, {"says": "disability", "way": "paper", "agreed_on": "2022-05-16"})
    text = client.get(reverse("referral", kwargs={"pk": one.pk})).content.decode()
    assert "本人同意告诉单位：姓名和联系电话、残疾类别和等级" in text
    assert "纸面签字问的 · 林经办" in text
    assert "单位还没有看过" in text


def test_helper_records_consent_of_the_own_people_only(world: World, as_user) -> None:
    one, other = candidate(world), candidate(world, 1)
    Grant.objects.create(user=world.helper, kind="person", person_id=one.person_id, reason="一对一")
    data = {"says": "contact", "way": "phone", "agreed_on": "2022-05-17"}
    client = as_user(world.helper)
    assert client.post(reverse("record_disclosure", kwargs={"pk": one.pk}), data).status_code == 302
    assert client.post(reverse("record_disclosure", kwargs={"pk": other.pk}), data).status_code == 404
    assert list(Disclosure.objects.values_list("referral_id", flat=True)) == [one.pk]


def test_paper_of_consent_names_the_post_and_nobody(world: World, as_user) -> None:
    one = candidate(world)
    response = as_user(world.officer).get(reverse("consent_paper", kwargs={"pk": one.pk}))
    file = docx.Document(BytesIO(response.content))
    text = "\n".join([*(line.text for line in file.paragraphs), *(cell.text for table in file.tables for row in table.rows for cell in row.cells)])
    assert "食品包装工" in text
    assert "随时可以撤回" in text
    assert "本人签字（或按手印）" in text
    assert [secret for secret in secrets_of(one) if secret and secret in text] == []


def test_list_asks_no_more_queries_for_more_people_and_is_paged(world: World, as_user, django_assert_num_queries) -> None:
    client, address = as_user(world.employer), reverse("candidates")
    told(world, candidate(world), "contact")
    answer(world, Referral.objects.get())
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for place in range(1, 4):
        told(world, candidate(world, place), "contact")
        answer(world, Referral.objects.get(person=world.people[place]))
    with django_assert_num_queries(len(one)):
        client.get(address)
    for _ in range(20):
        referral(world, world.people[0], vacancy(world, employer=own_space(world)))
    assert "共 <strong>24</strong> 人" in client.get(address).content.decode()
    assert "2 / 2 页" in client.get(address + "?page=2").content.decode()


def test_list_can_be_narrowed_to_one_post_of_the_own(world: World, as_user) -> None:
    one, other = candidate(world), candidate(world, 1)
    foreign = referral(world, world.people[2], vacancy(world, employer=employer(world, name="乙公司")))
    client = as_user(world.employer)
    text = client.get(reverse("candidates") + f"?vacancy={one.vacancy_id}").content.decode()
    assert (f"人选 {one.pk} 号" in text, f"人选 {other.pk} 号" in text) == (True, False)
    assert client.get(reverse("candidates") + f"?vacancy={foreign.vacancy_id}").status_code == 404
    assert client.get(reverse("candidates") + "?vacancy=99999999999999999999").status_code == 200
    assert client.get(reverse("candidates") + "?vacancy=²").status_code == 200


def test_empty_lists_say_what_happens_next(world: World, as_user) -> None:
    own_space(world)
    client = as_user(world.employer)
    assert "先写岗位，县里审核通过后" in client.get(reverse("candidates")).content.decode()
    candidate(world, state=ReferralState.REFUSED_BY_EMPLOYER)
    assert "现在没有等您答复的人选" in client.get(reverse("candidates")).content.decode()
    assert "还没有人上岗" in client.get(reverse("candidates") + "?show=hired").content.decode()
    assert "没有成" in client.get(reverse("candidates") + "?show=over").content.decode()
