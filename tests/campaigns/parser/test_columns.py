"""Do contacts that stand side by side stay apart, in text and on printed pages?"""

from typing import Any

import pytest

from bangfu.campaigns.parser import decode_notice, parse_notice

from .test_constructions import ITEMS_BEFORE, notice
from .test_pdf import indented, pages


def told(facts: dict) -> str:
    return ";".join(f"{c['unit'] or ''}/{c['name'] or ''}/{'、'.join(c['phones'])}/{'、'.join(c['emails'])}" for c in facts["contacts"])


SIDE_BY_SIDE = [
    ("　　省残联教育就业部　　　　　　省就业服务局市场处\n　　联系人：顾念慈　　　　　　　联系人：卞之远\n　　电　话：0431-80003001　　　　电　话：0431-80003002\n　　邮　箱：jyb@example.com　　　 邮　箱：scc@example.com",
     "省残联教育就业部/顾念慈/0431-80003001/jyb@example.com;省就业服务局市场处/卞之远/0431-80003002/scc@example.com"),
    ("市残联就业科\t市人社局就业科\t市总工会权益部\n联系人：甘棠\t联系人：蒙正\t联系人：喻晓\n联系电话：0777-3000101\t联系电话：0777-3000102\t联系电话：0777-3000103",
     "市残联就业科/甘棠/0777-3000101/;市人社局就业科/蒙正/0777-3000102/;市总工会权益部/喻晓/0777-3000103/"),
    ("县残联教就股                    县人社局就业股\n联系人：柯之恒                  联系人：祝余\n电话：0777-5000201              电话：0777-5000202\n                                邮箱：jyg@example.com",
     "县残联教就股/柯之恒/0777-5000201/;县人社局就业股/祝余/0777-5000202/jyg@example.com"),
    ("联系人：路遥遥　　　　联系人：申屠明\n电　　话：0777-5000301　　　　电　　话：0777-5000302", "/路遥遥/0777-5000301/;/申屠明/0777-5000302/"),
    # Two persons one below the other, each with the number beside the name.
    ("联系人：甘棠　　　　电话：0777-3000101\n联系人：蒙正　　　　电话：0777-3000102", "/甘棠/0777-3000101/;/蒙正/0777-3000102/"),
]


@pytest.mark.parametrize(("words", "expected"), SIDE_BY_SIDE)
def test_contacts_in_columns_keep_their_own_numbers(words: str, expected: str) -> None:
    assert told(notice(ITEMS_BEFORE + words)) == expected


def test_contacts_in_columns_of_a_page_keep_their_own_numbers_where_a_name_is_too_long(tmp_path: Any) -> None:
    cells = [
        r"省人力资源和社会保障厅就业促进与失业保险处 \ 联系人：顾念慈 \ 电　话：0431-80003001 \ 邮　箱：cjc\@example.com",
        r"省教育厅高校学生处 \ 联系人：卞之远 \ 电　话：0431-80003002", r"省残联教育就业部 \ 联系人：甘棠 \ 电　话：0431-80003003",
        r"省工商联会员处 \ 联系人：蒙正 \ 电　话：0431-80003004",
    ]
    body = "".join(indented(line) for line in ITEMS_BEFORE.strip().split("\n"))
    grid = f"#grid(columns: (7cm, 7cm), row-gutter: 13pt, {', '.join(f'[{cell}]' for cell in cells)})"
    assert told(parse_notice(decode_notice(pages(body + grid, tmp_path)))) == (
        "省人力资源和社会保障厅就业促进与失业保险处/顾念慈/0431-80003001/cjc@example.com;省教育厅高校学生处/卞之远/0431-80003002/;"
        "省残联教育就业部/甘棠/0431-80003003/;省工商联会员处/蒙正/0431-80003004/")
