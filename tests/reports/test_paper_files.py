"""Do pictures lose what cameras add and stay out without consent, and are the files set as GB/T 9704-2012 asks, Word and PDF alike?"""

import os
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import docx
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx.oxml.ns import qn
from PIL import Image

from bangfu.core.documents import write_docx, write_pdf
from bangfu.core.documents.print import has_chinese_font
from bangfu.core.errors import DomainError
from bangfu.reports import actions
from bangfu.reports.actions.papers import mark_of
from bangfu.reports.actions.pictures import MOST, Description
from bangfu.reports.choices import ConsentWay, PaperKind
from bangfu.reports.models import Paper, PaperPicture
from bangfu.reports.papers.document import document_of, picture_bytes
from tests.core.test_documents import MARGINS, fonts
from tests.reports.happenings import busy_county
from tests.reports.test_papers import brief, prefecture_leader, sent, summary, written
from tests.world import World

NO_FACES = Description("5月16日，工作人员整理名册", shows_faces=False)
UNASKED = Description("5月16日，入户核对", shows_faces=True)
AGREED = Description("5月16日，入户核对", shows_faces=True, consent_of="张试山", consent_way=ConsentWay.WRITTEN, consent_on=date(2022, 5, 16))


@pytest.fixture
def county(world: World) -> World:
    return busy_county(world)


def photograph(colour: str = "white", kind: str = "JPEG") -> SimpleUploadedFile:
    """A picture that tells where, when, with what and by whom it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B] = "SECRETMAKER", "SECRETMODEL", "SECRETARTIST"
    exif.get_ifd(0x8769)[0x9003] = "2022:05:16 08:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 22.0, 1.5), 3: "E", 4: (128.0, 13.0, 2.5)})
    out = BytesIO()
    more: dict[str, Any] = {"comment": b"SECRETCOMMENT"} if kind == "JPEG" else {}
    Image.new("RGB", (320, 200), colour).save(out, kind, exif=exif, **more)
    return SimpleUploadedFile(f"张试山家.{kind.lower()}", out.getvalue())


def placed(paper: Paper) -> list[bytes]:
    """The pictures in the Word file."""
    with zipfile.ZipFile(BytesIO(word(paper))) as file:
        return [file.read(name) for name in file.namelist() if name.startswith("word/media/")]


def word(paper: Paper) -> bytes:
    return write_docx(document_of(Paper.objects.get(pk=paper.pk)))


def pdf_text(paper: Paper) -> str:
    pdf = pypdfium2.PdfDocument(write_pdf(document_of(Paper.objects.get(pk=paper.pk))))
    pages = [page.get_textpage().get_text_bounded() for page in pdf]
    return re.sub(r"\s", "", "".join(re.sub(r"— \d+ —", "", page) for page in pages))


# ── pictures ──


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_a_camera_adds_is_nowhere_kept(county: World, kind: str) -> None:
    paper = summary(county)
    picture = actions.add_picture(paper=paper, file=photograph(kind=kind), told=NO_FACES, by=county.officer)
    with picture.file.open("rb") as stream:
        assert b"\xff\xd8\xff" not in stream.read()  # sealed on disk
    for data in (picture_bytes(picture), *placed(paper)):
        assert not Image.open(BytesIO(data)).getexif()
        assert b"SECRET" not in data
        assert b"Exif" not in data
        assert b"2022:05:16" not in data
    assert len(placed(paper)) == 1
    assert "张试山" not in picture.file.name


def test_faces_without_complete_consent_are_in_no_document_and_the_page_says_why(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    paper = summary(county)
    picture = actions.add_picture(paper=paper, file=photograph(), told=UNASKED, by=county.officer)
    half = Description(**{**_told(AGREED), "consent_on": None})
    for told, why in ((UNASKED, "没有写本人（或监护人）是谁、以什么方式同意、哪天同意"), (half, "没有写哪天同意")):
        picture = actions.describe_picture(picture=picture, told=told, by=county.officer)
        assert placed(paper) == []
        assert UNASKED.caption not in "".join(one.text for one in docx.Document(BytesIO(word(paper))).paragraphs)
        for name in ("paper", "paper_pictures"):
            assert why in as_user(county.officer).get(reverse(name, args=[paper.pk])).content.decode()
    actions.describe_picture(picture=picture, told=AGREED, by=county.officer)
    assert len(placed(paper)) == 1


def _told(one: Description) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def test_who_agreed_is_sealed_and_never_printed_nor_shown_above(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection

    paper = summary(county)
    picture = actions.add_picture(paper=paper, file=photograph(), told=AGREED, by=county.officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_of FROM reports_paperpicture")
        assert AGREED.consent_of.encode() not in bytes(cursor.fetchone()[0])
    assert PaperPicture.objects.get(pk=picture.pk).consent_of == AGREED.consent_of
    assert AGREED.consent_of not in "".join(one.text for one in docx.Document(BytesIO(word(paper))).paragraphs)
    sent(paper, county)
    prefecture_leader(county)
    assert AGREED.consent_of not in as_user(county.prefecture).get(reverse("paper", args=[paper.pk])).content.decode()


def test_those_above_see_only_pictures_that_may_be_placed(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    paper = summary(county)
    shown = actions.add_picture(paper=paper, file=photograph("white"), told=NO_FACES, by=county.officer)
    unasked = actions.add_picture(paper=paper, file=photograph("red"), told=UNASKED, by=county.officer)
    sent(paper, county)
    above, own = as_user(county.prefecture), as_user(county.leader)
    answers = {one.pk: (above.get(reverse("paper_picture", args=[paper.pk, one.pk])).status_code, own.get(reverse("paper_picture", args=[paper.pk, one.pk])).status_code) for one in (shown, unasked)}
    assert answers == {shown.pk: (200, 200), unasked.pk: (404, 200)}
    assert UNASKED.caption not in above.get(reverse("paper", args=[paper.pk])).content.decode()


def test_pictures_of_a_sent_paper_stay_and_its_next_version_has_its_own(county: World, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    paper = summary(county)
    picture = actions.add_picture(paper=paper, file=photograph(), told=NO_FACES, by=county.officer)
    paper = sent(paper, county)
    for act in (lambda: actions.remove_picture(picture=picture, by=county.officer), lambda: actions.describe_picture(picture=picture, told=AGREED, by=county.officer)):
        with pytest.raises(DomainError, match="已经报送"):
            act()
    second = actions.revise_paper(paper=paper, by=county.officer)
    copy = second.pictures.get()
    assert picture_bytes(copy) == picture_bytes(picture)
    place, storage = copy.file.name, copy.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_picture(picture=copy, by=county.officer)
    assert not storage.exists(place)
    assert len(placed(paper)) == 1


def test_pictures_are_numbered_in_their_order_and_the_same_one_is_kept_once(county: World) -> None:
    paper = summary(county)
    _, second = (actions.add_picture(paper=paper, file=photograph(colour), told=Description(colour, shows_faces=False), by=county.officer) for colour in ("white", "red"))
    assert actions.add_picture(paper=paper, file=photograph("red"), told=NO_FACES, by=county.officer) == second
    actions.move_picture(picture=second, by=county.officer)
    actions.move_picture(picture=second, by=county.officer)  # the first stays first
    captions = [one.text for one in docx.Document(BytesIO(word(paper))).paragraphs if one.text.startswith("图")]
    assert captions == ["图1　red", "图2　white"]


@pytest.mark.parametrize(("file", "told", "words"), [
    (lambda: SimpleUploadedFile("a.jpg", b"\xff\xd8\xff broken"), NO_FACES, "不是能读的图片"),
    (lambda: SimpleUploadedFile("a.jpg", b""), NO_FACES, "不是能读的图片"),
    (lambda: SimpleUploadedFile("a.jpg", b"0" * (10 * 1024 * 1024 + 1)), NO_FACES, "最多 10 MB"),
    (photograph, Description(" ", shows_faces=False), "没有说明"),
    (photograph, Description("甲", shows_faces=True, consent_on=date(2022, 5, 18)), "还没有到"),
])
def test_bad_picture_gets_one_clear_sentence(county: World, file: Callable[[], Any], told: Description, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        actions.add_picture(paper=summary(county), file=file(), told=told, by=county.officer)
    assert not PaperPicture.objects.exists()


def test_there_is_an_end_to_pictures(county: World) -> None:
    paper = summary(county)
    for number in range(MOST):
        actions.add_picture(paper=paper, file=photograph(f"hsl({number * 30}, 100%, 50%)"), told=NO_FACES, by=county.officer)
    with pytest.raises(DomainError, match=f"最多放 {MOST} 张"):
        actions.add_picture(paper=paper, file=photograph("black"), told=NO_FACES, by=county.officer)


def test_wrong_input_on_the_page_of_pictures_comes_back_with_its_reason(county: World, as_user) -> None:  # type: ignore[no-untyped-def]
    paper, officer = summary(county), as_user(county.officer)
    answer = officer.post(reverse("paper_pictures", args=[paper.pk]), {"caption": "甲", "shows_faces": "no", "file": SimpleUploadedFile("a.pdf", b"%PDF-")})
    assert answer.status_code == 422
    assert "不是能读的图片" in answer.content.decode()
    picture = actions.add_picture(paper=paper, file=photograph(), told=NO_FACES, by=county.officer)
    address = reverse("describe_picture", args=[paper.pk, picture.pk])
    answer = officer.post(address, {"caption": "甲", "shows_faces": "yes", "consent_on": (county.today + timedelta(days=1)).isoformat()})
    assert answer.status_code == 422
    assert "还没有到" in answer.content.decode()
    assert officer.post(address, {"caption": "乙", "shows_faces": "yes"}).status_code == 302
    assert PaperPicture.objects.get().why_not


# ── the files ──


@pytest.mark.parametrize("make", [summary, brief])
def test_word_file_is_set_as_the_standard_asks(county: World, make: Callable[[World], Paper]) -> None:
    file = docx.Document(BytesIO(word(written(make(county), county, cases="逐户上门。"))))
    section, lines = file.sections[0], {line.text: line for line in file.paragraphs}
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=.1)
    assert {name: getattr(section, name).mm for name in MARGINS} == pytest.approx(MARGINS, abs=.1)
    for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):
        assert footer.paragraphs[0].alignment == side
        assert "PAGE" in footer.paragraphs[0]._p.xml
    heading = next(text for text in lines if text.startswith("一、"))
    assert fonts(lines[heading]) == [("黑体", 16)]
    assert lines[heading].style.name == "Heading 1"
    assert fonts(lines["逐户上门。"]) == [("仿宋_GB2312", 16)]
    assert lines["逐户上门。"].paragraph_format.first_line_indent.pt == 32
    assert lines["逐户上门。"].paragraph_format.line_spacing.pt * 22 == pytest.approx(225 / 25.4 * 72, abs=2)


def test_summary_ends_with_the_unit_and_the_day_and_leaves_out_what_nobody_wrote(county: World) -> None:
    texts = [line.text for line in docx.Document(BytesIO(word(summary(county)))).paragraphs if line.text]
    assert texts[0] == "2022 年残疾人就业帮扶活动情况总结"
    assert texts[-2:] == [county.officer.unit.name, "2022年5月17日"]
    assert [text for text in texts if re.match("[一二三四五六]、", text)] == ["一、基本情况", "二、主要做法", "三、主要数字", "四、存在的问题", "五、下一步要做的"]


def test_brief_has_its_masthead_over_the_unit_and_the_day(county: World) -> None:
    file = docx.Document(BytesIO(word(brief(county))))
    texts = [line.text for line in file.paragraphs if line.text]
    assert texts[:4] == ["2022 年残疾人就业帮扶活动简报", "第 2 期", f"{county.officer.unit.name}\t2022年5月17日", "敦化市一周进展（5月16日—5月22日）"]
    assert fonts(file.paragraphs[0]) == [("方正小标宋简体", 24)]  # as large as its 17 characters allow
    assert file.paragraphs[2]._p.pPr.find(qn("w:pBdr")) is not None
    assert texts[-1] != "2022年5月17日"


@pytest.mark.parametrize("make", [summary, brief])
def test_pdf_holds_the_words_of_the_word_file(county: World, make: Callable[[World], Paper]) -> None:
    if not has_chinese_font() and not os.environ.get("CI"):
        pytest.skip("no Chinese font on this machine")
    paper = written(make(county), county, cases="第一段。\n\n第二段 <b>&amp;</b> #let x = 1。")
    actions.add_picture(paper=paper, file=photograph(), told=NO_FACES, by=county.officer)
    file, pdf = docx.Document(BytesIO(word(paper))), pdf_text(paper)
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    for line in [*(line.text for line in file.paragraphs), *cells]:
        for part in line.split("\t"):
            assert re.sub(r"\s", "", part) in pdf


def test_sent_file_is_the_same_after_the_figures_moved_on(county: World) -> None:
    paper = sent(written(summary(county), county, cases="逐户上门。"), county)
    before = [line.text for line in docx.Document(BytesIO(word(paper))).paragraphs]
    type(county.people[0]).objects.filter(pk=county.people[0].pk).update(wish="none")
    assert [line.text for line in docx.Document(BytesIO(word(paper))).paragraphs] == before
    assert mark_of(paper) == mark_of(Paper.objects.get(pk=paper.pk))
    assert paper.kind == PaperKind.SUMMARY
