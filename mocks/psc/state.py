"""All that one space's Pro Santé Connect remembers."""

import tomllib
from dataclasses import dataclass, field, fields
from importlib.resources import files
from typing import Any

from mocks.psc.keys import Keyring
from mocks.psc.model import Ask, Attempt, CibaRequest, Client, Code, DeviceRequest, Grant, Session
from mocks.psc.settings import Settings
from mocks.spaces import Table


def demo_clients() -> dict[str, Client]:
    """The ready-made clients, by identifier (`clients.toml`)."""
    tables = tomllib.loads(files("mocks.psc").joinpath("clients.toml").read_text(encoding="utf-8"))
    return {name: client_from({"client_id": name, **table}) for name, table in tables.items()}


def client_from(table: dict[str, Any]) -> Client:
    """A client from TOML or JSON data. Raises TypeError for an unknown field, ValueError for a wrong kind of value."""
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    client = Client(**given)
    blank = Client("")
    for each in fields(Client):
        value, like = getattr(client, each.name), getattr(blank, each.name)
        if type(value) is not type(like) or (isinstance(value, tuple) and not all(isinstance(v, str) for v in value)):
            raise ValueError(f"{each.name}: {value!r} is no {type(like).__name__}")
    if client.auth not in ("secret", "tls"):
        raise ValueError(f"auth: {client.auth!r} is neither « secret » nor « tls »")
    return client


@dataclass
class PscState:
    """Tables by what they hold; keys are the codes, tokens and identifiers themselves."""

    settings: Settings = field(default_factory=Settings)
    clients: dict[str, Client] = field(default_factory=demo_clients)
    attempts: Table[Attempt] = field(default_factory=Table)
    codes: Table[Code] = field(default_factory=Table)
    spent: Table[str] = field(default_factory=Table)
    sessions: Table[Session] = field(default_factory=Table)
    grants: Table[Grant] = field(default_factory=Table)
    pushed: Table[tuple[str, Ask, float]] = field(default_factory=Table)
    ciba: Table[CibaRequest] = field(default_factory=Table)
    devices: Table[DeviceRequest] = field(default_factory=Table)
    keyring: Keyring | None = None
