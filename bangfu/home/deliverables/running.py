"""How does a whole campaign run without pages? By the site's own actions, one after the other, in an empty database.

Nothing is made up: no visit, no service, no pairing. What nobody recorded counts 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bangfu.campaigns.actions import add_batch, confirm_notice, draft_notice, issue_campaign
from bangfu.campaigns.models import Campaign
from bangfu.campaigns.rules.notices import Facts, deadline_of, start_of
from bangfu.core.clock import end_of_work, today
from bangfu.core.errors import DomainError
from bangfu.home.deliverables.inputs import Inputs
from bangfu.jobs.imports import ImportResult as PostsTaken
from bangfu.jobs.imports import import_vacancies
from bangfu.matching.actions import start_run, write_run
from bangfu.matching.models import Run
from bangfu.matching.warm import is_ready, warm_up
from bangfu.occupations.imports import load_occupations
from bangfu.orgs.choices import LineOfCommand, Role, UnitKind
from bangfu.orgs.imports import load_regions, load_units
from bangfu.orgs.models import Unit, User, UserRole
from bangfu.people.imports import ImportResult as PeopleTaken
from bangfu.people.imports import import_roster
from bangfu.policies.actions import refresh_marks
from bangfu.reports.actions import prepare_return
from bangfu.reports.counting import Table
from bangfu.reports.frames import frames_of
from bangfu.reports.indicators import Frames

Step = Callable[[str], Any]  # a context manager that shows the step while it lasts


@dataclass(frozen=True)
class Done:
    """A campaign run to its statistics table; what the files are written from."""

    campaign: Campaign
    officer: User
    at: datetime
    people: PeopleTaken
    vacancies: PostsTaken
    run: Run
    table: Table
    frames: Frames

    @property
    def on(self) -> date:
        return self.at.date()

    @property
    def path(self) -> str:
        return self.officer.unit.path


def day_of(facts: Facts, asked: date | None, due_on: date | None) -> tuple[date, date, str]:
    """(the day the run stands on, the deadline, why that day). Raises DomainError.

    Not asked: today while the campaign is under way, else its last day, when the table is due.
    """
    due = due_on or deadline_of(facts)
    if due is None:
        raise DomainError("通知没有写明截止日期，不能发起活动。请用 --due-on 指定，如 --due-on 2022-05-20。")
    start = start_of(facts)
    if start and due < start:
        raise DomainError(f"截止日期 {due} 早于通知的日期 {start}。请用 --due-on 指定正确的截止日期。")
    if asked:
        if start and asked < start:
            raise DomainError(f"--as-of {asked} 早于活动开始的日期 {start}，什么都还没有。请改成 {start} 或以后。")
        return asked, due, "由 --as-of 指定"
    if (start is None or start <= today()) and today() <= due:
        return today(), due, "今天，活动正在进行"
    return due, due, "活动截止日；要站在别的日子，用 --as-of"


def carry_out(inputs: Inputs, *, on: date, due_on: date, step: Step) -> Done:
    """Run the campaign of these inputs as it stands on a day at the end of work. Raises DomainError."""
    settings.FIXED_TODAY = at = end_of_work(on)
    with step("建临时数据库"):
        call_command("migrate", interactive=False, verbosity=0)
    with step("装入报送层级、机构、职业分类"):
        officer = _office(inputs.province)
    with step("通知：确认要素，发起活动，列任务"):
        notice = draft_notice(text=inputs.notice, by=officer)
        notice = confirm_notice(notice=notice, facts=notice.facts, by=officer)
        campaign = issue_campaign(notice=notice, by=officer, due_on=due_on)
    with step("名册：校验，写入，列入活动名册"):
        people = import_roster(file=_named(inputs.roster, inputs.roster_name), by=officer, campaign_id=campaign.pk)
        if people.rejected == people.batch.rows_total:
            first = next(iter(people.reasons.values()), ["没有一行写着人"])
            raise DomainError(f"名册 {inputs.roster_name}：{people.rejected} 行没有一行可用，如：{first[0]}")
        add_batch(campaign=campaign, batch=people.batch, by=officer)
    with step("岗位：校验，写入"):
        vacancies = import_vacancies(file=inputs.vacancies, file_name=inputs.vacancies_name, by=officer)
        if not vacancies.taken:
            raise DomainError(f"岗位表 {inputs.vacancies_name}：没有一行可用，如：{vacancies.rejected[0][1][0] if vacancies.rejected else '没有岗位'}")
    with step("重点群体"):
        _analyse()
        refresh_marks(paths=[officer.unit.path], as_of=on, by=officer)
    with step("匹配" if is_ready() else "匹配（本机第一次，先编译约 1 分钟）"):
        warm_up()
        run, _ = start_run(campaign=campaign, by=officer)
        run = write_run(run=run)
    with step("统计表"):
        version = prepare_return(campaign=campaign, unit=officer.unit, by=officer, at=at)
        table = Table(officer.unit.path, version.figures, version.children)
        frames = frames_of(campaign, [officer.unit.path], at=at, recorded_until=at)
    return Done(campaign, officer, at, people, vacancies, run, table, frames)


def _named(data: bytes, name: str) -> BytesIO:
    """Bytes with the name of the file they came from, as an upload has it."""
    file = BytesIO(data)
    file.name = name
    return file


def _office(province: str) -> User:
    """The province's tree, and one account in its federation that may do everything the run needs."""
    load_regions(province)
    load_units(province)
    load_occupations()
    unit = Unit.objects.select_related("region").get(region__key=province, line=LineOfCommand.DPF, kind=UnitKind.BUREAU)
    user = User.objects.create(username="run", display_name="自动运行", unit=unit, position="bangfu run")
    UserRole.objects.bulk_create([UserRole(user=user, role=role) for role in (Role.OFFICER, Role.LEADER)])
    return user


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
