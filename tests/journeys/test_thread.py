"""Does one notice become figures? The whole thread in a real browser, by its users in turn, each on what the one before left."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys import papers
from tests.journeys.papers import HERO, HERO_MASKED
from tests.journeys.walk import Walk, await_match, await_work, follow, go, number, press, tick, unfold

pytestmark = pytest.mark.journey

TITLE = "2022年残疾人就业“暖心行动”"
VISIT = (  # the screens of the visit in their order, each with its questions
    {"怎么联系的？": ["入户"], "联系上了吗？": ["联系上了"]},
    {"已知情况，对吗？": ["都对"], "现在有没有工作？": ["未就业"], "没工作的主要原因？": ["无就业技能"]},
    {"想不想工作？": ["想工作"], "想做哪类活？": ["包装分拣", "打字内勤"], "能去多远？": ["本镇"], "能干多长时间？": ["都可以"],
     "想要哪些帮助？": ["介绍工作", "技能培训"]},
    {"看": ["看得清"], "听": ["听得清"], "说": ["说话清楚"], "行走": ["走不远"], "用手": ["双手灵活"], "搬举": ["能搬 10 公斤以内"],
     "久坐久站": ["能坚持半天"], "耐力": ["能做满一天"], "读写": ["能读写一般材料"], "记忆和学习": ["学得会、记得住"], "速度": ["能跟上一般速度"],
     "与人相处": ["与人相处没有困难"], "自理": ["完全自理"], "独自出行": ["独自去哪里都可以"], "用得上哪些便利？": ["可以坐着做", "班车或接送"]},
    {"这次送了什么？": ["送政策", "送温暖"], "这次办了什么服务？": ["职业指导"]},
    {"说明用途后，本人（或监护人）同意用这些情况帮他找工作吗？": ["同意"]},
)
SERVICES = ("基础信息核对", "职业能力评估", "就业需求登记", "就业服务")


def test_thread(open_as: Callable[..., Page], accessible: Callable[[Page], None], tmp_path: Path) -> None:
    walk = Walk(open_as, accessible, tmp_path)
    province_starts_a_campaign(walk)
    province_forwards(walk)
    prefecture_signs_and_passes_on(walk)
    county_signs_and_passes_on(walk)
    township_signs(walk)
    county_imports_a_roster(walk)
    county_adds_it_to_the_campaign(walk)
    county_gives_people_out(walk)
    commissioner_visits(walk)
    county_sees_marks_and_services(walk)
    county_imports_vacancies(walk)
    county_matches_and_refers(walk)
    county_records_the_outcome(walk)
    table_counts_the_person(walk)
    return_goes_up(walk)
    province_sees_the_sum(walk)


def province_starts_a_campaign(walk: Walk) -> None:
    page = walk.user("sheng-canlian")
    walk.see(page, "待办")
    go(page, "通知")
    walk.see(page, "通知与签收")
    follow(page, "录入通知")
    page.get_by_label("粘贴通知全文").fill(papers.NOTICE)
    walk.see(page, "会认出什么")
    press(page, "识别要素")
    walk.see(page, "核对要素")
    assert page.get_by_label("文号", exact=True).first.input_value() == "吉人社联〔2022〕901号"
    assert page.get_by_label("截止日期").first.input_value() == "2022-06-17"
    assert page.locator("mark").filter(has_text="吉人社联〔2022〕901号").count() == 1  # the fact is marked in the text beside it
    contact = unfold(page, "吉林省残疾人就业服务中心")
    contact.get_by_label("电话").fill("0431-80000078")  # the notice had a wrong number
    walk.see(page, "逐人摸清底数")
    press(page, "确认并发起活动")
    walk.see(page, f"活动“{TITLE}”已发起", "还没有转发给下级", "收集适合残疾人的岗位")


def province_forwards(walk: Walk) -> None:
    page = walk.pages["sheng-canlian"]
    follow(page, "去转发")
    page.get_by_label("下级截止日期").fill("2022-06-14")
    page.get_by_label("本级补充要求").fill("入户时同时问清交通是否方便。")
    walk.see(page, "已选 22 个")
    press(page, "转发")
    walk.see(page, "已转发给 22 个单位", "催办 22 个未签收", "0431-80000078")


def prefecture_signs_and_passes_on(walk: Walk) -> None:
    page = walk.user("zhou-canlian")
    _sign(walk, page, "入户时同时问清交通是否方便。", "06-14 17:00")
    follow(page, "去转发")
    page.get_by_label("下级截止日期").fill("2022-06-10")
    page.get_by_label("本级补充要求").fill("边境乡镇先办。")
    press(page, "转发")
    walk.see(page, "已转发给 8 个单位")


def county_signs_and_passes_on(walk: Walk) -> None:
    page = walk.user("dunhua-canlian")
    _sign(walk, page, "边境乡镇先办。", "06-10 17:00")
    row = page.get_by_role("row").filter(has_text="收集适合残疾人的岗位")
    assert "残联 郑经办" in row.inner_text()
    assert "06-08" in row.inner_text()  # a working day before the county's own deadline, counted back
    follow(page, "去转发")
    everybody = page.get_by_role("checkbox", name="全选")
    everybody.check()
    everybody.uncheck()
    page.get_by_role("checkbox", name="大石头镇残疾人联合会").check()
    walk.see(page, "已选 1 个")
    press(page, "转发")
    walk.see(page, "已转发给 1 个单位")


def township_signs(walk: Walk) -> None:
    _sign(walk, walk.user("dashitou-canlian"), "任务", "06-09 17:00")


def _sign(walk: Walk, page: Page, requirement: str, due: str) -> None:
    """From the first page to the receipt, name the officer responsible, sign, and find the task list."""
    walk.see(page, f"签收：{TITLE}")
    go(page, "签收")
    walk.see(page, "等本单位签收", TITLE)
    follow(page, TITLE)
    walk.see(page, requirement, due, "签收并指定责任人")
    responsible = page.get_by_role("combobox", name="责任人")
    responsible.select_option(label=next(one for one in responsible.locator("option").all_inner_texts() if "经办" in one))
    press(page, "签收")
    walk.see(page, "已签收，生成 8 项任务", "任务清单", "逐人摸清底数")


def county_imports_a_roster(walk: Walk) -> None:
    page = walk.user("dunhua-canlian")
    go(page, "导入名册")
    walk.see(page, "导入名册")
    page.get_by_label("名册文件").set_input_files(papers.roster(walk.folder / "大石头镇花名册.xlsx"))
    press(page, "上传并认列")
    walk.see(page, "表头到第 2 行", "认出 9 列")
    assert HERO not in page.locator("main").inner_text()  # names are covered in the preview
    assert page.get_by_label("第 7 列“联系方式”是").locator("option:checked").inner_text() == "联系电话"
    press(page, "这样对，开始校验")
    await_work(page, page.get_by_role("button", name="写入 3 人"))
    walk.see(page, "3 人可以写入，3 行退回", "没有填姓名", "身份证号校验不对", "住址里找不到敦化市的乡镇")
    press(page, "写入 3 人")
    await_work(page, page.get_by_role("link", name="看这批人"))
    walk.see(page, "写入。", "看这批人")
    rejected = papers.lines_of(walk.download(page, "下载退回的行"))
    assert [any(reason in line for line in rejected) for reason in ("没有填姓名", "身份证号校验不对", "梁山泊镇")] == [True] * 3
    follow(page, "看这批人")
    walk.see(page, HERO_MASKED, "肢体三级", "大石头镇 太平川村")


def county_adds_it_to_the_campaign(walk: Walk) -> None:
    page = walk.pages["dunhua-canlian"]
    go(page, "活动")
    follow(page, TITLE)
    follow(page, "去加入人员")
    walk.see(page, "名册里还没有敦化市的人")
    batch = page.get_by_label("导入批次")
    batch.select_option(label=next(one for one in batch.locator("option").all_inner_texts() if "大石头镇花名册" in one))
    press(page, "加入这批人")
    walk.see(page, "加入 3 人", "3 人，默认遮盖", HERO_MASKED)


def county_gives_people_out(walk: Walk) -> None:
    page = walk.pages["dunhua-canlian"]
    go(page, "派单")
    walk.see(page, TITLE, "还有 3 人没有派单")
    follow(page, "大石头镇")
    walk.see(page, "各村（社区）")
    page.get_by_label("太平川村的 2 人派给").select_option(label="黄专委（大石头镇）")
    page.get_by_label("完成日期").fill("2022-05-17")
    press(page, "派单")
    walk.see(page, "已派单 2 人", "还有 1 人没有派单")


def commissioner_visits(walk: Walk) -> None:
    page = walk.user("zhuanwei-01", width=360)
    walk.see(page, HERO, "今天到期")
    follow(page, HERO)
    walk.see(page, "肢体三级", "13800000001")
    press(page, "存好")  # nothing is said yet: the page says what is missing
    walk.see(page, "请选联系上了没有")
    for place, screen in enumerate(VISIT, start=1):
        for question, answers in screen.items():
            tick(page, question, *answers)
        if "想不想工作？" in screen:
            page.get_by_label("一个月最少要挣多少").fill("2000")
        walk.see(page, f"第 {place} 步")
        if place < len(VISIT):
            page.locator("details[open] > .step__in > .savebar").get_by_role("link", name="下一步").click()
    page.get_by_role("button", name="存好", exact=True).click()
    walk.see(page, "算作基础信息核对、就业需求登记、职业能力评估、四送、就业服务", "今天已联系")
    go(page, "记录")
    walk.see(page, HERO, "撤回")


def county_sees_marks_and_services(walk: Walk) -> None:
    page = walk.user("dunhua-canlian")
    go(page, "重点群体")
    walk.see(page, "已认定", "待认定", "疑似")
    press(page, "重新标记")  # else it happens by itself within five minutes
    await_work(page, page.get_by_role("link", name="看结果"))
    walk.see(page, "农村残疾人")
    follow(page, "农村残疾人已认定")
    walk.see(page, "农村户籍")
    page.get_by_role("search").get_by_role("searchbox").first.fill(HERO)
    page.keyboard.press("Enter")
    walk.see(page, HERO_MASKED)
    follow(page, HERO_MASKED)
    walk.see(page, "一对一帮扶", "农村户籍", "在就业年龄段内", "不低于 2,000 元", "可以坐着做、班车或接送")
    for service in SERVICES:
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=service)).inner_text()
        assert "应办" in row, row
        assert "2022-05-17" in row, row
    go(page, "活动")
    follow(page, TITLE)
    follow(page, "图表")
    walk.see(page, "占应核对 3 的 33.3%", "占有需求 1 的 100%")  # the four services have bases of their own


def county_imports_vacancies(walk: Walk) -> None:
    page = walk.user("dunhua-renshe")
    walk.see(page, "待办")
    go(page, "岗位")
    walk.see(page, "在招")
    follow(page, "导入 Excel")
    page.get_by_label("岗位表").set_input_files(papers.vacancies(walk.folder / "岗位收集.xlsx"))
    press(page, "上传并检查")
    walk.see(page, "2 行可以写入，1 行有问题", "没有单位名称")
    press(page, "写入 2 个岗位")
    walk.see(page, "已写入 2 个岗位；1 行没有导入")
    assert "没有单位名称" in papers.lines_of(walk.download(page, "下载没有导入的行"))[1]
    follow(page, "看这些岗位")
    walk.see(page, "仓库登记员")


def county_matches_and_refers(walk: Walk) -> None:
    page = walk.pages["dunhua-renshe"]
    go(page, "匹配")
    walk.see(page, "有就业需求、还没就业")
    page.get_by_role("search").get_by_role("searchbox").first.fill(HERO)
    page.keyboard.press("Enter")
    follow(page, HERO_MASKED)
    follow(page, "匹配岗位")
    await_match(page, page.get_by_role("article"))
    walk.see(page, "残疾类别和等级不参加计算", "食品包装工", "敦化市试例食品有限公司", "在同一个乡镇（街道）")
    first = page.get_by_role("article").first
    assert "可以胜任" in first.inner_text()
    first.get_by_role("button", name="推荐 ：食品包装工").click()
    walk.see(page, "已推荐到“食品包装工”（敦化市试例食品有限公司）")


def county_records_the_outcome(walk: Walk) -> None:
    page = walk.pages["dunhua-renshe"]
    follow(page, "一人一档")
    walk.see(page, "推荐岗位", "已推荐")
    follow(page, "食品包装工")
    walk.see(page, "后来怎样了")
    for fold, state in (("面试过了", "已面试"), ("单位拟录用", "拟录用")):
        unfold(page, fold)
        walk.see(page, "哪一天")
        press(page, f"记为“{state}”")
        walk.see(page, f"已记为“{state}”")
    contract = unfold(page, "已经上岗")
    contract.get_by_label("上岗（合同开始）日期").fill("2022-05-17")
    contract.get_by_label("每月工资").fill("2800")
    contract.get_by_label("就业形式").select_option(label="灵活就业")
    walk.see(page, "登记合同后")
    press(page, "记为“已就业”")
    walk.see(page, "已记为“已就业”", "月工资 2,800 元")


def table_counts_the_person(walk: Walk) -> None:
    page = walk.user("dunhua-canlian")
    go(page, "报表")
    follow(page, "看合计和各地")
    walk.see(page, "大石头镇")
    follow(page, "统计表")
    walk.see(page, "校验 15 / 15 通过")
    for figure in ("完成基础信息核对", "职业能力评估", "推荐岗位", "面试", "实现就业创业"):
        assert number(page.get_by_role("link", name=f"{figure}，合计").inner_text()) == 1, figure
    follow(page, "实现就业创业，合计")
    walk.see(page, HERO_MASKED)


def return_goes_up(walk: Walk) -> None:
    page = walk.user("dashitou-canlian")
    go(page, "报表")
    walk.see(page, "本单位要报的")
    press(page, f"生成 ：{TITLE}")
    walk.see(page, "已生成第 1 稿", "校验 15 / 15 通过")
    page = walk.user("dashitou-shenhe")
    walk.see(page, f"报送统计表：{TITLE}")
    follow(page, f"报送统计表：{TITLE}")
    press(page, "签字提交")
    walk.see(page, "已提交。数字已冻结")
    page = walk.user("dunhua-shenhe")
    walk.see(page, "审定 大石头镇残疾人联合会 的统计表")
    follow(page, "审定 大石头镇残疾人联合会 的统计表")
    walk.see(page, "接收")
    press(page, "接收")
    walk.see(page, "已接收大石头镇残疾人联合会的统计表")


def province_sees_the_sum(walk: Walk) -> None:
    page = walk.user("sheng-canlian")
    walk.see(page, "待办")
    go(page, "报表")
    walk.see(page, "下级报送")
    follow(page, "看合计和各地")
    walk.see(page, "各地主要指标", "延边朝鲜族自治州")
    for figure, everyone in (("应核对", 3), ("已核对", 1), ("推荐", 1), ("就业", 1)):
        *parts, total = [number(one) for one in page.get_by_role("link").all_inner_texts() if re.search(rf"{figure}\s*\d+$", one)]
        assert sum(parts) == total == everyone, (figure, parts, total)
    follow(page, "合计就业")
    walk.see(page, HERO_MASKED)
