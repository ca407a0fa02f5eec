"""Card families by their answer to reset (ATR): facts/cps-card.md 1.2.

The exact ATR is tried first, then the mask, then the marker `12 25 00 64 80` which every card of the CPS family carries
in its historical bytes.
"""

from dataclasses import dataclass
from enum import StrEnum

CPS_MARKER = bytes.fromhex("1225006480")


class CardFamily(StrEnum):
    """What an ATR says of the card."""

    CPS3_CONTACT = "cps3-contact"
    CPS3_CONTACTLESS = "cps3-contactless"
    CPS4 = "cps4"
    CPS2TER = "cps2ter"
    CPS_UNKNOWN = "cps-unknown"
    """Carries the marker of the family, but is none of the known cards."""
    VITALE1 = "vitale1"
    VITALE2 = "vitale2"
    UNKNOWN = "unknown"

    @property
    def is_cps(self) -> bool:
        """Whether it is a card for professionals, of whatever generation."""
        return self.value.startswith("cps")


@dataclass(frozen=True)
class Pattern:
    """An ATR and the bits of it that count; no mask means all of them."""

    family: CardFamily
    atr: bytes
    mask: bytes = b""

    def matches(self, atr: bytes) -> bool:
        """Whether `atr` fits."""
        if len(atr) != len(self.atr):
            return False
        mask = self.mask or b"\xff" * len(atr)
        return all(a & m == b & m for a, b, m in zip(atr, self.atr, mask, strict=True))


def _pattern(family: CardFamily, atr: str, mask: str = "") -> Pattern:
    return Pattern(family, bytes.fromhex(atr), bytes.fromhex(mask))


EXACT = (
    _pattern(CardFamily.CPS3_CONTACT, "3BAC00402A001225006480000310009000"),
    _pattern(CardFamily.CPS3_CONTACTLESS, "3B8F80010031B86404B0ECC1739401808290000E"),
    _pattern(CardFamily.CPS4, "3B9B188001001225006480040100009044"),
    _pattern(CardFamily.CPS4, "3B9B188001001225006480000401009044"),
    _pattern(CardFamily.CPS4, "3BDC18FF00001225006480000401009000"),
    _pattern(CardFamily.CPS2TER, "3BAC00402A001225006480820212009000"),
)
MASKED = (
    _pattern(
        CardFamily.CPS3_CONTACT,
        "3BAC00402A001225006480000310009000",
        "FF00000000FFFFFFFFFFFF000000FFFFFF",
    ),
    _pattern(
        CardFamily.CPS3_CONTACTLESS,
        "3B8F80010031B86404B0ECC1739401808290000E",
        "FFFFFFFFFFFFFFFF0000FFC0FFFFFFFFFFFFFF00",
    ),
    _pattern(CardFamily.VITALE2, "3B751300004009EA9000", "FFFFFFFFFFF0FFFFFFFF"),
    _pattern(CardFamily.VITALE2, "3B751300004509FA9000"),
    _pattern(CardFamily.VITALE1, "3F6525002009009000", "FFFFFFFFF0FF00FFFF"),
    _pattern(CardFamily.VITALE1, "3F65250052096A9000"),
)


def identify(atr: bytes) -> CardFamily:
    """The family of a card by its ATR; UNKNOWN for whatever is no card of the field, an empty ATR included."""
    for pattern in (*EXACT, *MASKED):
        if pattern.matches(atr):
            return pattern.family
    return CardFamily.CPS_UNKNOWN if CPS_MARKER in atr else CardFamily.UNKNOWN
