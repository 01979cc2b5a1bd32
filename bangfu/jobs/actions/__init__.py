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
from bangfu.jobs.actions.posts import (
    confirm_vacancy,
    employer_named,
    save_employer,
    save_new_vacancies,
    save_vacancy,
    set_vacancy_state,
)
from bangfu.jobs.actions.referrals import change_referral, refer_person
from bangfu.jobs.actions.undo import Undone, undo_step

__all__ = [
    "Undone", "change_referral", "confirm_vacancy", "decline_answer", "employer_named", "facts_of", "give_answer", "record_disclosure",
    "refer_person", "save_employer", "save_new_vacancies", "save_vacancy", "set_vacancy_state", "take_over_answer", "take_over_answers",
    "uncover_candidates", "undo_step", "withdraw_answer", "withdraw_disclosure",
]
