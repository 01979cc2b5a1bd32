"""Does the whole loop hold: explained, signed, sent back by the figure, corrected, accepted, final, and chased only while open?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from PIL import Image

from bangfu.audit.models import Line
from bangfu.campaigns.models import Edge
from bangfu.core.documents.scans import MOST_PAGES
from bangfu.core.errors import DomainError, NotAllowed
from bangfu.orgs.choices import LineOfCommand
from bangfu.reports import actions
from bangfu.reports.actions.scans import scan_bytes
from bangfu.reports.choices import ReturnState
from bangfu.reports.models import Remark, Return, SignedScan
from bangfu.reports.rules import checks
from tests.reports.happenings import busy_county, event
from tests.reports.papers import picture, scanned_pdf
from tests.reports.test_returns import WORDS, edge, prefecture_leader, prepared, submitted
from tests.world import NOW, World


@pytest.fixture
def county(world: World) -> World:
    return busy_county(world)


def province_table(world: World) -> Return:
    """吉林省's own table, submitted by its leader."""
    version = actions.prepare_return(campaign=world.campaign, unit=world.province.unit, by=world.province)
    words = {one.key: "已核实" for one in checks(version.figures, version.children)}
    return actions.submit_return(row=version.of, version=version, by=world.province_leader, words=words)


def test_every_failing_check_has_its_own_word_and_the_superior_reads_it_beside_the_check(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    for person in county.people[2:]:
        event("referral", county.officer, person)
    event("hire", county.officer_hrss, county.people[1])
    version = prepared(county)
    asked = [one for one in checks(version.figures, version.children) if one.wants_word]
    assert len(asked) >= 1
    row = actions.submit_return(row=version.of, version=version, by=county.leader, words={one.key: f"原因之 {one.key}" for one in asked})
    prefecture_leader(county)
    text = as_user(county.prefecture).get(reverse("return", args=[row.pk])).content.decode()
    for one in asked:
        assert f"负责人说明：原因之 {one.key}" in text


def test_one_word_is_not_enough_for_two_checks(county: World) -> None:
    for person in county.people[2:]:
        event("referral", county.officer, person)
        event("interview", county.officer, person)
    for person in county.people:
        event("hire", county.officer, person)
        event("interview", county.officer, person)
    version = prepared(county)
    asked = [one.key for one in checks(version.figures, version.children) if one.wants_word]
    assert len(asked) >= 2
    with pytest.raises(DomainError, match="请写明原因") as refused:
        actions.submit_return(row=version.of, version=version, by=county.leader, words={asked[0]: "因为"})
    assert refused.value.field == f"word_{asked[1]}"


# ── the signed paper ──


def test_scan_is_kept_sealed_without_the_cameras_data_and_seen_by_the_superior_alone(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    row = submitted(county)
    leader = as_user(county.leader)
    assert "未附签字扫描件" in leader.get(reverse("return", args=[row.pk])).content.decode()
    assert leader.post(reverse("upload_scan", args=[row.pk]), {"file": picture()}).status_code == 302
    scan = SignedScan.objects.get()
    with scan.file.open("rb") as stream:
        assert b"\xff\xd8\xff" not in stream.read()
    shown = as_user(county.prefecture).get(reverse("scan", args=[row.pk, scan.pk]))
    assert shown["Content-Type"] == "image/jpeg"
    assert not Image.open(BytesIO(shown.content)).getexif()
    assert as_user(county.stranger_leader).get(reverse("scan", args=[row.pk, scan.pk])).status_code == 404


def test_same_page_twice_is_kept_once_and_a_wrong_one_can_be_taken_away(county: World, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    version = prepared(county)
    first = actions.add_scan(version=version, file=picture(), by=county.officer)
    assert actions.add_scan(version=version, file=picture(), by=county.officer) == first
    place, storage = first.file.name, first.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_scan(scan=first, by=county.officer)
    assert not storage.exists(place)
    assert not SignedScan.objects.exists()


def test_scan_of_a_draft_goes_when_the_draft_is_computed_again(county: World) -> None:
    actions.add_scan(version=prepared(county), file=picture(), by=county.officer)
    prepared(county)
    assert not SignedScan.objects.exists()


@pytest.mark.parametrize(("file", "words"), [
    (lambda: SimpleUploadedFile("表.docx", b"PK\x03\x04"), "不是 JPG、PNG 或 PDF"),
    (lambda: SimpleUploadedFile("空.jpg", b""), "空的"),
    (lambda: SimpleUploadedFile("坏.jpg", b"\xff\xd8\xff\xe0 broken"), "不是能读的图片"),
    (lambda: SimpleUploadedFile("坏.pdf", b"%PDF-1.7 broken"), "打不开"),
    (lambda: SimpleUploadedFile("大.pdf", b"%PDF-" + b"0" * 10 * 1024 * 1024), "最多 10 MB"),
    (lambda: scanned_pdf(pages=MOST_PAGES + 1), f"{MOST_PAGES + 1} 页"),
])
def test_bad_scan_gets_one_clear_sentence(county: World, file: Callable[[], Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        actions.add_scan(version=prepared(county), file=file(), by=county.officer)
    assert not SignedScan.objects.exists()


def test_pdf_is_handed_out_as_it_came_and_never_shown_inside_the_site(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    paper = scanned_pdf()
    data = paper.read()
    paper.seek(0)
    scan = actions.add_scan(version=prepared(county), file=paper, by=county.officer)
    assert scan_bytes(scan) == data
    answer = as_user(county.officer).get(reverse("scan", args=[scan.version.of_id, scan.pk]))
    assert answer["Content-Disposition"].startswith("attachment")


def test_scan_stays_once_the_return_is_accepted(county: World) -> None:
    row = submitted(county)
    scan = actions.add_scan(version=row.versions.get(), file=picture(), by=county.leader)
    actions.accept_return(row=row, by=prefecture_leader(county))
    with pytest.raises(DomainError, match="不能再改"):
        actions.remove_scan(scan=scan, by=county.leader)
    with pytest.raises(NotAllowed):
        actions.add_scan(version=row.versions.get(), file=picture(size=(9, 9)), by=county.stranger)


# ── sent back by the figure, corrected ──


def test_figures_pointed_at_are_answered_by_the_next_version(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    row, above = submitted(county), prefecture_leader(county)
    answer = as_user(above).post(reverse("send_back_return", args=[row.pk]), {
        "reason": "请核对", "cell_1": "basic_checked.dpf", "text_1": "少了李试", "cell_2": "hired.all", "text_2": "与台账不符"})
    assert answer.status_code == 302
    assert list(Remark.objects.values_list("code", "line", "text")) == [("basic_checked", "dpf", "少了李试"), ("hired", "all", "与台账不符")]
    event("basic_check", county.officer, county.people[2], at=NOW)
    second = prepared(county, NOW + timedelta(hours=1))
    actions.submit_return(row=row, version=second, by=county.leader, words=WORDS)
    for user in (county.officer, above):
        text = as_user(user).get(reverse("return", args=[row.pk])).content.decode()
        assert "少了李试" in text
        assert "没有变" in text  # of the other one
        assert "<del>2</del> → <ins>3</ins>" in text
    assert "少了李试" in as_user(above).get(reverse("return", args=[row.pk]) + "?number=1").content.decode()


@pytest.mark.parametrize(("given", "words"), [
    ({"cell_1": "basic_checked.dpf"}, "还没写哪里不对"), ({"text_1": "少"}, "还没选是哪一格"), ({"cell_1": "unemployed.hrss", "text_1": "少"}, "选择"),
])
def test_half_a_remark_sends_nothing_back(county: World, as_user, given: dict[str, str], words: str) -> None:  # type: ignore[no-untyped-def]
    row, above = submitted(county), prefecture_leader(county)
    answer = as_user(above).post(reverse("send_back_return", args=[row.pk]), {"reason": "请核对", **given})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    row.refresh_from_db()
    assert row.state == ReturnState.SUBMITTED


def test_a_figure_the_form_does_not_split_is_not_pointed_at(county: World) -> None:
    with pytest.raises(DomainError, match="没有这条线的数"):
        actions.send_back_return(row=submitted(county), reason="请核对", pointed=[("unemployed", "hrss", "少")], by=prefecture_leader(county))
    assert not Remark.objects.exists()


# ── final ──


def test_final_table_stops_every_sending_back_and_the_database_holds_it(county: World) -> None:
    row = submitted(county)
    actions.accept_return(row=row, by=prefecture_leader(county))
    final = actions.freeze_return(row=province_table(county), by=county.province_leader)
    assert (final.state, final.frozen_by) == (ReturnState.FROZEN, county.province_leader)
    assert actions.freeze_return(row=final, by=county.province_leader).frozen_at == final.frozen_at
    assert Line.objects.filter(action="return.freeze").count() == 1
    with pytest.raises(DomainError, match="已把本线的统计表定稿"):
        actions.send_back_return(row=row, reason="再核", by=prefecture_leader(county))
    with pytest.raises(DomainError, match="冻结"):
        actions.prepare_return(campaign=county.campaign, unit=county.province.unit, by=county.province)
    with pytest.raises(DatabaseError), transaction.atomic():
        Return.objects.filter(pk=final.pk).update(state=ReturnState.RETURNED)


def test_final_table_of_one_line_leaves_the_other_line_open(county: World) -> None:
    row = submitted(county)
    Return.objects.filter(pk=row.pk).update(line=LineOfCommand.HRSS)  # as the other bureau of the county hands it up
    actions.freeze_return(row=province_table(county), by=county.province_leader)
    sent_back = actions.send_back_return(row=row, reason="再核", by=prefecture_leader(county))
    assert sent_back.state == ReturnState.RETURNED


def test_only_the_unit_that_started_the_campaign_ends_it_and_only_once_submitted(county: World) -> None:
    row = submitted(county)
    actions.accept_return(row=row, by=prefecture_leader(county))
    with pytest.raises(DomainError, match="发起活动的单位"):
        actions.freeze_return(row=row, by=county.leader)
    draft = actions.prepare_return(campaign=county.campaign, unit=county.province.unit, by=county.province)
    with pytest.raises(DomainError, match="才能定稿"):
        actions.freeze_return(row=draft.of, by=county.province_leader)
    with pytest.raises(NotAllowed):
        actions.freeze_return(row=draft.of, by=county.leader)


def test_final_wants_the_word_typed_and_says_what_is_still_open(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    submitted(county)
    row = province_table(county)
    client, page = as_user(county.province_leader), reverse("return", args=[row.pk])
    assert "1 张已提交" in client.get(page).content.decode()
    refused = client.post(reverse("freeze_return", args=[row.pk]), {"word": "好"})
    assert refused.status_code == 422
    assert "才会定稿" in refused.content.decode()
    assert client.post(reverse("freeze_return", args=[row.pk]), {"word": "定稿"}).status_code == 302
    assert "最后数字" in client.get(page).content.decode()


# ── reminders ──


def test_reminders_reach_late_units_and_never_those_that_are_done(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    row = submitted(county)
    actions.open_returns()
    after, above = NOW + timedelta(days=60), prefecture_leader(county)
    chased = actions.remind_returns(campaign=county.campaign, by=above, at=after)
    assert [one.unit.region.name for one in chased] == ["安图县"]
    assert actions.remind_returns(campaign=county.campaign, by=above, ids=[row.pk], at=after) == []
    late = chased[0]
    page = reverse("return", args=[late.pk])
    assert "催报" in as_user(county.stranger).get(page).content.decode()
    version = actions.prepare_return(campaign=county.campaign, unit=county.stranger.unit, by=county.stranger)
    actions.submit_return(row=version.of, version=version, by=county.stranger_leader, words={one.key: "核实" for one in checks(version.figures, version.children)})
    assert "催报" not in as_user(county.stranger).get(page).content.decode()
    assert actions.remind_returns(campaign=county.campaign, by=above, at=after) == []


def test_nobody_chases_a_unit_that_is_not_theirs(county: World) -> None:
    actions.open_returns()
    assert actions.remind_returns(campaign=county.campaign, by=county.stranger, at=NOW + timedelta(days=60)) == []


# ── two lines ──


def test_difference_page_opens_the_people_of_each_line(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    version = prepared(county)
    client = as_user(county.officer)
    text = client.get(reverse("campaign_lines", args=[county.campaign.pk]) + f"?version={version.pk}").content.decode()
    for line in ("only_hrss", "only_dpf", "both"):
        assert f"line={line}&amp;version={version.pk}" in text
    assert "差得最多的是" in text
    assert client.get(reverse("campaign_lines", args=[county.campaign.pk])).status_code == 200


# ── killed at any moment ──


class Killed(Exception):
    """The process is gone."""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """The statement with this number, and so the transaction, never comes through."""
    seen = 0

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal seen
        if not sql.startswith(("SAVEPOINT", "ROLLBACK", "RELEASE")):
            seen += 1
            if seen == statement:
                raise Killed
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        yield


def standing(world: World) -> tuple[Any, ...]:
    """Everything a return's moves write."""
    return (
        list(Return.objects.order_by("pk").values_list("state", "reason", "submitted_at", "frozen_at")), list(Edge.objects.order_by("pk").values_list("state", "done_at")),
        list(Return.objects.order_by("pk").values_list("versions__number", "versions__sealed_at", "versions__words")), Line.objects.count(), Remark.objects.count(),
        edge(world).state,
    )


@pytest.mark.parametrize("move", ["prepare", "submit", "send_back", "accept", "freeze"])
def test_killed_at_any_statement_a_move_leaves_nothing_half_done(county: World, move: str) -> None:
    acts = _moves(county, move)
    before, statement = standing(county), 0
    while True:
        statement += 1
        try:
            with transaction.atomic(), killed_at(statement):
                acts()
        except Killed:
            assert standing(county) == before, statement
            continue
        break
    assert statement > 5
    assert standing(county) != before


def _moves(world: World, move: str) -> Callable[[], Any]:
    """The act to be killed, on what it needs."""
    if move == "prepare":
        return lambda: prepared(world)
    if move == "submit":
        version = prepared(world)
        return lambda: actions.submit_return(row=version.of, version=version, by=world.leader, words=WORDS)
    if move == "freeze":
        row = province_table(world)
        return lambda: actions.freeze_return(row=row, by=world.province_leader)
    row, above = submitted(world), prefecture_leader(world)
    if move == "accept":
        return lambda: actions.accept_return(row=row, by=above)
    return lambda: actions.send_back_return(row=row, reason="请核对", pointed=[("hired", "all", "与台账不符")], by=above)
