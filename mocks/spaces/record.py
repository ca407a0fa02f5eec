"""What went through a space: each exchange with its verdict, secrets masked before they are kept."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple

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
NOTHING: Mapping[str, Any] = MappingProxyType({})
LONGEST = 300
"""Characters of a text that is kept."""
LONGEST_LOCATION = 3000
FIELDS = re.compile("[?#]")
"""Where the fields of a location begin."""
MARKS = re.compile("([&#])")
"""What stands between them."""
TYPED = frozenset({"method", "path", "client", "identity", "real"})
"""Fields of an exchange that may hold what somebody sent, of any length."""


class Exchange(NamedTuple):
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
    said: Mapping[str, str] = NOTHING
    real: str = ""
    tokens: Mapping[str, Any] = NOTHING
    leniencies: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    location: str = ""

    def to_data(self) -> dict[str, Any]:
        """As JSON data."""
        whole = {**self._asdict(), "moment": iso(self.moment)}
        return {name: dict(value) if isinstance(value, Mapping) else value for name, value in whole.items()}


class Record:
    """The last exchanges of a space, newest last."""

    def __init__(self, kept: int = KEPT) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=kept)
        self.count = 0

    def add(self, **fields: Any) -> None:
        """Keep one exchange; its parameters must be masked already."""
        self.count += 1
        for name in TYPED & fields.keys():
            fields[name] = fields[name][:LONGEST]
        if said := fields.get("said"):
            fields["said"] = {language: text[:LONGEST] for language, text in said.items()}
        self._exchanges.append(Exchange(number=self.count, **fields))

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._exchanges))

    def clear(self) -> None:
        """Forget all of it."""
        self._exchanges.clear()

    def to_data(self) -> list[dict[str, Any]]:
        """As JSON data."""
        return [exchange.to_data() for exchange in self]


def iso(moment: float) -> str:
    """A moment in ISO 8601, UTC."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")


def masked(parameters: Iterable[tuple[str, str]], secret: Iterable[str] = ()) -> dict[str, str]:
    """Parameters as they may be kept and shown; `secret` names those that are secrets here, and not elsewhere."""
    return {name[:LONGEST]: MASK if name in secret else mask(name, value) for name, value in parameters}


def mask(name: str, value: str) -> str:
    """One value as it may be kept and shown."""
    hide = HIDDEN.get(name.lower())
    return hide(value) if hide else value[:LONGEST]


def masked_location(target: str | None) -> str:
    """Where a response sends the browser, what is secret in its query and in its fragment masked."""
    begin = FIELDS.search(target or "")
    if target is None or begin is None:
        return (target or "")[:LONGEST]
    head, fields = target[: begin.start()], MARKS.split(target[begin.end() :])
    return f"{head[:LONGEST]}{begin[0]}{''.join(map(_masked_field, fields))}"[:LONGEST_LOCATION]


def _masked_field(field: str) -> str:
    name, equals, value = field.partition("=")
    return f"{name[:LONGEST]}{equals}{mask(name, value)}"


def short(token: str) -> str:
    """A short name for a token, which does not give it away."""
    return "…" + sha256(token.encode()).hexdigest()[:8]


HIDDEN: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(SECRETS, lambda _: MASK),
    **dict.fromkeys(TOKENS, short),
}
"""How each of them is shown, by its name in lower case."""
