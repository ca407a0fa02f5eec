"""What went through a space: each exchange with its verdict, secrets masked before they are kept."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

KEPT = 500
SECRETS = frozenset({
    "client_secret", "secret", "password", "pin", "code_porteur", "puk", "otp", "sms", "shown", "client_assertion",
    "authorization", "cookie", "mot_de_passe", "mot_de_passe_2", "code_otp",
})  # fmt: skip
"""Never shown, not even as a token."""
TOKENS = frozenset({
    "code", "access_token", "refresh_token", "id_token", "token", "id_token_hint", "code_verifier", "auth_req_id",
    "device_code", "user_code", "client_notification_token", "logout_token", "subject_token", "attempt", "request",
    "request_uri", "jeton",
})  # fmt: skip
"""Shown as a short name, the same for the same value, so that an exchange can be followed."""
MASK = "•••"
LONGEST = 300
"""Characters of a text that is kept."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what became of it, at a `moment` (seconds since 1970).

    `verdict` is the key of a refusal, empty when all went well; `said` its sentences by language, and `real` what the
    real service would answer. `tokens` are the claims of what was issued. `leniencies` were used, `faults` played,
    `remarks` made on what was granted all the same.
    """

    number: int
    moment: float
    origin: str
    method: str
    path: str
    parameters: Mapping[str, str]
    status: int
    client: str = ""
    identity: str = ""
    verdict: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    real: str = ""
    tokens: Mapping[str, Any] = field(default_factory=dict)
    leniencies: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    location: str = ""


class Record:
    """The last exchanges of a space, newest last."""

    def __init__(self, kept: int = KEPT) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=kept)
        self.count = 0

    def add(self, **fields: Any) -> None:
        """Keep one exchange; its parameters must be masked already."""
        self.count += 1
        self._exchanges.append(Exchange(number=self.count, **{name: _cut(value) for name, value in fields.items()}))

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._exchanges))

    def clear(self) -> None:
        """Forget all of it."""
        self._exchanges.clear()

    def to_data(self) -> list[dict[str, Any]]:
        """As JSON data."""
        return [{**asdict(exchange), "moment": iso(exchange.moment)} for exchange in self]


def iso(moment: float) -> str:
    """A moment in ISO 8601, UTC."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")


def _cut(value: Any) -> Any:
    """No text is kept longer than it is worth reading."""
    if isinstance(value, dict):
        return {name: text[:LONGEST] if isinstance(text, str) else text for name, text in value.items()}
    return value[:LONGEST] if isinstance(value, str) else value


def masked(parameters: Iterable[tuple[str, str]], secret: Iterable[str] = ()) -> dict[str, str]:
    """Parameters as they may be kept and shown; `secret` names those that are secrets here, and not elsewhere."""
    return {name[:LONGEST]: MASK if name in secret else mask(name, value) for name, value in parameters}


def mask(name: str, value: str) -> str:
    """One value as it may be kept and shown."""
    plain = name.lower()
    if plain in SECRETS:
        return MASK
    return short(value) if plain in TOKENS else value[:LONGEST]


def masked_location(target: str | None) -> str:
    """Where a response sends the browser, what is secret in its query and in its fragment masked."""
    if target is None:
        return ""
    head, mark, rest = re.split(r"([?#])", target, maxsplit=1) if re.search("[?#]", target) else (target, "", "")
    fields = (pair.partition("=") for pair in re.split("[&#]", rest) if pair)
    return head[:LONGEST] + mark + "&".join(f"{name}={mask(name, value)}" for name, _, value in fields)


def short(token: str) -> str:
    """A short name for a token, which does not give it away."""
    return "…" + sha256(token.encode()).hexdigest()[:8]
