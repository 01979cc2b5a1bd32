"""Does the parser read ways of putting a fact that notices use now and then?"""

import pytest

from .test_columns import told
from .test_constructions import ITEMS_BEFORE, notice

HELPERS = [
    ("联系人：就业科　蒲云舒\n电　话：0777-3000401\n技术支持：信息科　　章北海\n电　话：0777-3000402\n邮　箱：xxk@example.cn", "就业科/蒲云舒/0777-3000401/;信息科/章北海/0777-3000402/xxk@example.cn"),
    ("联系人：蒲云舒，电话：0777-3000401\n技术支持：章北海，电话：0777-3000402", "/蒲云舒/0777-3000401/;/章北海/0777-3000402/"),
    ("省残联就业部　蒲云舒　0777-3000401\n系统维护：省残联信息中心　鹿鸣　0777-3000402", "省残联就业部/蒲云舒/0777-3000401/;省残联信息中心/鹿鸣/0777-3000402/"),
    ("联系人：县残联　蒲云舒\n联系电话：0777-3000401\n技术支持电话：0777-3000403", "县残联/蒲云舒/0777-3000401/;//0777-3000403/"),
    # The firm that made the page answers no question about the notice.
    ("联系人：县残联　蒲云舒\n联系电话：0777-3000401\n技术支持：某某软件有限公司", "县残联/蒲云舒/0777-3000401/"),
]
BRACKETED = [
    ("联系电话：省就业服务中心　0777-8000501（鹿呦呦）\n　　　　　省残联就业部　0777-8000502（闻人雪）", "省就业服务中心/鹿呦呦/0777-8000501/;省残联就业部/闻人雪/0777-8000502/"),
    ("联系电话：0777-8000501（么么）、0777-8000502（丘实）", "/么么/0777-8000501/;/丘实/0777-8000502/"),
    ("县残联：13900000501（苌老师）；县人社局：13900000502（同微信）", "县残联/苌老师/13900000501/;县人社局//13900000502/"),
    ("联系人：鹿呦呦　联系电话：0777-8000501（兼传真）", "/鹿呦呦/0777-8000501/"),
]


@pytest.mark.parametrize(("words", "expected"), [*HELPERS, *BRACKETED])
def test_contacts_helpers_and_names_behind_numbers(words: str, expected: str) -> None:
    assert told(notice(ITEMS_BEFORE + words)) == expected
