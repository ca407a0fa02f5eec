"""All that one space's Pro Santé Connect remembers."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import cast
from urllib.parse import urlsplit

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
    """A client from TOML or JSON data. Raises TypeError for an unknown field, or a value that does not fit; ValueError
    for an address to which no browser can be sent back."""
    if wrong := misfit(Client, table):
        raise TypeError(f"{wrong}: {table[wrong]!r} does not fit")
    for name in ("redirect_uris", "post_logout_uris"):
        for uri in cast("Sequence[str]", table.get(name, ())):
            if not reachable(uri):
                raise ValueError(f"{name}: {uri!r} can never match: write it whole, as in "
                                 "https://service.example/callback, without fragment (#) nor space")  # fmt: skip
    return Client(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})  # type: ignore[arg-type]


def reachable(uri: str) -> bool:
    """Whether a browser can be sent to an address: it is absolute, and has no fragment, space nor other sign that no
    address has. Applications' own schemes have no host."""
    try:
        parts = urlsplit(uri)
        _ = parts.port  # a ValueError where it is none
    except ValueError:
        return False
    whole = bool(parts.hostname) if parts.scheme in ("http", "https") else bool(parts.scheme)
    return whole and "#" not in uri and " " not in uri and uri.isprintable()


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
