"""The process that speaks PC/SC, so that a stuck driver can be killed. Run as a script: JSON lines in, JSON lines out.

It knows no cards: it lists readers, connects, passes APDUs. It uses nothing but the standard library and pyscard's low
level, and keeps no log: APDUs stay in the two pipes. Return codes travel as unsigned 32-bit numbers; 0 is success.
"""

import json
import sys
from collections.abc import Callable
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

    def begin(self) -> Answer:
        """Open a transaction: no other program speaks to the card until `end`."""
        return {"rv": scard.SCardBeginTransaction(self.card)}

    def end(self) -> Answer:
        """Close the transaction and leave the card as it is."""
        return {"rv": scard.SCardEndTransaction(self.card, scard.SCARD_LEAVE_CARD)}

    def transmit(self, apdu: str) -> Answer:
        """Pass one command APDU. On failure pyscard hands out an uninitialised buffer: it is dropped here."""
        pci = scard.SCARD_PCI_T1 if self.protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0
        rv, answer = scard.SCardTransmit(self.card, pci, list(bytes.fromhex(apdu)))
        return {"rv": rv, "data": "" if rv else bytes(answer).hex()}

    def disconnect(self) -> Answer:
        """Let go of the card without resetting it."""
        return {"rv": scard.SCardDisconnect(self.card, scard.SCARD_LEAVE_CARD)}


def serve() -> None:
    """Answer one line per line until standard input closes."""
    session = Session()
    operations: dict[str, Callable[..., Answer]] = {
        name: getattr(session, name)
        for name in (
            "hello",
            "establish",
            "readers",
            "wait",
            "connect",
            "begin",
            "end",
            "transmit",
            "disconnect",
        )
    }
    for line in sys.stdin:
        request = json.loads(line)
        answer = operations[request.pop("operation")](**request)
        answer["rv"] &= MASK
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
