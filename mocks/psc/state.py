"""All that one space's Pro Santé Connect remembers."""

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files

from mocks.psc.keys import Keyring
from mocks.psc.model import Ask, Attempt, CibaRequest, Client, Code, DeviceRequest, Grant, Session
from mocks.psc.settings import Settings
from mocks.spaces import Table
from mocks.spaces.kinds import misfit

MOST_GRANTS = 10_000
"""Tokens that a space remembers, the oldest going first: five thousand logins."""


def demo_clients() -> dict[str, Client]:
    """The ready-made clients, by identifier (`clients.toml`)."""
    tables = tomllib.loads(files("mocks.psc").joinpath("clients.toml").read_text(encoding="utf-8"))
    return {name: client_from({"client_id": name, **table}) for name, table in tables.items()}


def client_from(table: dict[str, object]) -> Client:
    """A client from TOML or JSON data. Raises TypeError for an unknown field, or a value that does not fit."""
    if wrong := misfit(Client, table):
        raise TypeError(f"{wrong}: {table[wrong]!r} does not fit")
    return Client(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})  # type: ignore[arg-type]


@dataclass
class PscState:
    """Tables by what they hold; keys are the codes, tokens and identifiers themselves."""

    settings: Settings = field(default_factory=Settings)
    clients: dict[str, Client] = field(default_factory=demo_clients)
    attempts: Table[Attempt] = field(default_factory=Table)
    codes: Table[Code] = field(default_factory=Table)
    spent: Table[str] = field(default_factory=Table)
    sessions: Table[Session] = field(default_factory=Table)
    grants: Table[Grant] = field(default_factory=lambda: Table(MOST_GRANTS))
    pushed: Table[tuple[str, Ask, float]] = field(default_factory=Table)
    ciba: Table[CibaRequest] = field(default_factory=Table)
    devices: Table[DeviceRequest] = field(default_factory=Table)
    keyring: Keyring | None = None
