"""Which facts does the heading of a section announce?"""

import re

ABOUT = ("主要|具体|工作|帮扶|任务|有关|相关|重点|服务|活动|主体|行动|援助|专项|组织|实施|开展|集中|招聘|培训|宣传|本次|年度|总体|参与|参加|参会|救助|适用|基本|"
         "政策|几点|其他|其它|贯彻|落实|推进|进度|项目|系列|摸底|调查|核查|排查|走访|慰问|评选|征集|登记|统计|比赛|竞赛|申报|补贴|面向|受益|扶持|关爱|"
         "月度|季度|就业|创业|就业帮扶|残疾人|举办")
KINDS = tuple((kind, re.compile(rf"^(?:{ABOUT}|的)*(?:{words})$")) for kind, words in (
    ("other", "会议[\u4e00-\u9fff]{2,4}|(?:参会|与会|参赛|报到)(?:人员|要求|须知|方式|回执|名额|安排)|(?:征集|实施|检查)范围"),
    ("other", "(?:其他|其它|未尽)事(?:项|宜)|其他|其它|补充说明|说明"),
    ("targets", "(?:参加|参与|服务|帮扶|援助)人员"),
    ("theme", "主题(?:口号|名称)?|口号"),
    ("reporting", "(?:信息|总结|材料|数据|资料|情况|统计)?(?:报送|填报|上报|反馈)(?:要求|方式|安排|事项|工作|时间)?|怎么报|报什么|如何报送"),
    ("other", "目标任务|任务目标|目标|总体要求|指导思想|报名(?:方式|要求|办法)?|联系方式|联系人|人员|名额|条件|程序|流程|费用|(?:材料|格式|岗位|参会|参赛|报名)要求|"
              "基本原则|背景|意义|总体思路|地点|主办单位|承办单位|协办单位|组织机构|机构|单位|方式|方法|途径|温馨提示|注意事项|经费保障|经费|附则|(?:优惠|扶持|支持|奖补|补贴)?政策(?:支持)?|(?:职责|责任|部门)分工|部门职责"),
    ("requirements", "要求|组织实施|组织保障|工作保障|服务保障|实施保障|保障措施|组织领导|措施保障|保障工作|有关事项|工作纪律|事项要求|保障|"
                     "(?:工作|报送|调度|管理|报告|推进|落实)(?:制度|机制)|怎么管|怎么保障"),
    ("measures", "措施|举措|任务|内容|做法|任务分工|任务措施|活动|安排|形式|项目|事项|重点|工作|重点工作|做什么|干什么|怎么做|怎么干|怎么帮|如何做|抓什么|帮什么|任务清单|举措任务"),
    ("period", "时间|期限|日期|时间安排|步骤|进度安排|实施步骤|工作步骤|方法步骤|起止时间|时间步骤|时间节点|时段|什么时候|何时开展|阶段安排|进度"),
    ("targets", "对象|人群|群体|对象范围|对象条件|范围|(?:服务|帮扶|帮助|面向|援助|帮|扶)谁|谁能参加|谁可以参加|为谁服务|人员范围"),
))
TASK = re.compile(r"高度重视|重视|组织领导|加强领导|责任|压实|统筹协调|协同|督导|督促|调度|考核|报送|总结|宣传引导|宣传发动|氛围|纪律|保障|安全|思想认识|统一思想|"
                  r"信息安全|严格|作风|统计|配合|落实|组织实施|及时上报|强化组织|形成合力|监管|守住|底线|实效|分工|跟踪问效|上报|反馈")
DEED = re.compile(r"(?:开展|组织|举办|实施|推进|落实|做好)(?=.{3}).*(?<!内容)(?<!措施)(?<!任务)(?<!安排)(?<!举措)(?<!事项)$")
STAGE = re.compile(r"阶段|^(?:动员部署|动员准备|动员启动|宣传发动|宣传动员|启动部署|部署启动|准备|集中实施|组织实施|全面实施|全面推进|总结评估|总结提升|总结上报|总结验收|巩固提升)(?:（[^（）]*\d[^（）]*）)?$")


def section_kinds(heading: str) -> list[str]:
    """Which facts a section's heading announces: 活动时间、对象 announces two, 明确责任 none."""
    bare = re.sub(r"[：:。\s]", "", heading)
    bare = re.sub(r"^关于|（[^（）]{0,20}）$", "", bare)
    if not bare or len(bare) > 16 or "，" in bare:
        return []
    whole = kind_of_words(bare)
    if whole:
        return [whole]
    kinds = [kind_of_words(part) for part in re.split(r"以及|[、和及与]", bare)]
    return list(dict.fromkeys(kind for kind in kinds if kind)) if kinds[-1] else []


def kind_of_words(words: str) -> str | None:
    kind = next((kind for kind, pattern in KINDS if pattern.match(words)), None)
    # 开展政策宣传活动 is itself something done, 活动内容 announces what is done.
    return None if kind == "measures" and DEED.match(words) else kind


def is_stage(heading: str) -> bool:
    """动员准备阶段（3月1日至3月10日）says when, not what is done."""
    return bool(STAGE.search(heading))


LABEL_LINE = re.compile(r"[【\[]? ?(?P<label>[\u4e00-\u9fff]{2,10}?) ?(?:[】\]] ?[：:]?|[：:]) ?")


def label_at(line: str, *, inside: bool) -> re.Match | None:
    """活动时间：… or 【服务对象】 opens a section without a number; inside a numbered item only a full label does."""
    match = LABEL_LINE.match(line)
    if match is None or (inside and len(match["label"]) < 4):
        return None
    return match if section_kinds(match["label"]) else None
