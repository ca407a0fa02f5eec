"""Command APDUs as a T=0 card gets them (ISO/IEC 7816-3): five bytes of header, and data when P3 is their length."""

from dataclasses import dataclass

from diagnostics.domain.status import StatusWord as Sw

Answer = tuple[bytes, int]
"""Data and status word."""


@dataclass(frozen=True)
class Apdu:
    """A command: header, data, and the length expected back (None when P3 is a length of data)."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes
    expected: int | None

    @property
    def p1p2(self) -> int:
        """Both parameters as one number."""
        return self.p1 << 8 | self.p2


def parse(raw: bytes) -> Apdu | None:
    """Read a command; None when its length does not fit."""
    if len(raw) < 4:
        return None
    if len(raw) <= 5:
        return Apdu(raw[0], raw[1], raw[2], raw[3], b"", (raw[4] or 256) if len(raw) == 5 else None)
    size = raw[4]
    if len(raw) not in (5 + size, 6 + size):
        return None
    return Apdu(raw[0], raw[1], raw[2], raw[3], raw[5 : 5 + size], None)


def refuse(sw: Sw) -> Answer:
    """An answer without data."""
    return b"", sw
