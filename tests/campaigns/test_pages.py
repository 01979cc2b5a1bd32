"""The pages of campaigns as a user meets them: forms as they are rendered, filled in and sent back."""

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.campaigns.actions import add_to_roster, draft_notice, sign_receipt
from bangfu.campaigns.models import Campaign, Edge, Notice, RosterEntry, Task
from bangfu.orgs.models import User
from tests.campaigns.addresses import make_campaign, make_edge, make_notice, make_task
from tests.world import World

TEXT = (Path(__file__).parent / "notices" / "jilin-2022.txt").read_text(encoding="utf-8")
AsUser = Callable[[User], Client]


class FormReader(HTMLParser):
    """What a browser would send for the form with this action, and all ids of the page."""

    def __init__(self, action: str, html: str) -> None:
        super().__init__()
        self.action, self.inside, self.values, self.ids, self.links = action, False, {}, [], []
        self.select = self.textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"][1:]] if tag == "a" and (found.get("href") or "").startswith("#") else []
        if tag == "form":
            self.inside = found.get("action") == self.action
        if not self.inside or ("name" not in found and tag != "option"):
            return
        if tag == "input" and (found.get("type") not in ("checkbox", "radio", "submit") or "checked" in found):
            self.values.setdefault(found["name"], []).append(found.get("value") or "")
        elif tag == "select":
            self.select = found["name"] or ""
        elif tag == "option" and "selected" in found:
            self.values[self.select] = [found.get("value") or ""]
        elif tag == "textarea":
            self.textarea = found["name"] or ""
            self.values[self.textarea] = [""]

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.values[self.textarea][0] += data

    def handle_endtag(self, tag: str) -> None:
        self.textarea = "" if tag == "textarea" else self.textarea
        self.inside = self.inside and tag != "form"


def form_of(client: Client, address: str) -> dict[str, Any]:
    return FormReader(address, client.get(address).content.decode()).values


def confirm_address(notice: Notice) -> str:
    return reverse("notice_confirm", kwargs={"pk": notice.pk})


# ── notices ──


def test_pasted_notice_goes_to_its_confirm_page(world: World, as_user: AsUser) -> None:
    answer = as_user(world.province).post(reverse("notice_new"), {"text": TEXT})
    assert answer.headers["Location"] == confirm_address(Notice.objects.latest("pk"))


def test_uploaded_gb18030_file_is_read(world: World, as_user: AsUser) -> None:
    file = SimpleUploadedFile("通知.txt", TEXT.encode("gb18030"))
    assert as_user(world.province).post(reverse("notice_new"), {"file": file}).status_code == 302
    assert Notice.objects.latest("pk").doc_number == "吉人社联〔2022〕62号"


@pytest.mark.parametrize(("sent", "words"), [
    ({}, "没有内容。请粘贴通知全文，或上传文件（.txt、.docx 或 .pdf）。"),
    ({"text": "今天天气很好。"}, "没有认出通知的要素"),
    ({"file": SimpleUploadedFile("空.txt", b" ")}, "空"),
    ({"file": SimpleUploadedFile("图.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 40)}, "图片"),
    ({"file": SimpleUploadedFile("大.txt", b"a" * (2 * 1024 * 1024 + 1))}, "超过 2 MB"),
])
def test_unusable_notice_is_refused_with_one_clear_message(world: World, as_user: AsUser, sent: dict[str, Any], words: str) -> None:
    for file in sent.values():
        if not isinstance(file, str):
            file.seek(0)
    answer = as_user(world.province).post(reverse("notice_new"), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Notice.objects.count() == 1


def test_every_fact_finds_its_words_and_every_mark_its_fact(world: World, as_user: AsUser) -> None:
    notice = draft_notice(text=TEXT, by=world.province)
    page = FormReader("", as_user(world.province).get(confirm_address(notice)).content.decode())
    assert len(page.ids) == len(set(page.ids))
    assert set(page.links) - {"main"} <= set(page.ids)
    marks = {one for one in page.ids if one.startswith("mark-")}
    assert {f"mark-{name}" for name in ("doc-number", "issuers-1", "addressees-2", "deadlines-0", "forwards-measures-4", "forwards-doc-number")} <= marks


def test_confirming_what_is_shown_changes_no_fact(world: World, as_user: AsUser) -> None:
    Notice.objects.update(doc_number="")
    notice, client = draft_notice(text=TEXT, by=world.province), as_user(world.province)
    before = notice.facts
    answer = client.post(confirm_address(notice), form_of(client, confirm_address(notice)))
    notice.refresh_from_db()
    assert notice.state == "confirmed"
    assert answer.headers["Location"] == reverse("campaign", kwargs={"pk": notice.campaigns.get().pk})
    for key in ("doc_number", "title", "issuers", "issued_on", "theme", "targets", "measures", "requirements", "deadlines", "platforms", "spans"):
        assert notice.facts[key] == before[key], key
    for key in ("doc_number", "title", "issuers", "targets", "measures", "requirements"):
        assert notice.facts["forwards"][key] == before["forwards"][key], key
    assert [one["expands_to"] for one in notice.facts["addressees"]] == [one["expands_to"] for one in before["addressees"]]


def test_facts_are_mended_emptied_and_added(world: World, as_user: AsUser) -> None:
    Notice.objects.update(doc_number="")
    notice, client = draft_notice(text=TEXT, by=world.province), as_user(world.province)
    form = form_of(client, confirm_address(notice))
    for name in ("no", "heading", "text"):
        form[f"requirements-0-{name}"] = [""]  # the first requirement is rejected
    form |= {"paper-theme": ["改过的主题"], "paper-platforms": ["吉事办、96885吉人在线"], "contacts-2-name": ["新联系人"], "campaign-title": ["助残活动"]}
    spans = notice.facts["spans"]
    client.post(confirm_address(notice), form)
    notice.refresh_from_db()
    assert [one["heading"] for one in notice.facts["requirements"]] == ["细化举措，有效开展帮扶活动", "明确责任，及时报送总结"]
    assert notice.facts["spans"]["requirements[0]"] == spans["requirements[1]"]  # the mark goes with its fact
    assert "requirements[2]" not in notice.facts["spans"]
    assert (notice.facts["theme"], notice.facts["platforms"]) == ("改过的主题", ["吉事办", "96885吉人在线"])
    assert notice.facts["spans"]["platforms[1]"] == spans["platforms[0]"]
    assert notice.facts["contacts"][2]["name"] == "新联系人"
    campaign = notice.campaigns.get()
    assert (campaign.title, campaign.measures.count()) == ("助残活动", 7)


def test_wrong_date_keeps_everything_and_says_where(world: World, as_user: AsUser) -> None:
    notice, client = draft_notice(text=TEXT, by=world.province), as_user(world.province)
    form = form_of(client, confirm_address(notice)) | {"deadlines-0-on": ["五月底"], "paper-theme": ["没有丢"]}
    answer = client.post(confirm_address(notice), form)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "没有丢" in html
    assert 'href="#id_deadlines-0-on"' in html
    notice.refresh_from_db()
    assert notice.state == "draft"


def test_draft_is_kept_without_starting_a_campaign(world: World, as_user: AsUser) -> None:
    notice, client = draft_notice(text=TEXT, by=world.province), as_user(world.province)
    form = form_of(client, confirm_address(notice)) | {"paper-theme": ["草稿里的主题"], "campaign-due_on": [""], "save": ["1"]}
    assert client.post(confirm_address(notice), form).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.facts["theme"], notice.campaigns.count()) == ("draft", "草稿里的主题", 0)


def test_paper_at_work_already_is_said_on_the_page(world: World, as_user: AsUser) -> None:
    notice, client = draft_notice(text=TEXT, by=world.province), as_user(world.province)
    answer = client.post(confirm_address(notice), form_of(client, confirm_address(notice)))
    assert answer.status_code == 422
    assert "不要重复发起" in answer.content.decode()


def test_dropped_draft_is_found_under_its_state(world: World, as_user: AsUser) -> None:
    notice, client = make_notice(world.officer), as_user(world.officer)
    client.post(reverse("notice_drop", kwargs={"pk": notice.pk}))
    assert notice.title not in client.get(reverse("notices")).content.decode()
    assert notice.title in client.get(reverse("notices"), {"state": "dropped"}).content.decode()
    client.post(reverse("notice_restore", kwargs={"pk": notice.pk}))
    assert notice.title in client.get(reverse("notices")).content.decode()


# ── from receipt to task list ──


def test_county_signs_and_passes_on(world: World, as_user: AsUser) -> None:
    edge = Edge.objects.get(campaign=world.campaign, to_unit=world.officer.unit)
    client = as_user(world.officer)
    assert world.campaign.title in client.get(reverse("receipts")).content.decode()
    answer = client.post(reverse("receipt", kwargs={"pk": edge.pk}), {"responsible": world.officer.pk})
    assert answer.headers["Location"] == reverse("campaign", kwargs={"pk": world.campaign.pk})
    assert "还没有转发给下级" in client.get(answer.headers["Location"]).content.decode()
    address = reverse("campaign_forward", kwargs={"pk": world.campaign.pk})
    form = form_of(client, address)
    assert form["due_on"] == ["2022-05-19"]
    assert form["units"] == [str(world.unit(key).pk) for key in ("222403100", "222403101")]
    client.post(address, form)
    assert Edge.objects.filter(campaign=world.campaign, from_unit=world.officer.unit).count() == 2


def test_forwarding_too_late_says_why_and_keeps_what_was_ticked(world: World, as_user: AsUser) -> None:
    edge = Edge.objects.get(campaign=world.campaign, to_unit=world.officer.unit)
    sign_receipt(edge=edge, responsible=world.officer, by=world.officer)
    address, client = reverse("campaign_forward", kwargs={"pk": world.campaign.pk}), as_user(world.officer)
    one = str(world.unit("222403100").pk)
    answer = client.post(address, {"due_on": "2022-05-20", "due_time": "17:00", "units": [one]})
    assert answer.status_code == 422
    assert "收齐后没有时间汇总" in answer.content.decode()
    assert FormReader(address, answer.content.decode()).values["units"] == [one]


def test_receipts_put_the_late_first_and_filter_by_state(world: World, as_user: AsUser) -> None:
    Edge.objects.filter(to_unit=world.stranger.unit).update(due_at=world.now)
    client, address = as_user(world.prefecture), reverse("campaign_working", kwargs={"pk": world.campaign.pk})
    html = client.get(address).content.decode()
    assert html.index("安图县残疾人联合会") < html.index("敦化市残疾人联合会</")
    assert "催办 2 个" in html
    late = client.get(address, {"state": "late"}).content.decode()
    assert "安图县残疾人联合会" in late
    assert "敦化市残疾人联合会</" not in late.split("t-own")[0]
    client.post(reverse("campaign_remind", kwargs={"pk": world.campaign.pk}))
    assert Edge.objects.filter(reminded_at__isnull=False).count() == 2
    assert "上级已催办" in as_user(world.officer).get(reverse("receipt", kwargs={"pk": Edge.objects.get(to_unit=world.officer.unit).pk})).content.decode()


def test_receipts_of_a_unit_below_are_seen_from_above_only(world: World, as_user: AsUser) -> None:
    address = reverse("campaign_working", kwargs={"pk": world.campaign.pk})
    assert "延边朝鲜族自治州残疾人联合会转发的签收情况" in as_user(world.province).get(address, {"from": world.prefecture.unit_id}).content.decode()
    assert as_user(world.officer).get(address, {"from": world.prefecture.unit_id}).status_code == 404


def test_task_list_filters_and_marks_the_clause(world: World, as_user: AsUser) -> None:
    edge = Edge.objects.get(campaign=world.campaign, to_unit=world.officer.unit)
    sign_receipt(edge=edge, responsible=world.officer, by=world.officer)
    client, address = as_user(world.officer), reverse("campaign", kwargs={"pk": world.campaign.pk})
    html = client.get(address).content.decode()
    assert "电话、微信、入户核对基础信息" in html
    assert "完成" in html
    done = client.get(address, {"state": "done"}).content.decode()
    assert "没有符合条件的任务" in done
    other = client.get(address, {"owner": world.leader.pk}).content.decode()
    assert "没有符合条件的任务" in other


def test_swap_is_the_block_of_the_page(world: World, as_user: AsUser) -> None:
    task, client = make_task(world.officer), as_user(world.officer)
    address = reverse("campaign", kwargs={"pk": task.campaign_id})
    whole, swap = client.get(address).content.decode(), client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert swap.strip() in whole
    assert "<html" not in swap


def test_task_is_changed_and_closed_on_its_page(world: World, as_user: AsUser) -> None:
    task, client = make_task(world.officer, proof="basic_checked"), as_user(world.officer)
    address, move = (reverse(name, kwargs={"pk": task.pk}) for name in ("task", "task_move"))
    client.post(address, form_of(client, address) | {"owner": [str(world.leader.pk)]})
    task.refresh_from_db()
    assert task.owner == world.leader
    answer = client.post(move, {"state": "done"})
    assert answer.status_code == 422
    assert "写明原因" in answer.content.decode()
    assert client.post(move, {"state": "done", "note": "迁出"}).status_code == 302
    assert as_user(world.leader).post(address, {"title": "x", "due_on": "2022-05-18"}).status_code == 403  # may not manage tasks


def test_own_task_is_added(world: World, as_user: AsUser) -> None:
    campaign, client = make_campaign(world.officer), as_user(world.officer)
    address = reverse("task_new", kwargs={"pk": campaign.pk})
    form = form_of(client, address) | {"title": ["加一项"], "measure": [str(campaign.measures.get().pk)]}
    assert client.post(address, form | {"due_on": ["2022-06-30"]}).status_code == 422
    assert client.post(address, form).status_code == 302
    assert Task.objects.get(campaign=campaign).title == "加一项"


# ── roster ──


def test_roster_drills_down_and_shows_masked_names_of_ones_area(world: World, as_user: AsUser) -> None:
    address = reverse("campaign_roster", kwargs={"pk": world.campaign.pk})
    html = as_user(world.officer).get(address).content.decode()
    assert "张*山" in html
    assert "张试山" not in html
    town = as_user(world.officer).get(address, {"area": "222403101"}).content.decode()
    assert "李*" in town
    assert "张*山" not in town
    assert as_user(world.officer).get(address, {"area": "222426"}).status_code == 404


def test_whole_area_is_added_and_taken_back(world: World, as_user: AsUser) -> None:
    campaign, client = make_campaign(world.officer), as_user(world.officer)
    client.post(reverse("roster_add", kwargs={"pk": campaign.pk}), {"from": "area"})
    assert RosterEntry.objects.filter(campaign=campaign).count() == 4
    undo = reverse("roster_undo", kwargs={"pk": campaign.pk})
    client.post(undo, form_of(client, reverse("campaign_roster", kwargs={"pk": campaign.pk})) | {
        "added_at": RosterEntry.objects.filter(campaign=campaign).latest("pk").added_at.isoformat()})
    assert RosterEntry.objects.filter(campaign=campaign).count() == 0


# ── the number of queries does not grow with the rows ──


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection, ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_lists_ask_the_same_for_one_row_and_for_three(world: World, as_user: AsUser) -> None:
    client = as_user(world.officer)
    campaign = make_campaign(world.officer)
    measure = campaign.measures.get()

    def fill(number: int) -> None:
        make_edge(world.prefecture, world.officer)
        Edge.objects.create(campaign=campaign, from_unit=world.officer.unit, to_unit=world.unit(("222403100", "222403101")[number % 2], ("dpf", "hrss")[number // 2]),
                            path="22/2224/222403/222403100/", line="dpf", due_at=world.now, sent_by=world.officer)
        Task.objects.create(campaign=campaign, measure=measure, unit=world.officer.unit, path=world.officer.unit.path, number=f"1.{number}", title="走访",
                            due_on=world.today, owner=(world.officer, world.leader, world.officer_hrss)[number])
        add_to_roster(campaign=campaign, person_ids=[world.people[number].pk], by=world.officer)

    places = [reverse("campaigns"), reverse("notices"), reverse("receipts"),
              *(reverse(name, kwargs={"pk": campaign.pk}) for name in ("campaign", "campaign_working", "campaign_forward", "campaign_roster"))]
    fill(0)
    first = {place: queries_of(client, place) for place in places}
    fill(1)
    fill(2)
    assert {place: queries_of(client, place) for place in places} == first
    assert Campaign.objects.count() > 3


def test_places_without_anybody_are_named_in_one_line(world: World, as_user: AsUser) -> None:
    RosterEntry.objects.filter(campaign=world.campaign, person__path__startswith=world.regions["222403101"].path).delete()
    page = as_user(world.officer).get(reverse("campaign_roster", args=[world.campaign.pk])).content.decode()
    assert "名册里没有人：黄泥河镇" in page
    assert page.count('<th scope="row"><a href="?area=') == 1


def test_page_has_one_primary_act(world: World, as_user: AsUser) -> None:
    task = make_task(world.officer)  # the county started it and has passed it to nobody: that comes first
    page = as_user(world.officer).get(reverse("campaign", args=[task.campaign_id])).content.decode()
    assert "还没有转发给下级" in page
    assert page[page.index("<main"):page.index("</main>")].count("button--primary") == 1  # beside it only the warning before the end of a sign-in
