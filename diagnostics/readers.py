"""Readers as `reader.list` tells them, and which one a diagnosis is about."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from diagnostics.domain.atr import CardFamily, identify

_PLACE = re.compile(r"\s+(?:[0-9A-F]{2}\s+(?P<slot>[0-9A-F]{2})|\d+)\s*$")
_INTERFACE = re.compile(r"\[[^\]]*\]")
_FACE = re.compile(r"contactless|sans contact|contact|\b(?:picc|icc|sam|nfc|cl)\b|(?<=\d)cl\b", re.IGNORECASE)
_MADE = re.compile(r"(?:Windows Hello for Business|Microsoft Virtual Smart Card|Microsoft UICC ISO Reader)\b")
"""Readers that Windows makes of itself, with a card that is always in them: its own sign-in, the chip of the machine
(tpmvscmgr), the phone card of a portable. Windows lists them among the others (github.com/Fedict/eid-mw/issues/57)."""


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
    """Read the value of the observation `reader.list`: the readers that one holds in the hand."""
    found = [entry for entry in value["readers"] if not _MADE.match(entry["name"])] if value else []
    return tuple(Reader(entry["name"], frozenset(entry["state"]), bytes.fromhex(entry["atr"])) for entry in found)


def bodies(names: Iterable[str]) -> int:
    """How many readers, as one holds them in the hand, PC/SC names are of: a reader with and without contact has a name
    for each, and one of two slots too. What differs by nothing but its number is another reader.

    Forms: « What is in a PC/SC reader name? » (ludovicrousseau.blogspot.com, 2010): of pcsc-lite, « maker product
    [interface] (serial) 01 00 », reader and slot; of Windows, « maker product 0 ».
    """
    seen = Counter(_parts(name) for name in names)
    most: dict[str, int] = {}
    for (body, _), count in seen.items():
        most[body] = max(most.get(body, 0), count)
    return sum(most.values())


def _parts(name: str) -> tuple[str, str]:
    """What is the same in all the names of one reader, and what tells which of its faces or slots it is."""
    place = _PLACE.search(name)
    bare = name[: place.start()] if place else name
    slot = (place["slot"] or "") if place else ""
    faces = [*_INTERFACE.findall(bare), *_FACE.findall(_INTERFACE.sub(" ", bare)), slot]
    return " ".join(_FACE.sub(" ", _INTERFACE.sub(" ", bare)).split()).casefold(), " ".join(faces).casefold()


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
