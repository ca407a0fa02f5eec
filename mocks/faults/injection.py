"""What makes a cause happen: a reader, its cards, and what the agent asked for (`faults.toml`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from diagnostics.domain.texts import load_texts
from mocks.card.bench import ReaderMode
from mocks.card.spec import CardSpec, from_data


class AnyBench(Protocol):
    """A bench in this process or in another."""

    def arrange(self, cards: Sequence[CardSpec], mode: ReaderMode) -> object:
        """Bring reader and cards into a wanted state."""


@dataclass(frozen=True)
class Injection:
    """How to produce `cause` on the bench.

    `reader` is how the reader ends up, `cards` those of its slots in their order. `expect` and `environment` are what
    the diagnosis must be asked with, None when nothing. `missing` names a part of the workstation that must be taken
    away besides, which no bench can do from outside ("pyscard").
    """

    cause: str
    cards: tuple[CardSpec, ...] = ()
    reader: ReaderMode = ReaderMode.READY
    expect: str | None = None
    environment: str | None = None
    missing: str | None = None


@cache
def injections() -> Mapping[str, Injection]:
    """The injections by the id of their cause."""
    return {cause: _injection(cause, table) for cause, table in load_texts("mocks.faults", "faults.toml").items()}


def _injection(cause: str, table: Mapping[str, Any]) -> Injection:
    given = dict(table)
    cards = tuple(from_data(card) for card in given.pop("cards", ()))
    return Injection(cause, cards, ReaderMode(given.pop("reader", ReaderMode.READY)), **given)


def arm(bench: AnyBench, injection: Injection) -> None:
    """Bring the bench into the state that produces the cause, whatever its state was. Raises BenchError."""
    bench.arrange(injection.cards, injection.reader)
