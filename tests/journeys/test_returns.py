"""Does a table go up, come back, go up again and become final, on both lines, and does the summary leave as a paper with it?

The campaign is the demo's own. Each line has its officer and leader in the county, the leader above, and the province at the end.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.journeys import papers
from tests.journeys.walk import Walk, await_match, follow, go, number, press, unfold

pytestmark = pytest.mark.journey

TITLE = "2022 年残疾人就业帮扶活动"
REASON = "推荐人数与平台台账不符，请核对后当天重报。"
CELL_REASON = "台账里多一人"


@dataclass(frozen=True)
class Line:
    """Who acts on one line, and what its column is called."""

    short: str
    column: str

    def officer(self, place: str) -> str:
        return f"{place}-{self.short}"

    def leader(self, place: str) -> str:
        return f"{place}-shenhe" if self.short == "canlian" else f"{place}-{self.short}-shenhe"


LINES = (Line("canlian", "残联"), Line("renshe", "人社"))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.short)
def test_return_goes_up_and_becomes_final(line: Line, open_as: Callable[..., Page], accessible: Callable[[Page], None], tmp_path: Path) -> None:
    walk = Walk(open_as, accessible, tmp_path)
    county_reports(walk, line)
    prefecture_sends_it_back(walk, line)
    county_corrects(walk, line)
    prefecture_accepts(walk, line)
    prefecture_reports(walk, line)
    province_makes_it_final(walk, line)
    lines_stand_side_by_side(walk, line)
    summary_leaves_with_the_final_figures(walk, line)


def _prepare(walk: Walk, officer: str, draft: int) -> Page:
    page = walk.user(officer)
    go(page, "报表")
    if draft == 1:
        press(page, f"生成 ：{TITLE}")
    else:
        follow(page, TITLE)
        press(page, f"生成第 {draft} 稿")
    walk.see(page, f"已生成第 {draft} 稿")
    return page


def _sign(walk: Walk, leader: str) -> None:
    """The leader says why a check does not hold, if any asks, and signs."""
    page = walk.user(leader)
    go(page, "报表")
    follow(page, TITLE)
    form = page.locator("#sign")
    for word in form.locator("textarea[required]").all():
        word.fill("下级尚未报齐，已电话核实。")
    press(page, "签字提交")
    walk.see(page, "已提交。数字已冻结")


def _open_below(walk: Walk, leader: str, unit: str) -> Page:
    page = walk.user(leader)
    go(page, "报表")
    chosen = page.locator("#campaign")
    if chosen.count():  # another walk may have left a newer campaign
        chosen.select_option(label=TITLE)
    page.get_by_role("row").filter(has_text=unit).get_by_role("link", name="审定").click()
    return page


def _unit(line: Line, place: str) -> str:
    return place + ("残疾人联合会" if line.short == "canlian" else "人力资源和社会保障局")


def county_reports(walk: Walk, line: Line) -> None:
    _prepare(walk, line.officer("dunhua"), 1)
    _sign(walk, line.leader("dunhua"))


def prefecture_sends_it_back(walk: Walk, line: Line) -> None:
    page = _open_below(walk, line.leader("zhou"), _unit(line, "敦化市"))
    follow(page, "退回（写原因）")
    page.get_by_label("退回原因").fill(REASON)
    unfold(page, "指出要改的格")
    cell = page.get_by_label("要改的格 1")
    cell.select_option(label=next(one for one in cell.locator("option").all_inner_texts() if one.startswith(f"推荐岗位·{line.column}")))
    page.get_by_label("这一格哪里不对（1）").fill(CELL_REASON)
    walk.see(page, "退回")
    page.locator("#send-back").get_by_role("button", name="退回").click()
    walk.see(page, "对方会看到原因", REASON)


def county_corrects(walk: Walk, line: Line) -> None:
    """The person the register lacked is referred after all; the new table shows what that changed, cell by cell."""
    page = walk.user(line.officer("dunhua"))
    go(page, "报表")
    follow(page, TITLE)
    walk.see(page, REASON, CELL_REASON)
    _refer_somebody(page)
    page = _prepare(walk, line.officer("dunhua"), 2)
    walk.see(page, "与第 1 稿相比", "第 1 稿退回时指出的格", "推荐岗位")
    changed = page.get_by_role("region", name="与第 1 稿相比").get_by_role("row").filter(has_text="推荐岗位").first
    assert line.column in page.get_by_role("region", name="与第 1 稿相比").inner_text(), changed.inner_text()
    _sign(walk, line.leader("dunhua"))


def _refer_somebody(page: Page) -> None:
    """The first person nobody referred yet to the first post that still takes one: some are full, some wait for three others."""
    page.goto("/matching/?referred=no")
    await_match(page, page.get_by_role("link", name="看岗位"))
    people = [one.get_attribute("href") or "" for one in page.get_by_role("link", name="看岗位").all()]
    for address in people:
        page.goto(address)
        buttons = page.get_by_role("article").get_by_role("button", name=re.compile("^推荐"))
        for place in range(buttons.count()):
            buttons.nth(place).click()
            page.wait_for_load_state()
            if page.get_by_text("已推荐到").count():
                return
            page.goto(address)
    raise AssertionError("nobody can be referred any more")


def prefecture_accepts(walk: Walk, line: Line) -> None:
    page = _open_below(walk, line.leader("zhou"), _unit(line, "敦化市"))
    walk.see(page, "第 2 稿", "与第 1 稿相比")
    press(page, "接收")
    walk.see(page, f"已接收{_unit(line, '敦化市')}的统计表")


def prefecture_reports(walk: Walk, line: Line) -> None:
    _prepare(walk, line.officer("zhou"), 1)
    _sign(walk, line.leader("zhou"))


def province_makes_it_final(walk: Walk, line: Line) -> None:
    press(_open_below(walk, line.leader("sheng"), _unit(line, "延边朝鲜族自治州")), "接收")
    _prepare(walk, line.officer("sheng"), 1)
    _sign(walk, line.leader("sheng"))
    page = walk.pages[line.leader("sheng")]
    page.get_by_label("请输入“定稿”两个字确认").fill("定稿")
    walk.see(page, "最后数字")
    page.locator("#freeze").get_by_role("button", name="定稿").click()
    walk.see(page, "已定稿。这张统计表不再改动")
    assert page.get_by_role("button", name="退回").count() == 0


def lines_stand_side_by_side(walk: Walk, line: Line) -> None:
    page = walk.pages[line.leader("sheng")]
    follow(page, "全部指标两线对照")
    walk.see(page, "两线对照", "仅人社", "仅残联", "两线都有")
    row = page.get_by_role("row").filter(has_text="推荐岗位")
    hrss, dpf, both, everyone = (number(one) for one in row.get_by_role("cell").all_inner_texts()[-4:])
    assert hrss + dpf + both == everyone > 0


def summary_leaves_with_the_final_figures(walk: Walk, line: Line) -> None:
    """The officer adds words and two pictures, of which the one with faces stays out; the leader sends it; the file says the same."""
    page = walk.user(line.officer("sheng"))
    go(page, "总结")
    press(page, "写总结")
    walk.see(page, "情况总结", "定稿")
    page.get_by_label("补充：典型做法").fill(f"{line.column}线逐村核对，当天销账。")
    press(page, "保存，去放图片")
    _add_picture(walk, page, "5月16日，工作人员在村部核对名册", faces="认不出")
    _add_picture(walk, page, "5月17日，入户走访合影", faces="认得出")
    walk.see(page, "1 张图片不会放进文件：认得出人脸，同意记录不完整")
    follow(page, "回到正文")
    page = walk.user(line.leader("sheng"))
    go(page, "总结")
    follow(page, "打开")
    page.on("dialog", lambda box: box.accept())
    press(page, "定稿")  # nobody stands above
    walk.see(page, "已定稿，内容已冻结")
    shown = number(page.get_by_role("link", name=re.compile("^有就业创业意愿和条件")).first.inner_text())
    text, pictures = papers.words_and_pictures(walk.download(page, "下载 Word"))
    assert f"{line.column}线逐村核对，当天销账。" in text
    assert "工作人员在村部核对名册" in text
    assert "合影" not in text
    assert pictures == 1
    assert f"有就业创业意愿和条件的 {shown:,} 人" in text or f"有就业创业意愿的 {shown:,} 人" in text


def _add_picture(walk: Walk, page: Page, caption: str, *, faces: str) -> None:
    place = walk.folder / "picture.jpg"
    Image.effect_noise((640, 480), 60).convert("RGB").save(place, quality=60)
    adding = page.get_by_role("region", name="放一张图片")
    adding.get_by_label("图片", exact=True).set_input_files(place)
    adding.get_by_label("说明").fill(caption)
    adding.get_by_text(faces, exact=True).click()
    adding.get_by_role("button", name="放进来").click()
    walk.see(page, caption)
