"""An order to play a fault, held against what the fault can do: one that would play nothing is refused at once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from typing import Any

from mocks.spaces import Fault, Known
from mocks.spaces.kinds import misfit

MOST_DIGITS = 9


def _number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= MOST_DIGITS


def _status(value: str) -> bool:
    return not value or (_number(value) and 400 <= int(value) <= 599)


TAKES: Mapping[str, tuple[Callable[[str, Collection[str]], bool], str]] = {
    "": (lambda value, _: not value, "this fault takes none: leave it out"),
    "seconds": (lambda value, _: _number(value), 'a number of seconds as text, such as "90"'),
    "milliseconds": (lambda value, _: _number(value), 'a number of milliseconds as text, such as "250"'),
    "status": (lambda value, _: _status(value), 'an HTTP status from 400 to 599 as text, such as "502", or nothing'),
    "identity": (lambda value, people: not value or value in people, "one of {people}, or nothing"),
}
"""What a value may be, by what a fault takes; and the words for one that is not."""


def fault_from(known: Known, data: Mapping[str, Any], clients: Collection[str], people: Collection[str]) -> Fault:
    """The fault that is asked for. Raises ValueError, which says what to ask instead."""
    if unknown := sorted(set(data) - {field.name for field in fields(Fault)}):
        raise ValueError(f"{unknown[0]}: no such field; known: client, identity, once, value")
    fits, wanted = TAKES[known.takes]
    wrong = misfit(Fault, dict(data))
    if wrong == "value" or (not wrong and not fits(data.get("value", ""), people)):
        raise ValueError(f"value: {wanted.format(people=', '.join(sorted(people)))}")
    if wrong:
        raise ValueError(f"{wrong}: does not fit")
    fault = Fault(**{**data, "name": known.name})
    _refuse_scope(known, "client", fault.client, clients)
    _refuse_scope(known, "identity", fault.identity, people)
    return fault


def _refuse_scope(known: Known, scope: str, value: str, existing: Collection[str]) -> None:
    """Raises ValueError for a limit that this fault cannot have, or that names nobody."""
    if not value:
        return
    if scope not in known.scopes:
        hint = f"limit it by {known.scopes[0]}, or not at all" if known.scopes else "it plays for everybody"
        raise ValueError(f"{scope}: {known.name} plays where no {scope} is known yet; leave it out ({hint})")
    if value not in existing:
        raise ValueError(f"{scope}: {value!r} is none of {', '.join(sorted(existing))}")
