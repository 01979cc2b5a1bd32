"""Does a firm get its space by the county's word alone, and can the county close it again?"""

import pytest
from django.core.cache import cache
from django.urls import reverse

from bangfu.audit.models import Line
from bangfu.core.errors import DomainError
from bangfu.jobs.actions import (
    apply_for_space,
    approve_application,
    close_space,
    open_space,
    reconsider_application,
    refuse_application,
    reopen_space,
    reset_space_password,
)
from bangfu.jobs.actions.spaces import A_DAY
from bangfu.jobs.models import Application, Employer
from bangfu.jobs.queries import own_employer
from bangfu.jobs.space_queries import accounts_of, deciding_areas, reviews_due
from bangfu.orgs.choices import Level, Role, UnitKind
from bangfu.orgs.models import Region
from bangfu.orgs.queries import roles_of
from tests.jobs.posts import application, credit_code, employer, own_space, vacancy
from tests.world import World

CODE = credit_code(7)


def apply(world: World, **changes) -> Application:
    return apply_for_space(**{"name": "敦化市丁试食品厂", "credit_code": CODE, "region": world.regions["222403"], "contact_name": "丁经理",
                              "phone": "0433-6220177", "address": "192.0.2.7", **changes})


def fields(world: World, **changes) -> dict:
    return {"name": "敦化市丁试食品厂", "credit_code": CODE, "region": world.regions["222403"].pk, "contact_name": "丁经理", "phone": "0433-6220177", **changes}


# ── asking ──


def test_application_waits_for_its_county(world: World) -> None:
    made = apply(world, credit_code=f" {CODE[:8]} {CODE[8:]} ".lower())
    assert (made.credit_code, made.path, made.state) == (CODE, "22/2224/222403/", "waiting")
    assert len(made.number) == 12
    assert reviews_due(world.officer) == {"applications": 1, "posts": 0}
    assert reviews_due(world.stranger)["applications"] == 0
    assert reviews_due(world.prefecture)["applications"] == 0  # its county is in charge


def test_one_application_at_a_time_for_a_firm(world: World) -> None:
    apply(world)
    with pytest.raises(DomainError, match="已有一份申请") as refused:
        apply(world)
    assert refused.value.field == "credit_code"


def test_firm_with_a_space_is_told_whom_to_call(world: World) -> None:
    own_space(world)
    Employer.objects.update(credit_code=CODE)
    with pytest.raises(DomainError, match=r"已经开通过空间.*敦化市残疾人联合会"):
        apply(world)


def test_too_many_applications_from_one_address_are_refused(world: World) -> None:
    cache.clear()
    for count in range(A_DAY):
        apply(world, credit_code=credit_code(100 + count))
    with pytest.raises(DomainError, match=f"已满 {A_DAY} 份"):
        apply(world)
    assert apply(world, address="192.0.2.8")


def test_only_counties_and_prefectures_without_any_decide(world: World) -> None:
    plain = Region.objects.create(key="22CBS", name="长白山管委会", level=Level.PREFECTURE, parent=world.regions["22"], path="22/22CBS/")
    names = set(deciding_areas().values_list("name", flat=True))
    assert {"敦化市", "安图县", plain.name} <= names
    assert not names & {"延边朝鲜族自治州", "吉林省", "大石头镇"}


@pytest.mark.parametrize(("changes", "words"), [
    ({"credit_code": "92222403TEXT000021"}, "不对：应为 18 位"), ({"region": ""}, "请选单位所在的县"), ({"region": "99999"}, "请从列表里选"),
    ({"phone": "打办公室"}, "电话只写数字"), ({"name": ""}, "营业执照上的单位全称"), ({"website": "http://x.example"}, "没有提交成功"),
])
def test_application_page_says_what_is_wrong(world: World, client, changes: dict, words: str) -> None:
    answer = client.post(reverse("apply_for_space"), fields(world, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Application.objects.exists()


def test_applicant_reads_the_number_once_and_looks_it_up(world: World, client) -> None:
    answer = client.post(reverse("apply_for_space"), fields(world), follow=True)
    number = Application.objects.get().number
    assert number in answer.content.decode()
    assert client.get(reverse("apply_for_space")).status_code == 200
    status = reverse("application_status")
    assert "等敦化市审核" in client.post(status, {"number": number.lower(), "tail": "0177"}).content.decode()
    for wrong in ({"number": number, "tail": "0178"}, {"number": "SQXXXXXXXXXX", "tail": "0177"}):
        answer = client.post(status, wrong)
        assert answer.status_code == 422
        assert "没有找到这份申请" in answer.content.decode()
        assert "丁试" not in answer.content.decode()


# ── deciding ──


def test_approved_firm_signs_in_to_its_own_space(world: World, client) -> None:
    ((user, password),) = approve_application(application=apply(world), by=world.officer)
    assert (user.username, user.must_change_password, roles_of(user)) == (CODE.lower(), True, [Role.EMPLOYER])
    made = own_employer(user)
    assert (made.name, made.credit_code, made.unit.kind, made.contact_name) == ("敦化市丁试食品厂", CODE, UnitKind.EMPLOYER, "丁经理")
    assert client.login(username=user.username, password=password)
    assert Line.objects.filter(action="job.application_approved").exists()
    with pytest.raises(DomainError, match="已经办过"):
        approve_application(application=Application.objects.get(), by=world.officer)


def test_registered_employer_of_the_same_code_is_taken(world: World) -> None:
    there = employer(world, "222403100", name="敦化市丁试食品厂", credit_code=CODE)
    post = vacancy(world, employer=there)
    ((user, _),) = approve_application(application=apply(world), by=world.officer)
    assert own_employer(user) == post.employer
    assert Employer.objects.count() == 1


def test_employer_without_a_code_is_known_by_its_name(world: World) -> None:
    there = employer(world, name="敦化市丁试食品厂（总店）")
    ((user, _),) = approve_application(application=apply(world, name="敦化市丁试食品厂(总店)"), by=world.officer)
    assert own_employer(user) == there
    assert own_employer(user).credit_code == CODE


@pytest.mark.parametrize(("keep", "name"), [("registered", "敦化市丁试食品有限公司"), ("applied", "敦化市丁试食品厂")])
def test_differing_names_are_decided_by_a_person(world: World, keep: str, name: str) -> None:
    employer(world, name="敦化市丁试食品有限公司", credit_code=CODE)
    made = apply(world)
    with pytest.raises(DomainError, match="选一个名称"):
        approve_application(application=made, by=world.officer)
    ((user, _),) = approve_application(application=made, by=world.officer, keep_name=keep)
    assert own_employer(user).name == name


def test_employer_of_another_county_is_left_to_its_office(world: World) -> None:
    employer(world, "222426", name="敦化市丁试食品厂", credit_code=CODE)
    with pytest.raises(DomainError, match="由那里的经办办理"):
        approve_application(application=apply(world), by=world.officer)


def test_refusal_can_be_taken_back(world: World) -> None:
    made = apply(world)
    with pytest.raises(DomainError, match="为什么不通过"):
        refuse_application(application=made, reason=" ", by=world.officer)
    refused = refuse_application(application=made, reason="执照已注销", by=world.officer)
    assert (refused.state, refused.reason, refused.decided_by) == ("refused", "执照已注销", world.officer)
    again = reconsider_application(application=refused, by=world.officer)
    assert (again.state, again.reason, again.decided_by) == ("waiting", "", None)


def test_refusal_stands_once_the_firm_has_applied_again(world: World) -> None:
    refused = refuse_application(application=apply(world), reason="电话打不通", by=world.officer)
    apply(world)
    with pytest.raises(DomainError, match="又交了一份申请"):
        reconsider_application(application=refused, by=world.officer)


def test_approval_shows_the_password_once(world: World, as_user) -> None:
    one = application(world)
    client, address = as_user(world.officer), reverse("application", args=[one.pk])
    assert "新登记一家" in client.get(address).content.decode()
    answer = client.post(address, {"decision": "approve"})
    assert "一次性密码" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "一次性密码</th>" not in client.get(address).content.decode()


# ── the space ──


def test_space_is_opened_for_a_firm_the_office_knows(world: World) -> None:
    one = employer(world, contact_name="戊经理")
    with pytest.raises(DomainError, match="统一社会信用代码"):
        open_space(employer=one, contact_name=one.contact_name, phone="", by=world.officer)
    one.credit_code = CODE
    ((user, _),) = open_space(employer=one, contact_name=one.contact_name, phone="", by=world.officer)
    assert (user.display_name, own_employer(user)) == ("戊经理", one)
    with pytest.raises(DomainError, match="已经开通过空间"):
        open_space(employer=one, contact_name=one.contact_name, phone="", by=world.officer)


def test_closed_space_keeps_its_posts_and_opens_again(world: World) -> None:
    one = own_space(world)
    post = vacancy(world, employer=one)
    assert close_space(employer=one, by=world.officer) == 1
    assert not accounts_of(one).filter(is_active=True).exists()
    post.refresh_from_db()
    assert post.state == "open"
    with pytest.raises(DomainError, match="停用了"):
        reset_space_password(employer=one, user=world.employer, by=world.officer)
    assert reopen_space(employer=one, by=world.officer) == 1
    ((user, password),) = reset_space_password(employer=one, user=world.employer, by=world.officer)
    user.refresh_from_db()
    assert user.check_password(password)


def test_officer_of_another_county_touches_no_space(world: World) -> None:
    one = own_space(world)
    for act in (close_space, reopen_space):
        with pytest.raises(DomainError, match="由那里的经办办理"):
            act(employer=one, by=world.stranger)


def test_account_with_another_role_is_the_administrators_matter(world: World) -> None:
    one = own_space(world)
    world.employer.roles.create(role=Role.HELPER)
    assert not accounts_of(one).exists()


def test_space_page_of_an_employer_shows_its_accounts(world: World, as_user) -> None:
    one = own_space(world)
    client = as_user(world.officer)
    page = client.get(reverse("edit_employer", args=[one.pk])).content.decode()
    assert "关闭空间" in page
    address = reverse("employer_space", args=[one.pk])
    assert "一次性密码" in client.post(address, {"act": "password", "account": world.employer.pk}).content.decode()
    assert client.post(address, {"act": "password", "account": world.officer.pk}).status_code == 404
    assert client.post(address, {"act": "close"}).status_code == 302
    assert "重新开放" in client.get(reverse("edit_employer", args=[one.pk])).content.decode()
    assert client.post(address, {"act": "burn"}).status_code == 404


@pytest.mark.parametrize(("name", "kept"), [("\u202e甲\x01公司\u200b", "甲公司"), ("\u200b\u202e", "")])
def test_application_keeps_nothing_the_officer_would_not_see(name: str, kept: str, world: World, client) -> None:
    cache.clear()
    answer = client.post(reverse("apply_for_space"), fields(world, name=name))
    assert answer.status_code == (302 if kept else 422)
    assert list(Application.objects.values_list("name", flat=True)) == ([kept] if kept else [])
