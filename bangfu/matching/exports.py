"""How do the recommendations of a run leave as a workbook, and which posts are the best for many people at once?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import polars as pl

from bangfu.core.spreadsheets import Column, Page, write_workbook
from bangfu.jobs.models import Vacancy
from bangfu.jobs.queries import market_path, open_vacancies
from bangfu.matching import search
from bangfu.matching.columns import market
from bangfu.matching.inputs import county_points, people_rows, vacancy_rows
from bangfu.matching.layout import Weights
from bangfu.matching.models import Outlook, Run
from bangfu.matching.offers import Offer, gathered, km_between
from bangfu.matching.reasons import reasons
from bangfu.matching.warm import COMPUTING
from bangfu.people.models import Person

COLUMNS = (
    Column("序号", 7, "number"), Column("姓名", 10), Column("地方", 28), Column("第几推荐", 9, "number"), Column("岗位", 18), Column("用人单位", 28),
    Column("工作地点", 20), Column("招聘人数", 9, "number"), Column("月薪", 14), Column("结论", 18), Column("得分", 7, "number"), Column("合适之处", 44),
    Column("不合适之处", 30), Column("要问清的", 44), Column("需要的便利或改造", 44),
)
LEFT = (
    Column("序号", 7, "number"), Column("姓名", 10), Column("地方", 28), Column("看过的岗位", 11, "number"), Column("不合适的岗位", 12, "number"), Column("说明", 50),
)
NOTE = "按能做什么、要做什么、能提供什么便利来配；残疾类别和等级不参加排序。推荐供工作人员和本人商量，不代替决定。"


@dataclass(frozen=True)
class Who:
    """How a person is called in a list."""

    number: int
    name: str
    place: str


def best_offers(person_ids: Iterable[int], k: int, weights: Weights | None = None) -> dict[int, list[Offer]]:
    """The k best posts of each of these people with all sentences, best first; market by market, with the kernel of the runs."""
    points, weights = county_points(), weights or Weights()
    of_market: dict[str, list[int]] = {}
    for key, path in Person.objects.filter(pk__in=list(person_ids)).order_by("pk").values_list("pk", "path"):
        of_market.setdefault(market_path(path), []).append(key)
    found: dict[int, list[Offer]] = {}
    for path, keys in of_market.items():
        posts = vacancy_rows(open_vacancies(path), points)
        if not posts.is_empty():
            _match(found, people_rows(keys, points), posts, weights, k)
    return found


def _match(found: dict[int, list[Offer]], people: pl.DataFrame, posts: pl.DataFrame, weights: Weights, k: int) -> None:
    with COMPUTING:
        matched = search.match(people, market(posts), weights, k)
    person_of = {row["person_id"]: row for row in people.iter_rows(named=True)}
    post_of = {row["vacancy_id"]: row for row in posts.iter_rows(named=True)}
    for row in matched.sort("person_id", "place").iter_rows(named=True):
        person, post = person_of[row["person_id"]], post_of[row["vacancy_id"]]
        why = gathered(reasons(person, post, row["reasons"], km=km_between(person, post), weights=weights), person, post)
        found.setdefault(row["person_id"], []).append(Offer(row["vacancy_id"], row["score"], why))


def posts_named(offers: Iterable[Sequence[Offer]]) -> dict[int, Vacancy]:
    """The posts of these offers with what names them."""
    keys = {one.vacancy_id for several in offers for one in several}
    return Vacancy.objects.select_related("employer", "region__parent").in_bulk(keys)


def pay_words(vacancy: Vacancy) -> str:
    """3000–3600 元, 3000 元起, 面议."""
    if vacancy.pay_min is None:
        return "面议"
    if vacancy.pay_max is None:
        return f"{vacancy.pay_min} 元起"
    return f"{vacancy.pay_min} 元" if vacancy.pay_max == vacancy.pay_min else f"{vacancy.pay_min}–{vacancy.pay_max} 元"


def place_words(vacancy: Vacancy) -> str:
    """敦化市大石头镇; a county by its own name."""
    region = vacancy.region
    return f"{region.parent.name if region.parent and region.level > 3 else ''}{region.name}"


def matches_workbook(*, run: Run, offers: Mapping[int, Sequence[Offer]], people: Mapping[int, Who], title: str, note: str, to: BinaryIO | None = None) -> BinaryIO:
    """Two sheets: each recommendation with its reasons, and the people of the run nothing was found for."""
    posts = posts_named(offers.values())
    rows = (_row(people[key], place, one, posts[one.vacancy_id]) for key in people for place, one in enumerate(offers.get(key, ()), 1))
    notes = [note, NOTE, f"有就业需求、参加匹配的 {run.people} 人，岗位 {run.vacancies} 条。"]
    return write_workbook([
        Page("推荐岗位", COLUMNS, rows, title=title, notes=notes), Page("没有推荐的人", LEFT, _left(run, offers, people), title="没有推荐的人", notes=[note]),
    ], to)


def _row(who: Who, place: int, offer: Offer, post: Vacancy) -> list[Any]:
    why = offer.why
    return [
        who.number, who.name, who.place, place, post.title, post.employer.name, place_words(post), post.openings, pay_words(post), why.label, offer.score,
        *("\n".join(part) for part in (why.met, why.unmet, why.unknown, why.adapt)),
    ]


def _left(run: Run, offers: Mapping[int, Sequence[Offer]], people: Mapping[int, Who]) -> Iterator[list[Any]]:
    outlooks = {one.person_id: one for one in Outlook.objects.filter(run=run)}
    for key, who in people.items():
        if key in outlooks and not offers.get(key):
            seen = outlooks[key].blocked
            words = "每个岗位至少有一项要求做不到；看能否提供便利、放宽距离或时间。" if seen else "所在的市（州）没有在招的岗位，请先收集岗位。"
            yield [who.number, who.name, who.place, seen, seen, words]
