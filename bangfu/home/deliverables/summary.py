"""summary.docx: what does the campaign amount to on this day, and what is missing? Figures and gaps, no praise."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bangfu.campaigns.models import Task
from bangfu.core.documents import Block, Document, Heading, Kind, Paragraph, Table, write_docx
from bangfu.core.documents.content import date_words
from bangfu.core.ui import percent
from bangfu.home.deliverables.running import Done
from bangfu.home.deliverables.standing import Membership
from bangfu.matching.models import Recommendation
from bangfu.people.choices import Employment
from bangfu.people.models import Person
from bangfu.reports.indicators import FORM

NAME = "summary.docx"
NUMBERS = "一二三四五六七八九十"
# Services of the campaign and what each is measured against.
SERVICES = (("basic_checked", "unemployed"), ("ability_assessed", "with_need"), ("need_registered", "with_need"), ("served", "with_need"))
CONDITIONS_SHOWN = 3


def write(done: Done, folder: Path, *, groups: Mapping[int, Sequence[Membership]]) -> None:
    (folder / NAME).write_bytes(write_docx(summary_of(done, groups)))


def summary_of(done: Done, groups: Mapping[int, Sequence[Membership]]) -> Document:
    parts = (("基本情况", _facts(done)), ("主要数字", _figures(done, groups)), ("存在的问题", _problems(done, groups)), ("下一步要做的", _next(done)))
    blocks: list[Block] = []
    for number, (title, body) in enumerate(parts):
        blocks += [Heading(1, f"{NUMBERS[number]}、{title}"), *body]
    return Document(Kind.PLAIN, f"{done.campaign.title}情况总结", blocks, signers=[done.officer.unit.name], signed_on=done.on)


def _cell(done: Done, code: str) -> int:
    return done.table.figures[code]["all"] or 0


def _facts(done: Done) -> list[Block]:
    campaign, facts = done.campaign, done.campaign.notice.facts
    number = f"（{campaign.notice.doc_number}）" if campaign.notice.doc_number else ""
    told = f"按照《{campaign.notice.title}》{number}的要求，本次活动从{date_words(campaign.starts_on)}开始，{date_words(campaign.due_on)}前报送。"
    theme = f"活动主题为“{campaign.theme}”。" if campaign.theme else ""
    targets = facts.get("targets") or {}
    focus = targets.get("focus") or ((facts.get("forwards") or {}).get("targets") or {}).get("focus") or []
    focus_words = f"重点对象为{'、'.join(focus)}。" if focus else ""
    tasks = Task.objects.filter(campaign=campaign, unit=done.officer.unit)
    listed = f"通知的措施和要求共 {campaign.measures.count()} 条，列出任务 {tasks.count()} 项。"
    taken = done.people.new + done.people.changed + done.people.same
    sources = (
        f"本总结的数字截至{date_words(done.on)}，由名册和岗位表自动汇总：名册写入 {taken:,} 人，退回 {done.people.rejected:,} 行；"
        f"岗位写入 {done.vacancies.taken:,} 条，退回 {len(done.vacancies.rejected):,} 行。走访、服务、结对没有记录的，一律计 0。"
    )
    return [Paragraph(told + theme + focus_words + listed), Paragraph(sources)]


def _figures(done: Done, groups: Mapping[int, Sequence[Membership]]) -> list[Block]:
    matched = Recommendation.objects.filter(run=done.run).values("person_id").distinct().count()
    states = Counter(group.words for several in groups.values() for group in several)
    people = (
        f"列入名册 {_cell(done, 'roster_people'):,} 人，其中就业年龄段未就业、应核对的 {_cell(done, 'unemployed'):,} 人，"
        f"有就业创业意愿的 {_cell(done, 'with_need'):,} 人，应届高校毕业生 {_cell(done, 'graduates'):,} 人。"
    )
    marks = "重点群体：" + "，".join(f"{words} {count:,} 人" for words, count in states.most_common()) + "。" if states else "没有人列入重点群体。"
    posts = (
        f"收集招聘信息 {_cell(done, 'vacancies'):,} 条、岗位 {_cell(done, 'openings'):,} 个。有就业需求的人中 {done.run.people:,} 人参加匹配，"
        f"{matched:,} 人至少有 1 个可以商量的岗位。"
    )
    rows = [(number, one.name, one.unit, done.table.figures[code]["hrss"], done.table.figures[code]["dpf"], done.table.figures[code]["all"])
            for number, (code, one) in enumerate(FORM.items(), 1) if code in done.table.figures]
    shown = [tuple("—" if value is None else value for value in row) for row in rows]
    return [Paragraph(people), Paragraph(marks), Paragraph(posts),
            Table("情况统计表", ("序号", "指标", "单位", "人社", "残联", "合计"), shown, (5, 26, 5, 7, 7, 7))]


def _problems(done: Done, groups: Mapping[int, Sequence[Membership]]) -> list[Block]:
    """Each gap with its size; a gap that is not there is not mentioned."""
    found: list[str] = []
    for code, base in SERVICES:
        value, of = _cell(done, code), _cell(done, base)
        if of > value:
            found.append(f"{FORM[code].name}做了 {value:,} 人，应做 {of:,} 人（{FORM[base].name}），占 {percent(value, of)}，还差 {of - value:,} 人。")
    graduates, paired = _cell(done, "graduates"), _cell(done, "graduates_paired")
    if graduates > paired:
        found.append(f"应届高校毕业生 {graduates:,} 人，有一对一结对记录的 {paired:,} 人。")
    found += _unclear(done, groups)
    alone = done.run.people - Recommendation.objects.filter(run=done.run).values("person_id").distinct().count()
    if alone:
        found.append(f"有就业需求的人中 {alone:,} 人没有匹配到岗位，原因见 matches.xlsx。")
    if rejected := done.people.rejected + len(done.vacancies.rejected):
        found.append(f"名册和岗位表共 {rejected:,} 行没有写入，原因见 rejected.xlsx。")
    return [Paragraph(f"（{NUMBERS[place]}）{text}" if place < len(NUMBERS) else text) for place, text in enumerate(found)] or [Paragraph("按现有记录没有发现缺项。")]


def _unclear(done: Done, groups: Mapping[int, Sequence[Membership]]) -> list[str]:
    """What nobody asked yet."""
    listed = Person.objects.filter(roster_entries__campaign=done.campaign)
    found = []
    if unknown := listed.filter(employment="").count():
        found.append(f"{unknown:,} 人的就业状况不清楚。")
    if unasked := listed.exclude(employment=Employment.EMPLOYED).filter(wish__in=("", "unsure")).count():
        found.append(f"没有就业的人中，{unasked:,} 人的就业意愿没有问清。")
    if unrated := listed.exclude(employment=Employment.EMPLOYED).filter(abilities={}).count():
        found.append(f"没有就业的人中，{unrated:,} 人没有能力记录，匹配结果多为“待确认”。")
    suspected = [group for several in groups.values() for group in several if group.state == "疑似"]
    if suspected:
        open_words = Counter(reason.text for group in suspected for reason in group.verdict.unknown)
        words = "；".join(f"{text}（{count:,} 人）" for text, count in open_words.most_common(CONDITIONS_SHOWN))
        found.append(f"重点群体中疑似 {len(suspected):,} 人次，要核实后才能认定，缺得最多的是：{words}。")
    return found


def _next(done: Done) -> list[Block]:
    tasks = Task.objects.filter(campaign=done.campaign, unit=done.officer.unit, state="open").order_by("due_on", "measure__position", "pk")
    rows = [(one.number, one.title, date_words(one.due_on)) for one in tasks]
    if not rows:
        return [Paragraph("任务清单没有未完成的任务。")]
    return [Paragraph(f"任务清单里还没有完成的 {len(rows)} 项："), Table("未完成的任务", ("任务号", "任务", "截止日期"), rows, (6, 34, 14))]
