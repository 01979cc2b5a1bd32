"""Who may open the addresses of jobs?"""

from typing import Any

from bangfu.jobs.models import Employer, VacancyImport
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


def _space(world: World) -> dict[str, int]:
    posts.own_space(world)
    return {}


def _own_post(world: World) -> dict[str, int]:
    return {"pk": posts.vacancy(world, employer=posts.own_space(world)).pk}


def _neighbours_post(world: World) -> dict[str, int]:
    """Of another employer with a space, in the same county."""
    posts.own_space(world)
    return {"pk": posts.vacancy(world, employer=posts.neighbour_space(world)).pk}


def _own_import(world: World) -> dict[str, int]:
    return _import_of(world, posts.own_space(world))


def _neighbours_import(world: World) -> dict[str, int]:
    posts.own_space(world)
    return _import_of(world, posts.neighbour_space(world))


def _import_of(world: World, owner: Employer) -> dict[str, int]:
    batch = VacancyImport.objects.create(unit=owner.unit, path=owner.path, uploaded_by=world.employer, file_name="a.xlsx", columns=["岗位名称"],
                                         rows=[[2, ["保洁员"], {}]], mapping={"title": 0})
    return {"pk": batch.pk}


def _own_fields(world: World) -> dict[str, Any]:
    return {name: value for name, value in _fields(world).items() if name != "employer_name"}


def _application(world: World) -> dict[str, int]:
    return {"pk": posts.application(world).pk}


def _foreign_application(world: World) -> dict[str, int]:
    return {"pk": posts.application(world, "222426").pk}


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
    Case("apply_for_space", None, public=True),
    Case("apply_for_space", None, public=True, method="post", status=422),
    Case("applied", None, public=True, status=302),
    Case("application_status", None, public=True),
    Case("application_status", None, public=True, method="post", status=422),
    Case("reviews", P.MANAGE_JOBS),
    Case("approve_posts", P.MANAGE_JOBS, method="post"),
    Case("review_post", P.MANAGE_JOBS, own=_post, foreign=_foreign_post, method="post", data=lambda world: {"decision": "approve"}),
    Case("application", P.MANAGE_JOBS, own=_application, foreign=_foreign_application),
    Case("application", P.MANAGE_JOBS, own=_application, foreign=_foreign_application, method="post", data=lambda world: {"decision": "approve"}),
    Case("employer_space", P.MANAGE_JOBS, own=_employer, foreign=_foreign_employer, method="post", data=lambda world: {"act": "close"}),
    Case("space", P.OWN_POSTS, own=_space),
    Case("new_own_post", P.OWN_POSTS, own=_space),
    Case("new_own_post", P.OWN_POSTS, own=_space, method="post", data=_own_fields, status=302),
    Case("own_post", P.OWN_POSTS, own=_own_post, foreign=_neighbours_post),
    Case("edit_own_post", P.OWN_POSTS, own=_own_post, foreign=_neighbours_post),
    Case("edit_own_post", P.OWN_POSTS, own=_own_post, foreign=_neighbours_post, method="post", data=_own_fields, status=302),
    Case("own_post_act", P.OWN_POSTS, own=_own_post, foreign=_neighbours_post, method="post", data=lambda world: {"act": "confirm"}),
    Case("own_occupations", P.OWN_POSTS),
    Case("own_import_new", P.OWN_POSTS, own=_space),
    Case("own_import_new", P.OWN_POSTS, own=_space, method="post", status=422),
    Case("own_template", P.OWN_POSTS, own=_space),
    Case("own_import", P.OWN_POSTS, own=_own_import, foreign=_neighbours_import),
    Case("own_import", P.OWN_POSTS, own=_own_import, foreign=_neighbours_import, method="post", data=lambda world: {"title": "0"}),
    Case("own_import_write", P.OWN_POSTS, own=_own_import, foreign=_neighbours_import, method="post"),
    Case("own_import_drop", P.OWN_POSTS, own=_own_import, foreign=_neighbours_import, method="post"),
    Case("own_import_rejected", P.OWN_POSTS, own=_own_import, foreign=_neighbours_import),
    Case("candidates", P.OWN_POSTS, own=_space),
    Case("candidate", P.OWN_POSTS, own=_candidate, foreign=_foreign_candidate),
    Case("answer_candidate", P.OWN_POSTS, own=_candidate, foreign=_foreign_candidate, method="post", data=lambda world: {"state": "hired"}, status=422),
    Case("withdraw_own_answer", P.OWN_POSTS, own=_candidate, foreign=_foreign_candidate, method="post"),
]
