"""Data that come from outside, held against the dataclass that they are to fill."""

from dataclasses import fields
from typing import Any, Literal, get_args, get_origin


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
