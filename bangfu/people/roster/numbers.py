"""Is an ID number or the number of a disability certificate right, and what do its digits say?

GB 11643 (18 digits, check digit ISO 7064 MOD 11-2); certificate: ID number, category digit, grade digit, and B1–B9 for a
re-issued card (domain.md §2.1).
"""

from collections.abc import Iterator
from datetime import date

import polars as pl
from stdnum import numdb
from stdnum.cn.ric import calc_check_digit

from bangfu.people.choices import Category, Grade

Finding = tuple[pl.Expr, pl.Expr | str]  # when, what to say
OLDEST = date(1900, 1, 1)
_WIDE = dict(zip("０１２３４５６７８９Ｘｘ×ⅹⅩХхBｂＢ", "0123456789XXXXXXXBBB", strict=True))
COVERED = r"\*{2}|X{3}"  # somebody's list with the middle digits covered
WHOLE = r"^\d{17}[\dX]$"


def clean(code: str) -> pl.Expr:
    """Without blanks, dashes and quotes, full-width digits made plain, letters large."""
    return pl.col(code).str.replace_all(r"[\s'‘’`\"“”\-]", "").str.replace_many(list(_WIDE), list(_WIDE.values())).str.to_uppercase()


def with_check_digits(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds `check`: the right last character of each well-formed id_number, and `area_known`: its first six digits are a
    division of any year."""
    numbers = frame["id_number"]
    well = numbers.str.contains(WHOLE)
    check = [calc_check_digit(number) if ok else None for number, ok in zip(numbers, well, strict=True)]
    codes = numbers.filter(well).str.slice(0, 6).unique().to_list()
    divisions = numdb.get("cn/loc")
    known = [code for code in codes if any(found for _, found in divisions.info(code))]
    return frame.with_columns(pl.Series("check", check, dtype=pl.String), area_known=numbers.str.slice(0, 6).is_in(known))


def birth() -> pl.Expr:
    """The date in the digits 7–14; null when they are none."""
    return pl.col("id_number").str.slice(6, 8).str.to_date("%Y%m%d", strict=False)


def sex() -> pl.Expr:
    """Digit 17: odd is a man."""
    return (2 - pl.col("id_number").str.slice(16, 1).cast(pl.Int8, strict=False) % 2).cast(pl.String)


def id_errors(today: date) -> Iterator[Finding]:
    """What is wrong with `id_number` (cleaned, with `check`)."""
    text, length = pl.col("id_number"), pl.col("id_number").str.len_chars()
    whole, covered = text.str.contains(WHOLE), text.str.contains(COVERED)
    yield text == "", "没有填身份证号。"
    yield covered, "身份证号是遮盖过的（中间是 * 号）。请填写完整的 18 位号码。"
    yield text.str.contains(r"^\d{15}$"), "身份证号是 15 位旧号码。请按现在的身份证改填 18 位号码。"
    yield (
        (text != "") & ~covered & (length != 18) & ~text.str.contains(r"^\d{15}$"),
        pl.format("身份证号有 {} 位，应为 18 位。请对照证件改正。", length),
    )
    yield (length == 18) & ~whole & ~covered, "身份证号里有不该有的字符：前 17 位是数字，末位是数字或 X。请对照证件改正。"
    yield (
        whole & birth().is_null(),
        pl.format("身份证号第 11–14 位“{}”不是有效的月、日。请对照证件改正。", text.str.slice(10, 4)),
    )
    yield (
        whole & ((birth() < OLDEST) | (birth() > today)),
        pl.format("身份证号里的出生年份“{}”不合理。请对照证件改正。", text.str.slice(6, 4)),
    )
    yield (
        whole & (text.str.slice(17) != pl.col("check")),
        pl.format("身份证号校验不对：按前 17 位，末位应为 {}，表中是 {}。可能有一位写错，请对照证件逐位核对。", pl.col("check"), text.str.slice(17)),
    )


def id_warnings() -> Iterator[Finding]:
    text = pl.col("id_number")
    yield (
        text.str.contains(WHOLE) & ~pl.col("area_known"),
        pl.format("身份证号前 6 位“{}”不在行政区划代码表里（可能是早年或开发区代码），请核对。", text.str.slice(0, 6)),
    )


def certificate_errors() -> Iterator[Finding]:
    """What is wrong with `certificate` (cleaned) beside `id_number` and the codes read from the columns 类别 and 等级."""
    text, length = pl.col("certificate"), pl.col("certificate").str.len_chars()
    shaped, covered, right_length = text.str.contains(r"^\d{17}[\dX]\d{2}(B[1-9])?$"), text.str.contains(COVERED), length.is_in([20, 22])
    yield covered, "残疾人证号是遮盖过的（中间是 * 号）。请填写完整的 20 位号码。"
    yield ~shaped & ~covered & right_length, "残疾人证号里有不该有的字符：前 17 位是数字，第 18 位是数字或 X，后 2 位是数字（补换的证再加 B1–B9）。请对照证件改正。"
    yield (
        (text != "") & ~shaped & ~covered & ~right_length,
        pl.format("残疾人证号有 {} 位，应为 20 位（18 位身份证号加类别、等级；补换的证再加 B1–B9）。请对照证件改正。", length),
    )
    yield (
        shaped & pl.col("id_number").str.contains(WHOLE) & (text.str.slice(0, 18) != pl.col("id_number")),
        "残疾人证号前 18 位与身份证号不一致。请对照两个证件改正。",
    )
    yield (
        shaped & ~text.str.contains(r"^.{18}[1-7][1-4]"),
        pl.format("残疾人证号第 19、20 位“{}”不对：类别应为 1–7，等级应为 1–4。请对照证件改正。", text.str.slice(18, 2)),
    )
    for number, code, label, words in ((19, "category", "类别", Category), (20, "grade", "等级", Grade)):
        digit = text.str.slice(number - 1, 1)
        labels = {one.value: one.label for one in words}
        yield (
            shaped & digit.is_in(list(labels)) & pl.col(f"{code}_code").is_not_null() & (digit != pl.col(f"{code}_code")),
            pl.format("残疾{}“{}”与残疾人证号第 {} 位（{}）不一致。请对照证件改正。", pl.lit(label),
                      pl.col(f"{code}_code").replace(labels), pl.lit(number), digit.replace(labels)),
        )
