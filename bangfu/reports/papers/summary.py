"""What does a campaign amount to, what was done for it, and what is missing? Figures and gaps; no praise, nothing made up."""

from collections import Counter
from collections.abc import Sequence

from bangfu.campaigns.models import Measure, Task
from bangfu.core.citations import verdict_from
from bangfu.core.ui import date_long, percent
from bangfu.people.choices import Employment, Gift
from bangfu.people.models import Person
from bangfu.policies.models import Mark
from bangfu.reports.indicators import FORM
from bangfu.reports.papers.content import RETURNS, TASKS, Figure, Grid, Part, Said, Section, chinese, say
from bangfu.reports.papers.ground import (
    Ground,
    contacts_by_channel,
    last_run,
    named,
    not_reported,
    people_by_gift,
    still_open,
    tasks_on,
)
from bangfu.surveys.choices import Channel

# Services of the campaign and what each is measured against.
SERVICES = (("basic_checked", "unemployed"), ("ability_assessed", "with_need"), ("need_registered", "with_need"), ("served", "with_need"))
GROUPS = ("graduates", "hard_to_employ", "rural", "relocated", "monitored")
OUTCOMES = ("referred", "interviewed", "hired", "trained")
CONDITIONS_SHOWN = 3
CASES = "cases"  # the section that holds pictures


def summary_sections(ground: Ground, *, taken: str = "", also: Sequence[str] = ()) -> list[Section]:
    """All sections. `taken`: what was read in for it; `also`: further gaps the caller knows of."""
    tasks = tasks_on(ground.campaign, ground.unit)
    return [
        Section("facts", "基本情况", tuple(_facts(ground, tasks, taken))),
        Section("work", "主要做法", tuple(_work(ground, tasks))),
        Section("figures", "主要数字", tuple(_figures(ground))),
        Section(CASES, "典型做法"),
        Section("problems", "存在的问题", tuple(_problems(ground, tasks, also))),
        Section("next", "下一步要做的", tuple(_next(tasks))),
    ]


def _facts(ground: Ground, tasks: Sequence[Task], taken: str) -> list[Said]:
    campaign, facts = ground.campaign, ground.campaign.notice.facts
    number = f"（{campaign.notice.doc_number}）" if campaign.notice.doc_number else ""
    told = f"按照《{campaign.notice.title}》{number}的要求，本次活动从{date_long(campaign.starts_on)}开始，{date_long(campaign.due_on)}前报送。"
    theme = f"活动主题为“{campaign.theme}”。" if campaign.theme else ""
    focus = (facts.get("targets") or {}).get("focus") or ((facts.get("forwards") or {}).get("targets") or {}).get("focus") or []
    focus_words = f"重点对象为{'、'.join(focus)}。" if focus else ""
    listed = f"通知的措施和要求共 {campaign.measures.count()} 条，本单位列出任务 "
    source = f"{ground.source}。{taken}任务和登记册的情况截至{date_long(ground.on)}。走访、服务、结对没有记录的，一律计 0。"
    return [say(told + theme + focus_words + listed, _of_tasks(tasks), " 项，完成 ", _of_tasks(tasks, done=True), " 项。"), say(source)]


def _of_tasks(tasks: Sequence[Task], *, done: bool = False) -> Figure:
    return Figure(len(tasks) - (len(still_open(tasks)) if done else 0), TASKS)


def _work(ground: Ground, tasks: Sequence[Task]) -> list[Said]:
    """How people were reached and what was delivered; then, measure by measure, its tasks and the figures that prove them."""
    parts = [_contacts(ground), _gifts(ground)]
    by_measure: dict[Measure, list[Task]] = {}
    for task in tasks:
        by_measure.setdefault(task.measure, []).append(task)
    parts += [_measure(ground, number, measure, held) for number, (measure, held) in enumerate(by_measure.items(), 1)]
    return parts if tasks else [*parts, say("本单位没有列任务。")]


def _contacts(ground: Ground) -> Said:
    total = ground.figure("contact_attempts")
    if not total.value:
        return say("活动期间没有联系记录。")
    counts = contacts_by_channel(ground)
    known = "、".join(f"{channel.label} {counts[channel.value]:,}" for channel in Channel if counts.get(channel.value))
    rest = total.value - sum(counts.get(channel.value, 0) for channel in Channel)
    other = f"{'、' if known else ''}没有记方式的 {rest:,}" if rest else ""
    return say("活动期间联系 ", total, f" 人次：{known}{other} 人次。联系后完成基础信息核对 ", ground.figure("basic_checked"), " 人。")


def _gifts(ground: Ground) -> Said:
    total = ground.figure("delivered_any")
    if not total.value:
        return say("没有送政策、送服务、送信息、送温暖的记录。")
    words: list[Part] = ["“四送”送到 ", total, " 人："]
    for place, (gift, count) in enumerate(people_by_gift(ground).items()):
        reached = Figure(count, "delivered_policy") if gift == Gift.POLICY else f"{count:,}"
        words += [f"{'、' if place else ''}{Gift(gift).label} ", reached, " 人"]
    return say(*words, "，同一个人可以得到几样。")


def _measure(ground: Ground, number: int, measure: Measure, tasks: Sequence[Task]) -> Said:
    words: list[Part] = ["列出任务 ", _of_tasks(tasks), " 项，完成 ", _of_tasks(tasks, done=True), " 项。"]
    proofs = dict.fromkeys((one.proof, one.base) for one in tasks if one.proof in FORM)
    for place, (proof, base) in enumerate(proofs):
        words += ["；" if place else "", f"{FORM[proof].name} ", ground.figure(proof), f" {FORM[proof].unit}"]
        if base in FORM and FORM[base].base != proof:  # the whole is not measured against its own part
            share = f"，占 {percent(ground.cell(proof), ground.cell(base))}" if ground.cell(base) else ""
            words += [f"（{FORM[base].name} ", ground.figure(base), f" {FORM[base].unit}{share}）"]
    return say(*words, "。" if proofs else "", title=f"（{chinese(number)}）{measure.heading.rstrip('。')}。")


def _figures(ground: Ground) -> list[Said | Grid]:
    figure = ground.figure
    people = say("列入名册 ", figure("roster_people"), " 人，其中就业年龄段未就业、应核对的 ", figure("unemployed"), " 人，有就业创业意愿的 ", figure("with_need"), " 人。")
    groups: list[Part] = ["重点群体："]
    for place, code in enumerate(GROUPS):
        groups += ["，" if place else "", f"{FORM[code].name} ", figure(code), " 人"]
    posts: list[Part] = ["收集招聘信息 ", figure("vacancies"), " 条、岗位 ", figure("openings"), " 个。"]
    for place, code in enumerate(OUTCOMES):
        posts += ["，" if place else "", f"{FORM[code].name} ", figure(code), " 人"]
    run, matched = last_run(ground)
    match = [say(f"最近一次匹配（{date_long(run.finished_at)}）：有就业需求的人中 {run.people:,} 人参加，{matched:,} 人至少有 1 个可以商量的岗位。")] if run else []
    return [people, say(*groups, "。"), say(*posts, "。"), *match, _table(ground)]


def _table(ground: Ground) -> Grid:
    rows = []
    for number, (code, one) in enumerate(FORM.items(), 1):
        if code in ground.figures:
            cell = ground.figures[code]
            rows.append((number, one.name, one.unit, *(None if cell[line] is None else ground.figure(code, line) for line in ("hrss", "dpf", "all"))))
    return Grid("情况统计表", ("序号", "指标", "单位", "人社", "残联", "合计"), tuple(rows), (5, 26, 5, 7, 7, 7))


def _problems(ground: Ground, tasks: Sequence[Task], also: Sequence[str]) -> list[Said]:
    """Each gap with its size; a gap that is not there is not mentioned."""
    found: list[Sequence[Part]] = []
    for code, base in SERVICES:
        value, of = ground.cell(code), ground.cell(base)
        if of > value:
            found.append((f"{FORM[code].name}做了 ", ground.figure(code), " 人，应做 ", ground.figure(base), f" 人（{FORM[base].name}），占 {percent(value, of)}，还差 ",
                          ground.missing(code, base), " 人。"))
    if ground.cell("graduates") > ground.cell("graduates_paired"):
        found.append(("应届高校残疾人毕业生 ", ground.figure("graduates"), " 人，有一对一结对记录的 ", ground.figure("graduates_paired"), " 人，还差 ",
                      ground.missing("graduates_paired", "graduates"), " 人。"))
    found += [(text,) for text in (*_unclear(ground), *_unmatched(ground), *also)]
    if overdue := [one for one in still_open(tasks) if one.due_on < ground.on]:
        found.append(("任务清单里 ", Figure(len(overdue), TASKS), " 项过了截止日期还没有完成。"))
    if late := not_reported(ground.campaign, ground.unit):
        found.append(("下级 ", Figure(len(late), RETURNS), f" 个单位的统计表还没有报上来：{named(late)}。"))
    return [say(f"（{chinese(place)}）", *words) for place, words in enumerate(found, 1)] or [say("按现有记录没有发现缺项。")]


def _unclear(ground: Ground) -> list[str]:
    """What nobody asked yet."""
    listed = Person.objects.filter(roster_entries__campaign=ground.campaign, path__startswith=ground.unit.path, died_on__isnull=True)
    idle = listed.exclude(employment=Employment.EMPLOYED)
    found = []
    if unknown := listed.filter(employment="").count():
        found.append(f"名册中 {unknown:,} 人的就业状况不清楚。")
    if unasked := idle.filter(wish__in=("", "unsure")).count():
        found.append(f"没有就业的人中，{unasked:,} 人的就业意愿没有问清。")
    if unrated := idle.filter(abilities={}).count():
        found.append(f"没有就业的人中，{unrated:,} 人没有能力记录，匹配结果多为“待确认”。")
    suspected = list(Mark.objects.filter(person__in=listed, certified=False, outcome="maybe").values_list("reasons", flat=True))
    if suspected:
        open_words = Counter(reason.text for one in suspected for reason in verdict_from(one).unknown)
        words = "；".join(f"{text}（{count:,} 人）" for text, count in open_words.most_common(CONDITIONS_SHOWN))
        found.append(f"重点群体中疑似 {len(suspected):,} 人次，要核实后才能认定，缺得最多的是：{words}。")
    return found


def _unmatched(ground: Ground) -> list[str]:
    run, matched = last_run(ground)
    return [f"有就业需求的人中 {run.people - matched:,} 人没有匹配到岗位。"] if run and run.people > matched else []


def _next(tasks: Sequence[Task]) -> list[Said | Grid]:
    rows = tuple((one.number, one.title, date_long(one.due_on)) for one in still_open(tasks))
    if not rows:
        return [say("任务清单没有未完成的任务。")]
    return [say("任务清单里还没有完成的 ", Figure(len(rows), TASKS), " 项："), Grid("未完成的任务", ("任务号", "任务", "截止日期"), rows, (6, 34, 14))]
