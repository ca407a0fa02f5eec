"""Command APDUs to a card: one method to send, with the T=0 follow-ups that a reader leaves to its caller."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Protocol

MAX_APDUS = 60
"""Budget of a whole card; reading stops there rather than hold a card for ever."""
FOLLOW_UPS = 8
"""A card may answer « more data » this many times to one command; ours need one."""

VERIFY = 0x20
"""Sent again with the length that a card asks for, it would announce a code. It is never sent twice."""


class Session(Protocol):
    """A connected card: PC/SC return codes, 0 is success (`diagnostics.machine.pcsc_worker`)."""

    def begin(self) -> int:
        """Open a transaction."""

    def end(self) -> int:
        """Close it."""

    def transmit(self, apdu: bytes) -> tuple[int, bytes]:
        """Pass one command; return code, and answer with its status word."""


class ChannelError(Exception):
    """The card could not be spoken to: PC/SC return code `code`, or an answer that is none when `code` is 0."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"{code:#010x}")


class BudgetError(Exception):
    """The card asks for more commands than any card of its kind."""


class Channel:
    """A connected card. Counts and times the commands, and keeps none of them; `say` hears of each call first."""

    def __init__(self, session: Session, say: Callable[[str], None]) -> None:
        self._session = session
        self._say = say
        self._durations: list[float] = []
        self._held = False

    @property
    def apdus(self) -> int:
        """How many commands went out, follow-ups included."""
        return len(self._durations)

    @property
    def median_ms(self) -> float:
        """Median time of one command, in milliseconds."""
        return median(self._durations) * 1000 if self._durations else 0.0

    def send(self, apdu: bytes) -> tuple[bytes, int]:
        """Send one command and return its data and status word. Raises ChannelError, BudgetError."""
        data, sw = self._exchange(apdu)
        gathered = b""
        for _ in range(FOLLOW_UPS):
            if sw >> 8 == 0x6C and apdu[1] != VERIFY:
                data, sw = self._exchange(apdu[:4] + bytes([sw & 0xFF]))
            elif sw >> 8 == 0x61:
                gathered += data
                data, sw = self._exchange(bytes([apdu[0] & 0xEF, 0xC0, 0, 0, sw & 0xFF]))
            else:
                break
        return gathered + data, sw

    def _exchange(self, apdu: bytes) -> tuple[bytes, int]:
        if self.apdus >= MAX_APDUS:
            raise BudgetError
        self._say("transmit")
        started = time.monotonic()
        rv, data = self._session.transmit(apdu)
        self._durations.append(time.monotonic() - started)
        if rv:
            raise ChannelError(rv)
        if len(data) < 2:  # pcscd checks nothing: a card pulled out can come back as success with no bytes
            raise ChannelError(0)
        return data[:-2], int.from_bytes(data[-2:], "big")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep other programs away from the card while the block runs; keep it short. One inside another is part of it.

        Raises ChannelError.
        """
        if self._held:
            yield
            return
        self._say("begin")
        if rv := self._session.begin():
            raise ChannelError(rv)
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self._session.end()
