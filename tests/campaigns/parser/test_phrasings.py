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


RECEIVERS = [
    ("各市于6月20日前向省残联就业部推荐2名就业典型，并提交事迹材料、推荐表。", "06-20|事迹材料、推荐表|省残联就业部"),
    ("请各县（市、区）7月5日前向市就业服务中心择优推荐3个帮扶案例。", "07-05|帮扶案例|市就业服务中心"),
    ("各单位可向县残联教就股于6月20日前报送岗位清单。", "06-20|岗位清单|县残联教就股"),
    ("6月20日前，各地要向用人单位推荐残疾人求职者，并报送推荐情况表。", "06-20|推荐情况表|"),
    ("请各地9月26日前报送参会企业名单；活动期间每周一报送上周求职数据；11月20日前报送活动总结。以上材料均报省中心就业指导科。",
     "09-26|参会企业名单|省中心就业指导科;weekly:1|上周求职数据|省中心就业指导科;11-20|活动总结|省中心就业指导科"),
    ("请于4月10日前报送实施方案，10月10日前将工作总结报市残联。相关材料统一发送至jyk@example.com。", "04-10|实施方案|jyk@example.com;10-10|工作总结|市残联"),
    ("（1）4月10日前报送实施方案。\n（2）10月10日前报送工作总结。\n（3）上述材料加盖公章后报市残联教就科。", "04-10|实施方案|市残联教就科;10-10|工作总结|市残联教就科"),
    ("请于4月10日前报送实施方案。以上材料内容要真实、准确。", "04-10|实施方案|"),
]


@pytest.mark.parametrize(("words", "expected"), RECEIVERS)
def test_receivers_before_the_verb_and_in_the_sentence_behind(words: str, expected: str) -> None:
    facts = notice(f"现将有关事项通知如下。\n一、工作要求\n（一）做好报送。{words}")
    assert ";".join(f"{(d['on'] or '')[5:] or d['recurring'] or '?'}|{'、'.join(d['deliverables'])}|{d['to'] or ''}" for d in facts["deadlines"]) == expected


IN_PASSING = [
    ("活动面向全县未就业残疾人，侧重帮助听力残疾人、返乡残疾青年。", "全县未就业残疾人", "听力残疾人|返乡残疾青年"),
    ("本次招聘面向有就业意愿的残疾人，特别是残疾大学生和一户多残家庭成员。", "有就业意愿的残疾人", "残疾大学生|一户多残家庭成员"),
    ("培训面向全市登记失业残疾人开展。重点帮扶零就业家庭残疾人、重度残疾人。", "全市登记失业残疾人", "零就业家庭残疾人|重度残疾人"),
    ("活动面向全县残疾人，重点宣传就业政策。", "全县残疾人", ""),
]
ADDED = [
    ("在《通知》规定的服务对象基础上，增加以下人员：\n（一）残疾人家庭中的高校毕业生；\n（二）正在参加职业康复的精神残疾人。", "", "残疾人家庭中的高校毕业生|正在参加职业康复的精神残疾人"),
    ("在原有服务对象基础上，新增退役残疾军人、残疾人专职委员。", "", "退役残疾军人|残疾人专职委员"),
    ("新增以下两类人员：1.刑满释放残疾人；\n2.已戒毒的残疾人。", "", "刑满释放残疾人|已戒毒的残疾人"),
    ("帮扶对象扩大至残疾人的配偶、残疾人的成年子女。", "", "残疾人的配偶|残疾人的成年子女"),
]


@pytest.mark.parametrize(("words", "main", "focus"), IN_PASSING)
def test_targets_named_in_running_text(words: str, main: str, focus: str) -> None:
    facts = notice(f"我会定于2024年4月1日至30日开展帮扶月活动。{words}现将有关事项通知如下：\n一、提供岗位。请梳理岗位信息。\n二、组织企业。请动员企业参加。")
    assert (facts["targets"]["main"], "|".join(facts["targets"]["focus"])) == (main, focus)


@pytest.mark.parametrize("heading", ["服务对象", "关于服务对象"])
@pytest.mark.parametrize(("words", "main", "focus"), ADDED)
def test_groups_added_by_a_supplement(words: str, main: str, focus: str, heading: str) -> None:
    facts = notice(f"《通知》印发后，现补充通知如下：\n一、{heading}\n{words}\n二、其他事项\n其余内容不变。")
    assert (facts["targets"]["main"] or "", "|".join(facts["targets"]["focus"])) == (main, focus)


BEHIND = [
    "　　县残联教就股联系人：樊立冬　联系电话：0777-5000601\n　　县人社局联系人：尹春姬　联系电话：0777-5000602（兼传真）",
    "　　联系方式：\n单位\t联系人\t电话\n县残联教就股\t樊立冬\t0777-5000601\n县人社局就业股\t尹春姬\t0777-5000602",
    "　　特此通知。\n　　（联系人：樊立冬，电话：0777-5000601）\n　　附件：1.情况统计表\n　　　　　2.联络员名单",
    "　　附件1.情况统计表\n　　附件2.联络员名单\n　　（此件公开发布）",
]


@pytest.mark.parametrize("behind", BEHIND)
def test_the_last_item_ends_before_contacts_and_attachments(behind: str) -> None:
    facts = notice(f"现将有关事项通知如下：\n一、加强领导\n各地要压实责任。\n二、按时报送\n请于5月30日前报送总结。\n总结要写明成效。\n{behind}")
    assert [item["text"] for item in facts["requirements"]] == ["各地要压实责任。", "请于5月30日前报送总结。\n总结要写明成效。"]


def test_the_last_item_of_a_plan_ends_before_its_annexed_table() -> None:
    plan = ("工作方案\n一、工作任务\n（一）走访。走进家门。\n（二）招聘。组织招聘会。\n二、保障措施\n（一）加强领导\n成立工作专班。\n（二）加强宣传\n及时总结推广。\n"
            "附件：1.任务分工表\n　　　2.联系人名单\n附件2\n联系人名单\n单位\t姓名\t办公电话\n县残联教就股\t郁青禾\t0777-5000701")
    facts = notice("现将《工作方案》印发给你们，请认真组织实施。", signature=f"某省残疾人联合会\n2024年3月11日\n{plan}")
    assert [item["text"] for item in facts["requirements"]] == ["成立工作专班。", "及时总结推广。"]


def test_what_a_supplement_asks_for_is_kept_when_it_has_no_other_section() -> None:
    facts = notice("现补充通知如下：\n一、关于服务对象\n增加以下人员：残疾人的配偶。\n二、关于材料报送\n（一）新增周调度。各市每周五前报送进展。\n（二）新增典型推荐。各市6月20日前报送推荐表。")
    assert ([item["heading"] for item in facts["measures"]], [item["heading"] for item in facts["requirements"]]) == ([], ["新增周调度", "新增典型推荐"])
