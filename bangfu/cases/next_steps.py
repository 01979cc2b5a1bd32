"""Where does one person stand, and what should be done next for them? What the first screen of a file tells."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from bangfu.campaigns.models import Campaign
from bangfu.cases.models import Pairing
from bangfu.cases.queries import ONE_TO_ONE
from bangfu.core.clock import HERE
from bangfu.core.ui import date_iso, date_words
from bangfu.jobs.choices import STANDING_STATES
from bangfu.jobs.models import Referral
from bangfu.people.certificates import light as certificate_light
from bangfu.people.choices import OPEN_REQUESTS, OPEN_TRANSFERS, WISHES_WITH_NEED, Category, ContactWay, Employment, Wish
from bangfu.people.freshness import BLOCKS, Light
from bangfu.people.guardians import EXPIRING_DAYS
from bangfu.people.models import Guardian, Person
from bangfu.people.words import said
from bangfu.policies.catalogue import policy
from bangfu.policies.models import Mark
from bangfu.surveys.choices import ContactOutcome
from bangfu.surveys.models import Contact
from bangfu.surveys.wording import contact_line

URGENCY = ("late", "soon", "maybe")
NEED_EARS = (Category.HEARING, Category.SPEECH)


@dataclass(frozen=True)
class Step:
    """One thing to do: how urgent (a state of the tag), what, why, the word of the button and where it leads (empty: not for this reader)."""

    state: str
    text: str
    why: str
    act: str
    href: str


@dataclass(frozen=True)
class Known:
    """What the file knows of one person on a day; `may`: what this reader may do (view, edit, record, pair, plan, match)."""

    person: Person
    today: date
    campaign: Campaign | None
    missing: Sequence[str]  # of the four services, by name
    marks: Sequence[Mark]
    pairing: Pairing | None
    referrals: Sequence[Referral]
    guardian: Guardian | None
    lights: Mapping[str, Light]
    last: Contact | None
    may: Collection[str] = field(default_factory=frozenset)

    @property
    def has_need(self) -> bool:
        return self.person.wish in WISHES_WITH_NEED and self.person.employment != Employment.EMPLOYED

    def link(self, right: str, name: str, pk: int = 0) -> str:
        """The page `name` of this person, or of what has the key `pk`; empty without the right."""
        return reverse(name, args=[pk or self.person.pk]) if right in self.may else ""


def next_steps(known: Known) -> list[Step]:
    """What is to be done, the most urgent first; nothing for the dead."""
    if known.person.died_on:
        return []
    found = [step for steps in (_asked, _planned, _services, _papers, _contact, _marks, _jobs) for step in steps(known)]
    return sorted(found, key=lambda step: URGENCY.index(step.state))


def standing(known: Known) -> list[tuple[str, str]]:
    """(label, words): work, need, last contact, helper, proposals."""
    person, works = known.person, known.person.employment == Employment.EMPLOYED
    detail = said("employment_form", person.employment_form) if works and person.employment_form else said("not_employed_reason", person.not_employed_reason) if person.not_employed_reason and not works else ""
    wanted = [said(name, getattr(person, name)) for name in ("wish_occupations", "min_pay", "max_km") if getattr(person, name) not in (None, "", [])]
    rows = [
        ("就业", " · ".join(one for one in (person.get_employment_display() or "未登记", detail) if one)),
        ("意愿", " · ".join([person.get_wish_display() or "还没问", *(wanted if known.has_need else [])])),
        ("最近联系", f"{date_iso(known.last.happened_at.astimezone(HERE).date())} {contact_line(known.last)}" if known.last else "还没有联系过"),
        ("帮扶人", f"{known.pairing.helper.display_name}（{known.pairing.helper.unit.name}）" if known.pairing else "还没有"),
    ]
    if known.referrals:
        last = known.referrals[0]
        rows.append(("推荐岗位", f"{len(known.referrals)} 次，最近 {date_iso(last.referred_at.astimezone(HERE).date())} {last.vacancy.title}：{last.get_state_display()}"))
    return rows


def _asked(known: Known) -> Iterator[Step]:
    """What the person, or another county, waits for."""
    for one in known.person.data_requests.filter(state__in=OPEN_REQUESTS).order_by("due_on"):
        yield Step("late" if one.due_on < known.today else "soon", f"答复个人信息请求：{one.get_right_display()}", f"{date_words(one.due_on)}前", "去办", known.link("view", "data_request", pk=one.pk))
    for transfer in known.person.transfers.filter(state__in=OPEN_TRANSFERS):
        yield Step("soon", f"转移：{transfer.get_state_display()}", f"{date_iso(transfer.asked_at.astimezone(HERE).date())} 提出", "去看", known.link("view", "transfer", pk=transfer.pk))


def _planned(known: Known) -> Iterator[Step]:
    pairing = known.pairing
    if pairing and pairing.next_on and pairing.next_on <= known.today:
        late = pairing.next_on < known.today
        yield Step("late" if late else "soon", pairing.next_action or "联系，写下一步", f"帮扶计划，{date_words(pairing.next_on)}{'，已过期' if late else ''}", "看计划", known.link("plan", "plan", pk=pairing.pk))


def _services(known: Known) -> Iterator[Step]:
    if known.missing:
        yield Step("soon", f"“四个一”还差 {len(known.missing)} 项", "、".join(known.missing), "记录联系", known.link("record", "visit") if known.campaign else "")


def _papers(known: Known) -> Iterator[Step]:
    """Certificates and the guardian's right."""
    person, guardian = known.person, known.guardian
    state, words = certificate_light(person.certificate_until, known.today)
    if person.category and state != "done":
        yield Step(state, f"残疾人证{words}", "换发后登记新证" if state != "maybe" else "看证件补登", "看证件", known.link("view", "person_certificates"))
    named = bool(getattr(person, "identity", None) and person.identity.guardian)
    if named and (guardian is None or guardian.scan is None):
        yield Step("maybe", "监护人没有证明", "关系、期限和证明补上", "去补", known.link("view", "person_guardian"))
    elif not named and person.contact_way == ContactWay.GUARDIAN:
        yield Step("soon", "要联系监护人，还没登记是谁", "首选联系方式是联系监护人", "去登记", known.link("view", "person_guardian"))
    if guardian and guardian.until and (guardian.until - known.today).days <= EXPIRING_DAYS:
        yield Step("late" if guardian.until < known.today else "soon", "监护期限" + ("已过" if guardian.until < known.today else "快到了"), date_iso(guardian.until), "去核实", known.link("view", "person_guardian"))


def _contact(known: Known) -> Iterator[Step]:
    """What only the person can tell."""
    person = known.person
    visit = known.link("record", "visit") if known.campaign else ""
    if known.last and known.last.outcome == ContactOutcome.MOVED:
        yield Step("soon", "搬走了，办转移或改住址", date_iso(known.last.happened_at.astimezone(HERE).date()) + " 联系时得知", "办转移", known.link("edit", "hand_over_person"))
    elif known.last and known.last.outcome == ContactOutcome.WRONG_NUMBER:
        yield Step("soon", "号码不对，打听新号码", date_iso(known.last.happened_at.astimezone(HERE).date()) + " 联系时得知", "改电话", known.link("edit", "edit_person"))
    stale = [BLOCKS[name][0] for name, one in known.lights.items() if one.level == "stale"]
    if stale:
        yield Step("late", f"{'、'.join(stale)}一年多没核实", "下次联系时问一遍", "记录联系", visit)
    if person.category in NEED_EARS and person.contact_way in ("", ContactWay.PHONE):
        yield Step("soon", "问清怎么联系", f"{person.get_category_display()}残疾，首选联系方式{'是电话' if person.contact_way else '未登记'}", "去改", known.link("edit", "edit_person"))
    if person.wish in ("", Wish.UNSURE) and person.employment != Employment.EMPLOYED and known.campaign:
        yield Step("maybe", "问清有没有就业需求", "问清了，“四个一”才知道该办哪几项", "记录联系", visit)
    if known.has_need and known.lights["ability"].level == "unknown":
        yield Step("maybe", "问能做什么", "还没问过，匹配岗位只能看意愿", "记录联系", visit)
    if person.consented_on is None and person.consent_withdrawn_on is None:
        yield Step("maybe", "问是否同意使用信息", "同意了才能推荐给用人单位", "记录联系", visit)


def _marks(known: Known) -> Iterator[Step]:
    """Focus groups the person fits, or might."""
    working = known.person.employment == Employment.EMPLOYED
    for mark in known.marks:
        name = policy(mark.policy, known.today).name
        page = reverse("certificate", args=[mark.policy, known.person.pk]) if "edit" in known.may else ""
        if mark.outcome == "yes" and not mark.certified:
            yield Step("soon", f"认定：{name}", "条件都符合，还没有认定", "录认定", page)
        elif mark.outcome == "no" and mark.certified:
            yield Step("soon", f"复核：{name}", "已认定，条件有变", "去复核", page)
    if known.pairing is None and not working and any(mark.policy in ONE_TO_ONE for mark in known.marks):
        yield Step("soon", "安排帮扶责任人", "重点群体要一对一帮扶", "结对", known.link("pair", "pair_helper"))


def _jobs(known: Known) -> Iterator[Step]:
    if known.has_need and not known.person.consent_withdrawn_on and not any(one.state in STANDING_STATES for one in known.referrals):
        yield Step("maybe", "推荐岗位", "想工作，现在没有在谈的岗位", "看岗位", known.link("match", "match_person"))


