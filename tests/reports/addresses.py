"""Who may open the addresses of figures and returns?"""

from typing import Any

from bangfu.campaigns.models import Edge
from bangfu.orgs.models import User
from bangfu.orgs.permissions import Permission as P
from bangfu.reports.actions import add_picture, add_scan, confirm_mapping, make_paper, prepare_return, send_paper, upload_blank
from bangfu.reports.actions.papers import mark_of, mark_of_words
from bangfu.reports.actions.pictures import Description
from bangfu.reports.choices import PaperKind
from bangfu.reports.models import BlankTable, Paper, Return
from bangfu.reports.rules import checks
from tests.denial.case import Case
from tests.reports.papers import blank_by_indicator, picture, uploaded
from tests.world import World


def campaign(world: World) -> dict[str, Any]:
    return {"pk": world.campaign.pk}


def _drafted(world: World, officer: str) -> Return:
    user = getattr(world, officer)
    row = Return.objects.filter(unit=user.unit).first()
    return row or prepare_return(campaign=world.campaign, unit=user.unit, by=user).of


def own(world: World) -> dict[str, Any]:
    return {"pk": _drafted(world, "officer").pk}


def foreign(world: World) -> dict[str, Any]:
    return {"pk": _drafted(world, "stranger").pk}


def _version(world: World) -> dict[str, Any]:
    last = _drafted(world, "officer").versions.last()
    asked = [one.key for one in checks(last.figures, last.children) if one.wants_word] if last else []
    return {"version": last.pk if last else 0, **{f"word_{key}": "名册刚导入" for key in asked}}


def _scanned(row: Return, by: User) -> dict[str, Any]:
    """The newest version of a return with a picture of its signed paper."""
    version = row.versions.get()
    scan = version.scans.first() or add_scan(version=version, file=picture(), by=by)
    return {"pk": row.pk, "scan": scan.pk}


def own_scan(world: World) -> dict[str, Any]:
    return _scanned(_drafted(world, "officer"), world.officer)


def foreign_scan(world: World) -> dict[str, Any]:
    return _scanned(_drafted(world, "stranger"), world.stranger)


def _province(world: World) -> dict[str, Any]:
    """吉林省's table: nobody in 敦化市 makes it final."""
    return {"pk": _drafted(world, "province").pk}


def ready_to_freeze(world: World) -> dict[str, Any]:
    """敦化市's own table of a campaign it started, accepted."""
    row = _drafted(world, "officer")
    type(world.campaign).objects.filter(pk=world.campaign.pk).update(region=world.regions["222403"])
    if row.state == "draft":
        Return.objects.filter(pk=row.pk).update(state="accepted", decided_at=world.now, decided_by=world.prefecture)
    return {"pk": row.pk}


def submitted_below(world: World) -> dict[str, Any]:
    """大石头镇's return, submitted: 敦化市's leader decides it."""
    town = world.township.unit
    edge = {"from_unit": world.leader.unit, "path": town.path, "line": town.line, "due_at": world.now, "sent_by": world.officer}
    Edge.objects.get_or_create(campaign=world.campaign, to_unit=town, defaults=edge)
    row = _drafted(world, "township")
    if row.state == "draft":
        version = row.versions.last()
        version.sealed_at = world.now
        version.save()
        Return.objects.filter(pk=row.pk).update(state="submitted", submitted_at=world.now, submitted_by=world.township)
    return {"pk": row.pk}


def _blank(world: World, officer: str) -> dict[str, Any]:
    user = getattr(world, officer)
    held = BlankTable.objects.filter(unit=user.unit).first()
    found = held or confirm_mapping(blank=upload_blank(file=uploaded(blank_by_indicator()), issuer="州残联", by=user), by=user)
    return {"pk": found.pk}


def own_blank(world: World) -> dict[str, Any]:
    return _blank(world, "officer")


def foreign_blank(world: World) -> dict[str, Any]:
    return _blank(world, "stranger")


def _paper(world: World, officer: str) -> Paper:
    return make_paper(campaign=world.campaign, kind=PaperKind.SUMMARY, by=getattr(world, officer))


def own_paper(world: World) -> dict[str, Any]:
    return {"pk": _paper(world, "officer").pk}


def foreign_paper(world: World) -> dict[str, Any]:
    return {"pk": _paper(world, "stranger").pk}


def _marks(world: World) -> dict[str, Any]:
    paper = _paper(world, "officer")
    return {"mark": mark_of(paper), "seen": mark_of_words(paper), "word_cases": "逐户上门。"}


def sent_paper(world: World) -> dict[str, Any]:
    paper = _paper(world, "officer")
    return {"pk": send_paper(paper=paper, seen=mark_of(paper), by=world.leader).pk}


def _with_picture(world: World, officer: str) -> dict[str, Any]:
    paper = _paper(world, officer)
    held = paper.pictures.first()
    told = Description("入户核对", shows_faces=False)
    return {"pk": paper.pk, "picture": (held or add_picture(paper=paper, file=picture(), told=told, by=getattr(world, officer))).pk}


def own_picture(world: World) -> dict[str, Any]:
    return _with_picture(world, "officer")


def foreign_picture(world: World) -> dict[str, Any]:
    return _with_picture(world, "stranger")


ELSEWHERE = ("township", "officer_hrss")  # below, and on the other line
TOLD = {"caption": "入户核对", "shows_faces": "no"}
PAPER_CASES = [
    Case("papers", P.VIEW_RETURN),
    Case("make_paper", P.PREPARE_RETURN, own=campaign, method="post", data=lambda world: {"kind": "summary"}, not_for=ELSEWHERE),
    *(Case(name, P.VIEW_RETURN, own=own_paper, foreign=foreign_paper, not_for=ELSEWHERE) for name in ("paper", "paper_word", "paper_pdf")),
    *(Case(name, P.PREPARE_RETURN, own=own_paper, foreign=foreign_paper, method="post", data=_marks, not_for=ELSEWHERE)
      for name in ("paper_words", "compute_paper", "drop_paper")),
    Case("send_paper", P.DECIDE_RETURN, own=own_paper, foreign=foreign_paper, method="post", data=_marks),
    Case("withdraw_paper", P.DECIDE_RETURN, own=sent_paper, foreign=foreign_paper, method="post"),
    Case("revise_paper", P.PREPARE_RETURN, own=sent_paper, foreign=foreign_paper, method="post", not_for=ELSEWHERE),
    Case("paper_pictures", P.PREPARE_RETURN, own=own_paper, foreign=foreign_paper, not_for=ELSEWHERE),
    Case("paper_pictures", P.PREPARE_RETURN, own=own_paper, foreign=foreign_paper, method="post", not_for=ELSEWHERE, data=lambda world: {**TOLD, "file": picture()}),
    Case("paper_picture", P.VIEW_RETURN, own=own_picture, foreign=foreign_picture, not_for=ELSEWHERE),
    *(Case(name, P.PREPARE_RETURN, own=own_picture, foreign=foreign_picture, method="post", not_for=ELSEWHERE, data=lambda world: TOLD)
      for name in ("describe_picture", "move_picture", "remove_picture")),
]

CASES = [
    *PAPER_CASES,
    Case("returns", P.VIEW_RETURN),
    Case("indicators", P.VIEW_RETURN),
    *(Case(name, P.VIEW_RETURN, own=campaign) for name in (
        "campaign_table", "campaign_lines", "campaign_workbook", "campaign_print", "campaign_tree", "campaign_charts", "task_proofs")),
    Case("indicator_people", P.VIEW_RETURN, own=lambda world: {**campaign(world), "code": "unemployed"}),
    Case("prepare_return", P.PREPARE_RETURN, own=campaign, method="post", not_for=("township",)),
    Case("return", P.VIEW_RETURN, own=own, foreign=foreign, not_for=("township",)),
    Case("return_print", P.VIEW_RETURN, own=own, foreign=foreign, not_for=("township",)),
    Case("return_workbook", P.VIEW_RETURN, own=own, foreign=foreign, not_for=("township", "officer_hrss")),
    Case("submit_return", P.DECIDE_RETURN, own=own, foreign=foreign, method="post", data=_version),
    Case("accept_return", P.DECIDE_RETURN, own=submitted_below, foreign=foreign, method="post"),
    Case("send_back_return", P.DECIDE_RETURN, own=submitted_below, foreign=foreign, method="post", data=lambda world: {"reason": "第 3 项有误"}),
    Case("remind_returns", P.PREPARE_RETURN, own=campaign, method="post"),
    Case("freeze_return", P.DECIDE_RETURN, own=ready_to_freeze, foreign=_province, method="post", data=lambda world: {"word": "定稿"}),
    Case("upload_scan", P.VIEW_RETURN, own=own, foreign=foreign, method="post", data=lambda world: {"file": picture()}, not_for=("township", "officer_hrss")),
    Case("scan", P.VIEW_RETURN, own=own_scan, foreign=foreign_scan, not_for=("township", "officer_hrss")),
    Case("remove_scan", P.VIEW_RETURN, own=own_scan, foreign=foreign_scan, method="post", not_for=("township", "officer_hrss")),
    Case("blank_tables", P.PREPARE_RETURN),
    Case("blank_tables", P.PREPARE_RETURN, method="post", data=lambda world: {"issuer": "州残联", "file": uploaded(blank_by_indicator())}),
    Case("map_blank", P.PREPARE_RETURN, own=own_blank, foreign=foreign_blank, method="post", not_for=("township", "officer_hrss"),
         data=lambda world: {"sheet": "附件1", "cell": "D4", "code": "basic_checked", "line": "hrss", "area": "", "reach": "cell"}),
    *(Case(name, P.PREPARE_RETURN, own=own_blank, foreign=foreign_blank, method=method, not_for=("township", "officer_hrss")) for name, method in (
        ("blank_table", "get"), ("filled_table", "get"), ("confirm_blank", "post"), ("drop_blank", "post"))),
]
