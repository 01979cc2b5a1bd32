"""Who may open the addresses of jobs?"""

from typing import Any

from bangfu.jobs.models import VacancyImport
from bangfu.orgs.permissions import Permission as P
from tests.denial.case import Case
from tests.jobs import posts
from tests.world import World


def _post(world: World) -> dict[str, int]:
    return {"pk": posts.vacancy(world).pk}


def _foreign_post(world: World) -> dict[str, int]:
    return {"pk": posts.vacancy(world, "222426").pk}


def _employer(world: World) -> dict[str, int]:
    return {"pk": posts.employer(world).pk}


def _foreign_employer(world: World) -> dict[str, int]:
    return {"pk": posts.employer(world, "222426").pk}


def _import(world: World, key: str = "222403", user: str = "officer") -> dict[str, int]:
    unit = world.unit(key)
    rows = [[2, ["甲公司", "保洁员"], {}]]
    batch = VacancyImport.objects.create(unit=unit, path=unit.path, uploaded_by=getattr(world, user), file_name="a.xlsx", columns=["单位名称", "岗位名称"],
                                         rows=rows, mapping={"employer_name": 0, "title": 1})
    return {"pk": batch.pk}


def _foreign_import(world: World) -> dict[str, int]:
    return _import(world, "222426", "stranger")


def _referral(world: World) -> dict[str, int]:
    return {"pk": posts.referral(world, world.people[0], posts.vacancy(world)).pk}


def _foreign_referral(world: World) -> dict[str, int]:
    return {"pk": posts.referral(world, world.strangers[0], posts.vacancy(world, "222426")).pk}


def _candidate(world: World) -> dict[str, int]:
    """A referral to a post in the space of the world's own employer."""
    return {"pk": posts.referral(world, world.people[0], posts.vacancy(world, employer=posts.own_space(world))).pk}


def _foreign_candidate(world: World) -> dict[str, int]:
    posts.own_space(world)
    return _foreign_referral(world)


def _answer(world: World, key: str = "222403") -> dict[str, int]:
    person = world.people[0] if key == "222403" else world.strangers[0]
    return {"pk": posts.answer(world, posts.referral(world, person, posts.vacancy(world, key))).pk}


def _foreign_answer(world: World) -> dict[str, int]:
    return _answer(world, "222426")


def _fields(world: World) -> dict[str, Any]:
    return {"employer_name": "甲公司", "title": "保洁员", "occupation": f"{posts.occupation().pk} 保洁员", "region": world.regions["222403"].pk,
            "openings": 1, "hours": "full", "shift": "day", "schooling_min": 0, **{f"demand_{code}": "usual" for code in posts.EASY}}


CASES = [
    Case("vacancies", P.VIEW_JOBS),
    Case("vacancy", P.VIEW_JOBS, own=_post, foreign=_foreign_post),
    Case("new_vacancy", P.MANAGE_JOBS),
    Case("new_vacancy", P.MANAGE_JOBS, method="post", data=_fields, status=302),
    Case("edit_vacancy", P.MANAGE_JOBS, own=_post, foreign=_foreign_post),
    Case("edit_vacancy", P.MANAGE_JOBS, own=_post, foreign=_foreign_post, method="post", data=_fields, status=302),
    Case("vacancy_state", P.MANAGE_JOBS, own=_post, foreign=_foreign_post, method="post", data=lambda world: {"state": "confirm"}),
    Case("occupations", P.VIEW_JOBS),
    Case("employers", P.VIEW_JOBS),
    Case("new_employer", P.MANAGE_JOBS),
    Case("edit_employer", P.MANAGE_JOBS, own=_employer, foreign=_foreign_employer),
    Case("edit_employer", P.MANAGE_JOBS, own=_employer, foreign=_foreign_employer, method="post", data=lambda world: {"name": "甲公司"}, status=422),
    Case("vacancy_import_new", P.MANAGE_JOBS),
    Case("vacancy_import_new", P.MANAGE_JOBS, method="post", status=422),
    Case("vacancy_template", P.MANAGE_JOBS),
    Case("vacancy_import", P.MANAGE_JOBS, own=_import, foreign=_foreign_import),
    Case("vacancy_import", P.MANAGE_JOBS, own=_import, foreign=_foreign_import, method="post", data=lambda world: {"employer_name": "0", "title": "1"}),
    Case("vacancy_import_write", P.MANAGE_JOBS, own=_import, foreign=_foreign_import, method="post"),
    Case("vacancy_import_drop", P.MANAGE_JOBS, own=_import, foreign=_foreign_import, method="post"),
    Case("vacancy_import_rejected", P.MANAGE_JOBS, own=_import, foreign=_foreign_import),
    Case("referrals", P.VIEW_JOBS),
    # A helper and a leader hold the right; the helper sees only the people paired with them, here nobody.
    Case("referral", P.VIEW_JOBS, own=_referral, foreign=_foreign_referral, not_for=("helper",)),
    Case("move_referral", P.MATCH, own=_referral, foreign=_foreign_referral, method="post", not_for=("helper",),
         data=lambda world: {"state": "interview", "interview-on": "2022-05-17"}),
    Case("undo_referral", P.MATCH, own=_referral, foreign=_foreign_referral, method="post", not_for=("helper",), status=422),
    Case("record_disclosure", P.MATCH, own=_referral, foreign=_foreign_referral, method="post", not_for=("helper",), status=422),
    Case("withdraw_disclosure", P.MATCH, own=_referral, foreign=_foreign_referral, method="post", not_for=("helper",)),
    Case("consent_paper", P.MATCH, own=_referral, foreign=_foreign_referral, not_for=("helper",)),
    Case("answers", P.MATCH),
    Case("take_over_answers", P.MATCH, method="post"),
    Case("decline_answer", P.MATCH, own=_answer, foreign=_foreign_answer, method="post", not_for=("helper",), status=422),
    Case("candidates", P.OWN_POSTS, own=lambda world: {} if posts.own_space(world) else {}),
    Case("candidate", P.OWN_POSTS, own=_candidate, foreign=_foreign_candidate),
    Case("answer_candidate", P.OWN_POSTS, own=_candidate, foreign=_foreign_candidate, method="post", data=lambda world: {"state": "hired"}, status=422),
    Case("withdraw_own_answer", P.OWN_POSTS, own=_candidate, foreign=_foreign_candidate, method="post"),
]
