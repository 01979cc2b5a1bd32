"""What stands on the one-to-one plan (一人一策) of a person, to be talked over, filled in and signed?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bangfu.cases.layout import Fact
from bangfu.core.documents import Block, Document, Kind, Paragraph, Table

TITLE = "残疾人就业帮扶“一人一策”计划表"
UNKNOWN = "没有登记，请核对"
BLANK_LINES = "\n"
POSTS = 3
TO_FILL = ("帮扶目标", "下一步", "要协调的事", "本人意见")
ROUNDS = 6  # lines of the record of help


@dataclass(frozen=True)
class Ground:
    """Why somebody is on the list: a focus group, how sure it is, what holds, what is open, and the rules it rests on."""

    group: str
    state: str
    met: str
    unknown: str
    sources: str


@dataclass(frozen=True)
class Post:
    """One post to talk about, in words."""

    what: str
    fits: str
    against: str
    adapt: str


@dataclass(frozen=True)
class Plan:
    """All that is known when the paper is printed. `who`: label → value; `services`: name → state."""

    number: int
    campaign: str
    unit: str
    on: date
    who: Mapping[str, str]
    facts: Sequence[Fact]
    grounds: Sequence[Ground]
    services: Mapping[str, str]
    posts: Sequence[Post]
    posts_note: str


def plan_paper(plan: Plan) -> Document:
    """The paper; what is not known is said to be unknown, what is to be decided is left open."""
    blocks: list[Block] = [
        Paragraph(f"序号 {plan.number}　　{plan.campaign}　　{plan.unit}　　{plan.on.isoformat()}"),
        Table("一、本人", (), _in_pairs(list(plan.who.items())), (14, 31, 14, 31)),
        Table("二、为什么列入", ("重点群体", "结论", "符合的条件", "还不清楚的", "依据"), [
            (one.group, one.state, one.met, one.unknown or "没有", one.sources) for one in plan.grounds
        ], (14, 10, 24, 18, 24)),
        Table("三、已登记的情况", (), _in_pairs([(one.label, _told(one)) for one in plan.facts]), (14, 31, 14, 31)),
        Table("四、“四个一”", tuple(plan.services), [tuple(plan.services.values())], (1, 1, 1, 1)),
        Table(f"五、可以先谈的岗位（{plan.posts_note}）", ("岗位", "合适之处", "不合适、要问清的", "需要的便利或改造"), [
            (one.what, one.fits, one.against, one.adapt) for one in _padded(plan.posts)
        ], (26, 22, 26, 16)),
        Table("六、帮扶计划（与本人商量后填写）", (), [(label, BLANK_LINES * 2, "期限", "") for label in TO_FILL], (14, 52, 8, 16)),
        Table("七、帮扶记录", ("日期", "做了什么", "结果", "帮扶人签字"), [(BLANK_LINES, "", "", "")] * ROUNDS, (14, 36, 24, 16)),
        Table("八、签字", (), [("帮扶责任人", f"{BLANK_LINES}　　　　年　　月　　日", "本人或监护人", f"{BLANK_LINES}　　　　年　　月　　日")], (14, 31, 14, 31)),
    ]
    return Document(Kind.PLAIN, TITLE, blocks, notes=("本表含个人信息，用后归档，不得外传。",))


def _in_pairs(items: list[tuple[str, str]]) -> list[tuple[str, str, str, str]]:
    items = [*items, ("", "")] if len(items) % 2 else items
    return [(*items[place], *items[place + 1]) for place in range(0, len(items), 2)]


def _told(fact: Fact) -> str:
    """The value, and behind it where it comes from."""
    if not fact.value:
        return UNKNOWN
    source = " ".join(word for word in (fact.source, fact.on.isoformat() if fact.on else "") if word)
    return f"{fact.value}（{source}）" if source else fact.value


def _padded(posts: Sequence[Post]) -> list[Post]:
    """Always as many lines, so that one found in talking can be written in."""
    return [*posts[:POSTS], *[Post("\n", "", "", "")] * (POSTS - len(posts[:POSTS]))]
