"""What happens when in jobs; each subject has its file, all actions are named here."""

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
    "Undone", "change_referral", "confirm_vacancy", "employer_named", "refer_person", "save_employer", "save_new_vacancies", "save_vacancy",
    "set_vacancy_state", "undo_step",
]
