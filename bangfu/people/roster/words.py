"""Which code does a word of a roster mean? Synonyms that offices write, and the many ways of a date."""

import polars as pl

from bangfu.people.choices import (
    Category,
    Employment,
    EmploymentForm,
    Grade,
    Hukou,
    Monitored,
    NotEmployedReason,
    Schooling,
    Sex,
    Wish,
)

Table = dict[str, str]
NOTHING = ("", "无", "/", "／", "—", "-", "不详", "未知", "待核实", "待核对", "空")  # said to be unknown


def _table(*pairs: tuple[object, str]) -> Table:
    """(code, "word word …") → word: code; the code as text."""
    return {word: str(getattr(code, "value", code)) for code, words in pairs for word in words.split()}


SEX = _table((Sex.MALE, "男 男性 1"), (Sex.FEMALE, "女 女性 2"))
CATEGORY = _table(
    (Category.SEEING, "视力 视力残疾 视残 盲 盲人 视障 1"), (Category.HEARING, "听力 听力残疾 听残 聋 聋人 听障 2"),
    (Category.SPEECH, "言语 言语残疾 言残 语言 语言残疾 哑 3"), (Category.LIMB, "肢体 肢体残疾 肢残 肢障 4"),
    (Category.INTELLECTUAL, "智力 智力残疾 智残 智障 5"), (Category.MENTAL, "精神 精神残疾 精残 精障 6"),
    (Category.MULTIPLE, "多重 多重残疾 综合 7"),
)
GRADE = _table(
    (Grade.ONE, "一级 1级 壹级 Ⅰ级 I级 1 一 Ⅰ"), (Grade.TWO, "二级 2级 贰级 Ⅱ级 II级 2 二 Ⅱ"),
    (Grade.THREE, "三级 3级 叁级 Ⅲ级 III级 3 三 Ⅲ"), (Grade.FOUR, "四级 4级 肆级 Ⅳ级 IV级 4 四 Ⅳ"),
)
HUKOU = _table(
    (Hukou.URBAN, "城镇 城市 非农 非农业 非农业户口 城镇户口 非农户口 居民户口 城镇居民 非农业家庭户口"),
    (Hukou.RURAL, "农村 农业 农业户口 农村户口 农户 农村居民 农业家庭户口"),
)
SCHOOLING = _table(
    (Schooling.NONE, "未上过学 文盲 半文盲 文盲或半文盲 未上学 未入学 无学历 不识字 学前 学龄前"), (Schooling.PRIMARY, "小学 小学毕业 小学肄业"),
    (Schooling.JUNIOR, "初中 初级中学 初中毕业 初中肄业"),
    (Schooling.SENIOR, "高中 中专 职高 技校 中职 高中或中职 普通高中 中等专科 中等职业教育 技工学校 职业高中 高中/中专 高中（中专） 高中中专"),
    (Schooling.COLLEGE, "大专 专科 大学专科 高职 专科教育"), (Schooling.BACHELOR, "本科 大学本科 本科及以上 大学 硕士 研究生 硕士研究生 博士 博士研究生 本科教育"),
)
EMPLOYMENT = _table(
    (Employment.EMPLOYED, "已就业 就业 在业 在职 是 已就业人员 就业中 有"), (Employment.UNEMPLOYED, "未就业 失业 待业 无业 否 没就业 未就业人员 不在业 登记失业 未"),
)
EMPLOYMENT_FORM = _table(
    (EmploymentForm.QUOTA, "按比例就业 按比例 按比例安排就业 按比例安置 1"), (EmploymentForm.CONCENTRATED, "集中就业 集中 集中安置 福利企业 2"),
    (EmploymentForm.SELF_EMPLOYED, "个体就业（含自主创业） 个体就业 个体 自主创业 个体经营 个体就业(含自主创业) 创业 3"),
    (EmploymentForm.PUBLIC_WELFARE, "公益性岗位就业 公益性岗位 公益岗位 公益岗 公岗 4"), (EmploymentForm.SHELTERED, "辅助性就业 辅助就业 辅助性 5"),
    (EmploymentForm.FARMING, "农村种养加 种养加 种养殖 务农 农村种植 种植业 养殖业 种植 养殖 从事农业种养加 6"),
    (EmploymentForm.FLEXIBLE, "灵活就业 灵活 打零工 零工 社区就业 居家就业 社区就业和居家就业 7"),
)
NOT_EMPLOYED_REASON = _table(
    (NotEmployedReason.STUDENT, "在校学习 在校 上学 在读 1"), (NotEmployedReason.RETIRED, "退休 离退休 2"),
    (NotEmployedReason.NO_WISH, "无意愿就业 无就业意愿 无意愿 不愿就业 3"), (NotEmployedReason.NO_SKILL, "无就业技能 无技能 缺技能 4"),
    (NotEmployedReason.UNABLE, "丧失劳动能力 无劳动能力 5"), (NotEmployedReason.LAND_TAKEN, "农用土地被征用 土地被征用 失地 6"), (NotEmployedReason.OTHER, "其他 其它 7"),
)
WISH = _table(
    (Wish.WORK, "有 是 想工作 愿意 有意愿 有就业意愿 想就业 就业 有需求"), (Wish.SELF_EMPLOYED, "想自己干 创业 自主创业 想创业 有创业意愿"),
    (Wish.NONE, "无 否 不想 不愿意 没有 无意愿 无就业意愿 无需求"), (Wish.UNSURE, "说不准 不确定 未定 待定"),
)
YES_NO = _table(("true", "是 有 √ ✓ 享受 纳入 1 Y y 已 对"), ("false", "否 无 × ✗ 未 非 0 N n 不是 没有 未享受"))
MINIMUM_LIVING = YES_NO | _table(("true", "低保 低保户 城市低保 农村低保 城镇低保 低保对象 享受低保"), ("false", "非低保 非低保户"))
RELOCATED = YES_NO | _table(("true", "易地搬迁 搬迁户 易地搬迁户 易地扶贫搬迁"))
MONITORED = _table(
    (Monitored.UNSTABLE, "脱贫不稳定户 脱贫不稳定"), (Monitored.MARGINAL, "边缘易致贫户 边缘易致贫 边缘户"), (Monitored.SUDDEN, "突发严重困难户 突发严重困难 突发困难户"),
    ("", "否 无 非 不是 0 × 未纳入"),
)
TABLES: dict[str, Table] = {
    "sex": SEX, "category": CATEGORY, "grade": GRADE, "hukou": HUKOU, "schooling": SCHOOLING, "employment": EMPLOYMENT,
    "employment_form": EMPLOYMENT_FORM, "not_employed_reason": NOT_EMPLOYED_REASON, "wish": WISH, "minimum_living": MINIMUM_LIVING,
    "relocated": RELOCATED, "monitored": MONITORED,
}
DATES = ("birth_on", "certificate_until", "graduated_on", "employed_on", "unemployed_on", "registered_unemployed_on")
_SERIAL_EPOCH = -25_569  # days of the serial numbers of Excel before 1970-01-01


def coded(code: str) -> pl.Expr:
    """The code of each word of this column as text; null when blank or unknown."""
    text = pl.col(code).str.replace_all(r"\s", "")
    found = text.replace_strict(TABLES[code], default=None, return_dtype=pl.String)
    if code != "schooling":
        return found
    bare = text.str.replace(r"(毕业|肄业|结业|文化|程度|学历)+$", "")  # 大专毕业, 初中文化程度
    return pl.coalesce(found, bare.replace_strict(TABLES[code], default=None, return_dtype=pl.String))


def category_and_grade() -> tuple[pl.Expr, pl.Expr]:
    """肢体三级 → the codes of 肢体 and 三级."""
    text = pl.col("category_grade").str.replace_all(r"[\s/、，,（）()残疾]", "")
    grade = text.str.extract(r"([一二三四壹贰叁肆1-4ⅠⅡⅢⅣ]级?)$")
    category = text.str.replace(r"([一二三四壹贰叁肆1-4ⅠⅡⅢⅣ]级?)$", "")
    return (category.replace_strict(CATEGORY, default=None, return_dtype=pl.String),
            grade.replace_strict(GRADE, default=None, return_dtype=pl.String))


def said_nothing(code: str) -> pl.Expr:
    """The cell is blank or says that nobody knows."""
    return pl.col(code).is_in(NOTHING)


def day(code: str) -> pl.Expr:
    """The date of each text: 2022-05-17, 2022/5/17, 2022.5.17, 20220517, 2022年5月17日, 2022-05 (the 1st), 202205, a serial
    number of Excel, also in wide figures, with blanks or a time of day; null when it is none of them, and for 2022.1, which is
    October when a number cell has lost its last 0."""
    text = pl.col(code).str.normalize("NFKC").str.replace(r"[T\s]+\d{1,2}:\d{2}.*$", "").str.replace_all(r"\s|[日号]\s*$", "")
    text = pl.when(~text.str.contains(r"^\d{4}\.1$")).then(text).str.replace_all(r"[年月/.。]", "-").str.strip_chars("-")
    whole = text.str.replace(r"^(\d{4})(\d{2})(\d{2})$", "$1-$2-$3").str.replace(r"^(\d{4})-?(\d{2})$", "$1-$2-01")
    whole = whole.str.replace(r"^(\d{4})-(\d{1,2})$", "$1-$2-01").str.extract(r"^((?:19|20|21)\d\d-.*)$").str.to_date("%Y-%m-%d", strict=False)
    number = pl.when(text.str.contains(r"^[2-5]\d{4}$")).then(text).cast(pl.Int32, strict=False)
    return pl.coalesce(whole, (number + _SERIAL_EPOCH).cast(pl.Date))


def year_only(code: str) -> pl.Expr:
    """The text is nothing but a year."""
    return pl.col(code).str.contains(r"^(19|20)\d{2}年?$")
