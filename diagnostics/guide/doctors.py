"""The guide that doctors are given, step by step, with what has changed since it was written."""

from dataclasses import dataclass
from functools import cache

from diagnostics.domain.texts import load_texts
from diagnostics.guide.state import State


@dataclass(frozen=True)
class Section:
    """A part of the guide: its steps as doctors read them, and where it is `corrected`. `door` is the answer to the
    question « door » whom it is for, `account` for a first login, or nothing where it is for all."""

    key: str
    title: str
    door: str
    steps: tuple[str, ...]
    corrected: tuple[str, ...]


@cache
def sections() -> tuple[Section, ...]:
    """All of it, in the guide's order."""
    tables = load_texts("diagnostics.guide", "doctors.toml").items()
    return tuple(
        Section(key, one["title"], one["door"], tuple(one["steps"]), tuple(one["corrected"])) for key, one in tables
    )


DOORS = ("monsisra", "cps", "ecps", "otp")


def sections_for(state: State | None) -> tuple[Section, ...]:
    """What concerns the caller, as far as his door is known; a first login counts before it."""
    given = {key: one.last for key, one in state.given.items()} if state else {}
    door = "account" if given.get("account") == "never" else given.get("door", "")
    return of_door(door if door in (*DOORS, "account") else "")


def of_door(door: str) -> tuple[Section, ...]:
    """What concerns a door; all of it where none is known."""
    return tuple(one for one in sections() if not door or one.door in ("", door))
