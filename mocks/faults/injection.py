"""What makes a cause happen: a reader, its cards, and what the agent asked for (`faults.toml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from diagnostics.domain.texts import load_texts
from mocks.card.bench import SLOTS, ReaderMode
from mocks.card.spec import CardSpec, from_data


class AnyBench(Protocol):
    """A bench in this process or in another: both take these orders."""

    def reader(self, mode: ReaderMode) -> object:
        """Change how the reader is."""

    def insert(self, spec: CardSpec, slot: int = 0) -> object:
        """Put a card into a slot."""

    def remove(self, slot: int = 0) -> object:
        """Take the card of a slot out."""


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
    bench.reader(ReaderMode.READY)
    for slot in SLOTS:
        bench.remove(slot)
    for slot, card in enumerate(injection.cards):
        bench.insert(card, slot)
    if injection.reader is not ReaderMode.READY:
        bench.reader(injection.reader)
