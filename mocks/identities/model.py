"""What a test identity is, and the named ones (`named.toml`), kinds from facts/identity-providers.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts

DEFAULT_KEY = "virginie"


class UnknownIdentityError(HelpdeskError):
    """No test identity has the key nor the national identifier `asked`."""

    package = "mocks.identities"
    key = "unknown"

    def __init__(self, asked: str) -> None:
        super().__init__(asked=asked, known=", ".join(sorted(named())))


@dataclass(frozen=True)
class Activity:
    """Where a profession is exercised (the claims' `activities[]`, facts/identity-providers.md 1.6).

    `mode` is L (libéral) or S (salarié), `sector` a code of R02, `structure_id` the structure's technical identifier.
    """

    mode: str
    sector: str
    structure_name: str
    structure_id: str
    finess: str = ""


@dataclass(frozen=True)
class Exercise:
    """A profession exercised: its code (TRE_G15), category (C civil), civility, specialty (R01/R38), and where."""

    profession: int
    category: str = "C"
    civility: str = ""
    specialty: str = ""
    activities: tuple[Activity, ...] = ()


@dataclass(frozen=True)
class Identity:
    """One fictitious professional. `card_type` is None for somebody without a card; codes are those of the NOS.

    `civility` is M, MME or unknown (empty).
    `exercises` is empty for somebody of whom nothing is known but the card; `listed` is false for somebody struck off.
    """

    key: str
    kind: str
    national_id: str
    given_name: str
    family_name: str
    civility: str = ""
    card_type: str | None = None
    profession: int | None = None
    future_profession: int | None = None
    specialty: str = ""
    structure_name: str = ""
    structure_id: str = ""
    exercises: tuple[Exercise, ...] = ()
    listed: bool = True

    @property
    def rpps(self) -> str | None:
        """The 11 digits of the RPPS, for those who have one."""
        return self.national_id[1:] if len(self.national_id) == 12 and self.national_id[0] == "8" else None


@cache
def named() -> dict[str, Identity]:
    """The named identities by key."""
    tables = load_texts("mocks.identities", "named.toml")
    return {key: _identity(key, table) for key, table in tables.items()}


def _identity(key: str, table: Mapping[str, Any]) -> Identity:
    exercises = tuple(_exercise(exercise) for exercise in table.get("exercises", ()))
    return Identity(**{**table, "key": key, "exercises": exercises})


def _exercise(table: Mapping[str, Any]) -> Exercise:
    activities = tuple(Activity(**activity) for activity in table.get("activities", ()))
    return Exercise(**{**table, "activities": activities})


def find(asked: str) -> Identity:
    """The identity with this key or this national identifier. Raises UnknownIdentityError."""
    found = _by_any_name().get(asked)
    if found is None:
        raise UnknownIdentityError(asked)
    return found


@cache
def _by_any_name() -> dict[str, Identity]:
    people = named().values()
    return {**{one.national_id: one for one in people}, **{one.key: one for one in people}}
