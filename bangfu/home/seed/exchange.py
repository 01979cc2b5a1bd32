"""What does the social-insurance office's export say about the demo's people of 敦化? A small fictitious one, compared as the site does."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from bangfu.core.choices import WorkState
from bangfu.core.models import Work
from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.home.seed import accounts
from bangfu.home.seed.campaign import Staff
from bangfu.home.seed.moment import at
from bangfu.orgs.models import Region
from bangfu.people.choices import Employment
from bangfu.people.interchange.choices import Counterpart
from bangfu.people.interchange.comparing import run_comparison
from bangfu.people.interchange.starting import start_comparison
from bangfu.people.models import Person

HEADS = ("序号", "姓名", "证件号码", "单位名称", "险种", "参保身份", "缴费状态", "参保时间", "缴费截止年月")
PENSION, RESIDENTS = "企业职工基本养老保险", "城乡居民基本养老保险"
FIRMS = ("敦化市样丰木耳加工有限公司", "敦化市样诚保洁服务部", "敦化市样和纸箱厂", "大石头镇样心养老院")
ASKED = 60  # people of each kind in the export
EXPORTED_BEFORE = timedelta(days=2)


def write_exchange(staff: Staff, *, until: datetime) -> None:
    """Some who are out of work here are paid for there, some of those in work no longer are; residents' insurance says nothing."""
    here = Person.objects.filter(path__contains=f"/{accounts.SHOWCASE}/", died_on__isnull=True).select_related("identity").order_by("pk")
    idle, busy = here.filter(employment=Employment.UNEMPLOYED)[:ASKED], here.filter(employment=Employment.EMPLOYED)[:ASKED]
    rows = [[number, *row] for number, row in enumerate((*_idle(idle), *_busy(busy)), 1)]
    file = write_workbook([Page("参保人员", [Column(head, 14) for head in HEADS], rows, title="敦化市社会保险参保人员（演示数据，人和单位都是虚构的）")])
    officer = staff.users["dunhua-canlian"]
    with at(until - timedelta(hours=2)):
        one = start_comparison(file=ContentFile(file.read(), name="敦化市参保人员（演示）.xlsx"), counterpart=Counterpart.SOCIAL_INSURANCE,
                               region=Region.objects.get(key=accounts.SHOWCASE), data_on=(until - EXPORTED_BEFORE).date(), keeps_strangers=False, by=officer)
        run_comparison(one, lambda done, total: None)
    Work.objects.filter(pk=one.work_id).update(state=WorkState.DONE, started_at=until, ended_at=until, done=len(rows), total=len(rows))


def _idle(people: Iterable[Person]) -> Iterator[list[str]]:
    """Every fourth of those out of work is paid for by a firm, others pay for themselves or have residents' insurance."""
    for number, one in enumerate(people):
        naming = [one.identity.name, one.identity.id_number]
        if number % 4 == 0:
            yield [*naming, FIRMS[number // 4 % len(FIRMS)], PENSION, "单位职工", "正常缴费", "2022-03-01", "202204"]
        elif number % 4 == 1:
            yield [*naming, "", PENSION, "灵活就业人员", "正常缴费", "2020-07-01", "202204"]
        else:
            yield [*naming, "", RESIDENTS, "城乡居民", "正常缴费", "2015-01-01", "202112"]


def _busy(people: Iterable[Person]) -> Iterator[list[str]]:
    """Most of those in work are paid for; every fifth no longer is; every seventh is not in the list."""
    for number, one in enumerate(people):
        if number % 7 == 6:
            continue
        state = ("暂停缴费", "202111") if number % 5 == 0 else ("正常缴费", "202204")
        yield [one.identity.name, one.identity.id_number, FIRMS[number % len(FIRMS)], PENSION, "单位职工", state[0], "2019-05-01", state[1]]
