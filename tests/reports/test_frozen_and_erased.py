"""Somebody who stands in a frozen return has their identity erased, by the pages: do all its papers still open and agree, does nothing name them, is the trail whole?"""

import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from bangfu.audit.actions import seal_lines
from bangfu.audit.anchors import write_head
from bangfu.audit.models import Line
from bangfu.audit.verification import verify
from bangfu.people.actions import merge_people
from bangfu.people.choices import AskedBy, IdentityProof, RequestState, Right
from bangfu.people.models import Identity, Person
from bangfu.reports import actions
from bangfu.reports.models import Return, SignedScan
from bangfu.reports.rules import checks
from tests.clock import EVENING
from tests.people.test_rights import receive
from tests.reports.happenings import busy_county
from tests.reports.papers import blank_by_indicator, picture, scanned_pdf
from tests.reports.test_blanks import brought
from tests.reports.test_papers import sent, summary, written
from tests.reports.test_returns import submitted
from tests.world import World

SignIn = Callable[[Any], Client]


def frozen(world: World) -> Return:
    """The province's table with its signed pages, final."""
    version = actions.prepare_return(campaign=world.campaign, unit=world.province.unit, by=world.province)
    words = {one.key: "已核实" for one in checks(version.figures, version.children)}
    for file in (picture(), scanned_pdf()):
        actions.add_scan(version=version, file=file, by=world.province)
    row = actions.submit_return(row=version.of, version=version, by=world.province_leader, words=words)
    return actions.freeze_return(row=row, by=world.province_leader)


def content(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def told(data: bytes) -> str:
    """What a file says, whatever it is: cells, paragraphs, text."""
    if data[:4] == b"%PDF":
        return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data))
    if data[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(data)) as file:
            if "word/document.xml" in file.namelist():
                return re.sub(r"<[^>]+>", "\n", file.read("word/document.xml").decode())
        book = openpyxl.load_workbook(BytesIO(data))
        return str([[[cell.value for cell in row] for row in sheet] for sheet in book])
    return data.decode(errors="replace")


def figures_of(page: str) -> list[str]:
    return re.findall(r"<td[^>]*>(.*?)</td>", page, re.S)


@pytest.fixture
def papers(world: World) -> dict[str, tuple[Any, str]]:
    """Everything a frozen return is read in: name → who reads it, where."""
    busy_county(world)
    own = submitted(world).versions.get()
    row = frozen(world)
    version = row.versions.get()
    blank = actions.confirm_mapping(blank=brought(world, blank_by_indicator()), by=world.officer)
    paper = sent(summary(world), world)
    scans = {f"scan {one.kind}": (world.province, reverse("scan", args=[row.pk, one.pk])) for one in SignedScan.objects.all()}
    return scans | {
        "page": (world.province, reverse("return", args=[row.pk])), "print": (world.province, reverse("return_print", args=[row.pk])),
        "excel": (world.province, reverse("return_workbook", args=[row.pk])),
        "own form": (world.officer, reverse("filled_table", args=[blank.pk]) + f"?figures={own.pk}"),
        "word": (world.officer, reverse("paper_word", args=[paper.pk])), "pdf": (world.officer, reverse("paper_pdf", args=[paper.pk])),
        "people behind": (world.province, reverse("indicator_people", args=[world.campaign.pk, "basic_checked"]) + f"?version={version.pk}"),
    }


def erase_by_the_pages(world: World, as_user: SignIn) -> None:
    made = receive(world, Right.DELETE)
    decide = reverse("decide_data_request", args=[made.pk])
    as_user(world.officer).post(decide, {"act": "answer", "answer": "已核实，提请删除"})
    as_user(world.leader).post(decide, {"act": "confirm"})
    made.refresh_from_db()
    assert made.state == RequestState.DONE
    assert Person.everybody.get(pk=world.people[0].pk).erased_on


def test_every_paper_of_a_frozen_return_opens_agrees_and_names_nobody(
    world: World, as_user: SignIn, papers: dict[str, tuple[Any, str]], settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"
    held = Identity.objects.get(person=world.people[0])
    naming = [held.name, held.id_number, held.certificate, held.phone, "张*山"]
    before = {name: content(as_user(user).get(address)) for name, (user, address) in papers.items()}
    assert "张*山" in before["people behind"].decode()
    version = Return.objects.get(state="frozen").versions.get()
    stored = (version.figures, version.children)
    seal_lines()
    head = write_head()
    settings.FIXED_TODAY = EVENING + timedelta(days=1)
    erase_by_the_pages(world, as_user)
    for name, (user, address) in papers.items():
        after = content(as_user(user).get(address))
        words = told(after)
        assert not [one for one in naming if one in words], name
        if name in ("page", "print"):
            assert figures_of(words) == figures_of(before[name].decode()), name
        elif name == "people behind":
            assert words.count("<tr") == before[name].decode().count("<tr")
            assert "已删除身份" in words
        elif name.startswith("scan"):
            assert after == before[name], name
        else:
            assert told(after) == told(before[name]), name
    version.refresh_from_db()
    assert (version.figures, version.children) == stored
    seal_lines()
    assert write_head() != head
    assert verify().findings == []
    for line in Line.objects.values_list("detail", "object_id"):
        assert not [one for one in naming if one in str(line)]


def test_whoever_takes_the_erasure_further_is_told_what_is_kept_and_why(world: World, as_user: SignIn) -> None:
    made = receive(world, Right.DELETE, asked_by=AskedBy.GUARDIAN, asker_name="张试亲", proof=IdentityProof.GUARDIAN)
    page = as_user(world.officer).get(reverse("data_request", args=[made.pk])).content.decode()
    for kept in ("已报的数", "签字盖章的扫描件", "备份", "审计", "已报送的总结"):
        assert kept in page


def test_words_that_name_them_are_pointed_out_before_it_is_too_late(world: World, as_user: SignIn) -> None:
    address = reverse("data_request", args=[receive(world, Right.DELETE).pk])
    officer = as_user(world.officer)
    assert "没有找到本人" in officer.get(address).content.decode()
    paper = summary(world)
    written(paper, world, cases=f"{world.people[0].identity.name}学会了剪纸。")
    assert reverse("paper", args=[paper.pk]) in officer.get(address).content.decode()
    assert reverse("paper", args=[paper.pk]) in as_user(world.leader).get(address).content.decode()


def test_list_behind_a_frozen_figure_shows_a_merged_person_once_and_says_why(world: World, as_user: SignIn) -> None:
    busy_county(world)
    version = frozen(world).versions.get()
    stands = version.figures["basic_checked"]["all"]
    merge_people(kept=world.people[0], other=world.people[1], choices={}, by=world.officer)
    page = as_user(world.province).get(reverse("indicator_people", args=[world.campaign.pk, "basic_checked"]) + f"?version={version.pk}").content.decode()
    assert page.count(f"/cases/people/{world.people[0].pk}/") == 1
    assert f"/cases/people/{world.people[1].pk}/" not in page
    assert f"报的是 {stands} 人" in page
    assert "有人合并档案" in page
