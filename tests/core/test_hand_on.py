"""Can a list be handed on: words no chat breaks, pictures that say which part they are?"""

from datetime import date
from io import BytesIO

import pytest
from django.http import Http404
from django.test import RequestFactory
from PIL import Image

from bangfu.core.errors import DomainError
from bangfu.core.hand_on import IN_PICTURE, IN_WORDS, Column, HandOn, as_picture, as_text, handed_on, picture_count
from tests.world import World

COLUMNS = (Column("单位", width=3), Column("应核对"), Column("未派单", tells_nought=False), Column("截止", "{}前"))


def listed(rows: int = 2, **more) -> HandOn:
    values = [(f"第{number}镇", 1200 + number, number - 1, "5月18日") for number in range(1, rows + 1)]
    return HandOn(title="摸查进度", lead="2 个乡镇。", columns=COLUMNS, rows=values, unit="敦化市残疾人联合会", on=date(2022, 5, 17), **more)


def test_text_is_numbered_dated_and_says_no_nought_nobody_needs() -> None:
    assert as_text(listed(hint="请抓紧。"), "https://example.org/field/").split("\n") == [
        "【摸查进度】", "2 个乡镇。", "1. 第1镇：应核对 1,201，5月18日前", "2. 第2镇：应核对 1,202，未派单 1，5月18日前", "请抓紧。",
        "敦化市残疾人联合会　2022年5月17日", "详情：https://example.org/field/",
    ]


def test_text_of_a_long_list_says_how_many_are_left_out() -> None:
    assert "……另有 5 项，请看图片。" in as_text(listed(IN_WORDS + 5))
    assert f"{IN_WORDS}. " in as_text(listed(IN_WORDS))


def test_picture_fits_a_phone_and_a_long_list_makes_several() -> None:
    long = listed(IN_PICTURE + 5)
    assert picture_count(long) == 2
    first, second = (Image.open(BytesIO(as_picture(long, number))) for number in (1, 2))
    assert first.format == second.format == "PNG"
    assert first.width == second.width == 1080
    assert first.height > 3 * second.height


def test_page_is_asked_for_itself_unless_the_query_says_so() -> None:
    assert handed_on(RequestFactory().get("/field/assign/?area=1"), listed) is None
    assert handed_on(RequestFactory().get("/field/assign/?hand_on=else"), listed) is None


@pytest.mark.parametrize("number", ["0", "2", "x", "", "99999"])
def test_picture_that_is_not_there_is_not_found(number: str) -> None:
    with pytest.raises(Http404):
        handed_on(RequestFactory().get(f"/?hand_on=png&number={number}"), listed)


def test_list_without_rows_says_so() -> None:
    with pytest.raises(DomainError, match="没有可以发的"):
        handed_on(RequestFactory().get("/?hand_on=text"), lambda: listed(0))


LISTS = ["/campaigns/{campaign}/", "/campaigns/{campaign}/working/", "/field/assign/", "/cases/services/", "/reports/"]


@pytest.mark.parametrize("address", LISTS)
def test_lists_are_handed_on_without_people(address: str, world: World, as_user) -> None:
    client = as_user(world.prefecture if "assign" not in address and "services" not in address else world.officer)
    page = address.format(campaign=world.campaign.pk)
    for form in ("text", "picture"):
        answer = client.get(page, {"hand_on": form})
        assert answer.status_code in (200, 400), "an empty list says so"
        shown = answer.content.decode()
        assert not any(word in shown for word in ("张*山", "张试山", "2224031976", "1380000"))


def test_coverage_goes_out_with_its_filter_and_a_link_back(world: World, as_user) -> None:
    client = as_user(world.officer)
    shown = client.get("/field/assign/", {"hand_on": "text", "area": "222403100"}).content.decode()
    assert "【大石头镇摸查进度】" in shown
    assert "详情：http://testserver/field/assign/?area=222403100" in shown
    picture = client.get("/field/assign/", {"hand_on": "png", "area": "222403100"})
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")

