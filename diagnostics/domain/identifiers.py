"""Numbers of persons: RPPS, ADELI and national identifiers, and how a number that is wrong is wrong.

Facts: facts/cps-card.md 5.1. The Luhn key stands over the 11 digits of the RPPS, never over the 12 of the national id.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from diagnostics.domain.texts import load_texts


class Kind(StrEnum):
    """What a national identifier is made of."""

    RPPS = "rpps"
    ADELI = "adeli"
    FINESS = "finess"
    SIRET = "siret"
    EDIT = "edit"


class Mistake(StrEnum):
    """How a typed identifier is wrong; each has its sentence in `identifiers.toml`."""

    EMPTY = "empty"
    EMAIL = "email"
    LETTER_O = "letter_o"
    MISSING_8 = "missing_8"
    EXTRA_8 = "extra_8"
    ADELI = "adeli"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    OTHER_FIRST = "other_first"
    MISTYPED = "mistyped"
    NOT_A_NUMBER = "not_a_number"


@dataclass(frozen=True)
class NationalId:
    """A well-formed national identifier: « 899700034012 », « 30B0057881/CPET0002 »…"""

    kind: Kind
    text: str

    @property
    def rpps(self) -> str | None:
        """The 11 digits of the RPPS, when there are some."""
        return self.text[1:] if self.kind is Kind.RPPS else None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Finding:
    """What is wrong with a typed identifier, in French, and the right one when there is only one."""

    mistake: Mistake
    message: str
    suggestion: str | None = None


class IdentifierError(ValueError):
    """The text is no national identifier; `finding` says how."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message)


DEPARTMENT = "(?:[0-9]{2}|2[AB]|0B)"
"""Two characters: a department, Corsica's letters, or the 0B of test structures."""
FINESS = re.compile(rf"{DEPARTMENT}[0-9]{{7}}")
ADELI = re.compile(rf"{DEPARTMENT}[0-9]{{7}}")
SHAPES = (
    (Kind.RPPS, re.compile(r"8[0-9]{11}")),
    (Kind.ADELI, re.compile(rf"0{ADELI.pattern}")),
    (Kind.FINESS, re.compile(rf"3{FINESS.pattern}/\S+")),
    (Kind.SIRET, re.compile(r"5[0-9]{14}/\S+")),
    (Kind.EDIT, re.compile(r"ANS[0-9]{14}")),
)
SPACES = re.compile(r"[\s.\-\u00a0\u202f]+")
RPPS_SIZE, NATIONAL_SIZE = 11, 12


def is_finess(text: str) -> bool:
    """Whether the text has the shape of a FINESS: 9 characters, the department's second of which may be a letter."""
    return FINESS.fullmatch(text.upper()) is not None


def luhn_key(digits: str) -> str:
    """The digit to append to `digits` so that the whole passes the Luhn test."""
    total = sum(_doubled(int(digit)) if rank % 2 == 0 else int(digit) for rank, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def _doubled(digit: int) -> int:
    return digit * 2 - 9 if digit > 4 else digit * 2


def is_rpps(text: str) -> bool:
    """Whether the text is an 11-digit RPPS with the right key."""
    return re.fullmatch(r"[0-9]{11}", text) is not None and luhn_key(text[:-1]) == text[-1]


def parse_national_id(text: str) -> NationalId:
    """Read a national identifier; a bare RPPS gets its 8. Raises IdentifierError, which says how it is wrong."""
    cleaned = clean(text)
    if is_rpps(cleaned):
        return NationalId(Kind.RPPS, f"8{cleaned}")
    for kind, shape in SHAPES:
        if shape.fullmatch(cleaned) and (kind is not Kind.RPPS or is_rpps(cleaned[1:])):
            return NationalId(kind, cleaned)
    raise IdentifierError(explain(text) or _finding(Mistake.NOT_A_NUMBER))


def clean(text: str) -> str:
    """The text without what people put between groups of digits."""
    return SPACES.sub("", text).upper()


def explain(text: str) -> Finding | None:
    """How `text` is wrong as the « 8 + RPPS » that the login pages ask for; None when it is right."""
    if "@" in text:
        return _finding(Mistake.EMAIL)
    cleaned = clean(text)
    if not cleaned:
        return _finding(Mistake.EMPTY)
    if "O" in cleaned and re.fullmatch(r"[0-9O]+", cleaned):
        return _finding(Mistake.LETTER_O, _right(cleaned.replace("O", "0")))
    if re.fullmatch(f"0?{ADELI.pattern}", cleaned):
        return _finding(Mistake.ADELI)
    if not re.fullmatch(r"[0-9]+", cleaned):
        return _finding(Mistake.NOT_A_NUMBER)
    return _explain_digits(cleaned)


def _explain_digits(digits: str) -> Finding | None:
    if is_rpps(digits):
        return _finding(Mistake.MISSING_8, f"8{digits}")
    if len(digits) == NATIONAL_SIZE and is_rpps(digits[1:]):
        return None if digits[0] == "8" else _finding(Mistake.OTHER_FIRST, f"8{digits[1:]}")
    if len(digits) == NATIONAL_SIZE + 1 and digits.startswith("88") and is_rpps(digits[2:]):
        return _finding(Mistake.EXTRA_8, digits[1:])
    if len(digits) > NATIONAL_SIZE:
        return _finding(Mistake.TOO_LONG, count=len(digits))
    if len(digits) < RPPS_SIZE or (len(digits) == RPPS_SIZE and digits[0] == "8"):
        return _finding(Mistake.TOO_SHORT, count=len(digits))
    return _finding(Mistake.MISTYPED)


def _right(digits: str) -> str | None:
    """The identifier that the digits stand for, when they need no more than their 8."""
    if is_rpps(digits):
        return f"8{digits}"
    return digits if len(digits) == 12 and digits[0] == "8" and is_rpps(digits[1:]) else None


def _finding(mistake: Mistake, suggestion: str | None = None, **blanks: int) -> Finding:
    texts = load_texts("diagnostics.domain", "identifiers.toml")
    message = texts[mistake].format(**blanks)
    if suggestion:
        message = f"{message} {texts['suggestion'].format(suggestion=suggestion)}"
    return Finding(mistake, message, suggestion)
