"""people.xlsx: who was taken in, why is each of them in a focus group, and which services are still due?"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bangfu.cases.rules import FOUR_SERVICES, ServiceState
from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.home.deliverables.naming import Named
from bangfu.home.deliverables.running import Done
from bangfu.home.deliverables.standing import Membership, sentences, service_words
from bangfu.people.exports import age

NAME = "people.xlsx"
COLUMNS = (
    Column("序号", 7, "number"), Column("姓名", 10), Column("性别", 6), Column("年龄", 6, "number"), Column("身份证号", 22), Column("残疾人证号", 24),
    Column("残疾类别", 9), Column("残疾等级", 9), Column("残疾人证有效期", 14, "date"), Column("县（市、区）", 16), Column("乡镇（街道）", 16),
    Column("村（社区）", 16), Column("联系电话", 14), Column("户口", 7), Column("文化程度", 12), Column("毕业时间", 12, "date"), Column("就业状况", 9),
    Column("就业形式", 18), Column("失业登记", 12, "date"), Column("就业意愿", 10), Column("列入活动名册", 13), Column("重点群体", 44),
)
GROUPS = (
    Column("序号", 7, "number"), Column("姓名", 10), Column("地方", 30), Column("重点群体", 28), Column("结论", 18), Column("符合的条件", 40),
    Column("不符合的条件", 30), Column("还不清楚的条件", 40), Column("依据", 50),
)


def write(
    done: Done, folder: Path, *, people: Mapping[int, Named], groups: Mapping[int, list[Membership]], services: Mapping[int, list[ServiceState]], note: str,
) -> None:
    columns = [*COLUMNS, *(Column(name, 22) for name, _ in FOUR_SERVICES.values())]
    notes = [note, f"数据截至 {done.at:%Y-%m-%d %H:%M}；空格是没有登记。“疑似”：没有反证，但有条件还不清楚，只有认定记录能改成已认定。"]
    rows = (_row(done, one, groups.get(key, []), services.get(key)) for key, one in people.items())
    with (folder / NAME).open("wb") as file:
        write_workbook([
            Page("人员", columns, rows, title=f"{done.campaign.title}人员名单", notes=notes),
            Page("重点群体", GROUPS, _groups(people, groups), title="重点群体和理由", notes=notes),
        ], file)


def _row(done: Done, one: Named, groups: list[Membership], services: list[ServiceState] | None) -> list[Any]:
    person, shown = one.person, one.shown
    return [
        one.number, shown["name"], person.get_sex_display(), age(person, done.on), shown["id_number"], shown["certificate"],
        person.get_category_display(), person.get_grade_display(), person.certificate_until, one.county, one.township, one.village, shown["phone"],
        person.get_hukou_display(), person.get_schooling_display() if person.schooling is not None else "", person.graduated_on,
        person.get_employment_display(), person.get_employment_form_display(), person.registered_unemployed_on, person.get_wish_display(),
        "是" if services else "否", "、".join(group.words for group in groups),
        *(service_words(state) for state in services or []),
    ]


def _groups(people: Mapping[int, Named], groups: Mapping[int, list[Membership]]) -> Iterator[list[Any]]:
    for key, one in people.items():
        for group in groups.get(key, []):
            verdict = group.verdict
            yield [one.number, one.name, one.place, group.group, group.state, *map(sentences, (verdict.met, verdict.unmet, verdict.unknown)), group.sources()]
