"""Data that come from outside, held against the dataclass that they are to fill."""

from dataclasses import fields, replace
from typing import Any, Literal, TypeVar, get_args, get_origin

MOST_SECONDS = 30 * 365 * 86_400
Knobs = TypeVar("Knobs", bound=Any)


def misfit(kind: type[Any], table: dict[str, Any]) -> str:
    """Name of the first field whose value is not of its type; empty when all fit. Unknown names are not looked at."""
    given = (field for field in fields(kind) if field.name in table)
    return next((field.name for field in given if not _fits(field.type, table[field.name])), "")


def _fits(kind: Any, value: Any) -> bool:
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if get_origin(kind) is tuple:
        return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
    return type(value) is kind if isinstance(kind, type) else True


def adjusted(settings: Knobs, changes: dict[str, Any]) -> Knobs:
    """A mock's settings (a frozen dataclass) with some of them changed; names that end with `_seconds` and `_times`
    hold no negative number. Raises ValueError."""
    kind = type(settings)
    known = [field.name for field in fields(kind)]
    if unknown := sorted(set(changes) - set(known)):
        raise ValueError(f"{unknown[0]}: no such setting; known: {', '.join(known)}")
    if wrong := misfit(kind, changes):
        raise ValueError(f"{wrong}: {changes[wrong]!r} does not fit")
    for name, value in changes.items():
        if name.endswith(("_seconds", "_times")) and not 0 <= value <= MOST_SECONDS:
            raise ValueError(f"{name}: {value!r} is not between 0 and {MOST_SECONDS}")
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in changes.items()}
    adjusted: Knobs = replace(settings, **given)
    return adjusted
