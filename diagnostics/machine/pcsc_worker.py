"""The process that speaks PC/SC, so that a stuck driver can be killed. Run as a script: JSON lines in, JSON lines out.

It knows no cards: it lists readers, connects, passes APDUs, and runs the reading that it is told the name of. It uses
nothing else but the standard library and pyscard's low level, and keeps no log. Return codes are unsigned 32-bit
numbers; 0 is success. An answer with `more` is followed by another. A reading leaves on standard error the name of each
call before it makes it: nobody reads that, unless the call never ends.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import version
from typing import Any

try:
    from smartcard import scard
except ImportError as missing:
    scard = None
    pyscard_version = ""
    import_error = str(missing).split(" (")[0]  # without the path that may follow
else:
    pyscard_version = version("pyscard")
    import_error = ""

MASK = 0xFFFFFFFF
NOTIFICATION = "\\\\?PnP?\\Notification"
QUIET_SECONDS = 0.2
"""How long a slow card may keep a reading from telling that it is alive."""
Answer = dict[str, Any]


class Session:
    """The context and the card handle of this process; both live as long as it does."""

    def __init__(self) -> None:
        self.context: Any = None
        self.card: Any = None
        self.protocol = 0

    def hello(self) -> Answer:
        """Say whether pyscard is there. The only operation that works without it."""
        return {"rv": 0, "version": pyscard_version, "error": import_error}

    def establish(self) -> Answer:
        """Reach the PC/SC service."""
        rv, self.context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        return {"rv": rv}

    def readers(self) -> Answer:
        """List the readers with their state flags and the ATR of their card (hexadecimal)."""
        rv, names = scard.SCardListReaders(self.context, [])
        if rv & MASK == scard.SCARD_E_NO_READERS_AVAILABLE & MASK:
            return {"rv": 0, "readers": []}
        if rv:
            return {"rv": rv, "readers": []}
        return self._states([(name, scard.SCARD_STATE_UNAWARE) for name in names], 0)

    def wait(self, known: list[list[Any]], timeout_ms: int) -> Answer:
        """Wait until a reader differs from `known` ([[name, event state]…]), or one comes or goes. Time out quietly."""
        watched = [(NOTIFICATION, scard.SCARD_STATE_UNAWARE), *((name, state) for name, state in known)]
        rv, _ = scard.SCardGetStatusChange(self.context, timeout_ms, watched)
        return {"rv": 0 if rv & MASK == scard.SCARD_E_TIMEOUT & MASK else rv}

    def _states(self, watched: list[tuple[str, int]], timeout_ms: int) -> Answer:
        rv, states = scard.SCardGetStatusChange(self.context, timeout_ms, watched)
        if rv & MASK == scard.SCARD_E_TIMEOUT & MASK:
            rv = 0
        found = [{"name": name, "state": state, "atr": bytes(atr).hex().upper()} for name, state, atr in states]
        return {"rv": rv, "readers": found if not rv else []}

    def connect(self, reader: str) -> Answer:
        """Connect in shared mode, with whichever of T=0 and T=1 the card speaks."""
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        rv, self.card, self.protocol = scard.SCardConnect(self.context, reader, scard.SCARD_SHARE_SHARED, protocols)
        return {"rv": rv, "protocol": self.protocol}

    def begin(self) -> int:
        """Open a transaction: no other program speaks to the card until `end`. Waits as long as another holds one."""
        return int(scard.SCardBeginTransaction(self.card)) & MASK

    def end(self) -> int:
        """Close the transaction and leave the card as it is."""
        return int(scard.SCardEndTransaction(self.card, scard.SCARD_LEAVE_CARD)) & MASK

    def transmit(self, apdu: bytes) -> tuple[int, bytes]:
        """Pass one command APDU. On failure pyscard hands out an uninitialised buffer: it is dropped here."""
        pci = scard.SCARD_PCI_T1 if self.protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0
        rv, answer = scard.SCardTransmit(self.card, pci, list(apdu))
        return rv & MASK, b"" if rv else bytes(answer)

    def hold(self) -> Answer:
        """Open a transaction and keep it until this process ends."""
        return {"rv": self.begin()}

    def disconnect(self) -> Answer:
        """Let go of the card. When a process just ends, Windows resets its card, and ends others' sessions with it."""
        return {"rv": scard.SCardDisconnect(self.card, scard.SCARD_LEAVE_CARD)}

    def run(self, program: str, **arguments: Any) -> Iterator[Answer]:
        """Run `program`.read(session, say, **arguments): it yields what it saw, and says each call before making it."""
        gc.disable()  # a reading is short, and its process ends with it
        try:
            yield from import_module(program).read(self, _Voice().say, **arguments)
        finally:
            self.disconnect()


OPERATIONS = ("hello", "establish", "readers", "wait", "connect", "disconnect", "hold")


class _Voice:
    """Tells where a reading is: on standard error at once, and to whoever waits that a slow one is alive."""

    def __init__(self) -> None:
        self._heard = time.monotonic()
        self._last = ""

    def say(self, call: str) -> None:
        """Tell that `call` comes now."""
        if call != self._last:
            os.write(2, f"{call}\n".encode())
            self._last = call
        if time.monotonic() - self._heard > QUIET_SECONDS:
            _write({"rv": 0, "more": True})
            self._heard = time.monotonic()


def _write(answer: Answer) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def serve() -> None:
    """Answer one line per line until standard input closes."""
    session = Session()
    operations: dict[str, Callable[..., Answer]] = {name: getattr(session, name) for name in OPERATIONS}
    for line in sys.stdin:
        request = json.loads(line)
        operation = request.pop("operation")
        if operation == "run":
            for answer in session.run(**request):
                _write({"rv": 0, **answer, "more": True})
            _write({"rv": 0})
        else:
            answer = operations[operation](**request)
            answer["rv"] &= MASK
            _write(answer)


if __name__ == "__main__":
    serve()
