"""How is a one-time password made, what must an own one be like, and when is it too old?"""

import re
import secrets
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, get_hasher
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

from bangfu.core.clock import HERE
from bangfu.orgs.models import PastPassword, User

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on paper
LETTERS = 12  # of 31: 59 bits drawn by the machine


class OneTimeHasher(Argon2PasswordHasher):
    """Argon2 at a small cost. Slowness protects what people think up; nobody guesses 59 drawn bits, and a list of accounts has hundreds.

    Django hashes at the full cost as soon as the owner signs in.
    """

    time_cost, memory_cost, parallelism = 1, 8 * 1024, 1


def one_time_password() -> str:
    """Twelve easily read characters in groups of four."""
    letters = [secrets.choice(ALPHABET) for _ in range(LETTERS)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, LETTERS, 4))


def give_one_time_password(user: User) -> str:
    """Set it on the account, which the caller saves; returns it, for it is stored nowhere."""
    password, usual = one_time_password(), get_hasher()
    hasher = OneTimeHasher() if isinstance(usual, Argon2PasswordHasher) else usual
    user.password = hasher.encode(password, hasher.salt())
    user.must_change_password = True
    return password


# ── what an own password must be like; named in settings.AUTH_PASSWORD_VALIDATORS ──

KINDS = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z\d]")
LEAST_KINDS = 3
REMEMBERED = 5  # the one in use and four before it


class LongEnough(MinimumLengthValidator):
    """Django's, in Chinese."""

    def get_error_message(self) -> str:
        return f"密码至少要 {self.min_length} 位。"


class ThreeKinds:
    def validate(self, password: str, user: User | None = None) -> None:
        if sum(bool(re.search(kind, password)) for kind in KINDS) < LEAST_KINDS:
            raise ValidationError("密码里大写字母、小写字母、数字、符号至少要有三种。")

    def get_help_text(self) -> str:
        return "大写字母、小写字母、数字、符号至少三种。"


class NotUsedLately:
    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        used = [user.password, *user.past_passwords.order_by("-pk").values_list("password", flat=True)[: REMEMBERED - 1]]
        if any(check_password(password, one) for one in used):
            raise ValidationError(f"最近 {REMEMBERED} 次用过的密码不能再用，请换一个新的。")

    def get_help_text(self) -> str:
        return f"不能是最近 {REMEMBERED} 次用过的。"


def remember_password(user: User) -> None:
    """Keep the hash in use before it is replaced; no more of them than are asked about."""
    if not user.has_usable_password():
        return
    PastPassword.objects.create(user=user, password=user.password)
    kept = user.past_passwords.order_by("-pk").values_list("pk", flat=True)[: REMEMBERED - 1]
    user.past_passwords.exclude(pk__in=list(kept)).delete()


def is_too_old(user: User, day: date) -> bool:
    """Whether the password must be changed because of its age."""
    days = settings.PASSWORD_DAYS
    return bool(days) and day - user.password_set_at.astimezone(HERE).date() >= timedelta(days=days)
