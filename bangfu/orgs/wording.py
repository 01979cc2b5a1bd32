"""What is a line of the audit trail called in words: the act, what it was about, what changed?"""

import re
from collections.abc import Mapping
from typing import Any

from bangfu.core.ui import thousands
from bangfu.orgs.choices import AUDIT_WORDS, Role

ACTS = {
    "account.create": "新建账号", "account.enable": "启用账号", "account.disable": "停用账号", "account.reset_password": "重置密码",
    "account.set_roles": "授权", "account.change_password": "修改自己的密码", "account.hand_over": "人员交接", "account.init": "装入空库", "account.import_upload": "上传账号登记表",
    "account.sign_in": "登录", "account.sign_in_failed": "密码错误，没有登录", "account.sign_in_locked": "错 5 次已锁，没有登录", "account.second_failed": "两步验证没有通过", "account.sign_out": "退出登录", "account.end_sign_ins": "结束登录", "account.device_code": "生成手机绑定码", "account.device_bound": "绑定手机",
    "account.device_let_go": "解除手机绑定", "account.delegate": "交出代办", "account.review": "季度复核账号", "account.delegation_end": "结束代办", "account.code_on": "启用动态验证码", "account.code_off": "停用动态验证码",
    "account.passkey_on": "添加通行密钥", "account.passkey_off": "删除通行密钥", "account.recovery_codes": "重新生成恢复码", "account.reset_factors": "重置两步验证",
    "account.import_take": "批量建账号", "audit.verify": "校验全链", "audit.explain": "说明审计链的问题", "audit.archive": "归档审计记录", "audit.export": "导出审计记录",
    "keys.rotate": "更换密钥", "keys.retire": "停用密钥", "keys.reindex": "重算检索指纹",
    "backup.make": "备份", "backup.restore": "从备份恢复", "region.move": "调整报送层级",
    "notice.draft": "录入通知", "notice.save": "改通知要素", "notice.confirm": "确认通知", "notice.drop": "放弃草稿", "notice.restore": "找回草稿",
    "campaign.issue": "发起活动", "campaign.withdraw": "撤回活动", "edge.forward": "转发", "edge.sign": "签收", "edge.responsible": "改责任人",
    "edge.remind": "催办", "edge.withdraw": "撤回转发", "edge.done": "转发办结", "edge.undone": "转发改为未办结",
    "task.add": "新增任务", "task.change": "改任务", "task.move": "改任务状态", "task.proved": "任务由数字证明完成", "task.reopened": "报表退回，任务重新打开",
    "roster.add": "加入活动名册", "roster.undo": "撤回加入名册", "people.register": "新增人员", "people.update": "改人员信息",
    "people.reveal": "查看证号电话原文", "people.reveal_assigned": "下载自己名单的原文", "people.print": "打印遮盖的花名册、入户表", "people.reveal_printed": "打印带原文的花名册、入户表",
    "people.certificate": "办理残疾人证", "people.death": "登记去世", "people.death_undone": "撤销去世登记", "people.erase": "删除身份信息", "people.copy": "交出本人信息副本", "people.file_kept": "保存期满提出保留", "people.files_swept": "清理没有主的文件", "people.right_received": "收下个人信息请求", "people.right_prepared": "提请删除身份信息", "people.right_returned": "退回删除申请", "people.right_answered": "答复个人信息请求", "people.request": "登记本人要求",
    "people.household": "改家庭", "people.spell": "记、删工作经历", "people.study": "记、删学习经历", "people.guardian": "登记监护人", "people.enclosure": "放入、删去档案材料", "people.enclosure_read": "打开档案材料", "people.transfer": "办理转移", "people.transferred": "转到别的县",
    "people.transfer_declined": "转移不办", "people.transfer_withdrawn": "撤回转移", "people.merge": "合并档案", "people.split": "拆分档案", "people.merge_undone": "撤销合并、拆分", "people.not_same": "记下不是同一人",
    "people.upload_roster": "上传名册", "people.check_roster": "检查名册", "people.decide_rows": "决定名册里拿不准的行", "people.forget_head": "忘掉记住的列",
    "people.take_conflict": "采用名册较旧的值", "people.keep_conflicts": "保留登记册的值",
    "people.map_roster": "对应名册的列", "people.import_roster": "写入名册", "people.cancel_roster": "放弃名册", "export.people": "导出名单",
    "export.rejected_rows": "下载未通过的行", "certificate.enter": "录入证件", "certificate.withdraw": "撤销证件", "marks.refresh": "重算重点群体",
    "survey.assign": "派单", "contact.record": "记录联系", "contact.undo": "撤销联系记录", "case.pair": "一对一结对", "case.plan": "写帮扶计划",
    "case.end": "结束结对", "job.employer_create": "录入用人单位", "job.vacancy_create": "录入岗位", "job.vacancy_update": "改岗位",
    "job.vacancy_confirm": "核实岗位", "job.vacancy_open": "岗位重新在招", "job.vacancy_paused": "暂停岗位", "job.vacancy_closed": "结束岗位",
    "job.space_apply": "申请开通空间", "job.application_approved": "通过开通申请", "job.application_refused": "不通过开通申请", "job.application_waiting": "开通申请重新审核",
    "job.space_open": "开通空间", "job.space_close": "关闭空间", "job.space_reopen": "重新开放空间", "job.own_create": "单位填报岗位", "job.own_update": "单位改岗位",
    "job.own_remove": "单位撤回岗位", "job.own_again": "单位再交岗位", "job.post_approve": "通过单位的岗位", "job.post_return": "退回单位的岗位",
    "job.import_upload": "上传岗位表", "job.import_columns": "对应岗位表的列", "job.import_write": "写入岗位表", "job.import_drop": "放弃岗位表",
    "match.start": "开始匹配", "match.run": "匹配完成", "match.refuse": "本人不要匹配", "referral.create": "推荐", "referral.interview": "记面试",
    "referral.offered": "记拟录用", "referral.hired": "记就业", "referral.refused_person": "本人不去", "referral.refused_employer": "单位未录用",
    "referral.withdrawn": "撤回推荐", "referral.referred": "改回已推荐", "referral.undo": "撤销推荐的一步",
    "referral.consent": "记本人同意告诉单位", "referral.consent_no": "记本人不同意告诉单位", "referral.consent_withdrawn": "撤回本人的同意", "referral.read": "单位查看人选姓名电话",
    "referral.answer": "单位反馈", "referral.answer_withdrawn": "单位撤回反馈", "referral.answer_declined": "不接收单位反馈",
    "return.prepare": "生成报表", "return.submit": "提交报表", "return.accept": "接收报表", "return.send_back": "退回报表",
    "return.remind": "催报报表", "return.freeze": "报表定稿", "return.scan": "上传签字扫描件", "return.scan_removed": "删除签字扫描件",
    "exchange.draft_layout": "对应部门表的列", "exchange.confirm_layout": "确认部门表样", "exchange.withdraw_layout": "撤下部门表样", "exchange.compare": "比对部门数据",
    "exchange.take": "采用部门数据", "exchange.keep": "保留本地数据", "exchange.check": "不一致的交走访核实", "exchange.reopen": "重新处理比对的行",
    "exchange.to_import": "只在对方的人转导入", "exchange.delete": "删除比对", "export.hand_in": "按部门表样导出", "export.comparison": "导出比对名单",
    "export.strangers": "导出只在对方的人", "export.fetch": "下载导出的文件",
    "impact.write": "写影响评估", "impact.sign": "签影响评估", "blank.upload": "上传上级空表", "blank.map": "对应空表的格子", "blank.confirm": "确认空表的格子", "blank.drop": "放弃空表",
}
KINDS = {
    "audit": "审计", "audit_finding": "校验结果", "keys": "密钥",
    "user": "账号", "account_import": "账号登记表", "unit": "单位", "region": "地区", "notice": "通知", "campaign": "活动", "edge": "转发", "task": "任务", "person": "人员",
    "import": "名册导入", "employer": "用人单位", "application": "开通申请", "vacancy": "岗位", "vacancy_import": "岗位导入", "match_run": "匹配", "referral": "推荐", "return": "报表", "blank": "上级空表", "comparison": "数据比对", "layout": "部门表样", "impact": "影响评估",
}
KEYS = {
    "links": "环数", "fingerprint": "结果编号", "findings": "问题", "words": "说明", "lines": "条数", "key": "密钥编号", "values": "值", "format": "格式",
    "unit": "单位", "units": "单位", "source": "来源", "policy": "政策", "fields": "字段", "rows": "行数", "people": "人数", "version": "稿次", "vacancy": "岗位",
    "vacancies": "岗位", "state": "状态", "responsible": "责任人", "notice": "通知", "helper": "帮扶人", "full": "原文", "document": "证件", "doc_number": "文号",
    "contact": "联系记录", "campaign": "活动", "at": "时间", "username": "账号", "to": "改为", "from": "原为", "tasks": "任务", "taken": "采用", "step": "步骤",
    "row": "行", "rejected": "未通过", "reason": "原因", "purpose": "用途", "what": "内容", "places": "地方", "path": "地区", "pairs": "推荐对数", "owner": "责任人",
    "outcome": "结果", "on": "日期", "filters": "条件", "event": "事件", "ends_on": "到期日", "edges": "转发", "due_on": "截止", "due_at": "截止",
    "day": "日期", "course": "课程", "channel": "方式", "breaks": "断点", "before": "原为", "after": "改为", "batch": "批次", "as_of": "截至",
    "roles": "角色", "sign_ins": "登录个数", "device": "手机", "quarter": "季度", "accounts": "账号数", "stands_in_for": "正在代办", "active": "在用", "with_keys": "含密钥", "successor": "接手人", "visits": "走访", "pairings": "结对", "grants": "查看授权", "referrals": "推荐", "shares": "告知内容", "way": "怎么问的", "made_at": "备份时间", "withdrawn": "撤回同意的人", "basis": "依据",
}
ACT = re.compile(r"(?<= )[a-z_]+\.[a-z_]+(?=）)")  # as it stands in what a check of the chain found
MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)\S*$")
LISTED = 5  # values named in a line; the rest is counted


def act_words(action: str) -> str:
    """What was done; of an act without words the room and its code, so that nothing is hidden."""
    return ACTS.get(action) or f"{AUDIT_WORDS.get(action.partition('.')[0], '')} {action}".strip()


def finding_words(text: str) -> str:
    """What a check of the chain found, with the act in words."""
    return ACT.sub(lambda code: act_words(code.group()), text)


def object_words(kind: str, key: str) -> str:
    return f"{KINDS.get(kind, kind)} {key}".strip()


def detail_words(detail: Mapping[str, Any], units: Mapping[int, str]) -> str:
    """单位：…；时间：2022-05-16 16:42. `units` are the names of the units by key."""
    named = {key: units.get(value, value) if key == "unit" and isinstance(value, int) else value for key, value in detail.items()}
    return "；".join(f"{KEYS.get(key, key)}：{_value(value)}" for key, value in named.items() if value not in (None, "", [], {}))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return thousands(value)
    if isinstance(value, list | tuple):
        return "、".join(_value(one) for one in value[:LISTED]) + (f" 等 {len(value)} 项" if len(value) > LISTED else "")
    if isinstance(value, dict):
        return "，".join(f"{KEYS.get(key, key)} {_value(one)}" for key, one in value.items() if one not in (None, "", [], {}))
    moment = MOMENT.match(str(value))
    return f"{moment[1]} {moment[2]}" if moment else dict(Role.choices).get(str(value), str(value))


# What a browser says of itself → words, the first that fits: others borrow the names of those below.
SYSTEMS = (("OpenHarmony", "鸿蒙"), ("HarmonyOS", "鸿蒙"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "安卓手机"), ("Windows", "Windows 电脑"),
           ("Mac OS", "Mac 电脑"), ("Linux", "Linux 电脑"))
BROWSERS = (("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("Firefox", "火狐"), ("Chrome", "Chrome"), ("Safari", "Safari"))


def device_words(user_agent: str) -> str:
    """Windows 电脑 · Edge."""
    found = [next((word for sign, word in signs if sign in user_agent), "") for signs in (SYSTEMS, BROWSERS)]
    return " · ".join(word for word in found if word) or "认不出的设备"
