"""Which columns can an export of the register have, and how do their values come out of the database?

People are read in chunks, column by column: coded values become words, sealed ones are opened only when their column is asked for,
and covered unless the export is a personal one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Choices

from bangfu.core.crypto import unseal_many
from bangfu.occupations.models import Occupation
from bangfu.occupations.vocabulary import ACCOMMODATIONS, DOMAINS
from bangfu.orgs.choices import Level
from bangfu.orgs.models import Region
from bangfu.people.choices import (
    Category,
    ContactWay,
    Employment,
    EmploymentForm,
    Grade,
    Hours,
    Hukou,
    Monitored,
    Need,
    NotEmployedReason,
    Schooling,
    Sex,
    Source,
    Wish,
)
from bangfu.people.conditions import LastSource
from bangfu.people.frames import frame_of
from bangfu.people.models import Identity
from bangfu.people.privacy import mask_name, mask_number, mask_phone

CHUNK = 2_000  # people in memory at a time
Words = dict[str, str]
Cover = Callable[[str], str]


@dataclass(frozen=True)
class Exported:
    """One column. `sql` reads it; `words` says what its codes mean; a `sealed` one is covered by `cover`, or left out without one."""

    code: str
    head: str
    group: str
    width: int = 12
    kind: str = "text"
    sql: str = ""
    words: Words | None = None
    listed: bool = False  # several codes, joined by blanks
    sealed: bool = False
    cover: Cover | None = None
    personal: bool = False  # only in a personal export

    @property
    def type(self) -> Any:
        return {"date": pl.Date, "number": pl.Int64}.get(self.kind, pl.String)


def _words(choices: type[Choices]) -> Words:
    return {str(value): str(label) for value, label in choices.choices if value != ""}


def _coded(code: str, head: str, group: str, choices: type[Choices], width: int = 9) -> Exported:
    return Exported(code, head, group, width, sql=f"p.{code}::text", words=_words(choices))


def _day(code: str, head: str, group: str, *, personal: bool = False) -> Exported:
    return Exported(code, head, group, 13, "date", sql=f"p.{code}", personal=personal)


def _yes_no(code: str, head: str, group: str, table: str = "p") -> Exported:
    return Exported(code, head, group, 9, sql=f"{table}.{code}::text", words={"true": "是", "false": "否"})


def _several(code: str, head: str, group: str, words: Words | None) -> Exported:
    return Exported(code, head, group, 24, sql=f"array_to_string(p.{code}, ' ')", words=words, listed=True)


def _sealed(code: str, head: str, group: str, width: int, cover: Cover | None) -> Exported:
    return Exported(code, head, group, width, sql=f"encode(i.{code}, 'hex')", sealed=True, cover=cover, personal=cover is None)


def _covered_certificate(number: str) -> str:
    return mask_number(number, tail=2)


WHO, STATE, HOME, WORK, WISHES, ABLE, KEPT = "身份", "残疾", "居住和家庭", "就业", "意愿", "能力", "登记"
LAST_SOURCE = LastSource.template % {"expressions": "p.provenance"}
COLUMNS: tuple[Exported, ...] = (
    _sealed("name", "姓名", WHO, 10, mask_name), _coded("sex", "性别", WHO, Sex, 6), Exported("age", "年龄", WHO, 6, "number"),
    _day("birth_on", "出生日期", WHO, personal=True), _sealed("id_number", "身份证号", WHO, 22, mask_number),
    _sealed("certificate", "残疾人证号", WHO, 24, _covered_certificate), _sealed("phone", "联系电话", WHO, 14, mask_phone),
    _sealed("guardian", "监护人", WHO, 10, None), _sealed("guardian_phone", "监护人电话", WHO, 14, None),
    _coded("category", "残疾类别", STATE, Category), _coded("grade", "残疾等级", STATE, Grade), _day("certificate_until", "残疾人证有效期至", STATE),
    Exported("prefecture", "市（州）", HOME, 16), Exported("county", "县（市、区）", HOME, 14), Exported("township", "乡镇（街道）", HOME, 16),
    Exported("village", "村（社区）", HOME, 16), _sealed("address", "住址", HOME, 30, None), _coded("hukou", "户口性质", HOME, Hukou),
    _yes_no("minimum_living", "低保", HOME, "h"), _yes_no("relocated", "易地搬迁", HOME, "h"),
    Exported("monitored", "防止返贫监测", HOME, 16, sql="h.monitored", words=_words(Monitored)),
    _coded("schooling", "文化程度", WORK, Schooling, 12), _day("graduated_on", "毕业时间", WORK), _coded("employment", "就业状况", WORK, Employment),
    _coded("employment_form", "就业形式", WORK, EmploymentForm, 20), _day("employed_on", "就业时间", WORK), _day("unemployed_on", "失业时间", WORK),
    _day("registered_unemployed_on", "失业登记时间", WORK), _coded("not_employed_reason", "未就业原因", WORK, NotEmployedReason, 14),
    _several("past_occupations", "做过的工作", WORK, None),
    _coded("wish", "就业意愿", WISHES, Wish), _several("needs", "想要的帮助", WISHES, _words(Need)), _several("wish_occupations", "想做的工作", WISHES, None),
    Exported("min_pay", "最低月薪（元）", WISHES, 12, "number", sql="p.min_pay"), Exported("max_km", "最远（公里）", WISHES, 10, "number", sql="round(p.max_km)::int"),
    _coded("hours", "工作时间", WISHES, Hours), _yes_no("remote_ok", "可以居家做", WISHES), _yes_no("night_ok", "可以上夜班", WISHES),
    *(Exported(one.code, f"能力：{one.label}", ABLE, 16, sql=f"p.abilities->>'{one.code}'", words={str(at): text for at, text in enumerate(one.ability_labels)})
      for one in DOMAINS),
    _several("accommodations", "用得上的便利", ABLE, {one.code: one.label for one in ACCOMMODATIONS}),
    _coded("contact_way", "首选联系方式", KEPT, ContactWay), _day("consented_on", "同意使用信息", KEPT), _yes_no("match_refused", "不参加自动匹配", KEPT),
    _day("died_on", "去世日期", KEPT), Exported("updated_on", "最近更新", KEPT, 12, "date", sql="(p.updated_at AT TIME ZONE 'Asia/Shanghai')::date"),
    Exported("source", "最近来源", KEPT, 10, sql=LAST_SOURCE, words=_words(Source)),
)
BY_CODE = {one.code: one for one in COLUMNS}
USUAL = (
    "name", "sex", "age", "id_number", "category", "grade", "certificate_until", "township", "village", "phone", "hukou", "schooling", "employment",
    "employment_form", "wish", "registered_unemployed_on", "updated_on",
)
PLACES = {"prefecture": Level.PREFECTURE, "county": Level.COUNTY, "township": Level.TOWNSHIP, "village": Level.VILLAGE}
OCCUPATIONS = ("past_occupations", "wish_occupations")
# Only our own columns and expressions are put into the braces, never a value.
QUERY = """
SELECT p.id AS key, p.path AS place, p.birth_on AS born{columns} FROM people_person p
LEFT JOIN people_identity i ON i.person_id = p.id LEFT JOIN people_household h ON h.id = p.household_id WHERE p.id = ANY(%(keys)s)
"""


def export_frames(keys: Sequence[int], chosen: Sequence[Exported], *, personal: bool, today: date) -> Iterator[pl.DataFrame]:
    """The chosen columns of these people in the order of the keys, some thousands a frame."""
    titles = dict(Occupation.objects.values_list("code", "name")) if any(one.code in OCCUPATIONS for one in chosen) else {}
    regions = {path: (level, name) for path, level, name in Region.objects.values_list("path", "level", "name")}
    read = [one for one in chosen if one.sql]
    query = QUERY.format(columns="".join(f", {one.sql} AS {one.code}" for one in read))
    types = {"key": pl.Int64, "place": pl.String, "born": pl.Date} | {one.code: one.type for one in read}
    for start in range(0, len(keys), CHUNK):
        part = list(keys[start : start + CHUNK])
        found = frame_of(query, {"keys": part}, types)
        ordered = pl.DataFrame({"key": part}, schema={"key": pl.Int64}).join(found, on="key", how="inner", maintain_order="left")
        places = _places(ordered["place"], regions)
        yield ordered.select(_column(one, ordered, places, titles, personal=personal, today=today) for one in chosen)


def _column(one: Exported, rows: pl.DataFrame, places: dict[str, pl.Series], titles: Words, *, personal: bool, today: date) -> pl.Series | pl.Expr:
    if one.code == "age":
        birthday_to_come = (pl.col("born").dt.month().cast(pl.Int32) * 100 + pl.col("born").dt.day()) > today.month * 100 + today.day
        return (today.year - pl.col("born").dt.year() - birthday_to_come.cast(pl.Int32)).alias(one.code)
    if one.code in places:
        return places[one.code]
    if one.sealed:
        values = unseal_many(rows[one.code].str.decode("hex"), purpose=Identity._meta.get_field(one.code).purpose)  # type: ignore[union-attr]
        return pl.Series(one.code, values if personal or not one.cover else map(one.cover, values), dtype=pl.String)
    words = titles if one.code in OCCUPATIONS else one.words
    if words is None:
        return rows[one.code]
    if not one.listed:
        return pl.col(one.code).replace(words)
    listed = pl.col(one.code).str.split(" ").list.eval(pl.element().replace(words)).list.join("、")
    return pl.when(pl.col(one.code) != "").then(listed).otherwise(pl.lit("")).alias(one.code)


def _places(paths: pl.Series, regions: dict[str, tuple[int, str]]) -> dict[str, pl.Series]:
    """Names of the areas above and at each path, by their level."""
    named = {}
    for path in paths.unique():
        parts = path.split("/")[:-1]
        above = [regions.get("/".join(parts[:depth]) + "/") for depth in range(1, len(parts) + 1)]
        named[path] = dict(one for one in above if one)
    return {code: pl.Series(code, [named[path].get(level, "") for path in paths], dtype=pl.String) for code, level in PLACES.items()}
