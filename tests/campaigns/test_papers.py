"""Do notices and forwardings leave as official papers, read back from the files: what is known in its place, the rest blank?"""

import os
from datetime import date, datetime
from io import BytesIO
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx.oxml.ns import qn

from bangfu.campaigns.actions import draft_notice
from bangfu.campaigns.models import Edge, Notice
from bangfu.campaigns.papers import blocks_of, forward_paper, handed_in, notice_paper
from bangfu.campaigns.parser import decode_notice, parse_notice
from bangfu.campaigns.queries import edges_alike
from bangfu.core.documents import Heading, Kind, Paragraph, write_docx, write_pdf
from bangfu.core.documents.print import has_chinese_font
from tests.campaigns.parser.scoring import LISTS, NOTICES, SCALARS, plain
from tests.campaigns.test_pages import AsUser
from tests.clock import HERE
from tests.world import World

NAMES = ["jilin-2022", "letter-education", "blind4-three-levels", "county-forward-cited", "blind5-city-forward-table", "city-plan-annex"]


def entered(name: str) -> Notice:
    text = decode_notice((NOTICES / f"{name}.txt").read_bytes())
    facts = parse_notice(text)
    return Notice(facts=facts, title=facts["title"], doc_number=facts["doc_number"] or "", text=facts["text"], original=text)


def lines_of(data: bytes) -> list[str]:
    return [line.text for line in docx.Document(BytesIO(data)).paragraphs if line.text.strip()]


def facts_told(paper: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a paper says, without where it says it."""
    if paper is None:
        return None
    short = {key: plain(paper[key]) for key in SCALARS + LISTS if key not in ("measures", "requirements", "deadlines")}
    for key in ("measures", "requirements"):
        short[key] = [(one["no"], plain(one["heading"])) for one in paper[key]]
    short["deadlines"] = [(one["on"], one["recurring"], one["deliverables"], one["to"]) for one in paper["deadlines"]]
    return {**short, "forwards": facts_told(paper["forwards"])}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_our_own_paper_entered_again_gives_the_same_facts(name: str, ending: str) -> None:
    if ending == "pdf" and not has_chinese_font() and not os.environ.get("CI"):
        pytest.skip("no Chinese font on this machine")
    notice = entered(name)
    again = parse_notice(decode_notice((write_docx if ending == "docx" else write_pdf)(notice_paper(notice))))
    assert facts_told(again) == facts_told(notice.facts)


def test_a_notice_is_set_as_a_paper_with_the_forwarded_one_behind_it() -> None:
    paper = notice_paper(entered("jilin-2022"))
    file = docx.Document(BytesIO(write_docx(paper)))
    texts = [line.text for line in file.paragraphs]
    wanted = ["吉林省人力资源和社会保障厅", "吉林省残疾人联合会文件", "吉人社联〔2022〕62号", paper.title, "各市（州）、长白山管委会、梅河口市人力资源和社会保障局、残疾人联合会：",
              "一、高度重视，广泛宣传引导", "吉林省残疾人联合会", "2022年5月13日", "附件", "人社厅函〔2022〕74号", "2022年5月7日"]
    assert [text for text in texts if text in wanted] == ["吉林省人力资源和社会保障厅", *wanted[1:6], "吉林省人力资源和社会保障厅", *wanted[6:]]
    heading = next(line for line in file.paragraphs if line.text == "一、高度重视，广泛宣传引导")
    assert heading.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    below = next(line for line in file.paragraphs if line.text.startswith("（一）开展情况摸查"))
    assert [run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in below.runs] == ["楷体_GB2312", "仿宋_GB2312"]
    assert next(line for line in file.paragraphs if line.text == "附件").paragraph_format.page_break_before
    assert texts.count("2022年5月13日") == 1  # the web page said it twice


def test_a_letter_has_the_letters_head_and_an_unknown_number_is_left_blank() -> None:
    assert notice_paper(entered("letter-education")).kind is Kind.LETTER
    notice = entered("street-informal")
    notice.facts |= {"doc_number": None, "issuers": ["甲街道办事处"], "issued_on": "2023-03-01"}
    assert "〔2023〕　　号" in lines_of(write_docx(notice_paper(notice)))[1]


def test_a_notice_without_known_facts_is_a_plain_page_of_its_words() -> None:
    paper = notice_paper(Notice(facts={}, title="关于走访的通知", text="逐户走访。\n\n当日登记。"))
    assert (paper.kind, paper.doc_number, paper.signed_on) == (Kind.PLAIN, "", None)
    assert lines_of(write_docx(paper)) == ["关于走访的通知", "逐户走访。", "当日登记。"]


def test_lines_become_headings_of_their_level_or_paragraphs() -> None:
    long = "1.各地要" + "加强组织领导，" * 10
    assert blocks_of(["一、活动主题", "（一）开展摸查。逐户核对。", "2.准备材料；", long, " ", "3.5万人参加"]) == [
        Heading(1, "一、活动主题"), Heading(2, "（一）开展摸查。", "逐户核对。"), Paragraph("2.准备材料；"), Paragraph(long), Paragraph("3.5万人参加"),
    ]


# ── passed on ──


def edge_of(world: World, **values: Any) -> Edge:
    edge = Edge.objects.get(to_unit=world.unit("222403"))
    Edge.objects.filter(from_unit=edge.from_unit).update(sent_by=world.prefecture, **values)
    edge.campaign.notice.facts = entered("jilin-2022").facts
    edge.campaign.notice.title = edge.campaign.notice.facts["title"]
    edge.campaign.notice.save()
    return Edge.objects.select_related("campaign__notice", "from_unit", "sent_by").get(pk=edge.pk)


def test_a_forwarding_names_its_units_what_to_hand_in_and_by_when(world: World) -> None:
    edge = edge_of(world, requirements="一、迅速部署。三日内开会。\n二、按时报送", due_at=datetime(2022, 5, 18, 16, 30, tzinfo=HERE))
    texts = lines_of(write_docx(forward_paper(edge, list(edges_alike(edge)))))
    title = "关于转发《关于转发〈人力资源社会保障部办公厅中国残联办公厅关于开展残疾人就业帮扶活动的通知〉的通知》的通知"
    assert texts[:4] == ["延边朝鲜族自治州残疾人联合会文件", "　　　　　　〔2022〕　　号", title, "敦化市残疾人联合会、安图县残疾人联合会："]
    assert texts[4].endswith("（吉人社联〔2022〕62号）转发给你们，并提出以下要求，请一并贯彻执行。")
    assert texts[5:8] == ["一、迅速部署。三日内开会。", "二、按时报送", "请于2022年5月18日16时30分前将活动情况总结、情况统计表、活动相关图文信息报送延边朝鲜族自治州残疾人联合会。"]
    assert texts[8] == "联系人：州级经办　　联系电话："  # the number is not known
    assert [text for text in texts if text.startswith("附件") and len(text) == 3] == ["附件1", "附件2"]
    assert texts.count("吉人社联〔2022〕62号") == 1


def test_a_forwarding_without_own_words_asks_for_the_notice_alone(world: World) -> None:
    edge = edge_of(world)
    edge.campaign.notice.facts = {}
    texts = lines_of(write_docx(forward_paper(edge, [edge])))
    assert texts[4].endswith("转发给你们，请结合实际认真抓好落实。")
    assert texts[5] == "请于2022年5月20日17时前将落实情况报送延边朝鲜族自治州残疾人联合会。"
    assert handed_in({}) == []


def test_who_issued_the_notice_does_not_forward_it_but_issues_it(world: World) -> None:
    edge = Edge.objects.select_related("campaign__notice", "from_unit", "sent_by").get(to_unit=world.unit("2224"))
    edge.campaign.notice.facts = {**entered("jilin-2022").facts, "issuers": [edge.from_unit.name]}
    assert forward_paper(edge, [edge]).title.startswith("关于印发《")


def test_units_told_other_words_or_days_get_another_paper(world: World) -> None:
    ours, other = Edge.objects.get(to_unit=world.unit("222403")), Edge.objects.get(to_unit=world.unit("222426"))
    assert list(edges_alike(ours)) == [ours, other]
    Edge.objects.filter(pk=other.pk).update(requirements="另行要求")
    assert list(edges_alike(ours)) == [ours]


@pytest.mark.parametrize("who", ["prefecture", "officer"])
def test_sender_and_receiver_download_the_forwarding(who: str, world: World, as_user: AsUser) -> None:
    edge = edge_of(world)
    answer = as_user(getattr(world, who)).get(reverse("forward_word", kwargs={"pk": edge.pk}))
    assert answer.content.startswith(b"PK")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Cache-Control"] == "private, no-store"


def test_pages_offer_the_papers(world: World, as_user: AsUser) -> None:
    edge = edge_of(world)
    receipt = as_user(world.officer).get(reverse("receipt", kwargs={"pk": edge.pk})).content.decode()
    forward = as_user(world.prefecture).get(reverse("campaign_forward", kwargs={"pk": edge.campaign_id})).content.decode()
    notice = as_user(world.officer).get(reverse("notice", kwargs={"pk": edge.campaign.notice_id})).content.decode()
    for name in ("forward_word", "forward_pdf"):
        assert reverse(name, kwargs={"pk": edge.pk}) in receipt
        assert forward.count("/forward." + name.split("_")[1].replace("word", "docx")) == 1  # one paper for both units
    assert reverse("notice_word", kwargs={"pk": edge.campaign.notice_id}) in notice


def test_a_notice_downloaded_and_uploaded_again_is_the_same_notice(world: World, as_user: AsUser) -> None:
    first = draft_notice(text=decode_notice((NOTICES / "jilin-2022.txt").read_bytes()), by=world.province)
    client = as_user(world.province)
    data = client.get(reverse("notice_word", kwargs={"pk": first.pk})).content
    client.post(reverse("notice_new"), {"text": "", "file": SimpleUploadedFile("通知.docx", data)})
    again = Notice.objects.latest("pk")
    assert again.pk != first.pk
    assert (again.doc_number, again.title, again.issued_on) == ("吉人社联〔2022〕62号", first.title, date(2022, 5, 13))
    assert facts_told(again.facts) == facts_told(first.facts)
