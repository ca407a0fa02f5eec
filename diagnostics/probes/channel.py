"""Command APDUs over a worker: one method to send, with the T=0 follow-ups that a reader leaves to its caller."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from diagnostics.machine.worker import Worker

MAX_APDUS = 60
"""Budget of a whole card; reading stops there rather than hold a card for ever."""
FOLLOW_UPS = 8
"""A card may answer « more data » this many times to one command; ours need one."""


class ChannelError(Exception):
    """The card could not be spoken to: PC/SC return code `code`, or an answer that is none when `code` is 0."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"{code:#010x}")


class BudgetError(Exception):
    """The card asks for more commands than any card of its kind."""


class Channel:
    """A connected card behind a worker. Counts and times the commands, and keeps none of them."""

    def __init__(self, worker: Worker, monotonic: Callable[[], float]) -> None:
        self._worker = worker
        self._monotonic = monotonic
        self._durations_ms: list[float] = []

    @property
    def apdus(self) -> int:
        """How many commands went out, follow-ups included."""
        return len(self._durations_ms)

    @property
    def median_ms(self) -> float:
        """Median time of one command, in milliseconds."""
        return median(self._durations_ms) if self._durations_ms else 0.0

    def send(self, apdu: bytes) -> tuple[bytes, int]:
        """Send one command and return its data and status word. Raises ChannelError, BudgetError, WorkerError."""
        data, sw = self._exchange(apdu)
        gathered = b""
        for _ in range(FOLLOW_UPS):
            if sw >> 8 == 0x6C:
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
        started = self._monotonic()
        answer = self._worker.call("transmit", apdu=apdu.hex())
        self._durations_ms.append((self._monotonic() - started) * 1000)
        if answer["rv"]:
            raise ChannelError(answer["rv"])
        data = bytes.fromhex(answer["data"])
        if len(data) < 2:  # pcscd checks nothing: a card pulled out can come back as success with no bytes
            raise ChannelError(0)
        return data[:-2], int.from_bytes(data[-2:], "big")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep other programs away from the card while the block runs; keep it short."""
        answer = self._worker.call("begin")
        if answer["rv"]:
            raise ChannelError(answer["rv"])
        yield
        self._worker.call("end")
