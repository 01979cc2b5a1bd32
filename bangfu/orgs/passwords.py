"""How is a one-time password made, and kept until its owner replaces it?"""

import secrets

from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher

from bangfu.orgs.models import User

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
