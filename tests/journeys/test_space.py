"""Does a firm become an employer with a candidate hired? From the public form to the figure of the table, by its users in turn."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Site
from tests.journeys.papers import HERO_MASKED
from tests.journeys.walk import Walk, await_match, follow, go, number, press, unfold

pytestmark = pytest.mark.journey

FIRM, CODE, PASSWORD = "敦化市样梅手工编织有限公司", "91222403MA0TEXT9XW", "zhuanmen-2022-gongwei"
POST, CAMPAIGN = "手工编织计件工", "2022 年残疾人就业帮扶活动"
PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
CATEGORIES = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")


@dataclass
class Told:
    """What one user learns and the next one needs."""

    account: str = ""
    password: str = ""
    referral: str = ""  # its address
    masked: str = ""  # the name as offices see it
    covered: list[str] = field(default_factory=list)  # pages of the employer before consent
    hired: int = 0


def test_employer(open_as: Callable[..., Page], accessible: Callable[..., None], site: Site, browser: Browser, tmp_path: Path) -> None:
    walk, told = Walk(open_as, accessible, tmp_path), Told()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", base_url=site.address)
    context.set_default_timeout(15_000)
    firm = context.new_page()
    firm_applies(walk, firm)
    county_opens_the_space(walk, told)
    employer_signs_in(walk, firm, told)
    employer_writes_a_post(walk, firm)
    county_approves_the_post(walk)
    county_refers_a_person(walk, told)
    employer_sees_nobody_by_name(walk, firm, told)
    county_records_consent(walk, told)
    employer_sees_the_name_and_answers(walk, firm, told)
    county_takes_the_answer_over(walk, told)
    employer_reads_that_it_counts(walk, firm)
    context.close()


def firm_applies(walk: Walk, page: Page) -> None:
    page.goto("/accounts/login/")
    follow(page, "用人单位申请开通")
    walk.see(page, "用人单位申请开通", "不收费")
    press(page, "交申请")
    walk.see(page, "有几处要改")
    page.get_by_label("单位名称").fill(FIRM)
    page.get_by_label("统一社会信用代码").fill(CODE)
    page.get_by_label("在哪个县").select_option(label="敦化市")
    page.get_by_label("联系人").fill("梅经理")
    page.get_by_label("联系电话").fill("0433-6000009")
    press(page, "交申请")
    walk.see(page, "请记下申请编号", "经办会打电话核实")


def county_opens_the_space(walk: Walk, told: Told) -> None:
    page = walk.user("dunhua-canlian")
    told.hired = _hired(page)
    page.goto("/")
    go(page, "岗位审核")
    walk.see(page, "单位的开通申请", FIRM)
    follow(page, FIRM)
    walk.see(page, "校验位正确", "会新登记一家")
    press(page, "通过，看密码条")
    walk.see(page, "账号通知单", "密码只显示这一次")
    row = page.get_by_role("row").filter(has_text="梅经理")
    told.account, told.password = row.get_by_role("cell").nth(0).inner_text(), row.locator("strong").inner_text()
    assert told.account == CODE.lower()


def employer_signs_in(walk: Walk, page: Page, told: Told) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", told.account)
    page.fill("input[name=password]", told.password)
    page.keyboard.press("Enter")
    walk.see(page, "请先修改密码")
    page.get_by_label("原密码").fill(told.password)
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再填一次新密码").fill(PASSWORD)
    press(page, "修改密码")
    page.goto("/")
    walk.see(page, FIRM, "写一个岗位")
    go(page, "人选")
    walk.see(page, "还没有推荐给您单位的人选")


def employer_writes_a_post(walk: Walk, page: Page) -> None:
    go(page, "本单位岗位")
    follow(page, "写一个岗位")
    page.get_by_label("岗位名称").fill(POST)
    page.get_by_label(re.compile("^职业")).fill("6-05-01-06 绒线编织拼布工")
    page.get_by_label("工作地点").select_option(index=1)
    page.get_by_label("招聘人数").fill("1")
    page.get_by_label("最低月薪").fill("4000")
    page.get_by_label("最高月薪").fill("6000")
    page.get_by_label("工作时间").select_option(label="自由安排")
    page.get_by_label("可以居家做", exact=True).first.check()
    page.get_by_label("每天做什么").fill("在家钩织坐垫、玩偶，发料收货，按件算。")
    for demand in page.locator("#demands select").all():
        demand.select_option(index=1)  # not needed
    for offer in page.locator("input[name=offers]").all():
        offer.check(force=True)
    walk.see(page, "交给县里审核")
    press(page, "交给县里审核")
    walk.see(page, POST, "等县里审核")


def county_approves_the_post(walk: Walk) -> None:
    page = walk.user("dunhua-canlian")
    walk.see(page, "单位报的岗位")
    go(page, "岗位审核")
    follow(page, POST)
    walk.see(page, "单位自己填报，等您审核")
    press(page, "通过")
    walk.see(page, POST, "在招")


def county_refers_a_person(walk: Walk, told: Told) -> None:
    """The first of the people with a need to whom the new post is recommended."""
    page = walk.pages["dunhua-canlian"]
    go(page, "匹配")
    walk.see(page, "有就业需求、还没就业")
    rows = page.locator("#results tbody th a")
    people = [(one.inner_text(), one.get_attribute("href") or "") for one in rows.all()]
    for name, address in people:
        if name == HERO_MASKED:  # of another campaign
            continue
        page.goto(address)
        await_match(page, page.get_by_role("article"))
        card = page.get_by_role("article").filter(has_text=FIRM)
        if card.count():
            card.get_by_role("button", name=f"推荐 ：{POST}").click()
            told.masked = name
            break
    walk.see(page, f"已推荐到“{POST}”")
    follow(page, "看这条推荐")
    walk.see(page, "单位知不知道是谁", "单位只看到编号")
    told.referral = page.url


def employer_sees_nobody_by_name(walk: Walk, page: Page, told: Told) -> None:
    go(page, "人选")
    walk.see(page, POST, "本人还没同意告知", "推荐")
    told.covered.append(page.content())
    page.get_by_role("link", name=re.compile(r"^人选 \d+ 号$")).click()
    walk.see(page, "本人还没有同意告诉您他是谁", "想要的")
    told.covered.append(page.content())
    main = page.locator("main").inner_text()
    assert not PHONE.search(main)
    assert [word for word in CATEGORIES if word in main.replace("不按残疾类别", "")] == []


def county_records_consent(walk: Walk, told: Told) -> None:
    page = walk.pages["dunhua-canlian"]
    page.goto(told.referral)
    panel = page.locator("section", has=page.get_by_role("heading", name="单位知不知道是谁"))
    press(page, "记下来")
    walk.see(page, "请选")
    panel.get_by_text("同意告知姓名和联系电话", exact=True).click()
    panel.get_by_label("怎么问的").select_option(label="电话")
    with page.expect_download() as paper:
        panel.get_by_role("link", name="打印同意书").click()
    assert paper.value.suggested_filename.startswith("告知用人单位同意书")
    press(page, "记下来")
    walk.see(page, "单位现在看得到：姓名和联系电话", "单位还没有看过", "本人同意告诉单位")


def employer_sees_the_name_and_answers(walk: Walk, page: Page, told: Told) -> None:
    page.reload()
    walk.see(page, "本人同意您知道这些", "姓名", "电话")
    name = page.get_by_role("heading", level=1).inner_text()
    assert re.fullmatch(told.masked.replace("*", ".+"), name)
    assert "*" not in name
    assert [name in text for text in told.covered] == [False, False]
    contract = unfold(page, "已经上岗")
    contract.get_by_label("上岗（合同开始）日期").fill("2022-05-17")
    contract.get_by_label("合同结束日期").fill("2023-05-31")
    contract.get_by_label("每月工资").fill("4200")
    contract.get_by_label("社会保险").select_option(label="已缴纳")
    contract.get_by_label("就业形式").select_option(label="灵活就业")
    walk.see(page, "按劳动合同填")
    press(page, "答复“已就业”")
    walk.see(page, "您已答复“已就业”", "等敦化市残疾人联合会接收")


def county_takes_the_answer_over(walk: Walk, told: Told) -> None:
    page = walk.user("dunhua-canlian")
    walk.see(page, "条单位反馈")
    page.goto(told.referral)
    walk.see(page, "单位反馈“已就业”，等您接收", "单位看过")
    follow(page, "去看反馈")
    walk.see(page, "单位反馈", "2022-05-17 至 2023-05-31", "4,200 元")
    page.get_by_role("article").filter(has_text=FIRM).get_by_role("button", name="接收").first.click()
    walk.see(page, "已接收 1 条反馈")
    page.goto(told.referral)
    walk.see(page, "月工资 4,200 元", "已缴纳社会保险", "单位反馈“已就业”")
    assert _hired(page) == told.hired + 1


def employer_reads_that_it_counts(walk: Walk, page: Page) -> None:
    page.reload()
    walk.see(page, "已就业", "已接收")
    go(page, "人选")
    follow(page, "已就业")
    walk.see(page, POST, "“已就业”已接收")
    go(page, "本单位岗位")
    walk.see(page, "已结束")  # the one opening is taken


def _hired(page: Page) -> int:
    """实现就业创业 of the demo's campaign in the county's own table."""
    go(page, "报表")
    page.get_by_role("combobox", name="活动", exact=True).select_option(label=CAMPAIGN)
    expect(page.get_by_role("heading", name=f"下级报送 · {CAMPAIGN}")).to_be_visible()
    follow(page, "看合计和各地")
    follow(page, "统计表")
    figure = page.get_by_role("link", name="实现就业创业，合计")
    expect(figure).to_have_count(1)
    return number(figure.inner_text())
