"""Is each row of a roster fit for the register, with all reasons at once, and which values does it hold?

Columns, not rows: a reason is an expression, and only rows it hits cost anything. Reasons name what, which and how to mend,
without numbers or names that would give somebody away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from bangfu.people.choices import Category, Employment, Grade
from bangfu.people.roster import numbers, words
from bangfu.people.roster.columns import BY_CODE, FIELDS, PLACE_CODES
from bangfu.people.roster.numbers import Finding
from bangfu.people.roster.places import Places

Reasons = dict[int, list[str]]
SHOWN = 12  # characters of a wrong word that are repeated
TOTALS = r"^(合计|总计|小计|填表|制表|审核)"  # never the first cell of a person
FOOTER = r"^(负责人|单位|备注|说明|注)"
DOTS = r"[•・‧∙●．.˙]"  # how 买买提·试安 is typed
NO_NAME = r"([^\p{L}\p{M}\p{N}\p{Co}\s·'’\-—（）()*＊])"
CODED = ("hukou", "schooling", "employment", "employment_form", "not_employed_reason", "wish", "minimum_living", "relocated", "monitored")
TEXTS = ("name", "id_number", "certificate", "phone", "guardian", "guardian_phone", "address", "household")
LONGEST = {"name": 40, "address": 200, "guardian": 40, "guardian_phone": 40, "household": 40}  # characters
LABELS = {code: "、".join(dict.fromkeys(words.TABLES[code]))[:60] for code in words.TABLES}
LABELS |= {"schooling": "小学、初中、高中、中专、大专、本科", "category": "、".join(Category.labels), "grade": "、".join(Grade.labels),
           "hukou": "城镇、农村", "employment": "已就业、未就业", "sex": "男、女", "minimum_living": "是、否", "relocated": "是、否",
           "employment_form": "按比例就业、集中就业、个体就业、公益性岗位就业、辅助性就业、农村种养加、灵活就业", "wish": "有、无、创业",
           "monitored": "脱贫不稳定户、边缘易致贫户、突发严重困难户", "not_employed_reason": "在校学习、退休、无意愿就业、无就业技能、丧失劳动能力、其他"}


@dataclass(frozen=True)
class Checked:
    """`values`: one row per person row of the sheet: `number` and the columns of TEXTS, dates, codes (null: not said),
    region_id and path (null: not found) and `placed`, whether the row said anything about the place."""

    values: pl.DataFrame
    errors: Reasons = field(default_factory=dict)
    warnings: Reasons = field(default_factory=dict)

    @property
    def good(self) -> pl.DataFrame:
        """The rows without an error."""
        return self.values.filter(~pl.col("number").is_in(list(self.errors)))


def check(raw: pl.DataFrame, *, places: Places, today: date) -> Checked:
    """`raw`: `number`, `lead` (the first filled cell of the row) and a String column for each mapped field ("" is blank).

    Nobody is looked up in the register here.
    """
    frame = _prepared(raw)
    frame = _coded(frame)
    errors: Reasons = {}
    warnings: Reasons = {}
    _collect(frame, [*_name_errors(), *numbers.id_errors(today), *numbers.certificate_errors(), *_contradictions(), *_too_long()], errors)
    _collect(frame, [*numbers.id_warnings(), *_unknown_words(), *_wrong_dates(today), *_phone_warnings(), *_inferred()], warnings)
    frame = _placed(frame, places, errors, warnings)
    return Checked(_values(frame, today), errors, warnings)


def _prepared(raw: pl.DataFrame) -> pl.DataFrame:
    """All columns there, rows that hold no person left out, numbers cleaned."""
    missing = [pl.lit("").alias(one.code) for one in FIELDS if one.code not in raw.columns]
    frame = raw.with_columns(*missing, given=pl.sum_horizontal(pl.exclude("number", "lead") != ""))
    frame = frame.with_columns(
        pl.when(pl.col("name").str.contains(r"\p{Han}")).then(pl.col("name").str.replace_all(r"\s", "").str.replace_all(DOTS, "·")).otherwise("name").alias("name"),
        pl.col("address").str.replace_all(r"\s*[\r\n\t]+\s*", ""), numbers.clean("id_number").alias("id_number"), numbers.clean("certificate").alias("certificate"),
    )
    nobody = (pl.col("id_number") == "") & (pl.col("certificate") == "")
    numberless = ~pl.concat_str("id_number", "certificate").str.contains(r"\d{6}")
    footer = nobody & ((pl.col("name") == "") | pl.col("lead").str.contains(FOOTER)) & (pl.col("given") <= 3)
    footer |= numberless & pl.col("lead").str.contains(TOTALS)
    repeated_head = pl.col("name").is_in(BY_CODE["name"].words) & ~pl.col("id_number").str.contains(r"\d")
    frame = frame.filter((pl.col("given") > 0) & ~footer & ~repeated_head)
    from_certificate = (pl.col("id_number") == "") & pl.col("certificate").str.contains(r"^\d{17}[\dX]\d\d")
    frame = frame.with_columns(
        pl.when(from_certificate).then(pl.col("certificate").str.slice(0, 18)).otherwise("id_number").alias("id_number"))
    return numbers.with_check_digits(frame)


def _coded(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds <code>_code for words and <code>_day for dates."""
    category, grade = words.category_and_grade()
    phone = pl.col("phone").str.normalize("NFKC").str.replace_all(r"(\d{7,})\s+(\d{7,})", "$1/$2")
    named = {f"{code}_code": words.coded(code) for code in (*CODED, "sex")}
    named |= {
        "category_code": pl.coalesce(words.coded("category"), category), "grade_code": pl.coalesce(words.coded("grade"), grade),
        "phone_first": phone.str.replace_all(r"[\s\-—()]", "").str.replace(r"^(\+|00)?86(1\d{10})", "$2").str.extract(r"^(\d+)"),
        "phone_more": phone.str.contains(r"\d{7,}[^\d\-—]+[\d\-—]{7,}"),
    }
    return frame.with_columns(**named, **{f"{code}_day": words.day(code) for code in words.DATES})


def _name_errors() -> Iterator[Finding]:
    yield pl.col("name") == "", "没有填姓名。"
    figures, covered = pl.col("name").str.contains(r"\d"), pl.col("name").str.contains(r"[*＊]")
    yield figures, "姓名里有数字。请核对是否填错了列。"
    yield covered & ~figures, "姓名是遮盖过的（有 * 号）。请填写完整姓名。"
    strange = pl.col("name").str.extract(NO_NAME)
    yield strange.is_not_null() & ~figures, pl.format("姓名里有“{}”，不是姓名用字。请照身份证填写姓名。", strange)


def _too_long() -> Iterator[Finding]:
    for code, most in LONGEST.items():
        yield pl.col(code).str.len_chars() > most, f"{BY_CODE[code].label}超过 {most} 个字。请核对是否填错了列。"


def _contradictions() -> Iterator[Finding]:
    """Two cells of the row that cannot both be true."""
    whole = pl.col("id_number").str.contains(numbers.WHOLE)
    day, birth = pl.col("birth_on_day"), numbers.birth()
    differs = (day.dt.year() != birth.dt.year()) | (day.dt.month() != birth.dt.month()) | ((day.dt.day() != 1) & (day != birth))
    yield whole & differs, "出生日期与身份证号第 7–14 位不一致。请对照证件改正其中一个。"
    yield whole & (pl.col("sex_code") != numbers.sex()), pl.format("性别“{}”与身份证号第 17 位不一致。请对照证件改正其中一个。", "sex")
    yield (
        (pl.col("employment_code") == Employment.UNEMPLOYED.value) & pl.col("employment_form_code").is_not_null(),
        pl.format("就业状况是“{}”，却填了就业形式“{}”。请改正其中一个。", "employment", "employment_form"),
    )


def _unknown_words() -> Iterator[Finding]:
    for code in (*CODED, "sex", "category", "grade"):
        unknown = pl.col(f"{code}_code").is_null() & ~words.said_nothing(code)
        known_otherwise = pl.lit(False) if code not in ("sex", "category", "grade") else pl.col("certificate").str.len_chars() >= 20
        yield (
            unknown & ~known_otherwise,
            pl.format("{}“{}”不认识，这一格没有登记。可填：{}。", pl.lit(BY_CODE[code].label), pl.col(code).str.slice(0, SHOWN), pl.lit(LABELS[code])),
        )


def _wrong_dates(today: date) -> Iterator[Finding]:
    for code in words.DATES:
        label, text = pl.lit(BY_CODE[code].label), pl.col(code).str.slice(0, SHOWN)
        year = words.year_only(code)
        yield (
            pl.col(f"{code}_day").is_null() & ~words.said_nothing(code) & ~(year & (code == "graduated_on")) & (pl.col(code) != "长期"),
            pl.format("{}“{}”不是完整的日期，这一格没有登记。请写成 2022-05-17 这样。", label, text),
        )
        if code == "graduated_on":
            yield year, pl.format("毕业时间“{}”只有年份，按当年 7 月 1 日登记，请核对。", text)
        elif code not in ("birth_on", "certificate_until"):
            yield pl.col(f"{code}_day") > today, pl.format("{}“{}”在今天以后，这一格没有登记。", label, text)


def _phone_warnings() -> Iterator[Finding]:
    wrong = (pl.col("phone") != "") & ~words.said_nothing("phone") & ~_is_phone()
    yield wrong, pl.format("联系电话有 {} 位数字，不是 11 位手机号或座机号，没有登记。", pl.col("phone").str.count_matches(r"\d"))
    yield pl.col("phone_more"), "联系电话有两个以上，只登记第一个。"


def _is_phone() -> pl.Expr:
    return pl.col("phone_first").fill_null("").str.contains(r"^(1\d{10}|0\d{9,11}|[2-9]\d{6,7})$")


def _inferred() -> Iterator[Finding]:
    form, employment = pl.col("employment_form_code"), pl.col("employment_code")
    yield form.is_not_null() & employment.is_null(), pl.format("填了就业形式“{}”，就业状况按已就业登记。", "employment_form")
    reason = pl.col("not_employed_reason_code").is_not_null()
    yield reason & (employment == Employment.EMPLOYED.value), "就业状况是已就业，未就业原因没有登记。"


def _collect(frame: pl.DataFrame, findings: list[Finding], reasons: Reasons) -> None:
    """Add the text of each finding to the rows it hits."""
    if not frame.height:
        return
    hits = frame.select("number", **{str(place): when.fill_null(False) for place, (when, _) in enumerate(findings)})
    for place, (_, say) in enumerate(findings):
        if hits[str(place)].any():
            text = pl.lit(say) if isinstance(say, str) else say
            for number, sentence in frame.select("number", text=text).filter(hits[str(place)]).iter_rows():
                reasons.setdefault(number, []).append(sentence)


def _placed(frame: pl.DataFrame, places: Places, errors: Reasons, warnings: Reasons) -> pl.DataFrame:
    """Adds region_id and path from the columns about the place, and `placed`."""
    texts = frame.select(pl.concat_str(*PLACE_CODES))[PLACE_CODES[0]] if frame.height else pl.Series([], dtype=pl.String)
    found = {text: places.find(text) for text in texts.unique()}
    for number, text in zip(frame["number"], texts, strict=True):
        if text and found[text].error:
            errors.setdefault(number, []).append(found[text].error)
        if found[text].warning:
            warnings.setdefault(number, []).append(found[text].warning)
    regions = [found[text].area for text in texts]
    return frame.with_columns(
        pl.Series("region_id", [one.id if one else None for one in regions], dtype=pl.Int64),
        pl.Series("path", [one.path if one else None for one in regions], dtype=pl.String), pl.Series("placed", texts != "", dtype=pl.Boolean),
    )


def _values(frame: pl.DataFrame, today: date) -> pl.DataFrame:
    """The typed values of the register; what was warned about as not registered is null."""
    certified = pl.when(pl.col("certificate").str.contains(r"^\d{17}[\dX][1-7][1-4]")).then(pl.col("certificate"))
    employment = pl.when(pl.col("employment_form_code").is_not_null() & pl.col("employment_code").is_null())
    graduated = pl.when(words.year_only("graduated_on")).then(pl.col("graduated_on").str.slice(0, 4) + "-07-01").str.to_date("%Y-%m-%d", strict=False)
    past = {code: pl.when(pl.col(f"{code}_day") <= today).then(pl.col(f"{code}_day"))
            for code in ("employed_on", "unemployed_on", "registered_unemployed_on")}
    return frame.with_columns(
        phone=pl.when(_is_phone()).then("phone_first").otherwise(pl.lit("")),
        sex=pl.coalesce(numbers.sex(), "sex_code"), birth_on=numbers.birth(), certificate_until="certificate_until_day",
        category=pl.coalesce(certified.str.slice(18, 1), "category_code"), grade=pl.coalesce(certified.str.slice(19, 1), "grade_code"),
        graduated_on=pl.coalesce(graduated, "graduated_on_day"), hukou="hukou_code", wish="wish_code", monitored="monitored_code",
        schooling=pl.col("schooling_code").cast(pl.Int16), employment_form="employment_form_code",
        employment=employment.then(pl.lit(Employment.EMPLOYED.value)).otherwise("employment_code"),
        not_employed_reason=pl.when((pl.col("employment_code") == Employment.EMPLOYED.value).fill_null(False)).then(None).otherwise("not_employed_reason_code"),
        minimum_living=pl.col("minimum_living_code") == "true", relocated=pl.col("relocated_code") == "true", **past,
    ).select(
        "number", *TEXTS, "sex", "birth_on", "category", "grade", "certificate_until", "hukou", "schooling", "graduated_on", "employment",
        "employment_form", "employed_on", "unemployed_on", "registered_unemployed_on", "not_employed_reason", "wish",
        "minimum_living", "relocated", "monitored", "region_id", "path", "placed",
    )
