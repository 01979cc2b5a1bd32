"""For what are people's data processed, on which legal basis, which data, how long, and who else gets them? (PIPL 17, 21, 30, 35)

What an office decides and the law does not name is left to it and marked so: nothing here invents a term.
"""

from dataclasses import dataclass

from django.conf import settings

from bangfu.people.choices import Processing

DUTY = "履行法定职责所必需（《个人信息保护法》第十三条第一款第三项；国家机关第三十四条、第三十五条，受权组织第三十七条）"
OFFICE = "期限由本单位定（法律没有定）；期满或本人要求时删除身份，只留不指名的登记项"
MARK = "本单位设定"


@dataclass(frozen=True)
class Purpose:
    """One purpose, in the words of the page."""

    name: str
    data: str
    basis: str
    kept: str
    given_to: str = "不提供给别人"
    consent: bool = False  # ends when the person takes their consent back
    assessed: Processing | None = None  # under which processing its influence is assessed; None: names nobody, or is ordered by law itself


def purposes() -> tuple[Purpose, ...]:
    """All of them, with the terms of this installation."""
    return (
        Purpose("实名登记、基础信息核对", "姓名、证号、残疾类别等级、住址、电话、监护人、就业状况", DUTY, OFFICE, assessed=Processing.SENSITIVE),
        Purpose("走访、电话联系，登记就业需求和能力", "上列信息，意愿、能力、用得上的便利、联系记录", DUTY, OFFICE, assessed=Processing.SENSITIVE),
        Purpose("认定重点群体、办理政策", "登记项、认定依据、证明材料扫描件", DUTY, OFFICE, assessed=Processing.SENSITIVE),
        Purpose("统计报表、总结", "只有人数和比例，不含姓名、证号", DUTY, "长期；不能由此找到个人", "上级残联、人社部门"),
        Purpose("与实名制系统、社保、失业登记比对", "证号、姓名、就业和参保状况", DUTY, f"比对结果 {settings.EXCHANGE_KEPT_DAYS} 天（{MARK}），到期自动删除", "按对方格式报送时给对方；撤回同意的不报，法律法规要求报的除外",
                assessed=Processing.RECEIVED),
        Purpose("用程序匹配、推荐岗位", "意愿、能力、用得上的便利、住址所在村", DUTY + "；结果只给经办看，告诉单位另要本人同意；本人可以拒绝（第二十四条）", "随下一次计算更新；拒绝或撤回同意后立即不再推荐", consent=True, assessed=Processing.AUTOMATED),
        Purpose("把求职人告诉用人单位", "只有本人同意的那几项", "本人对每一家单位的单独同意（第二十三条、第二十九条）", "推荐结束或撤回同意时单位就看不到了", "本人同意的用人单位", consent=True, assessed=Processing.PROVIDED),
        Purpose("总结、宣传里的照片和案例", "照片、经历", "本人单独同意（第二十五条、第二十九条）", "撤回同意后不再放进材料，删除身份时图片一起删去；" + OFFICE, "看到该材料的人", consent=True, assessed=Processing.PUBLISHED),
        Purpose("导出、打印名单", "当次选的列，默认遮盖", DUTY, "服务器上的文件一天后删除；打出的纸由本单位存档销毁", "持有该文件的经办", assessed=Processing.SENSITIVE),
        Purpose("审计（谁看过、谁改过）", "操作人、时间、动作、档案编号，不含姓名证号", "《网络安全法》第二十一条第三项：日志留存不少于六个月", f"不少于 {settings.AUDIT_DAYS} 天，不随身份删除", "本单位审计管理员"),
    )


RIGHTS = (
    ("看、要一份副本", "第四十五条"), ("改错、补全", "第四十六条"), ("要求删除", "第四十七条"), ("撤回同意，不用说理由", "第十五条"), ("要我们讲清楚规则", "第四十八条"),
    ("不接受程序自动决定", "第二十四条"), ("去世后由近亲属行使", "第四十九条"),
)
