"""A login as a sequence diagram: the record of a space in Mermaid's language."""

from collections.abc import Iterator

from mocks.spaces import Exchange, Record

ARROW = {"auth": "P", "wallet": "W", "card": "K"}
NAMES = {
    "B": "Navigateur",
    "S": "Service",
    "W": "Pro Santé Connect (wallet)",
    "P": "Pro Santé Connect (auth)",
    "K": "Port de la carte",
}
BROWSER_PATHS = ("/auth", "/login", "/protocol/openid-connect/auth", "/protocol/openid-connect/logout")


def mermaid(record: Record) -> str:
    """The last exchanges, oldest first."""
    lines = ["sequenceDiagram", *(f"  participant {short} as {name}" for short, name in NAMES.items())]
    for exchange in record:
        lines += (f"  {line}" for line in _lines(exchange))
    return "\n".join(lines) + "\n"


def _lines(exchange: Exchange) -> Iterator[str]:
    side = "B" if _by_browser(exchange) else "S"
    face = ARROW.get(exchange.origin, "P")
    asked = ", ".join(f"{name}={value}" for name, value in list(exchange.parameters.items())[:4])
    yield f"{side}->>{face}: {exchange.method} {_plain(exchange.path.rsplit('/', 2)[-1] or '/')} {_plain(asked)}"
    told = exchange.said.get("fr", "") or ", ".join(exchange.tokens)
    yield f"{face}-->>{side}: {exchange.status} {_plain(told)}"


def _by_browser(exchange: Exchange) -> bool:
    return exchange.origin == "wallet" or exchange.path.endswith(BROWSER_PATHS)


def _plain(text: str) -> str:
    """Text without what Mermaid takes for its own signs."""
    return "".join(" " if sign in ';#:<>\n\r"' else sign for sign in text)[:120]
