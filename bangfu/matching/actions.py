"""What happens when matching is run over an area, people are referred from it, or somebody refuses it?"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.urls import reverse

from bangfu.audit.actions import record
from bangfu.campaigns.models import Campaign
from bangfu.core.clock import now
from bangfu.core.errors import DomainError
from bangfu.core.models import Work
from bangfu.core.work import Progress, start
from bangfu.jobs.actions import refer_person
from bangfu.jobs.models import Referral, Vacancy
from bangfu.jobs.queries import market_path, open_vacancies
from bangfu.matching import kernel, search
from bangfu.matching.columns import market, people
from bangfu.matching.inputs import Points, county_points, people_rows, vacancy_rows
from bangfu.matching.layout import Weights, tables
from bangfu.matching.models import Outlook, Recommendation, Run
from bangfu.matching.offers import counts_of, pair_of, verdict_of
from bangfu.matching.queries import with_need
from bangfu.matching.warm import COMPUTING
from bangfu.orgs.models import User
from bangfu.people.actions import update_person
from bangfu.people.choices import Source
from bangfu.people.models import AGREES_TO_MATCHING, Person

PER_PERSON = 10
VERDICTS = (search.FEASIBLE, search.FEASIBLE_WITH, search.UNKNOWN)  # Recommendation.verdict is the place here
MANUAL = "本人不同意自动匹配，由工作人员与本人商量后推荐"


@transaction.atomic
def start_run(*, campaign: Campaign, by: User, weights: Weights | None = None) -> tuple[Run, Work]:
    """Begin a run over the people with a need in the officer's area; it goes on in the background."""
    run = Run.objects.create(campaign=campaign, unit=by.unit, path=by.unit.path, started_by=by, started_at=now(), weights=asdict(weights or Weights()))
    work = start(kind="match_run", title=f"匹配推荐　{by.unit.region.name}", owner_id=by.pk, unit_id=by.unit_id, arguments={"run": run.pk},
                 result_url=reverse("match_run", kwargs={"pk": run.pk}))
    record(actor=by, action="match.start", object_kind="match_run", object_id=run.pk)
    return run, work


def write_run(*, run: Run, progress: Progress | None = None) -> Run:
    """Compute and store a run: each labour market by itself, all in one transaction. It replaces what earlier runs of the
    campaign had recommended to the people of its area. Who refused matching, or is not of the roster, is not in it.
    """
    weights = weights_from(run.weights)
    chosen = with_need(Person.objects.filter(AGREES_TO_MATCHING, path__startswith=run.path), run.campaign)
    of_market: dict[str, list[int]] = {}
    for key, path in chosen.order_by("pk").values_list("pk", "path"):
        of_market.setdefault(market_path(path), []).append(key)
    points, total, done, posts = county_points(), sum(map(len, of_market.values())), 0, set()
    best: list[tuple[Any, ...]] = []
    counts: list[tuple[Any, ...]] = []
    for path, keys in of_market.items():
        found, tallies, ids = _compute(path, keys, points, weights)
        best += found
        counts += tallies
        posts |= set(ids)
        done += len(keys)
        if progress:
            progress(done, total)
    with transaction.atomic():
        _replace(run, best, counts)
        run.people, run.vacancies, run.pairs, run.finished_at = total, len(posts), len(best), now()
        run.save(update_fields=["people", "vacancies", "pairs", "finished_at"])
        record(actor=run.started_by, action="match.run", object_kind="match_run", object_id=run.pk,
               detail={"people": total, "vacancies": len(posts), "pairs": len(best)})
    return run


def _compute(path: str, keys: Sequence[int], points: Points, weights: Weights) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[int]]:
    """(recommendations, outlooks, vacancies) of one labour market, without the run's key."""
    posts = vacancy_rows(open_vacancies(path), points)
    if posts.is_empty():
        return [], [(key, 0, 0, 0, 0) for key in keys], []
    frame = people_rows(keys, points)
    with COMPUTING:
        arrays = market(posts)
        matched = search.match(frame, arrays, weights, PER_PERSON)
        columns, points_of = people(frame, arrays, weights), tables(weights)
        tallies = [(int(key), *counts_of(kernel.all_reasons(columns, arrays, points_of, row, 0))) for row, key in enumerate(columns.ids)]
    found = [
        (row["person_id"], row["vacancy_id"], row["place"], row["score"], VERDICTS.index(search.verdict_of(row["reasons"])))
        for row in matched.iter_rows(named=True)
    ]
    return found, tallies, np.asarray(arrays.ids).tolist()


def _replace(run: Run, best: Sequence[tuple[Any, ...]], counts: Sequence[tuple[Any, ...]]) -> None:
    for model in (Recommendation, Outlook):
        model.objects.filter(run__campaign=run.campaign_id, person__path__startswith=run.path).exclude(run=run).delete()
        model.objects.filter(run=run).delete()  # a run taken up again after its worker died
    _copy("matching_recommendation", ("run_id", "person_id", "vacancy_id", "rank", "score", "verdict"), ((run.pk, *row) for row in best))
    _copy("matching_outlook", ("run_id", "person_id", "feasible", "with_adaptation", "unknown", "blocked"), ((run.pk, *row) for row in counts))


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY into one of our own two tables."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def weights_from(data: dict[str, Any]) -> Weights:
    """Weights as stored with a run; lists of JSON become tuples again."""
    def plain(value: Any) -> Any:
        return tuple(plain(one) for one in value) if isinstance(value, list) else value

    return Weights(**{name: plain(value) for name, value in json.loads(json.dumps(data)).items()})


# ── referring from a match ──


def refer_matched(*, person: Person, vacancy: Vacancy, by: User, manual: bool = False) -> Referral:
    """Refer with the verdict of this moment. A pair that cannot work is refused; who refused matching only by hand (`manual`)."""
    if person.refuses_matching and not manual:
        raise DomainError("本人不同意自动匹配。请与本人商量后，用“人工推荐”办理。")
    if manual:
        reasons: dict[str, Any] = {"met": [{"text": MANUAL, "source": "", "code": "manual"}], "unmet": [], "unknown": [], "adapt": [], "source": "人工推荐"}
        return refer_person(person=person, vacancy=vacancy, reasons=reasons, by=by)
    points = county_points()
    why, score = pair_of(people_rows([person.pk], points).row(0, named=True), vacancy_rows([vacancy], points))
    if why.verdict == search.BLOCKED:
        raise DomainError(f"“{vacancy.title}”目前不合适：{'；'.join(why.unmet)}。情况有变的，请先更新本人情况或岗位要求。")
    return refer_person(person=person, vacancy=vacancy, reasons=verdict_of(why, score), by=by)


@transaction.atomic
def refer_to_best(*, person: Person, by: User) -> Referral:
    """Refer to the highest recommended vacancy that can still take a referral. Raises DomainError with the last reason."""
    rows = Recommendation.objects.filter(person=person).select_related("vacancy").order_by("-run_id", "rank")
    if Referral.objects.filter(person=person, vacancy__in=rows.values("vacancy"), state__in=("referred", "interview", "offered")).exists():
        raise DomainError("已有推荐在等结果")
    last = "没有可推荐的岗位，请看个人页“没有推荐的为什么”"
    for row in rows:
        try:
            with transaction.atomic():
                return refer_matched(person=person, vacancy=row.vacancy, by=by)
        except DomainError as error:
            last = error.message
    raise DomainError(last)


@transaction.atomic
def set_match_refused(*, person: Person, refused: bool, by: User) -> None:
    """Write down that somebody refuses automated matching, or agrees again; their recommendations go. Raises DomainError."""
    if not refused and person.consent_withdrawn_on:
        raise DomainError(f"本人 {person.consent_withdrawn_on} 撤回了同意，不能再用程序匹配。本人又同意的，请先在“本人的要求”里登记同意。")
    update_person(person=person, values={"match_refused": refused}, source=Source.OFFICE, at=now(), by=by)
    if refused:
        drop_matches(person)
    record(actor=by, action="match.refuse" if refused else "match.agree", object_kind="person", object_id=person.pk)


def drop_matches(person: Person) -> None:
    """What programs found for somebody who does not want it, or took their consent back."""
    Recommendation.objects.filter(person=person).delete()
    Outlook.objects.filter(person=person).delete()
