"""What are fictitious people called, and which valid numbers do they carry?"""

from functools import cache
from typing import Any

import numpy as np
import polars as pl

from bangfu.home.seed.distributions import KOREAN_SHARE, KOREAN_SHARE_YANBIAN, YANBIAN
from bangfu.people.choices import Category, Grade, Sex

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
FAMILY_KOREAN = "金朴李崔郑姜赵尹张林韩吴申徐权黄安宋柳洪全玄南许池严"
# Nobody real is meant: the first character of each given name says "trial, imitation, sample, example, play, draft".
MARKS = "试仿样例演拟"
SECOND_MEN = "山海林峰成军强国文明华平东春辉德志光福贵刚波涛杰伟龙江和清义哲浩宇宁安民喜顺昌全亮健松柏岩权奎范镇洙"
SECOND_WOMEN = "芳兰英秀梅琴玲霞丽娟敏静云燕红凤莲桂香玉珍洁雪莉萍艳琳晶淑贞月荣慧颖花姬顺善美爱子今银慈仙"
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECK = np.array(list("10X98765432"))
PHONES_FROM = 13_800_000_000


@cache
def _characters(text: str) -> np.ndarray:
    return np.array(list(text))


def family_names(rng: np.random.Generator, paths: np.ndarray) -> np.ndarray:
    """Family names; Korean ones more often in 延边."""
    size = len(paths)
    share = np.where(np.char.startswith(paths, YANBIAN), KOREAN_SHARE_YANBIAN, KOREAN_SHARE)
    ranks = np.arange(1, len(FAMILY) + 1)
    common = rng.choice(_characters(FAMILY), size=size, p=(1 / ranks) / (1 / ranks).sum())
    korean_ranks = np.arange(1, len(FAMILY_KOREAN) + 1)
    korean = rng.choice(_characters(FAMILY_KOREAN), size=size, p=(1 / korean_ranks) / (1 / korean_ranks).sum())
    return np.where(rng.random(size) < share, korean, common)


def given_names(rng: np.random.Generator, male: np.ndarray) -> np.ndarray:
    """Marked given names by sex."""
    size = len(male)
    second = np.where(male, rng.choice(_characters(SECOND_MEN), size), rng.choice(_characters(SECOND_WOMEN), size))
    return np.char.add(rng.choice(_characters(MARKS), size), second)


def id_numbers(rng: np.random.Generator, areas: np.ndarray, births: np.ndarray, male: np.ndarray) -> np.ndarray:
    """18 characters with a right check digit, all different while fewer than 500 share area, birthday and sex."""
    frame = pl.DataFrame({"area": areas, "birth": births.astype("datetime64[D]").astype(str), "male": male})
    births_text = np.char.replace(frame["birth"].to_numpy().astype(str), "-", "")
    rank = frame.select(pl.int_range(pl.len()).over("area", "birth", "male").alias("rank"))["rank"].to_numpy()
    start = frame.select((pl.col("birth").str.slice(8).cast(pl.Int64) * 17 + pl.col("area").cast(pl.Int64)) % 500)["birth"].to_numpy()
    sequence = ((start + rank) % 500) * 2 + male
    body = np.char.add(np.char.add(areas.astype(str), births_text), np.char.zfill(sequence.astype(str), 3))
    return np.char.add(body, check_digits(body))


def check_digits(bodies: np.ndarray) -> np.ndarray:
    """GB 11643 check digits (ISO 7064 MOD 11-2) of 17-digit bodies."""
    digits = np.ascontiguousarray(bodies.astype("U17")).view("U1").reshape(len(bodies), 17).astype(int)
    return CHECK[(digits @ WEIGHTS) % 11]


def make_identities(rng: np.random.Generator, people: pl.DataFrame, villages: pl.DataFrame) -> pl.DataFrame:
    """Names and numbers of the people of `make_people`, in plain text: index, name, id_number, … as in people.Identity."""
    size = people.height
    places = people.select("village").join(villages, left_on="village", right_on="index", how="left", maintain_order="left")
    male = (people["sex"] == Sex.MALE.value).to_numpy()
    paths = people["path"].to_numpy().astype(str)
    family = family_names(rng, paths)
    numbers = id_numbers(rng, places["area"].to_numpy().astype(str), people["birth_on"].to_numpy(), male)
    certificates = np.char.add(np.char.add(numbers, people["category"].to_numpy().astype(str)), people["grade"].to_numpy().astype(str))
    phones = (PHONES_FROM + rng.permutation(max(10_000, 2 * size))[:size]).astype(str)
    groups = rng.integers(1, 9, size).astype(str)
    guarded = _needs_guardian(people)
    guardian = np.char.add(family, given_names(rng, _is_father(rng, size)))
    columns: dict[str, Any] = {
        "index": people["index"],
        "name": np.char.add(family, given_names(rng, male)),
        "id_number": numbers,
        "certificate": certificates,
        "phone": np.where(rng.random(size) < .95, phones, ""),
        "address": [f"{address}{group}组" for address, group in zip(places["address"], groups, strict=True)],
        "guardian": np.where(guarded, guardian, ""),
        "guardian_phone": np.where(guarded, (PHONES_FROM + 9_999 - np.arange(size) % 10_000).astype(str), ""),
    }
    return pl.DataFrame(columns)


def _needs_guardian(people: pl.DataFrame) -> np.ndarray:
    minds = people["category"].is_in([Category.INTELLECTUAL.value, Category.MENTAL.value, Category.MULTIPLE.value])
    return (minds & people["grade"].is_in([Grade.ONE.value, Grade.TWO.value])).to_numpy()


def _is_father(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.random(size) < .5
