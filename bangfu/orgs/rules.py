"""Which quarter's review of accounts is on, until when, and which accounts look unused?"""

from datetime import date, datetime, timedelta

REVIEW_DAYS = 60  # from the first day of the quarter
IDLE_DAYS = 90


def quarter_of(day: date) -> str:
    """2022Q2."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def review_due(day: date) -> date:
    """By when the accounts of this quarter should be looked at."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1) + timedelta(days=REVIEW_DAYS)


def idle_since(at: datetime) -> datetime:
    """Who has not signed in since then is asked about first."""
    return at - timedelta(days=IDLE_DAYS)
