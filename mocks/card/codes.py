"""The codes of a card: verify, change, unblock. Tries are spent on disk before a code is compared."""

import hmac
from dataclasses import replace
from pathlib import Path

from diagnostics.domain import card as names
from diagnostics.domain.status import StatusWord as Sw
from mocks.card import counters
from mocks.card.apdu import Answer, Apdu, refuse

PUK = b"12345678"
"""Unblocking code of every virtual card: public, for tests."""
PIN, PUK_REFERENCE = names.PIN_REFERENCE, names.PUK_REFERENCE
STORED = 8
"""Bytes of a code on the wire, filled up with FF."""
UNBLOCK_WITH_CODE, UNBLOCK_ONLY = 0x00, 0x02
"""P1 of RESET RETRY COUNTER: the unblocking code stands before the new one, or was verified already."""


class Codes:
    """The codes of one card; `verified` holds the references of those that were typed right since the last reset."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.verified: set[int] = set()

    def load(self) -> counters.Counters:
        """The counters as they are on disk."""
        return counters.load(self._file)

    def verify(self, apdu: Apdu) -> Answer:
        """VERIFY; without data it only asks, and never costs a try."""
        if apdu.p2 not in (PIN, PUK_REFERENCE):
            return refuse(Sw.REFERENCE_NOT_FOUND)
        if not apdu.data:
            return b"", Sw.OK if apdu.p2 in self.verified else self._status(apdu.p2)
        if len(apdu.data) != STORED:
            return refuse(Sw.WRONG_LENGTH)
        return b"", self._check(apdu.p2, apdu.data)

    def change(self, apdu: Apdu) -> Answer:
        """CHANGE REFERENCE DATA: the old code, then the new one, both filled up or neither."""
        if apdu.p2 != PIN:
            return refuse(Sw.REFERENCE_NOT_FOUND)
        half = len(apdu.data) // 2
        new = _digits(apdu.data[half:])
        if len(apdu.data) not in (2 * STORED, 2 * names.PIN_LENGTH) or new is None:
            return refuse(Sw.WRONG_LENGTH)
        sw = self._check(PIN, apdu.data[:half])
        if sw == Sw.OK:
            counters.save(self._file, replace(self.load(), code=new))
        return b"", sw

    def unblock(self, apdu: Apdu) -> Answer:
        """RESET RETRY COUNTER: a new code and three tries, for one use of the unblocking code."""
        if apdu.p2 != PIN or apdu.p1 not in (UNBLOCK_WITH_CODE, UNBLOCK_ONLY):
            return refuse(Sw.WRONG_P1P2)
        typed = apdu.data[:STORED] if apdu.p1 == UNBLOCK_WITH_CODE else b""
        new = _digits(apdu.data[len(typed) :])
        if new is None:
            return refuse(Sw.WRONG_LENGTH)
        if typed and (sw := self._check(PUK_REFERENCE, typed)) != Sw.OK:
            return b"", sw
        before = self.load()
        if PUK_REFERENCE not in self.verified:
            return refuse(Sw.SECURITY_NOT_SATISFIED)
        if not before.puk_uses:
            return refuse(Sw.BLOCKED)
        after = replace(before, pin=names.PIN_TRIES, puk_uses=before.puk_uses - 1, code=new)
        counters.save(self._file, after)
        return refuse(Sw.OK)

    def _status(self, reference: int) -> int:
        left = self.load().left(reference)
        return 0x63C0 | left if left else Sw.BLOCKED

    def _check(self, reference: int, typed: bytes) -> int:
        """Compare a code; the try is spent on disk before the comparison, and given back after it."""
        before = self.load()
        if not before.left(reference):
            return Sw.BLOCKED
        counters.save(self._file, before.with_left(reference, before.left(reference) - 1))
        right, most = (before.code.encode(), names.PIN_TRIES) if reference == PIN else (PUK, names.PUK_TRIES)
        if not hmac.compare_digest(typed.rstrip(b"\xff"), right):
            self.verified.discard(reference)
            return self._status(reference)
        counters.save(self._file, before.with_left(reference, most))
        self.verified.add(reference)
        return Sw.OK


def _digits(field: bytes) -> str | None:
    """The four digits of a code, filled up with FF or not; None for anything else."""
    code = field.rstrip(b"\xff")
    fits = len(field) in (names.PIN_LENGTH, STORED) and len(code) == names.PIN_LENGTH and code.isdigit()
    return code.decode() if fits else None
