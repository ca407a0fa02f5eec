"""Who asked whom in each exchange of a record: what its drawings, SVG and Mermaid, are both made of.

Sides are told by their keys; their French names, in the order in which they stand, are [sides] of `texts.toml`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from diagnostics.domain.texts import load_texts
from mocks.monsisra import places as monsisra
from mocks.psc import places
from mocks.spaces import Exchange
from mocks.viatrajectoire.registration import CLIENT_ID

BROWSER, SERVICE, SITE, PHONE = "browser", "service", "viatrajectoire", "phone"
FACES = {"phone": "ecps"}
"""Sides whose key is not the name of the face that answers."""
READ = frozenset({places.NATIVE_AUTHORIZATION, places.LOGOUT, places.SESSION_IFRAME, "/card/login"})
"""What a browser asks of origins that servers call otherwise."""
BACK = frozenset({monsisra.DISCOVERY, monsisra.JWKS, monsisra.TOKEN, monsisra.USERINFO})
"""What the site's server asks of MonSisra."""
ANONYMOUS = frozenset({places.WALLET_DISCOVERY, places.NATIVE_DISCOVERY, places.CERTS})
UNASKED = "/favicon.ico"
LONGEST_PATH = 26


@dataclass(frozen=True, slots=True)
class Arrow:
    """One exchange between two sides, at a `moment` (seconds since 1970).

    `short` is the end of the `path`; `asked` are its first parameters, masked as the record keeps them; `said` is why
    it was refused, in French, and `tokens` name what was issued; `faults` were played.
    """

    number: int
    moment: float
    asking: str
    answering: str
    method: str
    path: str
    short: str
    asked: str
    status: int
    refused: bool
    said: str
    tokens: tuple[str, ...]
    faults: tuple[str, ...]


@cache
def sides() -> dict[str, str]:
    """The French names of all sides by key, in the order of their lanes."""
    found: dict[str, str] = load_texts("mocks.server", "texts.toml")["sides"]
    return found


def present(drawn: Iterable[Arrow]) -> dict[str, str]:
    """The names of the sides that have a part in some arrows, in the order of their lanes."""
    there = {side for arrow in drawn for side in (arrow.asking, arrow.answering)}
    return {side: name for side, name in sides().items() if side in there}


def arrows(exchanges: Iterable[Exchange]) -> tuple[Arrow, ...]:
    """The exchanges as arrows, in their order; what browsers ask by themselves, and is no part of a login, left out.
    Who reads a discovery document or keys does not say who he is: it is taken for whoever is named next."""
    made: list[Arrow] = []
    following = ""
    for exchange in reversed([one for one in exchanges if one.path != UNASKED]):
        following = exchange.client or following
        made.append(_arrow(exchange, exchange.client or (following if exchange.path in ANONYMOUS else "")))
    return tuple(reversed(made))


def _arrow(exchange: Exchange, client: str) -> Arrow:
    refused = bool(exchange.verdict) or exchange.status >= 400
    return Arrow(
        exchange.number,
        exchange.moment,
        asking(exchange.origin, exchange.path, client),
        FACES.get(exchange.origin, exchange.origin if exchange.origin in sides() else SERVICE),
        exchange.method,
        exchange.path,
        shortened(exchange.path),
        ", ".join(f"{name}={value}" for name, value in list(exchange.parameters.items())[:4]),
        exchange.status,
        refused,
        exchange.said.get("fr", "") or exchange.verdict,
        tuple(exchange.tokens),
        exchange.faults,
    )


def asking(origin: str, path: str, client: str) -> str:
    """The side that makes a request: a phone, a browser, or the server of a service."""
    server = SITE if client == CLIENT_ID else SERVICE
    if origin in ("auth", "card", "proxy"):
        return BROWSER if path in READ else server
    if origin == "monsisra":
        return SITE if path in BACK else BROWSER
    if origin == "smtp":
        return SITE
    return PHONE if origin == "phone" and not path.startswith("/poste/") else BROWSER


def shortened(path: str) -> str:
    """The end of a path: what tells one call from another."""
    parts = path.strip("/").split("/")
    if len(parts) <= 2 and len(path) <= LONGEST_PATH:
        return path
    two, one = f"…/{'/'.join(parts[-2:])}", f"…/{parts[-1]}"
    return two if len(two) <= LONGEST_PATH and parts[-2] != "openid-connect" else one[:LONGEST_PATH]
