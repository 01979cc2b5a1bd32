"""plans/: a one-to-one paper for each disabled graduate and each person with difficulty finding work, suspected ones included."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bangfu.cases.layout import facts_of, wishes_of
from bangfu.cases.papers import POSTS, Ground, Plan, Post, plan_paper
from bangfu.cases.queries import ONE_TO_ONE
from bangfu.cases.rules import ServiceState
from bangfu.core.documents import write_form, write_series
from bangfu.home.deliverables.naming import Named
from bangfu.home.deliverables.running import Done
from bangfu.home.deliverables.standing import Membership, sentences, service_words
from bangfu.jobs.models import Vacancy
from bangfu.matching.exports import best_offers, pay_words, place_words, posts_named
from bangfu.matching.offers import Offer
from bangfu.matching.search import FEASIBLE
from bangfu.people.choices import WISHES_WITH_NEED
from bangfu.people.exports import age

Offers = Sequence[tuple[Offer, Vacancy]]
FOLDER = "plans"
SHORT = {"disabled_graduate": "应届毕业生", "hard_to_employ": "就业困难人员"}


def write(
    done: Done, folder: Path, *, people: Mapping[int, Named], groups: Mapping[int, list[Membership]], services: Mapping[int, list[ServiceState]],
    personal: bool, seen: Callable[[int, int], None],
) -> int:
    """The papers in the order of the numbers; returns how many. `seen` is told (written, all)."""
    chosen = {key: [one for one in groups[key] if one.code in ONE_TO_ONE] for key in people if key in groups and key in services}
    chosen = {key: several for key, several in chosen.items() if several}
    asked = [key for key in chosen if not people[key].person.refuses_matching]
    offers = best_offers(asked, POSTS)
    posts = posts_named(offers.values())
    plans = (
        _plan(done, people[key], several, services[key], [(one, posts[one.vacancy_id]) for one in offers.get(key, [])]) for key, several in chosen.items()
    )
    place = folder / FOLDER
    place.mkdir()
    papers = write_series((plan_paper(plan) for plan in plans), write_form)
    for count, ((key, several), data) in enumerate(zip(chosen.items(), papers, strict=True), 1):
        (place / _file_name(people[key], several, personal=personal)).write_bytes(data)
        seen(count, len(chosen))
    return len(chosen)


def _file_name(one: Named, groups: Sequence[Membership], *, personal: bool) -> str:
    """0012-就业困难人员.docx: the number is that of people.xlsx; a name only when asked for."""
    group = "、".join(SHORT.get(group.code, group.group) for group in groups)
    name = re.sub(r"[^\w·]", "", one.name) if personal else ""
    return "-".join(part for part in (f"{one.number:04d}", name, group) if part) + ".docx"


def _plan(done: Done, one: Named, groups: Sequence[Membership], services: Sequence[ServiceState], offers: Offers) -> Plan:
    person, shown = one.person, one.shown
    years = age(person, done.on)
    who = {
        "姓名": shown["name"], "性别": person.get_sex_display(), "年龄": f"{years} 周岁" if years is not None else "", "身份证号": shown["id_number"],
        "残疾人证号": shown["certificate"], "联系电话": shown["phone"], "残疾类别": person.get_category_display(), "残疾等级": person.get_grade_display(),
        "住址": one.place, "户口": person.get_hukou_display(),
    }
    return Plan(
        number=one.number, campaign=done.campaign.title, unit=done.officer.unit.name, on=done.on, who=who,
        facts=[*(fact for fact in facts_of(person, done.on, {}) if fact.name != "hukou"), *wishes_of(person, done.on, {})[:1]],
        grounds=[Ground(group.group, group.state, sentences(group.verdict.met), sentences(group.verdict.unknown), group.sources()) for group in groups],
        services={state.name: service_words(state) for state in services},
        posts=[_post(offer, post) for offer, post in offers],
        posts_note=_posts_note(one, offers),
    )


def _posts_note(one: Named, offers: Offers) -> str:
    if one.person.refuses_matching:
        return "本人不同意自动匹配，由工作人员与本人商量"
    if not offers:
        return "目前没有合适的，谈后填写"
    return "由匹配得出，供商量" if one.person.wish in WISHES_WITH_NEED else "就业意愿还没问清，先问愿不愿意"


def _post(offer: Offer, post: Vacancy) -> Post:
    what = "\n".join((post.title, post.employer.name, place_words(post), pay_words(post)))
    against = "\n".join((*offer.why.unmet, *offer.why.unknown)) or "没有"
    adapt = "\n".join(offer.why.adapt) or ("不需要" if offer.why.verdict == FEASIBLE else "问清后再定")
    return Post(what, "\n".join(offer.why.met), against, adapt)
