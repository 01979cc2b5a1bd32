"""Which figures cannot be right, what changed between two versions, and which move may follow which?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bangfu.core.citations import cites
from bangfu.core.errors import DomainError
from bangfu.reports.choices import RETURN_MOVES, ReturnState
from bangfu.reports.counting import Figures, sum_of
from bangfu.reports.indicators import FORM

# (smaller, larger, what it means when it is not so). The first group cannot happen in one data set, so it stops the return;
# the second can, and asks for a word.
NEVER_MORE = [
    ("unemployed", "roster_people", "应核对的人都在名册里"),
    ("basic_checked", "unemployed", "核对过的人都是应核对的人"),
    ("with_need", "unemployed", "有需求的人都是应核对的人"),
    ("ability_assessed", "with_need", "职业能力评估以有需求的人为准"),
    ("need_registered", "with_need", "就业需求登记以有需求的人为准"),
    ("served", "with_need", "就业服务以有需求的人为准"),
    ("graduates_paired", "graduates", "结对的都是应届毕业生"),
    ("hired", "unemployed", "实现就业的都是应核对的人"),
    ("delivered_policy", "delivered_any", "送政策是四送之一"),
]
WORTH_A_WORD = [
    ("with_need", "basic_checked", "有人没核对就登记了需求，请补核对"),
    ("referred", "with_need", "有人没登记需求就被推荐，请补登需求"),
    ("interviewed", "referred", "有人没经推荐就面试，请补推荐记录"),
    ("hired", "referred", "含自己找到工作的，请写明人数"),
]


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a table. `must`: without it the table cannot be submitted; else the leader says why."""

    text: str
    ok: bool
    must: bool
    detail: str = ""
    codes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What the leader's word is kept under; the numbers in the text change with the form, this does not."""
        return "__".join(self.codes)

    @property
    def wants_word(self) -> bool:
        return not self.ok and not self.must


@cites("统计法第七条：真实、准确、完整、及时", "吉人社联〔2022〕62号：按时报送情况统计表")
def checks(figures: Figures, parts: dict[str, Figures]) -> list[Check]:
    """All checks of one table, those that fail first."""
    found = [_no_more(figures, pair, must=True) for pair in NEVER_MORE] + [_no_more(figures, pair, must=False) for pair in WORTH_A_WORD]
    found += [_lines_agree(figures), _parts_agree(figures, parts)]
    return sorted((one for one in found if one), key=lambda one: (one.ok, not one.must))


def words_given(found: list[Check], words: Mapping[str, str]) -> dict[str, str]:
    """The leader's word per check that wants one. Raise DomainError when a check forbids the submission or a word is missing."""
    wrong = [one for one in found if not one.ok and one.must]
    if wrong:
        raise DomainError(f"{len(wrong)} 项校验不通过，不能提交：{wrong[0].text}，{wrong[0].detail}。请核对后重新计算。")
    given = {one.key: words.get(one.key, "").strip() for one in found if one.wants_word}
    for one in found:
        if one.wants_word and not given[one.key]:
            raise DomainError(f"{one.text}不成立（{one.detail}），请写明原因再提交。", field=f"word_{one.key}")
    return given


def may_move(state: str, new: str) -> None:
    """Raise DomainError when RETURN_MOVES does not allow the move."""
    if new not in RETURN_MOVES[state]:
        raise DomainError(f"报表现在是“{ReturnState(state).label}”，不能改为“{ReturnState(new).label}”。请刷新页面看最新状态。")


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs between two versions."""

    code: str
    line: str
    old: int
    new: int

    @property
    def name(self) -> str:
        return FORM[self.code].name


def difference(old: Figures, new: Figures) -> list[Change]:
    """The cells that changed, in the order of the form; an indicator only one version has is left out."""
    return [
        Change(code, line, before, after)
        for code in FORM if code in old and code in new
        for line, after in new[code].items()
        if after is not None and (before := old[code].get(line)) is not None and before != after
    ]


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure the superior pointed at, as it was and as it is in the version that answers."""

    name: str
    line: str
    text: str
    old: int | None
    new: int | None


def answers_to(remarks: Iterable[Any], old: Figures, new: Figures) -> list[Answer]:
    """What became of the figures pointed at; an indicator the form no longer has keeps its code as name."""
    return [
        Answer(FORM[one.code].name if one.code in FORM else one.code, one.line, one.text, old.get(one.code, {}).get(one.line), new.get(one.code, {}).get(one.line))
        for one in remarks
    ]


def _number(code: str) -> int:
    return list(FORM).index(code) + 1


def _no_more(figures: Figures, pair: tuple[str, str, str], *, must: bool) -> Check | None:
    small, large, why = pair
    if small not in figures or large not in figures:  # a version of an older form
        return None
    left, right = figures[small]["all"] or 0, figures[large]["all"] or 0
    text = f"第 {_number(small)} 项 ≤ 第 {_number(large)} 项"
    return Check(text, left <= right, must, why if left <= right else f"{FORM[small].name} {left:,}，{FORM[large].name} {right:,}；{why}", (small, large))


def _lines_agree(figures: Figures) -> Check:
    wrong = [code for code, cell in figures.items() if cell["both"] is not None and cell["all"] != cell["hrss"] + cell["dpf"] - cell["both"]]  # type: ignore[operator]
    return Check("合计 = 人社 + 残联 − 两线都有", not wrong, True, "、".join(FORM[code].name for code in wrong), tuple(wrong))


def _parts_agree(figures: Figures, parts: dict[str, Figures]) -> Check:
    wrong = [code for code in figures if sum_of(FORM[code], (part[code] for part in parts.values() if code in part)) != figures[code]] if parts else []
    return Check("每项 = 下级之和（含本级）", not wrong, True, "、".join(FORM[code].name for code in wrong), tuple(wrong))
