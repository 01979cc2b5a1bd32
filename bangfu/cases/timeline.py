"""What happened to a person and to their file, in one stream: services, values, acts on the file, looks at the numbers?

One person's file is a few hundred lines; they are put together whole and cut by a key, so that what comes in meanwhile shifts nothing.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bangfu.audit.models import Line
from bangfu.audit.queries import lines_about
from bangfu.cases.layout import event_words
from bangfu.cases.queries import contacts_of, standing_events
from bangfu.core.clock import shown_at
from bangfu.orgs.models import User
from bangfu.people.choices import EventKind
from bangfu.people.history import changes_of
from bangfu.people.models import Event, Person
from bangfu.people.words import NAMING_LABELS
from bangfu.surveys.actions import contact_reference
from bangfu.surveys.models import Contact

ORDER = {kind.value: position for position, kind in enumerate(EventKind)}
KINDS = {"service": "服务和联系", "value": "信息变化", "act": "档案办理", "look": "谁看过"}
# Acts on the file that leave no event of their own; the words before the colon.
ACTS = {
    "people.register": "登记入册", "people.update": "改登记信息", "people.certificate": "残疾人证", "people.death": "登记去世",
    "people.death_undone": "撤销去世登记", "people.request": "本人要求", "people.right_received": "个人信息请求", "people.right_answered": "个人信息请求", "people.copy": "交出副本",
    "people.household": "家庭", "people.spell": "工作经历", "people.study": "学习经历", "people.guardian": "监护人", "people.enclosure": "档案材料", "people.transfer": "转移", "people.transferred": "转到别的县", "people.transfer_declined": "转移不办", "people.transfer_withdrawn": "撤回转移",
    "people.merge": "合并档案", "people.split": "拆分档案", "people.merge_undone": "撤销", "people.not_same": "查重", "case.plan": "改帮扶计划", "case.end": "结束结对",
    "certificate.withdraw": "撤销就业困难人员认定", "match.refuse": "本人不同意自动匹配", "match.agree": "本人同意自动匹配"
}
LOOKS = {"people.reveal": "查看原号码", "people.enclosure_read": "打开档案材料"}
AT_MOST = 2_000  # acts read of one file


@dataclass(frozen=True)
class Entry:
    """One line of the stream: when, what kind, what, what came with it, who."""

    at: datetime
    key: str
    kind: str
    text: str
    what: str
    who: str
    note: str = ""
    field: str = ""  # whose own history can be opened

    @property
    def place(self) -> tuple[datetime, str]:
        """Newest first, ties by the key: where this line stands in the stream."""
        return self.at, self.key

    @property
    def cursor(self) -> str:
        return f"{self.at.isoformat()}~{self.key}"


@dataclass(frozen=True)
class Part:
    """Some lines, and where the older ones begin (empty: there are none)."""

    entries: list[Entry]
    older: str
    left: int


def timeline_of(person: Person, *, kinds: Collection[str] = (), before: str = "", size: int) -> Part:
    """The newest `size` lines of these kinds (all when none) that are older than the cursor `before`."""
    found: list[Entry] = []
    for kind, lines in (("service", _services), ("value", _values), ("act", _acts), ("look", _looks)):
        if not kinds or kind in kinds:
            found += lines(person)
    found.sort(key=lambda one: one.place, reverse=True)
    if edge := _edge(before):
        found = [one for one in found if one.place < edge]
    part = found[:size]
    return Part(part, part[-1].cursor if len(found) > size else "", max(0, len(found) - size))


def _edge(cursor: str) -> tuple[datetime, str] | None:
    """The place a cursor names; None for what is none."""
    moment, _, key = cursor.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, key) if at.tzinfo else None


def _services(person: Person) -> Iterator[Entry]:
    """Contacts with what they counted as, and every other event that stands."""
    by_reference: dict[str, list[Event]] = {}
    for event in standing_events(person):
        by_reference.setdefault(event.reference, []).append(event)
    for one in contacts_of(person):
        counted = [event for event in by_reference.pop(contact_reference(one), []) if event.kind != EventKind.CONTACT_ATTEMPT]
        yield _contact(one, counted)
    for events in by_reference.values():
        for event in events:
            yield Entry(event.occurred_at, f"e{event.pk:012}", "service", event_words(event), "", _who(event.unit.name, event.by))


def _contact(one: Contact, counted: Iterable[Event]) -> Entry:
    undone = "（已撤回）" if one.undone_at else ""
    words = "、".join(event_words(event) for event in sorted(counted, key=lambda event: (ORDER[event.kind], event.pk)))
    text = f"{one.get_channel_display()}：{one.get_outcome_display()}{undone}"
    return Entry(one.happened_at, f"c{one.pk}", "service", text, words, _who(one.unit.name, one.user), one.note)


def _values(person: Person) -> Iterator[Entry]:
    """From what to what each field went; what came with the registration is one line."""
    changes = changes_of(person)
    for _, first in groupby([one for one in changes if one.first], key=lambda one: one.key):
        said = list(first)
        yield Entry(said[0].at, f"v{said[0].key:012}", "value", f"登记入册，{len(said)} 项信息", "、".join(one.label for one in said), _who(said[0].source, None))
    for number, one in enumerate(changes):
        if not one.first:
            who = " · ".join(part for part in (one.source, one.who) if part)
            yield Entry(one.at, f"v{one.key:012}{number:04}", "value", f"{one.label}：{one.before} → {one.after}", "", who, field=one.name)


def _acts(person: Person) -> Iterator[Entry]:
    for line, who in _told(person, ACTS):
        naming = [NAMING_LABELS[name] for name in line.detail.get("fields", ()) if name in NAMING_LABELS]
        if line.action != "people.update" or naming:  # else from what to what is told by the values
            yield Entry(shown_at(line.at), f"a{line.pk:012}", "act", ACTS[line.action], line.detail.get("what", "") or line.detail.get("reason", "") or "、".join(naming), who)


def _looks(person: Person) -> Iterator[Entry]:
    for line, who in _told(person, LOOKS):
        yield Entry(shown_at(line.at), f"l{line.pk:012}", "look", LOOKS[line.action], line.detail.get("purpose", "") or line.detail.get("what", ""), who, line.detail.get("note", ""))


def _told(person: Person, actions: Collection[str]) -> Iterator[tuple[Line, str]]:
    """Audit lines about a person with the name of who acted."""
    lines = list(lines_about("person", person.pk).filter(action__in=actions)[:AT_MOST])
    users = User.objects.select_related("unit").in_bulk({line.actor_id for line in lines if line.actor_id})
    for line in lines:
        user = users.get(line.actor_id or 0)
        yield line, _who(user.unit.name, user) if user else line.actor


def _who(unit: str, user: User | None) -> str:
    return f"{unit} · {user.display_name}" if user else unit


