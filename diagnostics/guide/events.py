"""What happened in a call, as data: a case is a tuple of events, from which its state is played again
(`playing.py`).

Whoever keeps a case appends events, and changes none but to forget somebody's own words: one JSON object a line, so
that a process that is killed loses nothing that was said.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from diagnostics.domain.texts import load_texts, writable
from diagnostics.errors import SessionError
from diagnostics.shapes import mask_shapes

MASK = "…"
CODE = re.compile(r"\b(?:code|pin|porteur|déblocage|otp|passe|mdp)\b\D{0,25}?(\d{4,8})\b", re.IGNORECASE)
SPACED = re.compile(r"(?<![\w.])\d(?: ?\d){8,14}(?![\w.])")
ERROR = re.compile(r"erreur|error", re.IGNORECASE)
PIECE = 10_000
"""Characters that are looked through at once."""
UNKNOWN = "?"
"""The answer « je ne sais pas », which every question has."""


class Kind(StrEnum):
    """What an event tells, and which fields it uses."""

    OPENED = "opened"
    """The call began. `value`: the audience of the causes, « usager » or « développeur »."""
    MESSAGE = "message"
    """`value` was read on the screen, or said in the caller's own words; `reason` says where these are forgotten."""
    VERDICT = "verdict"
    """The machine was looked at: the check `key` ended as `value`; `cause` is the one that it names, or nothing."""
    TOLD = "told"
    """The machine answers the question `key` with `value`; `reason` is the check that says so."""
    ANSWERED = "answered"
    """The caller answers the question `key` with `value`, or UNKNOWN. `reason`: why, against the machine's answer."""
    CHECKED = "checked"
    """The caller looked again for the question `key`, and says `value` now; both answers count. Once for a question."""
    UNDONE = "undone"
    """The last thing that the agent did (answer, remedy, step, outcome, end) is taken back."""
    REMEDY = "remedy"
    """The remedy `number` (from 0) of `cause` is begun."""
    STEP = "step"
    """The step `number` (from 0) of the remedy under way: `value` is `done` or `skipped`."""
    OUTCOME = "outcome"
    """The remedy under way ended: `value` is `fixed`, `failed`, or `later` when it cannot be known in the call."""
    CLOSED = "closed"
    """The call ended: `value` is `fixed`, `handed_over` or `left`; `reason` is free."""


VALUES = {
    Kind.OPENED: ("usager", "développeur"),
    Kind.STEP: ("done", "skipped"),
    Kind.OUTCOME: ("fixed", "failed", "later"),
    Kind.CLOSED: ("fixed", "handed_over", "left"),
}
"""The values of an event, where they do not depend on the catalogue."""
BY_AGENT = (Kind.ANSWERED, Kind.CHECKED, Kind.REMEDY, Kind.STEP, Kind.OUTCOME, Kind.CLOSED)
"""What can be undone."""


@dataclass(frozen=True)
class Event:
    """One thing that happened, `at` a moment (ISO 8601, UTC). Fields that its kind does not use are empty."""

    kind: Kind
    at: str
    key: str = ""
    value: str = ""
    cause: str = ""
    reason: str = ""
    number: int = 0


def message(text: str, at: str) -> Event:
    """A message read out, as it may be kept."""
    return Event(Kind.MESSAGE, at, value=kept(text))


def kept(text: str) -> str:
    """What somebody typed, on one line: what points at somebody by its shape (a number, an address) is masked, and so
    are digits after a word that announces a code, but for numbers of errors."""
    words = str(writable(" ".join(text.split())))
    words = SPACED.sub(MASK, CODE.sub(_hidden, words))
    pieces = (words[at : at + PIECE] for at in range(0, len(words), PIECE))
    return "".join(mask_shapes(piece, lambda _: MASK) for piece in pieces)


def _hidden(found: re.Match[str]) -> str:
    return found[0] if ERROR.search(found[0]) else found[0].replace(found[1], MASK)


def to_json(events: Iterable[Event]) -> str:
    """One line for each event; empty fields are left out."""
    return "".join(json.dumps(_filled(event), ensure_ascii=False) + "\n" for event in events)


def _filled(event: Event) -> dict[str, Any]:
    return {name: value for name, value in asdict(event).items() if value not in ("", 0)}


def from_json(text: str) -> tuple[Event, ...]:
    """The events of a text that `to_json` wrote. A last line without its end is one that was being written when the
    process died: it is left out where it cannot be read. Raises SessionError, with the line, for anything else."""
    whole, _, torn = text.rpartition("\n")
    events = [_read(line, number) for number, line in enumerate(whole.split("\n") if whole else (), 1)]
    try:
        return (*events, _read(torn, len(events) + 1)) if torn else tuple(events)
    except SessionError:
        return tuple(events)


def _read(line: str, number: int) -> Event:
    try:
        table = json.loads(line)
        return _event(table)
    except (ValueError, RecursionError) as error:
        raise SessionError(line=number, reason=error if isinstance(error, _ShapeError) else why("no_json")) from error


class _ShapeError(ValueError):
    """An object that is no event."""


def _event(table: Any) -> Event:
    if not isinstance(table, dict):
        raise _ShapeError(why("no_object"))
    types = {field.name: int if field.name == "number" else str for field in fields(Event)}
    for name, value in table.items():
        if name not in types or type(value) is not types[name]:
            raise _ShapeError(why("field", value=name))
    try:
        event = Event(**{**table, "kind": Kind(table["kind"]), "at": table["at"]})
    except (KeyError, ValueError) as error:
        raise _ShapeError(why("kind")) from error
    if event.number < 0 or (event.kind in VALUES and event.value not in VALUES[event.kind]):
        raise _ShapeError(why("value", value=event.value or event.number))
    return event


def why(key: str, **blanks: Any) -> str:
    """Why a case cannot be played."""
    texts: dict[str, str] = load_texts("diagnostics", "errors.toml")["session"]
    return texts[key].format(**blanks)
