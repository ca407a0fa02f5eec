"""What goes wrong on purpose: named faults, for everybody or one client or person, once or until cleared."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from diagnostics.domain.texts import load_texts


@dataclass(frozen=True, slots=True)
class Known:
    """A fault that a provider can play, from its `faults.toml`: the rows of the facts that it comes from, where it
    shows, and its French label. `standing` names the leniency that ends a fault which is always on, as at the real
    service. `scopes`: by what it may be limited; where it plays before a client or a person is known, it cannot be.
    `takes` is what its value says, if anything (« seconds », « status »…: keys of `mocks/server/texts.toml`);
    `default` is what it plays by without one."""

    name: str
    rows: tuple[str, ...]
    where: str
    label: str
    standing: str = ""
    scopes: tuple[str, ...] = ("client", "identity")
    takes: str = ""
    default: str = ""


@cache
def known_faults(package: str) -> dict[str, Known]:
    """The faults of one provider, by name."""
    tables = load_texts(package, "faults.toml")
    return {name: Known(name, **_frozen(table)) for name, table in tables.items()}


def _frozen(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that is on. Empty `client` and `identity` mean any; `value` is what some faults take (seconds…)."""

    name: str
    client: str = ""
    identity: str = ""
    once: bool = False
    value: str = ""


class Faults:
    """The faults of a space. Which names there are is for the providers to say."""

    def __init__(self) -> None:
        self._on: list[Fault] = []

    def set(self, fault: Fault) -> None:
        """Switch a fault on, in place of the same one for the same client and person."""
        self._on = [one for one in self._on if (one.name, one.client, one.identity) != self._key(fault)]
        self._on.append(fault)

    @staticmethod
    def _key(fault: Fault) -> tuple[str, str, str]:
        return fault.name, fault.client, fault.identity

    def clear(self, name: str = "") -> None:
        """Switch one fault off, or all of them."""
        self._on = [one for one in self._on if name and one.name != name]

    def play(self, name: str, client: str = "", identity: str = "") -> Fault | None:
        """The fault, when it is on for this client and this person; one that was to happen once is then off."""
        found = self.shown(name, client, identity)
        if found is not None and found.once:
            self._on.remove(found)
        return found

    def shown(self, name: str, client: str = "", identity: str = "") -> Fault | None:
        """The fault, when it is on for this client and this person; seeing it does not use it up."""
        for one in self._on:
            if one.name == name and one.client in ("", client) and one.identity in ("", identity):
                return one
        return None

    def __iter__(self) -> Iterator[Fault]:
        return iter(tuple(self._on))

    def __bool__(self) -> bool:
        return bool(self._on)
