"""Passwords: the rule of the guide, and how they are kept (Argon2id: slow on purpose, so not for the loop)."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST, MOST = 8, 128
KIB, PASSES = 19 * 1024, 2
"""OWASP's least for Argon2id in one lane (Password Storage Cheat Sheet): whole rooms log in here at once."""
RULES = {"short": f".{{{LEAST},}}", "lower": "[a-zà-öø-ÿ]", "upper": "[A-ZÀ-ÖØ-Þ]", "digit": "[0-9]"}
"""Guide: « 8 caractères minimum, comportant au moins 1 minuscule, 1 majuscule et 1 chiffre »."""


def broken_rules(password: str) -> tuple[str, ...]:
    """Which rules a new password breaks, by name; `long` is ours."""
    broken = [name for name, pattern in RULES.items() if not re.search(pattern, password, re.DOTALL)]
    return tuple([*broken, "long"] if len(password) > MOST else broken)


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether it is the password. An empty `kept` takes the same time, so that nobody can tell who has an account."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(kept or _nobody(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=PASSES, memory_cost=KIB, parallelism=1)


@cache
def _nobody() -> str:
    return _hasher().hash("nobody")
