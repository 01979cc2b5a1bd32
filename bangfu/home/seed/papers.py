"""Which summaries and briefs are in on the demo's day? One township's summary with two drawn pictures, and the county's first brief."""

from datetime import date, datetime, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from bangfu.campaigns.models import Campaign, Edge
from bangfu.home.seed.accounts import SHOWCASE
from bangfu.home.seed.campaign import Staff
from bangfu.home.seed.moment import at, on
from bangfu.orgs.choices import LineOfCommand, UnitKind
from bangfu.orgs.models import Unit
from bangfu.reports.actions import add_picture, make_paper, send_paper, write_words
from bangfu.reports.actions.papers import mark_of, mark_of_words
from bangfu.reports.actions.pictures import Description
from bangfu.reports.choices import ConsentWay, PaperKind
from bangfu.reports.models import Paper
from bangfu.reports.papers.brief import monday_of

TOWN = "胜利街道"  # its table was accepted the evening before
SIZE = (1200, 800)
INK, PAPER, BLUE, SKIN = "#15202d", "#f4f7fb", "#1a5fb4", "#f0c9a0"
WORK = "街道和社区分片，一个社区两人一组；上门前一天打电话约时间，白天不在家的晚上再打一次。"
CASE = "幸福社区把三次没有联系上的人列成单子，请楼长带路上门，当天补上了核对。"
NEXT = "本周请各乡镇先联系电话没有打通的人，并按截止时间报统计表和总结。"


def write_papers(campaign: Campaign, staff: Staff, *, until: datetime) -> None:
    """By the actions of the site: the brief of the first week on its Monday, the summary in the last morning."""
    county = Unit.objects.select_related("region").get(region__key=SHOWCASE, line=LineOfCommand.DPF, kind=UnitKind.BUREAU)
    with at(on(monday_of(until.date()), "09:40")):
        brief = make_paper(campaign=campaign, kind=PaperKind.BRIEF, starts_on=monday_of(campaign.starts_on), by=staff.of(county))
        _send(brief, staff, next=NEXT)
    town = Unit.objects.select_related("region").get(region__parent__key=SHOWCASE, region__name=TOWN, line=LineOfCommand.DPF, kind=UnitKind.BUREAU)
    if not Edge.objects.filter(campaign=campaign, to_unit=town).exists():
        return
    with at(until - timedelta(minutes=40)):
        summary = make_paper(campaign=campaign, kind=PaperKind.SUMMARY, by=staff.of(town))
        add_picture(paper=summary, file=_file(_poster()), told=Description("5月16日，张贴在社区的“送政策”海报（演示用示意图）", shows_faces=False), by=staff.of(town))
        consent = {"consent_of": "演示人物甲、演示人物乙", "consent_way": ConsentWay.WRITTEN, "consent_on": date(2022, 5, 16)}
        add_picture(paper=summary, file=_file(_visit()), told=Description("5月16日，入户核对基础信息（演示用示意图）", shows_faces=True, **consent), by=staff.of(town))
    with at(until - timedelta(minutes=25)):
        _send(summary, staff, work=WORK, cases=CASE)


def _send(paper: Paper, staff: Staff, **words: str) -> None:
    paper = write_words(paper=paper, words=words, seen=mark_of_words(paper), by=staff.of(paper.unit))
    send_paper(paper=paper, seen=mark_of(paper), by=staff.leader_of(paper.unit))


def _file(picture: Image.Image) -> SimpleUploadedFile:
    out = BytesIO()
    picture.save(out, "PNG")
    return SimpleUploadedFile("demo.png", out.getvalue())


def _sheet() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A sheet that nobody takes for a photograph: the word DEMO stands across it."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=64)
    for line in range(4):
        for place in range(4):
            pen.text((place * 340 - line * 90, 40 + line * 210), "DEMO", font=font, fill="#e3e9f2")
    pen.rectangle((12, 12, SIZE[0] - 12, SIZE[1] - 12), outline=BLUE, width=6)
    return picture, pen


def _poster() -> Image.Image:
    """A poster: a headline, lines of text, three rising bars."""
    picture, pen = _sheet()
    pen.rectangle((300, 80, 900, 720), fill="white", outline=INK, width=5)
    pen.rectangle((300, 80, 900, 200), fill=BLUE)
    for number in range(4):
        pen.rounded_rectangle((350, 250 + number * 46, 850 - number * 60, 272 + number * 46), 8, fill="#b9c6d8")
    for number, height in enumerate((60, 120, 190)):
        pen.rectangle((400 + number * 150, 680 - height, 490 + number * 150, 680), fill=(BLUE, "#2e7d32", "#b26a00")[number])
    return picture


def _visit() -> Image.Image:
    """Two drawn people at a table with a form between them."""
    picture, pen = _sheet()
    pen.rectangle((260, 540, 940, 580), fill="#8d6e53")
    pen.polygon(((540, 520), (660, 520), (640, 440), (560, 440)), fill="white", outline=INK)
    for left, shirt in ((330, BLUE), (750, "#2e7d32")):
        pen.rounded_rectangle((left - 20, 340, left + 140, 540), 40, fill=shirt)
        pen.ellipse((left, 190, left + 120, 330), fill=SKIN, outline=INK, width=4)
        for eye in (35, 77):
            pen.ellipse((left + eye, 245, left + eye + 9, 256), fill=INK)
        pen.arc((left + 36, 262, left + 84, 302), 20, 160, fill=INK, width=4)
    return picture
