"""An order to play a fault, held against what the fault can do: one that would play nothing is refused at once."""

import re
from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.spaces import Fault, Known
from mocks.spaces.kinds import misfit


def takes() -> dict[str, dict[str, str]]:
    """What values of faults may be, by what a fault takes."""
    found: dict[str, dict[str, str]] = load_texts("mocks.server", "texts.toml")["takes"]
    return found


def fault_from(known: Known, data: Mapping[str, Any], clients: Collection[str], people: Collection[str]) -> Fault:
    """The fault that is asked for. Raises ValueError, which says what to ask instead."""
    if unknown := sorted(set(data) - {field.name for field in fields(Fault)}):
        raise ValueError(f"{unknown[0]}: no such field; known: client, identity, once, value")
    if (wrong := misfit(Fault, dict(data))) not in ("", "value"):
        raise ValueError(f"{wrong}: does not fit")
    if wrong or not _fits(known, data.get("value", ""), people):
        raise ValueError(_wanted(known, people))
    fault = Fault(**{**data, "name": known.name})
    _refuse_scope(known, "client", fault.client, clients)
    _refuse_scope(known, "identity", fault.identity, people)
    return fault


def _fits(known: Known, value: str, people: Collection[str]) -> bool:
    if not value:
        return not known.takes or bool(known.default)
    if known.takes == "identity":
        return value in people
    return bool(known.takes and re.fullmatch(takes()[known.takes]["pattern"], value))


def _wanted(known: Known, people: Collection[str]) -> str:
    if not known.takes:
        return f"value: {known.name} takes none; leave it out"
    words = takes()[known.takes]["en"].format(people=", ".join(sorted(people)))
    return f"value: {words}" + (f'; "{known.default}" where it is left out' if known.default else "")


def _refuse_scope(known: Known, scope: str, value: str, existing: Collection[str]) -> None:
    """Raises ValueError for a limit that this fault cannot have, or that names nobody."""
    if not value:
        return
    if scope not in known.scopes:
        hint = f"limit it by {known.scopes[0]}, or not at all" if known.scopes else "it plays for everybody"
        raise ValueError(f"{scope}: {known.name} plays where no {scope} is known yet; leave it out ({hint})")
    if value not in existing:
        raise ValueError(f"{scope}: {value!r} is none of {', '.join(sorted(existing))}")
