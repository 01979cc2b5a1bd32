"""Which way has a return gone: steps at the head of its page, moments at its side?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bangfu.audit.models import Line
from bangfu.campaigns.queries import starts
from bangfu.core.ui import datetime_short
from bangfu.orgs.models import User
from bangfu.reports.choices import ReturnState
from bangfu.reports.models import Return, Version

WORDS = {
    "return.prepare": ("由登记册生成第 {version} 稿", ""), "return.submit": ("提交第 {version} 稿，数字冻结", "past"),
    "return.accept": ("上级接收第 {version} 稿", "past"), "return.send_back": ("上级退回第 {version} 稿", "late"),
    "return.scan": ("附上第 {version} 稿的签字扫描件", "past"), "return.scan_removed": ("删去第 {version} 稿的一个扫描件", "past"),
    "return.freeze": ("第 {version} 稿定稿", "past"),
}


def steps_of(row: Return, version: Version | None) -> list[dict[str, str]]:
    """生成 · 核对 · 签字提交 · 上级接收, with 退回后修改 when it was sent back; the unit that started ends with 定稿."""
    names = ["生成", "核对", "签字提交", "上级接收"]
    if row.state == ReturnState.RETURNED:
        redone = version is not None and version.sealed_at is None
        names = ["第 1 次提交", "退回后修改", "签字提交", "上级接收"]
        place = 2 if redone else 1
    else:
        place = {ReturnState.DRAFT: 0 if version is None else 1, ReturnState.SUBMITTED: 3, ReturnState.ACCEPTED: 4, ReturnState.FROZEN: 4}[ReturnState(row.state)]
    if starts(row.unit, row.campaign):  # the loop ends here, with or without somebody above
        names = [*(names if row.unit.superior_id else names[:3]), "定稿"]
        place = len(names) if row.state == ReturnState.FROZEN else min(place, len(names) - 1)
    return [{"label": name, "state": "past" if number < place else "now" if number == place else ""} for number, name in enumerate(names)]


def timeline_of(row: Return, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """What happened to the return, newest first, from the audit trail."""
    lines = [line for line in lines if line.action in WORDS]
    people = User.objects.in_bulk([line.actor_id for line in lines if line.actor_id])
    items = []
    for number, line in enumerate(lines):
        words, state = WORDS[line.action]
        who = people.get(line.actor_id or 0)
        changed = line.detail.get("changed_cells")
        name, reason = who.display_name if who else line.actor, line.detail.get("reason", "")
        at = datetime.fromisoformat(line.detail["at"]) if "at" in line.detail else line.at
        items.append({
            "when": datetime_short(at), "iso": at.isoformat(),
            "text": words.format(version=line.detail.get("version", "")) + (f"：{reason}（{name}）" if state == "late" else ""),
            "sub": "" if state == "late" else name + (f"，与上一稿相比 {changed} 格变动" if changed else ""),
            "state": "now" if number == 0 and state != "late" else state or "past",
        })
    return items


PAPER_WORDS = {
    "paper.make": ("第 {number} 稿，由登记册和记录汇总", "past"), "paper.compute": ("重新计算", "past"), "paper.words": ("改了补充的文字", "past"),
    "paper.send": ("报送第 {number} 稿，内容冻结", "past"), "paper.withdraw": ("撤回", "late"), "paper.open": ("上级打开", "past"),
    "paper.picture": ("放进一张图片", "past"), "paper.picture_described": ("改了图片说明或同意记录", "past"), "paper.picture_removed": ("删去一张图片", "past"),
}
SHOWN = 12  # moments of a paper; writing makes many


def paper_timeline(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """What happened to one version of a summary or brief, newest first; saving again and again in a row is told once."""
    told: list[Line] = []
    for line in lines:
        if line.action in PAPER_WORDS and not (told and (told[-1].action, told[-1].actor_id) == (line.action, line.actor_id)):
            told.append(line)
    people = User.objects.in_bulk([line.actor_id for line in told if line.actor_id])
    items = []
    for number, line in enumerate(told[:SHOWN]):
        words, state = PAPER_WORDS[line.action]
        at, who = datetime.fromisoformat(line.detail["at"]), people.get(line.actor_id or 0)
        items.append({"when": datetime_short(at), "iso": at.isoformat(), "text": words.format(number=line.detail["number"]),
                      "sub": who.display_name if who else line.actor, "state": "now" if number == 0 and state != "late" else state})
    return items
