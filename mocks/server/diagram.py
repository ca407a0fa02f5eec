"""A login as a sequence diagram: the record of a space in Mermaid's language."""

from collections.abc import Iterable, Iterator

from mocks.server.arrows import Arrow, arrows, present
from mocks.spaces import Exchange


def mermaid(exchanges: Iterable[Exchange]) -> str:
    """The exchanges, oldest first, between those who had a part in them."""
    drawn = arrows(exchanges)
    shown = (f"  participant {side} as {name}" for side, name in present(drawn).items())
    lines = ["sequenceDiagram", *shown]
    for arrow in drawn:
        lines += (f"  {line}" for line in _lines(arrow))
    return "\n".join(lines) + "\n"


def _lines(arrow: Arrow) -> Iterator[str]:
    yield f"{arrow.asking}->>{arrow.answering}: {_plain(f'{arrow.method} {arrow.short} {arrow.asked}')}"
    told = arrow.said or ", ".join(arrow.tokens)
    yield f"{arrow.answering}-->>{arrow.asking}: {arrow.status} {_plain(told)}"


def _plain(text: str) -> str:
    """Text without what Mermaid takes for its own signs."""
    return "".join(" " if sign in ';#:<>\n\r"' else sign for sign in text)[:120]
