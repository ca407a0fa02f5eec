"""Readers as `reader.list` tells them, and which one a diagnosis is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from diagnostics.domain.atr import CardFamily, identify


@dataclass(frozen=True)
class Reader:
    """One reader: PC/SC name, state flags, and the ATR of the card in it (empty when there is none)."""

    name: str
    state: frozenset[str]
    atr: bytes

    @property
    def occupied(self) -> bool:
        """Whether something is in it, readable or not."""
        return "present" in self.state

    @property
    def mute(self) -> bool:
        """Whether that something does not answer."""
        return "mute" in self.state

    @property
    def family(self) -> CardFamily:
        """Which card its ATR belongs to."""
        return identify(self.atr)


def readers(value: Any) -> tuple[Reader, ...]:
    """Read the value of the observation `reader.list`."""
    found = value["readers"] if value else []
    return tuple(Reader(entry["name"], frozenset(entry["state"]), bytes.fromhex(entry["atr"])) for entry in found)


def choose(found: Sequence[Reader]) -> Reader | None:
    """The reader that the diagnosis is about: a CPS card first, then any card that answers, then any card."""
    ranks = (lambda r: is_professional(r), lambda r: r.occupied and not r.mute, lambda r: r.occupied)
    for wanted in ranks:
        if chosen := next(filter(wanted, found), None):
            return chosen
    return None


def is_professional(reader: Reader) -> bool:
    """Whether a card of the CPS family answers in this reader."""
    return reader.occupied and not reader.mute and reader.family.is_cps
