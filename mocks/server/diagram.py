"""A login as a sequence diagram: the record of a space in Mermaid's language."""

from collections.abc import Iterator

from mocks.spaces import Exchange, Record

FACES = {"auth": "P", "wallet": "W", "card": "K", "phone": "E", "proxy": "X"}
NAMES = {
    "B": "Navigateur",
    "S": "Service",
    "T": "Téléphone",
    "W": "Pro Santé Connect (wallet)",
    "P": "Pro Santé Connect (auth)",
    "K": "Port de la carte",
    "E": "e-CPS",
    "X": "Proxy e-Santé",
}
BROWSER_PATHS = ("/card/login", "/protocol/openid-connect/auth", "/protocol/openid-connect/logout")


def mermaid(record: Record) -> str:
    """The last exchanges, oldest first, between those who had a part in them."""
    exchanges = tuple(record)
    present = {side for exchange in exchanges for side in (_asking(exchange), _face(exchange))}
    shown = (f"  participant {short} as {name}" for short, name in NAMES.items() if short in present)
    lines = ["sequenceDiagram", *shown]
    for exchange in exchanges:
        lines += (f"  {line}" for line in _lines(exchange))
    return "\n".join(lines) + "\n"


def _lines(exchange: Exchange) -> Iterator[str]:
    side, face = _asking(exchange), _face(exchange)
    asked = ", ".join(f"{name}={value}" for name, value in list(exchange.parameters.items())[:4])
    yield f"{side}->>{face}: {exchange.method} {_plain(exchange.path.rsplit('/', 2)[-1] or '/')} {_plain(asked)}"
    told = exchange.said.get("fr", "") or ", ".join(exchange.tokens)
    yield f"{face}-->>{side}: {exchange.status} {_plain(told)}"


def _asking(exchange: Exchange) -> str:
    if exchange.origin == "phone":
        return "T"
    return "B" if exchange.origin == "wallet" or exchange.path.endswith(BROWSER_PATHS) else "S"


def _face(exchange: Exchange) -> str:
    return FACES.get(exchange.origin, "P")


def _plain(text: str) -> str:
    """Text without what Mermaid takes for its own signs."""
    return "".join(" " if sign in ';#:<>\n\r"' else sign for sign in text)[:120]
