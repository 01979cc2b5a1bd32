"""Is a request about one's own data received, answered in time and in words, and is nothing erased by one pair of eyes?"""

import json
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.core.workdays import workday_after
from bangfu.home.queries import todos
from bangfu.jobs.actions import record_disclosure
from bangfu.jobs.queries import shared_by
from bangfu.people.actions import (
    answer_request,
    confirm_erasure,
    hand_copy,
    receive_request,
    refuse_request,
    register_death,
    return_erasure,
    reveal_person,
)
from bangfu.people.choices import AskedBy, DeathProof, IdentityProof, Purpose, RequestState, Right, Source
from bangfu.people.models import DataRequest, Person
from bangfu.people.own_data import everything_about
from bangfu.people.processing import purposes
from bangfu.people.rights import light, requests_seen
from bangfu.people.rights_paper import answer_letter
from tests.clock import NOW
from tests.jobs.posts import referral, vacancy
from tests.surveys.conftest import talk
from tests.world import World


def receive(world: World, right: Right = Right.ACCESS, **more: Any) -> DataRequest:
    asked = {"asked_by": AskedBy.PERSON, "asker_name": "", "proof": IdentityProof.CARD} | more
    return receive_request(person=world.people[0], right=right, channel=Source.OFFICE, words="想看看", on=world.today, by=world.officer, **asked)


# ── received ──


def test_days_to_answer_are_working_days_of_the_setting(world: World, settings) -> None:
    settings.RIGHTS_WORKDAYS = 5
    assert receive(world).due_on == workday_after(world.today, 5)
    assert workday_after(date(2022, 4, 29), 1) == date(2022, 5, 5)  # the holiday of May lies between


def test_same_request_is_received_once(world: World) -> None:
    receive(world)
    with pytest.raises(DomainError, match="正在办"):
        receive(world)
    assert receive(world, Right.EXPLAIN).pk


def test_somebody_else_is_named_and_kin_ask_for_the_dead_only(world: World) -> None:
    with pytest.raises(DomainError, match="姓名"):
        receive(world, asked_by=AskedBy.GUARDIAN)
    with pytest.raises(DomainError, match="没有登记去世"):
        receive(world, asked_by=AskedBy.KIN, asker_name="张试亲")
    register_death(person=world.people[0], on=world.today, proof=DeathProof.FAMILY, source=Source.OFFICE, by=world.officer)
    with pytest.raises(DomainError, match="只有近亲属"):
        receive(world)
    assert receive(world, asked_by=AskedBy.KIN, asker_name="张试亲").pk
    with pytest.raises(DomainError, match="没有要撤回"):
        receive(world, Right.WITHDRAW, asked_by=AskedBy.KIN, asker_name="张试亲")


def test_proof_fits_who_asks(world: World, as_user) -> None:
    given = {"right": "access", "asked_by": "guardian", "asker_name": "张试亲", "proof": "card", "channel": "office", "on": world.today.isoformat()}
    answer = as_user(world.officer).post(reverse("receive_data_request", args=[world.people[0].pk]), given)
    assert answer.status_code == 422
    assert "监护关系证明" in answer.content.decode()


# ── answered ──


def test_open_request_waits_in_the_to_dos_and_turns_red(world: World) -> None:
    made = receive(world)
    assert next(one for one in todos(world.officer, NOW) if one.room == "data_requests").due == made.due_on
    assert light(made, world.today)[0] == "info"
    assert light(made, made.due_on) == ("soon", "今天到期")
    assert light(made, workday_after(made.due_on, 2)) == ("late", "逾期 2 个工作日")
    answer_request(request=made, answer="当面看过", by=world.officer)
    assert not [one for one in todos(world.officer, NOW) if one.room == "data_requests"]


def test_refusal_needs_a_reason_and_an_answer_its_words(world: World, as_user) -> None:
    made = receive(world)
    answer = as_user(world.officer).post(reverse("decide_data_request", args=[made.pk]), {"act": "refuse", "answer": " "})
    assert answer.status_code == 422
    assert "依据" in answer.content.decode()
    with pytest.raises(DomainError, match="怎么办的"):
        answer_request(request=made, answer="", by=world.officer)
    refuse_request(request=made, reason="法律规定的保存期限未满", by=world.officer)
    with pytest.raises(DomainError, match="不办，已说明理由"):
        answer_request(request=made, answer="已办", by=world.officer)


def test_withdrawn_consent_ends_with_the_answer(world: World) -> None:
    answer_request(request=receive(world, Right.WITHDRAW), answer="已撤回", by=world.officer)
    assert Person.objects.get(pk=world.people[0].pk).consent_withdrawn_on == world.today


def test_withdrawn_consent_covers_the_person_before_employers_at_once(world: World) -> None:
    one = referral(world, world.people[0], vacancy(world))
    agreed = {"shares": ["contact"], "way": "phone", "agreed_on": world.today, "by": world.officer}
    record_disclosure(referral=one, **agreed)
    assert shared_by([one]) == {one.pk: ["contact"]}
    answer_request(request=receive(world, Right.WITHDRAW), answer="已撤回", by=world.officer)
    assert shared_by([one]) == {}
    other = referral(world, world.people[0], vacancy(world))
    with pytest.raises(DomainError, match="撤回了同意"):
        record_disclosure(referral=other, **agreed)


def test_file_shows_which_consents_stand(world: World, as_user) -> None:
    one = referral(world, world.people[0], vacancy(world))
    record_disclosure(referral=one, shares=["contact"], way="phone", agreed_on=world.today, by=world.officer)
    address = reverse("person_requests", args=[world.people[0].pk])
    assert "同意告诉姓名和联系电话" in as_user(world.officer).get(address).content.decode()
    answer_request(request=receive(world, Right.WITHDRAW), answer="已撤回", by=world.officer)
    assert "同意告诉姓名和联系电话，已撤回" in as_user(world.officer).get(address).content.decode()


# ── the rules of processing ──


def test_rules_are_open_to_everybody_with_an_article_and_a_term_for_each_purpose(world: World, client, settings) -> None:
    settings.EXCHANGE_KEPT_DAYS = 21
    page = client.get(reverse("processing_rules")).content.decode()
    for one in purposes():
        assert one.name in page
        assert "条" in one.basis
        assert one.kept
    assert "21 天" in page
    assert "法律没有定" in page


def said_in(made: DataRequest, world: World) -> str:
    return "".join(getattr(one, "text", "") for one in answer_letter(made, world.today).blocks)


def test_letter_says_what_was_done_by_which_article_and_whom_to_ask(world: World) -> None:
    letter = answer_letter(answer_request(request=receive(world), answer="已打印交您", by=world.officer), world.today)
    words = "".join(getattr(one, "text", "") for one in letter.blocks)
    assert (letter.title, letter.addressees, letter.heads[0]) == ("关于查阅、复制个人信息的答复", "张试山：", world.officer.unit.name)
    assert "第四十五条" in words
    assert "已打印交您。" in words
    assert "人民法院" not in words
    assert "林经办" in letter.notes[0]
    assert world.people[0].identity.id_number not in words


def test_letter_of_a_refusal_gives_the_reason_and_the_remedies_of_the_law(world: World) -> None:
    made = receive(world, Right.DELETE, asked_by=AskedBy.GUARDIAN, asker_name="张试亲", proof=IdentityProof.GUARDIAN)
    made = refuse_request(request=made, reason="保存期未满", by=world.officer)
    words = said_in(made, world)
    for told in ("删除张试山的个人信息", "第四十七条", "理由是：保存期未满。", "第六十五条", "第五十条", "人民法院"):
        assert told in words
    assert answer_letter(made, world.today).addressees == "张试亲："


def test_letter_after_an_erasure_names_nobody(world: World) -> None:
    made = answer_request(request=receive(world, Right.DELETE), answer="已核实", by=world.officer)
    made = DataRequest.objects.get(pk=confirm_erasure(request=made, by=world.leader).pk)
    assert answer_letter(made, world.today).addressees == f"请求人（第{made.pk}号）："
    assert "张试山" not in said_in(made, world)
    assert "不能恢复" in said_in(made, world)


# ── erased by two ──


def test_erasure_needs_a_leader_who_did_not_ask_for_it(world: World) -> None:
    made = answer_request(request=receive(world, Right.DELETE), answer="已核实", by=world.officer)
    assert (made.state, Person.everybody.get(pk=world.people[0].pk).erased_on) == (RequestState.CONFIRMING, None)
    assert [one.title for one in todos(world.leader, NOW) if one.room == "data_requests"] == ["批准删除个人信息"]
    with pytest.raises(NotAllowed, match="两个人"):
        confirm_erasure(request=made, by=world.officer)
    confirm_erasure(request=made, by=world.leader)
    made.refresh_from_db()
    assert (made.state, made.words, made.answer) == (RequestState.DONE, "", "")
    assert Person.everybody.get(pk=world.people[0].pk).erased_on == world.today


def test_leader_sends_an_erasure_back(world: World) -> None:
    made = answer_request(request=receive(world, Right.DELETE), answer="已核实", by=world.officer)
    assert return_erasure(request=made, by=world.leader).state == RequestState.WAITING


def test_pages_of_an_erased_request_still_open(world: World, as_user) -> None:
    made = answer_request(request=receive(world, Right.DELETE), answer="已核实", by=world.officer)
    leader = as_user(world.leader)
    assert "批准删除" in leader.get(reverse("data_request", args=[made.pk])).content.decode()
    assert leader.post(reverse("decide_data_request", args=[made.pk]), {"act": "confirm"}).status_code == 302
    assert "（已删除身份）" in leader.get(reverse("data_request", args=[made.pk])).content.decode()
    assert "（已删除身份）" in leader.get(reverse("data_requests"), {"box": "closed"}).content.decode()
    assert as_user(world.officer).get(reverse("data_request_letter", args=[made.pk])).status_code == 200


# ── the copy ──


def test_copy_holds_everything_is_handed_once_and_leaves_a_line(world: World, as_user) -> None:
    person = world.people[0]
    talk(world, note="想学按摩", phone="13900009999")
    reveal_person(person=person, purpose=Purpose.CONTACT, note="", by=world.officer)
    made = receive(world)
    officer = as_user(world.officer)
    answer = officer.post(reverse("copy_of_person", args=[made.pk]))
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        held = json.loads(archive.read("个人信息.json"))
        with zipfile.ZipFile(BytesIO(archive.read("个人信息.docx"))) as paper:
            words = paper.read("word/document.xml").decode()
    assert held["身份"][0]["id_number"] == person.identity.id_number
    assert held["联系记录"][0]["note"] == "想学按摩"
    assert held["活动名册"]
    for told in ("13900009999", person.identity.id_number, "联系本人", world.officer.display_name):
        assert told in words, told
    assert Line.objects.filter(action="people.copy", object_id=str(person.pk)).count() == 1
    assert officer.post(reverse("copy_of_person", args=[made.pk])).status_code == 400
    with pytest.raises(DomainError, match="已经交出过"):
        hand_copy(request=made, by=world.officer)


def test_copy_tells_nothing_about_anybody_else(world: World) -> None:
    text = json.dumps(everything_about(world.people[0]), default=str, ensure_ascii=False)
    for other in (*world.people[1:], *world.strangers):
        assert other.identity.name not in text
        assert other.identity.id_number not in text


def test_list_asks_no_more_for_more_rows(world: World, as_user) -> None:
    officer, counts = as_user(world.officer), []
    officer.get(reverse("data_requests"))
    for right in (Right.ACCESS, Right.EXPLAIN):
        receive(world, right)
        with CaptureQueriesContext(connection) as asked:
            officer.get(reverse("data_requests"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert requests_seen(world.stranger).count() == 0
