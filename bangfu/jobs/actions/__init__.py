"""What happens when in jobs; each subject has its file, all actions are named here."""

from bangfu.jobs.actions.answers import (
    decline_answer,
    facts_of,
    give_answer,
    take_over_answer,
    take_over_answers,
    withdraw_answer,
)
from bangfu.jobs.actions.disclosures import (
    record_disclosure,
    uncover_candidates,
    withdraw_disclosure,
)
from bangfu.jobs.actions.own_posts import (
    act_on_own_post,
    approve_post,
    approve_posts,
    return_post,
    save_own_post,
    save_own_posts,
)
from bangfu.jobs.actions.posts import (
    confirm_vacancy,
    employer_named,
    save_employer,
    save_new_vacancies,
    save_vacancy,
    set_vacancy_state,
)
from bangfu.jobs.actions.referrals import change_referral, refer_person
from bangfu.jobs.actions.spaces import (
    apply_for_space,
    approve_application,
    close_space,
    open_space,
    reconsider_application,
    refuse_application,
    reopen_space,
    reset_space_password,
)
from bangfu.jobs.actions.undo import Undone, undo_step

__all__ = [
    "Undone", "act_on_own_post", "apply_for_space", "approve_application", "approve_post", "approve_posts", "change_referral", "close_space",
    "confirm_vacancy", "decline_answer", "employer_named", "facts_of", "give_answer", "open_space", "reconsider_application",
    "record_disclosure", "refer_person", "refuse_application", "reopen_space", "reset_space_password", "return_post", "save_employer",
    "save_new_vacancies", "save_own_post", "save_own_posts", "save_vacancy", "set_vacancy_state", "take_over_answer", "take_over_answers",
    "uncover_candidates", "undo_step", "withdraw_answer", "withdraw_disclosure",
]
