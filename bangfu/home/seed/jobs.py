"""Which fictitious employers have which openings? Columns as in jobs.Employer and jobs.Vacancy."""

import csv
import re
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from bangfu.home.seed import distributions as d
from bangfu.home.seed.drawing import chance, days, pick, subsets
from bangfu.home.seed.identities import MARKS
from bangfu.jobs.choices import Shift, VacancyHours, VacancyState
from bangfu.occupations.imports import DATA
from bangfu.occupations.vocabulary import ACCOMMODATIONS, default_demands
from bangfu.people.choices import Schooling


class Post(NamedTuple):
    """A common post: what it is called, its occupation, how often, what one really does, and changes to the usual demands."""

    title: str
    code: str
    weight: int
    tasks: str
    changes: dict[str, int] = {}
    home: bool = False


POSTS = (
    Post("食品包装工", "6-31-05-00", 10, "坐在工作台前装袋、贴标、码箱，每箱 5 公斤，箱子由同事搬走。", {"walking": 1, "lifting": 1}),
    Post("木耳采摘分拣工", "5-01-02-03", 9, "在大棚采摘木耳，坐着剪根、按大小分拣，按斤计件。", {"lifting": 1}),
    Post("保洁员", "4-09-08-01", 9, "打扫两层办公楼的走廊和卫生间，每天两遍，工具车装水桶。", {"lifting": 2}),
    Post("门卫", "4-07-05-01", 7, "登记来人来车、开关道闸、看监控，坐班。", {"walking": 1, "seeing": 2, "hearing": 2, "lifting": 0, "pace": 1}),
    Post("停车场收费员", "4-06-01-03", 5, "在岗亭收费、抬杆，有空调。", {"walking": 1, "lifting": 0}),
    Post("餐厅洗碗工", "4-03-02-05", 6, "洗碗、消毒、码放，中午和晚上两段忙。", {"speaking": 0, "reading": 0, "social": 1, "walking": 1}),
    Post("餐厅服务员", "4-03-02-05", 5, "点菜、上菜、收台。"),
    Post("超市理货员", "4-02-06-02", 6, "补货、贴价签、查保质期，货物用推车拉。", {"lifting": 2}),
    Post("收银员", "4-01-02-04", 4, "扫码、收款、装袋，可以坐着。", {"walking": 0, "posture": 2}),
    Post("商品营业员", "4-01-02-03", 4, "介绍商品、整理柜台。"),
    Post("缝纫工", "6-05-01-03", 6, "缝工装裤脚和口袋，坐着做，按件算。"),
    Post("手工编织员", "6-05-01-06", 5, "在家钩织坐垫、玩偶，发料收货，按件算。", {"hearing": 0, "speaking": 0, "travel": 0, "pace": 0}, True),
    Post("果蔬加工工", "6-01-06-00", 5, "挑拣、清洗、切分蔬菜，站着或坐高凳。"),
    Post("豆制品制作工", "6-01-07-03", 3, "压豆皮、切块、装盘。"),
    Post("饲养员", "5-03-02-01", 4, "喂牛、清圈、记录，住场。", {"self_care": 3}),
    Post("鸡舍饲养员", "5-03-02-02", 4, "捡蛋、加料、看温度。"),
    Post("园艺工", "5-01-02-02", 3, "苗圃装盆、浇水、除草。"),
    Post("中药材种植员", "5-01-02-05", 4, "人参地除草、起参、洗参，季节工。"),
    Post("洗衣工", "4-10-02-02", 3, "分类、熨烫、叠放宾馆布草。", {"speaking": 0}),
    Post("快件分拣员", "4-02-07-09", 4, "按格口分拣小件，晚班。", {"lifting": 2}),
    Post("电话客服", "4-07-02-03", 5, "接听电话、查订单、登记问题，有话术。", {"speaking": 3, "hearing": 3, "walking": 0, "lifting": 0}),
    Post("网店客服（文字）", "4-01-06-02", 5, "在电脑上用文字回复顾客、改地址、登记退货，可在家做。",
         {"hearing": 0, "speaking": 0, "walking": 0, "lifting": 0, "travel": 0}, True),
    Post("直播助播", "4-01-06-02", 3, "递样品、回复弹幕、打包样品。"),
    Post("资料录入员", "3-01-02-05", 4, "把纸质单据录入表格，每天约 200 条。", {"hearing": 0, "speaking": 0, "walking": 0, "lifting": 0}, True),
    Post("档案扫描员", "4-13-01-06", 3, "拆档、扫描、改名、装盒。", {"hearing": 0, "speaking": 0, "lifting": 1}),
    Post("保健按摩师", "4-10-04-02", 4, "肩颈和足部按摩，有固定工位。", {"seeing": 0}),
    Post("养老护理员", "4-10-01-05", 3, "喂饭、翻身、陪伴，两班倒。", {"lifting": 3}),
    Post("家政服务员", "4-10-01-06", 3, "上门打扫，公司派车。", {"travel": 2}),
    Post("图书馆服务员", "4-13-01-07", 2, "上架、借还登记。"),
    Post("糕点工", "6-02-01-01", 3, "称料、成型、装盒。"),
    Post("印刷装订工", "6-08-01-02", 2, "折页、配页、打包。", {"seeing": 2}),
    Post("仓库保管员", "4-02-06-01", 3, "收发登记、盘点。"),
    Post("社区网格员", "3-01-04-02", 2, "走访登记、上报问题。"),
)
IN_CAMPAIGN = .45  # of the openings were collected in the last four days
TITLES_SHARE = .2  # drawn from real free-text titles instead
ENDINGS = ("食品有限公司", "农业发展有限公司", "物业服务有限公司", "服装加工厂", "餐饮管理有限公司", "电子商务有限公司", "养殖专业合作社",
           "超市", "家政服务部", "制药有限公司", "木业有限公司", "特产加工厂", "快递服务部", "养老服务中心", "盲人按摩店")
SECOND = "丰源盛达康宁祥瑞兴隆泰和安顺永利佳美"
CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100
CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]


@cache
def plain_titles() -> tuple[tuple[str, str], ...]:
    """(title, occupation) of the labelled real titles that are plain Chinese words."""
    with (DATA / "job_titles.csv").open(encoding="utf-8") as text:
        rows = [(row["title"], row["code"]) for row in csv.DictReader(text)]
    plain = [row for row in rows if re.fullmatch(r"[一-龥]{2,5}[工员师]", row[0]) and not re.search("招|聘|级", row[0])]
    return tuple(row for row in plain if row[1][:1] in "3456")


def credit_codes(rng: np.random.Generator, areas: np.ndarray) -> list[str]:
    """Unified social credit codes with a right check character and an organisation number that is counted up."""
    out = []
    for number, area in enumerate(areas.tolist()):
        body = f"92{area}TEST{number:05d}"[:17].ljust(17, "0").replace("S", "X")
        total = sum(CREDIT.index(letter) * weight for letter, weight in zip(body, CREDIT_WEIGHTS, strict=True))
        out.append(body + CREDIT[(31 - total % 31) % 31])
    return out


def make_employers(rng: np.random.Generator, homes: pl.DataFrame, n: int) -> pl.DataFrame:
    """`homes`: area, region_id, path, name, share of each place. Result: index, region_id, path, name, credit_code, contact, phone."""
    share = homes["share"].to_numpy()
    chosen = homes[np.sort(rng.choice(homes.height, n, p=share / share.sum()))]
    mark, second = rng.choice(list(MARKS), n), rng.choice(list(SECOND), n)
    ending = rng.choice(ENDINGS, n)
    short = chosen["name"].to_numpy().astype(str)
    names = [f"{place}{a}{b}{e}" for place, a, b, e in zip(short, mark, second, ending, strict=True)]
    seen: dict[str, int] = {}
    for position, name in enumerate(names):  # two of one name: 一分店, 二分店 …
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            names[position] = f"{name}（{seen[name]}）"
    return pl.DataFrame({
        "index": np.arange(n), "region_id": chosen["region_id"], "path": chosen["path"], "place": chosen["name"], "name": names,
        "credit_code": credit_codes(rng, chosen["area"].to_numpy()),
        "contact_name": np.char.add(rng.choice(list("王李张刘陈杨金朴崔孙"), n), "经理"),
        "phone": (13_800_500_000 + np.arange(n)).astype(str),
    })


def make_vacancies(rng: np.random.Generator, employers: pl.DataFrame, n: int, *, as_of: date) -> pl.DataFrame:
    """Openings of these employers: columns of jobs.Vacancy with `row` and `employer` for the employer's index."""
    of = employers[np.sort(rng.integers(0, employers.height, n))]
    weights = np.array([post.weight for post in POSTS], dtype=float)
    drawn = rng.choice(len(POSTS), n, p=weights / weights.sum())
    free = chance(rng, TITLES_SHARE, n)
    titles = plain_titles()
    other = rng.integers(0, len(titles), n)
    chosen = [Post(*titles[o], 1, "") if f else POSTS[p] for p, o, f in zip(drawn, other, free, strict=True)]
    pay = np.clip(np.round(np.exp(rng.normal(np.log(d.PAY_MEDIAN), d.PAY_SIGMA, n)) / 100).astype(int) * 100, 1900, 9000)
    remote = np.array([post.home for post in chosen]) | chance(rng, d.REMOTE_SHARE / 3, n)
    age = np.where(chance(rng, IN_CAMPAIGN, n), rng.integers(0, 4, n), rng.integers(4, 60, n))
    columns: dict[str, Any] = {
        "row": np.arange(n), "employer": of["index"], "region_id": of["region_id"], "path": of["path"],
        "title": [post.title for post in chosen], "occupation_id": [post.code for post in chosen],
        "openings": np.minimum(rng.geometric(d.OPENINGS_P, n), d.OPENINGS_MOST),
        "pay_min": pay, "pay_max": pay + rng.integers(0, 12, n) * 100,
        "hours": np.where(remote & chance(rng, .6, n), VacancyHours.FLEXIBLE.value,
                          pick(rng, {VacancyHours.FULL: .72, VacancyHours.PART: .2, VacancyHours.FLEXIBLE: .08}, n)),
        "shift": pick(rng, {Shift.DAY: .84, Shift.ROTATING: .11, Shift.NIGHT: .05}, n),
        "remote": remote,
        "schooling_min": pl.Series(pick(rng, {-1: .5, Schooling.PRIMARY: .2, Schooling.JUNIOR: .2, Schooling.SENIOR: .1}, n).astype(int)).replace(-1, None),
        "demands": _demands(rng, chosen),
        "offers": _offers(rng, remote),
        "tasks": [post.tasks for post in chosen],
        "state": np.where(age > 45, pick(rng, {VacancyState.OPEN: .5, VacancyState.PAUSED: .2, VacancyState.CLOSED: .3}, n), VacancyState.OPEN.value),
        "confirmed_on": days(np.datetime64(as_of), -age),
    }
    return pl.DataFrame(columns)


def _demands(rng: np.random.Generator, posts: list[Post]) -> pl.Series:
    """The usual demands of the occupation, the post's changes, and some the employer left open."""
    rows = []
    for post, open_row in zip(posts, rng.random((len(posts), 14)) < .06, strict=True):
        levels = {**default_demands(post.code), **post.changes}
        rows.append({code: None if left_open else level for (code, level), left_open in zip(levels.items(), open_row, strict=True)})
    return pl.DataFrame(rows).cast(pl.Int8).to_struct("demands")


def _offers(rng: np.random.Generator, remote: np.ndarray) -> pl.Series:
    codes = [item.code for item in ACCOMMODATIONS]
    usual = {"level_entrance": .35, "ground_floor": .4, "seat": .4, "lifting_aid": .35, "text_communication": .35, "buddy": .3,
             "piece_pace": .25, "part_time": .15, "flexible_hours": .2, "extra_breaks": .25, "accessible_toilet": .2,
             "picture_instructions": .15, "task_split": .2, "shuttle": .15, "dormitory": .1, "large_print": .1, "quiet_place": .12,
             "one_hand_tools": .08, "flashing_alarm": .08, "screen_reader": .05, "job_coach": .06, "adjustable_desk": .06}
    shares = np.tile([usual.get(code, 0.0) for code in codes], (len(remote), 1))
    shares[:, codes.index("home_office")] = remote
    return subsets(rng, codes, shares)
