"""Can everybody do their part without a mouse? The chain from notice to return by keys alone, with the focus in sight at every stop."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys import papers
from tests.journeys.conftest import Site
from tests.journeys.keys import Keys
from tests.journeys.walk import await_match, await_work

pytestmark = pytest.mark.journey

TITLE = "2022年残疾人就业“春风行动”"
NOTICE = papers.NOTICE.replace("暖心行动", "春风行动").replace("901", "902")
SignIn = Callable[..., Keys]


@pytest.fixture
def hands(site: Site, browser: Browser) -> SignIn:
    """`hands("zhuanwei-01", width=360)` signs in by keys, from the first Tab on."""

    def sign_in(username: str, *, width: int = 1440) -> Keys:
        page: Page = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", base_url=site.address).new_page()
        page.set_default_timeout(15_000)
        page.goto("/accounts/login/")
        keys = Keys(page)
        keys.to("textbox", "用户名")
        keys.type(username)
        keys.to("textbox", "密码")
        keys.type(site.password(username))
        keys.press("Enter")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
        return keys

    return sign_in


def test_notice_is_pasted_confirmed_forwarded_and_signed(hands: SignIn) -> None:
    keys = hands("sheng-canlian")
    keys.menu("通知")
    keys.go("link", "录入通知")
    keys.to("textbox", "粘贴通知全文")
    keys.type(NOTICE)
    keys.go("button", "识别要素")
    keys.to("textbox", "活动主题")
    keys.type("就近就业，春风送岗")
    keys.go("button", "确认并发起活动")
    keys.read(f"活动“{TITLE}”已发起")
    keys.go("link", "去转发")
    keys.to("textbox", "本级补充要求")
    keys.type("先办边境乡镇。")
    keys.to("checkbox", "长春市残疾人联合会")
    keys.press("Space")
    keys.go("button", "转发")
    keys.read("已转发给 21 个单位")
    keys = hands("zhou-canlian")
    keys.menu("签收")
    keys.go("link", TITLE)
    keys.read("先办边境乡镇。")
    keys.pick("责任人", "经办")
    keys.go("button", "签收")
    keys.read("已签收，生成 8 项任务")


def test_task_list_is_filtered_and_focus_stays(hands: SignIn) -> None:
    keys = hands("dunhua-canlian")
    keys.menu("活动工作区")
    keys.go("link", "2022 年残疾人就业帮扶活动")
    box = keys.to("combobox", "状态").first
    with keys.page.expect_response(lambda answer: "state=open" in answer.url):
        keys.press("ArrowDown")
    keys.keeps_focus(box)
    keys.press("Shift+Tab")
    keys.sees_focus()


def test_roster_comes_in_and_a_person_is_given_out(hands: SignIn, tmp_path: Path) -> None:
    keys = hands("dunhua-canlian")
    keys.menu("导入名册")
    keys.to("button", "名册文件").set_input_files(papers.roster(tmp_path / "名册.xlsx", first=101, hero="樊梨香"))
    keys.go("button", "上传并认列")
    keys.go("button", "这样对，开始校验")
    await_work(keys.page, keys.page.get_by_role("button", name="写入 3 人"))
    keys.go("button", "写入 3 人")
    await_work(keys.page, keys.page.get_by_role("link", name="看这批人"))
    keys.menu("派单与覆盖")
    keys.go("link", "大石头镇")
    keys.read("各村（社区）")
    keys.page.goto("/field/assign/people/?area=222403100&state=open")
    keys.to("checkbox", "选中", exact=False)
    keys.press("Tab", "Space")
    keys.pick("派给", "高专委")
    keys.go("button", "派单或改派")
    keys.read("改派 1 人")


def test_visit_is_recorded_on_the_phone(hands: SignIn) -> None:
    keys = hands("zhuanwei-01", width=360)
    keys.menu("名单")
    keys.page.wait_for_url("**/field/people/")
    first = keys.page.locator("main a[href*='/visit/']").first
    name = first.inner_text().split("\n")[0]
    keys.go("link", name)
    keys.choose("怎么联系的？", "入户")
    keys.choose("联系上了吗？", "联系上了")
    keys.go("link", "下一步：核对情况")
    keys.sees_focus()
    keys.choose("已知情况，对吗？", "都对")
    keys.choose("现在有没有工作？", "未就业")
    keys.choose("没工作的主要原因？", "其他")
    keys.go("link", "下一步：就业需求")
    keys.choose("想不想工作？", "不想")
    keys.go("button", "存好", exact=True)
    keys.read("已记下：联系上了")


def test_person_is_referred(hands: SignIn) -> None:
    keys = hands("dunhua-renshe")
    keys.menu("匹配推荐")
    keys.page.wait_for_url("**/matching/")
    keys.pick("可推荐岗位", "只有待确认的")
    keys.go("button", "查询")
    keys.page.wait_for_url("**/matching/?*")
    person = keys.page.locator("main tbody th a[href*='/matching/people/']").first
    await_match(keys.page, person)
    keys.go("link", person.inner_text(), exact=True)
    keys.page.wait_for_url("**/matching/people/**")
    keys.go("button", "推荐 ：")
    keys.read("已推荐到")


def test_return_is_prepared_and_submitted(hands: SignIn) -> None:
    keys = hands("dashitou-canlian")
    keys.menu("统计报表")
    keys.go("button", "生成 ：2022 年残疾人就业帮扶活动")
    keys.read("已生成第 1 稿")
    keys = hands("dashitou-shenhe")
    keys.menu("统计报表")
    keys.go("link", "2022 年残疾人就业帮扶活动", exact=True)
    keys.to("textbox", "其他说明")
    keys.type("还有人没有联系上，明日补录。")
    keys.go("button", "签字提交")
    keys.read("已提交。数字已冻结")


def test_file_is_completed(hands: SignIn, tmp_path: Path) -> None:
    """An officer follows the next step of a file and writes down who speaks for the person, the school, the head of the family, the wish."""
    keys = hands("dunhua-canlian")
    keys.page.goto("/people/?contact_way=guardian&employment=unemployed")
    keys.reach(keys.page.locator("tbody a"), "the first person")
    keys.press("Enter")
    keys.go("link", "监护人", exact=True)
    keys.to("textbox", "姓名")
    keys.type("赵试兰")
    keys.pick("是本人的", "父母")
    keys.reach(keys.page.get_by_label("监护关系证明"), "the proof")
    keys.page.get_by_label("监护关系证明").set_input_files(papers.scan(tmp_path / "户口簿.jpg"))
    keys.go("button", "登记", exact=True)
    keys.read("已登记监护人")
    keys.read("赵*兰")
    keys.go("link", "学习经历", exact=True)
    keys.pick("文化程度", "高中或中职")
    keys.to("textbox", "学校")
    keys.type("某试用职业高中")
    keys.go("button", "记下")
    keys.read("已记下")
    keys.go("link", "家庭", exact=True)
    keys.pick("是本人的", "父母")
    keys.go("button", "加上")
    keys.reach(keys.page.get_by_role("button", name="设为户主"), "设为户主")
    keys.press("Enter")
    keys.read("已登记户主")
    keys.go("link", "意愿和能力", exact=True)
    keys.to("spinbutton", "一个月最少要挣多少")
    keys.type("2345")
    keys.go("button", "保存")
    keys.read("已改：最低月薪")
    keys.go("link", "总览", exact=True)
    keys.read("接下来")
    keys.read("赵*兰（父母）")
