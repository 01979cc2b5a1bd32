"""The words of a person's file: official codes where there are any, each list with its source."""

from django.db import models


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    MALE = "1", "男"
    FEMALE = "2", "女"


class Category(models.TextChoices):
    """Disability category: digit 19 of the second-generation certificate."""

    SEEING = "1", "视力"
    HEARING = "2", "听力"
    SPEECH = "3", "言语"
    LIMB = "4", "肢体"
    INTELLECTUAL = "5", "智力"
    MENTAL = "6", "精神"
    MULTIPLE = "7", "多重"


class Grade(models.TextChoices):
    """Digit 20 of the certificate; 1 is the most severe (GB/T 26341-2010)."""

    ONE = "1", "一级"
    TWO = "2", "二级"
    THREE = "3", "三级"
    FOUR = "4", "四级"


class CertificateState(models.TextChoices):
    """What became of a certificate; that it has run out is told by its date."""

    VALID = "valid", "有效"
    REPLACED = "replaced", "已换发"
    CANCELLED = "cancelled", "已注销"


class MergeKind(models.TextChoices):
    MERGE = "merge", "合并"
    SPLIT = "split", "拆分"


class LeavingReason(models.TextChoices):
    """Why a time of work ended, in the person's words; our own list."""

    TERM = "term", "合同或活计到期"
    HEALTH = "health", "身体原因"
    PAY = "pay", "收入低"
    FAR = "far", "路远、不方便"
    ACCESS = "access", "岗位没有便利条件"
    CLOSED = "closed", "单位停业、裁员"
    FAMILY = "family", "家里原因"
    OTHER = "other", "其他"


class StudyOutcome(models.TextChoices):
    """How a time at a school ended."""

    GRADUATED = "graduated", "毕业"
    STUDYING = "studying", "在读"
    LEFT = "left", "没有毕业"


class GuardianRelation(models.TextChoices):
    """Who may be somebody's guardian: Civil Code 27, 28, 31, 32."""

    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"
    CHILD = "child", "子女"
    KIN = "kin", "其他近亲属"
    OTHER = "other", "其他愿意担任的个人或组织"
    COMMITTEE = "committee", "村（居）民委员会"
    CIVIL_AFFAIRS = "civil_affairs", "民政部门"


class EnclosureKind(models.TextChoices):
    """What a scan in a file proves."""

    CERTIFICATE = "certificate", "残疾人证"
    GUARDIAN = "guardian", "监护关系证明"
    CONSENT = "consent", "本人同意书"
    DIPLOMA = "diploma", "学历证明"
    ASSESSMENT = "assessment", "评估报告"
    DEATH = "death", "去世证明"
    OTHER = "other", "其他"


class TransferState(models.TextChoices):
    """A file handed over from county to county."""

    REQUESTED = "requested", "对方请求转入"
    WAITING = "waiting", "待接收"
    ACCEPTED = "accepted", "已接收"
    DECLINED = "declined", "不办"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN_TRANSFERS = (TransferState.REQUESTED.value, TransferState.WAITING.value)


class DeathProof(models.TextChoices):
    """On what a death is registered; our own words."""

    CERTIFICATE = "certificate", "死亡证明"
    HOUSEHOLD_BOOK = "household_book", "户口注销"
    CREMATION = "cremation", "火化证明"
    VILLAGE = "village", "村（社区）证明"
    FAMILY = "family", "家属告知，待补证明"


CANCEL_REASONS = ("本人申请退出", "残疾状况改善，不再符合标准", "重复办证", "证件信息有误", "其他")


class Hukou(models.TextChoices):
    URBAN = "urban", "城镇"
    RURAL = "rural", "农村"


class Schooling(models.IntegerChoices):
    """Levels in order, so that they compare. Words follow GB/T 4658; blank is unknown."""

    NONE = 0, "未上过学"
    PRIMARY = 1, "小学"
    JUNIOR = 2, "初中"
    SENIOR = 3, "高中或中职"
    COLLEGE = 4, "大专"
    BACHELOR = 5, "本科及以上"


class Employment(models.TextChoices):
    """实名制 knows two values; unknown is an empty column (domain.md §1.2)."""

    EMPLOYED = "employed", "已就业"
    UNEMPLOYED = "unemployed", "未就业"


class EmploymentForm(models.TextChoices):
    """就业形式 of the annual survey form 动态1表; 1 and 4 inferred (domain.md §1.3)."""

    QUOTA = "1", "按比例就业"
    CONCENTRATED = "2", "集中就业"
    SELF_EMPLOYED = "3", "个体就业（含自主创业）"
    PUBLIC_WELFARE = "4", "公益性岗位就业"
    SHELTERED = "5", "辅助性就业"
    FARMING = "6", "农村种养加"
    FLEXIBLE = "7", "灵活就业"


class NotEmployedReason(models.TextChoices):
    """Main reason not employed, R19 of 动态1表 (domain.md §1.3)."""

    STUDENT = "1", "在校学习"
    RETIRED = "2", "退休"
    NO_WISH = "3", "无意愿就业"
    NO_SKILL = "4", "无就业技能"
    UNABLE = "5", "丧失劳动能力"
    LAND_TAKEN = "6", "农用土地被征用"
    OTHER = "7", "其他"


class Wish(models.TextChoices):
    WORK = "work", "想工作"
    SELF_EMPLOYED = "self", "想自己干"
    NONE = "none", "不想"
    UNSURE = "unsure", "说不准"


WISHES_WITH_NEED = {Wish.WORK, Wish.SELF_EMPLOYED}  # 有就业需求：the base of services 2–4


class Need(models.TextChoices):
    """Services a person asks for; words of the annual survey (R20) and of the notice."""

    INTRODUCTION = "introduction", "介绍工作"
    TRAINING = "training", "技能培训"
    FARM_TRAINING = "farm_training", "农村实用技术培训"
    CREDIT = "credit", "资金、贷款扶持"
    STARTUP = "startup", "创业指导"
    REHAB = "rehab", "辅具、无障碍改造"
    OTHER = "other", "其他"


class Hours(models.TextChoices):
    FULL = "full", "全天"
    PART = "part", "半天或几小时"
    ANY = "any", "都可以"


class ContactWay(models.TextChoices):
    PHONE = "phone", "电话"
    TEXT = "text", "短信或微信文字"
    VISIT = "visit", "上门"
    GUARDIAN = "guardian", "联系监护人"


class Monitored(models.TextChoices):
    """防止返贫监测对象: three kinds (domain.md §5.3)."""

    UNSTABLE = "unstable", "脱贫不稳定户"
    MARGINAL = "marginal", "边缘易致贫户"
    SUDDEN = "sudden", "突发严重困难户"


class Relation(models.TextChoices):
    SPOUSE = "spouse", "配偶"
    CHILD = "child", "子女"
    PARENT = "parent", "父母"
    OTHER = "other", "其他"


class Source(models.TextChoices):
    """Where a value came from."""

    ROSTER = "roster", "名册导入"
    PHONE = "phone", "电话"
    WECHAT = "wechat", "微信"
    VISIT = "visit", "入户"
    OFFICE = "office", "窗口"
    EXCHANGE = "exchange", "部门数据"
    PERSON = "person", "本人填报"
    DEMO = "demo", "演示数据"


class EventKind(models.TextChoices):
    CONTACT_ATTEMPT = "contact_attempt", "联系"
    BASIC_CHECK = "basic_check", "基础信息核对"
    ABILITY_ASSESSMENT = "ability_assessment", "职业能力评估"
    NEED_REGISTRATION = "need_registration", "就业需求登记"
    EMPLOYMENT_SERVICE = "employment_service", "就业服务"
    DELIVERY = "delivery", "四送"
    PAIRING = "pairing", "一对一结对"
    CERTIFICATION = "certification", "就业困难人员认定"
    REFERRAL = "referral", "推荐岗位"
    INTERVIEW = "interview", "面试"
    HIRE = "hire", "实现就业"
    LEFT_JOB = "left_job", "离职"
    VACANCY_OPENED = "vacancy_opened", "收集岗位"
    TRAINING = "training", "参加培训"
    DEATH = "death", "去世"


# A referral or a training class is a service in the sense of 就业服务, so it need not be recorded twice.
SERVICE_KINDS = (EventKind.EMPLOYMENT_SERVICE, EventKind.REFERRAL, EventKind.TRAINING)


class Gift(models.TextChoices):
    """四送: what was delivered."""

    POLICY = "policy", "送政策"
    SERVICE = "service", "送服务"
    INFORMATION = "information", "送信息"
    WARMTH = "warmth", "送温暖"


class ImportState(models.TextChoices):
    READING = "reading", "读取中"  # large files
    MAPPING = "mapping", "待确认列"
    CHECKING = "checking", "校验中"
    CHECKED = "checked", "待写入"
    WRITING = "writing", "写入中"
    DONE = "done", "已写入"
    CANCELLED = "cancelled", "已放弃"


class RowOutcome(models.TextChoices):
    """What a row of a roster does to the register."""

    NEW = "new", "新增"
    CHANGED = "changed", "更新"
    SAME = "same", "没有变化"
    REJECTED = "rejected", "退回"


class Doubt(models.TextChoices):
    """Why a row of a roster waits for somebody's decision."""

    TWIN = "twin", "疑似同一人"  # same name, birth and village under another number
    NAME = "name", "姓名不同"  # same number under another name


class Decision(models.TextChoices):
    """What somebody decided about such a row."""

    UPDATE = "update", "是同一人，更新"
    KEEP = "keep", "不写入，保留登记册的"
    SPLIT = "split", "不是同一人，另行登记"


class Purpose(models.TextChoices):
    """What somebody needs the uncovered numbers for."""

    CONTACT = "contact", "联系本人"
    CHECK = "check", "核对证件信息"
    BENEFIT = "benefit", "办理补贴、认定"
    REFERRAL = "referral", "推荐岗位、培训报名"
    OTHER = "other", "其他（请写明）"


class ErasureReason(models.TextChoices):
    """Why an identity was erased (PIPL 47)."""

    REQUEST = "request", "本人或监护人要求删除"
    WITHDRAWN = "withdrawn", "撤回同意后要求删除"
    RETENTION = "retention", "保存期限已满"


class Right(models.TextChoices):
    """What a person may ask about their own data (PIPL 15, 24, 45–48)."""

    ACCESS = "access", "查阅、复制"
    CORRECT = "correct", "更正、补充"
    DELETE = "delete", "删除"
    WITHDRAW = "withdraw", "撤回同意"
    EXPLAIN = "explain", "解释说明"


class AskedBy(models.TextChoices):
    PERSON = "person", "本人"
    GUARDIAN = "guardian", "监护人"
    AGENT = "agent", "受托人"
    KIN = "kin", "近亲属（本人已去世）"  # PIPL 49


class IdentityProof(models.TextChoices):
    """How it was made sure who asks."""

    CARD = "card", "当面核对身份证或残疾人证"
    CALL_BACK = "call_back", "按登记的电话回拨核对"
    GUARDIAN = "guardian", "监护关系证明"
    MANDATE = "mandate", "授权委托书和双方证件"
    KIN = "kin", "亲属关系证明和死亡证明"


class RequestState(models.TextChoices):
    WAITING = "waiting", "待办"
    CONFIRMING = "confirming", "待审核批准"
    DONE = "done", "已办"
    REFUSED = "refused", "不办，已说明理由"


OPEN_REQUESTS = (RequestState.WAITING, RequestState.CONFIRMING)


class ExpiryReason(models.TextChoices):
    """Why the time of a file is over."""

    DIED = "died", "去世满年限"
    IDLE = "idle", "多年没有联系、没有变动"


class ExpiryState(models.TextChoices):
    NOTICED = "noticed", "等待清理"
    KEPT = "kept", "提出保留"
    ERASED = "erased", "已删除身份"


class Processing(models.TextChoices):
    """What must be assessed before it is done (PIPL 55); the last is not in this system, and that is what its record says."""

    SENSITIVE = "sensitive", "处理敏感个人信息（残疾、健康）"
    RECEIVED = "received", "从其他部门取得、比对"
    PROVIDED = "provided", "提供给用人单位和其他部门"
    AUTOMATED = "automated", "自动化决策（匹配、推荐）"
    ENTRUSTED = "entrusted", "委托别人处理（运行维护）"
    PUBLISHED = "published", "公开（照片、案例）"
    ABROAD = "abroad", "向境外提供"


class ImpactState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SIGNED = "signed", "现行"
    REPLACED = "replaced", "已被新版代替"


class Conclusion(models.TextChoices):
    FIT = "fit", "可以开展"
    IF = "if", "做到下列条件后可以开展"
    UNFIT = "unfit", "不应开展"
